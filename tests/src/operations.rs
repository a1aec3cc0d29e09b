//! The table of operations in the documentation: what each does here, what it leaves out, its source, and where it is
//! shown.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use sim::model::{self, Operation, Service};

use crate::transcripts;

/// The path of the table.
pub fn table_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/operations.md")
}

/// The transcripts in which each operation succeeds, by its full name.
fn shown() -> BTreeMap<String, BTreeSet<String>> {
    let mut shown: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for call in transcripts::calls() {
        if call.result.is_ok() {
            shown
                .entry(call.operation)
                .or_default()
                .insert(call.transcript);
        }
    }
    shown
}

/// The table as a page of the documentation.
pub fn table() -> String {
    let shown = shown();
    let mut text = String::from(
        "# Operations\n\n\
         What each operation of AWS does here, what it leaves out, where its behavior was learned, and a transcript in which \
         it succeeds. What is left out of the accounts, services and policies behind the operations is in \
         [not-modeled.md](not-modeled.md); [operations-audit.md](operations-audit.md) says which errors transcripts show. Nothing here leads to an internal error of AWS \
         (ServiceException) or to an endpoint that lacks an operation (UnsupportedAPIEndpointException); throttling is a switch.\n\n\
         An operation that is not modeled goes nowhere: its answer is an error that says so. Where it is passed on, another server answers: \
         [server.md](server.md#beside-other-emulators) says which, and where requests for other services go.\n\n\
         Sources: API: API Reference and API model. UG: AWS Organizations User Guide. IAM-UG: IAM User Guide. CloudTrail-UG: AWS CloudTrail User Guide. Config-DG: AWS \
         Config Developer Guide. Recorded: answers of the real service that others recorded and published. Issues: messages \
         in public issues. Tests: acceptance tests of a public tool that run against AWS.\n\n\
         Made from the code by `UPDATE_EXPECT=1 cargo test -p orgsim-tests operations::`; not to be changed by hand.\n",
    );
    for service in Service::ALL {
        let modeled: Vec<_> = model::operations()
            .filter(|operation| operation.service == service)
            .collect();
        section(&mut text, service, &modeled, &shown);
    }
    text
}

/// The services whose operations that are not modeled are passed on: see `docs/server.md`, "Beside other emulators".
const PASSED_ON: [Service; 5] = [
    Service::Ec2,
    Service::Iam,
    Service::S3,
    Service::Sqs,
    Service::Tagging,
];

/// The operations of a service, and the number of the missing ones.
fn section(
    text: &mut String,
    service: Service,
    modeled: &[&Operation],
    shown: &BTreeMap<String, BTreeSet<String>>,
) {
    let _ = write!(text, "\n## {}\n\n", service.title());
    if service == Service::Console {
        text.push_str(
            "What people do in the consoles of services and no API offers, in a grammar of Orgsim's own.\n\n",
        );
    } else {
        let mut all = shell::operations_of(service);
        // The command line tool's own command.
        all.retain(|cli| *cli != "wait");
        let (here, of) = (modeled.len(), all.len());
        let _ = write!(text, "{here} of the service's {of} operations.");
        let missing = all
            .iter()
            .filter(|cli| modeled.iter().all(|operation| operation.cli != **cli));
        match missing.count() {
            0 => {}
            others => {
                let passed = if PASSED_ON.contains(&service) {
                    ", and `orgsim serve --forward` passes them on"
                } else {
                    ""
                };
                let _ = write!(
                    text,
                    " The other {others} are not modeled: the answer says so{passed}."
                );
            }
        }
        text.push_str("\n\n");
    }
    text.push_str(
        "| operation | what it does | who may call it | not modeled | source | transcript |\n\
         | --- | --- | --- | --- | --- | --- |\n",
    );
    for operation in modeled {
        let seen = shown
            .get(&operation.action())
            .and_then(|names| names.first())
            .map_or_else(String::new, |name| {
                format!("[{name}](../tests/scenarios/{name})")
            });
        let cell = |words: &str| words.replace('|', "\\|");
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {seen} |",
            operation.name,
            cell(operation.summary()),
            cell(operation.callers()),
            cell(operation.not_modeled()),
            cell(operation.source()),
        );
    }
}
