//! Results in the form that build servers read: JUnit's XML.

use std::fmt::Write;

/// One combination of principal, action and resource.
#[derive(Clone, Debug)]
pub struct TestCase {
    /// The expectation that it belongs to.
    pub class: String,
    pub name: String,
    /// The line of the expectation.
    pub line: usize,
    pub result: TestResult,
}

#[derive(Clone, Debug)]
pub enum TestResult {
    Passed,
    /// What is not as expected, and why it is so.
    Failed {
        message: String,
        details: Vec<String>,
    },
    /// It could not be asked.
    Error {
        message: String,
    },
}

/// The report of one file of expectations.
pub fn report(file: &str, cases: &[TestCase]) -> String {
    let count =
        |wanted: fn(&TestResult) -> bool| cases.iter().filter(|case| wanted(&case.result)).count();
    let failures = count(|result| matches!(result, TestResult::Failed { .. }));
    let errors = count(|result| matches!(result, TestResult::Error { .. }));
    let counts = format!(
        "tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\"",
        cases.len()
    );
    let file = escape(file);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"orgsim evaluate\" {counts}>\n  \
         <testsuite name=\"{file}\" {counts}>\n"
    );
    for case in cases {
        let (class, name, line) = (escape(&case.class), escape(&case.name), case.line);
        // Writing to a text cannot fail.
        let _ = write!(
            xml,
            "    <testcase classname=\"{class}\" name=\"{name}\" file=\"{file}\" line=\"{line}\""
        );
        let _ = match &case.result {
            TestResult::Passed => writeln!(xml, "/>"),
            TestResult::Failed { message, details } => writeln!(
                xml,
                ">\n      <failure type=\"decision\" message=\"{}\">{}</failure>\n    </testcase>",
                escape(message),
                escape(&details.join("\n")).replace("&#10;", "\n")
            ),
            TestResult::Error { message } => writeln!(
                xml,
                ">\n      <error type=\"question\" message=\"{}\"/>\n    </testcase>",
                escape(message)
            ),
        };
    }
    xml.push_str("  </testsuite>\n</testsuites>\n");
    xml
}

/// For attributes and text alike. What XML 1.0 cannot hold at all becomes U+FFFD.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            // A reader would turn them into spaces in an attribute.
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            plain => out.push(plain),
        }
    }
    out
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
                "O'Neil\u{1}\n, s3:*",
                3,
                TestResult::Failed {
                    message: "expected denied, is allowed".into(),
                    details: vec![
                        "Allowed: a policy grants it.".into(),
                        "`a<b` ]]> &amp;\tx".into(),
                    ],
                },
            ),
            case(
                "😀",
                9,
                TestResult::Error {
                    message: "1 < 2\r\n".into(),
                },
            ),
        ];
        assert_eq!(
            report("a&b.toml", &cases),
            r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="orgsim evaluate" tests="3" failures="1" errors="1">
  <testsuite name="a&amp;b.toml" tests="3" failures="1" errors="1">
    <testcase classname="Nobody &quot;leaves&quot; &amp; &lt;none&gt; returns" name="Payments / Ana, organizations:LeaveOrganization" file="a&amp;b.toml" line="3"/>
    <testcase classname="Nobody &quot;leaves&quot; &amp; &lt;none&gt; returns" name="O&apos;Neil�&#10;, s3:*" file="a&amp;b.toml" line="3">
      <failure type="decision" message="expected denied, is allowed">Allowed: a policy grants it.
`a&lt;b` ]]&gt; &amp;amp;&#9;x</failure>
    </testcase>
    <testcase classname="Nobody &quot;leaves&quot; &amp; &lt;none&gt; returns" name="😀" file="a&amp;b.toml" line="9">
      <error type="question" message="1 &lt; 2&#13;&#10;"/>
    </testcase>
  </testsuite>
</testsuites>
"#
        );
    }
}
