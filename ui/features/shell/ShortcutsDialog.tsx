import { LifeBuoy } from "lucide-react";
import { Button, Dialog, Kbd } from "@/ui";
import { words } from "./words";

type Shortcut = { keys: readonly string[]; does: string };

/** Every key of this part; later parts add theirs. */
const SHORTCUTS: readonly { title: string; rows: readonly Shortcut[] }[] = [
  {
    title: words.keysFind,
    rows: [
      { keys: ["/", "Mod+f"], does: words.keySearch },
      { keys: ["Escape"], does: words.keyClear },
      { keys: ["Mod+k"], does: words.keyPalette },
      { keys: ["f"], does: words.keyFilter },
      { keys: ["s"], does: words.keySort },
    ],
  },
  {
    title: words.keysMove,
    rows: [
      { keys: ["ArrowUp", "ArrowDown"], does: words.keyMove },
      { keys: ["PgUp", "PgDn"], does: words.keyPage },
      { keys: ["Home", "End"], does: words.keyEnds },
      { keys: ["Enter"], does: words.keyOpen },
    ],
  },
  {
    title: words.keysSelect,
    rows: [
      { keys: [" "], does: words.keySelect },
      { keys: ["Shift+ArrowUp", "Shift+ArrowDown"], does: words.keyRange },
      { keys: ["Mod+a"], does: words.keyAll },
      { keys: ["Mod+c"], does: words.keyCopy },
    ],
  },
  {
    title: words.keysThings,
    rows: [
      { keys: ["c"], does: words.keyCreateThing },
      { keys: ["e"], does: words.keyEditThing },
      { keys: ["g"], does: words.keyGenerate },
      { keys: ["a"], does: words.keyAssignSeat },
    ],
  },
  {
    title: words.keysAct,
    rows: [
      { keys: ["c"], does: words.keyCreate },
      { keys: ["e"], does: words.keyEdit },
      { keys: ["a"], does: words.keyAssign },
      { keys: ["p"], does: words.keyPreview },
      { keys: ["w"], does: words.keyWhy },
      { keys: ["Shift+r"], does: words.keyRevoke },
      { keys: ["Delete"], does: words.keyDelete },
      { keys: ["Mod+z"], does: words.keyUndo },
    ],
  },
  {
    title: words.keysColumns,
    rows: [
      { keys: ["Alt+ArrowLeft", "Alt+ArrowRight"], does: words.keyMoveColumn },
      { keys: ["Alt+Shift+ArrowLeft", "Alt+Shift+ArrowRight"], does: words.keyWidth },
    ],
  },
];

type Props = {
  onClose: () => void;
  /** Saves a file for whoever helps; without it there is no workspace to tell about. */
  onDiagnostics?: () => void;
};

export function ShortcutsDialog({ onClose, onDiagnostics }: Props) {
  return (
    <Dialog
      open
      size="md"
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={words.shortcuts}
      lead={words.shortcutsLead}
      footer={
        onDiagnostics && (
          <>
            <span className="min-w-0 flex-1 text-text-3 text-xs">{words.diagnosticsDetail}</span>
            <Button icon={LifeBuoy} onClick={onDiagnostics}>
              {words.diagnostics}
            </Button>
          </>
        )
      }
    >
      <div className="grid grid-cols-2 gap-x-8 gap-y-5">
        {SHORTCUTS.map(({ title, rows }) => (
          <section key={title}>
            <h3 className="kd-label">{title}</h3>
            <dl className="grid gap-1.5 text-xs">
              {rows.map(({ keys, does }) => (
                <div key={does} className="flex min-h-5 items-center justify-between gap-3">
                  <dt>{does}</dt>
                  <dd className="flex flex-none items-center gap-2">
                    {keys.map((chord) => (
                      <Kbd key={chord} keys={chord} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
