import type { Webhook, WebhookEvent, WebhookFields } from "@/api";
import { ALL_EVENTS } from "./words";

/** A webhook as its form has it. */
export type Values = {
  name: string;
  url: string;
  events: WebhookEvent[];
  enabled: boolean;
  allowPrivate: boolean;
};

export const NEW: Values = {
  name: "",
  url: "",
  events: [...ALL_EVENTS],
  enabled: true,
  allowPrivate: false,
};

export function valuesOf(webhook: Webhook | null): Values {
  if (webhook === null) return NEW;
  const { name, url, events, enabled, allow_private } = webhook;
  return { name, url, events: inOrder(events), enabled, allowPrivate: allow_private };
}

/** The form as the core takes it. */
export function fieldsOf(values: Values): WebhookFields {
  return {
    name: values.name.trim(),
    url: values.url.trim(),
    events: inOrder(values.events),
    enabled: values.enabled,
    allow_private: values.allowPrivate,
  };
}

/** In the order in which they are offered, so that choosing one and taking it back is no change. */
export const inOrder = (events: readonly WebhookEvent[]) =>
  ALL_EVENTS.filter((event) => events.includes(event));

/** Why an address cannot be one; null when it may. What it leads to is checked with every attempt. */
export function urlProblem(
  url: string,
  allowPrivate: boolean,
  words: { urlMissing: string; urlNeedsTls: string },
): string | null {
  if (!URL.canParse(url.trim())) return words.urlMissing;
  const { protocol } = new URL(url.trim());
  if (protocol === "http:") return allowPrivate ? null : words.urlNeedsTls;
  return protocol === "https:" ? null : words.urlMissing;
}

/** How a webhook stands, at a glance. */
export function standing({ enabled, problem }: Webhook): "on" | "off" | "failing" {
  if (!enabled) return "off";
  return problem === null ? "on" : "failing";
}
