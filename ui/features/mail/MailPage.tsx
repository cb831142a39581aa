import { Mail as Envelope, MailPlus, Settings } from "lucide-react";
import { useRef } from "react";
import { useNavigate } from "react-router";
import type { Mail, MailKind, MailState } from "@/api";
import { FilterSelect, ListPage, licenseAt, NothingYet, useListAddress, useListRows } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { MAIL_TEMPLATES, pathIn, SETTINGS } from "@/features/shell/places";
import type { DataTableHandle } from "@/table";
import { Button, FilterChip } from "@/ui";
import { useColumns } from "./columns";
import { MailMenu } from "./MailMenu";
import { OutboxNote } from "./OutboxNote";
import { FILTERS, useMailCount, useMails } from "./useMails";
import { WORDS } from "./words";

const rowId = ({ id }: Mail) => id;
const rowName = ({ subject, to_email }: Mail) => `${subject}, to ${to_email}`;

/** The log of mails: what waits, what went out, what was given up, and why. */
export function MailPage() {
  const { environment, workspace } = useDesk();
  const navigate = useNavigate();
  const address = useListAddress(environment.name, FILTERS);
  const table = useRef<DataTableHandle>(null);
  const source = useMails(environment.name, address.address);
  const rows = useListRows(source, rowId, address, table);
  const { search, filters } = address.address;
  const open = ({ license_id }: Mail) => {
    if (license_id !== null) void navigate(licenseAt(environment.name, license_id));
  };
  return (
    <ListPage
      words={WORDS}
      create={null}
      beside={
        workspace.may.includes("own") && (
          <Button icon={MailPlus} onClick={() => void navigate(pathIn(MAIL_TEMPLATES, environment.name))}>
            {WORDS.toTemplates}
          </Button>
        )
      }
      source={source}
      ofAll={useMailCount(environment.name)}
      columns={useColumns(search)}
      rowId={rowId}
      rowName={rowName}
      address={address}
      rows={rows}
      table={table}
      onOpen={open}
      filters={<Filters address={address} />}
      unfilter={Object.keys(filters).length > 0 ? () => address.go({ filters: {}, open: null }) : null}
      above={<OutboxNote className="mx-4 mb-3 flex-none" />}
      rowMenu={(row, context) => <MailMenu row={row} context={context} />}
      nothing={
        <NothingYet
          picture={Envelope}
          title={WORDS.nothing(environment.label)}
          to={{ path: SETTINGS, name: WORDS.toSettings, icon: Settings }}
        >
          {WORDS.nothingHelp}
        </NothingYet>
      }
    />
  );
}

const STATES = Object.entries(WORDS.states) as [MailState, string][];
const KINDS = Object.entries(WORDS.kinds) as [MailKind, string][];

function Filters({ address: { address, filter } }: { address: ReturnType<typeof useListAddress> }) {
  const { filters } = address;
  return (
    <>
      <FilterSelect
        name={WORDS.state}
        all={WORDS.anyState}
        chosen={filters.state ?? null}
        onChoose={(state) => filter("state", state)}
        items={STATES.map(([value, label]) => ({ value, label }))}
      />
      <FilterSelect
        name={WORDS.kind}
        all={WORDS.anyKind}
        className="!w-[176px] flex-none"
        chosen={filters.kind ?? null}
        onChoose={(kind) => filter("kind", kind)}
        items={KINDS.map(([value, label]) => ({ value, label }))}
      />
      {filters.license && (
        <FilterChip label={WORDS.license} value={WORDS.oneLicense} onRemove={() => filter("license", null)} />
      )}
      {filters.customer && (
        <FilterChip
          label={WORDS.customer}
          value={WORDS.oneCustomer}
          onRemove={() => filter("customer", null)}
        />
      )}
    </>
  );
}
