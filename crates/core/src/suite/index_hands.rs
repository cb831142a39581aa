//! What may happen to a list while its index answers: hands that edit, import, rename, pause and delete, here or in another
//! process.

use chrono::Duration as Days;
use futures::{FutureExt, future::BoxFuture};
use rand::{Rng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use super::{customer, listing::NAMES, plant, product, seed, start};
use crate::{
    domain::fold::fold,
    error::Result,
    ids::{CustomerId, LicenseId, ProductId},
    operations::{
        Noun,
        licenses::{EditLicense, GetLicense},
    },
    service::EnvironmentScope,
    store::{Tx, run},
};

/// What may happen to a list.
#[derive(Debug, Clone, Copy)]
pub(super) enum Act {
    Edit,
    Insert,
    InsertMany,
    Pause,
    Delete,
    RenameCustomer,
    RenameProduct,
    NewProduct,
}

pub(super) const ACTS: [Act; 12] = [
    Act::Edit,
    Act::Edit,
    Act::Edit,
    Act::Insert,
    Act::Insert,
    Act::InsertMany,
    Act::Pause,
    Act::Pause,
    Act::Delete,
    Act::RenameCustomer,
    Act::RenameProduct,
    Act::NewProduct,
];

/// Somebody at work on a workspace.
pub(super) struct Hand {
    pub scope: EnvironmentScope,
    pub rng: ChaCha8Rng,
    pub next: u128,
}

impl Hand {
    pub(super) async fn act(&mut self, act: Act, licenses: &mut Vec<LicenseId>) {
        match act {
            Act::Edit => self.edit(licenses).await,
            Act::Insert => self.insert(1, licenses).await,
            Act::InsertMany => self.insert(13, licenses).await,
            Act::Pause => {
                let Some(id) = licenses.choose(&mut self.rng).copied() else {
                    return;
                };
                self.write(move |tx| pause(tx, id).boxed()).await;
            }
            Act::Delete => {
                if licenses.is_empty() {
                    return;
                }
                let id = licenses.swap_remove(self.rng.random_range(0..licenses.len()));
                self.write(move |tx| delete(tx, id).boxed()).await;
            }
            Act::RenameCustomer => {
                let who = customer(self.rng.random_range(0..8), "", "").id;
                let name = *NAMES.choose(&mut self.rng).expect("a name");
                let name = format!("{name} {}", self.rng.random_range(0..3));
                self.write(move |tx| rename_customer(tx, who, name).boxed())
                    .await;
            }
            Act::RenameProduct => {
                let which = product(self.rng.random_range(1..4), "").id;
                let name = format!("Plan {}", self.rng.random_range(0..1_000));
                self.write(move |tx| rename_product(tx, which, name).boxed())
                    .await;
            }
            Act::NewProduct => {
                let (number, key) = (100 + self.next, format!("KEY-N{}", self.next));
                self.next += 1;
                let fresh = product(number, &format!("Later {number}"));
                let row = seed(number << 16, &key, &fresh, None);
                licenses.push(row.row.id);
                plant(&self.scope, vec![row]).await;
            }
        }
    }

    pub(super) async fn edit(&mut self, licenses: &[LicenseId]) {
        let Some(id) = licenses.choose(&mut self.rng).copied() else {
            return;
        };
        let Ok(detail) = self.scope.get_license(GetLicense { id }).await else {
            return;
        };
        let license = detail.license;
        let other = customer(self.rng.random_range(0..8), "", "").id;
        let edit = EditLicense {
            id,
            version: license.version,
            customer_id: license.customer_id.map(|held| match self.rng.random() {
                true => other,
                false => held,
            }),
            activation_limit: *[-1, 1, 3, 10_000].choose(&mut self.rng).expect("a limit"),
            expires_at: self
                .rng
                .random::<bool>()
                .then(|| start() + Days::days(self.rng.random_range(1..90))),
            pending_validity: license.pending_validity,
            flags: license.flags,
            metadata: license.metadata,
            keep_devices: true,
            reason: None,
        };
        // Some are refused (a revoked license, an unknown customer): then nothing changed.
        let _ = self.scope.edit_license(edit).await;
    }

    pub(super) async fn insert(&mut self, count: u32, licenses: &mut Vec<LicenseId>) {
        let seeds = (0..count).map(|_| {
            self.next += 1;
            let which = product(
                self.rng.random_range(1..4),
                &format!("Product {}", self.next),
            );
            let number: u128 = self.rng.random_range(0..8);
            let who = customer(
                number,
                NAMES[number as usize],
                &format!("c{number}@mail.example"),
            );
            let holder = self.rng.random::<bool>().then_some(&who);
            // Ids before and behind those that are there.
            let id = u128::from(self.rng.random::<u64>());
            seed(id, &format!("KEY-{:04}-{id:x}", self.next), &which, holder)
        });
        let seeds: Vec<_> = seeds.collect();
        licenses.extend(seeds.iter().map(|seed| seed.row.id));
        plant(&self.scope, seeds).await;
    }

    async fn write(
        &self,
        work: impl for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<()>> + Send + 'static,
    ) {
        self.scope
            .environment
            .database
            .write(work)
            .await
            .expect("the work is written");
    }
}

pub(super) async fn pause(tx: &mut Tx, id: LicenseId) -> Result<()> {
    run!(
        tx,
        "UPDATE licenses SET version = version + 1, status = CASE status WHEN 2 THEN 3 WHEN 3 THEN 2 ELSE status END WHERE id = $1",
        id
    )?;
    tx.changed(Noun::Licenses, [id.0]);
    Ok(())
}

pub(super) async fn delete(tx: &mut Tx, id: LicenseId) -> Result<()> {
    run!(tx, "DELETE FROM licenses WHERE id = $1", id)?;
    tx.changed(Noun::Licenses, [id.0]);
    Ok(())
}

pub(super) async fn rename_customer(tx: &mut Tx, who: CustomerId, name: String) -> Result<()> {
    run!(
        tx,
        "UPDATE customers SET version = version + 1, name = $2, name_folded = $3 WHERE id = $1",
        who,
        &name,
        fold(&name)
    )?;
    tx.changed(Noun::Customers, [who.0]);
    Ok(())
}

pub(super) async fn rename_product(tx: &mut Tx, which: ProductId, name: String) -> Result<()> {
    run!(
        tx,
        "UPDATE products SET version = version + 1, name = $2, name_folded = $3 WHERE id = $1
         AND NOT EXISTS (SELECT 1 FROM products WHERE name_folded = $3)",
        which,
        &name,
        fold(&name)
    )?;
    tx.changed(Noun::Products, [which.0]);
    Ok(())
}
