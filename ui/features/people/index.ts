export { PeoplePage } from "./PeoplePage";
export { SignIns } from "./SignIns";
export { ROLE_LABEL } from "./words";
