//! `orgsim prove …`: questions about all requests at once. docs/proofs.md says what is proved, and under which assumptions.

pub mod findings;
pub mod organization;
mod policies;

use clap::Subcommand;
use policy::{ContextValue, Document};
use prove::{Matter, MatterWords, Proof, Prover, Superfluous};

use self::findings::{Findings, Format, ProofFinding, Status};
use self::policies::{TypeOption, policy};
use crate::action_list::ActionListOption;
use crate::prelude::*;

#[derive(Debug, Parser)]
#[command(after_help = "\
Every request that refutes was decided again by the evaluator. Exit status: 0 proved, 1 refuted, or not decided
because of what is not known of policies, or with --strict an import that is not complete, 3 not decided for another reason,
2 invalid input.")]
pub struct ProveOptions {
    #[command(subcommand)]
    question: ProveQuestion,
}

impl ProveOptions {
    /// The list of actions, of questions in which it counts.
    pub(crate) fn actions(&self) -> Option<&ActionListOption> {
        use ProveQuestion::{
            Equivalent, Hoist, Minimize, Never, NeverApplies, NoNewAccess, NothingLost, Redundant,
            Shadowed, Split,
        };
        match &self.question {
            Never(it) => Some(&it.list),
            NoNewAccess(it) | NothingLost(it) | Equivalent(it) => Some(&it.list),
            Redundant(_) | Shadowed(_) | NeverApplies(_) | Minimize(_) | Split(_) | Hoist(_) => {
                None
            }
        }
    }
}

#[derive(Args, Clone, Copy, Debug)]
struct ResultOptions {
    /// The form of the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Debug, Subcommand)]
enum ProveQuestion {
    /// Nobody can ever do that: in an organization, or by one policy
    Never(NeverOptions),
    /// The change allows nothing new
    NoNewAccess(ChangeQuestion),
    /// The change takes nothing away
    NothingLost(ChangeQuestion),
    /// Both allow the same
    Equivalent(ChangeQuestion),
    /// No statement is superfluous: never applies, is shadowed by another one, or is redundant
    Redundant(ReviewOptions),
    /// No statement lies within another one
    Shadowed(ReviewOptions),
    /// Every statement applies to some request
    NeverApplies(ReviewOptions),
    /// Write a smaller policy that allows the same
    Minimize(MinimizeOptions),
    /// Write policies within the quota that together allow the same
    Split(ReviewOptions),
    /// Find denies of all children of a unit that could be attached to the unit itself
    Hoist(HoistOptions),
}

#[derive(Args, Debug)]
struct HoistOptions {
    /// The organization: a session, a link to one, or a file, zip file or folder to import
    #[arg(long, alias = "session", value_name = "SESSION")]
    org: String,
    /// End with exit status 1 if an import lost a policy, an attachment or anything else that decides about access
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    result: ResultOptions,
}

#[derive(Args, Debug)]
struct NeverOptions {
    /// The organization: a session, a link to one, or a file, zip file or folder to import
    #[arg(
        long,
        alias = "session",
        value_name = "SESSION",
        required_unless_present = "policy"
    )]
    org: Option<String>,
    /// The root, unit or account, by id or name [default: the root]
    #[arg(long, value_name = "TARGET", conflicts_with = "policy")]
    under: Option<String>,
    /// Instead of an organization: one policy
    #[arg(long, value_name = "FILE", conflicts_with = "org", requires = "kind")]
    policy: Option<String>,
    /// The type of the policy
    #[arg(
        id = "kind",
        long = "type",
        value_name = "TYPE",
        conflicts_with = "org"
    )]
    kind: Option<TypeOption>,
    /// The action, with or without wildcards; repeat it for several
    #[arg(long = "action", value_name = "ACTION", required = true)]
    actions: Vec<String>,
    /// The resource, with or without wildcards; repeat it for several [default: any]
    #[arg(long = "resource", value_name = "ARN")]
    resources: Vec<String>,
    /// The caller's aws:PrincipalArn, with or without wildcards; repeat it for several [default: any]
    #[arg(long = "principal", value_name = "ARN")]
    principals: Vec<String>,
    /// Ask about callers from outside the organization, and resources of its accounts
    #[arg(long, requires = "org", conflicts_with = "policy")]
    outside: bool,
    /// With --outside: services are callers, too
    #[arg(long, requires = "outside", conflicts_with = "policy")]
    services: bool,
    /// Only with this value of a condition key
    #[arg(long, value_name = "KEY=VALUE")]
    given: Vec<String>,
    /// Only without this condition key
    #[arg(long, value_name = "KEY")]
    absent: Vec<String>,
    /// Unless this condition holds, such as `StringEquals aws:PrincipalTag/team=admin`; `and` joins conditions, and one of several
    /// --unless is enough
    #[arg(long, value_name = "CONDITION")]
    unless: Vec<String>,
    /// Unless the caller's aws:PrincipalArn is like this; repeat it for several
    #[arg(long, value_name = "ARN")]
    exempt: Vec<String>,
    /// Assume nothing about requests: keys can have any values, in any combination
    #[arg(long, conflicts_with = "list")]
    formal: bool,
    /// End with exit status 1 if an import lost a policy, an attachment or anything else that decides about access
    #[arg(long, requires = "org", conflicts_with = "policy")]
    strict: bool,
    #[command(flatten)]
    list: ActionListOption,
    #[command(flatten)]
    result: ResultOptions,
}

