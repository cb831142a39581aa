export { MailCard } from "./MailCard";
export { MailPage } from "./MailPage";
export { OutboxNote } from "./OutboxNote";
