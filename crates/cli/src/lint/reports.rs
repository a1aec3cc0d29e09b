//! Results for other programs: SARIF, JUnit, and the annotations of GitHub.

use std::collections::BTreeMap;

use lint::{FindingType, IssueCode};
use quick_junit::{NonSuccessKind, TestCaseStatus};
use server::output::spelled_lines;
use server::percent;

use super::checked::{CheckedPolicy, Shown};
use super::output::{PLACES, groups};
use crate::action_list;
use crate::prelude::*;

/// SARIF 2.1.0.
pub fn sarif(checked: &[CheckedPolicy]) -> Value {
    let level = |kind| match kind {
        FindingType::Error => "error",
        FindingType::SecurityWarning | FindingType::Warning => "warning",
        FindingType::Suggestion => "note",
    };
    let mut rules: BTreeMap<&str, Value> = BTreeMap::new();
    let mut results = Vec::new();
    let place = |(policy, found): &(&CheckedPolicy, &Shown)| {
        json!({
            "physicalLocation": {
                "artifactLocation": { "uri": uri(&policy.file) },
                "region": { "startLine": found.line, "startColumn": found.column },
            },
            "logicalLocations": [{ "fullyQualifiedName": policy.at }],
        })
    };
    for group in groups(checked) {
        let Shown {
            code, kind, says, ..
        } = group.first;
        rules.entry(code).or_insert_with(|| rule(group.first));
        let mut result = json!({
            "ruleId": code,
            "level": level(*kind),
            "message": { "text": format!("{says}{}", group.times()) },
            "locations": [place(&group.places[0])],
        });
        if group.places.len() > 1 {
            result["occurrenceCount"] = json!(group.places.len());
            result["relatedLocations"] = group.places.iter().skip(1).map(place).collect();
        }
        results.push(result);
    }
    let mut log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "orgsim lint",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.into_values().collect::<Vec<_>>(),
            } },
            "columnKind": "utf16CodeUnits",
            "results": results,
        }],
    });
    action_list::name_in_sarif(&mut log);
    log
}

/// A code as a rule of SARIF.
fn rule(found: &Shown) -> Value {
    let own = OWN_CODES.iter().find(|(code, _)| *code == found.code);
    let known = IssueCode::ALL.iter().find(|it| it.name() == found.code);
    let text = known.and_then(|it| it.texts().first().copied());
    let text = own.map(|(_, says)| *says).or(text).unwrap_or("");
    let mut name = found.code.replace('_', " ").to_lowercase();
    name.get_mut(..1).map(str::make_ascii_uppercase);
    let mut rule = json!({
        "id": found.code,
        "shortDescription": { "text": name },
        "fullDescription": { "text": text },
        "help": { "text": "docs/lint.md of Orgsim describes its own codes." },
        "properties": { "type": found.kind.name() },
    });
    if let Some(link) = &found.link {
        rule["help"]["text"] = json!(link);
        rule["helpUri"] = json!(link);
    }
    rule
}

/// What our own codes mean, as docs/lint.md says it.
const OWN_CODES: [(&str, &str); 5] = [
    ("ORGSIM_PLACEHOLDER", "A name is left to fill in."),
    (
        "ORGSIM_UNKNOWN_VARIABLE",
        "A policy variable does not exist.",
    ),
    (
        "ORGSIM_DENY_WITHOUT_EXEMPTION",
        "A deny of an SCP or RCP exempts nobody.",
    ),
    (
        "ORGSIM_FREE_CHARACTERS",
        "The characters that a policy has left.",
    ),
    (
        "ORGSIM_FREE_ATTACHMENTS",
        "The policies that can still be attached to a target.",
    ),
];

/// A relative reference (RFC 3986) to a file.
fn uri(file: &str) -> String {
    percent::encode_path(&file.replace('\\', "/"))
}

/// A test case for each policy; it fails with findings of at least this weight.
///
/// # Errors
///
/// The report cannot be written as XML.
pub fn junit(checked: &[CheckedPolicy], fails: FindingType) -> Result<String, String> {
    let mut suite = quick_junit::TestSuite::new("policies");
    for policy in checked {
        let failing: Vec<&Shown> = policy
            .found
            .iter()
            .filter(|found| found.kind <= fails)
            .collect();
        let status = match failing.first() {
            None => TestCaseStatus::success(),
            Some(first) => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status
                    .set_type(first.code.as_str())
                    .set_message(first.says.as_str());
                let line =
                    |found: &&Shown| format!("line {}: {}: {}", found.line, found.code, found.says);
                status.set_description(failing.iter().map(line).collect::<Vec<_>>().join("\n"));
                status
            }
        };
        let name = if policy.at.is_empty() {
            policy.file.as_str()
        } else {
            policy.at.as_str()
        };
        let mut case = quick_junit::TestCase::new(name, status);
        case.set_classname(policy.file.as_str());
        suite.add_test_case(case);
    }
    let mut report = quick_junit::Report::new("orgsim lint");
    report.add_test_suite(suite);
    report.to_string().map_err(|error| error.to_string())
}

/// Commands of GitHub Actions, which become annotations.
pub fn github(checked: &[CheckedPolicy]) -> String {
    let mut out = String::new();
    for group in groups(checked) {
        let found = group.first;
        let command = match found.kind {
            FindingType::Error => "error",
            FindingType::SecurityWarning | FindingType::Warning => "warning",
            FindingType::Suggestion => "notice",
        };
        let (file, title) = (property(&group.places[0].0.file), property(&found.code));
        let (line, column) = (found.line, found.column);
        let more = group.places.iter().skip(1).take(PLACES);
        let more: String = more
            .map(|(policy, found)| {
                format!("\nalso at {}:{}:{}", policy.file, found.line, found.column)
            })
            .collect();
        let says = escaped(&format!("{}{}{more}", found.says, group.times()));
        out += &format!("::{command} file={file},line={line},col={column},title={title}::{says}\n");
    }
    spelled_lines(&out).into_owned()
}

/// The escapes of the values of commands.
fn escaped(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The escapes of the properties of commands.
fn property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}
