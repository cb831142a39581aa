export { ProductDevices } from "./ProductDevices";
export { SeatsPage } from "./SeatsPage";
