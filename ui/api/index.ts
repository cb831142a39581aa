/*
 * The only place that knows Tauri and HTTP. Features import from here, never from the bindings' commands.
 *
 * useOperation(name, environment, request, options)  a query by its command's name: "listLicenses"; environment null
 *                                                    for the workspace's own ("listViews", "getWorkspace")
 * operationQuery(…), ask(…), operationKey(…)         the same outside of a component
 * useChange(name, environment).mutate(request)       a change or job; invalidates what the table says
 * useChangeFeed(workspaceId)                         once per window; useChanges(environment, nouns, callback) to decide
 *                                                    oneself, with meta: { followsFeed: false } on the query
 * useConnection()                                    { state: "connected" } | { state: "lost", since, nextTry, … }, tryNow
 * exportLicenses, exportAudit, downloadImportResult, downloadBulkResult, backUp
 *                                                    rows out, with progress and AbortSignal
 * shell.…, onLinkOpened, inDesktop                   what only a desktop can do
 * usePreference(name, fallback, read)                what this computer remembers
 * routeHere, addressOf                               where the desk stands in the address, in desktop and browser
 * signIn, signOut, authState, lookAtLink, spendLink  a browser and its server; useStanding() says how they stand
 * FailureError.failure, toFailure(thrown)            { code, what, kept, next, field }
 */
export type * from "./bindings";
export { ACTION_RULES, OPERATIONS } from "./bindings";
export * from "./client";
export { FailureError, toFailure } from "./failure";
export { backOff, type Connection, type FeedNews, touches } from "./feed";
export * from "./hooks";
export { leaveToken } from "./http";
export { addressOf, basePath, routeHere } from "./place";
export * from "./preferences";
export {
  type AuthState,
  authState,
  type Credentials,
  lastPerson,
  lookAtLink,
  type OpenLink,
  type SignInRefused,
  signIn,
  signOut,
  spendLink,
} from "./session";
export * from "./shell";
export * from "./streams";
export {
  type Answer,
  type ChangeName,
  type EnvironmentOf,
  type QueryName,
  type Request,
  rowOf,
} from "./table";
