//! Faults: steps that an instructor put into a session for others to find.
//!
//! They are ordinary steps. Only the session says that they are a fault, so a link, a file and a branch carry it, and code that
//! hides or lists faults asks the history. The core does not know the kinds of faults.

use serde_json::{Map, Value};

use api::ids::Text;
use api::json::json;

/// Consecutive steps that together make something go wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The kind of fault, a short name.
    pub kind: Text,
    /// The items that the fault affects, by names that depend on its kind: `account`, `service`.
    pub about: Vec<(Text, Text)>,
    /// The number of its first step, counted from 0.
    pub from: usize,
    /// The number after its last step.
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

/// Reads the faults of a session with `steps` steps. They are in order, and no two share a step.
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

/// The faults among the first `steps` steps; a longer one is cut there.
pub fn within(faults: &[Fault], steps: usize) -> Vec<Fault> {
    let cut = |it: &Fault| Fault {
        to: it.to.min(steps),
        ..it.clone()
    };
    (faults.iter().filter(|it| it.from < steps))
        .map(cut)
        .collect()
}
