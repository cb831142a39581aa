import { Circle, CircleCheck, Info } from "lucide-react";
import { Icon } from "@/ui";
import { words } from "./words";

/** Whose password it is. What names them does not make it harder to guess. */
export type Whose = { email: string; name: string };

const LEAST = 10;
const MOST = 200;

function hasLength(password: string): boolean {
  const length = [...password].length;
  return length >= LEAST && length <= MOST;
}

/** Whether enough is left without the person's own name and address. The server looks closer. */
function isMoreThanOwn(password: string, { email, name }: Whose): boolean {
  const own = `${email} ${name}`.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  const rest = own
    .filter((word) => word.length > 2)
    .sort((a, b) => b.length - a.length)
    .reduce((text, word) => text.replaceAll(word, ""), password.toLowerCase());
  return [...rest].length >= LEAST / 2;
}

/** What is wrong with a new password as far as a page can tell, or null. */
export function passwordProblem(password: string, whose: Whose): string | null {
  if (!hasLength(password)) return words.lengthWrong;
  return isMoreThanOwn(password, whose) ? null : words.ownWrong;
}

/** The rules of a new password, which tick themselves off while one types. */
export function PasswordRules({ password, whose }: { password: string; whose: Whose }) {
  return (
    <ul aria-label={words.rules} className="grid gap-1 text-text-2 text-xs">
      <Rule met={hasLength(password)}>{words.ruleLength}</Rule>
      <Rule met={password !== "" && isMoreThanOwn(password, whose)}>{words.ruleOwn}</Rule>
      <li className="flex items-center gap-1.5">
        <Icon as={Info} size={12} className="flex-none text-text-3" />
        {words.ruleCommon}
      </li>
    </ul>
  );
}

function Rule({ met, children }: { met: boolean; children: string }) {
  return (
    <li className="flex items-center gap-1.5">
      <Icon
        as={met ? CircleCheck : Circle}
        size={12}
        className={met ? "flex-none text-ok-text" : "flex-none text-text-3"}
      />
      {children}
      <span className="sr-only">: {met ? words.ruleMet : words.ruleOpen}</span>
    </li>
  );
}
