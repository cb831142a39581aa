//! A license's life: the steps from its making to today, always along the state machine.

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::{
    catalogue::Plan,
    chance::{between, one_of, percent},
    validity::Validity,
};
use crate::domain::status::LicenseStatus;

/// Something that happened to a license.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    Made,
    Assigned,
    Activated,
    Renewed {
        before: DateTime<Utc>,
        after: DateTime<Utc>,
    },
    LimitRaised {
        before: i32,
        after: i32,
    },
    /// Became inactive, suspended, expired or revoked, from the state named first.
    Became {
        from: LicenseStatus,
        to: LicenseStatus,
    },
}

/// When something happened.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub at: DateTime<Utc>,
    pub what: What,
}

/// A license's life so far.
#[derive(Debug, Clone)]
pub(super) struct Life {
    pub status: LicenseStatus,
    pub limit: i32,
    pub expires_at: Option<DateTime<Utc>>,
    pub activated_at: Option<DateTime<Utc>>,
    /// When the license stopped to work or to be used: its end, or now.
    pub until: DateTime<Utc>,
    /// In order; the first is its making.
    pub steps: Vec<Step>,
}

/// What a life is drawn for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Birth<'a> {
    pub plan: &'a Plan,
    pub at: DateTime<Utc>,
    pub now: DateTime<Utc>,
    /// The state that is wanted, where the dates allow it.
    pub wanted: Option<LicenseStatus>,
}

impl Life {
    /// Draws a life. `since` says from when its holder is a customer, given the moment of the assignment.
    pub(super) fn draw(
        rng: &mut ChaCha8Rng,
        birth: Birth<'_>,
        since: impl FnOnce(&mut ChaCha8Rng, DateTime<Utc>) -> DateTime<Utc>,
    ) -> Self {
        let validity = Validity::draw(rng, birth);
        let mut life = Self {
            status: validity.status,
            limit: birth.plan.limits[rng.random_range(0..birth.plan.limits.len())],
            expires_at: validity.expires_at,
            activated_at: None,
            until: birth.now,
            steps: vec![Step {
                at: birth.at,
                what: What::Made,
            }],
        };
        if life.status.is_held() {
            let assigned = life.assign(rng, birth, since);
            life.activate(rng, assigned);
            life.renew(rng, birth, &validity.earlier);
            life.end(rng, birth, assigned);
            life.raise_limit(rng, birth.plan);
            life.steps.sort_by_key(|step| step.at);
        }
        life
    }

    /// The version after its steps: the making is the first.
    pub(super) fn version(&self) -> i32 {
        i32::try_from(self.steps.len()).unwrap_or(i32::MAX)
    }

    /// When something last happened to it.
    pub(super) fn updated_at(&self) -> Option<DateTime<Utc>> {
        self.steps.last().map(|step| step.at)
    }

    fn note(&mut self, at: DateTime<Utc>, what: What) {
        self.steps.push(Step { at, what });
    }

    fn assign(
        &mut self,
        rng: &mut ChaCha8Rng,
        birth: Birth<'_>,
        since: impl FnOnce(&mut ChaCha8Rng, DateTime<Utc>) -> DateTime<Utc>,
    ) -> DateTime<Utc> {
        if self.status == LicenseStatus::Expired {
            self.until = self.expires_at.unwrap_or(birth.now);
        }
        let delay = if percent(rng, 45) {
            Duration::minutes(3)
        } else {
            Duration::days(10)
        };
        let latest = birth.at + delay.min((self.until - birth.at) / 3);
        let wished = between(rng, birth.at, latest);
        let assigned = since(rng, wished).max(wished);
        self.note(assigned, What::Assigned);
        assigned
    }

    fn activate(&mut self, rng: &mut ChaCha8Rng, assigned: DateTime<Utc>) {
        let used = match self.status {
            LicenseStatus::Assigned => false,
            LicenseStatus::Expired => percent(rng, 82),
            LicenseStatus::Revoked => percent(rng, 88),
            _ => true,
        };
        if used {
            let latest = assigned + Duration::days(6).min((self.until - assigned) / 2);
            let at = between(rng, assigned, latest);
            self.activated_at = Some(at);
            self.note(at, What::Activated);
        }
    }

    fn renew(&mut self, rng: &mut ChaCha8Rng, birth: Birth<'_>, earlier: &[DateTime<Utc>]) {
        let ends = earlier.iter().copied().chain(self.expires_at);
        let pairs: Vec<_> = earlier.iter().copied().zip(ends.skip(1)).collect();
        for (before, after) in pairs {
            let soonest = before - Duration::days(20).min((before - birth.at) / 3);
            let at = between(rng, soonest, before.min(birth.now));
            self.note(at, What::Renewed { before, after });
        }
    }

    /// The last step of those that work no more, or not for now.
    fn end(&mut self, rng: &mut ChaCha8Rng, birth: Birth<'_>, assigned: DateTime<Utc>) {
        let latest = self
            .steps
            .iter()
            .map(|step| step.at)
            .max()
            .unwrap_or(assigned);
        let from = if self.activated_at.is_some() {
            LicenseStatus::Active
        } else {
            LicenseStatus::Assigned
        };
        let recently = |days: i64| latest.max(birth.now - Duration::days(days));
        let at = match self.status {
            LicenseStatus::Suspended => between(rng, recently(30), birth.now),
            LicenseStatus::Inactive => between(rng, recently(120), birth.now),
            LicenseStatus::Expired => self.expired(rng, birth),
            LicenseStatus::Revoked => {
                let at = between(rng, latest, birth.now);
                self.until = self.last_day(birth).map_or(at, |last| last.min(at));
                at
            }
            _ => return,
        };
        let outlived = self
            .last_day(birth)
            .filter(|end| self.status == LicenseStatus::Revoked && *end < at);
        match outlived {
            Some(end) => {
                self.note(
                    end,
                    What::Became {
                        from,
                        to: LicenseStatus::Expired,
                    },
                );
                self.note(
                    at,
                    What::Became {
                        from: LicenseStatus::Expired,
                        to: LicenseStatus::Revoked,
                    },
                );
            }
            None => self.note(
                at,
                What::Became {
                    from,
                    to: self.status,
                },
            ),
        }
    }

