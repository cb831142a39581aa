import { PlugZap } from "lucide-react";
import { type Dispatch, type SetStateAction, useState } from "react";
import { type UseFormReturn, useWatch } from "react-hook-form";
import { type Failure, type OpenedWorkspace, type PostgresReport, shell, toFailure } from "@/api";
import { FormDialog, FormText, READY, useDeskForm } from "@/form";
import { Button, Note, Segmented } from "@/ui";
import { FailureNote, refusal } from "../failure";
import {
  checkAddress,
  checkPort,
  describeReport,
  EMPTY_CONNECTION,
  type PostgresValues,
  toConnection,
} from "./connection";
import { PickedText } from "./PickedText";
import { POSTGRES_WORDS as SAY, WORDS } from "./words";

export type PostgresDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Whether passwords outlive this run. */
  keychain: boolean;
  onOpened: (workspace: OpenedWorkspace) => void;
};

type Test =
  | { state: "running" }
  | { state: "good"; report: PostgresReport }
  | { state: "bad"; failure: Failure };

/** Connects to a workspace in Postgres: says what that trusts, and tries before it changes anything. */
export function PostgresDialog({ open, onOpenChange, keychain, onOpened }: PostgresDialogProps) {
  const form = useDeskForm<PostgresValues>({ defaultValues: EMPTY_CONNECTION });
  const [test, setTest] = useState<Test | null>(null);
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
          return refusal<PostgresValues>(thrown, FIELDS);
        }
      }}
    >
      <ConnectionFields form={form} keychain={keychain} onOtherWay={() => setTest(null)} />
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

type PartProps = { form: UseFormReturn<PostgresValues> };

type ConnectionFieldsProps = PartProps & { keychain: boolean; onOtherWay: () => void };

/** What a connection is made of, said in one of two ways; what was typed in the other stays. */
function ConnectionFields({ form, keychain, onOtherWay }: ConnectionFieldsProps) {
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
            onOtherWay();
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
      <FormText
        form={form}
        name="workspaceName"
        label={SAY.workspaceName}
        hint={SAY.optional}
        help={SAY.workspaceNameHelp}
        rules={{ maxLength: { value: 80, message: WORDS.nameTooLong } }}
      />
    </>
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

type TestButtonProps = PartProps & { running: boolean; onTest: Dispatch<SetStateAction<Test | null>> };

function TestButton({ form, running, onTest }: TestButtonProps) {
  const run = async () => {
    if (!(await form.trigger())) return;
    const asked: Test = { state: "running" };
    onTest(asked);
    // A test that was overtaken by a newer one says nothing any more.
    const answer = (result: Test) => onTest((now) => (now === asked ? result : now));
    try {
      answer({ state: "good", report: await shell.testPostgres(toConnection(form.getValues())) });
    } catch (thrown) {
      answer({ state: "bad", failure: toFailure(thrown) });
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
