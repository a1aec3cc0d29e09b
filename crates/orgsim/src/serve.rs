//! `orgsim serve`: the endpoint of AWS on one port, for real clients, with a journal and the page.
//!
//! ```text
//! connection ─▶ http ─▶ wire (bytes to operation and input) ─▶ auth (who signed)
//!                                                                 │ a channel
//!   answer ◀── wire (answer or refusal to bytes) ◀── engine: one thread owns the world, steps it, writes the journal
//! ```
//!
//! Invariants: an answer goes out only after the step behind it is in the journal, on the disk. Whatever is stepped
//! is in the journal, reads and refusals too, so that the file replays to the same world.

mod auth;
mod clock;
mod control;
mod engine;
mod fault;
mod follow;
mod guard;
mod http;
mod journal;
mod ledger;
mod options;
mod page;
mod sigv4;
mod wire;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use options::{Options, Read};

/// What comes after `orgsim serve`.
pub fn main(arguments: Vec<OsString>) -> ExitCode {
    let options = match options::read(arguments) {
        Ok(Read::Options(options)) => options,
        Ok(Read::Help) => {
            crate::say(options::USAGE);
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), String> {
    log(options);
    // The port first: one that is taken should not cost the opening of a large session.
    let listener = std::net::TcpListener::bind(options.listen)
        .map_err(|error| format!("Cannot listen on {}: {error}.", options.listen))?;
    let address = listener
        .local_addr()
        .map_err(|error| format!("Cannot listen on {}: {error}.", options.listen))?;
    let page = page::Page::find(options.page.as_deref())?;
    let (engine, owner) = engine::start(options)?;
    let ready = format!(
        "Orgsim listens on http://{address} ({})\n",
        owner.description
    );
    let mut out = std::io::stdout();
    let _ = out.write_all(ready.as_bytes()).and_then(|()| out.flush());
    http::serve(listener, engine, page, options)?;
    owner.join()
}

/// Lines about requests and troubles, to standard error.
fn log(options: &Options) {
    let builder = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(options.log_level)
        .with_target(false);
    // A second server in the same process, as in tests, has the log of the first.
    let _ = if options.log_json {
        tracing::subscriber::set_global_default(builder.json().flatten_event(true).finish())
    } else {
        tracing::subscriber::set_global_default(builder.with_ansi(false).finish())
    };
}
