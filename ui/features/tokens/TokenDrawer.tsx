import { Check, Minus, RefreshCw, Trash2 } from "lucide-react";
import { useNavigate } from "react-router";
import type { FailureError, Token } from "@/api";
import {
  type DrawerMoves,
  GoTo,
  idFact,
  momentFact,
  ThingDrawer,
  useMay,
  writeListAddress,
} from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { CUSTOMERS } from "@/features/shell/places";
import {
  Button,
  type Description,
  DescriptionList,
  DrawerSection,
  Icon,
  RelativeTime,
  StatusBadge,
} from "@/ui";
import { Scopes } from "./columns";
import { stateOf } from "./token";
import { SCOPES, WORDS } from "./words";

type Props = {
  /** undefined while it is on its way; null when it is gone. */
  token: Token | null | undefined;
  answer: { error: FailureError | null; refetch: () => unknown };
  moves: DrawerMoves;
  now: Date;
  onRegenerate: (token: Token) => void;
  onRevoke: (token: Token) => void;
};

/** Everything about one token but the token itself. */
export function TokenDrawer({ token, answer, moves, now, onRegenerate, onRevoke }: Props) {
  const mayNot = useMay("own", WORDS.mayNot);
  return (
    <ThingDrawer
      words={WORDS}
      detail={token}
      failure={answer.error?.failure}
      onRetry={() => void answer.refetch()}
      moves={moves}
      head={(one) => {
        const dead = one.revoked_at === null ? null : WORDS.isDead;
        return {
          name: one.name,
          subtitle: (
            <>
              <StatusBadge status={stateOf(one, now)} />
              <Scopes scopes={one.scopes} />
            </>
          ),
          actions: (
            <>
              <Button icon={RefreshCw} disabledReason={mayNot ?? dead} onClick={() => onRegenerate(one)}>
                {WORDS.regenerate}
              </Button>
              <span className="flex-1" />
              <Button
                variant="danger-quiet"
                icon={Trash2}
                disabledReason={mayNot ?? dead}
                onClick={() => onRevoke(one)}
              >
                {WORDS.revoke}
              </Button>
            </>
          ),
        };
      }}
    >
      {(one) => (
        <>
          <Facts token={one} />
          <May token={one} />
        </>
      )}
    </ThingDrawer>
  );
}

function Facts({ token }: { token: Token }) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const { customer, created_by, created_at, last_used_at, expires_at, revoked_at } = token;
  const items: Description[] = [
    {
      term: WORDS.customer,
      value: customer ? (
        <GoTo
          onClick={() =>
            void navigate(`${CUSTOMERS}?${writeListAddress(environment.name, { open: customer.id })}`)
          }
        >
          {customer.name}
        </GoTo>
      ) : (
        WORDS.allCustomers
      ),
    },
    { term: WORDS.createdBy, value: created_by },
    momentFact(WORDS.created, created_at),
    last_used_at
      ? momentFact(WORDS.lastUsed, last_used_at)
      : { term: WORDS.lastUsed, value: <span className="text-text-3">{WORDS.neverUsed}</span> },
    {
      term: WORDS.expires,
      value: expires_at ? (
        <RelativeTime at={expires_at} ahead />
      ) : (
        <span className="text-text-3">{WORDS.never}</span>
      ),
    },
    ...(revoked_at ? [momentFact(WORDS.revokedAt, revoked_at)] : []),
    idFact(WORDS.id, token.id, WORDS.copyId),
  ];
  return (
    <DrawerSection>
      <DescriptionList items={items} />
    </DrawerSection>
  );
}

function May({ token: { scopes } }: { token: Token }) {
  return (
    <DrawerSection title={WORDS.may}>
      <ul className="grid gap-2 text-xs">
        {SCOPES.map(({ scope, label, help }) => {
          const has = scopes.includes(scope);
          return (
            <li key={scope} className={`grid grid-cols-[16px_1fr] gap-2 ${has ? "" : "text-text-3"}`}>
              <Icon as={has ? Check : Minus} size={14} />
              <span>
                <b className="font-medium">{label}</b> {help}
              </span>
            </li>
          );
        })}
      </ul>
    </DrawerSection>
  );
}
