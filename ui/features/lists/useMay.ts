import { type Access, useConnection } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { words } from "./words";

/** Why something that writes cannot be done now: a role, or a lost connection. null when it can. */
export function useMay(access: Access, reason: string = words.mayNotEdit): string | null {
  const { workspace } = useDesk();
  const { state } = useConnection();
  if (!workspace.may.includes(access)) return reason;
  return state === "lost" ? words.lost : null;
}
