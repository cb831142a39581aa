//! What devices ask: may I, I am still here, count me in, count me out. Every answer comes from the one decision
//! (`domain::verdict`).
//!
//! Whether a device may go on is answered from memory while that counts, else from the database; who was seen and who was
//! refused is counted in memory and written a few seconds later. Counting in and out is durable before it is answered,
//! many at once (`seat_batch`). Deliberately absent: how a question arrives (`/v1` of the server), limits on how often,
//! and devices that present their organisation's key (`organisation_devices`).

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures::FutureExt;

use super::{
    EnvironmentScope,
    answers::{Decided, facts_of},
    asking::Asked,
    seat_batch::{self, Outcome, Wanted, Wish},
};
use crate::{
    backend::{
        Environment,
        answering::{Known, Refused, Seen},
    },
    domain::{
        abuse,
        verdict::{Question, decide},
    },
    error::{Error, Result},
    ids::ProductId,
    operations::{
        activations::{DeviceAnswer, DeviceRequest, VerdictCode},
        settings::Settings,
    },
    store::{jobs::clock, standings},
};

impl EnvironmentScope {
    /// What a device asks: may I use this license now? Denials and sightings are counted.
    ///
    /// # Errors
    /// `invalid` for what the device sent.
    pub async fn validate_license(&self, request: DeviceRequest) -> Result<DeviceAnswer> {
        self.ask(request, Asked::checked, "validate").await
    }

    /// What a device says: I am still here. The same question and answer; the device must be named.
    ///
    /// # Errors
    /// `invalid` for what the device sent, a missing fingerprint among it.
    pub async fn heartbeat_license(&self, request: DeviceRequest) -> Result<DeviceAnswer> {
        self.ask(request, Asked::of_a_device, "heartbeat").await
    }

    async fn ask(
        &self,
        request: DeviceRequest,
        check: fn(DeviceRequest) -> Result<Asked>,
        kind: &'static str,
    ) -> Result<DeviceAnswer> {
        let answer = match checked(request, check) {
            Ok(asked) => self.go_on(asked, kind).await,
            Err(refused) => {
                let look = async |asked| self.go_on(asked, kind).await;
                Box::pin(refused.alike(look)).await
            }
        };
        answer.map_err(Error::for_a_device)
    }

    async fn go_on(&self, asked: Asked, kind: &'static str) -> Result<DeviceAnswer> {
        if asked.request.organisation_key.is_some() {
            let settings = self.environment.book.current().await?;
            // Apart, so that the usual way stays a small one.
            return Box::pin(self.go_on_in_organisation(asked, kind, &settings)).await;
        }
        self.go_on_with_license(asked, kind).await
    }

    pub(super) async fn go_on_with_license(
        &self,
        asked: Asked,
        kind: &'static str,
    ) -> Result<DeviceAnswer> {
        let settings = self.environment.book.current().await?;
        let (known, now) = self.environment.known(&asked).await?;
        let facts = facts_of(&asked, known.as_ref(), &settings);
        let code = decide(&facts, Question::Validate, now).code;
        self.environment
            .count(&asked, (known.as_ref(), None), kind, code, now);
        self.environment.saw(&asked, known.as_ref(), code, now);
        let decided = Decided {
            license: known.map(|known| known.license),
            code,
            fresh: false,
            now,
        };
        self.answer(&asked, decided, &settings).await
    }

    /// What a device asks: count me in. A device that holds a seat already is told so again.
    ///
    /// # Errors
    /// `invalid` for what the device sent, a missing fingerprint among it.
    pub async fn activate_license(&self, request: DeviceRequest) -> Result<DeviceAnswer> {
        let answer = self.count(request, Wish::In).await;
        answer.map_err(Error::for_a_device)
    }

    /// What a device asks: count me out. A device that holds no seat is told so.
    ///
    /// # Errors
    /// `invalid` for what the device sent, a missing fingerprint among it.
    pub async fn deactivate_license(&self, request: DeviceRequest) -> Result<DeviceAnswer> {
        let answer = self.count(request, Wish::Out).await;
        answer.map_err(Error::for_a_device)
    }

    async fn count(&self, request: DeviceRequest, wish: Wish) -> Result<DeviceAnswer> {
        let settings = self.environment.book.current().await?;
        let asked = match checked(request, Asked::of_a_device) {
            Ok(asked) => asked,
            Err(refused) => {
                let look = async |asked| self.seat(asked, wish, settings.clone()).await;
                return Box::pin(refused.alike(look)).await;
            }
        };
        match (asked.request.organisation_key.is_some(), wish) {
            (true, Wish::In) => self.activate_in_organisation(asked, settings).await,
            (true, Wish::Out) => self.deactivate_in_organisation(asked, settings).await,
            (false, _) => self.seat(asked, wish, settings).await,
        }
    }

    pub(super) async fn seat(
        &self,
        asked: Asked,
        wish: Wish,
        settings: Settings,
    ) -> Result<DeviceAnswer> {
        let wanted = Wanted {
            act: self.act(wish.action(), None),
            asked: asked.clone(),
            wish,
        };
        let environment = self.environment.clone();
        let work = move |batch: Arc<Vec<Wanted>>| {
            let environment = environment.clone();
            async move { environment.write_seats(batch).await }
        };
        let outcome = self.environment.answerer.gather.join(wanted, work).await?;
        self.told(asked, outcome, wish, &settings).await
    }

