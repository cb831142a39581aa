/* What the form of a license server says, as the connection that the desktop takes. */
import type { RecentServer, ServerConnection } from "@/api";
import { SERVER_WORDS as SAY } from "./serverWords";

export type ServerValues = {
  how: "person" | "key";
  address: string;
  email: string;
  password: string;
  code: string;
  key: string;
};

/** The form for a server that was reached before, or a new one. */
export function serverValues(again?: RecentServer): ServerValues {
  return {
    how: again && again.email === null ? "key" : "person",
    address: again?.address ?? "",
    email: again?.email ?? "",
    password: "",
    code: "",
    key: "",
  };
}

/** The connection to ask for. Only the way that is shown counts: what was typed in the other stays unused. */
export function toServerConnection(values: ServerValues): ServerConnection {
  const address = values.address.trim();
  if (values.how === "key")
    return { address, email: null, password: null, code: null, key: values.key.trim() };
  return {
    address,
    email: values.email.trim(),
    password: values.password,
    code: values.code.trim() || null,
    key: null,
  };
}

/** What is wrong with a server's address, or true. The desktop looks closer. */
export function checkServerAddress(text: string): string | true {
  if (text.trim() === "") return SAY.addressMissing;
  return /^https?:\/\/./i.test(text.trim()) || SAY.addressWrong;
}
