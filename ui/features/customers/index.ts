export { CustomerDialog, type CustomerDialogProps } from "./CustomerDialog";
export { CustomersPage } from "./CustomersPage";
export { useCustomerCount } from "./useCustomers";
