//! What is wrong with the text of a policy, for its editor: the error for which AWS refuses it, and what `lint` finds.

pub mod audit;

use std::collections::BTreeMap;
use std::ops::Range;

use lint::{
    ActionCatalog, FindingType, LintFix, LintKind, LintOptions, LintText, Location, ResourceKind,
};
use message::{Message, message};
use policy::{Document, DocumentError, Limit, PolicyKind, edit};

use crate::writing::{Edit, byte_of, thing};

/// Something wrong with a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyFinding {
    /// How serious it is.
    pub weight: FindingType,
    /// AWS's code, or one of ours, which begins with `ORGSIM_`.
    pub code: &'static str,
    /// What is wrong. AWS's words are English in every language.
    pub says: Message,
    /// What to do, if `says` does not say it.
    pub help: Option<Message>,
    /// Whether AWS refuses the text for it.
    pub refused: bool,
    /// The way to the element in the document: `Statement[0].Effect`; empty if it is not known.
    pub path: String,
    /// The places it is about. Empty: the whole text.
    pub places: Vec<CheckPlace>,
    /// The change that mends it, where it is certain.
    pub fix: Option<CheckFix>,
    /// AWS's page about the code.
    pub link: Option<String>,
}

/// A place in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckPlace {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The piece of the text, in bytes.
    pub range: Range<usize>,
}

/// A change that mends a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckFix {
    /// What it does.
    pub says: Message,
    /// The change.
    pub edit: Edit,
}

/// A piece of a line that is marked, in bytes of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineMark {
    /// Its place in the line.
    pub range: Range<usize>,
    /// How serious the finding is.
    pub weight: FindingType,
}

/// What is wrong with a text, the most serious first. `kind`: `None` for a management policy, which is not evaluated. Without the
/// catalog there is only what AWS refuses.
pub fn checks(
    text: &str,
    kind: Option<PolicyKind>,
    limit: Limit,
    catalog: Option<&ActionCatalog<'_>>,
) -> Vec<PolicyFinding> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    let mut found = match (kind, catalog) {
        (Some(kind), Some(catalog)) => linted(text, options(kind), catalog),
        (_, _) => Vec::new(),
    };
    let size = found
        .iter()
        .position(|it| it.code.starts_with("POLICY_SIZE_"))
        .map(|at| found.remove(at));
    found.extend(too_large(text, limit, size));
    if let Some(error) = fault(kind, text) {
        let at = byte_of(text, error.line, error.column);
        let is_twin = |it: &PolicyFinding| {
            let starts = it.places.iter().any(|place| place.range.start == at);
            it.weight == FindingType::Error && (starts || it.code == "JSON_SYNTAX_ERROR")
        };
        let twin = found.iter().position(is_twin).map(|at| found.remove(at));
        found.push(refusal(text, error, at, twin));
    }
    let start = |it: &PolicyFinding| it.places.first().map_or(0, |place| place.range.start);
    ordered::sort_by_key(&mut found, |it| (it.weight, !it.refused, start(it)));
    found
}

/// The marks of each line, from 0. What begins with a bracket is marked at the bracket. Of marks that overlap, the most serious counts.
pub fn marks(text: &str, checks: &[PolicyFinding]) -> BTreeMap<usize, Vec<LineMark>> {
    let mut lines: BTreeMap<usize, Vec<LineMark>> = BTreeMap::new();
    for check in checks {
        for place in &check.places {
            let before = text.get(..place.range.start).unwrap_or("");
            let line_start = before.rfind('\n').map_or(0, |at| at + 1);
            let piece = text.get(place.range.clone()).unwrap_or("");
            let length = match piece.starts_with(['{', '[']) {
                true => 1,
                false => piece.find('\n').unwrap_or(piece.len()),
            };
            let from = place.range.start - line_start;
            let range = from..from + length;
            let marks = lines.entry(place.line - 1).or_default();
            let free =
                |other: &LineMark| other.range.end <= range.start || range.end <= other.range.start;
            if marks.iter().all(free) && marks.iter().all(|other| other.range != range) {
                marks.push(LineMark {
                    range,
                    weight: check.weight,
                });
            }
        }
    }
    for marks in lines.values_mut() {
        ordered::sort_by_key(marks, |mark| mark.range.start);
    }
    lines
}

/// The error that makes a text invalid for its kind.
fn fault(kind: Option<PolicyKind>, text: &str) -> Option<DocumentError> {
    match kind {
        Some(kind) => Document::parse_as(kind, text).err(),
        None => match edit::format(text) {
            Err(error) => Some(error),
            Ok(plain) if plain.starts_with('{') => None,
            Ok(_) => Some(DocumentError {
                line: 1,
                column: 1,
                path: String::new(),
                message: "the content is not a JSON object".into(),
                help: "Begin with `{`.".into(),
            }),
        },
    }
}

