import { Boxes, LinkIcon } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { type EnrollmentLink, useOperation } from "@/api";
import { useMinute } from "@/features/licenses/useMinute";
import {
  type Above,
  CreateFirst,
  ListPage,
  NothingYet,
  searched,
  sorted,
  useAbove,
  useListAddress,
  useListRows,
  useMay,
  useWholeRows,
} from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { POOLS } from "@/features/shell/places";
import type { DataTableHandle, Sort } from "@/table";
import { useColumns, VALUES } from "./columns";
import { DeleteLinkDialog } from "./DeleteLinkDialog";
import { LinkDialog } from "./LinkDialog";
import { LinkDrawer } from "./LinkDrawer";
import { WORDS } from "./words";

const noop = () => {};
const NO_FILTERS = [] as const;
const ALL_LINKS = {};

const rowId = (row: EnrollmentLink) => row.id;
const rowName = (row: EnrollmentLink) => row.name;
const textsOf = ({ name, pool, product, created_by }: EnrollmentLink) =>
  `${name} ${pool.name} ${product.name} ${created_by}`;

/** The links through which people take seats by themselves. */
export function LinksPage() {
  const { environment } = useDesk();
  const address = useListAddress(environment.name, NO_FILTERS);
  const { search, open } = address.address;
  const [sort, setSort] = useState<Sort>({ column: "created", descending: true });
  const now = useMinute();
  const answer = useOperation("listLinks", environment.name, ALL_LINKS);
  const all = answer.data;
  const shown = useMemo(
    () => sorted(searched(all ?? [], search, textsOf), sort, VALUES),
    [all, search, sort],
  );
  const source = useWholeRows(answer, shown);
  const table = useRef<DataTableHandle>(null);
  const rows = useListRows(source, rowId, address, table);
  const pools = useOperation("listPools", environment.name, {});
  const noPools = pools.data?.length === 0;
  const mayNot = useMay("edit", WORDS.mayNot) ?? (noPools ? WORDS.noPools : null);
  const above = useAbove<EnrollmentLink>(address, mayNot);
  const creating = { reason: mayNot, run: above.create };
  return (
    <>
      <ListPage
        words={WORDS}
        create={creating}
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
        unfilter={null}
        nothing={
          noPools ? (
            <NothingYet
              picture={LinkIcon}
              title={WORDS.nothing(environment.label)}
              to={{ path: POOLS, name: WORDS.toPools, icon: Boxes }}
            >
              {WORDS.nothingHelp}
            </NothingYet>
          ) : (
            <CreateFirst words={WORDS} picture={LinkIcon} reason={mayNot} onCreate={creating.run} />
          )
        }
      />
      {open && (
        <LinkDrawer
          link={all && (all.find(({ id }) => id === open) ?? null)}
          answer={answer}
          moves={rows.moves}
          now={now}
          onEdit={above.edit}
          onDelete={above.remove}
        />
      )}
      <Dialogs
        above={above.above}
        onClose={above.close}
        onMade={({ id }) => address.go({ open: id })}
        onDeleted={rows.close}
      />
    </>
  );
}

type DialogsProps = {
  above: Above<EnrollmentLink> | null;
  onClose: () => void;
  onMade: (link: EnrollmentLink) => void;
  onDeleted: () => void;
};

function Dialogs({ above, onClose, onMade, onDeleted }: DialogsProps) {
  switch (above?.kind) {
    case "create":
      return <LinkDialog link={null} onClose={onClose} onSaved={onMade} />;
    case "edit":
      return <LinkDialog link={above.thing} onClose={onClose} onSaved={noop} />;
    case "delete":
      return <DeleteLinkDialog link={above.thing} onClose={onClose} onDeleted={onDeleted} />;
    default:
      return null;
  }
}
