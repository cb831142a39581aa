import {
  ArrowLeftRight,
  Ban,
  Eye,
  type LucideIcon,
  Pause,
  Pencil,
  Play,
  Repeat2,
  ShieldCheck,
  Stethoscope,
  Trash2,
  TriangleAlert,
  UserPlus,
  UsersRound,
} from "lucide-react";
import type { Access } from "@/api";
import { type Doing, type Facts, refusal, stateRefusal } from "./availability";
import { DOING_WORDS } from "./words";

/** What an action looks like wherever it is offered. */
export type Look = { icon: LucideIcon; keys?: string; danger?: boolean };

export const LOOKS: Readonly<Record<Doing, Look>> = {
  preview: { icon: Eye, keys: "p" },
  edit: { icon: Pencil, keys: "e" },
  why: { icon: Stethoscope, keys: "w" },
  assign: { icon: UserPlus, keys: "a" },
  hand_over: { icon: ArrowLeftRight },
  raise_limit: { icon: UsersRound },
  inactivate: { icon: Pause },
  reactivate: { icon: Play },
  suspend: { icon: TriangleAlert },
  lift_suspension: { icon: ShieldCheck },
  replace: { icon: Repeat2 },
  revoke: { icon: Ban, keys: "Shift+r", danger: true },
  delete: { icon: Trash2, keys: "Delete", danger: true },
};

/** Every action, in the order of the menu. */
export const EVERY_DOING = Object.keys(LOOKS) as Doing[];

/**
 * The places of the menu. Opposites share one, so that what is no question in this state takes no room: nothing is
 * reactivated that was not paused.
 */
const PLACES = {
  look: [["preview"], ["edit"], ["why"]],
  hold: [["assign", "hand_over"], ["raise_limit"]],
  stop: [["inactivate", "reactivate"], ["suspend", "lift_suspension"], ["replace"]],
  end: [["revoke"], ["delete"]],
} as const satisfies Record<string, readonly (readonly Doing[])[]>;

export type MenuGroup = keyof typeof PLACES;

export type Offer = { doing: Doing; label: string; reason: string | null } & Look;

/** What a group of the menu offers for this license: of opposites the possible one. */
export function offers(group: MenuGroup, facts: Facts, may: readonly Access[]): Offer[] {
  return PLACES[group].map((place) => {
    const doing: Doing = place.find((one) => stateRefusal(one, facts) === null) ?? place[0];
    return offer(doing, facts, may);
  });
}

/** One action as it stands for this license. */
export function offer(doing: Doing, facts: Facts, may: readonly Access[]): Offer {
  return { doing, label: DOING_WORDS[doing], reason: refusal(doing, facts, may), ...LOOKS[doing] };
}

/** The few that stand as buttons; the first is the natural next step. */
export function primaryDoings(facts: Facts): readonly [Doing, ...Doing[]] {
  if (facts.status === "available") return ["assign", "edit", "preview"];
  if (facts.replaced_by) return ["preview", "why"];
  if (facts.status === "expired" || facts.status === "revoked") return ["replace", "preview", "why"];
  return ["edit", "preview", "why"];
}
