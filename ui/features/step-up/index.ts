export { KeysKeeper, useFlip } from "./KeysKeeper";
export { KeysState } from "./KeysState";
export { type NamedKey, useKeysShown, useWholeKeys } from "./keysHidden";
export { StepUpHost } from "./StepUpHost";
export { isLocked, type StepUp, useStepUp, useUnlocked } from "./useStepUp";
