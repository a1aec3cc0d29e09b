//! Requests with all their policies, one JSON object per line. An invalid line is reported and the others are answered.

use std::fmt;
use std::io::{self, BufRead, Write};

use policy::Verdict;
use policy_cases::{Case, answer, differences, read};
use server::file;

use super::options::Status;

/// The processing of each line.
pub struct LineJob {
    pub explain: bool,
    pub check: bool,
    /// Whether lines state every key.
    pub complete: bool,
}

/// The counts of processed lines.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct LineTally {
    pub answered: usize,
    /// Lines with an expectation.
    pub expecting: usize,
    pub differing: usize,
    pub bad: usize,
}

impl LineTally {
    pub fn status(self) -> Status {
        if self.bad > 0 {
            Status::BadInput
        } else if self.differing > 0 {
            Status::NotAsExpected
        } else {
            Status::AsExpected
        }
    }
}

impl fmt::Display for LineTally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let as_expected = self.expecting - self.differing;
        write!(f, "{as_expected} of {} as expected", self.expecting)?;
        let silent = self.answered - self.expecting;
        if silent > 0 {
            write!(f, "; {silent} expect nothing")?;
        }
        if self.bad > 0 {
            write!(f, "; {} could not be read", self.bad)?;
        }
        Ok(())
    }
}

impl LineJob {
    /// Answers the lines of one input. An error comes from the output or from reading.
    pub fn run(
        &self,
        name: &str,
        input: &mut dyn BufRead,
        out: &mut dyn Write,
        errors: &mut dyn Write,
        tally: &mut LineTally,
    ) -> io::Result<()> {
        for number in 1.. {
            let Some(line) = file::line(input)? else {
                break;
            };
            let read = match line {
                Ok(line) => {
                    let line = line.trim_start_matches('\u{feff}').trim_end();
                    if line.trim_start().is_empty() {
                        continue;
                    }
                    if line.starts_with("@scenario ") {
                        Err(format!(
                            "this is a transcript: run `orgsim play --check {name}`."
                        ))
                    } else {
                        read(line).map_err(|error| error.to_string())
                    }
                }
                Err(error) => Err(error),
            };
            match read {
                Ok(mut case) => {
                    case.exempt_by_service();
                    if !self.complete {
                        case.fill_keys();
                    }
                    self.line(&format!("{name}:{number}"), &case, out, tally)?;
                }
                Err(error) => {
                    tally.bad += 1;
                    writeln!(errors, "{name}, line {number}, {error}")?;
                }
            }
        }
        Ok(())
    }

    fn line(
        &self,
        place: &str,
        case: &Case,
        out: &mut dyn Write,
        tally: &mut LineTally,
    ) -> io::Result<()> {
        let verdict = policy::evaluate(&case.request, &case.layers);
        let verdict = ::prove::settle(verdict, &case.request, &case.layers);
        let answer = answer(&case.id, &verdict);
        tally.answered += 1;
        let title = match (case.id.as_str(), case.id.is_null()) {
            (Some(id), _) => format!("{place} {id}"),
            (None, true) => place.to_string(),
            (None, false) => format!("{place} {}", case.id),
        };
        if self.check {
            tally.expecting += usize::from(!case.expected.is_null() || !case.trace.is_null());
            let wrong = differences(&answer, &case.expected, &case.trace);
            if wrong.is_empty() {
                return Ok(());
            }
            tally.differing += 1;
            for difference in wrong {
                writeln!(out, "{title}: {difference}")?;
            }
            if self.explain {
                explain(case, &verdict, out)?;
            }
            Ok(())
        } else if self.explain {
            writeln!(out, "{title}")?;
            explain(case, &verdict, out)
        } else {
            writeln!(out, "{answer}")
        }
    }
}

