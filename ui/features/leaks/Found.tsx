import { useState } from "react";
import { type LeakedKey, type LeakedKeys, useOperation } from "@/api";
import { refusal } from "@/features/license-actions";
import { useMay } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import {
  Button,
  Card,
  Checkbox,
  Dialog,
  EnvironmentTag,
  LicenseKey,
  Note,
  ProgressBar,
  RelativeTime,
  StatusBadge,
  Tag,
} from "@/ui";
import type { Wishes } from "./useWithdraw";
import { WORDS } from "./words";

type Props = {
  found: LeakedKeys;
  /** Licenses whose keys were withdrawn since. */
  withdrawn: ReadonlySet<string>;
  progress: { done: number; total: number } | null;
  onWithdraw: (hits: readonly LeakedKey[], wishes: Wishes) => Promise<void>;
};

/** Who is affected, and what is done for those that are chosen. */
export function Found({ found, withdrawn, progress, onWithdraw }: Props) {
  const { workspace } = useDesk();
  const why = (hit: LeakedKey) =>
    withdrawn.has(hit.license.id) ? WORDS.done : refusedFor(hit, workspace.may);
  const possible = found.hits.filter((hit) => why(hit) === null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(possible.map(({ license }) => license.id)),
  );
  const picked = possible.filter(({ license }) => chosen.has(license.id));
  const toggle = (id: string, on: boolean) =>
    setChosen((before) => {
      const after = new Set(before);
      if (on) after.add(id);
      else after.delete(id);
      return after;
    });
  if (found.hits.length === 0) return <Nothing />;
  return (
    <Card title={WORDS.found(found.hits.length)}>
      <div className="grid gap-3 px-3.5 pt-1 pb-4">
        {found.more && <Note tone="warn">{WORDS.more}</Note>}
        {possible.length > 1 && (
          <Checkbox
            checked={picked.length === possible.length ? true : picked.length === 0 ? false : "indeterminate"}
            onCheckedChange={(on) => setChosen(new Set(on ? possible.map(({ license }) => license.id) : []))}
            label={WORDS.chooseAll}
          />
        )}
        <ul className="grid gap-2">
          {found.hits.map((hit) => (
            <Hit
              key={hit.license.id}
              hit={hit}
              status={withdrawn.has(hit.license.id) ? "revoked" : hit.license.status}
              refused={why(hit)}
              chosen={chosen.has(hit.license.id) && why(hit) === null}
              onChoose={(on) => toggle(hit.license.id, on)}
            />
          ))}
        </ul>
        {(possible.length > 0 || progress) && (
          <Withdraw picked={picked} progress={progress} onWithdraw={onWithdraw} />
        )}
      </div>
    </Card>
  );
}

/** Why a key cannot be withdrawn, or need not be. */
export function refusedFor({ license, replaced_by, watched }: LeakedKey, may: Parameters<typeof refusal>[2]) {
  if (license.status !== "revoked") return refusal("revoke", license, may);
  if (watched && replaced_by !== null) return WORDS.done;
  return may.includes("edit") ? null : WORDS.mayNot;
}

function Nothing() {
  return (
    <Note live>
      <b>{WORDS.found(0)}</b> {WORDS.foundNone}
    </Note>
  );
}

type HitProps = {
  hit: LeakedKey;
  /** As it is now, which may be later than when it was found. */
  status: LeakedKey["license"]["status"];
  refused: string | null;
  chosen: boolean;
  onChoose: (on: boolean) => void;
};

function Hit({ hit, status, refused, chosen, onChoose }: HitProps) {
  const { license, last_seen_at, replaced_by, watched } = hit;
  return (
    <li className="flex items-start gap-2.5">
      <Checkbox
        checked={chosen}
        onCheckedChange={onChoose}
        name={WORDS.choose(license.key)}
        disabledReason={refused}
      />
      <div className="grid min-w-0 gap-0.5 text-xs">
        <span className="flex flex-wrap items-center gap-2">
          <LicenseKey value={license.key} length={30} />
          <StatusBadge status={status} />
          {replaced_by !== null && <Tag>{WORDS.replaced}</Tag>}
          {watched && <Tag tone="acc">{WORDS.watched}</Tag>}
        </span>
        <span>
          {license.customer ? `${license.customer.name}, ${license.customer.email}` : WORDS.nobody}
          {" · "}
          {license.product.name}
        </span>
        <span className="text-text-3">
          {WORDS.devices(license.activations_used)},{" "}
          {last_seen_at === null ? (
            WORDS.neverSeen
          ) : (
            <>
              {WORDS.seen} <RelativeTime at={last_seen_at} />
            </>
          )}
          {refused && ` · ${refused}`}
        </span>
      </div>
    </li>
  );
}

type WithdrawProps = Pick<Props, "progress" | "onWithdraw"> & { picked: readonly LeakedKey[] };

function Withdraw({ picked, progress, onWithdraw }: WithdrawProps) {
  const { environment } = useDesk();
  const outbox = useOperation("getOutbox", environment.name, {});
  const mail = outbox.data?.on ?? false;
  const [replace, setReplace] = useState(true);
  const [notify, setNotify] = useState(false);
  const [asking, setAsking] = useState(false);
  const mayNot = useMay("edit", WORDS.mayNot);
  const refused = mayNot ?? (picked.length === 0 ? WORDS.nothingChosen : null);
  const action = WORDS.withdraw(picked.length);
  return (
    <div className="grid gap-2.5 border-border-subtle border-t pt-3">
      <h3 className="font-semibold text-xs">{WORDS.stepsTitle}</h3>
      <p className="text-text-3 text-xs">{WORDS.steps}</p>
      <Checkbox checked={replace} onCheckedChange={setReplace} label={WORDS.replace} />
      <Checkbox
        checked={notify && mail}
        onCheckedChange={setNotify}
        label={WORDS.notify}
        disabledReason={mail ? null : WORDS.mailOff}
      />
      {progress ? (
        <ProgressBar
          name={WORDS.withdrawing(progress.done, progress.total)}
          value={progress.done}
          total={progress.total}
        />
      ) : (
        <span>
          <Button variant="danger" disabledReason={refused} onClick={() => setAsking(true)}>
            {action}
          </Button>
        </span>
      )}
      <Dialog
        open={asking}
        alert
        onOpenChange={setAsking}
        title={WORDS.confirmTitle(picked.length)}
        environment={<EnvironmentHere />}
        footer={
          <>
            <span className="flex-1" />
            <Button variant="ghost" onClick={() => setAsking(false)}>
              Cancel
            </Button>
            <Button
              variant="danger"
              onClick={() => {
                setAsking(false);
                void onWithdraw(picked, { replace, notify: notify && mail });
              }}
            >
              {action}
            </Button>
          </>
        }
      >
        <p className="text-text-2">{WORDS.confirmHelp}</p>
      </Dialog>
    </div>
  );
}

function EnvironmentHere() {
  const { environment } = useDesk();
  return <EnvironmentTag kind={environment.kind} name={environment.label} />;
}
