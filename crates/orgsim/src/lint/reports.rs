//! Results for other programs: SARIF, JUnit, and the annotations of GitHub.

use std::collections::BTreeMap;

use lint::FindingType;
use quick_junit::{NonSuccessKind, TestCaseStatus};

use super::{CheckedPolicy, Shown};
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
    for policy in checked {
        for found in &policy.found {
            let mut rule = json!({ "id": found.code, "properties": { "type": found.kind.name() } });
            if let Some(link) = &found.link {
                rule["helpUri"] = json!(link);
            }
            rules.insert(&found.code, rule);
            results.push(json!({
                "ruleId": found.code,
                "level": level(found.kind),
                "message": { "text": found.says },
                "locations": [{
                    "physicalLocation": {
                        "artifactLocation": { "uri": policy.file.replace('\\', "/").replace(' ', "%20") },
                        "region": { "startLine": found.line, "startColumn": found.column },
                    },
                    "logicalLocations": [{ "fullyQualifiedName": policy.at }],
                }],
            }));
        }
    }
    json!({
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
    })
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
    for policy in checked {
        for found in &policy.found {
            let command = match found.kind {
                FindingType::Error => "error",
                FindingType::SecurityWarning | FindingType::Warning => "warning",
                FindingType::Suggestion => "notice",
            };
            let (file, title) = (property(&policy.file), property(&found.code));
            let (line, column) = (found.line, found.column);
            let says = escaped(&found.says);
            out += &format!(
                "::{command} file={file},line={line},col={column},title={title}::{says}\n"
            );
        }
    }
    out
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
