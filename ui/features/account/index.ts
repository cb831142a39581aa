export { AccountPage } from "./AccountPage";
export { useSignOut } from "./useSignOut";
