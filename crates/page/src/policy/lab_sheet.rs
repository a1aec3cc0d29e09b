//! The lab's inputs: the question, the draft, the columns. Stored by scenario and seed.

use policy::ContextValue;
use serde_json::{Value, json};
use sim::ids::{PolicyId, Text};
use sim::policies::{PolicyTarget, PolicyType};
use sim::view::Selection;
use sim::view::draft::{self, DraftChange};
use sim::view::matrix::ACTIONS;

use crate::base::screen::RouteView;
use crate::base::words::key;
use crate::queries::Queries;

/// The presence of a condition key in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyStanding {
    /// It has one value.
    One,
    /// It has a list of values.
    Many,
    /// It is not in the request.
    Absent,
    /// It is not known whether it is in the request.
    Unknown,
}

impl KeyStanding {
    /// All of them, each with its name in storage and its words on the page.
    pub const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::One, "one", key("One value")),
        (Self::Many, "many", key("Several values")),
        (Self::Absent, "absent", key("Not in the request")),
        (Self::Unknown, "unknown", key("Unknown")),
    ];

    /// Reads the name in storage; [`Self::One`] for an unknown one.
    pub fn by_name(name: &str) -> Self {
        let found = Self::ALL.into_iter().find(|(_, known, _)| *known == name);
        found.map_or(Self::One, |(stand, ..)| stand)
    }
}

/// A row of the request's context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRow {
    /// The condition key.
    pub key: String,
    /// Its presence.
    pub stand: KeyStanding,
    /// Several values are separated by commas.
    pub value: String,
}

impl KeyRow {
    /// The value, as policies are asked with it.
    pub fn value(&self) -> ContextValue {
        match self.stand {
            KeyStanding::One => ContextValue::One(self.value.clone()),
            KeyStanding::Many => ContextValue::Many(
                self.value
                    .split(',')
                    .map(|value| value.trim().to_string())
                    .filter(|value| !value.is_empty())
                    .collect(),
            ),
            KeyStanding::Absent => ContextValue::Absent,
            KeyStanding::Unknown => ContextValue::Unknown,
        }
    }
}

/// What the lab shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LabPart {
    /// One question, with its verdict.
    #[default]
    Question,
    /// All identities and what they may do.
    Table,
    /// Proofs that nobody can do something.
    Proofs,
    /// The findings about all policies, which is not stored.
    Checks,
}

/// The state of the policy lab: the question, the table and the draft.
#[derive(Clone, Debug, PartialEq)]
pub struct LabSheet {
    /// Scenario and seed.
    pub of: String,
    /// What is shown.
    pub part: LabPart,
    /// Conditions under which it may be done, in the sentence to prove, separated by semicolons.
    pub unless: String,
    /// The sentence is about callers from outside.
    pub outside: bool,
    /// The principal who asks, by name or ARN.
    pub who: String,
    /// The action.
    pub action: String,
    /// The resource's ARN, or nothing.
    pub resource: String,
    /// The request's context.
    pub keys: Vec<KeyRow>,
    /// Pasted policies: resource policy, permissions boundary, session policy.
    pub pasted: [String; 3],
    /// The draft's changes.
    pub changes: Vec<DraftChange>,
    /// The change whose text is open.
    pub editing: Option<usize>,
    /// The type of the policies that are listed.
    pub kind: PolicyType,
    /// The id of the target whose policies are listed.
    pub place: String,
    /// The columns of the table.
    pub actions: Vec<Text>,
    // The following is not stored.
    /// The action being typed for a new column.
    pub adding: String,
    /// The text that the table's rows are searched for.
    pub find: String,
    /// The position of the unit whose rows are shown; `None`: all.
    pub unit: Option<usize>,
    /// Whether only rows are shown whose answers the draft changes.
    pub only_changed: bool,
    /// Units whose fold state differs from the default.
    pub toggled: Vec<usize>,
    /// The focused cell of the table: a line, and a column from 0; column 0 holds the names.
    pub at: (usize, usize),
    /// How far the table is scrolled down, in pixels.
    pub top: i32,
    /// How far the table is scrolled right, in pixels.
    pub left: i32,
}

impl Default for LabSheet {
    fn default() -> Self {
        Self {
            of: String::new(),
            part: LabPart::Question,
            unless: String::new(),
            outside: false,
            who: String::new(),
            action: "iam:CreateUser".to_string(),
            resource: String::new(),
            keys: Vec::new(),
            pasted: Default::default(),
            changes: Vec::new(),
            editing: None,
            kind: PolicyType::ServiceControl,
            place: String::new(),
            actions: ACTIONS.iter().map(|action| (*action).into()).collect(),
            adding: String::new(),
            find: String::new(),
            unit: None,
            only_changed: false,
            toggled: Vec::new(),
            at: (0, 0),
            top: 0,
            left: 0,
        }
    }
}

impl LabSheet {
    /// Takes over what another view hands to the lab: a draft, to which an existing one is added, or a principal to ask about.
    pub fn take_over(&mut self, view: &RouteView) {
        if let Some(handed) = &view.handed {
            for change in &handed.changes {
                if !self.changes.contains(change) {
                    self.changes.push(change.clone());
                }
            }
            if !handed.actions.is_empty() {
                self.actions.clone_from(&handed.actions);
            }
            self.part = LabPart::Table;
            self.editing = None;
        }
        if let Some(Selection::Person(about)) = &view.about {
            self.who = about.to_string();
            self.part = LabPart::Question;
        }
    }

    /// Asks the question of a cell of the table: who, and may they do this.
    pub fn ask(&mut self, who: String, action: Option<&Text>) {
        self.who = who;
        if let Some(action) = action {
            self.action = action.to_string();
        }
        self.resource.clear();
        self.keys.clear();
        self.part = LabPart::Question;
    }

