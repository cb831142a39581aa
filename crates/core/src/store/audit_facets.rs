//! What there is to filter the audit trail by: leaps through indexes, since a trail has no end.

use super::{Tx, rows};
use crate::error::Result;

/// Entries of each action that are looked at for the kinds of things it is done to.
const KINDS_FROM: i64 = 200;

/// A column with an index of its own and few values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Facet {
    Actor,
    Action,
}

/// Its values, in order. Leaps from value to value through the index instead of reading every entry.
pub(crate) async fn distinct(tx: &mut Tx, facet: Facet) -> Result<Vec<String>> {
    let text = match facet {
        Facet::Actor => {
            "WITH RECURSIVE v (word) AS (
                 SELECT min(actor) FROM audit_entries
                 UNION ALL SELECT (SELECT min(actor) FROM audit_entries WHERE actor > v.word) FROM v WHERE v.word IS NOT NULL)
             SELECT word FROM v WHERE word IS NOT NULL"
        }
        Facet::Action => {
            "WITH RECURSIVE v (word) AS (
                 SELECT min(action) FROM audit_entries
                 UNION ALL SELECT (SELECT min(action) FROM audit_entries WHERE action > v.word) FROM v WHERE v.word IS NOT NULL)
             SELECT word FROM v WHERE word IS NOT NULL"
        }
    };
    let words = rows!(tx, (String,), text)?;
    Ok(words.into_iter().map(|(word,)| word).collect())
}

/// The kinds of things that an action was done to lately.
pub(crate) async fn kinds_of(tx: &mut Tx, action: &str) -> Result<Vec<String>> {
    let kinds = rows!(
        tx,
        (String,),
        "SELECT DISTINCT subject FROM
         (SELECT subject FROM audit_entries WHERE action = $1 ORDER BY seq DESC LIMIT $2) AS lately",
        action,
        KINDS_FROM
    )?;
    Ok(kinds.into_iter().map(|(kind,)| kind).collect())
}
