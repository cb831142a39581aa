export { BackupCard } from "./BackupCard";
export { BackupPlanCard } from "./BackupPlanCard";
export { NothingRuns } from "./NothingRuns";
export { PauseBanner } from "./PauseBanner";
export { RetentionCard } from "./RetentionCard";
export { keySentence, sizeOf, WORDS as BACKUP_WORDS } from "./words";
