//! Webhooks as their owner sees them: where events go, the secrets that sign them, and the log of their deliveries.
//!
//! Nothing here tells a webhook of anything: that is `store::webhook_outbox`'s, in the transaction that does it.
//! Deliberately absent: how events leave (`deliverer`, `post`).

mod deliverer;
mod log;
mod post;

use chrono::{DateTime, Utc};
use futures::FutureExt;
use ring::rand::{SecureRandom, SystemRandom};
use url::Url;
use zeroize::Zeroizing;

pub(crate) use deliverer::{Deliverer, adopt};
#[cfg(test)]
pub(crate) use post::LookUp;

use super::{
    EnvironmentScope,
    acting::{Act, checked_text},
    catalogue::{act, as_seen, differences, record},
};
use crate::{
    domain::webhook::{OLD_SECRET, WebhookEvent, written},
    error::{Error, Result},
    ids::WebhookId,
    operations::{Deleted, webhooks::*},
    store::{Tx, webhooks as store},
};

/// So many webhooks an environment has at most.
const MOST: i64 = 20;
/// A secret has so many bytes.
const SECRET_LENGTH: usize = 32;

fn refuse<T>(field: &'static str, reason: impl Into<String>, remedy: &str) -> Result<T> {
    Err(Error::invalid(field, reason.into(), remedy))
}

fn checked_url(url: &str, allow_private: bool) -> Result<String> {
    let url = checked_text("url", url, 1..=2_000)?;
    let Ok(parsed) = Url::parse(&url) else {
        return refuse(
            "url",
            "This is no address.",
            "Enter one that begins with https://.",
        );
    };
    match parsed.scheme() {
        "https" => {}
        "http" if allow_private => {}
        "http" => {
            return refuse(
                "url",
                "Without TLS anybody on the way can read and change events.",
                "Use https://, or allow private addresses for a receiver in your own network.",
            );
        }
        _ => {
            return refuse(
                "url",
                "Events go out by HTTPS.",
                "Enter an address that begins with https://.",
            );
        }
    }
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return refuse(
            "url",
            "A user or password in the address is kept readable.",
            "Leave it out; the signature shows who sends.",
        );
    }
    if parsed.host().is_none() || parsed.fragment().is_some() {
        return refuse(
            "url",
            "The address names no server, or has a # in it.",
            "Enter it without what follows the #.",
        );
    }
    Ok(url)
}

fn checked(fields: WebhookFields) -> Result<WebhookFields> {
    let mut events = fields.events;
    events.sort_unstable();
    events.dedup();
    events.retain(|event| *event != WebhookEvent::Test);
    if events.is_empty() {
        return refuse(
            "events",
            "A webhook is told of something.",
            "Choose one event at least.",
        );
    }
    Ok(WebhookFields {
        name: checked_text("name", &fields.name, 1..=120)?,
        url: checked_url(&fields.url, fields.allow_private)?,
        events,
        ..fields
    })
}

fn fields_of(webhook: &Webhook) -> WebhookFields {
    WebhookFields {
        name: webhook.name.clone(),
        url: webhook.url.clone(),
        events: webhook.events.clone(),
        enabled: webhook.enabled,
        allow_private: webhook.allow_private,
    }
}

/// What the trail keeps: where an address leads, and not its path, which often is a password.
fn for_the_trail(fields: &WebhookFields) -> WebhookFields {
    let server = Url::parse(&fields.url).map(|url| url.origin().ascii_serialization());
    WebhookFields {
        url: server.unwrap_or_default(),
        ..fields.clone()
    }
}

async fn noted(
    tx: &mut Tx,
    act: &Act,
    now: DateTime<Utc>,
    (id, name): (WebhookId, &str),
    (before, after): (Option<&WebhookFields>, Option<&WebhookFields>),
) -> Result<()> {
    let (before, after) = (before.map(for_the_trail), after.map(for_the_trail));
    let changes = differences(before.as_ref(), after.as_ref())?;
    record(tx, act, now, ("webhook", id.0, name), &changes).await
}

async fn found(tx: &mut Tx, id: WebhookId) -> Result<Webhook> {
    store::get(tx, id)
        .await?
        .ok_or_else(|| Error::not_found("webhook", id))
}

async fn seen(tx: &mut Tx, id: WebhookId, version: i32) -> Result<Webhook> {
    let webhook = store::get(tx, id).await?;
    as_seen("webhook", id.0, webhook, version, |webhook| webhook.version)
}

fn conflict(id: WebhookId, seen: i32) -> Error {
    super::catalogue::conflict("webhook", id.0, seen, seen + 1)
}

/// A new secret: as its owner writes it down, and as it is kept.
struct Secret {
    shown: String,
    sealed: Vec<u8>,
}

