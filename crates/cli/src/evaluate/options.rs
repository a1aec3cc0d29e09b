//! What can be asked, and how well it went.

use sim::ids::AccountId;

use super::change::ChangeOptions;
use crate::prelude::*;

/// The result; the exit status is the worst of all parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Status {
    #[default]
    AsExpected = 0,
    NotAsExpected = 1,
    BadInput = 2,
}

/// What is about an organization, and not about lines.
const ORGANIZATION: [&str; 7] = [
    "org",
    "strict",
    "trail",
    "account",
    "json",
    "ChangeOptions",
    "QuestionOptions",
];

/// What is tested.
#[derive(Args, Debug)]
#[command(after_help = "\
Exit status: 0 all expectations met, 1 some failed, or with --strict an import that is not complete, 2 invalid input.")]
pub struct ExpectOptions {
    /// With --org, one file of expectations; otherwise files of requests with their policies and expected decisions, one JSON
    /// object per line, where `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    pub(super) files: Vec<String>,
    /// Test this organization: a session, a link to one, or a file, zip file or folder to import
    #[arg(long, alias = "session", value_name = "SESSION")]
    pub(super) org: Option<String>,
    /// Also write a JUnit report
    #[arg(long, value_name = "FILE", requires = "org")]
    pub(super) junit: Option<String>,
    /// End with exit status 1 if an import lost a policy, an attachment or anything else that decides about access
    #[arg(long, requires = "org")]
    pub(super) strict: bool,
    /// Lines state every condition key: nothing follows from the principal, and a key that is not stated is absent, not unknown
    #[arg(long, conflicts_with_all = ["org", "strict", "junit", "ChangeOptions"])]
    pub(super) complete: bool,
    #[command(flatten)]
    pub(super) change: ChangeOptions,
}

impl ExpectOptions {
    /// Finds files that would not be read.
    ///
    /// # Errors
    ///
    /// There are several files of expectations.
    pub fn check(&self) -> Result<(), String> {
        match self.org.is_some() && self.files.len() > 1 {
            true => Err("with `--org`, give one file of expectations".into()),
            false => Ok(()),
        }
    }
}

impl From<ExpectOptions> for EvaluateOptions {
    fn from(test: ExpectOptions) -> Self {
        let (expect, files) = match test.org {
            Some(_) => (test.files.into_iter().next(), Vec::new()),
            None => (None, test.files),
        };
        Self {
            check: test.org.is_none(),
            files,
            expect,
            org: test.org,
            junit: test.junit,
            strict: test.strict,
            complete: test.complete,
            change: test.change,
            explain: false,
            trail: Vec::new(),
            account: None,
            json: false,
            ask: QuestionOptions::default(),
        }
    }
}

#[derive(Debug, Parser)]
#[command(
    override_usage = "\
orgsim evaluate [FILE]... [--explain] [--complete]
       orgsim evaluate --org <SESSION> --principal <WHO>... --action <ACTION>... [OPTIONS]
       orgsim evaluate --org <SESSION> <CHANGE> --trail <FILE>... [--json]

CHANGE, with --principal too:
       --draft <POLICY> --attach <TARGET>
       --draft <POLICY> --replace <POLICY>
       --after <SESSION>",
    after_help = "\
A condition key that is neither given nor absent is unknown. A decision that depends on it is `depends`.

With a change, questions are about the organization after it.
With --trail, a dry run: which calls of CloudTrail files would the change newly deny?

Exit status: 0 answered or nothing newly denied, 1 some newly denied, \
or with --strict an import that is not complete, 2 invalid input."
)]
pub struct EvaluateOptions {
    /// Requests with their policies, one JSON object per line; `-` or no file is standard input
    #[arg(value_name = "FILE", conflicts_with_all = ORGANIZATION)]
    pub(super) files: Vec<String>,
    /// Add the reasons, and the smallest change that leads to another decision
    #[arg(long, conflicts_with_all = ["trail", "account", "json"])]
    pub(super) explain: bool,
    /// Compare with the expected decisions in the lines, and print only differences: `orgsim test`
    #[arg(skip)]
    pub(super) check: bool,
    /// Lines state every condition key: nothing follows from the principal, and a key that is not stated is absent, not unknown
    #[arg(long, conflicts_with_all = ORGANIZATION)]
    pub(super) complete: bool,
    /// Evaluate in this organization: a session, a link to one, or a file, zip file or folder to import
    #[arg(long, alias = "session", value_name = "SESSION", requires = "question")]
    pub(super) org: Option<String>,
    /// Check the organization against a file of expectations: `orgsim test`
    #[arg(skip)]
    pub(super) expect: Option<String>,
    /// Also write a JUnit report
    #[arg(skip)]
    pub(super) junit: Option<String>,
    /// Try a change of policies on the calls of these CloudTrail files or folders; `-` is standard input
    #[arg(
        long,
        value_name = "FILE",
        num_args = 1..,
        requires_all = ["org", "change"],
        conflicts_with = "QuestionOptions",
        group = "question"
    )]
    pub(super) trail: Vec<String>,
    /// End with exit status 1 if an import lost a policy, an attachment or anything else that decides about access
    #[arg(long, requires = "org")]
    pub(super) strict: bool,
    #[command(flatten)]
    pub(super) change: ChangeOptions,
    /// The account id for event history files from the CloudTrail console, which do not contain it
    #[arg(
        long,
        value_name = "ID",
        requires = "trail",
        conflicts_with = "QuestionOptions"
    )]
    pub(super) account: Option<AccountId>,
    /// Print JSON
    #[arg(long, requires = "trail", conflicts_with = "QuestionOptions")]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) ask: QuestionOptions,
}

/// A question about an organization.
#[derive(Args, Debug, Default)]
pub struct QuestionOptions {
    /// The caller: an ARN, `Account/Person`, a pattern such as `Payments/*`, or a service such as s3.amazonaws.com. A user or role
    /// that the organization does not have is assumed to exist. Can be repeated, as can the options below
    #[arg(long = "principal", value_name = "WHO", requires_all = ["org", "actions"], group = "question")]
    pub principals: Vec<String>,
    /// The requested action, such as s3:GetObject
    #[arg(long = "action", value_name = "ACTION", requires = "principals")]
    pub actions: Vec<String>,
    /// The resource of the request
    #[arg(long = "resource", value_name = "ARN", requires = "principals")]
    pub resources: Vec<String>,
    /// A condition key of the request; repeat it for several values. A JSON file has keys with values, or null for those that are absent
    #[arg(long, value_name = "KEY=VALUE|FILE", requires = "principals")]
    pub context: Vec<String>,
    /// A condition key that the request does not have
    #[arg(long, value_name = "KEY", requires = "principals")]
    pub absent: Vec<String>,
}
