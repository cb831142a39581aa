export { OrganisationKeys } from "./OrganisationKeys";
