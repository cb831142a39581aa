export { JobActions } from "./JobActions";
export { JobProgress, Outcomes } from "./JobProgress";
export { JobsPage } from "./JobsPage";
export { useJob } from "./useJob";
export { useResultFile } from "./useResultFile";
