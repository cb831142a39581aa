import { Lock, Webhook as Picture, Plus } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { type NewWebhook, useOperation, type Webhook } from "@/api";
import {
  ListPage,
  searched,
  sorted,
  useListAddress,
  useListRows,
  useMay,
  useWholeRows,
} from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import type { DataTableHandle, Sort } from "@/table";
import { Button, EmptyState } from "@/ui";
import { useColumns, VALUES } from "./columns";
import { WebhookDialog } from "./WebhookDialog";
import { DeleteWebhookDialog, RotateSecretDialog, SecretShown } from "./WebhookDialogs";
import { WebhookDrawer } from "./WebhookDrawer";
import { WORDS } from "./words";

const NO_FILTERS = [] as const;
const ALL_WEBHOOKS = {};

const rowId = (row: Webhook) => row.id;
const rowName = (row: Webhook) => row.name;
const textsOf = ({ name, url }: Webhook) => `${name} ${url}`;

/** Where what happens here is told to other programs. For owners. */
export function WebhooksPage() {
  const { workspace } = useDesk();
  if (workspace.may.includes("own")) return <Webhooks />;
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

type Above =
  | { kind: "create" }
  | { kind: "edit" | "rotate" | "delete"; webhook: Webhook }
  | { kind: "shown"; made: NewWebhook; anew: boolean };

function Webhooks() {
  const { environment } = useDesk();
  const address = useListAddress(environment.name, NO_FILTERS);
  const { search, open, create } = address.address;
  const [sort, setSort] = useState<Sort>({ column: "name", descending: false });
  const answer = useOperation("listWebhooks", environment.name, ALL_WEBHOOKS);
  const all = answer.data;
  const shown = useMemo(
    () => sorted(searched(all ?? [], search, textsOf), sort, VALUES),
    [all, search, sort],
  );
  const source = useWholeRows(answer, shown);
  const table = useRef<DataTableHandle>(null);
  const rows = useListRows(source, rowId, address, table);
  const mayNot = useMay("own", WORDS.mayNot);
  const [above, setAbove] = useState<Above | null>(null);
  const close = () => {
    setAbove(null);
    if (create) address.go({});
  };
  const creating = { reason: mayNot, run: () => setAbove({ kind: "create" }) };
  return (
    <>
      <ListPage
        words={WORDS}
        create={creating}
        source={source}
        ofAll={all?.length ?? null}
        columns={useColumns(search)}
        rowId={rowId}
        rowName={rowName}
        sort={sort}
        onSort={setSort}
        address={address}
        rows={rows}
        table={table}
        unfilter={null}
        nothing={<Nothing reason={mayNot} onCreate={creating.run} />}
      />
      {open && (
        <WebhookDrawer
          webhook={all && (all.find(({ id }) => id === open) ?? null)}
          answer={answer}
          moves={rows.moves}
          onEdit={(webhook) => setAbove({ kind: "edit", webhook })}
          onRotate={(webhook) => setAbove({ kind: "rotate", webhook })}
          onDelete={(webhook) => setAbove({ kind: "delete", webhook })}
        />
      )}
      <Dialogs
        above={create && above === null && mayNot === null ? { kind: "create" } : above}
        onClose={close}
        onMade={(made, anew) => setAbove({ kind: "shown", made, anew })}
        onDeleted={rows.close}
      />
    </>
  );
}

type DialogsProps = {
  above: Above | null;
  onClose: () => void;
  onMade: (made: NewWebhook, anew: boolean) => void;
  onDeleted: () => void;
};

function Dialogs({ above, onClose, onMade, onDeleted }: DialogsProps) {
  const made = (one: NewWebhook) => onMade(one, false);
  switch (above?.kind) {
    case "create":
      return <WebhookDialog webhook={null} onClose={onClose} onMade={made} />;
    case "edit":
      return <WebhookDialog webhook={above.webhook} onClose={onClose} onMade={made} />;
    case "rotate":
      return (
        <RotateSecretDialog webhook={above.webhook} onClose={onClose} onMade={(one) => onMade(one, true)} />
      );
    case "delete":
      return <DeleteWebhookDialog webhook={above.webhook} onClose={onClose} onDeleted={onDeleted} />;
    case "shown":
      return <SecretShown made={above.made} anew={above.anew} onClose={onClose} />;
    default:
      return null;
  }
}

function Nothing({ reason, onCreate }: { reason: string | null; onCreate: () => void }) {
  const { environment } = useDesk();
  return (
    <EmptyState
      picture={Picture}
      title={WORDS.nothing(environment.label)}
      actions={
        <Button size="lg" variant="primary" icon={Plus} disabledReason={reason} onClick={onCreate}>
          {WORDS.create}
        </Button>
      }
    >
      {WORDS.nothingHelp}
    </EmptyState>
  );
}
