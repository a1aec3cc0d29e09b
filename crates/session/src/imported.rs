//! An imported organization as JSON: the member `import` of a session's row.

use std::str::FromStr;

use serde_json::{Map, Value};

use api::ids::{AccountId, PolicyId, Text};
use api::json::{json, put, set};
use api::policy_types::{PolicyTarget, PolicyType};
use api::time::SimTime;
use state::account::JoinedMethod;
use state::handshake::{HandshakeAction, Recipient};
use state::imported::{
    ImportedAccount, ImportedAttachments, ImportedDelegation, ImportedIdentities,
    ImportedInvitation, ImportedMigration, ImportedMigrationPart, ImportedOrganization,
    ImportedPolicy, ImportedState, ImportedTags,
};
use state::organization::{FeatureSet, Ou};

/// The organization as JSON.
pub(crate) fn to_json(organization: &ImportedOrganization) -> Value {
    let tags = |tags: &[(Text, Text)]| -> Map<String, Value> {
        let pairs = tags.iter();
        pairs
            .map(|(key, value)| (key.to_string(), (&**value).into()))
            .collect()
    };
    let all_tags: Map<String, Value> = organization
        .tags
        .iter()
        .map(|(id, list)| (id.to_string(), tags(list).into()))
        .collect();
    let kinds: Vec<&str> = organization
        .policy_types
        .iter()
        .map(|it| it.name())
        .collect();
    let mut row = json!({
        "organization": organization.id.as_str(),
        "root": organization.root.as_str(),
        "management": organization.management.qualified(),
        "features": organization.feature_set.name(),
        "units": organization.ous.iter().map(unit_to_json).collect::<Vec<_>>(),
        "accounts": organization.accounts.iter().map(account_to_json).collect::<Vec<_>>(),
        "policies": organization.policies.iter().map(policy_to_json).collect::<Vec<_>>(),
        "types": kinds,
        "attached": organization.attachments.iter().map(attachments_to_json).collect::<Vec<_>>(),
        "tags": all_tags,
    });
    let identities: Vec<Value> = organization
        .identities
        .iter()
        .map(identities_to_json)
        .collect();
    let invitations: Vec<Value> = organization
        .invitations
        .iter()
        .map(invitation_to_json)
        .collect();
    for (name, rows) in [("identities", identities), ("invitations", invitations)] {
        if !rows.is_empty() {
            set(&mut row, name, rows);
        }
    }
    if let Some(ImportedDelegation { id, content }) = &organization.delegation {
        let delegation = json!({ "id": id.as_str(), "content": &**content });
        set(&mut row, "delegation", delegation);
    }
    if !organization.unsure.is_empty() {
        set(&mut row, "unsure", tags(&organization.unsure));
    }
    if let Some(migration) = &organization.migration {
        set(&mut row, "migration", migration_to_json(migration));
    }
    if organization.calls > 0 {
        set(&mut row, "calls", organization.calls);
    }
    row
}

fn migration_to_json(migration: &ImportedMigration) -> Value {
    let parts = migration.parts.iter();
    let parts: Vec<Value> = parts
        .map(|part| {
            let mut row = Map::new();
            put(&mut row, "id", part.id.as_str());
            put(&mut row, "action", part.action.name());
            put(&mut row, "account", &part.account.qualified());
            put(&mut row, "requested", &part.requested.millis());
            if part.declined {
                put(&mut row, "declined", &true);
            }
            Value::Object(row)
        })
        .collect();
    json!({
        "id": migration.id.as_str(),
        "requested": migration.requested.millis(),
        "expires": migration.expires.millis(),
        "parts": parts,
    })
}

fn identities_to_json(identities: &ImportedIdentities) -> Value {
    let details: Value = serde_json::from_str(&identities.details).unwrap_or_default();
    json!({ "account": identities.account.qualified(), "details": details })
}

fn invitation_to_json(invitation: &ImportedInvitation) -> Value {
    let mut row = Map::new();
    put(&mut row, "id", invitation.id.as_str());
    match &invitation.recipient {
        Recipient::Account(account) => put(&mut row, "account", &account.qualified()),
        Recipient::Email(email) => put(&mut row, "email", &**email),
        Recipient::Organization => {}
    }
    put(&mut row, "requested", &invitation.requested.millis());
    put(&mut row, "expires", &invitation.expires.millis());
    if let Some(notes) = &invitation.notes {
        put(&mut row, "notes", &**notes);
    }
    Value::Object(row)
}

fn unit_to_json(unit: &Ou) -> Value {
    json!({ "id": unit.id.as_str(), "name": &*unit.name, "parent": unit.parent.as_str() })
}

