//! The doors cannot drift: what the desktop's core answers and what the license server answers over HTTP are equal, for
//! every operation of the table, on SQLite and on Postgres; and the server refuses what it must refuse.

#[path = "doors/abuse_steps.rs"]
mod abuse_steps;
#[path = "doors/acts.rs"]
mod acts;
#[path = "doors/changes.rs"]
mod changes;
#[path = "doors/hidden.rs"]
mod hidden;
#[path = "doors/house.rs"]
mod house;
#[path = "doors/imports.rs"]
mod imports;
#[path = "doors/postgres.rs"]
mod postgres;
#[path = "doors/queries.rs"]
mod queries;
#[path = "doors/questions.rs"]
mod questions;
#[path = "doors/refusals.rs"]
mod refusals;
#[path = "doors/rules.rs"]
mod rules;
#[path = "doors/steps.rs"]
mod steps;
#[path = "doors/stopping.rs"]
mod stopping;
#[path = "doors/streams.rs"]
mod streams;
#[path = "doors/webhooks.rs"]
mod webhooks;
