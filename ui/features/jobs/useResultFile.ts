import { useState } from "react";
import { downloadImportResult, type Job, shell } from "@/api";
import { useToast } from "@/ui";
import { sentences } from "../failure";
import { WORDS } from "./words";

/** Saves the result of an import to Downloads and says where it is. */
export function useResultFile(environment: string) {
  const toast = useToast();
  const [saving, setSaving] = useState(false);
  const save = async (job: Pick<Job, "id" | "title">, onlyProblems: boolean) => {
    setSaving(true);
    try {
      const saved = await downloadImportResult(
        environment,
        { job: job.id, only_problems: onlyProblems },
        {
          kind: "downloads",
          file_name: onlyProblems ? WORDS.problemsName(job.title) : WORDS.resultName(job.title),
        },
        { onStep: () => {}, signal: new AbortController().signal },
      );
      toast.show({
        text: WORDS.saved(saved.path),
        ...(saved.canShow
          ? { action: { label: WORDS.showInFolder, onAction: () => void shell.showInFolder(saved.path) } }
          : {}),
      });
    } catch (thrown) {
      toast.show({ text: sentences(thrown), tone: "failed" });
    } finally {
      setSaving(false);
    }
  };
  return { saving, save };
}
