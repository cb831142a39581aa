import { useCallback, useMemo } from "react";
import { useAddressOf } from "@/features/shell/address";
import { useDesk } from "@/features/shell/desk";
import { AUDIT } from "@/features/shell/places";
import { type AuditQuery, readAudit, writeAudit } from "./query";

type AskOptions = {
  /** Leaves no step to go back to. */
  replace?: boolean;
  /** Another environment's trail. */
  in?: string;
};

/** Asks what becomes of the question that is asked by now. */
export type OnQuery = (next: (query: AuditQuery) => AuditQuery, options?: AskOptions) => void;

/**
 * What the address asks of the trail, and the way to ask something else. The address is the only truth; whoever may not
 * see the workspace's own trail follows a link to it to the environment's.
 */
export function useAuditPlace() {
  const { environment, workspace } = useDesk();
  const owns = workspace.may.includes("own");
  const { search, latest, go } = useAddressOf(AUDIT);
  const read = useCallback(
    (text: string): AuditQuery => {
      const asked = readAudit(text);
      return owns ? asked : { ...asked, trail: "environment" };
    },
    [owns],
  );
  const query = useMemo(() => read(search), [read, search]);
  const ask = useCallback<OnQuery>(
    (next, { replace = false, in: place = environment.name } = {}) =>
      go(writeAudit(place, next(read(latest()))), replace),
    [environment.name, go, latest, read],
  );
  return { query, ask };
}
