//! Damaged files of other tools: imported or refused, and never a panic.

use interchange::{ImportOptions, InputFile, import};
use proptest::prelude::*;
use serde_json::{Value, json};
use sim::session::Session;

/// The answers, as one file each, with damage.
fn damaged_answers() -> impl Strategy<Value = Value> {
    let bundle: Value = serde_json::from_str(include_str!("data/bundle.json")).unwrap();
    let bundles: Vec<Value> = (bundle["calls"].as_array().unwrap().iter())
        .map(|call| json!({ "orgsim-collection": 1, "calls": [call] }))
        .collect();
    let keys = [
        "Id", "ParentId", "Accounts", "Policies", "Email", "Name", "TargetId",
    ];
    let values = [
        "111122223333",
        "ou-ab12-workload",
        "r-ab12",
        "p-guardrail1",
        "p-FullAWSAccess",
        r#"{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#,
    ];
    testing::damaged(
        bundles.into(),
        keys.map(str::to_string).to_vec(),
        prop::sample::select(values.map(str::to_string).to_vec()),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Files with any value in any place are imported or refused, and what was imported can be opened again.
    #[test]
    fn no_file_makes_the_import_panic(answers in damaged_answers()) {
        let answers = answers.as_array().cloned().unwrap_or_default();
        let files: Vec<InputFile> = (answers.iter().enumerate())
            .map(|(n, answer)| InputFile {
                name: format!("{n:02}.json"),
                bytes: answer.to_string().into_bytes(),
            })
            .collect();
        if let Ok(import) = import(&files, &ImportOptions::default()) {
            let again = Session::from_json(&import.session.to_json()).expect("it was just written");
            prop_assert_eq!(again.replay().hash(), import.session.replay().hash());
        }
    }

    #[test]
    fn no_bytes_make_the_import_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let file = InputFile { name: "f".into(), bytes };
        let _ = import(&[file], &ImportOptions::default());
    }
}
