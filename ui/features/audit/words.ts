/* What the audit trail says. */
import type { AuditFault, AuditVerdict } from "@/api";
import { formatCount, formatNoun } from "@/lib/format";

/** What was done, without its thing: "Revoked", "Took back a sweep". */
const ACTIONS: Readonly<Record<string, string>> = {
  create_environment: "Added environment",
  back_up: "Took a backup",
  save_backup_plan: "Changed the plan of backups",
  restore_backup: "Restored a backup",
  resume_after_restore: "Let it go on after a restore",
  save_retention: "Changed retention",
  retire_audit_details: "Emptied old details",
  save_view: "Saved view",
  delete_view: "Deleted view",
  save_settings: "Changed settings",
  set_passphrase: "Set the passphrase",
  step_up: "Gave the passphrase",
  sign_in: "Signed in",
  sign_out: "Signed out",
  end_stolen_sign_in: "Ended a stolen sign-in",
  revoke_sign_in: "Ended a sign-in",
  invite_person: "Invited person",
  add_person: "Added person",
  edit_person: "Changed person",
  reset_person: "Made a link for a new password",
  set_password: "Set a password by link",
  change_password: "Changed own password",
  add_totp: "Added second factor",
  remove_totp: "Removed second factor",
  create_server_key: "Made a key for tokens",
  create_license: "Created license",
  edit_license: "Edited license",
  assign_license: "Assigned license",
  hand_over_license: "Handed over license",
  inactivate_license: "Inactivated license",
  reactivate_license: "Reactivated license",
  suspend_license: "Suspended license",
  lift_suspension: "Lifted suspension",
  revoke_license: "Revoked license",
  replace_license: "Replaced license",
  delete_license: "Deleted license",
  expire_license: "License expired",
  expire_licenses: "Licenses expired",
  preview_license: "Previewed license",
  create_offline_file: "Made offline file",
  change_licenses: "Changed many licenses",
  download_bulk_result: "Saved bulk result",
  approve_sweep: "Let a sweep expire",
  take_back_sweep: "Took back a sweep",
  resume_sweeps: "Resumed sweeps",
  sweep_licenses: "Swept expired licenses",
  save_abuse_rules: "Changed abuse rules",
  open_case: "Opened a case",
  dismiss_case: "Dismissed a case",
  confirm_case: "Confirmed a case",
  stop_watching: "Stopped watching a key",
  apply_remedies: "Applied remedies",
  activate_license: "Activated device",
  deactivate_license: "Deactivated device",
  deactivate_device: "Deactivated device",
  restore_device: "Restored device",
  raise_limit: "Raised limit",
  ignore_device: "Ignored device",
  activate_device: "Activated device",
  delete_device: "Deleted device",
  auto_assign_license: "Assigned license to a device's organisation",
  create_organisation_key: "Made organisation key",
  rotate_organisation_key: "Made organisation key anew",
  revoke_organisation_key: "Revoked organisation key",
  set_auto_assign: "Switched auto-assign",
  create_product: "Created product",
  edit_product: "Edited product",
  delete_product: "Deleted product",
  rotate_product_key: "Rotated signing key",
  create_generator: "Created generator",
  edit_generator: "Edited generator",
  delete_generator: "Deleted generator",
  generate_licenses: "Generated licenses",
  create_customer: "Added customer",
  edit_customer: "Edited customer",
  delete_customer: "Deleted customer",
  create_link: "Made enrollment link",
  edit_link: "Changed enrollment link",
  delete_link: "Ended enrollment link",
  enroll: "Gave a seat through a link",
  evict_holder: "Took a seat back for somebody else",
  return_seat: "Holder returned a seat",
  end_term: "Took a seat back when its time was over",
  create_pool: "Created pool",
  edit_pool: "Edited pool",
  delete_pool: "Deleted pool",
  assign_seat: "Assigned seat",
  revoke_seat: "Revoked seat",
  repair_seats: "Repaired seats",
  create_token: "Made API token",
  regenerate_token: "Regenerated API token",
  revoke_token: "Revoked API token",
  save_mail_settings: "Changed mail settings",
  send_test_mail: "Sent test mail",
  send_test_template: "Sent test of a template",
  save_mail_template: "Changed e-mail template",
  save_rules: "Changed license rules",
  release_idle_device: "Released idle device",
  resend_mail: "Sent mail anew",
  retry_mail: "Tried mail again",
  cancel_mail: "Cancelled mail",
  add_note: "Added note",
  delete_note: "Deleted note",
  apply_import: "Imported licenses",
  undo_import: "Undid import",
  import_license: "Imported license",
  export_licenses: "Exported licenses",
  export_audit: "Exported audit trail",
  export_report: "Exported a report",
  erase_audit_details: "Erased audit details",
};

