//! Postgres' binary COPY, read row by row as it arrives.
//!
//! The format: a header, then for each row its number of fields and each field's length and bytes, all big-endian; -1
//! for a length is NULL, -1 for a number of fields is the end.

use futures::TryStreamExt;
use sqlx::{PgConnection, Postgres, Transaction};

use super::{status, unusable};
use crate::{
    error::{Error, Result},
    listing::{Building, Incoming, NOT_BEGUN},
};

const PEOPLE: &str = "COPY (SELECT id, name_folded, email_folded FROM customers ORDER BY id) TO STDOUT (FORMAT binary)";
const LICENSES: &str =
    "COPY (SELECT id, key_folded, product_id, customer_id, status, activation_limit,
              CASE WHEN pending_validity IS NULL THEN expires_at ELSE 'infinity' END, created_at
       FROM licenses ORDER BY id) TO STDOUT (FORMAT binary)";
/// The signature, the flags and the length of what nobody has ever put into the header.
const HEADER: usize = 19;
/// Microseconds from 1970 to 2000, where Postgres counts from.
const EPOCH: i64 = 946_684_800_000_000;

pub(super) async fn people(
    on: &mut Transaction<'static, Postgres>,
    building: &mut Building,
) -> Result<()> {
    copy(on, PEOPLE, |[id, name, email]: [Option<&[u8]>; 3]| {
        building
            .person(fixed(id)?, text(name)?, text(email)?)
            .map_err(unusable)
    })
    .await
}

pub(super) async fn licenses(
    on: &mut Transaction<'static, Postgres>,
    building: &mut Building,
) -> Result<()> {
    copy(on, LICENSES, |fields: [Option<&[u8]>; 8]| {
        let [id, key, product, customer, rank, limit, expires, created] = fields;
        let row = Incoming {
            id: fixed::<16>(id)?,
            key: text(key)?,
            product: fixed(product)?,
            customer: customer.map(|id| fixed(Some(id))).transpose()?,
            status: status(i16::from_be_bytes(fixed(rank)?)),
            limit: i16::try_from(i32::from_be_bytes(fixed(limit)?)).unwrap_or(i16::MAX),
            expires: expires.map(expiry).transpose()?,
            created: moment(created)?,
        };
        building.license(row).map_err(unusable)
    })
    .await
}

/// An expiry, or the mark of a validity that has not begun: Postgres' infinity.
fn expiry(at: &[u8]) -> Result<i64> {
    if i64::from_be_bytes(fixed(Some(at))?) == i64::MAX {
        return Ok(NOT_BEGUN);
    }
    moment(Some(at))
}

/// Hands every row of a COPY to `take`.
async fn copy<const FIELDS: usize>(
    on: &mut PgConnection,
    text: &str,
    mut take: impl FnMut([Option<&[u8]>; FIELDS]) -> Result<()>,
) -> Result<()> {
    let mut pieces = on.copy_out_raw(text).await?;
    let mut pending: Vec<u8> = Vec::new();
    let mut begun = false;
    while let Some(piece) = pieces.try_next().await? {
        pending.extend_from_slice(&piece);
        let mut rest = pending.as_slice();
        if !begun {
            let Some((_, behind)) = rest.split_at_checked(HEADER) else {
                continue;
            };
            rest = behind;
            begun = true;
        }
        while let Some((fields, behind)) = row::<FIELDS>(rest)? {
            rest = behind;
            if let Some(fields) = fields {
                take(fields)?;
            }
        }
        let read = pending.len() - rest.len();
        pending.drain(..read);
    }
    Ok(())
}

type Fields<'a, const FIELDS: usize> = Option<[Option<&'a [u8]>; FIELDS]>;

/// The next row and what is behind it; the inner none is the end of all rows, the outer one that bytes are missing.
fn row<const FIELDS: usize>(bytes: &[u8]) -> Result<Option<(Fields<'_, FIELDS>, &[u8])>> {
    let Some((count, mut rest)) = bytes.split_first_chunk::<2>() else {
        return Ok(None);
    };
    match i16::from_be_bytes(*count) {
        -1 => return Ok(Some((None, rest))),
        count if usize::try_from(count) == Ok(FIELDS) => {}
        count => return Err(odd(&format!("a row of {count} fields"))),
    }
    let mut fields = [None; FIELDS];
    for field in &mut fields {
        let Some((length, behind)) = rest.split_first_chunk::<4>() else {
            return Ok(None);
        };
        rest = behind;
        let Ok(length) = usize::try_from(i32::from_be_bytes(*length)) else {
            continue;
        };
        let Some((bytes, behind)) = rest.split_at_checked(length) else {
            return Ok(None);
        };
        *field = Some(bytes);
        rest = behind;
    }
    Ok(Some((Some(fields), rest)))
}

fn odd(what: &str) -> Error {
    Error::Internal(format!(
        "Postgres sent {what} where the list index expected something else"
    ))
}

fn fixed<const LENGTH: usize>(field: Option<&[u8]>) -> Result<[u8; LENGTH]> {
    field
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| odd("a field of another length"))
}

fn text(field: Option<&[u8]>) -> Result<&str> {
    field
        .and_then(|bytes| std::str::from_utf8(bytes).ok())
        .ok_or_else(|| odd("a field that is no text"))
}

fn moment(field: Option<&[u8]>) -> Result<i64> {
    Ok(i64::from_be_bytes(fixed(field)?) + EPOCH)
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn a_row_that_has_not_arrived_whole_is_waited_for() {
        let mut bytes = vec![0, 2];
        bytes.extend([0, 0, 0, 1, b'x']);
        bytes.extend((-1_i32).to_be_bytes());
        for end in 0..bytes.len() {
            assert!(row::<2>(&bytes[..end]).unwrap().is_none(), "{end} bytes");
        }
        bytes.extend([0xFF, 0xFF]);
        let (fields, rest) = row::<2>(&bytes).unwrap().unwrap();
        assert_eq!(fields, Some([Some(&b"x"[..]), None]));
        let (end, rest) = row::<2>(rest).unwrap().unwrap();
        assert!(end.is_none() && rest.is_empty());
        assert!(row::<3>(&bytes).is_err());
    }
}
