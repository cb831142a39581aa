import { Lock } from "lucide-react";
import type { ReactNode } from "react";
import { Icon, Mark } from "@/ui";
import { words } from "./words";

export type EntranceProps = {
  title: ReactNode;
  lead?: ReactNode;
  children: ReactNode;
};

/** The one card of a page for whoever is not in yet. */
export function Entrance({ title, lead, children }: EntranceProps) {
  return (
    <div className="grid h-full grid-rows-[3px_minmax(0,1fr)_48px] bg-canvas">
      <div className="bg-border" />
      <main className="grid place-items-center overflow-auto p-4">
        <EntranceCard title={<h1>{title}</h1>} lead={lead}>
          {children}
        </EntranceCard>
      </main>
      <footer className="flex items-center justify-center text-text-3 text-xs">{words.product}</footer>
    </div>
  );
}

/** Mark, title and host above whatever is asked. */
export function EntranceCard({ title, lead, children }: EntranceProps) {
  return (
    <div className="w-full max-w-[368px] rounded-[14px] bg-surface-raised px-7 pt-7 pb-6 shadow-2">
      <div className="-ml-0.5">
        <Mark size={44} />
      </div>
      <div className="mt-3.5 break-words font-semibold text-xl tracking-tight">{title}</div>
      <p className="mt-1 flex items-center gap-1.5 text-text-3 text-xs">
        <Icon as={Lock} size={12} />
        <span className="truncate">{location.host}</span>
      </p>
      {lead && <p className="mt-2.5 text-text-2">{lead}</p>}
      <div className="mt-5">{children}</div>
    </div>
  );
}
