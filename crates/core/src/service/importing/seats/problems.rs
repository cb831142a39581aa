//! Why a row of a file of seats cannot be done, and what to do about it.

use super::read::Headers;
use crate::{
    domain::license::short_key,
    operations::imports::{RowProblem, RowProblemCode, SeatProblem},
};

/// The most characters of a cell that are shown.
const SHOWN: usize = 60;

/// A row's problem, at the cell that it stands in.
pub(super) fn of(row: &super::read::Row, headers: &Headers, code: SeatProblem) -> Box<RowProblem> {
    use SeatProblem as P;
    let (column, value) = match code {
        P::UnknownPool | P::PoolMissing | P::PoolAmbiguous | P::PoolEnded | P::ProductInactive => {
            (&headers.pool, row.pool.clone())
        }
        P::NoSeatFree | P::Untransferable if row.key.is_empty() => {
            (&headers.pool, row.pool.clone())
        }
        P::UnknownKey | P::NotASeat | P::Unassigned | P::NoSeatFree | P::Untransferable => {
            (&headers.key, short_key(&row.key))
        }
        P::EmailWrong | P::NameWrong | P::UnknownPerson | P::HoldsNone | P::NobodyNamed => {
            (&headers.email, row.email.clone())
        }
    };
    let (reason, remedy) = words(code);
    Box::new(RowProblem {
        row: row.number,
        column: column.clone(),
        value: value.chars().take(SHOWN).collect(),
        code: RowProblemCode::Seat(code),
        reason: reason.to_owned(),
        remedy: remedy.to_owned(),
        suggestion: None,
    })
}

const fn words(code: SeatProblem) -> (&'static str, &'static str) {
    match code {
        SeatProblem::UnknownPool
        | SeatProblem::PoolMissing
        | SeatProblem::PoolAmbiguous
        | SeatProblem::PoolEnded
        | SeatProblem::ProductInactive
        | SeatProblem::NoSeatFree
        | SeatProblem::Untransferable => pool_words(code),
        SeatProblem::EmailWrong => ("This is no email address", "Write it as name@company.com"),
        SeatProblem::NameWrong => (
            "The name has more than 200 characters, or one that cannot be kept",
            "Shorten it",
        ),
        SeatProblem::UnknownPerson => (
            "Nobody with this email is known",
            "Correct it, or take the row out",
        ),
        SeatProblem::HoldsNone => (
            "They hold no seat of this pool",
            "Correct the pool, or take the row out",
        ),
        SeatProblem::NobodyNamed => (
            "The row names no person",
            "Fill in the email, or the key of the seat",
        ),
        SeatProblem::UnknownKey => ("No license has this key", "Correct it, or take the row out"),
        SeatProblem::NotASeat => (
            "The license is no seat of a pool",
            "Revoke it in License keys",
        ),
        SeatProblem::Unassigned => (
            "The seat is nobody's, so there is nothing to take back",
            "Take the row out",
        ),
    }
}

/// Of a pool that does not do.
const fn pool_words(code: SeatProblem) -> (&'static str, &'static str) {
    match code {
        SeatProblem::UnknownPool => (
            "No pool has this name or ID",
            "Correct it, or create the pool first",
        ),
        SeatProblem::PoolMissing => (
            "The row names no pool",
            "Fill it in, or choose one pool for all such rows",
        ),
        SeatProblem::PoolAmbiguous => (
            "Several pools have this name",
            "Write the pool's ID instead",
        ),
        SeatProblem::PoolEnded => (
            "The time of the pool is over",
            "Extend the pool first, or name another",
        ),
        SeatProblem::ProductInactive => (
            "The pool's product is inactive",
            "Make the product active first, or name another pool",
        ),
        SeatProblem::Untransferable => (
            "Seats of this pool cannot be taken back",
            "Take the row out; the seat stays theirs until it ends",
        ),
        // NoSeatFree, the last of its kind.
        _ => (
            "No seat of the pool is left for this row",
            "Add seats to the pool, or take the row out",
        ),
    }
}
