export { LinksPage } from "./LinksPage";
