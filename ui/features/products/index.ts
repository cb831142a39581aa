export { ProductDialog } from "./ProductDialog";
export { ProductsPage } from "./ProductsPage";
