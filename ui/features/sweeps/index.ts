export { SweepBanner } from "./SweepBanner";
export { SweepList } from "./SweepList";
export { WORDS as SWEEP_WORDS } from "./words";
