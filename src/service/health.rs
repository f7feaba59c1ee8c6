//! Health as orchestrators read it: `liveness` always SERVING, everything else only while lists are in force.
//!
//! tonic's reporter calls the unnamed service SERVING from its first moment; [`Health::new`] corrects that before
//! anything is bound. Once draining, nothing makes the service ready again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tonic_health::ServingStatus;
use tonic_health::server::{HealthReporter, HealthService};

/// Named services that follow readiness; the empty name is the process as a whole.
const FOLLOWING: [&str; 4] = ["", "readiness", "interdict.v1.ScreeningService", "interdict.v1.ListService"];

/// The health of one server; clones share it.
#[derive(Clone, Debug)]
pub struct Health {
    reporter: HealthReporter,
    draining: Arc<AtomicBool>,
}

impl Health {
    /// Not ready yet, but alive.
    pub async fn new() -> Self {
        let health = Self { reporter: HealthReporter::new(), draining: Arc::default() };
        health.reporter.set_service_status("liveness", ServingStatus::Serving).await;
        health.publish(false).await;
        health
    }

    /// Says whether a verified corpus is in force. Has no effect once the service drains.
    pub async fn set_ready(&self, ready: bool) {
        if !self.draining.load(Ordering::Acquire) {
            self.publish(ready).await;
            if self.draining.load(Ordering::Acquire) {
                self.publish(false).await; // the drain began meanwhile
            }
        }
    }

    /// Not ready from now on.
    pub(crate) async fn begin_drain(&self) {
        self.draining.store(true, Ordering::Release);
        self.publish(false).await;
    }

    pub(crate) fn service(&self) -> HealthService {
        HealthService::from_health_reporter(self.reporter.clone())
    }

    async fn publish(&self, ready: bool) {
        let status = if ready { ServingStatus::Serving } else { ServingStatus::NotServing };
        for name in FOLLOWING {
            self.reporter.set_service_status(name, status).await;
        }
    }
}
