import { useQueryClient } from "@tanstack/react-query";
import { type Failure, type Foresight, type LicenseAction, type LicenseDetail, useOperation } from "@/api";
import { useDesk } from "@/features/shell/desk";

export type Foreseen = {
  detail: LicenseDetail | undefined;
  foresight: Foresight | undefined;
  /** How long a device may go without asking again, in hours. */
  checkHours: number | null;
  failure: Failure | null;
  retry: () => void;
};

/** The license and what an action would do to it, asked anew each time: last seen is worth little when it is old. */
export function useForeseen(id: string, action: LicenseAction): Foreseen {
  const client = useQueryClient();
  const { environment } = useDesk();
  const detail = useOperation("getLicense", environment.name, { id });
  const foresight = useOperation("foreseeAction", environment.name, { id, action }, { staleTime: 0 });
  const settings = useOperation("getSettings", null, {});
  const failure = detail.error?.failure ?? foresight.error?.failure ?? null;
  return {
    detail: detail.data,
    foresight: foresight.data,
    checkHours: settings.data?.settings.check_hours ?? null,
    failure,
    retry: () => {
      void client.invalidateQueries({ queryKey: ["operation", "getLicense", environment.name, { id }] });
      void foresight.refetch();
    },
  };
}
