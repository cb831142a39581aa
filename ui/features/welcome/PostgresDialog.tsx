import { PlugZap } from "lucide-react";
import { type Dispatch, type SetStateAction, useState } from "react";
import { type UseFormReturn, useWatch } from "react-hook-form";
import {
  type Failure,
  type OpenedWorkspace,
  type PostgresReport,
  type RecentConnection,
  shell,
  toFailure,
} from "@/api";
import { FormDialog, FormText, READY, useDeskForm } from "@/form";
import { Button, Note, Segmented } from "@/ui";
import { FailureNote, refusal } from "../failure";
import {
  checkAddress,
  checkPort,
  describeReport,
  EMPTY_CONNECTION,
  fromRecent,
  makesWorkspace,
  type PostgresValues,
  testedPlace,
  toConnection,
} from "./connection";
import { PickedText } from "./PickedText";
import { POSTGRES_WORDS as SAY, WORDS } from "./words";

export type PostgresDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Whether passwords outlive this run. */
  keychain: boolean;
  /** A connection of before to begin with; its password is asked for again. */
  again?: RecentConnection;
  onOpened: (workspace: OpenedWorkspace) => void;
};

type Test = { place: string } & (
  | { state: "running" }
  | { state: "good"; report: PostgresReport }
  | { state: "bad"; failure: Failure }
);

/** Connects to a workspace in Postgres: says what that trusts, and tries before it changes anything. */
export function PostgresDialog({ open, onOpenChange, keychain, again, onOpened }: PostgresDialogProps) {
  const form = useDeskForm<PostgresValues>({ defaultValues: again ? fromRecent(again) : EMPTY_CONNECTION });
  const [latest, setTest] = useState<Test | null>(null);
  const place = useWatch({ control: form.control, compute: testedPlace });
  const test = latest?.place === place ? latest : null;
  return (
    <FormDialog
      open={open}
      onOpenChange={onOpenChange}
      title={WORDS.postgres}
      lead={SAY.lead}
      size="md"
      form={form}
      load={READY}
      label={() => SAY.connect}
      busyLabel={SAY.connecting}
      unchangedToo
      aside={<TestButton form={form} running={test?.state === "running"} onTest={setTest} />}
      onSubmit={async (values) => {
        try {
          onOpened(await shell.connectPostgres(toConnection(values)));
          return { saved: true };
        } catch (thrown) {
          return refusal<PostgresValues>(thrown, values.how === "url" ? FIELDS_OF_URL : FIELDS);
        }
      }}
    >
      <ConnectionFields form={form} keychain={keychain} />
      <NameField form={form} needed={test?.state === "good" && makesWorkspace(test.report)} />
      <TestResult test={test} />
    </FormDialog>
  );
}

/** The core's names of fields and where they stand here. */
const FIELDS = {
  url: "url",
  host: "host",
  port: "port",
  database: "database",
  user: "user",
  password: "password",
  ca_file: "caFile",
  workspace_name: "workspaceName",
  name: "workspaceName",
} as const;

/** What the address says stands in the address. */
const FIELDS_OF_URL = {
  ...FIELDS,
  host: "url",
  port: "url",
  database: "url",
  user: "url",
  password: "url",
} as const;

type PartProps = { form: UseFormReturn<PostgresValues> };

/** What a connection is made of, said in one of two ways; what was typed in the other stays. */
function ConnectionFields({ form, keychain }: PartProps & { keychain: boolean }) {
  const how = useWatch({ control: form.control, name: "how" });
  return (
    <>
      <Note tone="warn">
        <b>{SAY.trust}</b> {SAY.trustDetail}
      </Note>
      <div>
        <Segmented
          name={SAY.how}
          value={how}
          onValueChange={(next) => {
            form.setValue("how", next);
            form.clearErrors();
          }}
          items={[
            { value: "url", label: SAY.asUrl },
            { value: "fields", label: SAY.asFields },
          ]}
        />
      </div>
      {how === "url" ? (
        <AddressField form={form} keychain={keychain} />
      ) : (
        <Fields form={form} keychain={keychain} />
      )}
      <CertificateField form={form} />
    </>
  );
}

