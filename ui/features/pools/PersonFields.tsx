import { keepPreviousData } from "@tanstack/react-query";
import { UserRound } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { type CustomerRef, useOperation } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { Icon, TextField } from "@/ui";
import { type PersonDraft, type PersonProblems, sameEmail } from "./person";
import { WORDS } from "./words";

const MOST_OFFERED = 4;

/** Customers whose name or email fits what is typed, and the one who has the email. */
export function useKnown({ email, name }: PersonDraft): {
  known: CustomerRef | null;
  offered: CustomerRef[];
} {
  const { environment } = useDesk();
  const search = useDeferredValue((email.trim() || name.trim()).slice(0, 200));
  const { data } = useOperation(
    "listCustomers",
    environment.name,
    { search, offset: 0, limit: 30 },
    { enabled: search.length >= 2, placeholderData: keepPreviousData },
  );
  if (search.length < 2) return { known: null, offered: [] };
  const found = data?.rows.map(({ customer }) => customer) ?? [];
  const known = found.find((customer) => sameEmail(customer.email, email)) ?? null;
  return { known, offered: known ? [] : found.slice(0, MOST_OFFERED) };
}

type Props = {
  value: PersonDraft;
  onChange: (value: PersonDraft) => void;
  known: CustomerRef | null;
  offered: readonly CustomerRef[];
  problems: PersonProblems;
  /** Every problem shows, not only those of fields that were left. */
  tried: boolean;
};

/** Name and email of the person who gets it. Somebody known is one click away while one types. */
export function PersonFields({ value, onChange, known, offered, problems, tried }: Props) {
  const [left, setLeft] = useState<readonly string[]>([]);
  const leave = (field: string) => () => setLeft((before) => [...before, field]);
  const problem = (field: keyof PersonProblems) => (tried || left.includes(field) ? problems[field] : null);
  return (
    <div>
      <div className="grid grid-cols-2 items-start gap-4">
        <TextField
          label={WORDS.email}
          required
          inputMode="email"
          autoComplete="off"
          spellCheck={false}
          value={value.email}
          error={problem("email")}
          onChange={(event) => onChange({ ...value, email: event.target.value })}
          onBlur={leave("email")}
        />
        <TextField
          label={WORDS.personName}
          required
          autoComplete="off"
          readOnly={known !== null}
          value={known?.name ?? value.name}
          error={problem("name")}
          onChange={(event) => onChange({ ...value, name: event.target.value })}
          onBlur={leave("name")}
        />
      </div>
      {offered.length > 0 && (
        <ul className="kd-opts mt-1.5 rounded-md border border-border-subtle p-1" aria-label={WORDS.known}>
          {offered.map((customer) => (
            <li key={customer.id} className="!p-0 hover:bg-surface-hover">
              <button
                type="button"
                className="flex h-full w-full items-center gap-2 rounded-sm px-2.5 text-left"
                onClick={() => onChange({ email: customer.email, name: customer.name })}
              >
                <Icon as={UserRound} size={14} className="flex-none text-text-3" />
                <span className="truncate font-medium">{customer.name}</span>
                <span className="truncate text-text-3">{customer.email}</span>
                {customer.organisation && (
                  <span className="ml-auto truncate text-text-3">{customer.organisation}</span>
                )}
              </button>
            </li>
          ))}
        </ul>
      )}
      <p className="mt-1.5 text-text-3 text-xs" role="status">
        {known ? WORDS.knownNote : problems.email === null && offered.length === 0 ? WORDS.newNote : ""}
      </p>
    </div>
  );
}
