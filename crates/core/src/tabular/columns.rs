//! What a license import can fill, and which column of a file fills it.
//!
//! Owns the fields, their names and the guess from headers. Deliberately absent: remembering a
//! mapping for the next file, and reading cells.

use serde::{Deserialize, Serialize};

/// What a column of a file stands for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type,
)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Key,
    /// The product's name.
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
    /// Exported, never imported: activations come from devices.
    ActivationsUsed,
}

impl Field {
    /// Every field a column can fill, in the order of an export.
    pub const ALL: [Self; 13] = [
        Self::Key,
        Self::Product,
        Self::ProductCode,
        Self::CustomerName,
        Self::CustomerEmail,
        Self::CustomerOrganisation,
        Self::Status,
        Self::ActivationLimit,
        Self::ActivationsUsed,
        Self::ExpiresAt,
        Self::CreatedAt,
        Self::Flags,
        Self::Metadata,
    ];

    /// The stable name: header of a CSV export, field name of a JSON export.
    pub fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Product => "product",
            Self::ProductCode => "product_code",
            Self::CustomerName => "customer_name",
            Self::CustomerEmail => "customer_email",
            Self::CustomerOrganisation => "customer_organisation",
            Self::Status => "status",
            Self::ActivationLimit => "activation_limit",
            Self::ExpiresAt => "expires_at",
            Self::CreatedAt => "created_at",
            Self::Flags => "flags",
            Self::Metadata => "metadata",
            Self::ActivationsUsed => "activations_used",
        }
    }

    /// The name people read.
    pub fn title(self) -> &'static str {
        match self {
            Self::Key => "Key",
            Self::Product => "Product",
            Self::ProductCode => "Product code",
            Self::CustomerName => "Customer name",
            Self::CustomerEmail => "Customer email",
            Self::CustomerOrganisation => "Customer organisation",
            Self::Status => "Status",
            Self::ActivationLimit => "Activation limit",
            Self::ExpiresAt => "Expires",
            Self::CreatedAt => "Created",
            Self::Flags => "Feature flags",
            Self::Metadata => "Metadata",
            Self::ActivationsUsed => "Activations used",
        }
    }

    /// Headers that mean this field, folded as by [`fold`], the surest first. No header may
    /// stand with two fields.
    fn headers(self) -> impl Iterator<Item = &'static str> {
        let words = match self {
            Self::Key => {
                "key licensekey licencekey productkey serialkey activationkey serialnumber \
                 serial license licence licensecode licencecode activationcode keycode \
                 licensenumber licencenumber"
            }
            Self::Product => {
                "product productname licensedproduct application app software plan edition \
                 item itemname"
            }
            Self::ProductCode => {
                "productcode productsku sku articlenumber partnumber itemcode plancode"
            }
            Self::CustomerName => {
                "customername customer fullname clientname client username licensee \
                 licensedto contactname contact holder owner user buyer name assignedto"
            }
            Self::CustomerEmail => {
                "customeremail email emailaddress customeremailaddress customermail mail \
                 useremail clientemail contactemail licenseeemail buyeremail owneremail"
            }
            Self::CustomerOrganisation => {
                "customerorganisation customerorganization organisation organization \
                 company companyname customercompany organisationname organizationname org \
                 account accountname firm"
            }
            Self::Status => "status licensestatus licencestatus state licensestate",
            Self::ActivationLimit => {
                "activationlimit maxactivations activationslimit maxactivation \
                 maximumactivations limit activationsallowed allowedactivations devicelimit \
                 maxdevices seatlimit maxseats seats maxmachines activations"
            }
            Self::ExpiresAt => {
                "expiresat expires expiry expirydate expirationdate expiration expireson \
                 expiredate validuntil validto validthrough validtill enddate expdate \
                 licenseexpiry dateexpires until"
            }
            Self::CreatedAt => {
                "createdat created createdon creationdate datecreated createddate issuedat \
                 issued issuedate issuedon orderdate purchasedate purchasedat datepurchased"
            }
            Self::Flags => "flags featureflags features entitlements",
            Self::Metadata => "metadata meta customdata attributes extra",
            Self::ActivationsUsed => {
                "activationsused usedactivations activationcount activationscount \
                 activecount used timesactivated devicesused seatsused"
            }
        };
        words.split(' ')
    }
}

/// One field per header. Each field is given at most once, to the header that says it most
/// clearly (the leftmost of equals); columns with none are not read.
pub fn guess(headers: &[String]) -> Vec<Option<Field>> {
    let folded: Vec<String> = headers.iter().map(|header| fold(header)).collect();
    let mut mapping = vec![None; headers.len()];
    for field in Field::ALL {
        let place = field
            .headers()
            .find_map(|known| folded.iter().position(|header| header == known));
        if let Some(place) = place {
            mapping[place] = Some(field);
        }
    }
    mapping
}

/// Letters and digits only, lower-cased: "E-Mail Address" and "email_address" are one.
pub(super) fn fold(header: &str) -> String {
    header
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Why a mapping cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    #[error("No column is the license key. Choose the column that holds it.")]
    KeyMissing,
    #[error("{} is chosen for more than one column. Keep one and leave the others out.", .0.title())]
    ChosenTwice(Field),
    #[error("The file has {columns} columns, but {fields} are mapped. Map its columns again.")]
    OtherColumns { columns: usize, fields: usize },
}

/// Whether a mapping fits a file of so many columns: a key, and no field twice.
///
/// # Errors
/// The first thing that does not fit.
pub fn check(mapping: &[Option<Field>], columns: usize) -> Result<(), MappingError> {
    if mapping.len() != columns {
        return Err(MappingError::OtherColumns {
            columns,
            fields: mapping.len(),
        });
    }
    let count = |field: Field| {
        mapping
            .iter()
            .filter(|mapped| **mapped == Some(field))
            .count()
    };
    if let Some(twice) = Field::ALL.into_iter().find(|field| count(*field) > 1) {
        return Err(MappingError::ChosenTwice(twice));
    }
    if count(Field::Key) == 0 {
        return Err(MappingError::KeyMissing);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
