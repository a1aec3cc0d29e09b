//! Plays every transcript and compares it with itself: playing a correct one changes nothing. `UPDATE_EXPECT=1 cargo
//! test -p orgsim-tests` writes today's answers into the files; the author reviews the difference.

use orgsim_tests::transcripts;

#[test]
fn playing_a_transcript_changes_nothing() {
    let wrong: Vec<String> = transcripts::all()
        .iter()
        .filter_map(|transcript| {
            let why = transcripts::check(transcript).err()?;
            Some(format!("tests/scenarios/{}: {why}", transcript.name))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_transcript_says_first_what_it_shows() {
    for transcript in transcripts::all() {
        assert!(
            transcript.text.starts_with("# "),
            "tests/scenarios/{} does not begin with a sentence for the reader",
            transcript.name
        );
    }
}

/// Error codes that no transcript can show, and why.
const NOT_IN_TRANSCRIPTS: &[(&str, &str)] = &[
    (
        "SerializationException",
        "the command line sends only well-typed JSON; see `properties.rs`",
    ),
    (
        "LimitExceededException",
        "it takes fifty aggregators; see `config.rs`",
    ),
    (
        "MaxNumberOfOrganizationConfigRulesExceededException",
        "it takes a hundred and fifty rules; see `config.rs`",
    ),
    (
        "MaxNumberOfConformancePacksExceededException",
        "it takes fifty packs; see `config.rs`",
    ),
    (
        "MaxNumberOfOrganizationConformancePacksExceededException",
        "it takes fifty packs; see `config.rs`",
    ),
    (
        "NotModeled",
        "printed in Orgsim's own words, without the code",
    ),
    (
        "NotPossible",
        "printed in Orgsim's own words, without the code",
    ),
    (
        "PoliciesNotLoaded",
        "only a page can lack the file; see `needs.rs`",
    ),
];

#[test]
fn every_error_code_is_shown_by_a_transcript() {
    // Played, because another test may be writing the answers into the files.
    let played = |it: &transcripts::Transcript| Some(shell::transcript::play(&it.text).ok()?.0);
    let shown: String = transcripts::all().iter().filter_map(played).collect();
    let missing: Vec<_> = sim::error::ErrorCode::ALL
        .iter()
        .map(|code| code.name())
        .filter(|name| !NOT_IN_TRANSCRIPTS.iter().any(|(known, _)| known == name))
        .filter(|name| !shown.contains(&format!("An error occurred ({name})")))
        .collect();
    assert!(missing.is_empty(), "no transcript shows {missing:?}");
}

/// Nothing in the table works only on paper.
#[test]
fn every_operation_that_writes_succeeds_in_a_transcript() {
    // No root user here has a certificate or a device, and members can only try to delete the organization's rules.
    let never = [
        "config:DeleteConfigRule",
        "iam:DeactivateMFADevice",
        "iam:DeleteSigningCertificate",
    ];
    let mut missed: std::collections::BTreeSet<String> = sim::model::operations()
        .filter(|operation| operation.writes)
        .map(sim::model::Operation::action)
        .filter(|action| !never.contains(&action.as_str()))
        .collect();
    for call in transcripts::calls() {
        if call.result.is_ok() {
            missed.remove(&call.operation);
        }
    }
    assert!(
        missed.is_empty(),
        "no transcript shows how these succeed: {missed:?}"
    );
}
