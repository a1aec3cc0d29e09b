//! The format of a walkthrough file:
//!
//! ```toml
//! id = "consolidated-billing-to-all-features"   # stable; links name it
//! title = "…"
//! about = "…"                                    # one or two sentences
//! minutes = 20
//! scenario = "consolidated-billing"
//! seed = 1
//!
//! [[steps]]
//! title = "…"
//! text = "…"            # what the audience reads; paragraphs parted by an empty line, `code` in backticks
//! notes = "…"           # what the instructor says; optional
//! ask = [{ q = "…", a = "…" }]   # questions to the class, and what to answer (optional); optional
//! as = "Legacy/Maria"   # who acts from here on; optional
//! run = [               # lines for the terminal; ids by name in braces, see `shell::desk::fill_in`; optional
//!   "aws …",            # is carried out
//!   { line = "aws …", expect = "refused:AccessDeniedException" },   # is refused, with this error and no other
//! ]
//! select = "handshake:APPROVE_ALL_FEATURES:Legacy"   # what is highlighted; optional
//! source = "…"          # the document and heading that it teaches; optional
//! ```
//!
//! `build.rs` refuses a file with a field that is not here, or without one that is needed.

use std::sync::LazyLock;

use serde_json::Value;
use shell::desk::{Desk, fill_in};
use sim::scenario::Scenario;
use sim::view::Selection;

/// A walkthrough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walkthrough {
    pub id: String,
    pub title: String,
    pub about: String,
    pub minutes: u64,
    pub scenario: Scenario,
    pub seed: u64,
    pub steps: Vec<Step>,
}

/// A step of a walkthrough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub title: String,
    pub text: String,
    pub notes: Option<String>,
    pub ask: Vec<Question>,
    /// Who acts from here on, as the terminal's `as` takes it.
    pub actor: Option<String>,
    pub lines: Vec<Line>,
    pub select: Option<String>,
    pub source: Option<String>,
}

/// A question to the class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub ask: String,
    pub answer: Option<String>,
}

/// A line for the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// With ids by name in braces.
    pub text: String,
    pub expect: Expect,
}

/// What must come of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    Done,
    /// The service refuses with this error code.
    Refused(String),
}

static WALKTHROUGHS: LazyLock<Vec<Walkthrough>> = LazyLock::new(|| {
    let rows: Vec<Value> =
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/walkthroughs.json")))
            .expect("the build wrote an array");
    rows.iter()
        .map(|row| read(row).unwrap_or_else(|| panic!("`{}` cannot be read", row["id"])))
        .collect()
});

/// Every walkthrough, in the order of its file's name.
pub fn walkthroughs() -> &'static [Walkthrough] {
    &WALKTHROUGHS
}

/// The walkthrough with this id.
pub fn walkthrough(id: &str) -> Option<&'static Walkthrough> {
    WALKTHROUGHS.iter().find(|walkthrough| walkthrough.id == id)
}

fn read(row: &Value) -> Option<Walkthrough> {
    let text = |name: &str| row[name].as_str().map(str::to_string);
    Some(Walkthrough {
        id: text("id")?,
        title: text("title")?,
        about: text("about")?,
        minutes: row["minutes"].as_u64()?,
        scenario: Scenario::by_id(row["scenario"].as_str()?)?,
        seed: row["seed"].as_u64()?,
        steps: row["steps"]
            .as_array()?
            .iter()
            .map(read_step)
            .collect::<Option<_>>()?,
    })
}

fn read_step(row: &Value) -> Option<Step> {
    let text = |name: &str| row[name].as_str().map(|text| text.trim().to_string());
    let rows = |name: &str| row[name].as_array().into_iter().flatten();
    Some(Step {
        title: text("title")?,
        text: text("text")?,
        notes: text("notes"),
        ask: rows("ask")
            .map(|row| {
                Some(Question {
                    ask: row["q"].as_str()?.to_string(),
                    answer: row["a"].as_str().map(str::to_string),
                })
            })
            .collect::<Option<_>>()?,
        actor: text("as"),
        lines: rows("run").map(read_line).collect::<Option<_>>()?,
        select: text("select"),
        source: text("source"),
    })
}

fn read_line(row: &Value) -> Option<Line> {
    let expect = match row["expect"].as_str() {
        None | Some("ok") => Expect::Done,
        Some(expect) => Expect::Refused(expect.strip_prefix("refused:")?.to_string()),
    };
    Some(Line {
        text: row.as_str().or(row["line"].as_str())?.to_string(),
        expect,
    })
}

/// What a step's `select` names: `organization`, `root`, `account:NAME`, `unit:NAME`, `handshake:ACTION[:NAME]`,
/// `role:ACCOUNT:ROLE`, `service:ID`, `person:ACCOUNT/NAME`.
pub fn select(desk: &Desk, place: &str) -> Option<Selection> {
    let id = |placeholder: String| fill_in(desk, &format!("{{{placeholder}}}")).ok();
    let (kind, rest) = place.split_once(':').unwrap_or((place, ""));
    match kind {
        "organization" => Some(Selection::Organization(
            id("organization".to_string())?.parse().ok()?,
        )),
        "root" => Some(Selection::Unit(id("root".to_string())?.parse().ok()?)),
        "account" => Some(Selection::Account(desk.find_account(rest)?)),
        "unit" => Some(Selection::Unit(id(place.to_string())?.parse().ok()?)),
        "handshake" => Some(Selection::Handshake(id(place.to_string())?.parse().ok()?)),
        "role" => {
            let (account, role) = rest.split_once(':')?;
            Some(Selection::Role {
                account: desk.find_account(account)?,
                role: role.into(),
            })
        }
        "service" => Some(Selection::Service(rest.into())),
        "person" => Some(Selection::Person(desk.find_person(rest).ok()?)),
        _ => None,
    }
}
