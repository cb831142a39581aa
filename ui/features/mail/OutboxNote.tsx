import type { ReactNode } from "react";
import { useOperation } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { Note, type NoteTone } from "@/ui";
import { WORDS } from "./words";

/** Why mails wait, where they do: mail is off, this process cannot send, or the road is closed. Nothing where all is well. */
export function OutboxNote({ className = "" }: { className?: string }) {
  const { environment } = useDesk();
  const { data } = useOperation("getOutbox", environment.name, {});
  if (!data) return null;
  const say = (tone: NoteTone, title: string, text: ReactNode) => (
    <Note tone={tone} className={className}>
      <b>{title}</b> {text}
    </Note>
  );
  if (!data.on) return say(data.waiting > 0 ? "warn" : "info", WORDS.offTitle, WORDS.off(data.waiting));
  if (data.trouble) {
    const { what, remedy } = data.trouble;
    return say("warn", WORDS.troubleTitle(data.waiting), `${what} ${remedy}`);
  }
  if (data.cannot_here !== null) {
    return say("warn", WORDS.cannotTitle, `${data.cannot_here} ${WORDS.cannot}`);
  }
  return null;
}
