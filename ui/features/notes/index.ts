/* Notes about a license or customer: <Notes subject={{ kind: "license", id }} />, a section of a drawer. */
export { Notes, type NotesProps } from "./Notes";
