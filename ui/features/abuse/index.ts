export { AbusePage } from "./AbusePage";
export { CasesPage } from "./CasesPage";
