/* What the Postgres form says, as the connection that the desktop takes. */
import type { PostgresConnection, PostgresReport } from "@/api";
import { POSTGRES_WORDS as SAY } from "./words";

export type PostgresValues = {
  how: "url" | "fields";
  url: string;
  host: string;
  port: string;
  database: string;
  user: string;
  password: string;
  caFile: string;
  workspaceName: string;
};

export const EMPTY_CONNECTION: PostgresValues = {
  how: "url",
  url: "",
  host: "",
  port: "5432",
  database: "",
  user: "",
  password: "",
  caFile: "",
  workspaceName: "",
};

const ADDRESS = /^postgres(ql)?:\/\/./i;

/** The connection to ask for. Only the way that is shown counts: what was typed in the other stays unused. */
export function toConnection(values: PostgresValues): PostgresConnection {
  const byUrl = values.how === "url";
  return {
    url: byUrl ? values.url.trim() : null,
    host: byUrl ? "" : values.host.trim(),
    port: byUrl ? 5432 : Number(values.port),
    database: byUrl ? "" : values.database.trim(),
    user: byUrl ? "" : values.user.trim(),
    password: byUrl || values.password === "" ? null : values.password,
    ca_file: values.caFile.trim() || null,
    workspace_name: values.workspaceName.trim() || null,
  };
}

/** What is wrong with an address, or true. */
export function checkAddress(text: string): string | true {
  if (text.trim() === "") return SAY.urlMissing;
  return ADDRESS.test(text.trim()) || SAY.urlWrong;
}

/** What is wrong with a port, or true. */
export function checkPort(text: string): string | true {
  const port = Number(text);
  return (/^\d+$/.test(text.trim()) && port >= 1 && port <= 65_535) || SAY.portWrong;
}

/** A test's answer as sentences, and whether one can go on with it. */
export function describeReport(report: PostgresReport): { tone: "good" | "warn"; sentences: string[] } {
  const sentences = [
    SAY.answered(report.server, report.milliseconds),
    report.encrypted ? SAY.encrypted : SAY.plain,
  ];
  if (report.workspace !== null)
    return { tone: "good", sentences: [...sentences, SAY.holds(report.workspace)] };
  if (report.can_create) return { tone: "good", sentences: [...sentences, SAY.empty] };
  return { tone: "warn", sentences: [...sentences, SAY.cannotCreate] };
}
