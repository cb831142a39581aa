import { useState } from "react";
import { useConnection } from "@/api";
import { Reconnect } from "@/features/welcome/Reconnect";
import { useServerHere } from "@/features/welcome/useServerHere";
import { formatTime } from "@/lib/format";
import { Banner, Button } from "@/ui";
import { words } from "./words";

/** Says that answers do not come, and since when. Reading goes on. */
export function ConnectionBanner() {
  const connection = useConnection();
  const server = useServerHere();
  const [again, setAgain] = useState(false);
  if (connection.state === "connected") return null;
  if (connection.failure.code === "not_signed_in" && server) {
    return (
      <>
        <Banner
          action={
            <Button size="sm" onClick={() => setAgain(true)}>
              {words.connectAgain}
            </Button>
          }
        >
          <b>{words.signedOut}</b> {words.signedOutKept}
        </Banner>
        {again && <Reconnect server={server} onClose={() => setAgain(false)} />}
      </>
    );
  }
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