/** The name of a workspace to make: needed once it is known that the database holds none. */
function NameField({ form, needed }: PartProps & { needed: boolean }) {
  return (
    <FormText
      form={form}
      name="workspaceName"
      label={SAY.workspaceName}
      help={needed ? SAY.workspaceNameNew : SAY.workspaceNameHelp}
      {...(needed ? { required: true } : { hint: SAY.optional })}
      rules={{
        validate: (name) => !needed || filled(name, SAY.workspaceNameMissing),
        maxLength: { value: 80, message: WORDS.nameTooLong },
      }}
    />
  );
}

function AddressField({ form, keychain }: PartProps & { keychain: boolean }) {
  return (
    <FormText
      form={form}
      name="url"
      label={SAY.url}
      help={`${SAY.urlHelp} ${SAY.urlPassword(keychain)}`}
      required
      rules={{ validate: checkAddress }}
      input={{ mono: true, spellCheck: false, placeholder: "postgres://keydesk@db.example.com/licenses" }}
    />
  );
}

const filled = (text: string, problem: string) => text.trim() !== "" || problem;

function Fields({ form, keychain }: PartProps & { keychain: boolean }) {
  return (
    <>
      <div className="grid grid-cols-[minmax(0,1fr)_120px] gap-3">
        <FormText
          form={form}
          name="host"
          label={SAY.host}
          required
          rules={{ validate: (text) => filled(text, SAY.hostMissing) }}
          input={{ spellCheck: false }}
        />
        <FormText
          form={form}
          name="port"
          label={SAY.port}
          required
          rules={{ validate: checkPort }}
          input={{ inputMode: "numeric" }}
        />
      </div>
      <FormText
        form={form}
        name="database"
        label={SAY.database}
        required
        rules={{ validate: (text) => filled(text, SAY.databaseMissing) }}
        input={{ spellCheck: false }}
      />
      <div className="grid grid-cols-2 gap-3">
        <FormText
          form={form}
          name="user"
          label={SAY.user}
          required
          rules={{ validate: (text) => filled(text, SAY.userMissing) }}
          input={{ spellCheck: false }}
        />
        <FormText
          form={form}
          name="password"
          label={SAY.password}
          help={keychain ? SAY.keptInKeychain : SAY.keptForNow}
          input={{ type: "password" }}
        />
      </div>
    </>
  );
}

function CertificateField({ form }: PartProps) {
  return (
    <PickedText
      form={form}
      name="caFile"
      label={SAY.certificate}
      hint={SAY.optional}
      help={SAY.certificateHelp}
      pick={shell.pickCertificate}
      button={WORDS.choose}
    />
  );
}

/** What a test needs; the name of a workspace to make is none of it. */
const CONNECTION_FIELDS = ["url", "host", "port", "database", "user", "password", "caFile"] as const;

type TestButtonProps = PartProps & { running: boolean; onTest: Dispatch<SetStateAction<Test | null>> };

function TestButton({ form, running, onTest }: TestButtonProps) {
  const run = async () => {
    if (!(await form.trigger(CONNECTION_FIELDS))) return;
    const place = testedPlace(form.getValues());
    const asked: Test = { place, state: "running" };
    onTest(asked);
    // A test that was overtaken by a newer one says nothing any more.
    const answer = (result: Test) => onTest((now) => (now === asked ? result : now));
    try {
      answer({ place, state: "good", report: await shell.testPostgres(toConnection(form.getValues())) });
    } catch (thrown) {
      answer({ place, state: "bad", failure: toFailure(thrown) });
    }
  };
  return (
    <Button icon={PlugZap} disabledReason={running ? SAY.testRunning : null} onClick={() => void run()}>
      {running ? SAY.testing : SAY.test}
    </Button>
  );
}

function TestResult({ test }: { test: Test | null }) {
  if (test?.state === "bad") return <FailureNote failure={test.failure} />;
  if (test?.state !== "good") return null;
  const { tone, sentences: said } = describeReport(test.report);
  const [first, ...rest] = said;
  return (
    <Note tone={tone} live>
      <b>{first}</b> {rest.join(" ")}
    </Note>
  );
}
