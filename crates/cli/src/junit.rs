//! Results in JUnit's XML, which build servers read.

use quick_junit::{NonSuccessKind, TestCaseStatus};

/// One combination of principal, action and resource.
#[derive(Clone, Debug)]
pub struct TestCase {
    /// The expectation it belongs to.
    pub class: String,
    pub name: String,
    /// The line of the expectation.
    pub line: usize,
    pub result: TestResult,
}

#[derive(Clone, Debug)]
pub enum TestResult {
    Passed,
    /// The difference from the expectation, and the reason.
    Failed {
        message: String,
        details: Vec<String>,
    },
    /// The question could not be asked.
    Error {
        message: String,
    },
}

/// The report of one file of expectations. Characters that XML cannot contain are left out.
///
/// # Errors
///
/// The writer's own.
pub fn report(program: &str, file: &str, cases: &[TestCase]) -> Result<String, String> {
    let mut suite = quick_junit::TestSuite::new(file);
    suite.add_test_cases(cases.iter().map(|case| test_case(file, case)));
    let mut report = quick_junit::Report::new(program);
    report.add_test_suite(suite);
    report.to_string().map_err(|error| error.to_string())
}

fn test_case(file: &str, case: &TestCase) -> quick_junit::TestCase {
    let mut status;
    match &case.result {
        TestResult::Passed => status = TestCaseStatus::success(),
        TestResult::Failed { message, details } => {
            status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_type("decision").set_message(message.as_str());
            status.set_description(details.join("\n"));
        }
        TestResult::Error { message } => {
            status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_type("question").set_message(message.as_str());
        }
    }
    let mut row = quick_junit::TestCase::new(case.name.as_str(), status);
    row.set_classname(case.class.as_str());
    row.extra.insert("file".into(), file.into());
    row.extra
        .insert("line".into(), case.line.to_string().into());
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checked by hand against the schema that Jenkins and GitLab document.
    #[test]
    fn a_report_is_well_formed_whatever_the_names_are() {
        let case = |name: &str, line, result| TestCase {
            class: "Nobody \"leaves\" & <none> returns".into(),
            name: name.into(),
            line,
            result,
        };
        let cases = [
            case(
                "Payments / Ana, organizations:LeaveOrganization",
                3,
                TestResult::Passed,
            ),
            case(
                "O'Neil\u{1}, s3:*",
                3,
                TestResult::Failed {
                    message: "expected denied, is allowed".into(),
                    details: vec![
                        "Allowed: a policy grants it.".into(),
                        "`a<b` ]]> &amp; x".into(),
                    ],
                },
            ),
            case(
                "😀",
                9,
                TestResult::Error {
                    message: "1 < 2".into(),
                },
            ),
        ];
        assert_eq!(
            report("orgsim evaluate", "a&b.toml", &cases).unwrap(),
            r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="orgsim evaluate" tests="3" skipped="0" failures="1" errors="1">
    <testsuite name="a&amp;b.toml" tests="3" skipped="0" errors="1" failures="1">
        <testcase name="Payments / Ana, organizations:LeaveOrganization" classname="Nobody &quot;leaves&quot; &amp; &lt;none&gt; returns" file="a&amp;b.toml" line="3"/>
        <testcase name="O&apos;Neil, s3:*" classname="Nobody &quot;leaves&quot; &amp; &lt;none&gt; returns" file="a&amp;b.toml" line="3">
            <failure message="expected denied, is allowed" type="decision">Allowed: a policy grants it.
`a&lt;b` ]]&gt; &amp;amp; x</failure>
        </testcase>
        <testcase name="😀" classname="Nobody &quot;leaves&quot; &amp; &lt;none&gt; returns" file="a&amp;b.toml" line="9">
            <error message="1 &lt; 2" type="question"/>
        </testcase>
    </testsuite>
</testsuites>
"#
        );
    }
}
