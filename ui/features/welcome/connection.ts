/* What the Postgres form says, as the connection that the desktop takes. */
import type { PostgresConnection, PostgresReport, RecentConnection } from "@/api";
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

/** The form for a database that was reached before: all but the password. */
export function fromRecent(recent: RecentConnection): PostgresValues {
  return {
    ...EMPTY_CONNECTION,
    how: "fields",
    host: recent.host,
    port: String(recent.port),
    database: recent.database,
    user: recent.user,
    caFile: recent.ca_file ?? "",
  };
}

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

/** What a test is about, as text: it says nothing about a connection that was changed since. */
export function testedPlace(values: PostgresValues): string {
  return JSON.stringify({ ...toConnection(values), workspace_name: null });
}

/** Whether connecting makes a workspace, which needs a name. */
export function makesWorkspace(report: PostgresReport): boolean {
  return report.workspace === null && report.can_create;
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
  const sentences = [SAY.answered(report.server, report.milliseconds), describeSafety(report)];
  if (report.workspace !== null)
    return { tone: "good", sentences: [...sentences, SAY.holds(report.workspace)] };
  if (makesWorkspace(report)) return { tone: "good", sentences: [...sentences, SAY.empty] };
  return { tone: "warn", sentences: [...sentences, SAY.cannotCreate] };
}

/** Only a server elsewhere has proved who it is; one on this computer is not asked to. */
function describeSafety({ verified, encrypted }: PostgresReport): string {
  if (verified) return SAY.verified;
  return encrypted ? SAY.localEncrypted : SAY.local;
}