    /// Opens or folds a unit of the table.
    pub fn fold(&mut self, unit: usize) {
        match self.toggled.iter().position(|it| *it == unit) {
            Some(known) => drop(self.toggled.remove(known)),
            None => self.toggled.push(unit),
        }
    }

    /// Makes the typed action a column of the table, next to those of its own service, unless it is one.
    pub fn add_column(&mut self) {
        let action = self.adding.trim().to_string();
        let known = |it: &Text| it.eq_ignore_ascii_case(&action);
        let Some((service, _)) = action.split_once(':') else {
            return;
        };
        if !self.actions.iter().any(known) {
            let own = |it: &Text| it.split(':').next() == Some(service);
            let after = self.actions.iter().rposition(own);
            let at = after.map_or(self.actions.len(), |at| at + 1);
            self.actions.insert(at, action.as_str().into());
            self.adding.clear();
        }
    }

    /// Switches a type of policies on or off in the draft; `now`: whether it is on without the draft.
    pub fn switch(&mut self, kind: PolicyType, on: bool, now: bool) {
        self.changes.retain(
            |change| !matches!(change, DraftChange::Switch { kind: of, .. } if *of == kind),
        );
        if on != now {
            self.changes.insert(0, DraftChange::Switch { kind, on });
        }
        // The open text has changed.
        self.editing = None;
    }

    /// Drafts a new policy that is attached to a target, and opens its text.
    pub fn create(&mut self, text: String, target: PolicyTarget) {
        let is_new = |change: &&DraftChange| matches!(change, DraftChange::Create { .. });
        let name = format!("Draft{}", self.changes.iter().filter(is_new).count() + 1);
        self.editing = Some(self.changes.len());
        self.changes.push(DraftChange::Create {
            kind: self.kind,
            name,
            text,
            target: Some(target),
        });
    }

    /// Detaches a policy in the draft, or takes back that the draft attaches it.
    pub fn detach(&mut self, policy: PolicyId, target: PolicyTarget) {
        let before = self.changes.len();
        let attach = DraftChange::Attach {
            policy: policy.clone(),
            target: target.clone(),
        };
        self.changes.retain(|change| *change != attach);
        if self.changes.len() == before {
            self.changes.push(DraftChange::Detach { policy, target });
        }
        self.editing = None;
    }

    /// Opens the text of a change, which replaces none of the same policy.
    pub fn edit(&mut self, change: &DraftChange) {
        let same = |own: &DraftChange| match (own, change) {
            (DraftChange::Update { policy: own, .. }, DraftChange::Update { policy, .. }) => {
                own == policy
            }
            (
                DraftChange::Inline {
                    of: own,
                    name: known,
                    ..
                },
                DraftChange::Inline { of, name, .. },
            ) => own == of && known == name,
            (_, _) => false,
        };
        let known = self.changes.iter().position(same);
        self.editing = Some(known.unwrap_or_else(|| {
            self.changes.push(change.clone());
            self.changes.len() - 1
        }));
    }

    /// The request's context: the condition keys that are filled in.
    pub fn carried(&self) -> Vec<(Text, ContextValue)> {
        self.keys
            .iter()
            .filter(|row| !row.key.trim().is_empty())
            .map(|row| (row.key.trim().into(), row.value()))
            .collect()
    }

    /// The stored sheet for a scenario and seed, or a new one about the current user.
    pub fn kept(of: &str, kept: Option<Value>, queries: &Queries) -> Self {
        let mut sheet = Self {
            of: of.to_string(),
            who: queries.plain_name().to_string(),
            ..Self::default()
        };
        let Some(kept) = kept else { return sheet };
        let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
        let is = |name: &str| kept[name].as_bool().unwrap_or_default();
        sheet.part = match (is("table"), is("proving")) {
            (true, _) => LabPart::Table,
            (false, true) => LabPart::Proofs,
            (false, false) => LabPart::Question,
        };
        sheet.outside = is("outside");
        sheet.unless = text(&kept["unless"]);
        sheet.who = text(&kept["who"]);
        sheet.action = text(&kept["action"]);
        sheet.resource = text(&kept["resource"]);
        sheet.place = text(&kept["place"]);
        sheet.changes = draft::from_json(&kept["changes"]);
        let rows = kept["keys"].as_array().into_iter().flatten();
        sheet.keys = rows
            .map(|row| KeyRow {
                key: text(&row["key"]),
                stand: KeyStanding::by_name(row["stand"].as_str().unwrap_or_default()),
                value: text(&row["value"]),
            })
            .collect();
        for (n, pasted) in sheet.pasted.iter_mut().enumerate() {
            *pasted = text(&kept["pasted"][n]);
        }
        if let Some(actions) = kept["actions"].as_array() {
            sheet.actions = actions
                .iter()
                .filter_map(|action| action.as_str().map(Into::into))
                .collect();
        }
        sheet
    }

    /// The form in storage.
    pub fn to_json(&self) -> Value {
        let keys: Vec<Value> = self
            .keys
            .iter()
            .map(|row| {
                let name = KeyStanding::ALL.iter().find(|(stand, ..)| *stand == row.stand);
                json!({ "key": row.key, "stand": name.map(|(_, name, _)| *name), "value": row.value })
            })
            .collect();
        json!({
            "table": self.part == LabPart::Table, "proving": self.part == LabPart::Proofs, "outside": self.outside, "unless": self.unless, "who": self.who, "action": self.action, "resource": self.resource, "keys": keys,
            "pasted": self.pasted, "changes": draft::to_json(&self.changes), "place": self.place,
            "actions": self.actions.iter().map(|action| &**action).collect::<Vec<&str>>(),
        })
    }
}
