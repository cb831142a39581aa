import { ask } from "@/api";
import { useSaveDocument } from "@/features/export/useSaveDocument";
import { sentences } from "@/features/failure";
import { useToast } from "@/ui";

/** Saves how the workspace stands, for whoever helps; no whole keys, names or passwords are in it. */
export function useDiagnostics(): () => void {
  const save = useSaveDocument();
  const toast = useToast();
  const run = async () => {
    try {
      const { text } = await ask("getDiagnostics", null, {});
      await save(`keydesk-diagnostics-${new Date().toISOString().slice(0, 10)}.json`, text);
    } catch (thrown) {
      toast.show({ text: sentences(thrown), tone: "failed" });
    }
  };
  return () => void run();
}
