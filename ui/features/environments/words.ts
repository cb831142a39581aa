/* What the environment dialog says. */
import type { EnvironmentKind } from "@/api";

const KINDS: Readonly<Record<EnvironmentKind, { label: string; help: string }>> = {
  production: { label: "Production", help: "Real licenses of real customers. Solid plum." },
  staging: { label: "Staging", help: "A rehearsal. Hatched amber." },
  development: { label: "Development", help: "A playground. Dashed teal." },
};

export const WORDS = {
  title: "Add environment",
  lead: "A new, empty database of its own. Nothing is copied into it, and nothing leaks across.",
  label: "Name",
  labelHelp: "What people read, such as “Partner tests”.",
  labelMissing: "Give the environment a name.",
  labelTooLong: "Use at most 60 characters.",
  name: "Short name",
  nameHelp: "Stands in links and scripts, and cannot be changed later.",
  nameMissing: "Enter a short name.",
  nameWrong: "Use 1 to 40 lower-case letters, digits and hyphens, starting with a letter.",
  kind: "What it is for",
  kinds: KINDS,
  action: "Add environment",
  busy: "Adding…",
  added: (label: string) => `Added ${label}`,
} as const;