/// The check of an error, with the code, link and fix of the finding about the same.
fn refusal(
    text: &str,
    error: DocumentError,
    at: usize,
    twin: Option<PolicyFinding>,
) -> PolicyFinding {
    PolicyFinding {
        weight: FindingType::Error,
        code: twin
            .as_ref()
            .map_or("ORGSIM_MALFORMED_DOCUMENT", |it| it.code),
        says: message!("{mistake}.", mistake = error.message.capitalized()),
        help: Some(error.help),
        refused: true,
        path: error.path,
        places: vec![CheckPlace {
            line: error.line,
            column: error.column,
            range: at..thing(text, at),
        }],
        fix: twin.as_ref().and_then(|it| it.fix.clone()),
        link: twin.and_then(|it| it.link),
    }
}

/// The type of a policy for `lint`.
fn options(kind: PolicyKind) -> LintOptions {
    LintOptions::new(match kind {
        PolicyKind::Identity | PolicyKind::Boundary | PolicyKind::Session => LintKind::Identity,
        PolicyKind::Trust => return LintOptions::of_resource(ResourceKind::RoleTrust),
        PolicyKind::Resource | PolicyKind::Delegation => LintKind::Resource,
        PolicyKind::ServiceControl => LintKind::ServiceControl,
        PolicyKind::ResourceControl => LintKind::ResourceControl,
    })
}

/// What `lint` finds; equal findings are one with all their places.
fn linted(text: &str, options: LintOptions, catalog: &ActionCatalog<'_>) -> Vec<PolicyFinding> {
    let read = LintText::new(text, options);
    let mut found: Vec<PolicyFinding> = Vec::new();
    for finding in read.findings_beside_own(catalog) {
        add(
            &mut found,
            PolicyFinding {
                weight: finding.finding_type(),
                code: finding.code.name(),
                says: finding.says(catalog).into(),
                help: None,
                refused: false,
                path: String::new(),
                places: places(text, &finding.locations),
                fix: read.fix(&finding).map(fixed),
                link: Some(finding.code.learn_more()),
            },
        );
    }
    for own in read.own_findings(catalog, false) {
        add(
            &mut found,
            PolicyFinding {
                weight: own.kind,
                code: own.code,
                says: own.details,
                help: None,
                refused: false,
                path: String::new(),
                places: places(text, &own.locations),
                fix: None,
                link: None,
            },
        );
    }
    found
}

fn add(found: &mut Vec<PolicyFinding>, check: PolicyFinding) {
    let same = |it: &&mut PolicyFinding| it.code == check.code && it.says == check.says;
    match found.iter_mut().find(same) {
        Some(other) => other.places.extend(check.places),
        None => found.push(check),
    }
}

fn places(text: &str, locations: &[Location]) -> Vec<CheckPlace> {
    let parts = locations
        .iter()
        .filter(|it| it.bytes.range().len() < text.len());
    let place = |location: &Location| {
        let range = location.bytes.range();
        let before = text.get(..range.start).unwrap_or("");
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before.get(line_start..).unwrap_or("").chars().count() + 1;
        CheckPlace {
            line: location.span.start.line as usize,
            column,
            range,
        }
    };
    parts.map(place).collect()
}

fn fixed(fix: LintFix) -> CheckFix {
    let says = match fix.writes {
        Some(text) => message!("Write {text}"),
        None => "Remove it".into(),
    };
    CheckFix {
        says,
        edit: Edit {
            from: fix.from,
            to: fix.to,
            caret: fix.text.len(),
            text: fix.text,
            goes_on: false,
        },
    }
}

