import { useCallback, useMemo } from "react";
import { useLocation, useNavigate } from "react-router";
import { useDesk } from "@/features/shell/desk";
import { AUDIT } from "@/features/shell/places";
import { type AuditQuery, readAudit, writeAudit } from "./query";

/** What the address asks of the trail, and the way to ask something else. The address is the only truth. */
export function useAuditPlace() {
  const { environment } = useDesk();
  const { search } = useLocation();
  const navigate = useNavigate();
  const query = useMemo(() => readAudit(search), [search]);
  const ask = useCallback(
    (next: AuditQuery, { replace = false, in: place = environment.name } = {}) => {
      void navigate({ pathname: AUDIT, search: writeAudit(place, next) }, { replace });
    },
    [navigate, environment.name],
  );
  return { query, ask };
}
