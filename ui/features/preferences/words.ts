/* What the preferences say. */
import type { NoticeKind } from "@/api";

const NOTICES: Readonly<Record<NoticeKind, { label: string; help: string }>> = {
  expiring: {
    label: "Licenses that expire within 7 days",
    help: "Once a day, how many there are.",
  },
  case: { label: "Cases of abuse", help: "When one is opened." },
  failed_job: { label: "Jobs that fail", help: "Also those that were interrupted." },
};

export const WORDS = {
  title: "Your preferences",
  here: "Kept on this computer.",
  withYou: "Kept with you: they follow to any computer on which you sign in.",
  theme: "Theme",
  themes: { system: "As the system", light: "Light", dark: "Dark" },
  density: "Rows of lists",
  densities: { compact: "Compact", standard: "Standard", relaxed: "Relaxed" },
  densityHelp: "For lists whose rows you have not set yourself.",
  dates: "Dates",
  dateStyles: { relative: "In 12 days", exact: "11 Jun 2027" },
  datesHelp: "The other way stands in the tip.",
  zone: "Times",
  zones: { local: "This computer’s time", utc: "UTC" },
  start: "Opens with",
  startLast: "Where I was last",
  notices: "Tell me of",
  noticesDesktop: "In the bell, and by the system’s notifications while Keydesk runs.",
  noticesBrowser: "In the bell, while this page is open.",
  notice: NOTICES,
  notKept: "This could not be kept with you. It holds on this computer.",
} as const;
