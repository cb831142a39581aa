/* What a person opened last: useViewed() where something opens, useRecent() where it is offered again. */
export { RecentIcon, RecentText } from "./RecentText";
export type { RecentItem } from "./recent";
export { routeOf, useRecent, useViewed } from "./useRecent";