impl EnvironmentScope {
    /// The webhooks, by name, with what waits for each.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_webhooks(&self, _request: ListWebhooks) -> Result<Vec<Webhook>> {
        let mut tx = self.environment.database.read().await?;
        let mut webhooks = store::all(&mut tx).await?;
        let old = store::secrets(&mut tx, self.environment.database.now()).await?;
        let cannot = match self.environment.deliverer.secrets(&mut tx).await {
            Ok(_) => None,
            Err(Error::StepUpRequired | Error::MasterKeyLocked) => Some(
                "Secrets are sealed under the workspace's passphrase, which nobody gave here yet."
                    .to_owned(),
            ),
            Err(Error::MasterKey { reason }) => Some(format!(
                "Secrets are sealed under the workspace's master key, which is not at hand here: {reason}."
            )),
            Err(error) => return Err(error),
        };
        for webhook in &mut webhooks {
            let ends = old.iter().filter(|secret| secret.webhook_id == webhook.id);
            webhook.old_secret_until = ends.filter_map(|secret| secret.until).max();
            webhook.cannot_here.clone_from(&cannot);
        }
        Ok(webhooks)
    }

    /// Makes a webhook, and answers the secret that it signs with, once.
    ///
    /// # Errors
    /// `invalid` with the field; `master_key` or `step_up_required` when the secret cannot be sealed here.
    pub async fn create_webhook(&self, request: CreateWebhook) -> Result<NewWebhook> {
        let fields = checked(request.fields)?;
        let now = self.environment.database.now();
        let id = WebhookId::new(now);
        let Secret { shown, sealed } = self.new_secret(id)?;
        let act = act(&self.caller, "create_webhook");
        let made = self
            .environment
            .database
            .write(move |tx| {
                async move {
                    if store::count(tx).await? >= MOST {
                        return refuse(
                            "name",
                            format!("An environment has at most {MOST} webhooks."),
                            "Delete one that nobody needs any more.",
                        );
                    }
                    store::insert(tx, id, &fields, now).await?;
                    store::add_secret(tx, id, &sealed, now, now).await?;
                    noted(tx, &act, now, (id, &fields.name), (None, Some(&fields))).await?;
                    found(tx, id).await
                }
                .boxed()
            })
            .await?;
        self.environment.database.none_listen.forget();
        Ok(NewWebhook {
            webhook: made,
            secret: shown,
        })
    }

    /// Changes a webhook; what waits goes to the new address, at once.
    ///
    /// # Errors
    /// `invalid` with the field; `not_found`, `conflict`.
    pub async fn edit_webhook(&self, request: EditWebhook) -> Result<Webhook> {
        let EditWebhook {
            id,
            version,
            fields,
        } = request;
        let fields = checked(fields)?;
        let now = self.environment.database.now();
        let act = act(&self.caller, "edit_webhook");
        let edited = self
            .environment
            .database
            .write(move |tx| {
                async move {
                    let before = fields_of(&seen(tx, id, version).await?);
                    if before == fields {
                        return found(tx, id).await;
                    }
                    if !store::save(tx, id, version, &fields).await? {
                        return Err(conflict(id, version));
                    }
                    let elsewhere =
                        (&before.url, before.allow_private) != (&fields.url, fields.allow_private);
                    if elsewhere || (fields.enabled && !before.enabled) {
                        store::hurry(tx, id, now).await?;
                    }
                    noted(
                        tx,
                        &act,
                        now,
                        (id, &fields.name),
                        (Some(&before), Some(&fields)),
                    )
                    .await?;
                    found(tx, id).await
                }
                .boxed()
            })
            .await;
        self.environment.database.none_listen.forget();
        edited
    }

    /// Gives a webhook a new secret; the old one signs beside it for a day, unless it is to end at once.
    ///
    /// # Errors
    /// `not_found`, `conflict`; `master_key` or `step_up_required` when the secret cannot be sealed here.
    pub async fn rotate_webhook_secret(&self, request: RotateWebhookSecret) -> Result<NewWebhook> {
        let RotateWebhookSecret {
            id,
            version,
            end_old,
        } = request;
        let now = self.environment.database.now();
        let Secret { shown, sealed } = self.new_secret(id)?;
        let act = act(&self.caller, "rotate_webhook_secret");
        let until = if end_old { now } else { now + OLD_SECRET };
        let mut webhook = self
            .environment
            .database
            .write(move |tx| {
                async move {
                    let webhook = seen(tx, id, version).await?;
                    let fields = fields_of(&webhook);
                    if !store::save(tx, id, version, &fields).await? {
                        return Err(conflict(id, version));
                    }
                    store::add_secret(tx, id, &sealed, now, until).await?;
                    noted(tx, &act, now, (id, &webhook.name), (None, None)).await?;
                    found(tx, id).await
                }
                .boxed()
            })
            .await?;
        webhook.old_secret_until = (!end_old).then_some(until);
        Ok(NewWebhook {
            webhook,
            secret: shown,
        })
    }

    /// Deletes a webhook, with what waits for it and its log.
    ///
    /// # Errors
    /// `not_found`, `conflict`.
    pub async fn delete_webhook(&self, request: DeleteWebhook) -> Result<Deleted> {
        let DeleteWebhook { id, version } = request;
        let now = self.environment.database.now();
        let act = act(&self.caller, "delete_webhook");
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let webhook = seen(tx, id, version).await?;
                    if !store::delete(tx, id, version).await? {
                        return Err(conflict(id, version));
                    }
                    let before = fields_of(&webhook);
                    noted(tx, &act, now, (id, &webhook.name), (Some(&before), None)).await?;
                    Ok(Deleted { count: 1 })
                }
                .boxed()
            })
            .await
    }

    fn new_secret(&self, id: WebhookId) -> Result<Secret> {
        let mut bytes = Zeroizing::new([0_u8; SECRET_LENGTH]);
        SystemRandom::new()
            .fill(bytes.as_mut())
            .map_err(|_| Error::Internal("the system gives no randomness".into()))?;
        let sealed = self
            .environment
            .master
            .seal(&deliverer::sealed_as(id), bytes.as_ref())?;
        Ok(Secret {
            shown: written(bytes.as_ref()),
            sealed,
        })
    }
}
