export type { BulkKind } from "./actions";
export { BulkDialog } from "./BulkDialog";
export { BulkMenu } from "./BulkMenu";
export { BulkNews } from "./BulkNews";
export { KIND_WORDS, WORDS as BULK_WORDS } from "./words";
