//! Faults: steps that somebody put into a session for others to find out about.
//!
//! They are steps like any others. That they are a fault is said here, in the session, and nowhere else: so a link, a file
//! and a branch carry it, and whatever hides or lists faults asks the history. What kinds there are, the core does not know.

use serde_json::{Map, Value};

use api::ids::Text;
use api::json::json;

/// Some steps in a row that were put in, all together, to make something go wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The short name of what goes wrong.
    pub kind: Text,
    /// What it met, by names that its kind gives: `account`, `service`.
    pub about: Vec<(Text, Text)>,
    /// Its first step, from 0.
    pub from: usize,
    /// The one behind its last.
    pub to: usize,
}

impl Fault {
    /// Whether the step with this number is part of the fault.
    pub fn has(&self, step: usize) -> bool {
        (self.from..self.to).contains(&step)
    }

    pub(super) fn to_json(&self) -> Value {
        let about: Vec<Value> = (self.about.iter())
            .map(|(name, value)| json!([**name, **value]))
            .collect();
        json!({ "kind": *self.kind, "about": about, "from": self.from, "to": self.to })
    }

    fn from_json(row: &Value) -> Option<Self> {
        const MEMBERS: [&str; 4] = ["kind", "about", "from", "to"];
        if !row
            .as_object()?
            .keys()
            .all(|name| MEMBERS.contains(&name.as_str()))
        {
            return None;
        }
        let number = |name: &str| usize::try_from(row.get(name)?.as_u64()?).ok();
        let pair = |it: &Value| match it.as_array()?.as_slice() {
            [name, value] => Some((name.as_str()?.into(), value.as_str()?.into())),
            _ => None,
        };
        Some(Self {
            kind: row.get("kind")?.as_str()?.into(),
            about: (row.get("about")?.as_array()?.iter())
                .map(pair)
                .collect::<Option<_>>()?,
            from: number("from")?,
            to: number("to")?,
        })
    }
}

/// The faults of a session with so many steps: in order, and no two share a step.
pub(super) fn read(map: &Map<String, Value>, steps: usize) -> Result<Vec<Fault>, String> {
    let Some(rows) = map.get("faults") else {
        return Ok(Vec::new());
    };
    let rows = rows.as_array().ok_or("`faults` is not a list")?;
    let mut before = 0;
    let mut faults = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        let fault = Fault::from_json(row).filter(|it| before <= it.from && it.from < it.to);
        let fault = fault.filter(|it| it.to <= steps).ok_or_else(|| {
            format!(
                "fault {}: it is not `kind`, `about`, and `from` and `to` within the {steps} commands, behind the fault before",
                n + 1
            )
        })?;
        before = fault.to;
        faults.push(fault);
    }
    Ok(faults)
}

/// The same faults of the first so many steps.
pub fn within(faults: &[Fault], steps: usize) -> Vec<Fault> {
    let cut = |it: &Fault| Fault {
        to: it.to.min(steps),
        ..it.clone()
    };
    (faults.iter().filter(|it| it.from < steps))
        .map(cut)
        .collect()
}
