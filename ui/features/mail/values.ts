/* Mail settings as a form holds them. */
import type { MailSecurity, MailSettings } from "@/api";

export type Values = {
  on: boolean;
  host: string;
  port: string;
  security: MailSecurity;
  allow_insecure: boolean;
  user: string;
  /** Empty leaves the one that is kept. */
  password: string;
  from_name: string;
  from_email: string;
  reply_to: string;
};

export const NO_VALUES: Values = {
  on: false,
  host: "",
  port: "465",
  security: "tls",
  allow_insecure: false,
  user: "",
  password: "",
  from_name: "",
  from_email: "",
  reply_to: "",
};

export const FIELDS = Object.keys(NO_VALUES) as (keyof Values)[];

export function toValues(settings: MailSettings): Values {
  return {
    on: settings.on ?? false,
    host: settings.host ?? "",
    port: String(settings.port ?? 465),
    security: settings.security ?? "tls",
    allow_insecure: settings.allow_insecure ?? false,
    user: settings.user ?? "",
    password: "",
    from_name: settings.from_name ?? "",
    from_email: settings.from_email ?? "",
    reply_to: settings.reply_to ?? "",
  };
}

/** The settings to save over the version that was seen. The values were checked by the form. */
export function toSettings(values: Values, version: number): MailSettings {
  return {
    version,
    on: values.on,
    host: values.host.trim(),
    port: Number(values.port),
    security: values.security,
    allow_insecure: values.allow_insecure,
    user: values.user.trim() || null,
    from_name: values.from_name.trim(),
    from_email: values.from_email.trim(),
    reply_to: values.reply_to.trim() || null,
  };
}

export const isPort = (text: string): boolean =>
  /^\d{1,5}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 65535;

/** Whether a server is this computer, where nobody can listen on the way. */
export const isLoopback = (host: string): boolean =>
  /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/i.test(host.trim());

/** The port that goes with a protection, and the ones that are replaced by it. */
export const USUAL_PORT: Readonly<Record<MailSecurity, string>> = { tls: "465", starttls: "587", none: "25" };
