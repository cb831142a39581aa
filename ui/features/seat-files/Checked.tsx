import { clsx } from "clsx";
import { ArrowRight, CircleX, Plus, UserX } from "lucide-react";
import type { Job, SeatDoing } from "@/api";
import { Problems } from "@/features/importing/Problems";
import { formatCount } from "@/lib/format";
import { Card, Icon } from "@/ui";
import { WORDS } from "./words";

type Props = { job: Job; doing: SeatDoing; environment: string };

/** What the file would do, and the rows that cannot be done. */
export function Checked({ job, doing, environment }: Props) {
  const { created = 0, updated = 0, skipped = 0, failed = 0, new_customers = 0 } = job.report;
  const figures = [
    {
      icon: doing === "assign" ? Plus : UserX,
      label: WORDS.doing[doing].would,
      count: created + updated,
      detail: doing === "assign" ? WORDS.newCustomers(new_customers) : "",
      bad: false,
    },
    { icon: ArrowRight, label: WORDS.already, count: skipped, detail: WORDS.alreadyHelp, bad: false },
    {
      icon: CircleX,
      label: WORDS.cannot,
      count: failed,
      detail: WORDS.kinds(job.report.problem_groups?.length ?? 0),
      bad: failed > 0,
    },
  ];
  return (
    <>
      <Card>
        <dl className="grid grid-cols-3 pb-2">
          {figures.map(({ icon, label, count, detail, bad }, index) => (
            <div key={label} className={clsx("px-3.5 pt-3", index > 0 && "border-border-subtle border-l")}>
              <dt
                className={clsx(
                  "flex items-center gap-1.5 text-xs",
                  bad ? "text-danger-text" : "text-text-2",
                )}
              >
                <Icon as={icon} size={14} />
                {label}
              </dt>
              <dd className="kd-fig mt-0.5 tabular-nums">{formatCount(count)}</dd>
              <dd className="text-text-3 text-xs">{detail}</dd>
            </div>
          ))}
        </dl>
      </Card>
      <Problems job={job} environment={environment} />
    </>
  );
}
