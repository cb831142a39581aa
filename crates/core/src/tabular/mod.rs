//! temp
mod decode;
pub mod problem;
pub mod sniff;
pub mod columns {
    /// field
    #[derive(
        Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, specta::Type,
    )]
    #[serde(rename_all = "snake_case")]
    pub enum Field {
        Key,
        Product,
        ProductCode,
        CustomerName,
        CustomerEmail,
        CustomerOrganisation,
        Status,
        ActivationLimit,
        ExpiresAt,
        CreatedAt,
        Flags,
        Metadata,
        ActivationsUsed,
    }
}
pub mod dates {
    #[derive(
        Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, specta::Type,
    )]
    #[serde(rename_all = "snake_case")]
    pub enum DateOrder {
        DayFirst,
        MonthFirst,
    }
}
pub const MAX_COLUMNS: usize = 200;
pub const MAX_CELL_BYTES: usize = 64 * 1024;