fn account_to_json(account: &ImportedAccount) -> Value {
    let mut row = Map::new();
    put(&mut row, "id", &account.id.qualified());
    put(&mut row, "name", &*account.name);
    put(&mut row, "email", &*account.email);
    put(&mut row, "parent", account.parent.as_str());
    put(&mut row, "method", account.method.name());
    if let Some(joined) = account.joined {
        put(&mut row, "joined", &joined.millis());
    }
    if account.state != ImportedState::Active {
        put(&mut row, "state", account.state.name());
    }
    if let Some(role) = &account.access_role {
        put(&mut row, "role", &**role);
    }
    Value::Object(row)
}

fn policy_to_json(policy: &ImportedPolicy) -> Value {
    json!({
        "id": policy.id.as_str(),
        "type": policy.kind.name(),
        "name": &*policy.name,
        "description": &*policy.description,
        "content": &*policy.content,
    })
}

fn attachments_to_json(attachments: &ImportedAttachments) -> Value {
    let policies: Vec<&str> = attachments.policies.iter().map(|id| id.as_str()).collect();
    json!({
        "type": attachments.kind.name(),
        "target": attachments.target.qualified(),
        "policies": policies,
    })
}

/// Reads the JSON of [`to_json`]. The error is a clause that names the first mistake.
pub(crate) fn from_json(value: &Value) -> Result<ImportedOrganization, String> {
    let row = Members::of(value)?;
    Ok(ImportedOrganization {
        id: row.id("organization")?,
        root: row.id("root")?,
        management: row.account("management")?,
        feature_set: match row.text("features")? {
            "ALL" => FeatureSet::All,
            "CONSOLIDATED_BILLING" => FeatureSet::ConsolidatedBilling,
            _ => return Err(not("features", "a feature set")),
        },
        ous: row.list("units", unit)?,
        accounts: row.list("accounts", account)?,
        policies: row.list("policies", policy)?,
        policy_types: row.list("types", kind)?,
        attachments: row.list("attached", attachments)?,
        unsure: row.optional("unsure").map_or(Ok(Vec::new()), unsure)?,
        delegation: row.optional("delegation").map(delegation).transpose()?,
        tags: tags(row.get("tags"))?,
        identities: row.added("identities", identities)?,
        migration: row.optional("migration").map(migration).transpose()?,
        invitations: row.added("invitations", invitation)?,
        calls: row.optional("calls").map_or(Ok(0), calls)?,
    })
}

/// What may be there, with the condition.
fn unsure(value: &Value) -> Result<Vec<(Text, Text)>, String> {
    let text = |it: &Value| it.as_str().map(Text::from);
    let rows = value.as_object().into_iter().flatten();
    let rows = rows.map(|(key, condition)| Some((key.as_str().into(), text(condition)?)));
    let rows: Option<_> = rows.collect();
    rows.filter(|_| value.is_object())
        .ok_or_else(|| not("unsure", "an object of texts"))
}

/// The number of calls.
fn calls(value: &Value) -> Result<usize, String> {
    let number = value.as_u64().and_then(|it| usize::try_from(it).ok());
    number.ok_or_else(|| not("calls", "a number"))
}

fn not(name: &str, what: &str) -> String {
    format!("`{name}` of `import` is not {what}")
}

/// The members of an object in the JSON of an imported organization.
struct Members<'a>(&'a Map<String, Value>);

impl<'a> Members<'a> {
    fn of(value: &'a Value) -> Result<Self, String> {
        let members = value.as_object();
        members
            .map(Self)
            .ok_or_else(|| "`import` must be an object".to_string())
    }

    fn get(&self, name: &str) -> &'a Value {
        self.0.get(name).unwrap_or(&Value::Null)
    }

    fn optional(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name)
    }

    fn text(&self, name: &str) -> Result<&'a str, String> {
        let text = self.get(name).as_str();
        text.ok_or_else(|| not(name, "a text"))
    }

    fn id<T: FromStr>(&self, name: &str) -> Result<T, String> {
        let id = self.text(name)?.parse();
        id.map_err(|_| not(name, "an id of its kind"))
    }

    fn account(&self, name: &str) -> Result<AccountId, String> {
        AccountId::from_qualified(self.text(name)?).map_err(|_| not(name, "an account id"))
    }

    fn moment(&self, name: &str) -> Result<SimTime, String> {
        let at = self.get(name).as_u64().map(SimTime::from_millis);
        let at = at.filter(|at| *at <= SimTime::MAX);
        at.ok_or_else(|| not(name, "a time in milliseconds"))
    }

    /// A list that is left out if it is empty.
    fn added<T>(
        &self,
        name: &str,
        read: fn(&Value) -> Result<T, String>,
    ) -> Result<Vec<T>, String> {
        self.optional(name)
            .map_or(Ok(Vec::new()), |_| self.list(name, read))
    }

    fn list<T>(&self, name: &str, read: fn(&Value) -> Result<T, String>) -> Result<Vec<T>, String> {
        let items = self.get(name).as_array();
        let items = items.ok_or_else(|| not(name, "a list"))?;
        items.iter().map(read).collect()
    }
}

