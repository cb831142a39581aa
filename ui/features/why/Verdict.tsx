import { clsx } from "clsx";
import { Check as CheckIcon, CircleCheck, CircleX, Clock, type LucideIcon, X } from "lucide-react";
import type { Explanation, VerdictCode } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { formatRelative } from "@/lib/format";
import { Icon } from "@/ui";
import { checkTitle, evidenceText } from "./evidence";
import { VERDICT_WORDS, words } from "./words";

/** The decision in one line, and every check that led to it with what it looked at. */
export function Verdict({ explanation }: { explanation: Explanation }) {
  return (
    <>
      <Headline explanation={explanation} />
      <Checks explanation={explanation} />
    </>
  );
}

function Headline({ explanation }: { explanation: Explanation }) {
  const { device, code, passes, checks, decided_at } = explanation;
  const said = VERDICT_WORDS[code].headline;
  const name = device ?? words.aNewDevice;
  const first = checks.findIndex((check) => check.fails !== null);
  const more = checks.filter((check) => check.fails !== null).length - 1;
  return (
    <div className="mb-3 flex items-start gap-3" role="status">
      <Sign code={code} passes={passes} />
      <div className="min-w-0">
        <p className="font-semibold text-[15px] leading-5 tracking-[-0.014em]">
          {passes ? words.passes(name, said) : words.refused(name, said)}
        </p>
        <p className="text-text-2 text-xs">
          {first < 0 ? (
            words.allPass
          ) : (
            <>
              {words.failsFirst(first + 1)} <span className="mono text-text-3">{code}</span>
              {". "}
              {more > 0 && words.moreFail(more)}
            </>
          )}{" "}
          {words.decided(formatRelative(new Date(decided_at), new Date()))}
        </p>
      </div>
    </div>
  );
}

function Sign({ code, passes }: { code: VerdictCode; passes: boolean }) {
  const icon: LucideIcon = !passes ? X : code === "IN_GRACE" ? Clock : CheckIcon;
  return (
    <span
      aria-hidden="true"
      className={clsx(
        "grid size-8 flex-none place-items-center rounded-full",
        passes
          ? code === "IN_GRACE"
            ? "bg-warn-solid text-on-danger"
            : "bg-ok-text text-surface-raised"
          : "bg-danger text-on-danger",
      )}
    >
      <Icon as={icon} size={20} />
    </span>
  );
}

function Checks({ explanation: { checks, decided_at } }: { explanation: Explanation }) {
  const { environment } = useDesk();
  const now = new Date(decided_at);
  return (
    <div className="overflow-hidden rounded-lg border border-border">
      <ol className="kd-checks">
        {checks.map(({ fails, evidence }, index) => {
          const text = evidenceText(evidence, fails, now);
          return (
            <li key={evidence.check} className={fails ? "kd-fail" : undefined}>
              <span className="kd-num">{index + 1}</span>
              <Icon as={fails ? CircleX : CircleCheck} />
              <span className={fails ? "font-semibold" : undefined}>
                {checkTitle(evidence, environment.label)}
                <span className="sr-only">{fails ? `: ${VERDICT_WORDS[fails].short}` : ": passes"}</span>
              </span>
              <span className={fails ? "kd-ev" : "kd-ev truncate"} title={text}>
                {text}
              </span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
