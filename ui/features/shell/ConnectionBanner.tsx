import { useConnection } from "@/api";
import { formatTime } from "@/lib/format";
import { Banner, Button } from "@/ui";
import { words } from "./words";

/** Says that answers do not come, and since when. Reading goes on. */
export function ConnectionBanner() {
  const connection = useConnection();
  if (connection.state === "connected") return null;
  return (
    <Banner
      action={
        <Button size="sm" onClick={connection.tryNow}>
          {words.tryNow}
        </Button>
      }
    >
      <b>{words.lost}</b> {words.lostSince(formatTime(connection.since))}
    </Banner>
  );
}
