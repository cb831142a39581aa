//! The budgets of devices, as options of the program.

use clap::Args;
use keydesk_server::{Limits, MaybeQuota};

#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct DeviceLimits {
    /// How often devices may ask from one address (of IPv6, one /64 network): so many in so many seconds, or off. Each
    /// server counts for itself.
    #[arg(long, default_value = "600/60", value_name = "MANY/SECONDS")]
    limit_address: MaybeQuota,
    /// How often devices may ask about one license key.
    #[arg(long, default_value = "120/60", value_name = "MANY/SECONDS")]
    limit_key: MaybeQuota,
    /// How often one address may ask about keys that nobody has. Who has used this up is not answered until it refills.
    #[arg(long, default_value = "20/60", value_name = "MANY/SECONDS")]
    limit_unknown: MaybeQuota,
}

impl From<DeviceLimits> for Limits {
    fn from(limits: DeviceLimits) -> Self {
        Self {
            address: limits.limit_address.0,
            key: limits.limit_key.0,
            unknown: limits.limit_unknown.0,
        }
    }
}
