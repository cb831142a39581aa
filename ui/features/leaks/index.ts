export { LeaksPage } from "./LeaksPage";