#[derive(Args, Debug)]
struct ChangeQuestion {
    /// The policy before
    #[arg(long, value_name = "FILE", requires_all = ["new", "kind"], required_unless_present = "org")]
    old: Option<String>,
    /// The policy after
    #[arg(long, value_name = "FILE", requires = "old", conflicts_with = "org")]
    new: Option<String>,
    /// The type of the policies
    #[arg(
        id = "kind",
        long = "type",
        value_name = "TYPE",
        requires = "old",
        conflicts_with = "org"
    )]
    kind: Option<TypeOption>,
    /// Instead of policies: the organization before
    #[arg(
        long,
        alias = "session",
        value_name = "SESSION",
        requires = "after",
        conflicts_with = "old"
    )]
    org: Option<String>,
    /// The organization after
    #[arg(long, value_name = "SESSION", requires = "org", conflicts_with = "old")]
    after: Option<String>,
    /// Only under this root, unit or account, by id or name
    #[arg(long, value_name = "TARGET", requires = "org", conflicts_with = "old")]
    under: Option<String>,
    /// Assume nothing about requests: keys can have any values, in any combination
    #[arg(long, conflicts_with = "list")]
    formal: bool,
    /// End with exit status 1 if an import lost a policy, an attachment or anything else that decides about access
    #[arg(long, requires = "org", conflicts_with = "old")]
    strict: bool,
    #[command(flatten)]
    list: ActionListOption,
    #[command(flatten)]
    result: ResultOptions,
}

#[derive(Args, Debug)]
struct OnePolicy {
    /// The policy
    #[arg(value_name = "FILE")]
    file: String,
    /// Its type
    #[arg(long = "type", value_name = "TYPE")]
    kind: TypeOption,
}

#[derive(Args, Debug)]
struct ReviewOptions {
    #[command(flatten)]
    policy: OnePolicy,
    #[command(flatten)]
    result: ResultOptions,
}

#[derive(Args, Debug)]
struct MinimizeOptions {
    #[command(flatten)]
    policy: OnePolicy,
    /// Keep the Sid of each statement
    #[arg(long)]
    keep_sids: bool,
    /// Where to write the policy [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    out: Option<String>,
    #[command(flatten)]
    result: ResultOptions,
}

/// Answers, and returns the exit status.
pub fn main(options: &ProveOptions) -> ExitCode {
    exit(run(options))
}

fn run(options: &ProveOptions) -> Result<u8, String> {
    let changed =
        |name, it: &ChangeQuestion| -> Result<_, String> { Ok((change(name, it)?, it.result)) };
    let reviewed = |name, it: &ReviewOptions| -> Result<_, String> {
        Ok((Some(review(name, &it.policy)?), it.result))
    };
    let (findings, result) = match &options.question {
        ProveQuestion::Never(it) => (never(it, it.formal)?, it.result),
        ProveQuestion::NoNewAccess(it) => changed("no-new-access", it)?,
        ProveQuestion::NothingLost(it) => changed("nothing-lost", it)?,
        ProveQuestion::Equivalent(it) => changed("equivalent", it)?,
        ProveQuestion::Redundant(it) => reviewed("redundant", it)?,
        ProveQuestion::Shadowed(it) => reviewed("shadowed", it)?,
        ProveQuestion::NeverApplies(it) => reviewed("never-applies", it)?,
        ProveQuestion::Minimize(it) => (Some(minimize(it)?), it.result),
        ProveQuestion::Split(it) => (Some(split(it)?), it.result),
        ProveQuestion::Hoist(it) => (organization::hoist(&it.org, it.strict)?, it.result),
    };
    let shown = findings.map(|it| it.show(result.format).map(|()| it.exit_status()));
    shown.unwrap_or(Ok(1))
}

