import { Download, Plus, Siren, Upload } from "lucide-react";
import { useNavigate } from "react-router";
import { roleRefusal, useActions } from "@/features/license-actions";
import { useMay } from "@/features/lists/useMay";
import { useDesk } from "@/features/shell/desk";
import { IMPORT, LEAKS, pathIn } from "@/features/shell/places";
import { Button } from "@/ui";
import { words } from "./words";

/** The page's name, and rows in and out. */
export function Header({ total, onExport }: { total: number; onExport: () => void }) {
  const { environment, workspace } = useDesk();
  const navigate = useNavigate();
  const { start } = useActions();
  const nothing = total === 0 ? words.exportNothing : null;
  const mayNotImport = useMay("import", words.importRefused);
  const mayNotCreate = useMay("edit", roleRefusal("create", workspace.may) ?? undefined);
  const exportRefused = workspace.may.includes("export") ? nothing : words.exportRefused;
  return (
    <header className="kd-head">
      <h1 className="flex-1 truncate">{words.title}</h1>
      <Button
        icon={Siren}
        title={words.leakedHelp}
        onClick={() => void navigate(pathIn(LEAKS, environment.name))}
      >
        {words.leaked}
      </Button>
      <Button
        icon={Upload}
        disabledReason={mayNotImport}
        onClick={() => void navigate(pathIn(IMPORT, environment.name))}
      >
        {words.import}
      </Button>
      <Button icon={Download} disabledReason={exportRefused} onClick={onExport}>
        {words.export}
      </Button>
      <Button
        variant="primary"
        icon={Plus}
        disabledReason={mayNotCreate}
        onClick={() => start({ doing: "create" })}
      >
        {words.create}
      </Button>
    </header>
  );
}
