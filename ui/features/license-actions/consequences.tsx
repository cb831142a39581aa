import {
  Ban,
  CalendarClock,
  FileCheck,
  History,
  Key,
  KeyRound,
  Link2,
  type LucideIcon,
  Monitor,
  Pause,
  Play,
  Repeat2,
  Trash2,
  TriangleAlert,
  UserCheck,
} from "lucide-react";
import type { ReactNode } from "react";
import type { Foresight, LicenseDetail, OfflineFileRef } from "@/api";
import { formatDate, formatMoment, formatRelative } from "@/lib/format";
import { rich } from "@/lib/rich";
import { formatValidity, validityEnd, validitySpan } from "@/lib/validity";
import { Icon, STATUS_LABEL, type Status } from "@/ui";
import { words } from "./words";

/** One thing that an action brings about. Bold parts stand between `**`. */
export type Consequence = {
  icon: LucideIcon;
  text: string;
  detail?: string | undefined;
  when?: string | undefined;
  /** It stays dangerous, or is gone for good. */
  warn?: boolean;
};

const NAMED_DEVICES = 3;
const NAMED_FILES = 2;

export type Circumstances = {
  foresight: Foresight;
  detail: LicenseDetail;
  /** How long a device may go without asking again; null while it is not known. */
  checkHours: number | null;
  now: Date;
};

/** What an action without further questions does, in the order in which it matters. */
export function consequences(told: Circumstances): Consequence[] {
  switch (told.foresight.action) {
    case "revoke":
      return [becomes("revoked", Ban, words.revokedDetail), devicesLose(told), ...filesStay(told)];
    case "inactivate":
      return [becomes("inactive", Pause, words.inactiveDetail), devicesBlocked(told), ...filesStay(told)];
    case "suspend":
      return [
        becomes("suspended", TriangleAlert, words.suspendedDetail),
        devicesBlocked(told),
        ...filesStay(told),
      ];
    case "reactivate":
    case "lift_suspension":
      return [becomes("active", Play, words.activeDetail), devicesAgain(told)];
    case "delete":
      return removal(told);
    case "replace":
      return replacement(told);
    case "assign":
      return assignment(told);
    default:
      return [];
  }
}

function becomes(status: Status, icon: LucideIcon, detail: string): Consequence {
  const text = words.becomes(STATUS_LABEL[status].toLowerCase(), status === "revoked");
  return { icon, text, detail, when: words.now };
}

function devicesLose({ foresight, checkHours, now }: Circumstances): Consequence {
  const { losing_count: count, losing } = foresight;
  if (count === 0) return { icon: Monitor, text: words.noDevice };
  return {
    icon: Monitor,
    text: words.devicesLose(count),
    detail: seen(losing, count, now),
    when: checkHours === null ? undefined : words.nextCheck(checkHours),
  };
}

function devicesBlocked(told: Circumstances): Consequence {
  const all = devicesLose(told);
  const { losing_count: count } = told.foresight;
  return count === 0 ? all : { ...all, text: words.devicesBlocked(count) };
}

function devicesAgain({ detail }: Circumstances): Consequence {
  return { icon: Monitor, text: words.activeAgain(detail.license.activations_used) };
}

function seen(losing: Foresight["losing"], count: number, now: Date): string {
  const named = losing
    .slice(0, NAMED_DEVICES)
    .map((device) => words.seen(device.name, formatRelative(new Date(device.last_seen_at), now)));
  const more = count - named.length;
  return [...named, ...(more > 0 ? [words.seenMore(more)] : [])].join(" ");
}

/** Offline files that nobody can call back. */
export function filesStay({
  foresight: { offline_files: files },
  now,
}: Pick<Circumstances, "now"> & { foresight: { offline_files: readonly OfflineFileRef[] } }): Consequence[] {
  const [longest] = [...files].sort((a, b) => b.expires_at.localeCompare(a.expires_at));
  if (!longest) return [];
  const named = files
    .slice(0, NAMED_FILES)
    .map((file) =>
      words.fileFor(file.device ?? file.fingerprint, spokenMoment(new Date(file.issued_at), now)),
    );
  const more = files.length - named.length;
  const recall = files.length === 1 ? words.cannotRecall : words.cannotRecallMany;
  return [
    {
      icon: FileCheck,
      text: words.filesStay(files.length),
      detail: [...named, ...(more > 0 ? [words.fileMore(more)] : []), recall].join(" "),
      when: formatMoment(new Date(longest.expires_at), now),
      warn: true,
    },
  ];
}

