export { SeatFileButton } from "./SeatFileButton";
