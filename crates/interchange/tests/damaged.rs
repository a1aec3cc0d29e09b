//! Damaged files of other tools: imported or refused, and never a panic.

use std::io::Write as _;

use interchange::{ImportOptions, InputFile, import};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use sim::session::Session;

/// Files of every format that is read as values.
const FILES: [(&str, &str); 12] = [
    (
        "terraform-plan.json",
        include_str!("data/terraform-plan.json"),
    ),
    (
        "organization.yaml",
        include_str!("data/cloudformation/organization.yaml"),
    ),
    (
        "organization.yml",
        include_str!("data/org-formation/organization.yml"),
    ),
    (
        "organization-config.yaml",
        include_str!("data/landing-zone/organization-config.yaml"),
    ),
    (
        "accounts-config.yaml",
        include_str!("data/landing-zone/accounts-config.yaml"),
    ),
    (
        "global-config.yaml",
        include_str!("data/landing-zone/global-config.yaml"),
    ),
    (
        "replacements-config.yaml",
        include_str!("data/landing-zone/replacements-config.yaml"),
    ),
    (
        "service-control-policies/guardrails.json",
        include_str!("data/landing-zone/service-control-policies/guardrails.json"),
    ),
    (
        "manifest.yaml",
        include_str!("data/control-tower/manifest.yaml"),
    ),
    (
        "request.json",
        include_str!("data/control-tower/request.json"),
    ),
    ("request.tf", include_str!("data/control-tower/request.tf")),
    ("terraform.tfstate", include_str!("data/terraform.tfstate")),
];

/// The folder of iam-collect, by path.
fn collected() -> Vec<(String, String)> {
    let files: Map<String, Value> =
        serde_json::from_str(include_str!("data/iam-collect.json")).expect("it is JSON");
    let path = |name: &str| format!("iam-data/aws/aws/accounts/444455556666/{name}");
    let files = files.iter();
    files
        .map(|(name, value)| (path(name), value.to_string()))
        .collect()
}

/// All files, by name.
fn texts() -> Vec<(String, String)> {
    let own = FILES.map(|(name, text)| (name.to_string(), text.to_string()));
    let bundle = (
        "bundle.json".to_string(),
        include_str!("data/bundle.json").to_string(),
    );
    own.into_iter().chain([bundle]).chain(collected()).collect()
}

/// The answers, as one file each, with damage.
fn damaged_answers() -> impl Strategy<Value = Value> {
    let bundle: Value = serde_json::from_str(include_str!("data/bundle.json")).unwrap();
    let bundles: Vec<Value> = (bundle["calls"].as_array().unwrap().iter())
        .map(|call| json!({ "orgsim-collection": 1, "calls": [call] }))
        .collect();
    damaged(bundles.into())
}

/// A good tree with names and ids in wrong places.
fn damaged(good: Value) -> impl Strategy<Value = Value> {
    let keys = [
        "Id",
        "ParentId",
        "Accounts",
        "Policies",
        "Email",
        "Name",
        "TargetId",
        "references",
        "index",
        "address",
        "Ref",
        "Fn::Sub",
        "Fn::GetAtt",
        "Fn::ToJsonString",
        "globalReplacements",
        "id",
        "values",
        "type",
    ];
    let values = [
        "111122223333",
        "ou-ab12-workload",
        "r-ab12",
        "p-guardrail1",
        "p-FullAWSAccess",
        r#"{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#,
        "aws_organizations_organizational_unit.stage[\"prod\"].id",
        "module.accounts[\"data\"].account_id",
        "var.parent_id",
        "each.value.id",
        "${ACCEL_LOOKUP::ACCOUNT_ID:ORG}",
        "${Data}",
        "Workloads/Production/A/B/C/D/E/F",
        "\u{0}[\"",
    ];
    testing::damaged(
        good,
        keys.map(str::to_string).to_vec(),
        prop::sample::select(values.map(str::to_string).to_vec()),
    )
}

