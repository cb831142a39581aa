//! The log of deliveries, and what can be done with one: sending it again, and trying a webhook.
//!
//! Deliberately absent: what happens by itself (`deliverer`).

use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde_json::json;

use super::found;
use crate::{
    error::{Error, Result},
    ids::{DeliveryId, WebhookId},
    operations::webhooks::*,
    service::{
        EnvironmentScope,
        acting::{self, Act, check_stretch},
        catalogue::act,
    },
    store::{
        Tx, webhook_lines,
        webhook_log::{self, Wanted},
        webhook_queue::{self as queue, Fate, Parcel},
        webhooks::{self as store, Target},
    },
};

/// Nobody pages deeper.
const DEEPEST: u32 = 1_000_000;

async fn noted(
    tx: &mut Tx,
    act: &Act,
    now: DateTime<Utc>,
    webhook: WebhookId,
    details: serde_json::Value,
) -> Result<()> {
    let webhook = found(tx, webhook).await?;
    let about = acting::subject("webhook", webhook.id.0, &webhook.name);
    acting::record(tx, act, now, about, details)
        .await
        .map(|_| ())
}

impl EnvironmentScope {
    /// One stretch of the log of deliveries, the newest first.
    ///
    /// # Errors
    /// `invalid` for a stretch that is too long.
    pub async fn list_deliveries(&self, request: ListDeliveries) -> Result<DeliveryPage> {
        check_stretch(request.offset, request.limit, DEEPEST)?;
        let wanted = Wanted {
            id: None,
            webhook: request.webhook_id,
            state: request.state,
            license: request.license_id,
        };
        let mut tx = self.environment.database.read().await?;
        let stretch = (request.offset, request.limit);
        let (rows, total) = webhook_log::page(&mut tx, &wanted, stretch, &self.body()).await?;
        Ok(DeliveryPage {
            rows,
            total: u32::try_from(total).unwrap_or(u32::MAX),
        })
    }

    fn body(&self) -> impl Fn(&str, DateTime<Utc>, i32, &str) -> String + Sync + '_ {
        let deliverer = &self.environment.deliverer;
        move |event, at, sequence, data| deliverer.body(event, at, sequence, data)
    }

    async fn delivery(&self, id: DeliveryId) -> Result<Delivery> {
        let mut tx = self.environment.database.read().await?;
        let wanted = Wanted {
            id: Some(id),
            ..Wanted::default()
        };
        let (rows, _) = webhook_log::page(&mut tx, &wanted, (0, 1), &self.body()).await?;
        let delivery = rows.into_iter().next();
        delivery.ok_or_else(|| Error::not_found("delivery", id))
    }

    /// Sends an event again that was delivered or given up, under its id.
    ///
    /// # Errors
    /// `not_found`; `invalid` for an event that waits anyway.
    pub async fn replay_delivery(&self, request: ReplayDelivery) -> Result<Delivery> {
        let (id, now) = (request.id, self.environment.database.now());
        let act = act(&self.caller, "replay_delivery");
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let parcel = queue::get(tx, id)
                        .await?
                        .ok_or_else(|| Error::not_found("delivery", id))?;
                    if !queue::replay(tx, id, now).await? {
                        return Err(Error::invalid(
                            "id",
                            "This event waits already.",
                            "It is sent when it is due.",
                        ));
                    }
                    let details = json!({ "delivery": id, "event": parcel.event });
                    noted(tx, &act, now, parcel.webhook_id, details).await
                }
                .boxed()
            })
            .await?;
        self.delivery(id).await
    }

    /// Sends everything again that was given up for a webhook.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn replay_dead_letters(&self, request: ReplayDeadLetters) -> Result<Replayed> {
        let (id, now) = (request.webhook_id, self.environment.database.now());
        let act = act(&self.caller, "replay_dead_letters");
        let count = self
            .environment
            .database
            .write(move |tx| {
                async move {
                    found(tx, id).await?;
                    let count = queue::replay_dead(tx, id, now).await?;
                    noted(tx, &act, now, id, json!({ "events": count })).await?;
                    Ok(count)
                }
                .boxed()
            })
            .await?;
        Ok(Replayed {
            count: u32::try_from(count).unwrap_or(u32::MAX),
        })
    }

    /// Sends an event that means nothing to a webhook at once, also while it is off, and tells what its server answers.
    ///
    /// # Errors
    /// `not_found`; `master_key` or `step_up_required` when its secret cannot be opened here.
    pub async fn send_test_event(&self, request: SendTestEvent) -> Result<Delivery> {
        let now = self.environment.database.now();
        let deliverer = &self.environment.deliverer;
        let secrets = {
            let mut tx = self.environment.database.read().await?;
            let mut all = deliverer.secrets(&mut tx).await?;
            all.remove(&request.id).unwrap_or_default()
        };
        let act = act(&self.caller, "send_test_event");
        let (parcel, target) = self
            .environment
            .database
            .write(move |tx| write_test(tx, act, request.id, now).boxed())
            .await?;
        let (parcel, brought) = deliverer.send_now(parcel, target, secrets).await;
        let (id, now) = (parcel.id, self.environment.database.now());
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let fate = match brought.problem {
                        None => Fate::Delivered,
                        Some(_) => Fate::Dead,
                    };
                    queue::note(tx, &parcel, &brought, fate, now).await?;
                    store::tried(tx, parcel.webhook_id, brought.problem.as_deref(), now).await
                }
                .boxed()
            })
            .await?;
        self.delivery(id).await
    }
}

async fn write_test(
    tx: &mut Tx,
    act: Act,
    webhook: WebhookId,
    now: DateTime<Utc>,
) -> Result<(Parcel, Target)> {
    let missing = || Error::not_found("webhook", webhook);
    let target = store::target(tx, webhook.0).await?.ok_or_else(missing)?;
    let data = json!({ "message": "Nothing happened. Somebody tries this webhook." });
    let id = webhook_lines::insert_test(tx, webhook, data.to_string(), now).await?;
    let parcel = queue::get(tx, id).await?.ok_or_else(missing)?;
    noted(tx, &act, now, webhook, json!({ "delivery": id })).await?;
    Ok((parcel, target))
}
