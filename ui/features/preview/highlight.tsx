import type { ReactNode } from "react";

/** Comments, strings and words of four small languages, and of JSON: enough to read by. */
const TOKEN =
  /(?<comment>(?:^|(?<=\s))#(?!!)[^\n]*|\/\/(?<!:\/\/)[^\n]*)|(?<name>"(?:[^"\\\n]|\\.)*"(?=\s*:))|(?<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?<word>\b(?:const|let|await|async|if|throw|new|import|from|for|as|return|function|echo|print|def|with|else|true|false|null|None|True|False)\b|\$\w+|(?<=\s)--?[A-Za-z][\w-]*)/gm;

const CLASS = { comment: "kd-tok-c", name: "kd-tok-k", string: "kd-tok-s", word: "kd-tok-k" } as const;

/** Code with its colours. */
export function highlight(code: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of code.matchAll(TOKEN)) {
    const [text] = match;
    if (match.index > end) parts.push(code.slice(end, match.index));
    const kind = (Object.keys(CLASS) as (keyof typeof CLASS)[]).find(
      (one) => match.groups?.[one] !== undefined,
    );
    parts.push(
      <span key={match.index} className={kind && CLASS[kind]}>
        {text}
      </span>,
    );
    end = match.index + text.length;
  }
  if (end < code.length) parts.push(code.slice(end));
  return parts;
}
