//! Devices that present their organisation's key.

use super::{EnvironmentScope, asking::Asked};
use crate::{
    error::{Error, Result},
    operations::{activations::DeviceAnswer, settings::Settings},
};

impl EnvironmentScope {
    pub(super) async fn go_on_in_organisation(
        &self,
        asked: Asked,
        _kind: &'static str,
        _settings: &Settings,
    ) -> Result<DeviceAnswer> {
        Err(Error::not_found("organisation key", asked.key()))
    }

    pub(super) async fn activate_in_organisation(
        &self,
        asked: Asked,
        _settings: Settings,
    ) -> Result<DeviceAnswer> {
        Err(Error::not_found("organisation key", asked.key()))
    }

    pub(super) async fn deactivate_in_organisation(
        &self,
        asked: Asked,
        _settings: Settings,
    ) -> Result<DeviceAnswer> {
        Err(Error::not_found("organisation key", asked.key()))
    }
}
