//! From a branch of the search to a request, which the evaluator decides again.

use std::sync::Arc;

use policy::{Context, ContextValue, PrincipalKind, Request, RequestPrincipal};

use crate::aim::{Judge, Outcome};
use crate::answer::{Doubt, DoubtReason, Witness};
use crate::callers::session;
use crate::glob::{EVERYTHING, is_variable, variable_number};
use crate::prover::ProofCase;
use crate::search::Branch;
use crate::theory::{Solved, Theory, Var};

/// Makes requests of branches and tries them.
pub(crate) struct Builder<'a> {
    pub at: &'a ProofCase,
    /// The open variables: the number of each one's letter, and its key.
    pub open: Vec<(u32, Var)>,
    /// All keys of variables.
    pub chosen: Vec<Var>,
    pub judge: Judge<'a>,
    /// See [`crate::Prover::with_keys`].
    pub supplies: Option<fn(&str, &str) -> bool>,
    /// See [`crate::Prover::with_resources`].
    pub resources: Option<fn(&str) -> Vec<String>>,
}

impl Builder<'_> {
    /// Makes the request of a branch and judges it.
    pub fn try_out(
        &mut self,
        theory: &mut Theory,
        branch: &Branch,
        keys: &[String],
        actions: &Arc<[String]>,
    ) -> Outcome {
        let mut sure = true;
        let mut doubt = None;
        let mut value = |theory: &mut Theory, var: Var| match theory.value(var, branch.of(var)) {
            Solved::Value { value, sure: own } => {
                sure &= own;
                Some(value)
            }
            Solved::Unknown(reason) => {
                let key = match var {
                    Var::Key(number) => keys.get(number as usize).map(String::as_str),
                    Var::Action | Var::Resource => None,
                };
                doubt = Some(Doubt {
                    reason,
                    key: key.map(str::to_string),
                });
                None
            }
            Solved::Nothing => None,
        };
        let text = |value| match value {
            Some(ContextValue::One(text)) => text,
            _ => String::new(),
        };
        let open = self.open.iter();
        let open = open.map(|(number, var)| (*number, text(value(theory, *var))));
        let open: Vec<(u32, String)> = open.collect();
        let action = text(value(theory, Var::Action));
        let resource = text(value(theory, Var::Resource)).replace(EVERYTHING, "*");
        let mut context = Context::new();
        let others = self.chosen.iter().filter(|var| branch.of(**var).is_empty());
        for var in branch.0.iter().map(|it| &it.0).chain(others) {
            if let Var::Key(number) = var
                && let Some(key) = keys.get(*number as usize)
            {
                put(&mut context, key, value(theory, *var), &open);
            }
        }
        for (key, value) in &self.at.fixed {
            context.set(key, value.clone());
        }
        if let Some(doubt) = doubt {
            return Outcome::doubtful(doubt);
        }
        let formal = [filled(&action, &open), filled(&resource, &open)];
        self.judge(theory, branch, formal, context, sure, actions)
    }

    /// Tries an action and a resource that exist, and then those that were found.
    fn judge(
        &self,
        theory: &Theory,
        branch: &Branch,
        [action, resource]: [String; 2],
        context: Context,
        sure: bool,
        actions: &[String],
    ) -> Outcome {
        let wanted = branch.of(Var::Action);
        let has_keys = |action: &str| self.has_keys(action, &context);
        // Best is an action whose requests can have the condition keys, and that readers know.
        let known = well_known(actions);
        let mut fitting = known
            .chain(actions)
            .filter(|it| theory.fits(wanted, it))
            .peekable();
        let first = fitting.peek().copied();
        let known = fitting.find(|it| has_keys(it));
        let (known, realistic) = (known.or(first), known.is_some());
        let resources = self.resources_for(known, &action, &resource, &context);
        let tried = |action: &String, realistic: bool| {
            let own = branch.of(Var::Resource);
            let fitting = resources
                .iter()
                .filter(|it| theory.fits(own, &everything(it)))
                .chain([&resource]);
            for resource in fitting {
                for principal in self.principals(&context) {
                    let request = Request {
                        principal,
                        action: action.clone(),
                        resource: resource.clone(),
                        resource_account: self.at.resource_account.clone(),
                        context: context.clone(),
                        wildcard_only_action: resource == "*",
                    };
                    if (self.judge)(&request) && self.at.admits(&request) {
                        let place = self.at.place.clone();
                        return Some(Witness {
                            request,
                            layers: self.at.layers.clone(),
                            realistic,
                            place,
                        });
                    }
                }
            }
            None
        };
        let witness = known
            .and_then(|it| tried(it, realistic))
            .or_else(|| tried(&action, actions.contains(&action) && has_keys(&action)));
        let doubt = match (&witness, sure) {
            (Some(_), _) => None,
            (None, true) => Some(Doubt::new(DoubtReason::Disagreement)),
            (None, false) => Some(Doubt::new(DoubtReason::Relation)),
        };
        Outcome { witness, doubt }
    }

    /// Resources to try, the most natural first.
    fn resources_for(
        &self,
        known: Option<&String>,
        action: &str,
        found: &str,
        context: &Context,
    ) -> Vec<String> {
        let region = match context.get("aws:RequestedRegion") {
            ContextValue::One(region) => region.as_str(),
            ContextValue::Many(_) | ContextValue::Absent | ContextValue::Unknown => "us-east-1",
        };
        let own = self.resources.zip(known);
        let own = own.map_or_else(Vec::new, |it| it.0(it.1));
        let is_on = !own.is_empty();
        let mut all: Vec<String> = own.iter().map(|it| example(it, self.at, region)).collect();
        all.extend(examples(known.map_or(action, |it| it), self.at, region));
        if found == "*" || found.is_empty() {
            let at = if is_on { all.len() } else { 0 };
            all.insert(at, "*".to_string());
        }
        all.extend(completed(found, self.at, region));
        all
    }

    /// Whether requests for an action can have the condition keys of services.
    fn has_keys(&self, action: &str, context: &Context) -> bool {
        let Some(supplies) = self.supplies else {
            return true;
        };
        let keys = context.iter();
        let mut keys = keys
            .filter(|it| *it.1 != ContextValue::Absent)
            .map(|it| it.0);
        keys.all(|key| key.starts_with("aws:") || !key.contains(':') || supplies(action, key))
    }

    /// The caller, by the ARN of the condition key if there is one that fits, and as given.
    fn principals(&self, context: &Context) -> Vec<RequestPrincipal> {
        let given = self.at.principal.clone();
        let mut principals = Vec::new();
        if let (true, ContextValue::One(arn)) =
            (self.at.any_caller, context.get("aws:PrincipalArn"))
        {
            let own = match arn.contains(":role/") {
                true => session(arn),
                false => RequestPrincipal::from_arn(arn),
            };
            let own = RequestPrincipal {
                canonical_user: given.canonical_user.clone(),
                ..own
            };
            let fits = own.account.is_some()
                && own.account == given.account
                && arn.matches(':').count() >= 5;
            let alike = own.kind() == given.kind() || !self.at.fixes("aws:principaltype");
            if fits && alike && own.kind() != PrincipalKind::RootUser && !own.service_linked_role {
                principals.push(own);
            }
        }
        principals.push(given);
        principals
    }
}

