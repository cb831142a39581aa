//! What a row does to the workspace: pure rules over what was looked up.
//!
//! A new license may have any status. An existing one goes through the edit operation's rules (`domain::license`), and
//! its status is no field of an edit.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{
    book::{Book, Named},
    row::{Columns, Wish},
};
use crate::{
    domain::{
        license::{Edit, Edited, edit},
        status::LicenseStatus,
        validity::{Validity, ValidityStart},
    },
    error::Error,
    ids::{CustomerId, LicenseId, ProductId},
    operations::{
        imports::{FitProblem, RowProblem},
        licenses::License,
    },
    store::{engines::stored, import_rows::NewLicense},
    tabular::values::Expiry,
};

/// The activation limit of a new license that names none.
const DEFAULT_LIMIT: i32 = 1;

/// What an import may do, and when it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    pub create_products: bool,
    pub create_customers: bool,
    pub now: DateTime<Utc>,
}

/// What a row does.
#[derive(Debug)]
pub(super) enum Decision {
    Create(Box<NewLicense>),
    Update(Box<Edited>),
    Skip,
}

/// Why a row does nothing, and the license's status where the words need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Refusal(FitProblem, Option<LicenseStatus>);

impl From<FitProblem> for Refusal {
    fn from(code: FitProblem) -> Self {
        Self(code, None)
    }
}

/// Decides what a row does. New products and customers are added to the book.
pub(super) fn decide(
    wish: &Wish,
    existing: Option<&License>,
    book: &mut Book,
    rules: Rules,
    columns: &Columns,
) -> Result<Decision, Box<RowProblem>> {
    let decision = match existing {
        None => create(&columns.held(wish), book, rules).map_err(Refusal::from),
        Some(license) => update(wish, license, book, rules),
    };
    decision.map_err(|Refusal(code, now_is)| {
        Box::new(super::problems::of_fit(wish, columns, code, now_is))
    })
}

fn create(wish: &Wish, book: &mut Book, rules: Rules) -> Result<Decision, FitProblem> {
    let named = book.product(wish);
    match named {
        Named::Nothing => return Err(FitProblem::ProductMissing),
        Named::Ambiguous => return Err(FitProblem::ProductAmbiguous),
        Named::Product { active: false, .. } => return Err(FitProblem::ProductInactive),
        Named::Unknown if !rules.create_products => return Err(FitProblem::UnknownProduct),
        Named::Product { .. } | Named::Unknown => {}
    }
    let email = wish.email_lower();
    let status = match (wish.status, &email) {
        (None, Some(_)) => LicenseStatus::Assigned,
        (None, None) => LicenseStatus::Available,
        (Some(LicenseStatus::Available), Some(_)) => return Err(FitProblem::CustomerUnexpected),
        (Some(status), None) if status.is_held() => return Err(FitProblem::CustomerMissing),
        (Some(status), _) => status,
    };
    // The customer first: it may refuse the row, and then no product is made for it either.
    let customer_id = match email {
        Some(_) => Some(customer(wish, book, rules)?),
        None => None,
    };
    let product_id = match named {
        Named::Product { id, .. } => id,
        _ => book.make_product(wish, rules.now)?,
    };
    Ok(Decision::Create(Box::new(new_license(
        wish,
        product_id,
        customer_id,
        status,
        rules.now,
    ))))
}

fn customer(wish: &Wish, book: &mut Book, rules: Rules) -> Result<CustomerId, FitProblem> {
    let (Some(email), Some(lower)) = (&wish.customer_email, wish.email_lower()) else {
        return Err(FitProblem::CustomerMissing);
    };
    match book.customer(&lower) {
        Some(id) => Ok(id),
        None if rules.create_customers => Ok(book.make_customer(wish, email, lower, rules.now)),
        None => Err(FitProblem::UnknownCustomer),
    }
}

fn new_license(
    wish: &Wish,
    product_id: ProductId,
    customer_id: Option<CustomerId>,
    status: LicenseStatus,
    now: DateTime<Utc>,
) -> NewLicense {
    let object = |object: &Option<serde_json::Map<String, Value>>| {
        Value::Object(object.clone().unwrap_or_default()).to_string()
    };
    let created_at = wish.created_at.unwrap_or(now);
    let (expires_at, pending) = match wish.expiry {
        Some(Expiry::At(moment)) => (Some(moment), None),
        Some(Expiry::Waits(validity)) => begun(validity, status, created_at, now),
        Some(Expiry::Lifetime) | None => (None, None),
    };
    NewLicense {
        id: LicenseId::new(now),
        key: wish.key.clone(),
        key_folded: wish.key_folded.clone(),
        product_id,
        customer_id,
        status: status.rank(),
        activation_limit: wish.limit.unwrap_or(DEFAULT_LIMIT),
        expires_at: expires_at.map(stored),
        pending_validity: pending.and_then(|validity| serde_json::to_string(&validity).ok()),
        flags: object(&wish.flags),
        metadata: object(&wish.metadata),
        created_at: stored(created_at),
    }
}

