import { Armchair, CalendarClock, KeyRound, Lock, Repeat2 } from "lucide-react";
import { useId, useState } from "react";
import type { AssignedSeat, Pool } from "@/api";
import { FailureNote } from "@/features/failure";
import { type Actions, useActions } from "@/features/license-actions/actions";
import { Consequences } from "@/features/license-actions/consequences";
import { ReasonField } from "@/features/license-actions/ReasonField";
import { NO_REASON, type ReasonDraft, reasonProblem, reasonText } from "@/features/license-actions/reason";
import { useAct } from "@/features/license-actions/useAct";
import { useMay } from "@/features/lists/useMay";
import { words as LIST_WORDS } from "@/features/lists/words";
import { NotifyField } from "@/features/mail";
import { useDesk } from "@/features/shell/desk";
import { formatDate } from "@/lib/format";
import { useHeld } from "@/lib/useHeld";
import { Button, Combobox, Dialog, EnvironmentTag, Field, Note } from "@/ui";
import { PersonFields, useKnown } from "./PersonFields";
import { NOBODY, type PersonDraft, personProblems } from "./person";
import { assignRefusal } from "./standing";
import { usePools } from "./usePools";
import { WORDS } from "./words";

type Props = {
  /** The pool it begins with. */
  pool?: string | undefined;
  /** Who gets it, where that is known. */
  person?: PersonDraft | undefined;
  onClose: () => void;
};

type Draft = { pool: string | null; person: PersonDraft; notify: boolean; reason: ReasonDraft };

/** Gives a free seat of a pool to one person, known or new. What was typed stays when it is closed. */
export function AssignSeatDialog({ pool: first, person = NOBODY, onClose }: Props) {
  const { environment } = useDesk();
  const pools = usePools(environment.name);
  const begin: Draft = { pool: first ?? null, person, notify: true, reason: NO_REASON };
  const place = `assign_seat.${environment.name}.${first ?? ""}.${person.email}`;
  const [draft, setDraft, forget] = useHeld<Draft>(place, begin);
  const [tried, setTried] = useState(false);
  const form = useId();
  const mayNot = useMay("assign", WORDS.mayNotAssign);
  const act = useAct();
  const actions = useActions();
  const blocked = act.busy
    ? LIST_WORDS.underWay
    : (mayNot ?? (pools.data?.length === 0 ? WORDS.noPools : null));
  const known = useKnown(draft.person);
  const pool = pools.data?.find(({ id }) => id === draft.pool) ?? null;
  const problems = personProblems(draft.person, known.known);
  const refused = pool && assignRefusal(pool, new Date());
  const incomplete =
    !pool || refused || problems.email || problems.name || reasonProblem(draft.reason, false);
  const assign = async () => {
    setTried(true);
    if (!pool || incomplete || blocked !== null) return;
    await act.run(async (write) => {
      const given = await write("assignSeat", {
        pool_id: pool.id,
        email: draft.person.email.trim(),
        name: (known.known?.name ?? draft.person.name).trim(),
        reason: reasonText(draft.reason),
        notify: draft.notify,
      });
      forget();
      onClose();
      tell(actions, given);
    });
  };
  return (
    <Dialog
      open
      size="md"
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={WORDS.assignTitle}
      lead={WORDS.assignLead}
      environment={<EnvironmentTag kind={environment.kind} name={environment.label} />}
      footer={<Foot form={form} busy={act.busy} refused={blocked} onClose={onClose} />}
    >
      <form
        id={form}
        className="grid gap-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void assign();
        }}
      >
        {act.failure && <FailureNote failure={act.failure} />}
        {pools.error && <FailureNote failure={pools.error.failure} />}
        {pools.data?.length === 0 && (
          <Note>
            <b>{WORDS.noPools}</b> {WORDS.noPoolsHelp}
          </Note>
        )}
        <PoolField
          pools={pools.data ?? []}
          pool={pool}
          error={refused ?? (tried && !pool ? WORDS.poolMissing : null)}
          onChange={(id) => setDraft({ ...draft, pool: id })}
        />
        <PersonFields
          value={draft.person}
          onChange={(person) => setDraft({ ...draft, person })}
          {...known}
          problems={problems}
          tried={tried}
        />
        {pool && !refused && <Consequences items={consequencesOf(pool)} />}
        <NotifyField
          label={WORDS.notify}
          checked={draft.notify}
          onChange={(notify) => setDraft({ ...draft, notify })}
        />
        <ReasonField
          value={draft.reason}
          onChange={(reason) => setDraft({ ...draft, reason })}
          required={false}
        />
      </form>
    </Dialog>
  );
}

type FootProps = { form: string; busy: boolean; refused: string | null; onClose: () => void };

function Foot({ form, busy, refused, onClose }: FootProps) {
  return (
    <>
      <span className="flex-1" />
      <Button variant="ghost" onClick={onClose}>
        {LIST_WORDS.cancel}
      </Button>
      <Button
        variant="primary"
        icon={Armchair}
        disabledReason={refused}
        aria-busy={busy}
        type="submit"
        form={form}
      >
        {busy ? WORDS.assigning : WORDS.assign}
      </Button>
    </>
  );
}

type PoolFieldProps = {
  pools: readonly Pool[];
  pool: Pool | null;
  error: string | null;
  onChange: (id: string | null) => void;
};

function PoolField({ pools, pool, error, onChange }: PoolFieldProps) {
  const itemOf = (one: Pool) => ({
    value: one.id,
    label: one.name,
    detail: WORDS.poolDetail(
      one.seats.free,
      one.seats.total,
      one.product.name,
      one.transferable ? WORDS.transferable : WORDS.untransferable,
    ),
  });
  return (
    <Field label={WORDS.pool} required error={error}>
      <Combobox
        value={pool && itemOf(pool)}
        onValueChange={(item) => onChange(item?.value ?? null)}
        items={pools.map(itemOf)}
        placeholder={WORDS.choosePool}
        searchPlaceholder={WORDS.findPool}
        emptyText={WORDS.noPool}
      />
    </Field>
  );
}

function consequencesOf({ seats, transferable, expires_at }: Pool) {
  return [
    { icon: KeyRound, text: WORDS.willKey, detail: WORDS.willKeyDetail },
    transferable
      ? { icon: Repeat2, text: WORDS.willMove, detail: WORDS.willMoveDetail }
      : { icon: Lock, text: WORDS.willStay, detail: WORDS.willStayDetail, warn: true },
    ...(expires_at ? [{ icon: CalendarClock, text: WORDS.willEnd(formatDate(new Date(expires_at))) }] : []),
    { icon: Armchair, text: WORDS.willStayFree(seats.free - 1) },
  ];
}

/** The key is what the person needs next; or the next person gets a seat. */
function tell(actions: Actions, { license, holder, pool }: AssignedSeat) {
  actions.announce({
    text: WORDS.assignedTo(pool.name, holder.name),
    second: {
      label: WORDS.another,
      onAction: () => actions.start({ doing: "assign_seat", pool: pool.id }),
    },
    next: { label: WORDS.copyKey, onAction: () => actions.copyKey(license) },
  });
}
