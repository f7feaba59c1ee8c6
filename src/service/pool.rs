//! Threads for screening, so that a large batch never holds up the reactor.
//!
//! A pool of its own with a bounded number of transactions waiting or at work. Whoever has more waits asynchronously:
//! a waiting stream stops reading, and HTTP/2 flow control passes the wait on to the client. Nothing is queued without
//! a bound, nothing is thrown away.

use crate::service::observer::{Observer, Queue};
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::{Semaphore, oneshot};

/// The screening threads and the room before them.
pub(crate) struct Pool {
    threads: rayon::ThreadPool,
    /// One permit per transaction that may wait or be at work.
    room: Arc<Semaphore>,
    capacity: usize,
    observer: Arc<dyn Observer>,
}

/// The job panicked; its result is lost.
#[derive(Debug)]
pub(crate) struct Lost;

impl Pool {
    /// A pool of `workers` threads (0: one per core) with room for `capacity` transactions.
    pub(crate) fn new(
        workers: usize,
        capacity: usize,
        observer: Arc<dyn Observer>,
    ) -> Result<Self, rayon::ThreadPoolBuildError> {
        let threads = rayon::ThreadPoolBuilder::new()
            .num_threads(workers)
            .thread_name(|i| format!("screen-{i}"))
            .panic_handler(|_| {}) // the default aborts the process; the waiting side learns of it as `Lost`
            .build()?;
        let capacity = capacity.clamp(1, Semaphore::MAX_PERMITS.min(u32::MAX as usize));
        Ok(Self { threads, room: Arc::new(Semaphore::new(capacity)), capacity, observer })
    }

    /// Runs a job of `weight` transactions on the pool, waiting for room first.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        weight: usize,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Lost> {
        let waited_from = Instant::now();
        let weight = u32::try_from(weight.clamp(1, self.capacity)).expect("the capacity fits in u32 by construction");
        self.observer.queue_depth(Queue::Ingest, 1);
        let counted = Counted { observer: Arc::clone(&self.observer), weight: i64::from(weight) };
        counted.observer.in_flight(counted.weight);
        let room = Arc::clone(&self.room);
        let permit = room.acquire_many_owned(weight).await.map_err(|_| Lost)?;
        let (sender, receiver) = oneshot::channel();
        self.threads.spawn(move || {
            counted.observer.queue_wait(Queue::Ingest, waited_from.elapsed());
            let result = job();
            drop((permit, counted));
            let _ = sender.send(result); // nobody waits any more when the client has gone
        });
        receiver.await.map_err(|_| Lost)
    }
}

/// Takes a job out of the gauges however it ends.
struct Counted {
    observer: Arc<dyn Observer>,
    weight: i64,
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.observer.queue_depth(Queue::Ingest, -1);
        self.observer.in_flight(-self.weight);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::observer::Unobserved;

    #[tokio::test]
    async fn jobs_answer_and_a_panic_is_lost_not_fatal() {
        let pool = Pool::new(1, 4, Arc::new(Unobserved)).unwrap();
        assert!(pool.run(1, || panic!("for the test")).await.map(|(): ()| ()).is_err());
        assert_eq!(pool.run(100, || 7).await.unwrap(), 7);
        assert_eq!(pool.room.available_permits(), 4);
    }
}
