//! Readiness: the conditions under which this process may be sent work, in one place.
//!
//! For: the admin server's `/readyz`, the gRPC health service (which lives in `service` and follows
//! [`Readiness::subscribe`]) and the metric `interdict_ready`. Not for liveness: a process that answers at all is
//! alive, and restarting one because a list is missing would only lose the list that is loaded. The idea: four
//! conditions, ready if all hold; draining is final.

pub use super::metrics::Condition;
use super::metrics::{LabelValue, Metrics};
use std::sync::Arc;
use tokio::sync::watch;

/// Which conditions hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conditions {
    holds: [bool; 4],
}

impl Conditions {
    /// Whether one condition holds.
    #[must_use]
    pub fn holds(&self, condition: Condition) -> bool {
        self.holds[condition.index()]
    }

    /// Whether all hold.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.holds.iter().all(|holds| *holds)
    }

    /// Every condition with its state, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Condition, bool)> + '_ {
        Condition::all().iter().map(|condition| (*condition, self.holds(*condition)))
    }
}

/// The state machine. Cloning is cheap and gives the same state.
#[derive(Clone, Debug)]
pub struct Readiness {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    state: watch::Sender<Conditions>,
    metrics: Metrics,
}

impl Readiness {
    /// Nothing holds yet, except that the process is not draining.
    #[must_use]
    pub fn new(metrics: Metrics) -> Self {
        let start = Conditions { holds: [false, false, false, true] };
        for (condition, holds) in start.iter() {
            metrics.set_ready(condition, holds);
        }
        Self { inner: Arc::new(Inner { state: watch::Sender::new(start), metrics }) }
    }

    /// Notes that a condition holds or no longer holds; watchers are told if that changes anything. Once draining has
    /// begun, [`Condition::NotDraining`] stays false whatever is set.
    pub fn set(&self, condition: Condition, holds: bool) {
        self.inner.state.send_if_modified(|now| {
            let before = now.holds[condition.index()];
            let after = holds && (condition != Condition::NotDraining || before);
            now.holds[condition.index()] = after;
            // Inside the lock, so that gauge and state cannot end up different when two threads set at once.
            self.inner.metrics.set_ready(condition, after);
            before != after
        });
    }

    /// Begins the drain: not ready from now on.
    pub fn start_draining(&self) {
        self.set(Condition::NotDraining, false);
    }

    /// The conditions now.
    #[must_use]
    pub fn now(&self) -> Conditions {
        *self.inner.state.borrow()
    }

    /// Whether all conditions hold now.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.now().is_ready()
    }

    /// Follows the conditions; the first value is the present one.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<Conditions> {
        self.inner.state.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_needs_every_condition_and_draining_is_final() {
        let metrics = Metrics::new(&[]);
        let readiness = Readiness::new(metrics.clone());
        for condition in [Condition::StoreOpen, Condition::ListsLoaded, Condition::IndexWarm] {
            assert!(!readiness.is_ready());
            readiness.set(condition, true);
        }
        assert!(readiness.is_ready());
        readiness.start_draining();
        readiness.set(Condition::NotDraining, true);
        assert!(!readiness.is_ready());
        assert!(metrics.render().contains("interdict_ready{condition=\"not_draining\"} 0\n"));
    }

    #[test]
    fn watchers_hear_changes_only() {
        let readiness = Readiness::new(Metrics::new(&[]));
        let mut watcher = readiness.subscribe();
        readiness.set(Condition::StoreOpen, false);
        assert!(!watcher.has_changed().unwrap());
        readiness.set(Condition::StoreOpen, true);
        assert!(watcher.has_changed().unwrap());
        assert!(watcher.borrow_and_update().holds(Condition::StoreOpen));
    }
}
