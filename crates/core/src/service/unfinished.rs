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
    pub async fn get_license_at(&self, _request: GetLicenseAt) -> Result<LicenseAt> {
        Err(Error::Internal("get_license_at is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn list_sweeps(&self, _request: ListSweeps) -> Result<SweepState> {
        Err(Error::Internal("list_sweeps is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn approve_sweep(&self, _request: ApproveSweep) -> Result<SweepState> {
        Err(Error::Internal("approve_sweep is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn take_back_sweep(&self, _request: TakeBackSweep) -> Result<SweepState> {
        Err(Error::Internal("take_back_sweep is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn resume_sweeps(&self, _request: ResumeSweeps) -> Result<SweepState> {
        Err(Error::Internal("resume_sweeps is on its way".into()))
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

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn list_audit(&self, _request: ListAudit) -> Result<AuditPage> {
        Err(Error::Internal("list_audit is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn list_audit_facets(&self, _request: ListAuditFacets) -> Result<AuditFacets> {
        Err(Error::Internal("list_audit_facets is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn verify_audit(&self, _request: VerifyAudit) -> Result<AuditVerdict> {
        Err(Error::Internal("verify_audit is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn export_audit(
        &self,
        _request: ExportAudit,
        _sink: RowSink,
    ) -> Result<StreamSummary> {
        Err(Error::Internal("export_audit is on its way".into()))
    }

    /// Soon.
    ///
    /// # Errors
    /// Always.
    pub async fn erase_audit_details(&self, _request: EraseAuditDetails) -> Result<Deleted> {
        Err(Error::Internal("erase_audit_details is on its way".into()))
    }
}
