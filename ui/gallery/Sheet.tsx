import { Ban, Check, ChevronsUpDown, Ellipsis } from "lucide-react";
import { type ReactNode, useState } from "react";
import {
  Button,
  Checkbox,
  EnvironmentDot,
  type EnvironmentKind,
  EnvironmentLine,
  EnvironmentTag,
  Field,
  Icon,
  IconButton,
  Input,
  Kbd,
  Mark,
  Note,
  RadioGroup,
  Segmented,
  STATUSES,
  type Status,
  StatusBadge,
  StatusChip,
  StatusGlyph,
  Switch,
} from "@/ui";
import { Panel, Swatches } from "./parts";

const SURFACES = [
  ..."canvas surface surface-2 surface-hover surface-press surface-raised surface-sunken inverse".split(" "),
  ..."border-subtle border border-strong border-control text text-2 text-3 text-disabled".split(" "),
];
const ACCENTS =
  "accent accent-hover accent-text accent-soft accent-border brass danger danger-soft warn-solid warn-soft ok-soft match".split(
    " ",
  );
const ENVIRONMENTS: readonly [EnvironmentKind, string][] = [
  ["production", "Production"],
  ["staging", "Staging"],
  ["development", "Development"],
];

/** The sheet of the design language: the same parts in the same places as its drawing. */
export function Sheet() {
  return (
    <>
      <header className="flex items-center gap-3 px-6 pt-6">
        <Mark size={32} />
        <h1 className="font-[640] text-xl tracking-[-.02em]">Keydesk components</h1>
      </header>
      <div className="grid max-w-[1280px] grid-cols-12 gap-3 p-6">
        <Panel title="Surfaces, lines, text" span={7}>
          <Swatches names={SURFACES} columns={8} />
        </Panel>
        <Panel title="Accent, signals, brass" span={5}>
          <Swatches names={ACCENTS} columns={6} />
        </Panel>
        <Statuses />
        <Environments />
        <Type />
        <Buttons />
        <Fields />
        <Densities />
        <Answers />
      </div>
    </>
  );
}

function Statuses() {
  const [pressed, setPressed] = useState<ReadonlySet<Status>>(new Set(["active", "suspended"]));
  return (
    <Panel title="Status: a shape for each, never colour alone" span={7}>
      <div className="grid grid-cols-[repeat(7,auto)] justify-between">
        {STATUSES.map((status) => (
          <span key={status} className="flex flex-col items-start gap-2.5">
            <StatusBadge status={status} />
            <span className="flex h-10 items-center gap-2">
              <StatusGlyph status={status} size={16} />
              <StatusGlyph status={status} size={24} />
            </span>
            <StatusChip
              status={status}
              pressed={pressed.has(status)}
              onPressedChange={(on) => {
                const next = new Set(pressed);
                if (on) next.add(status);
                else next.delete(status);
                setPressed(next);
              }}
            />
          </span>
        ))}
      </div>
    </Panel>
  );
}

function Environments() {
  return (
    <Panel title="Environments: solid, hatched, dashed" span={5}>
      <div className="grid grid-cols-3 gap-2">
        {ENVIRONMENTS.map(([kind, name]) => (
          <div key={kind} data-env={kind}>
            <div className="mb-2 overflow-hidden rounded-[2px]">
              <EnvironmentLine kind={kind} />
            </div>
            <button type="button" className="kd-env">
              <EnvironmentDot kind={kind} />
              {name}
              <span className="ml-auto">
                <Icon as={ChevronsUpDown} size={14} />
              </span>
            </button>
          </div>
        ))}
      </div>
      <div className="mt-4 flex gap-2">
        {ENVIRONMENTS.map(([kind, name]) => (
          <EnvironmentTag key={kind} kind={kind} name={name} />
        ))}
      </div>
    </Panel>
  );
}

function Type() {
  return (
    <Panel title="Type" span={4}>
      <div className="grid gap-1.5">
        <span className="font-[640] text-2xl tracking-[-.025em]">982,416 licenses</span>
        <span className="font-semibold text-xl tracking-[-.02em]">Figures and welcome, 20/28</span>
        <span className="font-semibold text-lg tracking-[-.014em]">Page and dialog titles, 16/24</span>
        <span className="text-md">Dialog lead and palette rows, 14/20</span>
        <span>Base: body, buttons, fields, 13/20</span>
        <span className="text-xs">Table cells, badges, help, 12/16</span>
        <span className="text-2xs text-text-3">Captions, second lines, kbd, 11/16</span>
        <span className="mono text-xs">PRO-9KHT-4WNA-X2VD-7Q4M{"  "}0O 1lI 5S 8B --&gt;</span>
      </div>
    </Panel>
  );
}

const Row = ({ children }: { children: ReactNode }) => (
  <div className="flex items-center gap-2">{children}</div>
);
const FOCUSED = "outline-2 outline-offset-2 outline-accent-text";

function Buttons() {
  const [pressed, setPressed] = useState(true);
  return (
    <Panel title="Buttons" span={4}>
      <div className="grid gap-2.5">
        <Row>
          <Button variant="primary">Save license</Button>
          <Button>Preview</Button>
          <Button variant="ghost">Cancel</Button>
          <Button variant="danger">Revoke license</Button>
        </Row>
        <Row>
          <Button variant="primary" className={FOCUSED}>
            Focused
          </Button>
          <Button className={FOCUSED}>Focused</Button>
          <Button pressed={pressed} onClick={() => setPressed(!pressed)}>
            Pressed
          </Button>
          <Button disabledReason="Already revoked. Replace it instead.">Revoke license</Button>
        </Row>
        <Row>
          <Button size="sm">Small 24</Button>
          <Button>Medium 28</Button>
          <Button size="lg">Large 32</Button>
          <IconButton variant="default" icon={Ellipsis} iconSize={14} name="More" />
        </Row>
        <Row>
          <span className="kd-tip">Already revoked. Replace it instead.</span>
        </Row>
      </div>
    </Panel>
  );
}

