import type { SignIn } from "@/api";
import { WORDS } from "./words";

const BROWSERS = [
  ["Edg/", "Edge"],
  ["OPR/", "Opera"],
  ["Firefox/", "Firefox"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
] as const;

const SYSTEMS = [
  ["Android", "Android"],
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Windows", "Windows"],
  ["Mac OS X", "macOS"],
  ["Linux", "Linux"],
] as const;

const named = (text: string, names: readonly (readonly [string, string])[]) =>
  names.find(([sign]) => text.includes(sign))?.[1];

/** "Firefox on Linux": what a program says of itself, in few words. It may say anything. */
export function describeSignIn({ kind, agent }: Pick<SignIn, "kind" | "agent">): string {
  const usual = kind === "desk" ? WORDS.desktop : WORDS.browser;
  const program = kind === "desk" ? usual : ((agent && named(agent, BROWSERS)) ?? usual);
  const system = agent && named(agent, SYSTEMS);
  return system ? `${program} on ${system}` : program;
}
