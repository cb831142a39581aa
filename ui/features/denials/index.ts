export { DenialsPage } from "./DenialsPage";
