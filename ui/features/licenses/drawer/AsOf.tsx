import { History as HistoryIcon } from "lucide-react";
import { type LicenseDetail, useOperation } from "@/api";
import { FailureNote } from "@/features/failure";
import { useDesk } from "@/features/shell/desk";
import { formatDateTime } from "@/lib/format";
import { Button, DescriptionList, DrawerSection, Note, Skeleton } from "@/ui";
import { type ThenNow, thenAndNow } from "./asOf";
import { words } from "./words";

type Props = { detail: LicenseDetail; at: string; onLeave: () => void };

/** The license as it stood at a moment; what differs from now is marked. */
export function AsOf({ detail, at, onLeave }: Props) {
  const { environment } = useDesk();
  const { license, customer } = detail;
  const then = useOperation("getLicenseAt", environment.name, { id: license.id, at });
  const found = then.data;
  return (
    <>
      <Note
        icon={HistoryIcon}
        tone="warn"
        live
        className="mx-4 mt-3"
        action={
          <Button size="sm" onClick={onLeave}>
            {words.backToNow}
          </Button>
        }
      >
        <b>{words.asItStood(formatDateTime(new Date(at)))}</b>{" "}
        {found && words.changesSince(found.changes_since)} {found?.incomplete && words.incomplete}
      </Note>
      <DrawerSection>
        {then.error && <FailureNote failure={then.error.failure} />}
        {then.isPending && <Skeleton width="60%" />}
        {found?.license === null && <p className="text-text-3 text-xs">{words.notThereYet}</p>}
        {found?.license && (
          <DescriptionList
            items={thenAndNow({ ...found, license: found.license }, license, customer?.name ?? null).map(
              (field) => ({ term: field.term, value: <Value field={field} /> }),
            )}
          />
        )}
      </DrawerSection>
    </>
  );
}

function Value({ field: { before, now, differs } }: { field: ThenNow }) {
  if (!differs) return <>{before}</>;
  return (
    <>
      <mark className="break-words px-1 font-medium">{before}</mark>
      <span className="text-text-3">{words.nowIs(now)}</span>
    </>
  );
}
