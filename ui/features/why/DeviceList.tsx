import { clsx } from "clsx";
import { Fingerprint, Monitor, Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Activation, DeviceChoice } from "@/api";
import { formatMoment, formatRelative } from "@/lib/format";
import { Icon, Input } from "@/ui";
import { choiceKey, isMeant, type RefusedDevice } from "./devices";
import { VERDICT_WORDS, words } from "./words";

type Props = {
  refused: readonly RefusedDevice[];
  active: readonly Activation[];
  chosen: DeviceChoice;
  onChoose: (choice: DeviceChoice) => void;
};

/** A device not seen for so long is probably not used any more. */
const LONG_UNSEEN_MS = 60 * 24 * 60 * 60 * 1000;

/** The devices one may be asked about: refused ones first, then those in use, then any. */
export function DeviceList({ refused, active, chosen, onChoose }: Props) {
  const [typed, setTyped] = useState("");
  const now = new Date();
  const key = choiceKey(chosen);
  const text = typed.trim();
  const seen = refused.filter(({ name }) => isMeant(typed, name));
  const used = active.filter(({ device }) => isMeant(typed, device.name, device.fingerprint));
  const search = () => {
    const [first] = seen;
    const [second] = used;
    if (text === "") return;
    if (first) onChoose(first.choice);
    else if (second) onChoose({ kind: "known", id: second.device.id });
    else onChoose({ kind: "fingerprint", fingerprint: text });
  };
  return (
    <div className="min-h-0 overflow-auto border-border-subtle border-r bg-surface-2 p-3">
      <p className="kd-label">{words.device}</p>
      <Input
        size="md"
        icon={Fingerprint}
        aria-label={words.find}
        placeholder={words.find}
        maxLength={200}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") search();
        }}
      />
      <Group title={words.refusedLately} empty={seen.length === 0}>
        {seen.map((device) => (
          <Choice
            key={device.key}
            pressed={choiceKey(device.choice) === key && device.choice.kind === "known"}
            onPress={() => onChoose(device.choice)}
            tall
          >
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">{device.name}</span>
              <span className="block truncate text-text-3 first-letter:uppercase">
                {device.codes.map((code) => VERDICT_WORDS[code].short).join(", ")}
              </span>
            </span>
            <time className="self-start text-text-3" title={words.times(device.count)}>
              {formatMoment(new Date(device.last_at), now).split(",")[0]}
            </time>
          </Choice>
        ))}
      </Group>
      <Group title={words.activated} empty={used.length === 0}>
        {used.map(({ id, device, last_seen_at: at }) => (
          <Choice
            key={id}
            pressed={key === `known ${device.id}`}
            onPress={() => onChoose({ kind: "known", id: device.id })}
          >
            <Icon as={Monitor} size={14} />
            <span className="min-w-0 flex-1 truncate">{device.name ?? device.fingerprint}</span>
            <span
              className={clsx(
                "kd-n",
                now.getTime() - Date.parse(at) > LONG_UNSEEN_MS && "kd-warn font-medium",
              )}
            >
              {formatRelative(new Date(at), now).replace(/ ago$/, "")}
            </span>
          </Choice>
        ))}
      </Group>
      <Group title={words.others} empty={false}>
        {text !== "" && (
          <Choice
            pressed={key === `fingerprint ${text}`}
            onPress={() => onChoose({ kind: "fingerprint", fingerprint: text })}
          >
            <Icon as={Fingerprint} size={14} />
            <span className="min-w-0 flex-1 truncate">{words.fingerprint(text)}</span>
          </Choice>
        )}
        <Choice pressed={key === "new"} onPress={() => onChoose({ kind: "new" })}>
          <Icon as={Plus} size={14} />
          <span className="min-w-0 flex-1 truncate" title={words.newDeviceHelp}>
            {words.newDevice}
          </span>
        </Choice>
      </Group>
    </div>
  );
}

function Group({ title, empty, children }: { title: string; empty: boolean; children: ReactNode }) {
  if (empty) return null;
  return (
    <section aria-label={title}>
      <p className="kd-group !px-2.5 !pt-3">{title}</p>
      <ul className="kd-opts">{children}</ul>
    </section>
  );
}

type ChoiceProps = { pressed: boolean; onPress: () => void; tall?: boolean; children: ReactNode };

function Choice({ pressed, onPress, tall = false, children }: ChoiceProps) {
  return (
    <li className={clsx("!p-0", tall && "!h-auto", pressed ? "kd-on" : "hover:bg-surface-hover")}>
      <button
        type="button"
        aria-pressed={pressed}
        className={clsx(
          "flex w-full min-w-0 items-center gap-2.5 rounded-sm px-2.5 text-left",
          tall ? "py-1.5 leading-[17px]" : "h-full",
        )}
        onClick={onPress}
      >
        {children}
      </button>
    </li>
  );
}
