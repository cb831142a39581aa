import { useState } from "react";
import { inDesktop } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { Reconnect } from "@/features/welcome/Reconnect";
import { SERVER_WORDS as SAY } from "@/features/welcome/serverWords";
import { useServerHere } from "@/features/welcome/useServerHere";
import { Button, Card, type Description, DescriptionList } from "@/ui";

/** How this window reaches the workspace; what a license server knows it by can be changed. */
export function ConnectionCard() {
  const server = useServerHere();
  const [again, setAgain] = useState(false);
  return (
    <Card title={SAY.connection}>
      <div className="grid gap-3 px-3.5 pt-2 pb-4">
        <DescriptionList items={useConnectionFacts()} />
        {server && (
          <div>
            <Button onClick={() => setAgain(true)}>
              {server.email === null ? SAY.changeKey : SAY.connectAgain}
            </Button>
          </div>
        )}
      </div>
      {server && again && <Reconnect server={server} onClose={() => setAgain(false)} />}
    </Card>
  );
}

function useConnectionFacts(): Description[] {
  const { workspace } = useDesk();
  const server = useServerHere();
  const place = (text: string) => <span className="mono select-text break-all text-2xs">{text}</span>;
  if (!inDesktop()) {
    return [
      { term: SAY.reachedBy, value: SAY.inBrowser },
      { term: SAY.server, value: place(location.origin) },
    ];
  }
  if (server) {
    return [
      { term: SAY.server, value: place(server.address) },
      { term: SAY.reachedBy, value: server.email === null ? SAY.byKeyOf : SAY.byAccount(server.email) },
    ];
  }
  return [
    { term: SAY.reachedBy, value: workspace.engine === "postgres" ? SAY.database : SAY.folder },
    { term: SAY.place, value: place(workspace.location) },
  ];
}
