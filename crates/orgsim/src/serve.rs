//! `orgsim serve`: the AWS endpoint on one port, for real clients, with a journal and the page.
//!
//! ```text
//! connection ─▶ http ─▶ wire (bytes to operation and input) ─▶ auth (who signed)
//!                                                                 │ a channel
//!   answer ◀── wire (answer or refusal to bytes) ◀── engine: one thread owns the world, steps it, writes the journal
//! ```
//!
//! Invariants: an answer is sent only after its step is in the journal, on the disk. Every step is in the journal,
//! including reads and refusals, so that the file replays to the same world.

mod analyzer;
mod asked_call;
mod audience;
mod auth;
mod class;
mod client_address;
mod clock;
mod command_rows;
mod control;
mod data;
mod engine;
mod fault;
mod follow;
mod forward;
mod guard;
mod http;
mod journal;
mod key;
mod ledger;
mod log;
mod machine;
mod options;
mod page;
mod prelude;
pub mod probe;
mod response;
mod sigv4;
mod wire;

use std::io::Write;
use std::process::ExitCode;

pub(crate) use journal::acknowledged;
pub(crate) use options::ServeOptions;
pub(crate) use page::contained_page;
use sim::region;

/// Serves until the process is told to stop. Exit status: 1 if the server ends with an error.
pub(crate) fn main(options: &ServeOptions) -> ExitCode {
    match run(options) {
        Ok(()) => {
            log::end();
            ExitCode::SUCCESS
        }
        Err(error) => {
            log::last_words(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(options: &ServeOptions) -> Result<(), String> {
    log::start(options.log_level, options.log_json);
    let mut options = options.clone();
    if options.strict() && options.key.is_none() {
        options.key = Some(journal::new_id(&machine::ThisMachine));
    }
    let options = &options;
    // The port first, so that an occupied one does not cost the opening of a large session.
    let wrong = |error| format!("Cannot listen on {}: {error}.", options.listen());
    let listener = std::net::TcpListener::bind(options.listen()).map_err(wrong)?;
    let address = listener.local_addr().map_err(wrong)?;
    let page = page::Page::find(options.page.as_deref(), page::Watchers::of(options))?;
    let (engine, owner) = engine::start(options)?;
    let path = &options.path_prefix;
    let mut ready = format!(
        "Orgsim listens on http://{address} ({})\n",
        owner.description
    );
    match &options.key {
        Some(key) if options.class => {
            // `0.0.0.0` is no address that somebody else could open.
            let named = options.allow_hosts.first();
            let host = named.filter(|_| address.ip().is_unspecified());
            let at = host.map_or_else(|| address.to_string(), |it| format!("{it}:{}", address.port()));
            ready.push_str(&format!(
                "The class opens http://{at}{path}/, the presenter http://{at}{path}/#key={key}\n"
            ));
            if address.ip().is_unspecified() && host.is_none() {
                ready.push_str(&format!(
                    "Learners need this computer's address in place of {}; --allow-host NAME prints it.\n",
                    address.ip()
                ));
            }
        }
        Some(key) => ready.push_str(&format!(
            "Control requests need the header x-orgsim-key: {key}. The page is at http://{address}{path}/#key={key}\n"
        )),
        None => {}
    }
    ready.push_str(&format!(
        "Clients: {}\n",
        for_clients(&format!("http://{address}{path}"), options)
    ));
    if options.creates_at_once() {
        ready.push_str(
            "CreateAccount answers with the finished account (--create-account at-once). This is unlike AWS, which answers \
             IN_PROGRESS and creates the account later.\n",
        );
    }
    if page.is_missing() {
        ready.push_str(
            "This program has no page, only answers for AWS clients: releases have it, and `cargo xtask build` makes it.\n",
        );
    }
    let mut out = std::io::stdout();
    let _ = out.write_all(ready.as_bytes()).and_then(|()| out.flush());
    serve(listener, engine, owner, page, options)
}

/// The variables with which AWS clients call the server. Some clients read only one of the two variables of the Region.
fn for_clients(url: &str, options: &ServeOptions) -> String {
    const ACCOUNT: &str = "111122223333";
    let region = region::DEFAULT;
    let secret = options.secret(ACCOUNT);
    format!(
        "AWS_ENDPOINT_URL={url} AWS_REGION={region} AWS_DEFAULT_REGION={region} AWS_ACCESS_KEY_ID={ACCOUNT} \
         AWS_SECRET_ACCESS_KEY={secret}"
    )
}

/// Serves until the process is told to stop, or the engine ends, in which case the error says why.
fn serve(
    listener: std::net::TcpListener,
    engine: engine::Engine,
    mut owner: engine::Running,
    page: page::Page,
    options: &ServeOptions,
) -> Result<(), String> {
    let until = http::serve(listener, engine, page, options, owner.ended())?;
    owner.join(until)
}

#[cfg(test)]
mod tests {
    pub mod simulator;

    use std::io::Read as _;
    use std::net::{TcpListener, TcpStream};
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn a_panic_of_the_engine_ends_the_server_and_says_why() {
        let options = ServeOptions::read([""; 0]).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let ledger = Arc::new(ledger::Ledger::new(
            "",
            ledger::Rows::Memory(ledger::HeldRows::default()),
        ));
        let (engine, owner) = engine::spawn(ledger, String::new(), |asks| {
            let _ = asks.recv();
            panic!("a wheel came off")
        })
        .unwrap();
        let client = std::thread::spawn(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            let asked = format!("GET /_orgsim/health HTTP/1.1\r\nhost: {address}\r\n\r\n");
            stream.write_all(asked.as_bytes()).unwrap();
            let mut answer = String::new();
            let _ = stream.read_to_string(&mut answer);
            answer
        });
        let began = Instant::now();
        let page = page::Page::find(None, page::Watchers::All).unwrap();
        let reason = serve(listener, engine, owner, page, &options).unwrap_err();
        assert!(reason.contains("a wheel came off"), "{reason}");
        assert!(began.elapsed() < Duration::from_secs(5));
        // The caller gets an answer, and the connection ends.
        let answer = client.join().unwrap();
        assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    }
}
