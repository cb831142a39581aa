import { Bell as BellPicture, CircleX, Clock, type LucideIcon, ShieldAlert } from "lucide-react";
import { Link } from "react-router";
import type { NoticeKind } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { pathIn, SETTINGS } from "@/features/shell/places";
import { Icon, IconButton, Popover, PopoverClose, RelativeTime } from "@/ui";
import type { Told } from "./notices";
import { useNotices } from "./useNotices";
import { WORDS } from "./words";

const PICTURES: Readonly<Record<NoticeKind, LucideIcon>> = {
  expiring: Clock,
  case: ShieldAlert,
  failed_job: CircleX,
};

/** What one was told of lately. Opening it is reading it. */
export function Bell() {
  const { environment } = useDesk();
  const { told, unread, markRead } = useNotices();
  return (
    <span className="relative inline-flex">
      <Popover
        name={WORDS.title}
        onOpenChange={(open) => {
          if (open) markRead();
        }}
        trigger={<IconButton icon={BellPicture} iconSize={14} size="sm" name={WORDS.bell(unread)} />}
      >
        <div className="grid max-h-[420px] w-[340px] overflow-auto p-2">
          <h2 className="px-2 pt-1 pb-2 font-semibold">{WORDS.title}</h2>
          {told.length === 0 && <p className="px-2 pb-2 text-text-3 text-xs">{WORDS.none}</p>}
          <ul>
            {told.map((one) => (
              <Row key={one.id} notice={one} />
            ))}
          </ul>
          <PopoverClose>
            <Link className="px-2 py-1.5 text-xs" to={pathIn(SETTINGS, environment.name)}>
              {WORDS.choose}
            </Link>
          </PopoverClose>
        </div>
      </Popover>
      {unread > 0 && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute top-0.5 right-0.5 size-2 rounded-full bg-accent"
        />
      )}
    </span>
  );
}

function Row({ notice: { kind, text, detail, at, to } }: { notice: Told }) {
  return (
    <li>
      <PopoverClose>
        <Link
          to={to}
          className="flex gap-2.5 rounded-md px-2 py-1.5 text-text no-underline hover:bg-surface-hover"
        >
          <span className="mt-0.5 flex-none text-text-3">
            <Icon as={PICTURES[kind]} size={14} />
          </span>
          <span className="min-w-0 flex-1 text-xs">
            <b className="block font-medium">{text}</b>
            <span className="block text-text-3">{detail}</span>
          </span>
          <RelativeTime at={at} className="flex-none text-2xs text-text-3" />
        </Link>
      </PopoverClose>
    </li>
  );
}
