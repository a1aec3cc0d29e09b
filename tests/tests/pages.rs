//! Pages of lists: a handler that takes no notice of its token would answer the first page again and again.

use std::collections::BTreeSet;

use orgsim_tests::transcripts;
use serde_json::json;
use shell::transcript;
use sim::command::Command;
use sim::model;

/// Repeats each call of a list that a transcript shows with a token that no answer gave.
#[test]
fn every_list_refuses_a_token_that_it_did_not_give() {
    let (mut asked, mut ignored) = (BTreeSet::new(), BTreeSet::new());
    for transcript in transcripts::all() {
        for part in transcript.text.split("\n@scenario ").skip(1) {
            let played = transcript::play(&format!("@scenario {part}"));
            let (_, controller) = played.expect("it is played by another test");
            let session = controller.expect("it has a scenario").history.session();
            let mut world = session.world();
            for command in &session.commands {
                let list = command.call().and_then(|call| {
                    let pages = model::operation(&call.operation)?.paging()?;
                    Some((call, pages.token))
                });
                let before = list.map(|_| world.clone());
                // An injected error is an outcome, too.
                let answered = sim::step(&mut world, command).is_ok_and(|it| it.error.is_none());
                let (Some((call, token)), Some(mut before), true) = (list, before, answered) else {
                    continue;
                };
                let mut call = call.clone();
                call.input.insert(token.to_string(), json!("none"));
                asked.insert(call.operation.to_string());
                if sim::step(&mut before, &Command::Call(call.clone())).is_ok() {
                    ignored.insert(call.operation.to_string());
                }
            }
        }
    }
    assert!(ignored.is_empty(), "{ignored:?}");
    let unasked: Vec<String> = (model::operations())
        .filter(|it| it.paging().is_some() && !asked.contains(&it.action()))
        .map(|it| it.action())
        .collect();
    assert!(unasked.is_empty(), "no transcript shows {unasked:?}");
}
