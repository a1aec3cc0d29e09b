//! Work beside the engine: what is no command, and may take long.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use policy::steps;
use tokio::sync::Semaphore;

/// Set when nobody waits for an answer any more.
struct StopWhenDropped(Arc<AtomicBool>);

impl Drop for StopWhenDropped {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The steps of a check, about a second: more than the prover gives a question about one policy, so that the server decides what the
/// command line decides.
const MOST_CHECK_STEPS: u64 = 4_000_000;

/// Runs a check, or whatever is no command and takes time, beside the engine when it has a turn; dropping the future stops it.
/// `None`: it would take too many steps.
///
/// # Errors
///
/// It ended by a panic.
pub(super) async fn beside<T: Send + 'static>(
    turns: &Arc<Semaphore>,
    run: impl FnOnce() -> T + Send + 'static,
) -> Result<Option<T>, ()> {
    let stop = StopWhenDropped(Arc::default());
    let stopped = Some(stop.0.clone());
    // The turn ends with the work, which may be a moment after the client has gone.
    let turn = turns.clone().acquire_owned().await.map_err(drop)?;
    let work = move || {
        let _turn = turn;
        steps::until(stopped, MOST_CHECK_STEPS, run)
    };
    let (answer, taken) = tokio::task::spawn_blocking(work).await.map_err(drop)?;
    Ok((taken < MOST_CHECK_STEPS).then_some(answer))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    /// A wait of another thread that fails rather than hangs.
    const PATIENCE: Duration = Duration::from_secs(20);

    #[tokio::test]
    async fn work_takes_turns_and_ends_when_nobody_waits_for_it() {
        let turns = Arc::new(Semaphore::new(1));
        let (begun, begins) = mpsc::channel();
        let (ended, ends) = mpsc::channel();
        let long = move || {
            begun.send(()).unwrap();
            // Without a step taken, it would go on for years.
            while steps::goes_on(0) {
                std::thread::yield_now();
            }
            ended.send(()).unwrap();
        };
        let first = tokio::spawn({
            let turns = turns.clone();
            async move { beside(&turns, long).await }
        });
        let told = tokio::task::spawn_blocking(move || begins.recv_timeout(PATIENCE));
        assert!(told.await.unwrap().is_ok());
        // Another one waits for its turn; who goes does not keep it.
        let waits = tokio::time::timeout(Duration::from_millis(50), beside(&turns, || 1)).await;
        assert!(waits.is_err());
        first.abort();
        let told = tokio::task::spawn_blocking(move || ends.recv_timeout(PATIENCE));
        assert!(told.await.unwrap().is_ok());
        assert_eq!(beside(&turns, || 2).await, Ok(Some(2)));
    }

    #[tokio::test]
    async fn work_has_a_limit_of_steps_and_a_panic_ends_its_turn() {
        let turns = Arc::new(Semaphore::new(1));
        let all = || while steps::goes_on(1_000) {};
        assert_eq!(beside(&turns, all).await, Ok(None));
        assert_eq!(
            beside(&turns, || panic!("on purpose")).await,
            Err::<Option<()>, _>(())
        );
        assert_eq!(beside(&turns, || steps::goes_on(1)).await, Ok(Some(true)));
    }
}
