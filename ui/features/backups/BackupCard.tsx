import { DatabaseBackup } from "lucide-react";
import { Link } from "react-router";
import { backUp, type Health, shell, useOperation } from "@/api";
import { useRowsOut } from "@/features/export/useRowsOut";
import { FailureNote } from "@/features/failure";
import { useMay } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { pathIn, SETTINGS } from "@/features/shell/places";
import { Button, Card, CopyButton, Note, RelativeTime, useToast } from "@/ui";
import { keySentence, sizeOf, WORDS } from "./words";

type Props = {
  health: Health;
  /** Once one was taken here, the health is of before. */
  onTaken: () => void;
};

/** The last backup, and one now. */
export function BackupCard({ health, onTaken }: Props) {
  const { environment } = useDesk();
  const { last_backup: last, failed_backup: failed } = health;
  const plan = (
    <Link className="text-xs" to={pathIn(SETTINGS, environment.name)}>
      {WORDS.toSettings}
    </Link>
  );
  return (
    <Card title={WORDS.title} action={health.engine === "sqlite" && plan}>
      <div className="grid gap-3 px-3.5 pt-1 pb-3.5">
        {health.engine === "postgres" ? (
          <PostgresBackup />
        ) : (
          <>
            <p className="text-text-3 text-xs">{WORDS.help}</p>
            <div className="flex items-start gap-2.5">
              <div className="min-w-0 flex-1">
                <p className="font-medium">
                  {last ? (
                    <>
                      {WORDS.last} <RelativeTime at={last.at} />
                    </>
                  ) : (
                    WORDS.none
                  )}
                </p>
                <p className="break-all text-text-3 text-xs">
                  {last ? `${sizeOf(last.size_kib)}, ${last.file ?? WORDS.downloaded}` : WORDS.noneHelp}
                </p>
              </div>
              <BackUpNow onTaken={onTaken} />
            </div>
            {failed?.problem && <Note tone="bad">{WORDS.failed(failed.problem)}</Note>}
          </>
        )}
        <p className="text-text-3 text-xs">{keySentence(health.key)}</p>
      </div>
    </Card>
  );
}

/** The command that backs up a database. */
function PostgresBackup() {
  const mayNot = useMay("own", WORDS.ownersOnly);
  const command = useOperation("getBackupPlan", null, {}, { enabled: mayNot === null }).data
    ?.postgres_command;
  return (
    <>
      <p className="font-medium">{WORDS.postgres}</p>
      <p className="text-text-3 text-xs">{WORDS.postgresHelp}</p>
      {command && (
        <div className="flex items-start gap-2">
          <code className="min-w-0 flex-1 break-all font-mono text-xs">{command}</code>
          <CopyButton text={command} name={WORDS.copyCommand} />
        </div>
      )}
    </>
  );
}

function BackUpNow({ onTaken }: Pick<Props, "onTaken">) {
  const { workspace } = useDesk();
  const mayNot = useMay("own", WORDS.ownersOnly);
  const { state, run, stop } = useRowsOut();
  const toast = useToast();
  const start = async () => {
    const day = new Date().toISOString().slice(0, 10);
    const name = workspace.name.replace(/[^A-Za-z0-9]+/g, "-").toLowerCase();
    const file_name = `${name}-${day}.keydesk-backup`;
    const saved = await run((choices) => backUp({}, { kind: "ask", file_name }, choices));
    if (!saved) return;
    onTaken();
    const { path, canShow } = saved;
    toast.show({
      text: WORDS.saved(path),
      ...(canShow ? { action: { label: WORDS.show, onAction: () => void shell.showInFolder(path) } } : {}),
    });
  };
  return (
    <div className="grid justify-items-end gap-2">
      {state.kind === "running" ? (
        <div className="flex items-center gap-3">
          <span className="text-text-3 text-xs" role="status">
            {WORDS.backingUp}
          </span>
          <Button disabledReason={state.stopping ? WORDS.stopping : null} onClick={stop}>
            {WORDS.stop}
          </Button>
        </div>
      ) : (
        <Button icon={DatabaseBackup} variant="primary" disabledReason={mayNot} onClick={() => void start()}>
          {WORDS.backUp}
        </Button>
      )}
      {state.kind === "failed" && <FailureNote failure={state.failure} />}
    </div>
  );
}