/// What `never` asks about.
fn matter(options: &NeverOptions) -> Result<Matter, String> {
    let mut given = Vec::new();
    for word in &options.given {
        let (key, value) = word
            .split_once('=')
            .ok_or_else(|| format!("--given `{word}` has no `=`. Write KEY=VALUE."))?;
        given.push((key.to_string(), value.into()));
    }
    let absent = options.absent.iter();
    given.extend(absent.map(|key| (key.clone(), ContextValue::Absent)));
    let asked = MatterWords {
        actions: options.actions.clone(),
        resources: options.resources.clone(),
        principals: options.principals.clone(),
        given,
        unless: options.unless.clone(),
        exempt: options.exempt.clone(),
        outside: options.outside,
        services: options.services,
        ..MatterWords::default()
    };
    crate::unknown::warn_of_words("prove never", &asked);
    words(asked)
}

/// All that is asked about, in words.
fn asked(options: &NeverOptions) -> String {
    let mut says = options.actions.join(", ");
    for (word, texts, join) in [
        ("on", &options.resources, ", "),
        ("as", &options.principals, ", "),
        ("with", &options.given, " and "),
        ("without", &options.absent, " and "),
        ("unless", &options.unless, " or "),
        ("but for", &options.exempt, ", "),
    ] {
        if !texts.is_empty() {
            says += &format!(" {word} {}", texts.join(join));
        }
    }
    says
}

pub(crate) fn words(words: MatterWords) -> Result<Matter, String> {
    words.read().map_err(|error| error.to_string())
}

fn never(options: &NeverOptions, formal: bool) -> Result<Option<Findings>, String> {
    let matter = matter(options)?;
    let actions = asked(options);
    if let (Some(path), Some(kind)) = (&options.policy, options.kind) {
        let policy = policy(path, kind)?;
        let title = format!("{path} never allows {actions}");
        let proof = organization::prover(formal).never_alone(kind.into(), &policy, &matter);
        let finding = ProofFinding::of(title, &proof);
        return Ok(Some(Findings::one("never", Some(path), finding)));
    }
    organization::never(
        (options.org.as_deref().unwrap_or_default(), options.strict),
        options.under.as_deref(),
        &matter,
        &actions,
        formal,
    )
}

/// One direction, the other, or both.
fn directions(question: &str) -> &'static [(bool, &'static str)] {
    const NEW: (bool, &str) = (true, "allows nothing new");
    const LOST: (bool, &str) = (false, "takes nothing away");
    match question {
        "no-new-access" => &[NEW],
        "nothing-lost" => &[LOST],
        _ => &[NEW, LOST],
    }
}

fn change(name: &'static str, question: &ChangeQuestion) -> Result<Option<Findings>, String> {
    let mut findings = Findings::new(name, question.new.as_deref());
    if let (Some(old), Some(new), Some(kind)) = (&question.old, &question.new, question.kind) {
        let (before, after) = (policy(old, kind)?, policy(new, kind)?);
        let mut prover = organization::prover(question.formal);
        for (forward, says) in directions(name) {
            let (from, to) = if *forward {
                (&before, &after)
            } else {
                (&after, &before)
            };
            let proof = prover.no_new_access_alone(kind.into(), from, to);
            findings.add(ProofFinding::of(
                format!("{new} {says}, compared with {old}"),
                &proof,
            ));
        }
        if matches!(kind, TypeOption::Scp) {
            findings.note("An SCP that only denies is taken together with FullAWSAccess.");
        }
        if matches!(kind, TypeOption::Resource) {
            findings.note(
                "A resource whose policy only denies is taken to be open to its own account.",
            );
        }
        return Ok(Some(findings));
    }
    let (Some(org), Some(after)) = (&question.org, &question.after) else {
        return Err("Give --old, --new and --type, or --org and --after.".to_string());
    };
    organization::change(
        findings,
        ([org, after], question.strict),
        question.under.as_deref(),
        directions(name),
        question.formal,
    )
}