/// When a validity ends that a new license comes with, or that it still waits for its beginning.
fn begun(
    validity: Validity,
    status: LicenseStatus,
    created_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> (Option<DateTime<Utc>>, Option<Validity>) {
    let waits = match validity.from {
        ValidityStart::Creation => return (Some(validity.end(created_at)), None),
        ValidityStart::Assignment => !status.is_held(),
        ValidityStart::FirstActivation => {
            matches!(status, LicenseStatus::Available | LicenseStatus::Assigned)
        }
    };
    if waits {
        (None, Some(validity))
    } else {
        (Some(validity.end(now)), None)
    }
}

fn update(
    wish: &Wish,
    license: &License,
    book: &mut Book,
    rules: Rules,
) -> Result<Decision, Refusal> {
    match book.product(wish) {
        Named::Nothing => {}
        Named::Ambiguous => return Err(FitProblem::ProductAmbiguous.into()),
        Named::Product { id, .. } if id == license.product_id => {}
        Named::Product { .. } | Named::Unknown => return Err(FitProblem::ProductDiffers.into()),
    }
    let assigns = license.status == LicenseStatus::Available && wish.customer_email.is_some();
    check_status(wish, license, assigns)?;
    if license.status == LicenseStatus::Revoked && names_other_customer(wish, license, book) {
        return Err(FitProblem::Revoked.into());
    }
    check_expiry(wish, license, rules.now)?;
    let customer_id = match &wish.customer_email {
        Some(_) => Some(customer(wish, book, rules)?),
        None if wish.names_customers && license.customer_id.is_some() => {
            return Err(FitProblem::CustomerCleared.into());
        }
        None => license.customer_id,
    };
    let asked = as_asked(wish, license, customer_id);
    if asked == as_is(license) {
        return Ok(Decision::Skip);
    }
    match edit(license, asked, rules.now) {
        Ok(Some(edited)) => Ok(Decision::Update(Box::new(edited))),
        Ok(None) => Ok(Decision::Skip),
        Err(error) => Err(refused(&error, license)),
    }
}

/// The status is no field of an edit; only the one that an edit leads to may be named.
fn check_status(wish: &Wish, license: &License, assigns: bool) -> Result<(), Refusal> {
    match wish.status {
        Some(LicenseStatus::Available) if assigns => Err(FitProblem::CustomerUnexpected.into()),
        Some(LicenseStatus::Assigned) if assigns => Ok(()),
        Some(status) if status != license.status => {
            Err(Refusal(FitProblem::StatusDiffers, Some(license.status)))
        }
        _ => Ok(()),
    }
}

/// Checked before a customer may be made for the row.
fn check_expiry(wish: &Wish, license: &License, now: DateTime<Utc>) -> Result<(), Refusal> {
    let Some(expires_at) = wish.expiry.and_then(moment_of) else {
        return Ok(());
    };
    if expires_at == license.expires_at {
        return Ok(());
    }
    match license.status {
        LicenseStatus::Revoked => Err(FitProblem::Revoked.into()),
        LicenseStatus::Expired => Err(FitProblem::Expired.into()),
        _ if expires_at.is_some_and(|moment| moment <= now) => Err(FitProblem::ExpiryInPast.into()),
        _ => Ok(()),
    }
}

/// The end that a row asks of an existing license; none when it asks for nothing. A validity that waited when the file
/// was written may have begun since: only an edit gives an existing license another one.
const fn moment_of(expiry: Expiry) -> Option<Option<DateTime<Utc>>> {
    match expiry {
        Expiry::At(moment) => Some(Some(moment)),
        Expiry::Lifetime => Some(None),
        Expiry::Waits(_) => None,
    }
}

fn names_other_customer(wish: &Wish, license: &License, book: &Book) -> bool {
    wish.email_lower().is_some_and(|email| {
        book.customer(&email)
            .is_none_or(|id| Some(id) != license.customer_id)
    })
}

fn as_is(license: &License) -> Edit {
    Edit {
        customer_id: license.customer_id,
        activation_limit: license.activation_limit,
        expires_at: license.expires_at,
        pending_validity: license.pending_validity,
        flags: license.flags.clone(),
        metadata: license.metadata.clone(),
    }
}

fn as_asked(wish: &Wish, license: &License, customer_id: Option<CustomerId>) -> Edit {
    let object = |wished: &Option<serde_json::Map<String, Value>>, is: &Value| {
        wished.clone().map_or_else(|| is.clone(), Value::Object)
    };
    let end = wish.expiry.and_then(moment_of);
    Edit {
        customer_id,
        activation_limit: wish.limit.unwrap_or(license.activation_limit),
        expires_at: end.unwrap_or(license.expires_at),
        pending_validity: license.pending_validity.filter(|_| end.is_none()),
        flags: object(&wish.flags, &license.flags),
        metadata: object(&wish.metadata, &license.metadata),
    }
}

/// The edit operation's refusal as a row's problem.
fn refused(error: &Error, license: &License) -> Refusal {
    match error {
        Error::Invalid {
            field: "customer_id",
            ..
        } => FitProblem::CustomerCleared.into(),
        Error::Invalid {
            field: "expires_at",
            ..
        } if license.status == LicenseStatus::Expired => FitProblem::Expired.into(),
        Error::Invalid {
            field: "expires_at",
            ..
        } => FitProblem::ExpiryInPast.into(),
        Error::ActionRefused { .. } => FitProblem::Revoked.into(),
        _ => FitProblem::ChangedMeanwhile.into(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use rstest::rstest;
    use uuid::Uuid;

    use super::{Book, Decision, FitProblem, LicenseStatus, Rules, Wish, create};
    use crate::{ids::ProductId, store::import_rows::ProductKey};

    fn rules() -> Rules {
        Rules {
            create_products: false,
            create_customers: true,
            now: DateTime::<Utc>::UNIX_EPOCH,
        }
    }

    fn book(active: bool) -> Book {
        let mut book = Book::default();
        let product = ProductKey {
            id: ProductId(Uuid::from_u128(1)),
            name_folded: "pro".into(),
            code_folded: "p1".into(),
            active,
        };
        book.learn(vec![product], Vec::new());
        book
    }

    fn wish(status: Option<LicenseStatus>, email: Option<&str>) -> Wish {
        Wish {
            number: 2,
            key: "KEY-0001".into(),
            key_folded: "key-0001".into(),
            product: Some("Pro".into()),
            product_code: None,
            customer_email: email.map(str::to_owned),
            names_customers: true,
            customer_name: None,
            customer_organisation: None,
            status,
            limit: None,
            expiry: None,
            created_at: None,
            flags: None,
            metadata: None,
        }
    }

    #[test]
    fn no_license_of_an_inactive_product_is_made() {
        let refused = create(&wish(None, None), &mut book(false), rules());
        assert_eq!(refused.err(), Some(FitProblem::ProductInactive));
    }

    #[rstest]
    fn a_new_license_has_a_customer_exactly_when_its_status_says_so(
        #[values(0, 1, 2, 3, 4, 5, 6)] rank: i16,
        #[values(None, Some("ann@example.com"))] email: Option<&str>,
    ) {
        let status = LicenseStatus::from_rank(rank);
        let fits = status.is_some_and(LicenseStatus::is_held) == email.is_some();
        match create(&wish(status, email), &mut book(true), rules()) {
            Ok(Decision::Create(new)) => {
                assert!(fits, "{status:?} with {email:?} was made");
                assert_eq!(new.status, rank);
                assert_eq!(new.customer_id.is_some(), email.is_some());
            }
            Ok(other) => panic!("a new key makes a license, not {other:?}"),
            Err(problem) => assert!(!fits, "{problem:?}"),
        }
    }

    #[test]
    fn a_refused_row_makes_no_customer_and_no_product() {
        let mut book = book(true);
        let rules = Rules {
            create_products: true,
            ..rules()
        };
        let mut new = wish(Some(LicenseStatus::Available), Some("ann@example.com"));
        new.product = Some("New".into());
        assert!(create(&new, &mut book, rules).is_err());
        assert!(book.new_products.is_empty() && book.new_customers.is_empty());
    }

    #[test]
    fn a_name_and_a_code_of_two_products_are_told_apart() {
        let mut both = wish(None, None);
        both.product_code = Some("other".into());
        let refused = create(&both, &mut book(true), rules());
        assert_eq!(refused.err(), Some(FitProblem::ProductAmbiguous));
        both.product = Some("Renamed since".into());
        both.product_code = Some("P1".into());
        assert!(
            create(&both, &mut book(true), rules()).is_ok(),
            "the code says more"
        );
    }
}
