import { BookOpen, KeySquare, Lock } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { inDesktop, type NewToken, type Token, useOperation } from "@/api";
import { writeText } from "@/features/licenses/useClipboard";
import { useMinute } from "@/features/licenses/useMinute";
import {
  type Above,
  CreateFirst,
  FilterSelect,
  ListPage,
  searched,
  sorted,
  useAbove,
  useListAddress,
  useListRows,
  useMay,
  useWholeRows,
} from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import type { DataTableHandle, Sort } from "@/table";
import { Button, EmptyState, Icon, useToast } from "@/ui";
import { CreateTokenDialog } from "./CreateTokenDialog";
import { useColumns, VALUES } from "./columns";
import { RegenerateDialog, RevokeTokenDialog, TokenShown } from "./TokenDialogs";
import { TokenDrawer } from "./TokenDrawer";
import { docsAt, stateOf } from "./token";
import { useServerAddress } from "./useServerAddress";
import { WORDS } from "./words";

const FILTERS = ["state"] as const;
const ALL_TOKENS = { revoked: true };

const rowId = (row: Token) => row.id;
const rowName = (row: Token) => row.name;
const textsOf = ({ name, customer, created_by }: Token) =>
  `${name} ${customer?.name ?? ""} ${customer?.email ?? ""} ${created_by}`;

/** What lets scripts in. For owners. */
export function TokensPage() {
  const { workspace } = useDesk();
  if (workspace.may.includes("own")) return <Tokens />;
  return (
    <section className="kd-page" aria-label={WORDS.title}>
      <header className="kd-head">
        <h1>{WORDS.title}</h1>
      </header>
      <EmptyState picture={Lock} title={WORDS.ownersOnly}>
        {WORDS.ownersOnlyHelp}
      </EmptyState>
    </section>
  );
}

type Act = "regenerate" | "revoke";
type Shown = { kind: "shown"; made: NewToken; anew: boolean };

function Tokens() {
  const { environment } = useDesk();
  const address = useListAddress(environment.name, FILTERS);
  const { search, open, filters } = address.address;
  const [sort, setSort] = useState<Sort>({ column: "name", descending: false });
  const now = useMinute();
  const state = filters.state ?? null;
  const { answer, source, all } = useTokens(environment.name, search, state, sort, now);
  const table = useRef<DataTableHandle>(null);
  const rows = useListRows(source, rowId, address, table);
  const mayNot = useMay("own", WORDS.mayNot);
  const above = useAbove<Token, Act, Shown>(address, mayNot);
  const creating = { reason: mayNot, run: above.create };
  return (
    <>
      <ListPage
        words={WORDS}
        create={creating}
        beside={<Docs />}
        source={source}
        ofAll={all?.length ?? null}
        columns={useColumns(search, now)}
        rowId={rowId}
        rowName={rowName}
        sort={sort}
        onSort={setSort}
        address={address}
        rows={rows}
        table={table}
        filters={
          <FilterSelect
            name={WORDS.state}
            all={WORDS.notRevoked}
            chosen={state}
            onChoose={(next) => address.filter("state", next)}
            items={[
              { value: "expired", label: WORDS.expired },
              { value: "revoked", label: WORDS.revoked },
              { value: "everything", label: WORDS.everything },
            ]}
          />
        }
        unfilter={state === null ? null : () => address.filter("state", null)}
        nothing={<CreateFirst words={WORDS} picture={KeySquare} reason={mayNot} onCreate={creating.run} />}
      />
      {open && (
        <TokenDrawer
          token={all && (all.find(({ id }) => id === open) ?? null)}
          answer={answer}
          moves={rows.moves}
          now={now}
          onRegenerate={(thing) => above.show({ kind: "regenerate", thing })}
          onRevoke={(thing) => above.show({ kind: "revoke", thing })}
        />
      )}
      <Dialogs
        above={above.above}
        onClose={above.close}
        onMade={(made, anew) => above.show({ kind: "shown", made, anew })}
      />
    </>
  );
}

type DialogsProps = {
  above: Above<Token, Act> | Shown | null;
  onClose: () => void;
  onMade: (made: NewToken, anew: boolean) => void;
};

function Dialogs({ above, onClose, onMade }: DialogsProps) {
  switch (above?.kind) {
    case "create":
      return <CreateTokenDialog onClose={onClose} onCreated={(made) => onMade(made, false)} />;
    case "regenerate":
      return <RegenerateDialog token={above.thing} onClose={onClose} onMade={(made) => onMade(made, true)} />;
    case "revoke":
      return <RevokeTokenDialog token={above.thing} onClose={onClose} />;
    case "shown":
      return <TokenShown made={above.made} anew={above.anew} onClose={onClose} />;
    default:
      return null;
  }
}

function useTokens(environment: string, search: string, state: string | null, sort: Sort, now: Date) {
  const answer = useOperation("listTokens", environment, ALL_TOKENS);
  const { data } = answer;
  const shown = useMemo(() => {
    const lets = (token: Token) => {
      const is = stateOf(token, now);
      return state === null ? is !== "revoked" : state === "everything" || is === state;
    };
    return sorted(searched((data ?? []).filter(lets), search, textsOf), sort, VALUES);
  }, [data, search, state, sort, now]);
  return { answer, source: useWholeRows(answer, shown), all: data };
}

/** Leads to the documentation on the server; the desktop opens no pages of others, so it gives the address to copy. */
function Docs() {
  const server = useServerAddress();
  const toast = useToast();
  if (server !== null && !inDesktop()) {
    return (
      <a className="kd-btn" href={docsAt(server)} target="_blank" rel="noreferrer">
        <Icon as={BookOpen} size={14} />
        {WORDS.docs}
      </a>
    );
  }
  const copy = async () => {
    if (server === null) return;
    try {
      await writeText(docsAt(server));
      toast.show({ text: WORDS.docsCopied, detail: docsAt(server) });
    } catch {
      toast.show({ tone: "failed", text: WORDS.docsNotCopied, detail: docsAt(server) });
    }
  };
  return (
    <Button
      icon={BookOpen}
      disabledReason={server === null ? WORDS.docsNeedAddress : null}
      onClick={() => void copy()}
    >
      {WORDS.copyDocs}
    </Button>
  );
}
