import { Fragment } from "react";
import { matchRanges } from "@/lib/fold";

type HighlightProps = {
  text: string;
  /** A phrase that is sought whole, or several. */
  query: string | readonly string[];
};

/** Marks every place where the folded search occurs in the text: "jose" marks "José". */
export function Highlight({ text, query }: HighlightProps) {
  const ranges = matchRanges(text, query);
  if (ranges.length === 0) return <>{text}</>;
  let end = 0;
  return (
    <>
      {ranges.map((range) => {
        const before = text.slice(end, range.start);
        end = range.end;
        return (
          <Fragment key={range.start}>
            {before}
            <mark>{text.slice(range.start, range.end)}</mark>
          </Fragment>
        );
      })}
      {text.slice(end)}
    </>
  );
}
