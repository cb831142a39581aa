export { type Actions, type NewFor, type Opened, useActions } from "./actions";
export { type Doing, type Facts, refusal, roleRefusal } from "./availability";
export { ActionsHost } from "./host";
export { EVERY_DOING, LOOKS, type MenuGroup, type Offer, offer, offers, primaryDoings } from "./menu";
export { OfferItems } from "./OfferItems";
