import { useState } from "react";
import { parseMoment } from "@/lib/day";
import { Button, Field, Input, Popover } from "@/ui";
import { words } from "./words";

/** Asks for a moment of the past. */
export function AsOfPicker({ onPick }: { onPick: (at: string) => void }) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const show = () => {
    const now = new Date();
    const at = parseMoment(text, now);
    // A day that has not ended is looked at as far as it has come.
    const moment = at && at > now && at.toDateString() === now.toDateString() ? now : at;
    const wrong = !moment ? words.asOfUnread : moment > now ? words.asOfFuture : null;
    setProblem(wrong);
    if (wrong || !moment) return;
    setOpen(false);
    onPick(moment.toISOString());
  };
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      align="end"
      name={words.asOfTitle}
      className="w-[300px] p-3"
      trigger={
        <button type="button" className="font-medium text-accent-text hover:underline">
          {words.asOf}
        </button>
      }
    >
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          show();
        }}
      >
        <Field label={words.asOfTitle} help={words.asOfHelp} error={problem}>
          <Input
            size="md"
            placeholder={words.asOfHint}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        <Button type="submit" size="sm" className="justify-self-end">
          {words.asOfShow}
        </Button>
      </form>
    </Popover>
  );
}
