/*
 * Pages that are a list of things with a drawer: products, generators, customers.
 *
 * ListPage           title, search, rows, footer; / c arrows Escape. Rows come from useWholeRows (one answer, searched
 *                    and sorted here) or from a sparse list of one's own.
 * useLongRows        rows of a list that comes in stretches
 * useListAddress     ?q=…&open=…&create=1 and the page's filters · useListRows: cursor, and the drawer that follows it
 * ThingDialog        makes or changes a thing with a version: drafts, conflicts side by side; one gives the fields
 * ThingDrawer        everything about one thing: on its way, gone, not to be had, or here
 * useAbove, ListDialogs   which dialog stands above the list: making, changing, deleting
 * CreateFirst, NothingYet   the empty list: with the button that makes the first, or the way to where it begins
 * HolderDrawer       the same for something that has licenses: leads to them, or to the first one
 * AskDialog          the question before something is done to one of them
 * FilterSelect, ProductFilter, CustomerFilter   filters beside the search
 * NothingOfProduct, useMayMakeOfProduct   what is made for products begins with one
 * useMay, useCalmOperation, licensesOfProduct, licensesOfCustomer
 */
export * from "./AskDialog";
export * from "./cells";
export * from "./DeleteDialog";
export * from "./facts";
export * from "./filters";
export * from "./HolderDrawer";
export * from "./ListDialogs";
export * from "./ListPage";
export * from "./links";
export * from "./NothingYet";
export * from "./ProductFirst";
export * from "./rows";
export * from "./ThingDialog";
export * from "./ThingDrawer";
export * from "./useCalmOperation";
export * from "./useListAddress";
export * from "./useListRows";
export * from "./useLongRows";
export * from "./useMay";
export * from "./useWholeRows";
export { words as LIST_WORDS } from "./words";
