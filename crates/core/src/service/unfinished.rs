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
