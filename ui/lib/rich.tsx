import type { ReactNode } from "react";

/** A sentence with its `**figures**` set in bold, so that sentences stay whole where they are written. */
export function rich(text: string): ReactNode {
  const parts = text.split("**");
  if (parts.length === 1) return text;
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never change places
  return parts.map((part, index) => (index % 2 === 1 ? <b key={index}>{part}</b> : part));
}
