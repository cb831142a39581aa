//! Turns of customers: devices of one organisation wait for each other here before they take a connection, so that a fleet
//! that starts leaves the others theirs.
//!
//! Deliberately absent: order between servers, which the customer's row keeps.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::OwnedMutexGuard;

use crate::ids::CustomerId;

/// Whose turns are taken or waited for.
#[derive(Debug, Default, Clone)]
pub(crate) struct Turns(Arc<Mutex<HashMap<CustomerId, Waiting>>>);

#[derive(Debug, Default)]
struct Waiting {
    turn: Arc<tokio::sync::Mutex<()>>,
    /// How many have it or wait for it.
    many: usize,
}

/// One of a customer's devices in line; the next one's turn comes when this is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    turns: Turns,
    customer: CustomerId,
    held: Option<OwnedMutexGuard<()>>,
}

impl Turns {
    fn waiting(&self) -> MutexGuard<'_, HashMap<CustomerId, Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a customer's turn.
    pub(crate) async fn of(&self, customer: CustomerId) -> Turn {
        let turn = {
            let mut waiting = self.waiting();
            let line = waiting.entry(customer).or_default();
            line.many += 1;
            line.turn.clone()
        };
        // Made before the wait: who hangs up meanwhile leaves the line, too.
        let mut taken = Turn {
            turns: self.clone(),
            customer,
            held: None,
        };
        taken.held = Some(turn.lock_owned().await);
        taken
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.held = None;
        let mut waiting = self.turns.waiting();
        if let Some(line) = waiting.get_mut(&self.customer) {
            line.many -= 1;
            if line.many == 0 {
                waiting.remove(&self.customer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::{FutureExt, poll};
    use uuid::Uuid;

    use super::*;

    #[tokio::test]
    async fn one_customers_devices_take_turns_and_nobody_elses_wait() {
        let turns = Turns::default();
        let (one, other) = (
            CustomerId(Uuid::from_u128(1)),
            CustomerId(Uuid::from_u128(2)),
        );
        let first = turns.of(one).await;
        let mut second = turns.of(one).boxed();
        let mut hangs_up = turns.of(one).boxed();
        let third = turns.of(one);
        assert!(poll!(&mut second).is_pending());
        assert!(poll!(&mut hangs_up).is_pending());
        let beside = turns.of(other).now_or_never();
        assert!(beside.is_some(), "another customer's");
        drop((hangs_up, beside));
        drop(first);
        let second = second.now_or_never().expect("its turn");
        drop(second);
        drop(third.await);
        assert!(turns.waiting().is_empty(), "nobody is remembered");
    }
}
