import { Trash2 } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { type Note as NoteRow, type NoteSubject, toFailure, useChange, useOperation } from "@/api";
import { FailureNote } from "@/features/failure";
import { useMay } from "@/features/lists/useMay";
import { useDesk } from "@/features/shell/desk";
import { initials } from "@/features/shell/initials";
import { Button, DrawerSection, IconButton, Kbd, RelativeTime, Skeleton, TextArea } from "@/ui";
import { words } from "./words";

export type NotesProps = { subject: NoteSubject };

const MOST_CHARACTERS = 4000;

/** What was begun and not added, by what it is about; nothing of it is written down. */
const begun = new Map<string, string>();

/** What people noted about a license or customer: to read, to add to, to delete from. A section of a drawer. */
export function Notes({ subject }: NotesProps) {
  const { data: notes, error } = useNotes(subject);
  return (
    <DrawerSection title={words.title} note={notes && notes.length > 0 ? notes.length : undefined}>
      <NewNote key={subject.id} subject={subject} />
      {error && <FailureNote failure={toFailure(error)} className="mt-2" />}
      {!notes && !error && (
        <div className="mt-3 grid gap-2" role="status" aria-label={words.loading}>
          <Skeleton width="70%" />
          <Skeleton width="40%" />
        </div>
      )}
      {notes?.length === 0 && <p className="mt-2 text-text-3 text-xs">{words.none}</p>}
      {notes && notes.length > 0 && (
        <ul className="mt-3 grid gap-3">
          {notes.map((note) => (
            <OneNote key={note.id} note={note} />
          ))}
        </ul>
      )}
    </DrawerSection>
  );
}

/** The notes come with what they are about; the drawer around has mostly asked for it already. */
function useNotes({ kind, id }: NoteSubject) {
  const { environment } = useDesk();
  const license = useOperation(
    "getLicense",
    environment.name,
    { id },
    { enabled: kind === "license", select: (detail) => detail.notes },
  );
  const customer = useOperation(
    "getCustomer",
    environment.name,
    { id },
    { enabled: kind === "customer", select: (detail) => detail.notes },
  );
  return kind === "license" ? license : customer;
}

function NewNote({ subject }: NotesProps) {
  const { environment } = useDesk();
  const [text, setText] = useState(() => begun.get(subject.id) ?? "");
  const mayNot = useMay("assist", words.mayNot);
  const add = useChange("addNote", environment.name, { onSuccess: () => setText("") });
  useEffect(() => {
    if (text === "") begun.delete(subject.id);
    else begun.set(subject.id, text);
  }, [subject.id, text]);
  const empty = text.trim() === "";
  const tooLong = text.trim().length > MOST_CHARACTERS ? words.tooLong : null;
  const reason = mayNot ?? (add.isPending ? words.beingAdded : (tooLong ?? (empty ? words.missing : null)));
  const send = () => {
    if (reason === null) add.mutate({ subject, text: text.trim() });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    }
    // Escape leaves the field first, and closes the drawer only then.
    if (event.key === "Escape" && !empty) event.preventDefault();
  };
  return (
    <div>
      <TextArea
        rows={empty ? 1 : 3}
        aria-label={words.write}
        placeholder={words.placeholder}
        className="text-xs"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {(!empty || add.isPending) && (
        <div className="mt-2 flex items-center gap-2">
          <Button size="sm" disabledReason={reason} onClick={send}>
            {add.isPending ? words.adding : words.add}
          </Button>
          <Kbd keys="Mod+Enter" />
          {tooLong && <span className="text-danger-text text-xs">{tooLong}</span>}
        </div>
      )}
      {add.isError && <FailureNote failure={toFailure(add.error)} className="mt-2" />}
    </div>
  );
}

function OneNote({ note }: { note: NoteRow }) {
  const [asking, setAsking] = useState(false);
  const mayNot = useMay("assist", words.mayNot);
  const trash = useRef<HTMLButtonElement>(null);
  const keep = () => {
    setAsking(false);
    requestAnimationFrame(() => trash.current?.focus());
  };
  return (
    <li className="group grid grid-cols-[20px_minmax(0,1fr)_24px] gap-x-2 text-xs">
      <span className="kd-avatar kd-sm" aria-hidden="true">
        {initials(note.author)}
      </span>
      <div className="min-w-0">
        <p className="leading-5">
          <b className="font-medium">{note.author}</b>{" "}
          <RelativeTime at={note.at} className="text-2xs text-text-3" />
        </p>
        <p className="select-text whitespace-pre-wrap break-words text-text-2">{note.text}</p>
        {asking && <DeleteNote note={note} onKeep={keep} />}
      </div>
      {!asking && (
        <IconButton
          ref={trash}
          icon={Trash2}
          iconSize={12}
          size="sm"
          name={words.delete}
          className="-mt-0.5 opacity-60 focus-visible:opacity-100 group-hover:opacity-100"
          disabledReason={mayNot}
          onClick={() => setAsking(true)}
        />
      )}
    </li>
  );
}

function DeleteNote({ note, onKeep }: { note: NoteRow; onKeep: () => void }) {
  const { environment } = useDesk();
  const remove = useChange("deleteNote", environment.name);
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  return (
    <div className="mt-1.5">
      <div className="flex items-center gap-2">
        <span className="flex-1 text-text-2">{words.deleteAsk}</span>
        <Button ref={keep} size="sm" variant="ghost" onClick={onKeep}>
          {words.keep}
        </Button>
        <Button
          size="sm"
          variant="danger-quiet"
          disabledReason={remove.isPending ? words.beingDeleted : null}
          onClick={() => remove.mutate({ id: note.id })}
        >
          {words.deleteAction}
        </Button>
      </div>
      {remove.isError && <FailureNote failure={toFailure(remove.error)} className="mt-2" />}
    </div>
  );
}
