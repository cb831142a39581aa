/* What enrollment links say. */
import { formatCount, formatNoun } from "@/lib/format";

const days = (count: number) => formatNoun(count, "day");

export const WORDS = {
  title: "Enrollment links",
  thing: "link",
  things: "links",
  search: "Search links",
  searched: "names, pools, products and who made them",
  create: "Create link",
  nothing: (environment: string) => `No enrollment links in ${environment} yet`,
  nothingHelp:
    "With a link, people take a seat of a pool by themselves: they enter name and address, show a code that is mailed to them, and get their key. A link to a transferable pool is a library that they borrow from.",
  mayNot: "Your role makes, changes and deletes no links.",

  name: "Name",
  pool: "Pool",
  seats: "Seats",
  seatsTaken: (taken: number, seats: number) => `${formatCount(taken)} / ${formatCount(seats)}`,
  terms: "Terms",
  expires: "Link expires",
  never: "never",
  expired: "expired",
  created: "Made",
  createdBy: "Made by",
  inactive: "product inactive",

  details: (name: string) => `Enrollment link ${name}`,
  gone: "This link is no longer here",
  goneHelp: "It was deleted, belongs to another environment, or the address is wrong.",
  loading: "Loading the link",
  id: "Link ID",
  copyId: "Copy link ID",

  url: "URL",
  copyUrl: "Copy URL",
  urlCopied: "Copied the link’s URL",
  urlNotCopied: "The clipboard refused. The URL is:",
  urlLoading: "On its way",
  urlSealed:
    "It is sealed, and the key is not at hand where this workspace is open. Give the passphrase in a preview first, or make another link.",
  urlNeedsAddress: "Put your license server’s address before it, or set that in Settings.",
  urlMayNot: "Whoever has it can take a seat, so only those who may change links see it.",
  urlHelp: "Whoever has it can take a seat. Its page is on the license server.",

  mailOff: "Mail is off, so codes reach nobody and nobody can enroll. An owner sets mail up in Settings.",

  edit: "Edit…",
  dialog: {
    createTitle: "Create enrollment link",
    create: "Create link",
    creating: "Creating…",
    created: (name: string) => `Made ${name}. Copy its URL and hand it out.`,
    editTitle: "Change enrollment link",
    save: (changes: number) => (changes === 1 ? "Save 1 change" : `Save ${changes} changes`),
    saving: "Saving…",
    saved: (name: string) => `Saved ${name}`,
  },
  onOff: (on: boolean) => (on ? "On" : "Off"),
  optional: "Optional",
  nameHelp: "For the desk; people who enroll do not see it.",
  nameMissing: "Give the link a name.",
  nameTooLong: "Use at most 120 characters.",
  poolHelp: "Cannot be changed later.",
  poolMissing: "Choose a pool.",
  choosePool: "Choose a pool",
  poolItem: (name: string, transferable: boolean, free: number) =>
    `${name} (${transferable ? "transferable" : "untransferable"}, ${formatCount(free)} free)`,
  toPools: "Go to pools",
  noPools: "There is no pool yet. Make one first.",
  seatsHelp: (transferable: boolean) =>
    transferable
      ? "At most so many at a time through this link."
      : "At most so many in all through this link.",
  seatsWrong: (most: number) => `Enter 1 to ${formatCount(most)}, as many as the pool has.`,
  term: "For how long",
  termHelp: "Empty is until they return it, or the seat ends.",
  dayUnit: "days",
  daysWrong: "Enter 1 to 3,650 days, or leave it empty.",
  mustReturn: "Must be returned",
  mustReturnLabel: "Take the seat back by itself then",
  mustReturnHelp: "The key stops working and they are told by mail. Off, they are only asked to return it.",
  mustReturnNeeds: "Say for how long first.",
  auto: "Auto-reassign",
  autoLabel: "When all are taken, the oldest makes room",
  autoHelp: "Whoever has had a seat longest loses it to somebody new, and is told by mail.",
  safe: "Nobody makes room before",
  safeHelp: "Empty is at once.",
  evictions: "At most so many a day",
  evictionsWrong: "Enter 1 to 1,000.",
  forGood:
    "The pool is untransferable: who takes a seat keeps it until it ends, so there is nothing to return or reassign.",
  domains: "Only addresses at",
  domainsHelp: "What stands behind the @, such as company.com, with commas between. Empty is every address.",
  expiresHelp:
    "Afterwards nobody can enroll. A day counts to its end, by this computer’s clock. Empty is never.",
  dayMissing: "Enter a day in the future, such as 2027-06-11, or leave it empty.",
  editNote: "New terms are for who enrolls from now on; others keep what they were told.",

  summaryTitle: "What people will experience",
  whoAny: "Anybody with the link and an address",
  whoAt: (domains: string) => `Anybody with the link and an address at ${domains}`,
  takes: (who: string, seats: number) =>
    `${who} can take a seat, ${seats === 1 ? "1 at a time" : `up to ${formatCount(seats)} at a time`}.`,
  takesForGood: (who: string, seats: number) =>
    `${who} can take a seat, ${seats === 1 ? "1 in all" : `up to ${formatCount(seats)} in all`}. It stays theirs.`,
  proves: "They enter name and address, type a code that is mailed to them, and see their key.",
  keeps: "They keep it until they return it.",
  returns: (term: number) => `After ${days(term)} it goes back by itself, and the key stops working.`,
  asked: (term: number) => `They are asked to return it after ${days(term)}. Nobody takes it from them then.`,
  full: "When all are taken, somebody new has to wait.",
  rolls: (safe: number | null, most: number) =>
    `When all are taken, somebody new gets the seat of who has had theirs longest${
      safe === null ? "" : `, once they had it for ${days(safe)}`
    }; at most ${formatCount(most)} times a day.`,
  ends: (day: string) => `After ${day} nobody can enroll.`,
  notYet: "Choose a pool to see it.",

  short: {
    forGood: "for good",
    open: "until returned",
    back: (term: number) => `${days(term)}, then back`,
    asked: (term: number) => `${days(term)}, asked back`,
    rolling: (safe: number | null) =>
      safe === null ? "oldest makes room" : `oldest makes room after ${days(safe)}`,
  },

  delete: "Delete…",
  deleteTitle: "Delete this link?",
  deleteAction: "Delete link",
  deleting: "Deleting…",
  deleteNow: "now",
  deleteDead: "Nobody can enroll through it **from now on**",
  deleteForever: "It cannot come back; a new link has another URL",
  deleteNobody: "Nobody holds a seat through it",
  deleteKeep: (count: number) =>
    `${count === 1 ? "1 person keeps" : `${formatCount(count)} people keep`} their seat`,
  deleteKeepDetail: "Their keys go on working. Nobody makes room for others any more.",
  deleteEnding: (count: number) =>
    `${count === 1 ? "1 of them loses it" : `${formatCount(count)} of them lose it`} when their time is over, as they were told`,
  deleteOthers: "To take seats back at once, revoke them one by one",
  deleteDone: (name: string) => `Deleted ${name}`,
  cannotUndo: "Cannot be undone.",
} as const;
