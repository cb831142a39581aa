import { Check, Download } from "lucide-react";
import { useState } from "react";
import type { Job, RowProblem } from "@/api";
import { formatCount, formatNoun } from "@/lib/format";
import { Button, Card, Icon, Segmented } from "@/ui";
import { useResultFile } from "../jobs";
import { WORDS } from "./words";

/** No column is called this: it stands for all of them. */
const ALL = " all";

/** The first rows that cannot be imported: where, what, why, and what to do. */
export function Problems({ job, environment }: { job: Job; environment: string }) {
  const { failed = 0, problems = [], problem_groups: groups = [] } = job.report;
  const [chosen, setChosen] = useState(ALL);
  const { saving, save } = useResultFile(environment);
  if (failed === 0 && problems.length === 0) return <NoProblems />;
  const group = groups.find(({ column }) => column === chosen);
  const shown = group ? problems.filter(({ column }) => column === group.column) : problems;
  const more = (group?.count ?? failed) - shown.length;
  return (
    <section className="kd-card flex min-h-72 flex-1 flex-col overflow-hidden" aria-label={WORDS.problems}>
      <div className="flex h-12 flex-none items-center gap-2 pr-2 pl-3.5">
        <h2 className="flex-none font-semibold">{WORDS.problems}</h2>
        <span className="flex-none text-text-3 text-xs">{formatNoun(failed, "row")}</span>
        <span className="flex-1" />
        {groups.length > 1 && (
          <span className="min-w-0 overflow-x-auto">
            <Segmented
              name={WORDS.groups}
              value={group ? chosen : ALL}
              onValueChange={setChosen}
              items={[
                { value: ALL, label: WORDS.allProblems(failed) },
                ...groups.map(({ column, count }) => ({ value: column, label: WORDS.group(column, count) })),
              ]}
            />
          </span>
        )}
        <Button
          size="sm"
          icon={Download}
          disabledReason={saving ? WORDS.waiting : job.has_result ? null : WORDS.noResult}
          onClick={() => void save(job, true)}
        >
          {WORDS.problemRows}
        </Button>
      </div>
      <ProblemTable problems={shown} />
      <p className="flex-none border-border border-t px-4 py-2 text-text-2 text-xs">
        {more > 0 ? WORDS.more(more) : WORDS.noMore}
      </p>
    </section>
  );
}

function NoProblems() {
  return (
    <Card className="grid flex-1 place-content-center justify-items-center p-8 text-center">
      <span className="text-ok-text">
        <Icon as={Check} size={20} />
      </span>
      <h2 className="mt-1 font-semibold">{WORDS.noProblems}</h2>
      <p className="text-text-3 text-xs">{WORDS.noProblemsHelp}</p>
    </Card>
  );
}

function ProblemTable({ problems }: { problems: readonly RowProblem[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="min-h-0 flex-1 overflow-auto" tabIndex={0} aria-label={WORDS.problemTable}>
      <table className="w-full table-fixed text-left text-xs">
        <thead className="sticky top-0 bg-surface-2 text-2xs text-text-3">
          <tr className="h-8 border-border-subtle border-y">
            <th scope="col" className="w-20 px-4 font-medium">
              {WORDS.row}
            </th>
            <th scope="col" className="w-36 px-2 font-medium">
              {WORDS.column}
            </th>
            <th scope="col" className="w-44 px-2 font-medium">
              {WORDS.value}
            </th>
            <th scope="col" className="w-60 px-2 font-medium">
              {WORDS.problem}
            </th>
            <th scope="col" className="px-2 font-medium">
              {WORDS.remedy}
            </th>
          </tr>
        </thead>
        <tbody>
          {problems.map((problem) => (
            <ProblemRow key={`${problem.row} ${problem.column} ${String(problem.code)}`} problem={problem} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ProblemRow({ problem }: { problem: RowProblem }) {
  const { row, column, value, reason, remedy, suggestion } = problem;
  const advice = suggestion ? WORDS.suggestion(remedy, suggestion) : remedy;
  return (
    <tr className="h-9 border-border-subtle border-b">
      <td className="mono px-4 tabular-nums">{formatCount(row)}</td>
      <td className="truncate px-2 font-medium">{column || WORDS.wholeRow}</td>
      <td className="mono truncate px-2 text-text-2" title={value}>
        {value || WORDS.emptyValue}
      </td>
      {/* What to do is never cut short. */}
      <td className="px-2 py-1.5">{reason}</td>
      <td className="px-2 py-1.5 text-text-2">{advice}</td>
    </tr>
  );
}
