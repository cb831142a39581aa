export { ImportPage, type ImportPageProps } from "./ImportPage";
export { keepFile, takeFile, waitingFile } from "./pendingFile";
