import { formatDateTime } from "@/lib/format";
import { CopyButton, type Description, RelativeTime } from "@/ui";
import { writeText } from "../licenses/useClipboard";

/** When something happened: the moment, and how long ago. */
export function momentFact(term: string, at: string): Description {
  return {
    term,
    value: (
      <>
        {formatDateTime(new Date(at))} <RelativeTime at={at} className="text-text-3" />
      </>
    ),
  };
}

/** An id, to mark or to copy. */
export function idFact(term: string, id: string, copy: string): Description {
  return {
    term,
    value: (
      <span className="flex min-w-0 items-center gap-1.5">
        <span className="mono select-text text-2xs">{id}</span>
        <CopyButton name={copy} text={id} write={writeText} iconSize={12} className="-my-1" />
      </span>
    ),
  };
}

type GoProps = { children: string; onClick: () => void };

/** A way on that stands among facts. */
export function GoTo({ children, onClick }: GoProps) {
  return (
    <button type="button" className="font-medium text-accent-text hover:underline" onClick={onClick}>
      {children}
    </button>
  );
}
