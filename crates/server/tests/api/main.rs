//! The licensing API over HTTP, on both databases: every route and status, what tokens may see, forged tokens, requests sent
//! twice, the guide's commands, and a fuzzer that reads the API's own description.

mod contract;
mod desk;
mod forged;
mod fuzz;
mod guide;
mod once;
mod reach;
mod vault;
