//! What people are shown: the answer of an operation, with its license keys hidden from whoever has to give the passphrase
//! first.
//!
//! The doors for people hand every row of the table through here. Devices are answered by the operations themselves: they
//! come with the whole key.

use super::{Caller, EnvironmentScope, WorkspaceScope, settings::Book};
use crate::{error::Result, operations::masks::Masks};

impl WorkspaceScope {
    /// An answer as this caller may see it.
    ///
    /// # Errors
    /// The operation's own.
    pub async fn for_people<A: Masks>(
        &self,
        answering: impl Future<Output = Result<A>>,
    ) -> Result<A> {
        shown(&self.workspace.book, &self.caller, answering).await
    }
}

impl EnvironmentScope {
    /// An answer as this caller may see it.
    ///
    /// # Errors
    /// The operation's own.
    pub async fn for_people<A: Masks>(
        &self,
        answering: impl Future<Output = Result<A>>,
    ) -> Result<A> {
        shown(&self.environment.book, &self.caller, answering).await
    }
}

/// The two are asked side by side: where nothing is hidden, nobody waits for having been asked.
async fn shown<A: Masks>(
    book: &Book,
    caller: &Caller,
    answering: impl Future<Output = Result<A>>,
) -> Result<A> {
    if !A::CARRIES {
        return answering.await;
    }
    let (answer, hidden) = tokio::join!(answering, book.hides_keys(caller));
    let mut answer = answer?;
    if hidden {
        answer.mask();
    }
    Ok(answer)
}
