import { TriangleAlert } from "lucide-react";
import type {
  DateOrder,
  Encoding,
  Field as FieldName,
  Format,
  ImportInspection,
  ImportPlan,
  Separator,
  Shape,
} from "@/api";
import { Button, Card, Field, Note, Select, type SelectItem } from "@/ui";
import { FailureNote } from "../failure";
import { columnOf, FIELDS, missingFields, samplesOf } from "./mapping";
import { PresetCard } from "./PresetCard";
import type { ImportSession } from "./session";
import { StepBody, StepFoot, type StepProps } from "./steps";
import { checkRefusal } from "./wizard";
import {
  DATE_ORDER_WORDS,
  ENCODING_WORDS,
  FIELD_WORDS,
  FORMAT_WORDS,
  PRESET_WORDS,
  SEPARATOR_WORDS,
  WORDS,
} from "./words";

/** The second step: how the file is read, and which column fills which field. */
export function ColumnsStep({ session, wizard, onLeave }: StepProps) {
  const { inspection, plan, failure, pending } = wizard;
  if (!inspection || !plan) return null;
  const missing = missingFields(plan.fields);
  return (
    <>
      <StepBody>
        {failure && <FailureNote failure={failure} className="flex-none" />}
        <ShapeControls session={session} inspection={inspection} plan={plan} />
        {inspection.preset && (
          <PresetCard session={session} inspection={inspection} plan={plan} preset={inspection.preset} />
        )}
        <Card className="flex min-h-60 flex-1 flex-col overflow-hidden">
          <div className="flex flex-none items-center gap-2 px-3.5 pt-3">
            <h2 className="flex-1 font-semibold">{WORDS.columnsTitle}</h2>
            <span className="text-text-3 text-xs">{guessedHow(inspection, plan)}</span>
          </div>
          <ColumnTable session={session} inspection={inspection} plan={plan} />
        </Card>
        {missing.length > 0 && (
          <Note tone="warn" icon={TriangleAlert} live className="flex-none">
            {missing.map((field) => WORDS.missing[field]).join(" ")}
          </Note>
        )}
      </StepBody>
      <StepFoot fact={WORDS.nothingWritten}>
        <Button size="lg" variant="ghost" onClick={onLeave}>
          {WORDS.cancel}
        </Button>
        <Button size="lg" disabledReason={pending ? WORDS.waiting : null} onClick={session.back}>
          {WORDS.back}
        </Button>
        <Button
          size="lg"
          variant="primary"
          disabledReason={checkRefusal(wizard)}
          onClick={() => void session.check()}
        >
          {pending === "check" ? WORDS.checking : WORDS.check}
        </Button>
      </StepFoot>
    </>
  );
}

function guessedHow({ remembered }: ImportInspection, { preset }: ImportPlan): string {
  if (remembered) return WORDS.remembered;
  return preset ? WORDS.guessedFor(PRESET_WORDS[preset].name) : WORDS.guessed;
}

type PartProps = { session: ImportSession; inspection: ImportInspection; plan: ImportPlan };

function itemsOf<V extends string>(words: Readonly<Record<V, string>>): SelectItem<V>[] {
  return (Object.keys(words) as V[]).map((value) => ({ value, label: words[value] }));
}

const FORMATS = itemsOf<Format>(FORMAT_WORDS);
const SEPARATORS = itemsOf<Separator>(SEPARATOR_WORDS);
const ENCODINGS = itemsOf<Encoding>(ENCODING_WORDS);
const DATE_ORDERS = itemsOf<DateOrder>(DATE_ORDER_WORDS);

function ShapeControls({ session, inspection, plan }: PartProps) {
  const { shape } = inspection;
  const reshape = (change: Partial<Shape>) => void session.reshape({ ...shape, ...change });
  return (
    <div className="grid flex-none grid-cols-4 gap-3">
      <Field label={WORDS.format}>
        <Select value={shape.format} items={FORMATS} onValueChange={(format) => reshape({ format })} />
      </Field>
      {shape.format === "csv" && (
        <Field label={WORDS.separator}>
          <Select
            value={shape.separator}
            items={SEPARATORS}
            onValueChange={(separator) => reshape({ separator })}
          />
        </Field>
      )}
      <Field label={WORDS.encoding}>
        <Select
          value={shape.encoding}
          items={ENCODINGS}
          onValueChange={(encoding) => reshape({ encoding })}
        />
      </Field>
      <Field label={WORDS.dateOrder}>
        <Select value={plan.date_order} items={DATE_ORDERS} onValueChange={session.orderDates} />
      </Field>
    </div>
  );
}

function ColumnTable({ session, inspection, plan }: PartProps) {
  return (
    <div className="mt-2 min-h-0 flex-1 overflow-auto border-border-subtle border-t">
      <table className="w-full table-fixed text-left text-xs">
        <thead className="sticky top-0 z-10 bg-surface-2 text-2xs text-text-3">
          <tr className="h-8 border-border-subtle border-b">
            <th scope="col" className="w-[26%] px-4 font-medium">
              {WORDS.header}
            </th>
            <th scope="col" className="px-2 font-medium">
              {WORDS.samples}
            </th>
            <th scope="col" className="w-[300px] px-4 font-medium">
              {WORDS.takenFor}
            </th>
          </tr>
        </thead>
        <tbody>
          {inspection.columns.map((column, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place; headers may repeat or be empty
            <tr key={index} className="h-11 border-border-subtle border-b">
              <th scope="row" className="truncate px-4 font-medium">
                {column.header || WORDS.noHeader(index + 1)}
              </th>
              <td className="truncate px-2 text-text-2">
                <Samples values={samplesOf(inspection, index)} />
              </td>
              <td className="px-4">
                <FieldSelect session={session} inspection={inspection} plan={plan} column={index} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function headerOf(inspection: ImportInspection, column: number): string {
  return inspection.columns[column]?.header || WORDS.noHeader(column + 1);
}

function Samples({ values }: { values: readonly string[] }) {
  if (values.length === 0) return <i className="text-text-3">{WORDS.noSamples}</i>;
  return (
    <span className="mono" title={values.join("\n")}>
      {values.join(" · ")}
    </span>
  );
}

type Choice = FieldName | "ignore";

function FieldSelect({ session, inspection, plan, column }: PartProps & { column: number }) {
  const items: SelectItem<Choice>[] = [
    { value: "ignore", label: WORDS.ignore },
    ...FIELDS.map((field): SelectItem<Choice> => {
      const other = columnOf(plan.fields, field);
      const taken = other !== null && other !== column;
      return {
        value: field,
        label: FIELD_WORDS[field].label,
        detail: taken ? WORDS.moves(headerOf(inspection, other)) : FIELD_WORDS[field].detail,
      };
    }),
  ];
  return (
    <Select<Choice>
      name={`${WORDS.takenFor}: ${headerOf(inspection, column)}`}
      size="md"
      value={plan.fields[column] ?? "ignore"}
      items={items}
      onValueChange={(choice) => session.map(column, choice === "ignore" ? null : choice)}
    />
  );
}
