export { StepUpHost } from "./StepUpHost";
export { isLocked, type StepUp, useStepUp, useUnlocked } from "./useStepUp";
