import { useCallback, useMemo } from "react";
import { useLocation, useNavigate } from "react-router";
import { useDesk } from "@/features/shell/desk";
import { AUDIT } from "@/features/shell/places";
import { type AuditQuery, readAudit, writeAudit } from "./query";

/**
 * What the address asks of the trail, and the way to ask something else. The address is the only truth; whoever may not
 * see the workspace's own trail follows a link to it to the environment's.
 */
export function useAuditPlace() {
  const { environment, workspace } = useDesk();
  const owns = workspace.may.includes("own");
  const { search } = useLocation();
  const navigate = useNavigate();
  const query = useMemo(() => {
    const asked = readAudit(search);
    return owns ? asked : { ...asked, trail: "environment" as const };
  }, [search, owns]);
  const ask = useCallback(
    (next: AuditQuery, { replace = false, in: place = environment.name } = {}) => {
      void navigate({ pathname: AUDIT, search: writeAudit(place, next) }, { replace });
    },
    [navigate, environment.name],
  );
  return { query, ask };
}
