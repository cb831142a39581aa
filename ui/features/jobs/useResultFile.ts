import { useState } from "react";
import { type Destination, downloadBulkResult, downloadImportResult, type Job, shell } from "@/api";
import { useStepUp } from "@/features/step-up";
import { useToast } from "@/ui";
import { sentences } from "../failure";
import { WORDS } from "./words";

type ResultOf = Pick<Job, "id" | "kind" | "title">;

/** Saves the result of a job to Downloads and says where it is. */
export function useResultFile(environment: string) {
  const toast = useToast();
  const { withStepUp } = useStepUp();
  const [saving, setSaving] = useState(false);
  const save = async (job: ResultOf, onlyProblems: boolean) => {
    setSaving(true);
    try {
      const saved = await withStepUp(() => write(environment, job, onlyProblems));
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

function write(environment: string, job: ResultOf, onlyProblems: boolean) {
  const destination: Destination = {
    kind: "downloads",
    file_name: onlyProblems ? WORDS.problemsName(job.title) : WORDS.resultName(job.title),
  };
  const choices = { onStep: () => {}, signal: new AbortController().signal };
  if (job.kind === "generate_licenses" || job.kind === "change_licenses") {
    return downloadBulkResult(environment, { job: job.id }, destination, choices);
  }
  return downloadImportResult(
    environment,
    { job: job.id, only_problems: onlyProblems },
    destination,
    choices,
  );
}
