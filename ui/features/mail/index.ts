export { MailCard } from "./MailCard";
export { WORDS } from "./words";
export { useMailActs } from "./MailMenu";
export { MailPage } from "./MailPage";
export { NotifyField } from "./NotifyField";
export { OutboxNote } from "./OutboxNote";
