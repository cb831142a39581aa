import { Lock, Webhook as Picture } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { type NewWebhook, useOperation, type Webhook } from "@/api";
import {
  type Above,
  CreateFirst,
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
import { EmptyState } from "@/ui";
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

type Shown = { kind: "shown"; made: NewWebhook; anew: boolean };
type Standing = Above<Webhook, "rotate"> | Shown;

function Webhooks() {
  const { environment } = useDesk();
  const address = useListAddress(environment.name, NO_FILTERS);
  const { search, open } = address.address;
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
  const above = useAbove<Webhook, "rotate", Shown>(address, mayNot);
  const creating = { reason: mayNot, run: above.create };
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
        nothing={<CreateFirst words={WORDS} picture={Picture} reason={mayNot} onCreate={creating.run} />}
      />
      {open && (
        <WebhookDrawer
          webhook={all && (all.find(({ id }) => id === open) ?? null)}
          answer={answer}
          moves={rows.moves}
          onEdit={above.edit}
          onRotate={(thing) => above.show({ kind: "rotate", thing })}
          onDelete={above.remove}
        />
      )}
      <Dialogs
        above={above.above}
        onClose={above.close}
        onMade={(made, anew) => above.show({ kind: "shown", made, anew })}
        onDeleted={rows.close}
      />
    </>
  );
}

type DialogsProps = {
  above: Standing | null;
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
      return <WebhookDialog webhook={above.thing} onClose={onClose} onMade={made} />;
    case "rotate":
      return (
        <RotateSecretDialog webhook={above.thing} onClose={onClose} onMade={(one) => onMade(one, true)} />
      );
    case "delete":
      return <DeleteWebhookDialog webhook={above.thing} onClose={onClose} onDeleted={onDeleted} />;
    case "shown":
      return <SecretShown made={above.made} anew={above.anew} onClose={onClose} />;
    default:
      return null;
  }
}
