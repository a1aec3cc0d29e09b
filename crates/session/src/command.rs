//! Commands as JSON: the rows of a saved session and of a journal.

use serde_json::{Map, Value};

use crate::imported;
use api::ids::{AccountId, Text};
use api::json::{json, put};
use api::principal::Principal;
use state::command::{Call, Command, Intervention, TimeMove};
use state::injected::InjectableError;
use state::rules::Rule;

/// A command as JSON: `{"as", "op", "in"}` for calls, one member that names the kind for the rest.
pub fn command_to_json(command: &Command) -> Value {
    match command {
        Command::Call(call) => {
            let mut row = Map::new();
            put(&mut row, "as", &call.caller.to_string());
            put(&mut row, "op", &*call.operation);
            if !call.input.is_empty() {
                put(&mut row, "in", &call.input);
            }
            if let Some(key) = &call.key {
                put(&mut row, "key", &**key);
            }
            in_region(row, &call.caller, &call.region)
        }
        Command::Time(TimeMove::Advance { ms }) => json!({ "advance": ms }),
        Command::Time(TimeMove::Next) => json!({ "next": true }),
        Command::Intervene(intervention) => intervention_to_json(intervention),
    }
}

fn intervention_to_json(intervention: &Intervention) -> Value {
    match intervention {
        Intervention::Deliver { due } => json!({ "deliver": due }),
        Intervention::Delay { due, ms } => json!({ "delay": due, "ms": ms }),
        Intervention::Fail { due } => json!({ "fail": due }),
        Intervention::ServiceActs { service, account } => {
            json!({ "act": &**service, "account": account.qualified() })
        }
        Intervention::RaiseAccountQuota {
            management,
            accounts,
        } => json!({ "quota": accounts, "account": management.qualified() }),
        Intervention::Use {
            principal,
            action,
            resource,
            region,
        } => {
            let mut row = Map::new();
            put(&mut row, "use", &**action);
            put(&mut row, "as", &principal.to_string());
            if let Some(resource) = resource {
                put(&mut row, "on", &**resource);
            }
            in_region(row, principal, region)
        }
        Intervention::Habit {
            principal,
            actions,
            region,
        } => {
            let actions: Vec<&str> = actions.iter().map(|action| &**action).collect();
            let mut row = Map::new();
            put(&mut row, "habit", &actions);
            put(&mut row, "as", &principal.to_string());
            in_region(row, principal, region)
        }
        Intervention::CompleteSignUp { account } => json!({ "signup": account.qualified() }),
        Intervention::GovCloud { account } => json!({ "govcloud": account.qualified() }),
        Intervention::Administrator { account, email } => match email {
            Some(email) => json!({ "administrator": account.qualified(), "email": &**email }),
            None => json!({ "administrator": account.qualified() }),
        },
        Intervention::RaiseTransferQuotas {
            management,
            inbound,
            length,
        } => json!({ "transfers": inbound, "chain": length, "account": management.qualified() }),
        Intervention::Throttle { on } => json!({ "throttle": on }),
        Intervention::Inject {
            error,
            operation,
            times,
        } => injection(*error, operation.as_deref(), *times),
        Intervention::SwitchRule { rule, on } => json!({ "rule": rule.name(), "on": on }),
        Intervention::Reinstate { account } => json!({ "reinstate": account.qualified() }),
        Intervention::Import(organization) => json!({ "import": imported::to_json(organization) }),
    }
}

fn injection(error: Option<InjectableError>, operation: Option<&str>, times: u32) -> Value {
    let error = error.map_or(NO_ERROR, |it| it.code().name());
    let mut row = Map::new();
    put(&mut row, "inject", error);
    if let Some(operation) = operation {
        put(&mut row, "on", operation);
    }
    put(&mut row, "times", &times);
    Value::Object(row)
}

/// The row with its Region, which is left out if it is the principal's default one.
fn in_region(mut row: Map<String, Value>, who: &Principal, region: &str) -> Value {
    if region != who.home() {
        put(&mut row, "region", region);
    }
    Value::Object(row)
}

/// The members of each kind of row: the one that names the kind, and those that may accompany it.
const MEMBERS: &[(&str, &[&str])] = &[
    ("op", &["as", "in", "key", "region"]),
    ("use", &["as", "on", "region"]),
    ("habit", &["as", "region"]),
    ("advance", &[]),
    ("next", &[]),
    ("deliver", &[]),
    ("delay", &["ms"]),
    ("fail", &[]),
    ("act", &["account"]),
    ("quota", &["account"]),
    ("signup", &[]),
    ("govcloud", &[]),
    ("administrator", &["email"]),
    ("transfers", &["chain", "account"]),
    ("throttle", &[]),
    ("inject", &["on", "times"]),
    ("rule", &["on"]),
    ("reinstate", &[]),
    ("import", &[]),
];

/// What stands for no injected error.
const NO_ERROR: &str = "off";

const UNKNOWN: &str = "this version does not know the command";

/// The command of a row.
///
/// # Errors
///
/// The mistake in the row, as a clause for a message. Unknown members are errors, because their author expected an effect.
pub fn command_from_json(row: Value) -> Result<Command, String> {
    let Value::Object(mut row) = row else {
        return Err("it is not an object".to_string());
    };
    let input = row.get_mut("in").map(Value::take);
    let row = RowMembers(&row);
    Ok(match row.kind()? {
        "op" => Command::Call(row.call(input)?),
        "advance" => Command::Time(TimeMove::Advance {
            ms: row.number("advance")?,
        }),
        "next" if row.switch("next") == Ok(true) => Command::Time(TimeMove::Next),
        "next" => return Err("`next` is not true".to_string()),
        kind => Command::Intervene(row.intervention(kind)?),
    })
}

