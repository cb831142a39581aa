export * from "./ShownOnceDialog";
