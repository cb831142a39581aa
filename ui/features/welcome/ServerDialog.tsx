import { useState } from "react";
import { type UseFormReturn, useWatch } from "react-hook-form";
import { type OpenedWorkspace, type RecentServer, shell, toFailure } from "@/api";
import { FormDialog, FormText, READY, type SaveOutcome, useDeskForm } from "@/form";
import { Note, Segmented } from "@/ui";
import { refusal } from "../failure";
import { checkServerAddress, type ServerValues, serverValues, toServerConnection } from "./serverForm";
import { SERVER_WORDS as SAY } from "./serverWords";

export type ServerDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Whether what keeps one signed in outlives this run. */
  keychain: boolean;
  /** A server of before to begin with; what it knew us by is asked for again. */
  again?: RecentServer;
  onOpened: (workspace: OpenedWorkspace) => void;
};

/** Connects to a license server: as somebody, or with an administration key. */
export function ServerDialog({ open, onOpenChange, keychain, again, onOpened }: ServerDialogProps) {
  const form = useDeskForm<ServerValues>({ defaultValues: serverValues(again) });
  const [asksForCode, setAsksForCode] = useState(false);
  const connect = async (values: ServerValues): Promise<SaveOutcome<ServerValues>> => {
    try {
      onOpened(await shell.connectToServer(toServerConnection(values)));
      return { saved: true };
    } catch (thrown) {
      const { code } = toFailure(thrown);
      if (code === "code_required" && !asksForCode) {
        setAsksForCode(true);
        // So far nothing is wrong: the form goes on with one more field.
        return { saved: true };
      }
      return refused(thrown, values.how);
    }
  };
  return (
    <FormDialog
      open={open}
      onOpenChange={onOpenChange}
      title={SAY.title}
      lead={SAY.lead}
      form={form}
      load={READY}
      label={() => SAY.connect}
      busyLabel={SAY.connecting}
      unchangedToo
      onSubmit={connect}
    >
      <FormText
        form={form}
        name="address"
        label={SAY.address}
        help={SAY.addressHelp}
        required
        rules={{ validate: checkServerAddress }}
        input={{
          mono: true,
          spellCheck: false,
          inputMode: "url",
          placeholder: "https://licenses.example.com",
        }}
      />
      <Ways form={form} keychain={keychain} asksForCode={asksForCode} />
    </FormDialog>
  );
}

const FIELDS = {
  address: "address",
  email: "email",
  password: "password",
  code: "code",
  key: "key",
} as const;

/** A refusal, at the field it is about where only its code says so. */
function refused(thrown: unknown, how: ServerValues["how"]): SaveOutcome<ServerValues> {
  const failure = toFailure(thrown);
  const field = AT_FIELD[how][failure.code];
  if (failure.field === null && field) return refusal({ ...failure, field }, FIELDS);
  return refusal<ServerValues>(thrown, FIELDS);
}

type AtField = Readonly<Partial<Record<string, keyof typeof FIELDS>>>;

const AT_FIELD: Readonly<Record<ServerValues["how"], AtField>> = {
  person: { bad_address: "address", wrong_sign_in: "password", code_required: "code" },
  key: { bad_address: "address", not_signed_in: "key" },
};

type WaysProps = { form: UseFormReturn<ServerValues>; keychain: boolean; asksForCode: boolean };

/** Who one is, said in one of two ways; what was typed in the other stays. */
function Ways({ form, keychain, asksForCode }: WaysProps) {
  const how = useWatch({ control: form.control, name: "how" });
  return (
    <>
      <div>
        <Segmented
          name={SAY.how}
          value={how}
          onValueChange={(next) => {
            form.setValue("how", next);
            form.clearErrors();
          }}
          items={[
            { value: "person", label: SAY.asPerson },
            { value: "key", label: SAY.byKey },
          ]}
        />
      </div>
      {how === "key" ? (
        <FormText
          key="key"
          form={form}
          name="key"
          label={SAY.key}
          help={SAY.keyHelp(keychain)}
          required
          rules={{ validate: (text) => text.trim() !== "" || SAY.keyMissing }}
          input={{ type: "password", mono: true, spellCheck: false }}
        />
      ) : (
        <PersonFields key="person" form={form} keychain={keychain} asksForCode={asksForCode} />
      )}
    </>
  );
}

function PersonFields({ form, keychain, asksForCode }: WaysProps) {
  return (
    <>
      <FormText
        form={form}
        name="email"
        label={SAY.email}
        required
        rules={{ validate: (text) => text.trim() !== "" || SAY.emailMissing }}
        input={{ type: "email", inputMode: "email", autoComplete: "username", spellCheck: false }}
      />
      <FormText
        form={form}
        name="password"
        label={SAY.password}
        help={SAY.stays(keychain)}
        required
        rules={{ validate: (text) => text !== "" || SAY.passwordMissing }}
        input={{ type: "password", autoComplete: "current-password" }}
      />
      {asksForCode && <Note live>{SAY.codeAsked}</Note>}
      {asksForCode && (
        <FormText
          form={form}
          name="code"
          label={SAY.code}
          help={SAY.codeHelp}
          required
          rules={{ validate: (text) => text.trim() !== "" || SAY.codeMissing }}
          input={{
            mono: true,
            autoComplete: "one-time-code",
            spellCheck: false,
            className: "max-w-[220px]",
            autoFocus: true,
          }}
        />
      )}
    </>
  );
}