    /// Until when it works, its grace included.
    fn last_day(&self, birth: Birth<'_>) -> Option<DateTime<Utc>> {
        self.expires_at.map(|end| end + birth.plan.grace())
    }

    /// The sweep finds it within a minute.
    fn expired(&mut self, rng: &mut ChaCha8Rng, birth: Birth<'_>) -> DateTime<Utc> {
        self.until = self.last_day(birth).unwrap_or(birth.now);
        (self.until + Duration::seconds(rng.random_range(1..60))).min(birth.now)
    }

    fn raise_limit(&mut self, rng: &mut ChaCha8Rng, plan: &Plan) {
        let smallest = plan
            .limits
            .iter()
            .copied()
            .filter(|limit| *limit > 0)
            .min()
            .unwrap_or(self.limit);
        if let Some(activated) = self.activated_at
            && smallest < self.limit
            && percent(rng, 14)
        {
            let at = between(rng, activated, self.until.max(activated));
            let after = self.limit;
            self.note(
                at,
                What::LimitRaised {
                    before: smallest,
                    after,
                },
            );
        }
    }
}

/// A reason as a person would give it.
pub(super) fn reason(rng: &mut ChaCha8Rng, what: &What) -> Option<String> {
    let ticket = rng.random_range(1_200..9_800);
    match what {
        What::Made | What::Assigned | What::Activated => None,
        What::Renewed { .. } => Some(format!("Renewal, order SO-{}", 30_000 + ticket)),
        What::LimitRaised { .. } => Some(format!("Second workstation, ticket {ticket}")),
        What::Became { to, .. } => match to {
            LicenseStatus::Suspended => Some(
                one_of(
                    rng,
                    &[
                        "Activated from 14 networks within a day",
                        "Key posted in a public forum",
                        "Payment disputed",
                        "Many refused activations within an hour",
                    ],
                )
                .to_owned(),
            ),
            LicenseStatus::Inactive => Some(
                one_of(
                    rng,
                    &[
                        "Invoice overdue",
                        "Paused on request",
                        "Contract under review",
                    ],
                )
                .to_owned(),
            ),
            LicenseStatus::Revoked => Some(
                one_of(
                    rng,
                    &[
                        "Refunded",
                        "Key leaked",
                        "Replaced by a new key",
                        "Terms of use broken",
                    ],
                )
                .to_owned(),
            ),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use rand::SeedableRng;

    use super::{super::catalogue::PLANS, *};

    fn lives() -> (DateTime<Utc>, Vec<(DateTime<Utc>, Life)>) {
        let now = Utc.with_ymd_and_hms(2026, 11, 20, 12, 0, 0).unwrap();
        let mut rng = ChaCha8Rng::seed_from_u64(11);
        let lives = (0..9_000).map(|n: usize| {
            let at = now - Duration::minutes(rng.random_range(1..1_576_800));
            let birth = Birth {
                plan: &PLANS[n % 9],
                at,
                now,
                wanted: None,
            };
            (at, Life::draw(&mut rng, birth, |_, at| at))
        });
        (now, lives.collect())
    }

    #[test]
    fn every_life_follows_the_state_machine() {
        for (_, life) in lives().1 {
            let mut status = LicenseStatus::Available;
            for step in &life.steps {
                status = match step.what {
                    What::Assigned => status.step(LicenseStatus::Assigned),
                    What::Activated => status.step(LicenseStatus::Active),
                    What::Became { from, to } => {
                        assert_eq!(from, status, "{life:?}");
                        status.step(to)
                    }
                    What::Made | What::Renewed { .. } | What::LimitRaised { .. } => Ok(status),
                }
                .unwrap_or_else(|refused| panic!("{refused}: {life:?}"));
            }
            assert_eq!(status, life.status, "{life:?}");
        }
    }

    #[test]
    fn nothing_happens_before_the_making_or_in_the_future() {
        let (now, lives) = lives();
        for (at, life) in lives {
            assert!(
                life.steps
                    .iter()
                    .all(|step| step.at >= at && step.at <= now),
                "{life:?}"
            );
            assert!(life.until <= now, "{life:?}");
        }
    }

    #[test]
    fn what_is_expired_has_ended_and_what_works_has_not() {
        let (now, lives) = lives();
        for (n, (_, life)) in lives.into_iter().enumerate() {
            let grace = PLANS[n % 9].grace();
            match life.status {
                LicenseStatus::Expired => {
                    let over = |end| end + grace <= now;
                    assert!(life.expires_at.is_some_and(over), "{life:?}")
                }
                LicenseStatus::Revoked => {}
                _ => assert!(
                    life.expires_at.is_none_or(|end| end + grace > now),
                    "{life:?}"
                ),
            }
        }
    }

    #[test]
    fn all_seven_states_occur() {
        let (_, lives) = lives();
        for status in LicenseStatus::ALL {
            assert!(
                lives
                    .iter()
                    .filter(|(_, life)| life.status == status)
                    .count()
                    > 30,
                "{status}"
            );
        }
    }
}
