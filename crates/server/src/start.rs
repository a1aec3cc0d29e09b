//! `orgsim serve`: from its options to the end of the process.

use std::io::Write;
use std::process::ExitCode;

use sim::region;

use crate::options::ServeOptions;
use crate::{engine, http, journal, log, machine, page};

/// Serves until the process is told to stop. Exit status: 1 if the server ends with an error.
pub fn main(options: &ServeOptions) -> ExitCode {
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
pub(crate) fn serve(
    listener: std::net::TcpListener,
    engine: engine::Engine,
    mut owner: engine::Running,
    page: page::Page,
    options: &ServeOptions,
) -> Result<(), String> {
    let until = http::serve(listener, engine, page, options, owner.ended())?;
    owner.join(until)
}