function Fields() {
  const [checks, setChecks] = useState<(boolean | "indeterminate")[]>([false, true, "indeterminate"]);
  const [switches, setSwitches] = useState([false, true]);
  const [radio, setRadio] = useState<"a" | "b">("b");
  const [period, setPeriod] = useState<"day" | "week">("day");
  return (
    <Panel title="Fields" span={4}>
      <div className="grid gap-2.5">
        <Input placeholder="Placeholder" aria-label="Field" />
        <Input
          className="border-accent-text! shadow-[0_0_0_1px_var(--accent-text)]"
          defaultValue="Focused"
          aria-label="Focused field"
        />
        <Field label="" error="Enter 1 to 10,000, or -1 for unlimited.">
          <Input defaultValue="0" aria-label="Field with an error" />
        </Field>
        <div className="flex items-center gap-3.5">
          {checks.map((checked, index) => (
            <Checkbox
              // biome-ignore lint/suspicious/noArrayIndexKey: three fixed boxes
              key={index}
              name={`Box ${index + 1}`}
              checked={checked}
              onCheckedChange={(on) => setChecks(checks.map((old, at) => (at === index ? on : old)))}
            />
          ))}
          <RadioGroup
            name="Two"
            inline
            className="gap-3.5!"
            value={radio}
            onValueChange={setRadio}
            items={[
              { value: "a", label: <span className="sr-only">First</span> },
              { value: "b", label: <span className="sr-only">Second</span> },
            ]}
          />
          {switches.map((on, index) => (
            <Switch
              // biome-ignore lint/suspicious/noArrayIndexKey: two fixed switches
              key={index}
              name={`Switch ${index + 1}`}
              checked={on}
              onCheckedChange={(next) => setSwitches(switches.map((old, at) => (at === index ? next : old)))}
            />
          ))}
          <Segmented
            name="Period"
            value={period}
            onValueChange={setPeriod}
            items={[
              { value: "day", label: "Day" },
              { value: "week", label: "Week" },
            ]}
          />
        </div>
      </div>
    </Panel>
  );
}

const SAMPLE = [
  [
    "TEAM-K7QX-M3HD-W9TA-2PVN",
    "Rosenberg & Daughters",
    "it@rosenberg-daughters.example",
    "in 12 months",
    "19 Nov 2027",
  ],
  [
    "PRO-9KHT-4WNA-X2VD-7Q4M",
    "Annika Lindberg",
    "annika@lindberg-foto.example",
    "in 7 months",
    "11 Jun 2027",
  ],
] as const;

function Densities() {
  return (
    <Panel title="Row densities: 28, 36, 48" span={7}>
      <div className="grid gap-1">
        {([28, 36, 48] as const).map((height) => (
          <div key={height}>
            <div className="flex h-6 items-center text-2xs text-text-3">
              {{ 28: "Compact, one line", 36: "Standard", 48: "Relaxed" }[height]}
            </div>
            <div
              className="overflow-hidden rounded-[8px] border border-border"
              style={{ "--row": `${height}px`, "--cols": "32px 196px 1fr 104px 116px" }}
            >
              {SAMPLE.map(([key, name, mail, relative, date]) => (
                <div key={key} className="kd-tr min-w-0! last:border-0">
                  <span className="pl-2.5!">
                    <Checkbox name={key} checked={false} onCheckedChange={() => undefined} />
                  </span>
                  <span className="mono">{key}</span>
                  <span className={height === 28 ? "kd-one truncate" : "kd-two"}>
                    <span>{name}</span>
                    <span>{mail}</span>
                  </span>
                  <span>
                    <StatusBadge status="active" />
                  </span>
                  {height === 28 ? (
                    <span className="tabular-nums">{date}</span>
                  ) : (
                    <span className="kd-two kd-q tabular-nums">
                      <span>{relative}</span>
                      <span>{date}</span>
                    </span>
                  )}
                </div>
              ))}
            </div>
          </div>
        ))}
      </div>
    </Panel>
  );
}

function Answers() {
  return (
    <Panel title="Answers" span={5}>
      <div className="grid gap-2.5">
        <div className="kd-toast">
          <Icon as={Check} size={14} />
          Inactivated 3 licenses
          <span className="flex-1" />
          <Button>
            Undo <Kbd keys="Mod+z" />
          </Button>
        </div>
        <div className="kd-toast">
          <Icon as={Ban} size={14} />
          <span>
            Revoked PRO-X4TN… <u>cannot be undone</u>
          </span>
          <span className="flex-1" />
          <Button>Replace</Button>
        </div>
        <Note>Nothing has been written yet.</Note>
        <Note tone="warn">
          <b>41 free in Enterprise.</b> Below the buffer of 50.
        </Note>
        <Note tone="bad">
          <b>Mira Okafor changed this license at 14:03.</b> Compare both before saving.{" "}
          <a href="#compare">Compare</a>
        </Note>
        <Note tone="good">It would pass, as activation 3 of 3.</Note>
      </div>
    </Panel>
  );
}
