export { ActivationsPage } from "./ActivationsPage";