/// A text above its limit, with AWS's code if that is about the size, too.
fn too_large(text: &str, limit: Limit, twin: Option<PolicyFinding>) -> Option<PolicyFinding> {
    let (used, most) = (limit.count(text), limit.characters);
    let small = || edit::minify(text).ok().filter(|it| limit.admits(it));
    (used > most).then(|| PolicyFinding {
        weight: FindingType::Error,
        code: twin.as_ref().map_or("ORGSIM_POLICY_SIZE", |it| it.code),
        says: message!(
            "The policy has {used} characters, {over} too many: AWS refuses it.",
            over = used - most
        ),
        help: None,
        refused: true,
        path: String::new(),
        places: Vec::new(),
        fix: small().map(|small| CheckFix {
            says: "Remove whitespace".into(),
            edit: Edit {
                from: 0,
                to: text.len(),
                text: small,
                caret: 0,
                goes_on: false,
            },
        }),
        link: twin.and_then(|it| it.link),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: PolicyKind, text: &str) -> Vec<PolicyFinding> {
        checks(
            text,
            Some(kind),
            Limit::SERVICE_CONTROL,
            ActionCatalog::known(),
        )
    }

    fn codes(found: &[PolicyFinding]) -> Vec<&'static str> {
        found.iter().map(|it| it.code).collect()
    }

    fn scp(statement: &str) -> String {
        format!(
            "{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {{{statement}}}\n  ]\n}}"
        )
    }

    #[test]
    fn what_aws_refuses_comes_first_with_the_code_of_the_finding_about_the_same() {
        let text = scp("\"Effect\": \"deny\", \"Action\": [\"s3:Nothing\"], \"Resource\": \"*\"");
        let found = of(PolicyKind::ServiceControl, &text);
        assert_eq!(codes(&found), ["INVALID_EFFECT", "INVALID_ACTION"]);
        let first = &found[0];
        assert!(first.refused && first.help.is_some() && first.link.is_some());
        assert_eq!((first.places[0].line, first.places[0].column), (4, 16));
        assert_eq!(&text[first.places[0].range.clone()], "\"deny\"");
        let fix = &first.fix.as_ref().expect("a fix").edit;
        assert_eq!(&text[fix.from..fix.to], "\"deny\"");
        assert_eq!(fix.text, "\"Deny\"");
        // An unknown name may be newer than the catalog.
        let date = ActionCatalog::known().expect("it is there").date();
        let says = format!("The action s3:Nothing is not in the list of {date}.");
        assert_eq!(found[1].says.english(), says);
        // Before the catalog has come, there is only the refusal.
        let bare = checks(
            &text,
            Some(PolicyKind::ServiceControl),
            Limit::SERVICE_CONTROL,
            None,
        );
        assert_eq!(codes(&bare), ["ORGSIM_MALFORMED_DOCUMENT"]);
        assert!(of(PolicyKind::ServiceControl, " \n").is_empty());
    }

    #[test]
    fn a_text_that_is_no_json_has_one_finding() {
        let found = of(
            PolicyKind::Identity,
            "{\n  \"Version\": \"2012-10-17\"\n  \"Statement\": []\n}",
        );
        assert_eq!(codes(&found), ["JSON_SYNTAX_ERROR"]);
        assert_eq!(found[0].places[0].line, 3);
        let list = checks("[]", None, Limit::SERVICE_CONTROL, None);
        assert_eq!(codes(&list), ["ORGSIM_MALFORMED_DOCUMENT"]);
    }

    #[test]
    fn equal_findings_are_one_with_all_places_and_marks_do_not_overlap() {
        let text = scp(
            "\"Effect\": \"Deny\", \"Action\": [\"s3:Nothing\", \"ec2:*\", \"s3:Nothing\"], \"Resource\": \"arn:aws:s3:::<bucket>\"",
        );
        let found = of(PolicyKind::ServiceControl, &text);
        let of_action = found
            .iter()
            .find(|it| it.code == "INVALID_ACTION")
            .expect("it is found");
        assert_eq!(of_action.places.len(), 2);
        assert!(codes(&found).contains(&"ORGSIM_PLACEHOLDER"), "{found:#?}");
        let marks = marks(&text, &found);
        let line = text.lines().nth(3).expect("a line");
        let marked: Vec<_> = marks[&3]
            .iter()
            .map(|it| (&line[it.range.clone()], it.weight))
            .collect();
        // The redundant action is at the same place as the unknown one, which is more serious.
        assert_eq!(
            marked,
            [
                ("\"s3:Nothing\"", FindingType::Error),
                ("\"s3:Nothing\"", FindingType::Error),
                ("\"arn:aws:s3:::<bucket>\"", FindingType::Warning)
            ]
        );
        assert_eq!(marks.len(), 1);
    }

    #[test]
    fn a_text_above_its_limit_loses_its_white_space_by_the_fix() {
        let wide = scp("\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\"")
            .replace(' ', &" ".repeat(900));
        let found = of(PolicyKind::ServiceControl, &wide);
        assert_eq!(codes(&found), ["POLICY_SIZE_EXCEEDS_SCP_QUOTA"]);
        let fix = &found[0].fix.as_ref().expect("a fix").edit;
        assert!(Limit::SERVICE_CONTROL.admits(&fix.text) && fix.to == wide.len());
        // AWS's check knows only the quota of inline policies of roles.
        let wide =
            scp("\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\", \"Sid\": \"X\"")
                .replace('X', &"X".repeat(7_000));
        let found = checks(
            &wide,
            Some(PolicyKind::Identity),
            Limit::MANAGED,
            ActionCatalog::known(),
        );
        assert_eq!(codes(&found), ["ORGSIM_POLICY_SIZE"]);
        assert!(found[0].fix.is_none() && found[0].places.is_empty());
    }
}
