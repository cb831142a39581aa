/* The operations table as TypeScript sees it: names, requests, answers, and which nouns they touch. */
import { type commands, type Failure, type Noun, OPERATIONS } from "./bindings";

type Row = (typeof OPERATIONS)[number];
type Commands = typeof commands;

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : S;

type Of<Kind extends Row["kind"]> = Camel<Extract<Row, { kind: Kind }>["name"]> & keyof Commands;

/** Operations that read. */
export type QueryName = Of<"query">;

/** Operations that write or start a job. */
export type ChangeName = Of<"change" | "job">;

/** Operations that answer once: everything but rows out. */
export type OperationName = QueryName | ChangeName | "uploadImport";

/** What an operation is asked. */
export type Request<N extends OperationName> =
  Parameters<Commands[N]> extends [string, infer R] ? R : Parameters<Commands[N]>[0];

/** What an operation answers. */
export type Answer<N extends OperationName> =
  Awaited<ReturnType<Commands[N]>> extends infer Result
    ? Extract<Result, { status: "ok" }>["data" & keyof Extract<Result, { status: "ok" }>]
    : never;

/** The environment an operation works in; null for those of the workspace. */
export type EnvironmentOf<N extends OperationName> =
  Parameters<Commands[N]> extends [string, unknown] ? string : null;

export type { Failure };

type TableRow = {
  name: string;
  kind: string;
  in_environment: boolean;
  reads: readonly Noun[];
  invalidates: readonly Noun[];
};

const ROWS: ReadonlyMap<string, TableRow> = new Map(OPERATIONS.map((row) => [camel(row.name), row]));

/** "list_licenses" → "listLicenses" */
export function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The row of an operation by its command's name. */
export function rowOf(name: OperationName): TableRow {
  const row = ROWS.get(name);
  if (!row) throw new Error(`The operations table has no ${name}`);
  return row;
}