    /// Counts what was decided and answers.
    pub(super) async fn told(
        &self,
        asked: Asked,
        outcome: Outcome,
        wish: Wish,
        settings: &Settings,
    ) -> Result<DeviceAnswer> {
        let Outcome {
            known,
            code,
            product,
            fresh,
            made,
            now,
        } = outcome;
        self.environment
            .count(&asked, (known.as_ref(), product), wish.kind(), code, now);
        // A device that was made just now says when it was seen.
        if !made {
            self.environment.saw(&asked, known.as_ref(), code, now);
        }
        let decided = Decided {
            license: known.map(|known| known.license),
            code,
            fresh,
            now,
        };
        self.answer(&asked, decided, settings).await
    }
}

/// What a device sent and should not have.
struct RefusedQuestion {
    error: Error,
    stand_in: Option<Asked>,
}

fn checked(
    request: DeviceRequest,
    check: fn(DeviceRequest) -> Result<Asked>,
) -> std::result::Result<Asked, Box<RefusedQuestion>> {
    let address = request.ip.clone();
    check(request).map_err(|error| {
        let stand_in = Asked::stand_in(&error, address);
        Box::new(RefusedQuestion { error, stand_in })
    })
}

impl RefusedQuestion {
    /// Refuses after as much work as an unknown key makes.
    async fn alike(
        self,
        look: impl AsyncFnOnce(Asked) -> Result<DeviceAnswer>,
    ) -> Result<DeviceAnswer> {
        if let Some(stand_in) = self.stand_in {
            look(stand_in).await?;
        }
        Err(self.error)
    }
}

impl Environment {
    /// What is known of a license and a device, and the moment to decide by.
    async fn known(&self, asked: &Asked) -> Result<(Option<Known>, DateTime<Utc>)> {
        let memory = &self.answerer.memory;
        let fingerprint = asked.request.fingerprint.as_deref();
        if let Some(known) = memory.recall(&asked.key_folded, fingerprint) {
            return Ok((Some(known), self.answerer.now()));
        }
        Box::pin(self.read_known(asked)).await
    }

    /// The same from the database; remembered from then on.
    async fn read_known(&self, asked: &Asked) -> Result<(Option<Known>, DateTime<Utc>)> {
        let memory = &self.answerer.memory;
        let fingerprint = asked.request.fingerprint.as_deref();
        let epoch = memory.epoch();
        let mut tx = self.database.read().await?;
        let now = clock(&mut tx, self.database.now()).await?;
        let Some(license) = standings::by_key(&mut tx, &asked.key_folded).await? else {
            return Ok((None, now));
        };
        let device = match fingerprint {
            Some(fingerprint) => Some(standings::device(&mut tx, fingerprint, license.id).await?),
            None => None,
        };
        let known = Known {
            license: Arc::new(license),
            device,
        };
        memory.keep(epoch, &asked.key_folded, fingerprint, &known);
        Ok((Some(known), now))
    }

    /// Notes that a device was seen. Devices are noted with a known key only: nobody else can fill the list of devices.
    fn saw(&self, asked: &Asked, known: Option<&Known>, code: VerdictCode, now: DateTime<Utc>) {
        let Some(device) = known.and_then(|known| known.device) else {
            return;
        };
        let seen = Seen {
            request: &asked.request,
            device,
            passes: code.passes(),
        };
        self.answerer.tally.seen(&seen, now);
    }

    /// Notes that a device asked, and whether it was refused: a license, or a product with its organisation's key.
    pub(super) fn count(
        &self,
        asked: &Asked,
        (known, product): (Option<&Known>, Option<ProductId>),
        kind: &'static str,
        code: VerdictCode,
        now: DateTime<Utc>,
    ) {
        let tally = &self.answerer.tally;
        let done = kind == "deactivate" && code == VerdictCode::NotActivated;
        if let Some(known) = known {
            tally.asked(known.license.product.id, kind, code, now);
            if abuse::counts(code) {
                tally.used(known.license.id, asked.request.ip.as_deref(), now);
            }
        }
        if !code.passes() && !done {
            let refused = Refused {
                request: &asked.request,
                license: known.map(|known| known.license.id),
                product,
                code,
            };
            tally.refused(&refused, now);
        }
    }

    /// Each batch looks at the settings anew: whoever began to write batches goes on with them for others.
    async fn write_seats(&self, batch: Arc<Vec<Wanted>>) -> Result<Vec<Outcome>> {
        let settings = self.book.current().await?;
        let answerer = self.answerer.clone();
        let (epoch, now) = (answerer.memory.epoch(), self.database.now());
        let written = self.database.write(move |tx| {
            async move {
                // Every round trip counts here, so the database's clock is asked only when it is not known.
                let now = match answerer.memory.is_fresh() {
                    true => answerer.now(),
                    false => clock(tx, now).await?,
                };
                seat_batch::write(tx, &batch, &settings, &answerer.memory, now).await
            }
            .boxed()
        });
        let outcomes = written.await?;
        // Committed by now; what somebody changed since `epoch` is not kept.
        let known = outcomes.iter().filter_map(|outcome| outcome.known.as_ref());
        let products = known.map(|known| known.license.product.clone());
        self.answerer.memory.keep_products(epoch, products);
        Ok(outcomes)
    }
}
