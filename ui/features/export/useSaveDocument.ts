import { saveDocument, shell } from "@/api";
import { sentences } from "@/features/failure";
import { useToast } from "@/ui";
import { WORDS } from "./words";

/** Saves a small document, a file or a public key, and says where it is. */
export function useSaveDocument() {
  const toast = useToast();
  return async (fileName: string, text: string) => {
    try {
      const saved = await saveDocument(fileName, text);
      toast.show({
        text: WORDS.saved(saved.path),
        ...(saved.canShow
          ? { action: { label: WORDS.showInFolder, onAction: () => void shell.showInFolder(saved.path) } }
          : {}),
      });
    } catch (thrown) {
      toast.show({ text: sentences(thrown), tone: "failed" });
    }
  };
}
