export { CustomerDialog, type CustomerDialogProps } from "./CustomerDialog";
export { CustomersPage } from "./CustomersPage";
export { CustomerPage } from "./page/CustomerPage";
export { useCustomerCount } from "./useCustomers";
