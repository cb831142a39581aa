export { PoolsPage } from "./PoolsPage";
