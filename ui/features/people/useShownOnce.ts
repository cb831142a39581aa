import { useState } from "react";
import { writeText } from "@/features/licenses/useClipboard";

/**
 * For what is shown once: closing it before it was copied or saved asks for a second time, so that no stray key loses it.
 */
export function useShownOnce(onClose: () => void) {
  const [copied, setCopied] = useState<"yes" | "refused" | null>(null);
  const [kept, setKept] = useState(false);
  const [warned, setWarned] = useState(false);
  const copy = (text: string) => {
    void writeText(text).then(
      () => {
        setCopied("yes");
        setKept(true);
      },
      () => setCopied("refused"),
    );
  };
  const leave = () => {
    if (kept || warned) onClose();
    else setWarned(true);
  };
  return { copied, copy, keep: () => setKept(true), leave, warned: warned && !kept };
}
