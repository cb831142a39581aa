export { MailCard } from "./MailCard";
export { useMailActs } from "./MailMenu";
export { MailPage } from "./MailPage";
export { NotifyField } from "./NotifyField";
export { OutboxNote } from "./OutboxNote";
export { WORDS } from "./words";
