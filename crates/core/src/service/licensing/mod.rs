//! The licensing API's use cases: what a script may see and do with the token it shows.
//!
//! A [`LicensingScope`] is the only way in for a bearer who reaches one customer's licenses. Each method checks the scope
//! that it needs; each look goes through a question of the store that takes a [`Reach`](crate::domain::reach::Reach); and
//! each change first reads the license within reach and then changes it at that version, and a license that changes hands
//! has another version. Deliberately absent: HTTP.

mod acts;
mod looks;
mod once;

use std::sync::Arc;

pub use crate::store::licensing::{DenialRow, LicenseFilter, Period, UsageRow};
pub use acts::{LicenseWish, PoolWish, Revocation, Who};
pub use looks::{Me, ProductSeats, ReachedLicense, Stretch};
pub use once::{ANSWERS_KEPT, Begun};

use super::{Bearer, EnvironmentScope};
use crate::{
    backend::Environment,
    domain::reach::Reach,
    error::{Error, Result},
    operations::Access,
};

/// A script in an environment.
#[derive(Debug, Clone)]
pub struct LicensingScope {
    /// As somebody who may do what the token lets them.
    scope: EnvironmentScope,
    bearer: Bearer,
}

impl LicensingScope {
    pub(crate) fn new(environment: Arc<Environment>, bearer: Bearer) -> Self {
        Self {
            scope: EnvironmentScope {
                environment,
                caller: bearer.caller.clone(),
            },
            bearer,
        }
    }

    /// Who shows the token.
    #[must_use]
    pub const fn bearer(&self) -> &Bearer {
        &self.bearer
    }

    const fn reach(&self) -> Reach {
        self.bearer.caller.reach()
    }

    /// Checks that the token's scopes allow it.
    fn may(&self, access: Access) -> Result<()> {
        self.bearer.caller.require(access)
    }

    /// The same for what is everybody's, and so not for who reaches one customer's licenses.
    fn may_everywhere(&self, access: Access) -> Result<()> {
        self.may(access)?;
        match self.bearer.caller.customer {
            Some(_) => Err(Error::Forbidden { access }),
            None => Ok(()),
        }
    }
}