/// One of the files as a value, with damage. YAML is written as JSON.
fn damaged_file() -> impl Strategy<Value = (String, Value)> {
    let good: Vec<(String, Value)> = texts()
        .into_iter()
        .filter_map(|(name, text)| {
            let mut documents = yaml::read(&text, yaml::Aliases::Repeated).ok()?;
            Some((name, documents.pop()?))
        })
        .collect();
    assert!(good.len() > 10, "{}", good.len());
    prop::sample::select(good)
        .prop_flat_map(|(name, good)| damaged(good).prop_map(move |value| (name.clone(), value)))
}

fn input(name: &str, bytes: Vec<u8>) -> InputFile {
    InputFile {
        name: name.to_string(),
        bytes,
    }
}

/// The bytes of a text in UTF-8, UTF-16, or a zip file.
fn encoded(form: u8, name: &str, text: &str) -> Vec<u8> {
    let wide = |bytes: fn(u16) -> [u8; 2]| {
        let units = [0xfeff].into_iter().chain(text.encode_utf16());
        units.flat_map(bytes).collect()
    };
    match form {
        0 => text.as_bytes().to_vec(),
        1 => wide(u16::to_le_bytes),
        2 => wide(u16::to_be_bytes),
        _ => {
            let mut marked = b"\xef\xbb\xbf".to_vec();
            marked.write_all(text.as_bytes()).expect("memory is there");
            let file = zip_files::File {
                name: name.to_string(),
                content: marked,
            };
            zip_files::write(&[file]).expect("one file fits")
        }
    }
}

/// What was imported can be opened again.
fn check(files: &[InputFile]) -> Result<(), TestCaseError> {
    if let Ok(import) = import(files, &ImportOptions::default()) {
        let again = Session::from_json(&import.session.to_json()).expect("it was just written");
        prop_assert_eq!(again.replay().hash(), import.session.replay().hash());
    }
    Ok(())
}

#[test]
fn every_file_is_read_without_damage() {
    for form in 0..4 {
        let all = texts();
        let files: Vec<InputFile> = (all.iter())
            .map(|(name, text)| input(name, encoded(form, name, text)))
            .collect();
        let report = match import(&files, &ImportOptions::default()) {
            Ok(import) => import.report,
            Err(error) => error.report,
        };
        for (name, _) in all {
            let read = report
                .files
                .iter()
                .any(|it| it.file.ends_with(&name) || it.file.starts_with(&name));
            assert!(read, "{name}, {form}: {report}");
        }
    }
}

/// A plan of one unit whose parent goes through `count` variables and outputs of modules in modules, and back to itself.
fn circular_plan(depth: usize) -> Value {
    let unit = json!({"address": "aws_organizations_organizational_unit.u", "mode": "managed",
        "type": "aws_organizations_organizational_unit", "name": "u", "values": {"name": "U"}});
    let block = |parent: &str| {
        json!([{"mode": "managed", "type": "aws_organizations_organizational_unit", "name": "u",
        "expressions": {"parent_id": {"references": [parent]}}}])
    };
    let output = |reference: &str| json!({"up": {"expression": {"references": [reference]}}});
    // The deepest module gives back what it is given.
    let mut configuration = json!({"outputs": output("var.down")});
    let mut address = (1..depth).map(|_| "module.m").collect::<Vec<_>>().join(".");
    let mut values = Value::Null;
    for _ in 1..depth {
        let children: Vec<Value> = [values].into_iter().filter(|it| !it.is_null()).collect();
        values = json!({"address": address, "child_modules": children});
        address = address
            .rsplit_once('.')
            .map_or_else(String::new, |(above, _)| {
                above.rsplit_once('.').map_or("", |it| it.0).to_string()
            });
        configuration = json!({"outputs": output("module.m.up"), "module_calls": {"m": {"module": configuration,
            "expressions": {"down": {"references": ["var.down"]}}}}});
    }
    let mut root = configuration;
    root["module_calls"]["m"]["expressions"]["down"] =
        json!({"references": ["aws_organizations_organizational_unit.u.parent_id"]});
    root["resources"] = block("module.m.up");
    json!({"format_version": "1.2", "configuration": {"root_module": root},
        "planned_values": {"root_module": {"resources": [unit], "child_modules": [values]}}})
}

