/* The person who gets a seat, as they are typed. Pure. */
import type { CustomerRef } from "@/api";
import { WORDS } from "./words";

export type PersonDraft = { email: string; name: string };

export const NOBODY: PersonDraft = { email: "", name: "" };

/** Whether two emails are one. */
export const sameEmail = (one: string, other: string): boolean =>
  one.trim().toLowerCase() === other.trim().toLowerCase();

export type PersonProblems = { email: string | null; name: string | null };

/** What is wrong; a name matters for somebody new only. */
export function personProblems({ email, name }: PersonDraft, known: CustomerRef | null): PersonProblems {
  const plain = email.trim();
  const wrong = !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(plain) || plain.length > 254;
  return {
    email: plain === "" ? WORDS.emailMissing : wrong ? WORDS.emailWrong : null,
    name: known
      ? null
      : name.trim() === ""
        ? WORDS.personNameMissing
        : [...name.trim()].length > 200
          ? WORDS.personNameLong
          : null,
  };
}
