import { KeyRound, type LucideIcon, MonitorSmartphone, Package, Users } from "lucide-react";
import { Icon } from "@/ui";
import type { RecentItem, RecentKind } from "./recent";

const ICONS: Readonly<Record<RecentKind, LucideIcon>> = {
  license: KeyRound,
  customer: Users,
  device: MonitorSmartphone,
  product: Package,
};

export const RecentIcon = ({ kind }: { kind: RecentKind }) => <Icon as={ICONS[kind]} size={14} />;

/** What a thing is called, and what it belongs to. */
export function RecentText({ item: { kind, label, detail } }: { item: RecentItem }) {
  return (
    <>
      <span className={kind === "license" ? "mono mr-2 text-xs" : "mr-2"}>{label}</span>
      {detail && <span className="text-text-3">{detail}</span>}
    </>
  );
}
