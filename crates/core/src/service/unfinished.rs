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
    pub async fn get_license_at(&self, _request: GetLicenseAt) -> Result<LicenseAt> {
        Err(Error::Internal("get_license_at is on its way".into()))
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