fn explain(case: &Case, verdict: &Verdict, out: &mut dyn Write) -> io::Result<()> {
    let request = &case.request;
    let principal = &request.principal;
    let who = [&principal.arn, &principal.service, &principal.federated]
        .into_iter()
        .flatten()
        .next();
    writeln!(
        out,
        "  {} asks for {} on {}.",
        who.map_or("An anonymous caller", |who| who.as_str()),
        request.action,
        request.resource
    )?;
    for line in reasons(verdict, request) {
        writeln!(out, "  {line}")?;
    }
    writeln!(out)
}

/// The reasons, and what would allow the request.
pub fn reasons(verdict: &Verdict, request: &policy::Request) -> Vec<String> {
    let mut lines: Vec<String> = verdict.explain().iter().map(ToString::to_string).collect();
    let changes = verdict.smallest_changes(request);
    if !changes.is_empty() {
        lines.push("To let it through:".to_string());
        lines.extend(changes.iter().map(|change| format!("- {change}")));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    const LINES: &str = concat!(
        r#"{"id": "a", "request": {"action": "s3:GetObject"}, "expected": {"decision": "ImplicitlyDenied"}}"#,
        "\n\n",
        r#"{"id": "b", "request": {"action": "s3:GetObject"}, "scps": [[{"Statement": [{"Effect": "Allow"}]}]]}"#,
        "\n",
        r#"{"request": {"action": "s3:GetObject", "principal": "ec2.amazonaws.com"}, "expected": {"decision": "Allowed"}}"#,
    );

    fn run(job: &LineJob, input: &[u8]) -> (String, String, LineTally) {
        let (mut out, mut errors, mut tally) = (Vec::new(), Vec::new(), LineTally::default());
        let mut input = input;
        job.run("f.jsonl", &mut input, &mut out, &mut errors, &mut tally)
            .expect("memory can be written");
        let text = |bytes| String::from_utf8(bytes).expect("texts");
        (text(out), text(errors), tally)
    }

    #[test]
    fn a_bad_line_is_named_and_the_others_are_answered() {
        let job = LineJob {
            explain: false,
            check: false,
            complete: true,
        };
        let (out, errors, tally) = run(&job, LINES.as_bytes());
        let answers: Vec<Value> = out
            .lines()
            .map(|line| serde_json::from_str(line).expect("an answer is JSON"))
            .collect();
        assert_eq!(answers.len(), 2);
        assert_eq!(answers[0]["id"], "a");
        assert_eq!(answers[0]["decision"], "ImplicitlyDenied");
        assert_eq!(answers[1]["id"], Value::Null);
        assert_eq!(
            errors,
            "f.jsonl, line 3, column 77, in scps[0][0], at Statement[0]: the statement has no Action. \
             Add \"Action\", for example \"organizations:List*\".\n"
        );
        assert_eq!(tally.status(), Status::BadInput);
        let (out, errors, _) = run(
            &job,
            b"\xef\xbb\xbf{\"request\": {\"action\": \"a:b\"}}\r\n\xff\n",
        );
        assert_eq!(out.lines().count(), 1);
        assert_eq!(
            errors,
            "f.jsonl, line 2, byte 1 is not UTF-8. Save the file as UTF-8.\n"
        );
    }

    #[test]
    fn a_check_prints_what_differs() {
        let job = LineJob {
            explain: true,
            check: true,
            complete: true,
        };
        let (out, _, tally) = run(&job, LINES.as_bytes());
        assert_eq!(
            out,
            "f.jsonl:4: decision: \"ImplicitlyDenied\" instead of \"Allowed\"\n  \
             ec2.amazonaws.com asks for s3:GetObject on *.\n  \
             Denied: no resource-based policy allows it.\n  \
             Service control policies: skipped, because a service acting for itself is not restricted by them.\n  \
             To let it through:\n  \
             - Allow `s3:GetObject` on `*` in the resource-based or trust policy, naming the caller.\n\n"
        );
        assert_eq!(tally.to_string(), "1 of 2 as expected; 1 could not be read");
        let (_, _, tally) = run(
            &job,
            br#"{"request": {"action": "a:b"}, "expected": {"decision": "Allowed"}}"#,
        );
        assert_eq!(tally.status(), Status::NotAsExpected);
    }
}