fn identities(value: &Value) -> Result<ImportedIdentities, String> {
    let row = Members::of(value)?;
    Ok(ImportedIdentities {
        account: row.account("account")?,
        details: row.get("details").to_string().into(),
    })
}

fn delegation(value: &Value) -> Result<ImportedDelegation, String> {
    let row = Members::of(value)?;
    Ok(ImportedDelegation {
        id: row.id("id")?,
        content: row.text("content")?.into(),
    })
}

fn migration(value: &Value) -> Result<ImportedMigration, String> {
    let row = Members::of(value)?;
    Ok(ImportedMigration {
        id: row.id("id")?,
        requested: row.moment("requested")?,
        expires: row.moment("expires")?,
        parts: row.list("parts", migration_part)?,
    })
}

fn migration_part(value: &Value) -> Result<ImportedMigrationPart, String> {
    let row = Members::of(value)?;
    let action = row.text("action")?;
    let mut actions = HandshakeAction::ALL.into_iter();
    let action = actions.find(|it| it.name() == action);
    Ok(ImportedMigrationPart {
        id: row.id("id")?,
        action: action.ok_or_else(|| not("action", "the action of a handshake"))?,
        account: row.account("account")?,
        requested: row.moment("requested")?,
        declined: row.optional("declined").is_some_and(|it| *it == true),
    })
}

fn invitation(value: &Value) -> Result<ImportedInvitation, String> {
    let row = Members::of(value)?;
    Ok(ImportedInvitation {
        id: row.id("id")?,
        recipient: match row.optional("account") {
            Some(_) => Recipient::Account(row.account("account")?),
            None => Recipient::Email(row.text("email")?.into()),
        },
        requested: row.moment("requested")?,
        expires: row.moment("expires")?,
        notes: row
            .optional("notes")
            .map(|_| row.text("notes"))
            .transpose()?
            .map(Text::from),
    })
}

fn unit(value: &Value) -> Result<Ou, String> {
    let row = Members::of(value)?;
    Ok(Ou {
        id: row.id("id")?,
        name: row.text("name")?.into(),
        parent: row.id("parent")?,
    })
}

fn account(value: &Value) -> Result<ImportedAccount, String> {
    let row = Members::of(value)?;
    let joined = row.optional("joined").map(|_| row.moment("joined"));
    let state = row.optional("state").map(|state| {
        let mut states = ImportedState::ALL.into_iter();
        let state = states.find(|it| state == it.name());
        state.ok_or_else(|| not("state", "the state of an account"))
    });
    let access_role = row.optional("role").map(|_| row.text("role"));
    Ok(ImportedAccount {
        id: row.account("id")?,
        name: row.text("name")?.into(),
        email: row.text("email")?.into(),
        parent: row.id("parent")?,
        method: match row.text("method")? {
            "INVITED" => JoinedMethod::Invited,
            "CREATED" => JoinedMethod::Created,
            _ => return Err(not("method", "a way to join")),
        },
        joined: joined.transpose()?,
        state: state.transpose()?.unwrap_or(ImportedState::Active),
        access_role: access_role.transpose()?.map(Text::from),
    })
}

fn kind(value: &Value) -> Result<PolicyType, String> {
    let kind = value.as_str().and_then(PolicyType::by_name);
    kind.ok_or_else(|| not("type", "a policy type"))
}

fn policy(value: &Value) -> Result<ImportedPolicy, String> {
    let row = Members::of(value)?;
    Ok(ImportedPolicy {
        id: row.id("id")?,
        kind: kind(row.get("type"))?,
        name: row.text("name")?.into(),
        description: row.text("description")?.into(),
        content: row.text("content")?.into(),
    })
}

fn attachments(value: &Value) -> Result<ImportedAttachments, String> {
    let row = Members::of(value)?;
    let target = PolicyTarget::from_qualified(row.text("target")?);
    Ok(ImportedAttachments {
        kind: kind(row.get("type"))?,
        target: target.map_err(|_| not("target", "a target of policies"))?,
        policies: row.list("policies", policy_id)?,
    })
}

fn policy_id(value: &Value) -> Result<PolicyId, String> {
    let id = value.as_str().and_then(|id| id.parse().ok());
    id.ok_or_else(|| not("policies", "a list of policy ids"))
}

fn tags(value: &Value) -> Result<Vec<ImportedTags>, String> {
    let wrong = || not("tags", "a map of tags by id");
    let pair = |(key, value): (&String, &Value)| -> Result<(Text, Text), String> {
        let value = value.as_str().ok_or_else(wrong)?;
        Ok((key.as_str().into(), value.into()))
    };
    let all = value.as_object().ok_or_else(wrong)?;
    all.iter()
        .map(|(id, tags)| {
            let tags = tags.as_object().ok_or_else(wrong)?;
            let tags = tags.iter().map(pair).collect::<Result<_, _>>()?;
            Ok((id.as_str().into(), tags))
        })
        .collect()
}