/// Sets a condition key that is present.
fn put(context: &mut Context, key: &str, value: Option<ContextValue>, open: &[(u32, String)]) {
    match value {
        Some(ContextValue::One(text)) => context.set(key, filled(&text, open)),
        Some(ContextValue::Many(texts)) => {
            let texts: Vec<String> = texts.iter().map(|it| filled(it, open)).collect();
            context.set(key, texts);
        }
        Some(ContextValue::Absent | ContextValue::Unknown) | None => {}
    }
}

/// Actions that readers know.
const WELL_KNOWN: [&str; 12] = [
    "s3:GetObject",
    "s3:PutObject",
    "ec2:RunInstances",
    "ec2:StartInstances",
    "iam:CreateUser",
    "iam:CreateRole",
    "lambda:InvokeFunction",
    "kms:Decrypt",
    "sqs:SendMessage",
    "dynamodb:GetItem",
    "secretsmanager:GetSecretValue",
    "sts:AssumeRole",
];

/// Those of them that there are.
fn well_known(actions: &[String]) -> impl Iterator<Item = &String> {
    WELL_KNOWN.iter().filter_map(|it| {
        let place = actions.binary_search_by(|own| own.as_str().cmp(it));
        place.ok().and_then(|at| actions.get(at))
    })
}

