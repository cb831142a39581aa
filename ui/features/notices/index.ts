/* <Bell />: what one is told of. Kinds are rows in sources.ts. */
export { Bell } from "./Bell";
export { SOURCES } from "./sources";