#[test]
fn circles_and_depths_end() {
    let mut places = Vec::new();
    for depth in [2, 10, 20, 60] {
        let plan = circular_plan(depth).to_string();
        let result = import(
            &[input("plan.json", plan.into_bytes())],
            &ImportOptions::default(),
        );
        let report = result.map_or_else(|error| error.report, |it| it.report);
        let unread = report.of(interchange::FindingKind::Unread).next();
        let unread = unread.map(|it| {
            format!(
                "{:?} {}",
                it.place.as_ref().map(ToString::to_string),
                it.says
            )
        });
        places.push(unread.unwrap_or_default());
    }
    assert_eq!(
        places[0],
        "Some(\"plan.json, planned_values.root_module.resources[0].values\") aws_organizations_organizational_unit.u: \
         the plan does not say what `parent_id` is. Its references form a circle, or there are too many of them."
    );
    // The last is nested beyond what JSON may be.
    assert!(places[3].contains("nested too deeply"), "{places:?}");
}

#[test]
fn short_names_for_long_texts_take_limited_memory() {
    let long = "x".repeat(1024 * 1024);
    let uses = "{{ Long }} ".repeat(10_000);
    let lookups = "${ACCEL_LOOKUP::CUSTOM:Long} ".repeat(10_000);
    let definitions =
        format!("globalReplacements: [ {{ key: Long, type: String, value: {long} }} ]");
    let organization = format!("organizationalUnits: [ {{ name: A }} ]\nunused: \"{uses}\"");
    let files = [
        input("replacements-config.yaml", definitions.into_bytes()),
        input("organization-config.yaml", organization.into_bytes()),
        input(
            "p.json",
            format!("{{\"Statement\": \"{lookups}\"}}").into_bytes(),
        ),
    ];
    let result = import(&files, &ImportOptions::default());
    let unread = result
        .map_or_else(|error| error.report, |it| it.report)
        .to_string();
    assert!(
        unread.contains("stand for more than 16777216 bytes"),
        "{unread}"
    );
    // Aliases repeat texts too.
    let aliases = format!("a: &a {long}\nb: [{}]", "*a, ".repeat(10_000));
    let result = import(
        &[input("a.yaml", aliases.into_bytes())],
        &ImportOptions::default(),
    );
    let report = result
        .map_or_else(|error| error.report, |it| it.report)
        .to_string();
    assert!(report.contains("1,000,000 values"), "{report}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Files with any value in any place are imported or refused, and what was imported can be opened again.
    #[test]
    fn no_file_makes_the_import_panic(answers in damaged_answers()) {
        let answers = answers.as_array().cloned().unwrap_or_default();
        let files: Vec<InputFile> = (answers.iter().enumerate())
            .map(|(n, answer)| input(&format!("{n:02}.json"), answer.to_string().into_bytes()))
            .collect();
        check(&files)?;
    }

    #[test]
    fn no_bytes_make_the_import_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = import(&[input("f", bytes)], &ImportOptions::default());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// A file of any format with any value in any place, beside the others.
    #[test]
    fn no_value_makes_a_reader_panic((name, value) in damaged_file(), alone in any::<bool>()) {
        let mut files = vec![input(&name, value.to_string().into_bytes())];
        if !alone {
            let others = texts().into_iter().filter(|(other, _)| *other != name);
            files.extend(others.map(|(name, text)| input(&name, text.into_bytes())));
        }
        check(&files)?;
    }

    /// A text with changes anywhere: of placeholders, of indentation, in the source of Terraform modules.
    #[test]
    fn no_text_makes_a_reader_panic(
        (name, text) in prop::sample::select(texts()),
        edits in testing::edits(["{{", "}}", "${", "}", "\"", "[", "- ", ": ", "*a", "&a ", "\n", "= {"].map(str::to_string).to_vec()),
        form in 0..4_u8,
    ) {
        let rest = texts().into_iter().filter(|(other, _)| *other != name && other.ends_with("-config.yaml"));
        let mut files: Vec<InputFile> = rest.map(|(name, text)| input(&name, text.into_bytes())).collect();
        files.push(input(&name, encoded(form, &name, &edits.of(&text))));
        check(&files)?;
    }
}
