export { type DeviceAbove, DeviceDialogs } from "./DeviceDialogs";
export { DeviceDrawer } from "./DeviceDrawer";
export { DevicesPage } from "./DevicesPage";
export { deviceName, pictureOf } from "./picture";
