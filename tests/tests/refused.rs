//! What AWS refuses when a policy is stored is an error of the linter, too: every malformed document of the transcripts and of the tests
//! of the policy language.

use std::fs;
use std::path::Path;

use lint::{ActionCatalog, FindingType, LintKind, LintOptions, LintText, ResourceKind};
use orgsim_tests::sources::files_below;

/// The error of the linter for a document of this type.
fn has_error(options: LintOptions, text: &str) -> bool {
    let read = LintText::new(text, options);
    let mut found = read.findings(ActionCatalog::built_in()).into_iter();
    found.any(|it| it.finding_type() == FindingType::Error) || read.refusal().is_some()
}

/// The type of the document in a line of a transcript, and the document.
fn document_of(line: &str) -> Option<(LintOptions, String)> {
    let kind = |name: &str| line.contains(&format!("--type {name}"));
    let options = if line.contains("assume-role-policy-document") {
        LintOptions::of_resource(ResourceKind::RoleTrust)
    } else if kind("SERVICE_CONTROL_POLICY") || line.contains("update-policy") {
        LintOptions::new(LintKind::ServiceControl)
    } else if kind("RESOURCE_CONTROL_POLICY") {
        LintOptions::new(LintKind::ResourceControl)
    } else if line.contains("aws iam") && line.contains("--policy-document") {
        LintOptions::new(LintKind::Identity)
    } else {
        return None;
    };
    let (_, value) = line
        .split_once("-document ")
        .or(line.split_once("--content "))?;
    let quoted = value.strip_prefix('\'').and_then(|it| it.split_once('\''));
    let document = quoted.map_or(value, |(document, _)| document);
    let mut parts = document.split("{account:");
    let first = parts.next()?.to_string();
    let filled = parts.fold(first, |all, part| {
        let rest = part.split_once('}').map_or("", |(_, rest)| rest);
        all + "111122223333" + rest
    });
    Some((options, filled))
}

/// What IAM refuses only in managed policies, which a text does not tell, and what only a world tells.
const OTHERS: [&str; 3] = [
    "Policy document must be version 2012-10-17 or greater.",
    "Invalid principal in policy",
    "This policy contains invalid Json",
];

#[test]
fn what_aws_refuses_to_store_is_an_error_of_the_linter() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut checked, mut missed) = (0, Vec::new());
    for path in files_below(&root.join("scenarios"), ".txt") {
        let text = fs::read_to_string(&path).expect("a text");
        let lines: Vec<&str> = text.lines().collect();
        for pair in lines.windows(2) {
            let refused = pair[1].contains("(MalformedPolicyDocument");
            if !refused || OTHERS.iter().any(|other| pair[1].contains(other)) {
                continue;
            }
            let Some((options, document)) = document_of(pair[0]) else {
                continue;
            };
            checked += 1;
            if !has_error(options, &document) {
                missed.push(format!("{}: {}: {document}", path.display(), pair[1]));
            }
        }
    }
    assert!(checked > 30, "{checked}");
    assert!(missed.is_empty(), "{missed:#?}");
}

/// The documents of the policy language's own tests, of each kind that the linter has.
#[test]
fn what_the_grammar_refuses_is_an_error_of_the_linter() {
    let (mut checked, mut missed) = (0, Vec::new());
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = root.join("../crates/policy/tests/documents.txt");
    let text = fs::read_to_string(file).expect("the file is there");
    let (mut options, mut question) = (None, String::new());
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix('@') {
            options = match heading {
                "Identity" => Some(LintOptions::new(LintKind::Identity)),
                "Trust" => Some(LintOptions::of_resource(ResourceKind::RoleTrust)),
                "ServiceControl" => Some(LintOptions::new(LintKind::ServiceControl)),
                "ResourceControl" => Some(LintOptions::new(LintKind::ResourceControl)),
                "Resource" => Some(LintOptions::of_resource(ResourceKind::Bucket)),
                // What every kind refuses.
                "policy" => Some(LintOptions::new(LintKind::Identity)),
                _ => None,
            };
        } else if let Some(first) = line.strip_prefix('$') {
            question = first.trim().into();
        } else if let Some(more) = line.strip_prefix("> ") {
            question += more;
        } else if line.starts_with("line ")
            && let Some(options) = options
        {
            let text = match question.contains("\"Statement\"") || !question.starts_with("{\"") {
                true => question.clone(),
                false => format!(r#"{{"Version": "2012-10-17", "Statement": [{question}]}}"#),
            };
            checked += 1;
            if !has_error(options, &text) {
                missed.push(format!("{options:?} {text}: {line}"));
            }
        }
    }
    assert!(checked > 80, "{checked}");
    assert!(missed.is_empty(), "{missed:#?}");
}
