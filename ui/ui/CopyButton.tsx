import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton } from "./IconButton";
import { WORDS } from "./words";

export type CopyButtonProps = {
  /** "Copy key" */
  name: string;
  /** Always the whole text, however it is shortened on screen. */
  text: string;
  /**
   * How to reach the clipboard where the browser's own is not allowed. It rejects when refused, and answers false when
   * nothing was copied after all.
   */
  write?: (text: string) => Promise<unknown>;
  className?: string;
  iconSize?: 12 | 14;
  /** -1 in a row of a grid that is not the active one. */
  tabIndex?: number;
};

const writeToBrowser = (text: string) => navigator.clipboard.writeText(text);

/** Copies, and says whether it did. */
export function CopyButton({
  name,
  text,
  write = writeToBrowser,
  className,
  iconSize = 14,
  tabIndex,
}: CopyButtonProps) {
  const [answer, setAnswer] = useState<"copied" | "refused" | null>(null);
  useEffect(() => {
    if (!answer) return;
    const timer = setTimeout(() => setAnswer(null), 1500);
    return () => clearTimeout(timer);
  }, [answer]);
  const copy = async () => {
    try {
      if ((await write(text)) !== false) setAnswer("copied");
    } catch {
      setAnswer("refused");
    }
  };
  return (
    <>
      <IconButton
        icon={answer === "copied" ? Check : Copy}
        iconSize={iconSize}
        size="sm"
        name={answer === "copied" ? WORDS.copied : answer === "refused" ? WORDS.copyRefused : name}
        {...(className ? { className } : {})}
        {...(tabIndex === undefined ? {} : { tabIndex })}
        onClick={(event) => {
          event.stopPropagation();
          void copy();
        }}
      />
      <span className="sr-only" role="status">
        {answer === "copied" ? WORDS.copied : answer === "refused" ? WORDS.notCopied : ""}
      </span>
    </>
  );
}
