//! Where a request comes from, for the sign-in that it begins and for the counting of wrong tries.
//!
//! Deliberately absent: what a request says about that itself; which proxies are believed about it, `peer` decides.

use std::net::SocketAddr;

use axum::{
    extract::ConnectInfo,
    http::{Extensions, HeaderMap, header},
};
use keydesk_core::service::Origin;

use crate::peer::network;

/// Where a request comes from. Without a socket, in tests, that is nowhere.
pub(crate) fn of(extensions: &Extensions, headers: &HeaderMap) -> Origin {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    let ip = peer.map(|ConnectInfo(address)| address.ip().to_canonical());
    let agent = headers.get(header::USER_AGENT);
    Origin {
        ip: ip.map(|ip| ip.to_string()),
        // Whoever has one address of IPv6 has the other 2⁶⁴ of its network too.
        network: ip.map(|ip| network(ip).to_string()).unwrap_or_default(),
        agent: agent
            .and_then(|agent| agent.to_str().ok())
            .map(str::to_owned),
    }
}
