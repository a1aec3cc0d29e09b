//! What all requests share.

use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{Semaphore, watch};

use super::bodies::KILOBYTE;
use crate::class::Class;
use crate::class::present::Present;
use crate::elsewhere::Elsewhere;
use crate::engine::Engine;
use crate::guard;
use crate::journal::new_id;
use crate::key::ControlKey;
use crate::machine::Machine;
use crate::options::ServeOptions;
use crate::page::Page;
use crate::prelude::*;

/// The most bytes of bodies that are read and passed on at a time. Others wait for their turn.
pub(super) const FORWARDED_BODIES: usize = 256 * 1024 * 1024;
/// The most bytes of call bodies that are read and answered at a time, and the same for requests to `/_orgsim/`:
/// processing a body takes about forty times as much memory. Others wait for their turn.
pub(super) const BODIES: usize = 16 * 1024 * 1024;
pub(super) const CONTROL_BODIES: usize = 4 * 1024 * 1024;

/// The state shared by all requests.
#[derive(Debug)]
pub struct Server {
    pub(super) engine: Engine,
    pub(super) page: Page,
    pub(super) strict: bool,
    /// Under which requests come; see [`ServeOptions::path_prefix`].
    pub(super) prefix: String,
    /// The key that control requests need.
    pub(super) key: Option<ControlKey>,
    /// Who watches, where only the presenter changes the session.
    pub(super) class: Option<Class>,
    pub(super) hosts: guard::Hosts,
    /// Those of `--trusted-proxy`.
    pub(super) proxies: Vec<IpAddr>,
    pub(super) elsewhere: Elsewhere,
    /// Identifies this run: the prefix of request ids and epochs.
    pub(super) run: Arc<str>,
    pub(super) requests: AtomicU64,
    pub(super) present: Present,
    /// What the class is asked, as JSON; `null`: nothing. Empty where there is no class.
    pub(super) polls: watch::Sender<Arc<str>>,
    /// What a presenter's screen shows beside the session, as JSON; `null`: nothing was told yet. Empty where there is no class.
    pub(super) screen: watch::Sender<Arc<str>>,
    /// See [`BODIES`].
    pub(super) bodies: Semaphore,
    pub(super) control_bodies: Semaphore,
    /// See [`FORWARDED_BODIES`].
    pub(super) forwarded_bodies: Semaphore,
    /// The bodies of checks, which would keep calls waiting.
    pub(super) check_bodies: Semaphore,
    pub(super) stopping: watch::Receiver<bool>,
}

impl Server {
    pub fn new(
        machine: &dyn Machine,
        engine: Engine,
        page: Page,
        options: &ServeOptions,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        let present = Present::default();
        // Said, because a page that comes back after a restart has what the run before told.
        let nothing = if options.class { "null" } else { "" };
        Self {
            elsewhere: Elsewhere::new(&engine, options, stopping.clone()),
            engine,
            page,
            strict: options.strict(),
            prefix: options.path_prefix.clone(),
            key: (options.key.as_deref()).map(|key| ControlKey::new(key, options.class)),
            class: options.class.then(|| Class::new(present.clone())),
            present,
            hosts: guard::Hosts::new(options.listen(), &options.allow_hosts),
            proxies: (options.trusted_proxies.iter())
                .map(IpAddr::to_canonical)
                .collect(),
            run: new_id(machine)[..12].into(),
            requests: AtomicU64::new(0),
            polls: watch::Sender::new(nothing.into()),
            screen: watch::Sender::new(nothing.into()),
            bodies: Semaphore::new(BODIES / KILOBYTE),
            control_bodies: Semaphore::new(CONTROL_BODIES / KILOBYTE),
            forwarded_bodies: Semaphore::new(FORWARDED_BODIES / KILOBYTE),
            check_bodies: Semaphore::new(CONTROL_BODIES / KILOBYTE),
            stopping,
        }
    }

    pub(super) fn has_key(&self, headers: &HeaderMap, query: &str) -> bool {
        (self.key.as_ref()).is_some_and(|key| key.is_in(headers, query))
    }

    /// A new request id, in the form of AWS.
    pub(super) fn id(&self) -> String {
        let number = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        format!(
            "{}-{}-4000-8000-{number:012x}",
            &self.run[..8],
            &self.run[8..12]
        )
    }
}