/** "Revoked license"; an unknown action in its own words: "rotate_token" is "Rotate token". */
export function actionWords(action: string): string {
  return ACTIONS[action] ?? sentence(action);
}

const DOORS: Readonly<Record<string, string>> = {
  desk: "Desk",
  server: "Server",
  api: "API",
  device: "Device",
  page: "Public page",
  import: "Import",
  system: "By itself",
};

export function doorWords(door: string): string {
  return DOORS[door] ?? sentence(door);
}

/** "license" is "License"; "saved_view" is "Saved view". */
export function subjectWords(subject: string): string {
  return sentence(subject);
}

function sentence(name: string): string {
  const words = name.replaceAll("_", " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

type Fault = { what: string; next: string };

/** What is wrong with a trail, and what to do about it. */
const FAULTS: Readonly<Record<AuditFault, Fault>> = {
  missing: {
    what: "an entry is missing from the chain",
    next: "Compare the database with a backup from before, and find out who could write to it directly.",
  },
  changed: {
    what: "this entry was changed after it was sealed",
    next: "Compare it with a backup from before. Entries up to the one before are as they were sealed.",
  },
  details_changed: {
    what: "the details of this entry were changed after they were written",
    next: "Who, when and what still hold. Take before and after from a backup.",
  },
  checkpoint_missing: {
    what: "the chain was signed up to here, and the checkpoint that says so is gone",
    next: "Entries up to here still fit each other. Take the checkpoint from a backup, and find out who could write to the database directly.",
  },
  checkpoint_forged: {
    what: "a checkpoint does not carry this workspace’s signature",
    next: "Check whether the workspace’s keys were exchanged, and keep a copy of the database before anything else is written.",
  },
  rewritten: {
    what: "the chain is not the one a signed checkpoint saw",
    next: "Somebody rebuilt it with access to the database. Keep a copy, and compare it with a backup.",
  },
  cut_off: {
    what: "a checkpoint tells of more entries than there are",
    next: "The newest entries were removed, or an older copy was put back. Compare it with the newest backup.",
  },
};

export const WORDS = {
  title: "Audit trail",
  lead: "Who did what to which thing, and when.",
  list: "Entries of the audit trail",
  loading: "Reading the audit trail",

  when: "When",
  who: "Who",
  door: "Through",
  what: "What",
  thing: "Thing",
  change: "Change",
  reason: "Reason",
  details: (what: string, thing: string) => `Details of: ${what} ${thing}`.trim(),
  openLicense: (label: string) => `Open license ${label}`,
  noThing: "—",
  moreChanges: (count: number) => `and ${formatCount(count)} more`,
  unsealed: "Not sealed yet",
  unsealedHelp: "It waits to be chained to the entries before it. That takes about a second.",
  erased: "Details erased",
  erasedHelp:
    "Before and after were erased on request. Who, when, what and why stay, and the chain still verifies.",

  field: "Field",
  before: "Before",
  after: "After",
  noChanges: "This entry carries no fields.",
  exactly: "At",
  action: "Action",
  id: "Entry",
  copyId: "Copy entry id",
  sealed: "Sealed",
  sealedAs: (position: number) => `as number ${formatCount(position)} of the chain`,
  batch: "Batch",
  onlyThis: "Only this thing",
  erase: "Erase details…",
  eraseOwner: "Only an owner may erase details.",
  eraseNothing: "This entry is about no single thing.",
  eraseWorkspace: "The workspace’s own entries hold no details of customers.",
  eraseDone: "The details of this entry are erased already.",

  trail: "Whose trail",
  workspaceTrail: "Workspace",
  workspaceTrailRefused: "The workspace’s own trail is for its owners.",
  search: "Search the audit trail",
  searchHint: "Person, thing or reason",
  person: "Person",
  everyone: "Everyone",
  findPerson: "Find a person",
  anything: "Any action",
  findAction: "Find an action",
  kind: "Kind of thing",
  anyKind: "Any kind",
  time: "Time",
  anyTime: "Any time",
  times: { today: "Today", "7d": "Last 7 days", "30d": "Last 30 days" },
  between: "Between",
  since: (day: string) => `From ${day}`,
  until: (day: string) => `Until ${day}`,
  fromTo: (from: string, to: string) => `${from} to ${to}`,
  oneThing: "one thing",
  clear: "Clear filters",

  verify: "Verify",
  verifyAgain: "Verify again",
  verifying: "The chain is being walked.",
  walking: "Walking the chain, entry by entry",
  intact: ({ sealed, signed_to, waiting, checkpoints, key }: AuditVerdict) => {
    const ends = [`sealed to ${formatCount(sealed)}`];
    if (key !== "none") ends.push(`signed to ${formatCount(signed_to)}`);
    ends.push(`${formatCount(waiting)} waiting`);
    if (key !== "none") ends.push(formatNoun(checkpoints, "signed checkpoint"));
    return `${ends.join(", ")}.`;
  },
  notSignedYet: (count: number) =>
    `The last ${formatNoun(count, "entry is", "entries are")} not signed yet, which is no fault: whoever has the workspace’s master key signs them next.`,
  intactIs: "Intact:",
  erasedCount: (count: number) =>
    `The details of ${formatNoun(count, "entry", "entries")} were erased on request.`,
  unsigned:
    "Nobody signs this trail yet: no computer with the workspace’s master key has sealed it. Until then, whoever can write the database could rewrite it.",
  fromDatabase:
    "The key it was compared with is known from the database alone, where whoever can write it could have exchanged it. Compare with the one that keydesk-server audit key prints on the server.",
  checked: "Checked",
  brokenAt: (position: number) => `Not intact: at number ${formatCount(position)},`,
  brokenEntry: (at: string) => `The entry was written ${at}.`,
  brokenBefore: (count: number) => `${formatCount(count)} before it fit.`,
  fault: FAULTS,
  showEntry: "Show that time",
  dismiss: "Dismiss the verdict",

  export: "Export",
  exportTitle: "Export audit trail",
  exportLead: "Exactly what the filter shows, oldest first. The export itself becomes an entry.",
  exportAll: "All entries",
  exportRefused: "Your role may not export.",
  exportNothing: "The list is empty, so there is nothing to export.",
  exportRows: { one: "entry", many: "entries" },
  csvHelp: "For spreadsheets: one row for each entry, changes as JSON.",

  eraseTitle: (thing: string) => `Erase details about ${thing}?`,
  eraseLead: "For a request to be forgotten.",
  eraseGone: "The fields before and after",
  eraseGoneHelp: "are emptied in every entry about it, for good. There is no undo.",
  eraseGoneLicense: "are emptied in every entry about it and in its history, for good. There is no undo.",
  eraseStays: "Who, when, what was done, names and reasons",
  eraseStaysHelp:
    "stay: the chain holds them, and of what is erased only fingerprints. So it still verifies.",
  eraseElsewhere: "Backups and exported files",
  eraseElsewhereHelp: "keep what they hold. Keydesk cannot reach them.",
  eraseWhat: "What happens",
  eraseReason: "Reason",
  eraseReasonHint: "Kept in the audit trail",
  eraseReasonMissing: "Say why, in 1 to 500 characters.",
  eraseAction: "Erase details",
  erasing: "Erasing…",
  eraseLost: "There is no connection; changes wait.",
  erasedToast: (count: number) => `Erased the details of ${formatNoun(count, "entry", "entries")}`,
  final: "cannot be undone",

  nothingTitle: (environment: string) => `Nothing has been done in ${environment} yet`,
  theWorkspace: "the workspace",
  workspaceHelp: "Environments that are added, settings, the passphrase and saved views appear here.",
  nothingHelp: "Every change appears here at once, with who made it, why, and what was before and after.",
  filteredTitle: "No entry passes every filter",
  filteredHelp: "Entries are here, but these filters and this search hide them all.",
  showEverything: "Clear filters, show everything",
  elsewhereTitle: (here: string, there: string) => `Not in ${here}, but found in ${there}`,
  elsewhereHelp: "Each environment keeps its own trail.",
  switchTo: (environment: string) => `Switch to ${environment}`,

  read: (count: number) => (count === 1 ? "entry read" : "entries read"),
  allRead: "all there are",
  moreFollow: "more follow as you scroll",
  readMore: "Read older entries",
  newEntries: (count: number, atLeast: boolean) => `${formatCount(count)}${atLeast ? "+" : ""} new`,
} as const;
