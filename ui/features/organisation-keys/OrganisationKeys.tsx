import { EllipsisVertical, KeyRound, Plus, RotateCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { type NewOrganisationKey, type OrganisationKey, useOperation } from "@/api";
import { FailureNote } from "@/features/failure";
import { useMay } from "@/features/lists";
import { ShownOnceDialog } from "@/features/secret";
import { useDesk } from "@/features/shell/desk";
import { formatCount } from "@/lib/format";
import { Button, DrawerSection, Icon, IconButton, Menu, MenuItem, RelativeTime, Skeleton } from "@/ui";
import { CreateKeyDialog } from "./CreateKeyDialog";
import { RevokeKeyDialog, RotateKeyDialog } from "./KeyDialogs";
import { WORDS } from "./words";

type Props = { customer: { id: string; name: string } };

type Above =
  | { kind: "create" }
  | { kind: "rotate" | "revoke"; of: OrganisationKey }
  | { kind: "shown"; made: NewOrganisationKey; anew: boolean };

/** The keys that a customer's devices present instead of a license key. */
export function OrganisationKeys({ customer }: Props) {
  const { environment } = useDesk();
  const answer = useOperation("listOrganisationKeys", environment.name, { customer_id: customer.id });
  const mayNot = useMay("edit", WORDS.mayNot);
  const [above, setAbove] = useState<Above | null>(null);
  const living = answer.data?.filter(({ revoked_at }) => revoked_at === null) ?? [];
  const revoked = answer.data?.filter(({ revoked_at }) => revoked_at !== null) ?? [];
  return (
    <DrawerSection
      title={WORDS.title}
      note={living.length > 0 ? formatCount(living.length) : undefined}
      action={
        <Button size="sm" icon={Plus} disabledReason={mayNot} onClick={() => setAbove({ kind: "create" })}>
          {WORDS.create}
        </Button>
      }
    >
      <p className="mb-2 text-text-3 text-xs">{WORDS.help}</p>
      {answer.isPending && <Skeleton width="60%" />}
      {answer.isError && <FailureNote failure={answer.error.failure} onRetry={() => void answer.refetch()} />}
      {answer.data && living.length === 0 && <p className="text-text-3 text-xs">{WORDS.none}</p>}
      <ul>
        {living.map((of) => (
          <OneKey key={of.id} of={of} mayNot={mayNot} onAbove={setAbove} />
        ))}
      </ul>
      {revoked.length > 0 && (
        <details className="mt-2 text-xs">
          <summary className="cursor-pointer text-text-3">{WORDS.revokedKeys(revoked.length)}</summary>
          <ul>
            {revoked.map((of) => (
              <DeadKey key={of.id} of={of} />
            ))}
          </ul>
        </details>
      )}
      <Dialogs customer={customer} above={above} onAbove={setAbove} />
    </DrawerSection>
  );
}

type KeyProps = { of: OrganisationKey; mayNot: string | null; onAbove: (above: Above) => void };

function OneKey({ of, mayNot, onAbove }: KeyProps) {
  return (
    <li className="kd-dev">
      <Icon as={KeyRound} />
      <Named of={of} />
      <span className="text-right text-text-3">
        {of.last_used_at ? (
          <>
            {WORDS.used} <RelativeTime at={of.last_used_at} />
          </>
        ) : (
          WORDS.neverUsed
        )}
      </span>
      <Menu
        trigger={<IconButton icon={EllipsisVertical} iconSize={14} size="sm" name={WORDS.actions(of.name)} />}
      >
        <MenuItem icon={RotateCw} disabledReason={mayNot} onSelect={() => onAbove({ kind: "rotate", of })}>
          {WORDS.rotate}
        </MenuItem>
        <MenuItem
          icon={Trash2}
          danger
          disabledReason={mayNot}
          onSelect={() => onAbove({ kind: "revoke", of })}
        >
          {WORDS.revoke}
        </MenuItem>
      </Menu>
    </li>
  );
}

function Named({ of: { name, key_start, products, created_by } }: { of: OrganisationKey }) {
  return (
    <span className="min-w-0">
      <span className="block truncate">
        <span className="font-medium">{name}</span>{" "}
        <span className="text-text-3">{products ? WORDS.products(products.length) : WORDS.allProducts}</span>
      </span>
      <small className="truncate">
        <span className="mono">{key_start}</span> {WORDS.by(created_by)}
      </small>
    </span>
  );
}

function DeadKey({ of }: { of: OrganisationKey }) {
  return (
    <li className="kd-dev text-text-3">
      <Icon as={KeyRound} />
      <Named of={of} />
      <span>
        {WORDS.revoked.toLowerCase()} <RelativeTime at={of.revoked_at ?? of.created_at} />
      </span>
      <span />
    </li>
  );
}

type DialogsProps = Props & { above: Above | null; onAbove: (above: Above | null) => void };

function Dialogs({ customer, above, onAbove }: DialogsProps) {
  const close = () => onAbove(null);
  switch (above?.kind) {
    case "create":
      return (
        <CreateKeyDialog
          customer={customer}
          onClose={close}
          onCreated={(made) => onAbove({ kind: "shown", made, anew: false })}
        />
      );
    case "rotate":
      return (
        <RotateKeyDialog
          of={above.of}
          onClose={close}
          onMade={(made) => onAbove({ kind: "shown", made, anew: true })}
        />
      );
    case "revoke":
      return <RevokeKeyDialog of={above.of} onClose={close} />;
    case "shown":
      return (
        <ShownOnceDialog
          title={above.anew ? WORDS.rotatedTitle : WORDS.createdTitle}
          lead={`${above.made.kept.name}, ${customer.name}`}
          label={WORDS.label}
          copy={WORDS.copy}
          secret={above.made.key}
          onClose={close}
        >
          <p className="text-text-2 text-xs">{WORDS.where(customer.name)}</p>
        </ShownOnceDialog>
      );
    default:
      return null;
  }
}
