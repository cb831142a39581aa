/* How a person likes the desk: <PreferencesCard /> to choose, usePreferences() to read, useWorn() once per window. */
export { PreferencesCard } from "./PreferencesCard";
export { type Liked, NOTICE_KINDS, readLiked, STORED, WHERE_ONE_WAS } from "./preferences";
export { usePreferences, useUsualDensity, useWorn } from "./usePreferences";
