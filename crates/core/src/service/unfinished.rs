//! Operations on their way.

use super::{EnvironmentScope, RowSink};
use crate::{
    error::{Error, Result},
    operations::requests::*,
};

impl EnvironmentScope {
    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn create_license(&self, _request: CreateLicense) -> Result<License> {
        Err(Error::Internal("create_license is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn assign_license(&self, _request: AssignLicense) -> Result<License> {
        Err(Error::Internal("assign_license is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn hand_over_license(&self, _request: HandOverLicense) -> Result<License> {
        Err(Error::Internal("hand_over_license is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn inactivate_license(&self, _request: ActOnLicense) -> Result<License> {
        Err(Error::Internal("inactivate_license is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn reactivate_license(&self, _request: ActOnLicense) -> Result<License> {
        Err(Error::Internal("reactivate_license is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn suspend_license(&self, _request: ActOnLicense) -> Result<License> {
        Err(Error::Internal("suspend_license is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn lift_suspension(&self, _request: ActOnLicense) -> Result<License> {
        Err(Error::Internal("lift_suspension is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn revoke_license(&self, _request: ActOnLicense) -> Result<License> {
        Err(Error::Internal("revoke_license is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn replace_license(&self, _request: ReplaceLicense) -> Result<ReplacedLicense> {
        Err(Error::Internal("replace_license is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn delete_license(&self, _request: DeleteLicense) -> Result<Deleted> {
        Err(Error::Internal("delete_license is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn foresee_action(&self, _request: ForeseeAction) -> Result<Foresight> {
        Err(Error::Internal("foresee_action is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn preview_license(&self, _request: GetLicense) -> Result<LicensePreview> {
        Err(Error::Internal("preview_license is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn create_offline_file(&self, _request: CreateOfflineFile) -> Result<OfflineFile> {
        Err(Error::Internal("create_offline_file is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn foresee_bulk(&self, _request: ForeseeBulk) -> Result<BulkForesight> {
        Err(Error::Internal("foresee_bulk is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn change_licenses(&self, _request: ChangeLicenses) -> Result<Job> {
        Err(Error::Internal("change_licenses is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn download_bulk_result(
        &self,
        _request: DownloadBulkResult,
        _sink: RowSink,
    ) -> Result<StreamSummary> {
        Err(Error::Internal("download_bulk_result is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn explain_activation(&self, _request: ExplainActivation) -> Result<Explanation> {
        Err(Error::Internal("explain_activation is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn apply_remedies(&self, _request: ApplyRemedies) -> Result<License> {
        Err(Error::Internal("apply_remedies is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn deactivate_device(&self, _request: DeactivateDevice) -> Result<DeviceChange> {
        Err(Error::Internal("deactivate_device is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn restore_device(&self, _request: RestoreDevice) -> Result<DeviceChange> {
        Err(Error::Internal("restore_device is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn raise_limit(&self, _request: RaiseLimit) -> Result<License> {
        Err(Error::Internal("raise_limit is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn ignore_device(&self, _request: IgnoreDevice) -> Result<Device> {
        Err(Error::Internal("ignore_device is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn list_denials(&self, _request: ListDenials) -> Result<Vec<Denial>> {
        Err(Error::Internal("list_denials is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn validate_license(&self, _request: DeviceRequest) -> Result<DeviceAnswer> {
        Err(Error::Internal("validate_license is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn activate_license(&self, _request: DeviceRequest) -> Result<DeviceAnswer> {
        Err(Error::Internal("activate_license is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn deactivate_license(&self, _request: DeviceRequest) -> Result<DeviceAnswer> {
        Err(Error::Internal("deactivate_license is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn get_product(&self, _request: GetProduct) -> Result<ProductDetail> {
        Err(Error::Internal("get_product is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn create_product(&self, _request: CreateProduct) -> Result<Product> {
        Err(Error::Internal("create_product is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn edit_product(&self, _request: EditProduct) -> Result<Product> {
        Err(Error::Internal("edit_product is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn delete_product(&self, _request: DeleteProduct) -> Result<Deleted> {
        Err(Error::Internal("delete_product is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn rotate_product_key(&self, _request: RotateProductKey) -> Result<ProductDetail> {
        Err(Error::Internal("rotate_product_key is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn list_generators(&self, _request: ListGenerators) -> Result<Vec<Generator>> {
        Err(Error::Internal("list_generators is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn create_generator(&self, _request: CreateGenerator) -> Result<Generator> {
        Err(Error::Internal("create_generator is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn edit_generator(&self, _request: EditGenerator) -> Result<Generator> {
        Err(Error::Internal("edit_generator is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn delete_generator(&self, _request: DeleteGenerator) -> Result<Deleted> {
        Err(Error::Internal("delete_generator is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn sample_keys(&self, _request: SampleKeys) -> Result<KeySamples> {
        Err(Error::Internal("sample_keys is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn generate_licenses(&self, _request: GenerateLicenses) -> Result<Job> {
        Err(Error::Internal("generate_licenses is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn list_customers(&self, _request: ListCustomers) -> Result<CustomerPage> {
        Err(Error::Internal("list_customers is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn get_customer(&self, _request: GetCustomer) -> Result<CustomerDetail> {
        Err(Error::Internal("get_customer is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn create_customer(&self, _request: CreateCustomer) -> Result<Customer> {
        Err(Error::Internal("create_customer is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn edit_customer(&self, _request: EditCustomer) -> Result<Customer> {
        Err(Error::Internal("edit_customer is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn delete_customer(&self, _request: DeleteCustomer) -> Result<Deleted> {
        Err(Error::Internal("delete_customer is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn add_note(&self, _request: AddNote) -> Result<Note> {
        Err(Error::Internal("add_note is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn delete_note(&self, _request: DeleteNote) -> Result<Deleted> {
        Err(Error::Internal("delete_note is on its way".into()))
    }
}
