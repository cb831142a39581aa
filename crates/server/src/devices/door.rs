//! What the door for devices knows: which host is which environment, how often one may ask, and the open ways in.

use std::{
    collections::{BTreeMap, HashMap},
    net::IpAddr,
    sync::{Arc, PoisonError, RwLock},
};

use axum::http::{HeaderMap, header};
use keydesk_core::{
    Error, domain::fold::fold, operations::activations::DeviceRequest, service::EnvironmentScope,
};

use super::Place;
use crate::{
    answer::Refusal,
    limits::{Budget, Limiter, Limits},
    peer::network,
};

/// The environment of `/v1` alone.
const DEFAULT: &str = "production";

/// What the door for devices knows: which host is which environment, and how often one may ask.
#[derive(Debug)]
pub(crate) struct DeviceDoor {
    hosts: BTreeMap<String, String>,
    address: Option<Limiter>,
    key: Option<Limiter>,
    unknown: Option<Limiter>,
    /// The ways into environments that devices have asked, open as long as the server.
    scopes: RwLock<HashMap<String, Arc<EnvironmentScope>>>,
}

impl DeviceDoor {
    pub(crate) fn new(limits: Limits, hosts: &BTreeMap<String, String>) -> Self {
        let hosts = hosts
            .iter()
            .map(|(host, environment)| (host.to_ascii_lowercase(), environment.clone()));
        Self {
            hosts: hosts.collect(),
            address: limits.address.map(Limiter::new),
            key: limits.key.map(Limiter::new),
            unknown: limits.unknown.map(Limiter::new),
            scopes: RwLock::default(),
        }
    }

    pub(super) fn scope(&self, environment: &str) -> Option<Arc<EnvironmentScope>> {
        let scopes = self.scopes.read().unwrap_or_else(PoisonError::into_inner);
        scopes.get(environment).cloned()
    }

    pub(super) fn keep_scope(&self, environment: &str, scope: Arc<EnvironmentScope>) {
        let mut scopes = self.scopes.write().unwrap_or_else(PoisonError::into_inner);
        scopes.insert(environment.to_owned(), scope);
    }

    /// The environment that is asked. A host that belongs to one has no other.
    pub(super) fn environment<'a>(
        &'a self,
        place: &'a Place,
        headers: &HeaderMap,
    ) -> Result<&'a str, Refusal> {
        self.named(place.environment.as_deref(), headers)
    }

    /// The same for every door where the environment stands in the path or belongs to the host.
    pub(crate) fn named<'a>(
        &'a self,
        named: Option<&'a str>,
        headers: &HeaderMap,
    ) -> Result<&'a str, Refusal> {
        match (self.of_host(headers), named) {
            (Some(hosts), Some(named)) if hosts != named => {
                Err(Error::not_found("environment", named).into())
            }
            (Some(hosts), _) => Ok(hosts),
            (None, named) => Ok(named.unwrap_or(DEFAULT)),
        }
    }

    fn of_host(&self, headers: &HeaderMap) -> Option<&str> {
        if self.hosts.is_empty() {
            return None;
        }
        let host = headers.get(header::HOST)?.to_str().ok()?;
        let host = host.to_ascii_lowercase();
        let without_port = host
            .rsplit_once(':')
            .map_or(host.as_str(), |(name, _)| name);
        let found = self
            .hosts
            .get(&host)
            .or_else(|| self.hosts.get(without_port));
        found.map(String::as_str)
    }

    /// Takes a question from an address's budget, or says how long to wait.
    pub(super) fn let_in(&self, from: IpAddr) -> Result<Option<Budget>, Budget> {
        let network = network(from);
        let asked = self.address.as_ref().map(|limiter| limiter.take(network));
        let guessed = self.unknown.as_ref().map(|limiter| limiter.look(network));
        both(asked, guessed)
    }

    /// Takes a question from a key's budget.
    pub(super) fn let_ask(
        &self,
        environment: &str,
        request: &DeviceRequest,
    ) -> Result<Option<Budget>, Budget> {
        let Some(limiter) = &self.key else {
            return Ok(None);
        };
        // An organisation's key is all its devices', so that each has a budget of its own.
        let budget = match (&request.license_key, &request.organisation_key) {
            (Some(key), _) => limiter.take((environment, fold(key), "")),
            (None, Some(key)) => {
                let device = request.fingerprint.as_deref().unwrap_or_default();
                limiter.take((environment, key.clone(), device))
            }
            (None, None) => return Ok(None),
        };
        both(Some(budget), None)
    }

    /// Counts a key that nobody has against the address that asked.
    pub(super) fn count_unknown(&self, from: IpAddr) -> Option<Budget> {
        let limiter = self.unknown.as_ref()?;
        Some(limiter.charge(network(from)))
    }
}

fn both(one: Option<Budget>, other: Option<Budget>) -> Result<Option<Budget>, Budget> {
    match tighter(one, other) {
        Some(budget) if budget.wait.is_some() => Err(budget),
        budget => Ok(budget),
    }
}

pub(super) fn tighter(one: Option<Budget>, other: Option<Budget>) -> Option<Budget> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.tighter(other)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_that_belongs_to_an_environment_has_no_other() {
        let hosts = BTreeMap::from([("Staging.Example".to_owned(), "staging".to_owned())]);
        let door = DeviceDoor::new(Limits::default(), &hosts);
        let ask = |host: &'static str, prefix: Option<&str>| {
            let headers = HeaderMap::from_iter([(header::HOST, host.parse().expect("a host"))]);
            let place = Place {
                environment: prefix.map(str::to_owned),
                code: None,
            };
            let environment = door.environment(&place, &headers);
            environment.map(str::to_owned).ok()
        };
        let staging = Some("staging".to_owned());
        assert_eq!(ask("staging.example", None), staging);
        assert_eq!(ask("staging.example:8443", Some("staging")), staging);
        assert_eq!(ask("staging.example", Some("production")), None);
        assert_eq!(ask("other.example", None), Some("production".to_owned()));
        assert_eq!(ask("other.example", Some("staging")), staging);
    }
}
