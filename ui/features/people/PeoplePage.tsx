import { UserPlus } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { type Person, type PersonLink, useOperation } from "@/api";
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
import { DisableDialog, ResetDialog } from "./AskDialogs";
import { columnsOf, VALUES } from "./columns";
import { EditDialog } from "./EditDialog";
import { InviteDialog } from "./InviteDialog";
import { LinkDialog } from "./LinkDialog";
import { PersonDrawer } from "./PersonDrawer";
import { ROLE_LABEL, WORDS } from "./words";

const rowId = (person: Person) => person.id;
const rowName = (person: Person) => person.name;
const textsOf = ({ name, email, role }: Person) => `${name} ${email} ${ROLE_LABEL[role]}`;

/** Whether nobody but this person could change people and settings. */
function isLastOwner(person: Person, all: readonly Person[]): boolean {
  const counts = ({ role, state }: Person) => role === "owner" && state === "active";
  return counts(person) && !all.some((one) => one.id !== person.id && counts(one));
}

type Above =
  | { kind: "invite" }
  | { kind: "link"; link: PersonLink }
  | { kind: "edit" | "reset" | "disable"; person: Person };

/** Who may sign in to the workspace's license server: for owners. */
export function PeoplePage() {
  const { environment } = useDesk();
  const address = useListAddress(environment.name);
  const { search, open, create } = address.address;
  const [sort, setSort] = useState<Sort>({ column: "name", descending: false });
  const [chosen, setAbove] = useState<Above | null>(null);
  const table = useRef<DataTableHandle>(null);
  const answer = useOperation("listPeople", null, {});
  const people = answer.data ?? [];
  const shown = useMemo(
    () => sorted(searched(answer.data ?? [], search, textsOf), sort, VALUES),
    [answer.data, search, sort],
  );
  const source = useWholeRows(answer, shown);
  const rows = useListRows(source, rowId, address, table);
  const refused = useMay("own", WORDS.ownersOnly);
  const columns = useMemo(() => columnsOf(search), [search]);
  const invite = () => setAbove({ kind: "invite" });
  const found = people.find(({ id }) => id === open);
  const opened = answer.data ? (found ?? null) : undefined;
  const above: Above | null = chosen ?? (create && refused === null ? { kind: "invite" } : null);
  return (
    <>
      <ListPage
        words={WORDS}
        create={{ reason: refused, run: invite }}
        source={source}
        ofAll={answer.data?.length ?? null}
        columns={columns}
        rowId={rowId}
        rowName={rowName}
        sort={sort}
        onSort={setSort}
        address={address}
        rows={rows}
        table={table}
        keys={{
          e: () => {
            if (!opened || refused) return false;
            setAbove({ kind: "edit", person: opened });
            return true;
          },
        }}
        nothing={
          <EmptyState
            picture={UserPlus}
            title={WORDS.nothing}
            actions={
              <Button size="lg" variant="primary" icon={UserPlus} disabledReason={refused} onClick={invite}>
                {WORDS.create}
              </Button>
            }
          >
            {WORDS.nothingHelp}
          </EmptyState>
        }
      />
      {open && (
        <PersonDrawer
          key={open}
          person={opened}
          refused={refused}
          lastOwner={opened ? isLastOwner(opened, people) : false}
          {...rows.moves}
          onEdit={(person) => setAbove({ kind: "edit", person })}
          onReset={(person) => setAbove({ kind: "reset", person })}
          onDisable={(person) => setAbove({ kind: "disable", person })}
        />
      )}
      <Dialogs
        above={above}
        people={people}
        refused={refused}
        onLink={(link) => setAbove({ kind: "link", link })}
        onClose={() => {
          setAbove(null);
          if (create) address.go({});
        }}
      />
    </>
  );
}

type DialogsProps = {
  above: Above | null;
  people: readonly Person[];
  refused: string | null;
  onLink: (link: PersonLink) => void;
  onClose: () => void;
};

function Dialogs({ above, people, refused, onLink, onClose }: DialogsProps) {
  if (above === null) return null;
  if (above.kind === "invite") return <InviteDialog refused={refused} onClose={onClose} onInvited={onLink} />;
  if (above.kind === "link") return <LinkDialog link={above.link} onClose={onClose} />;
  const { person } = above;
  const props = { key: person.id, person, refused, onClose };
  if (above.kind === "reset") return <ResetDialog {...props} key={person.id} onLink={onLink} />;
  if (above.kind === "disable") return <DisableDialog {...props} key={person.id} />;
  return <EditDialog {...props} key={person.id} lastOwner={isLastOwner(person, people)} />;
}