/** A time alone is today's; in a sentence that is said. */
function spokenMoment(date: Date, now: Date): string {
  const moment = formatMoment(date, now);
  return moment.includes(",") ? moment.charAt(0).toLowerCase() + moment.slice(1) : words.today(moment);
}

function removal(told: Circumstances): Consequence[] {
  const { records, losing_count: losing, key_retired: retired } = told.foresight;
  return [
    {
      icon: Trash2,
      text: words.recordsGo(records),
      detail: records === 0 ? words.recordDetailOne : words.recordsDetail,
      when: words.now,
    },
    ...(losing > 0 ? [devicesLose(told)] : []),
    ...filesStay(told),
    { icon: History, text: words.auditStays },
    retired
      ? { icon: KeyRound, text: words.keyRetired, detail: words.keyRetiredDetail }
      : { icon: KeyRound, text: words.keyFree },
  ];
}

function replacement({ detail }: Circumstances): Consequence[] {
  return [
    { icon: Key, text: words.newKey, when: words.now },
    detail.customer
      ? { icon: UserCheck, text: words.newKeyFor(detail.customer.name) }
      : { icon: UserCheck, text: words.newKeyNobody },
    { icon: Link2, text: words.oldLinked, detail: words.oldLinkedDetail },
  ];
}

function assignment({ detail: { license }, now }: Circumstances): Consequence[] {
  return [
    { icon: UserCheck, text: words.assignStatus, detail: words.assignDetail, when: words.now },
    ...pending(license, now),
  ];
}

/** What becomes of a validity that has not begun, when a customer gets the license. */
export function pending(license: LicenseDetail["license"], now: Date): Consequence[] {
  const { pending_validity: validity } = license;
  if (!validity) return [];
  if (validity.from === "first_activation")
    return [{ icon: CalendarClock, text: words.pendingWaits(validitySpan(validity)) }];
  const until = formatDate(validityEnd(validity, now));
  return [{ icon: CalendarClock, text: words.pendingBegins(validitySpan(validity), until) }];
}

/** What handing over does to the devices of the one before. */
export function handOver(told: Circumstances, keepDevices: boolean): Consequence[] {
  const { losing_count: count } = told.foresight;
  const devices =
    count > 0 && keepDevices ? { icon: Monitor, text: words.handOverDevices(count) } : devicesLose(told);
  return [
    { icon: Repeat2, text: words.handOverKeeps, when: words.now },
    devices,
    ...(keepDevices ? [] : filesStay(told)),
  ];
}

/** "1 year from assignment" or the day, for what stands in a sentence. */
export function expiryText(
  license: Pick<LicenseDetail["license"], "expires_at" | "pending_validity">,
): string {
  if (license.pending_validity) return formatValidity(license.pending_validity);
  return license.expires_at ? formatDate(new Date(license.expires_at)) : "Lifetime";
}

/** The list itself. */
export function Consequences({ items }: { items: readonly Consequence[] }) {
  return (
    <section aria-label={words.whatHappens}>
      <p className="kd-label">{words.whatHappens}</p>
      <ul className="kd-cons">
        {items.map((item) => (
          <li key={item.text}>
            <Icon as={item.icon} />
            <span>
              {rich(item.text)}
              {item.detail && <small>{item.detail}</small>}
            </span>
            <When warn={item.warn}>{item.when}</When>
          </li>
        ))}
      </ul>
    </section>
  );
}

function When({ warn, children }: { warn: boolean | undefined; children: ReactNode }) {
  if (!children) return <span />;
  return (
    <span className="kd-when whitespace-pre-line">
      {warn ? <span className="font-medium text-warn-text">{children}</span> : children}
    </span>
  );
}
