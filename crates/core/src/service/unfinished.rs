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
}
