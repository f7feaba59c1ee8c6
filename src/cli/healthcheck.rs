//! `interdict healthcheck`: asks a running service whether it is well, for container health checks and scripts.

use super::context::Context;
use super::exit::{Exit, Failure, Outcome};
use super::{client, output};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

/// Arguments of `interdict healthcheck`.
#[derive(Debug, clap::Args)]
pub(crate) struct HealthcheckArgs {
    /// What is asked: `readiness` (lists in force, not draining) or `liveness` (the process answers).
    #[arg(default_value = "readiness", value_parser = ["readiness", "liveness"])]
    service: String,
    /// Address of the health service; by default the setting `health.address`.
    #[arg(long, value_name = "ADDRESS")]
    address: Option<String>,
    /// Milliseconds to wait for the answer.
    #[arg(long, default_value_t = 2_000, value_name = "MS")]
    timeout_ms: u64,
}

/// Examples of `interdict healthcheck --help`.
pub(crate) const LONG_HELP: &str = "Examples:
  interdict healthcheck
  interdict healthcheck liveness --address 127.0.0.1:50052

Asks grpc.health.v1 on the plaintext health port. Exit code 0: SERVING. Exit code 1: anything else, no answer included.
";

/// Runs `interdict healthcheck`.
pub(crate) fn run(args: &HealthcheckArgs, context: &Context) -> Outcome {
    let address = match &args.address {
        Some(address) => address.clone(),
        None => reachable(context.settings(Vec::new())?.settings.health.address).to_string(),
    };
    let timeout = Duration::from_millis(args.timeout_ms);
    let status = client::block_on(async {
        let ask = async {
            let channel = client::connect(&address).await?;
            let request = HealthCheckRequest { service: args.service.clone() };
            let answer = HealthClient::new(channel).check(request).await;
            answer.map(|answer| answer.into_inner().status()).map_err(|status| client::failed_call(&status))
        };
        let late = || Failure::new(Exit::Failed, format!("no answer from {address} within {} ms", args.timeout_ms));
        tokio::time::timeout(timeout, ask).await.unwrap_or_else(|_| Err(late()))
    });
    // A probe knows only yes and no: a service that cannot be reached is as unwell as one that says so.
    let status = status.map_err(|failure| Failure { exit: Exit::Failed, ..failure })?;
    output::line(status.as_str_name())?;
    Ok(if status == ServingStatus::Serving { Exit::Ok } else { Exit::Failed })
}

/// Where a service that listens on this address is reached from the same machine.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_address_is_reached_on_loopback() {
        assert_eq!(reachable("0.0.0.0:50052".parse().unwrap()).to_string(), "127.0.0.1:50052");
        assert_eq!(reachable("[::]:50052".parse().unwrap()).to_string(), "[::1]:50052");
        assert_eq!(reachable("10.0.0.7:1".parse().unwrap()).to_string(), "10.0.0.7:1");
    }
}
