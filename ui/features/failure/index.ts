export * from "./FailureNote";
export * from "./refusal";
