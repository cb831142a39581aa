import { inDesktop, useOperation } from "@/api";
import { useServerHere } from "@/features/welcome/useServerHere";

/** Where people reach this workspace's license server, for links; null while nobody has said so. */
export function useServerAddress(): string | null {
  const server = useServerHere();
  const settings = useOperation("getSettings", null, {});
  if (!inDesktop()) return location.origin;
  return server?.address ?? settings.data?.settings.server_url ?? null;
}
