/* The editor itself: large, so whoever shows it imports it when it is needed (JsonField does). */
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { linter } from "@codemirror/lint";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tagHighlighter, tags } from "@lezer/highlight";
import { getNonce } from "get-nonce";
import { useEffect, useLayoutEffect, useRef } from "react";
import { jsonProblem } from "@/lib/json";

export type JsonEditorProps = {
  value: string;
  onChange: (value: string) => void;
  onLeave?: (() => void) | undefined;
  /** The accessible name. */
  name: string;
  id?: string | undefined;
  invalid?: boolean | undefined;
  describedBy?: string | undefined;
};

/** The colours of code, as classes of our own sheets. */
const COLOURS = tagHighlighter([
  { tag: tags.propertyName, class: "kd-tok-k" },
  { tag: tags.string, class: "kd-tok-s" },
  { tag: [tags.number, tags.bool, tags.null], class: "kd-tok-n" },
]);

const LOOK = EditorView.theme({
  "&": { fontSize: "12px", background: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: "var(--font-mono)",
    lineHeight: "20px",
    maxHeight: "260px",
    overflow: "auto",
  },
  ".cm-content": { padding: "8px 12px 8px 0", caretColor: "var(--text)", minHeight: "64px" },
  ".cm-line": { padding: "0 0 0 8px" },
  ".cm-gutters": { background: "transparent", border: "none", color: "var(--text-3)" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 4px 0 12px", minWidth: "28px" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "var(--accent-soft-2)",
  },
  "&.cm-focused .cm-matchingBracket": { background: "var(--accent-soft-2)" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--danger-text)",
    textUnderlineOffset: "3px",
  },
  ".cm-tooltip": {
    background: "var(--surface-raised)",
    border: "1px solid var(--border)",
    borderRadius: "var(--r-md)",
    color: "var(--text)",
  },
});

/** Underlines the first problem, in the words that stand below the field too. */
const PROBLEMS = linter(
  (view) => {
    const problem = jsonProblem(view.state.doc.toString());
    if (!problem) return [];
    const { from, to, message } = problem;
    return [{ from, to: Math.min(to, view.state.doc.length), severity: "error", message }];
  },
  { delay: 150 },
);

/** What never changes. The nonce lets its style sheets through the content security policy. */
function foundation(): Extension[] {
  const nonce = getNonce();
  return [
    lineNumbers(),
    history(),
    drawSelection(),
    bracketMatching(),
    indentOnInput(),
    indentUnit.of("  "),
    json(),
    syntaxHighlighting(COLOURS),
    PROBLEMS,
    LOOK,
    EditorView.lineWrapping,
    // Tab moves on: whoever works by keyboard must be able to leave.
    keymap.of([...defaultKeymap, ...historyKeymap]),
    ...(nonce ? [EditorView.cspNonce.of(nonce)] : []),
  ];
}

/** A JSON text with line numbers, colours, undo and its first problem underlined. */
export default function JsonEditor(props: JsonEditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const attributes = useRef(new Compartment());
  const latest = useRef(props);
  latest.current = props;

  // Before the page is painted: an empty box would make the dialog jump, and a click meant for a field would miss it.
  useLayoutEffect(() => {
    if (!box.current) return;
    const made = new EditorView({
      parent: box.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          foundation(),
          attributes.current.of(attributesOf(latest.current)),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
          EditorView.domEventHandlers({ blur: () => latest.current.onLeave?.() }),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, []);

  const { value, name, id, invalid, describedBy } = props;
  useEffect(() => {
    const now = view.current;
    if (!now || now.state.doc.toString() === value) return;
    now.dispatch({ changes: { from: 0, to: now.state.doc.length, insert: value } });
  }, [value]);
  useEffect(() => {
    const next = attributesOf({ name, id, invalid, describedBy });
    view.current?.dispatch({ effects: attributes.current.reconfigure(next) });
  }, [name, id, invalid, describedBy]);

  return <div ref={box} />;
}

function attributesOf(props: Pick<JsonEditorProps, "name" | "id" | "invalid" | "describedBy">): Extension {
  const { name, id, invalid, describedBy } = props;
  return EditorView.contentAttributes.of({
    "aria-label": name,
    spellcheck: "false",
    ...(id ? { id } : {}),
    ...(invalid ? { "aria-invalid": "true" } : {}),
    ...(describedBy ? { "aria-describedby": describedBy } : {}),
  });
}