/// The partition and the account of the resources of a case.
fn place(at: &ProofCase) -> (&str, &str) {
    let caller = &at.principal;
    let partition = caller.arn.as_deref().and_then(|it| it.split(':').nth(1));
    let owner = at.resource_account.as_ref().or(caller.account.as_ref());
    (
        partition.unwrap_or("aws"),
        owner.map_or("111122223333", String::as_str),
    )
}

/// Resources that requests for an action have, if the found one is not more than any text.
fn examples(action: &str, at: &ProofCase, region: &str) -> Vec<String> {
    let (partition, account) = place(at);
    let service = action.split(':').next().unwrap_or_default();
    let service = if service.is_empty() || service.contains(['*', '?']) {
        "ec2"
    } else {
        service
    };
    match service {
        "s3" => vec![
            format!("arn:{partition}:s3:::example/object"),
            format!("arn:{partition}:s3:::example"),
        ],
        "iam" | "sts" => vec![format!("arn:{partition}:iam::{account}:role/Example")],
        "kms" => vec![format!(
            "arn:{partition}:kms:{region}:{account}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
        )],
        _ => vec![format!(
            "arn:{partition}:{service}:{region}:{account}:example"
        )],
    }
}

/// An ARN that a pattern of the catalog matches.
fn example(pattern: &str, at: &ProofCase, requested: &str) -> String {
    let (partition, owner) = place(at);
    let fields = pattern.splitn(6, ':').enumerate();
    let fields = fields.map(|(at, it)| match (at, it) {
        (1, "*") => partition.to_string(),
        (3, "*") => requested.to_string(),
        (4, "*") => owner.to_string(),
        _ => it.replace('*', "example"),
    });
    fields.collect::<Vec<_>>().join(":")
}

/// The found ARN with the partition, Region, account and name that any text could be.
fn completed(found: &str, at: &ProofCase, requested: &str) -> Vec<String> {
    let parts: Vec<&str> = found.splitn(6, ':').collect();
    let ["arn", partition, service, region, account, name] = parts.as_slice() else {
        return Vec::new();
    };
    let or = |part: &&str, other: &str| match part.is_empty() {
        true => other.to_string(),
        false => (*part).to_string(),
    };
    let (own, owner) = place(at);
    let (region, account) = match *service {
        "s3" => (or(region, ""), or(account, "")),
        "iam" | "organizations" => (or(region, ""), or(account, owner)),
        _ => (or(region, requested), or(account, owner)),
    };
    let rest = if name.is_empty() || name.ends_with(['/', ':', '-']) {
        "example"
    } else {
        ""
    };
    let partition = or(partition, own);
    // Some ARNs have no account.
    let accounts = [account.as_str(), ""].into_iter();
    let arn = |it| format!("arn:{partition}:{service}:{region}:{it}:{name}{rest}");
    accounts.map(arn).collect()
}

/// The text with the values of open variables.
fn filled(text: &str, open: &[(u32, String)]) -> String {
    if !text.chars().any(is_variable) {
        return text.to_string();
    }
    let mut filled = String::new();
    for letter in text.chars() {
        match variable_number(letter) {
            Some((number, folded)) => {
                let value = open.iter().find(|it| it.0 == number).map_or("", |it| &it.1);
                // A value of an open variable never has variables that lead back to it more than once.
                let value: String = value.chars().filter(|it| !is_variable(*it)).collect();
                filled.push_str(&if folded { value.to_lowercase() } else { value });
            }
            None => filled.push(letter),
        }
    }
    filled
}

/// The resource as a text among patterns.
fn everything(resource: &str) -> String {
    match resource {
        "*" => EVERYTHING.to_string(),
        other => other.to_string(),
    }
}
