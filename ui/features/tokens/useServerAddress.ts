import { inDesktop, useOperation } from "@/api";

/** Where the license server is: as the settings say, or where this page came from. null while nobody said so. */
export function useServerAddress(): string | null {
  const settings = useOperation("getSettings", null, {});
  const address = settings.data?.settings.server_url;
  if (address) return address;
  return inDesktop() ? null : location.origin;
}