fn review(name: &'static str, options: &OnePolicy) -> Result<Findings, String> {
    let policy = policy(&options.file, options.kind)?;
    let mut findings = Findings::new(name, Some(&options.file));
    let review = Prover::formal().superfluous(&policy);
    let wanted = |flaw: Superfluous| match flaw {
        Superfluous::NeverApplies => name != "shadowed",
        Superfluous::Shadowed(_) => name != "never-applies",
        Superfluous::AlwaysDenied | Superfluous::Redundant => name == "redundant",
    };
    for (index, flaw) in review.flaws {
        let Some(statement) = policy.statements().get(index).filter(|_| wanted(flaw)) else {
            continue;
        };
        let says = match flaw {
            Superfluous::NeverApplies => "applies to no request".to_string(),
            Superfluous::AlwaysDenied => "allows only what the policy denies".to_string(),
            Superfluous::Shadowed(other) => {
                let other = policy.statements().get(other).map(policy::Statement::name);
                format!(
                    "applies only where statement `{}` does, too",
                    other.unwrap_or_default()
                )
            }
            Superfluous::Redundant => "decides nothing that the others do not".to_string(),
        };
        findings.add(ProofFinding {
            title: format!("Statement `{}` {says}", statement.name()),
            status: Status::Refuted,
            details: Vec::new(),
            line: Some(statement.line),
            request: None,
            unknown: None,
        });
    }
    for (index, flaw, doubt) in review.open {
        let wanted = wanted(flaw) || doubt.unknown().is_some();
        if let Some(statement) = policy.statements().get(index).filter(|_| wanted) {
            let title = format!("Statement `{}` is needed", statement.name());
            findings.add(ProofFinding {
                line: Some(statement.line),
                ..ProofFinding::of(title, &Proof::NotDecided(doubt))
            });
        }
    }
    if findings.is_empty() {
        let says = match name {
            "shadowed" => "no statement lies within another one",
            "never-applies" => "every statement applies to some request",
            _ => "no statement is superfluous",
        };
        findings.add(ProofFinding::of(
            format!("{}: {says}", options.file),
            &Proof::Proved,
        ));
    }
    Ok(findings)
}

fn minimize(options: &MinimizeOptions) -> Result<Findings, String> {
    let OnePolicy { file, kind } = &options.policy;
    let policy = policy(file, *kind)?;
    if !policy.is_known() {
        let names = policy.unknowns().join(", ");
        return Err(format!("{file}: not all of it is known: {names}."));
    }
    let small = Prover::formal().minimize((*kind).into(), &policy, options.keep_sids);
    let length = |document: &Document| document.text().chars().count();
    let (was, is) = (length(&policy), length(&small.document));
    let title = format!("{file}: {was} characters become {is}");
    let step = |it: &prove::Reduction| {
        let (says, saved) = (&it.says, it.saved);
        format!("{says} (-{saved} characters, proved equal)")
    };
    let finding = ProofFinding {
        details: small.steps.iter().map(step).collect(),
        ..ProofFinding::of(title, &Proof::Proved)
    };
    let mut findings = Findings::one("minimize", Some(file), finding);
    match &options.out {
        Some(path) => file::write(path, small.document.text())?,
        None => findings.policies.push(small.document),
    }
    Ok(findings.with_policies())
}

fn split(options: &ReviewOptions) -> Result<Findings, String> {
    let OnePolicy { file, kind } = &options.policy;
    let policy = policy(file, *kind)?;
    // One place is taken by the default policy.
    let (limit, most) = match kind {
        TypeOption::Scp => (10_240, 9),
        TypeOption::Rcp => (5_120, 4),
        TypeOption::Identity => (6_144, 10),
        TypeOption::Resource | TypeOption::Trust => {
            return Err(
                "--type: a resource and a role have one policy only, so it cannot be split."
                    .to_string(),
            );
        }
    };
    let fits = format!("{file} fits into {most} policies of {limit} characters");
    let (finding, parts) = match Prover::formal().split((*kind).into(), &policy, limit, most) {
        Ok(Some(parts)) => {
            let count = parts.len();
            let title =
                format!("{file} is the same as {count} policies of at most {limit} characters");
            (ProofFinding::of(title, &Proof::Proved), parts)
        }
        Ok(None) => {
            let not = format!("{file} does not fit into {most} policies of {limit} characters");
            let refuted = ProofFinding {
                status: Status::Refuted,
                ..ProofFinding::of(not, &Proof::Proved)
            };
            (refuted, Vec::new())
        }
        Err(proof) => (ProofFinding::of(fits, &proof), Vec::new()),
    };
    let mut findings = Findings::one("split", Some(file), finding);
    findings.policies = parts;
    Ok(findings.with_policies())
}
