import { ask, type Mail, type MailKind, type MailState } from "@/api";
import { type ListAddress, type RowSource, useCalmOperation, useLongRows } from "@/features/lists";
import { WORDS } from "./words";

const NOUNS = ["mails"] as const;

/** What the address of the page may ask for. */
export const FILTERS = ["state", "kind", "license", "customer"] as const;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const uuid = (text: string | undefined) => (text && UUID.test(text) ? text : null);

/** The address as the core takes it; what is broken in it is left out. */
export function questionOf({ search, filters }: Pick<ListAddress, "search" | "filters">) {
  const { state, kind } = filters;
  return {
    state: state !== undefined && state in WORDS.states ? (state as MailState) : null,
    kind: kind !== undefined && kind in WORDS.kinds ? (kind as MailKind) : null,
    license_id: uuid(filters.license),
    customer_id: uuid(filters.customer),
    search: search.trim().slice(0, 200),
  };
}

/** The mails that match, loaded as they come in sight. */
export function useMails(environment: string, address: ListAddress): RowSource<Mail> {
  const question = questionOf(address);
  return useLongRows(
    environment,
    JSON.stringify(question),
    (offset, limit) => ask("listMails", environment, { ...question, offset, limit }),
    NOUNS,
  );
}

const ALL = questionOf({ search: "", filters: {} });

/** How many mails there are; followed at leisure. */
export function useMailCount(environment: string): number | null {
  const { data } = useCalmOperation("listMails", environment, { ...ALL, offset: 0, limit: 1 }, NOUNS);
  return data?.total ?? null;
}
