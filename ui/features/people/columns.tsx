import type { Person } from "@/api";
import { type Comparable, TwoLines } from "@/features/lists";
import type { DataColumn } from "@/table";
import { RelativeTime, Tag } from "@/ui";
import { ROLE_LABEL, STATE_LABEL, WORDS } from "./words";

/** What each column sorts by. */
export const VALUES: Readonly<Record<string, (person: Person) => Comparable>> = {
  name: ({ name }) => name,
  role: ({ role }) => Object.keys(ROLE_LABEL).indexOf(role),
  state: ({ state }) => Object.keys(STATE_LABEL).indexOf(state),
  lastSignIn: ({ last_sign_in_at: at }) => (at ? Date.parse(at) : 0),
};

/** Active needs no mark; the others stand out. */
export function StateTag({ state }: Pick<Person, "state">) {
  if (state === "active") return <>{STATE_LABEL.active}</>;
  return <Tag tone={state === "invited" ? "acc" : "warn"}>{STATE_LABEL[state]}</Tag>;
}

/** The columns of the list. */
export function columnsOf(search: string): DataColumn<Person>[] {
  return [
    {
      id: "name",
      header: WORDS.name,
      minWidth: 220,
      grow: 3,
      hideable: false,
      sortable: true,
      cell: (person, context) => (
        <TwoLines first={person.name} second={person.email} query={search} context={context} />
      ),
    },
    {
      id: "role",
      header: WORDS.role,
      minWidth: 104,
      grow: 1,
      sortable: true,
      cell: ({ role }) => ROLE_LABEL[role],
    },
    { id: "state", header: WORDS.state, minWidth: 104, grow: 1, sortable: true, cell: StateTag },
    {
      id: "factor",
      header: WORDS.secondFactor,
      minWidth: 112,
      grow: 0,
      fold: 1,
      cell: ({ totp }) => (totp ? WORDS.factorOn : <span className="text-text-3">{WORDS.factorOff}</span>),
    },
    {
      id: "lastSignIn",
      header: WORDS.lastSignIn,
      minWidth: 128,
      grow: 0,
      sortable: true,
      cell: ({ last_sign_in_at: at }) =>
        at ? (
          <RelativeTime at={at} className="text-text-3" />
        ) : (
          <span className="text-text-3">{WORDS.never}</span>
        ),
    },
  ];
}
