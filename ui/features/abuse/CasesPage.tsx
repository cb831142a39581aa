import { ShieldAlert, ShieldCheck } from "lucide-react";
import { useRef, useState } from "react";
import { useNavigate } from "react-router";
import type { AbuseRuleKind, Case, CaseState } from "@/api";
import { FilterSelect, ListPage, NothingYet, useListAddress, useListRows } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { ABUSE, pathIn } from "@/features/shell/places";
import type { DataTableHandle } from "@/table";
import { Button, FilterChip } from "@/ui";
import { type Decision, DecisionDialog } from "./CaseDialogs";
import { CaseDrawer } from "./CaseDrawer";
import { useColumns } from "./columns";
import { FILTERS, useCaseCount, useCases } from "./useCases";
import { CASES } from "./words";

const rowId = ({ id }: Case) => id;
const rowName = ({ rule, license }: Case) => `${CASES.rules[rule]}, ${license.key}`;

/** Suspicions of abuse: what was found about which license, and what was decided. */
export function CasesPage() {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const address = useListAddress(environment.name, FILTERS);
  const { open, filters } = address.address;
  const table = useRef<DataTableHandle>(null);
  const source = useCases(environment.name, address.address);
  const rows = useListRows(source, rowId, address, table);
  const [deciding, setDeciding] = useState<Decision | null>(null);
  return (
    <>
      <ListPage
        words={CASES}
        create={null}
        beside={
          <Button
            icon={ShieldCheck}
            title={CASES.toRulesHelp}
            onClick={() => void navigate(pathIn(ABUSE, environment.name))}
          >
            {CASES.toRules}
          </Button>
        }
        source={source}
        ofAll={useCaseCount(environment.name)}
        columns={useColumns()}
        rowId={rowId}
        rowName={rowName}
        address={address}
        rows={rows}
        table={table}
        filters={<Filters address={address} />}
        unfilter={Object.keys(filters).length > 0 ? () => address.go({ filters: {}, open: null }) : null}
        nothing={
          <NothingYet
            picture={ShieldAlert}
            title={CASES.nothing(environment.label)}
            to={{ path: ABUSE, name: CASES.toRules, icon: ShieldCheck }}
          >
            {CASES.nothingHelp}
          </NothingYet>
        }
      />
      {open && <CaseDrawer id={open} moves={rows.moves} onDecide={setDeciding} />}
      {deciding && <DecisionDialog {...deciding} onClose={() => setDeciding(null)} />}
    </>
  );
}

const STATES = Object.entries(CASES.states) as [CaseState, string][];
const RULES = Object.entries(CASES.rules) as [AbuseRuleKind, string][];

function Filters({ address: { address, filter } }: { address: ReturnType<typeof useListAddress> }) {
  const { filters } = address;
  return (
    <>
      <FilterSelect
        name={CASES.state}
        all={CASES.anyState}
        chosen={filters.state ?? null}
        onChoose={(state) => filter("state", state)}
        items={STATES.map(([value, label]) => ({ value, label }))}
      />
      <FilterSelect
        name={CASES.rule}
        all={CASES.anyRule}
        className="!w-[188px] flex-none"
        chosen={filters.rule ?? null}
        onChoose={(rule) => filter("rule", rule)}
        items={RULES.map(([value, label]) => ({ value, label }))}
      />
      {filters.license && (
        <FilterChip label={CASES.license} value="one" onRemove={() => filter("license", null)} />
      )}
    </>
  );
}