/// The members of a row, with getters whose errors say what is wrong.
struct RowMembers<'a>(&'a Map<String, Value>);

impl RowMembers<'_> {
    /// The member that names the kind of the row, which has no other members than its kind may have.
    fn kind(&self) -> Result<&'static str, String> {
        let (kind, beside) = MEMBERS
            .iter()
            .find(|(kind, _)| self.0.contains_key(*kind))
            .ok_or(UNKNOWN)?;
        let mut names = self.0.keys().map(String::as_str);
        match names.find(|name| name != kind && !beside.contains(name)) {
            Some(name) => Err(format!("a command with `{kind}` has no member `{name}`")),
            None => Ok(kind),
        }
    }

    fn number(&self, name: &str) -> Result<u64, String> {
        let number = self.0.get(name).and_then(Value::as_u64);
        number.ok_or_else(|| format!("`{name}` is not a whole number"))
    }

    fn small_number(&self, name: &str) -> Result<u32, String> {
        u32::try_from(self.number(name)?).map_err(|_| format!("`{name}` is too large"))
    }

    fn text(&self, name: &str) -> Result<&str, String> {
        let text = self.0.get(name).and_then(Value::as_str);
        text.ok_or_else(|| format!("`{name}` is not a text"))
    }

    fn optional_text(&self, name: &str) -> Result<Option<Text>, String> {
        if !self.0.contains_key(name) {
            return Ok(None);
        }
        Ok(Some(self.text(name)?.into()))
    }

    fn switch(&self, name: &str) -> Result<bool, String> {
        let on = self.0.get(name).and_then(Value::as_bool);
        on.ok_or_else(|| format!("`{name}` is neither true nor false"))
    }

    fn account(&self, name: &str) -> Result<AccountId, String> {
        AccountId::from_qualified(self.text(name)?)
            .map_err(|_| format!("`{name}` is not an account id"))
    }

    fn principal(&self) -> Result<Principal, String> {
        let text = self.text("as")?;
        text.parse().map_err(|error| format!("`as` is {error}"))
    }

    fn region(&self, who: &Principal) -> Result<Text, String> {
        let region = self.optional_text("region")?;
        Ok(region.unwrap_or_else(|| who.home().into()))
    }

    fn call(&self, input: Option<Value>) -> Result<Call, String> {
        let caller = self.principal()?;
        let input = match input {
            None => Map::new(),
            Some(Value::Object(input)) => input,
            Some(_) => return Err("`in` is not an object".to_string()),
        };
        Ok(Call {
            operation: self.text("op")?.into(),
            input,
            region: self.region(&caller)?,
            key: self.optional_text("key")?,
            caller,
        })
    }

    fn intervention(&self, kind: &str) -> Result<Intervention, String> {
        Ok(match kind {
            "use" => {
                let principal = self.principal()?;
                Intervention::Use {
                    action: self.text("use")?.into(),
                    resource: self.optional_text("on")?,
                    region: self.region(&principal)?,
                    principal,
                }
            }
            "habit" => self.habit()?,
            "deliver" => Intervention::Deliver {
                due: self.number(kind)?,
            },
            "delay" => Intervention::Delay {
                due: self.number(kind)?,
                ms: self.number("ms")?,
            },
            "fail" => Intervention::Fail {
                due: self.number(kind)?,
            },
            "act" => Intervention::ServiceActs {
                service: self.text(kind)?.into(),
                account: self.account("account")?,
            },
            "throttle" => Intervention::Throttle {
                on: self.switch(kind)?,
            },
            "inject" => {
                let name = self.text(kind)?;
                let error = InjectableError::by_name(name);
                if error.is_none() && name != NO_ERROR {
                    return Err(format!("`{name}` is not an error that can be injected"));
                }
                Intervention::Inject {
                    error,
                    operation: self.optional_text("on")?,
                    times: match self.0.contains_key("times") {
                        true => self.small_number("times")?,
                        false => 1,
                    },
                }
            }
            "rule" => {
                let name = self.text(kind)?;
                let rule = Rule::by_name(name)
                    .ok_or_else(|| format!("`{name}` is not a rule that can be switched off"))?;
                let on = self.switch("on")?;
                Intervention::SwitchRule { rule, on }
            }
            "import" => Intervention::Import(imported::from_json(&self.0[kind])?.into()),
            _ => self.for_account(kind)?,
        })
    }

    fn habit(&self) -> Result<Intervention, String> {
        let actions = self.0.get("habit").and_then(Value::as_array);
        let actions: Option<Vec<Text>> = (actions.ok_or("`habit` is not a list")?.iter())
            .map(|action| action.as_str().map(Into::into))
            .collect();
        let principal = self.principal()?;
        Ok(Intervention::Habit {
            actions: actions.ok_or("`habit` is not a list of texts")?,
            region: self.region(&principal)?,
            principal,
        })
    }

    /// The interventions that change one account, or what its organization may have.
    fn for_account(&self, kind: &str) -> Result<Intervention, String> {
        Ok(match kind {
            "quota" => Intervention::RaiseAccountQuota {
                accounts: self.small_number(kind)?,
                management: self.account("account")?,
            },
            "transfers" => Intervention::RaiseTransferQuotas {
                management: self.account("account")?,
                inbound: self.small_number(kind)?,
                length: self.small_number("chain")?,
            },
            "signup" => Intervention::CompleteSignUp {
                account: self.account(kind)?,
            },
            "govcloud" => Intervention::GovCloud {
                account: self.account(kind)?,
            },
            "administrator" => Intervention::Administrator {
                account: self.account(kind)?,
                email: self.optional_text("email")?,
            },
            "reinstate" => Intervention::Reinstate {
                account: self.account(kind)?,
            },
            _ => return Err(UNKNOWN.to_string()),
        })
    }
}
