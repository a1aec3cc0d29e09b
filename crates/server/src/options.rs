//! The options of `orgsim serve`.

use std::ffi::OsString;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::Parser;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use sim::ids::AccountId;
use sim::rules::Rule;
use sim::scenario::Scenario;
use sim::session::STARTS;
use sim::time::SimTime;
use tracing::level_filters::LevelFilter;

use super::clock::{self, Pace};
use super::forward::Forward;
use super::{guard, wire};
use crate::import_files::ImportHow;

/// The start time of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// The scenario's own start.
    Scenario,
    /// Chosen so that its scenario ends then.
    At(SimTime),
}

#[derive(Clone, Debug, Parser)]
#[expect(missing_docs, reason = "a doc comment would be in its help")]
#[command(after_help = format!("\
Point clients at it with AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1: some \
clients read only one of the variables of the Region. Modeled operations: {}.

Callers: a 12-digit access key id acts as an administrator of that account, which is created on first use; where \
signatures are checked, its secret is the same 12 digits. Keys issued here (CreateAccessKey, AssumeRole, AssumeRoot) act \
as the user or role they were issued to; unknown keys of the same form are refused. Any other key, such as `test`, acts as an \
administrator of the default account.

The page is at /. Control requests are under /_orgsim/: health, session, follow, pending, reset, advance, commands and \
snapshots; see docs/server.md.", wire::offer()))]
pub struct ServeOptions {
    /// The address to listen on; port 0 picks a free port
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4566", value_parser = address)]
    listen: SocketAddr,
    /// Listen on this port of 127.0.0.1
    #[arg(long, value_name = "N", conflicts_with = "listen")]
    port: Option<u16>,
    /// Also answer requests to this host, such as a container's name; can be repeated
    #[arg(long = "allow-host", value_name = "NAME", value_parser = host)]
    pub allow_hosts: Vec<String>,
    /// The path under which a proxy forwards requests, such as /orgsim
    #[arg(long, value_name = "PATH", default_value = "", hide_default_value = true, value_parser = prefix)]
    pub path_prefix: String,
    /// The address of a proxy, whose header X-Forwarded-For or Forwarded names the client; can be repeated
    #[arg(long = "trusted-proxy", value_name = "ADDRESS", value_parser = ip)]
    pub trusted_proxies: Vec<IpAddr>,
    /// Let a class watch: only the presenter, with the key, can change the session; the default clock is manual
    #[arg(long, conflicts_with = "forward")]
    pub class: bool,
    /// The key that --class and --strict-auth ask for: 8 to 64 letters, digits, `-` and `_` [default: random, printed at the
    /// start]
    #[arg(long, value_name = "KEY", value_parser = key)]
    pub key: Option<String>,
    /// The account of callers that do not name one
    #[arg(long, value_name = "ID", default_value_t = AccountId::NOBODYS, value_parser = account)]
    pub default_account: AccountId,
    /// real: time passes; instant: time passes, and the next call finds pending work done; manual: time moves only on
    /// request [default: real]
    #[arg(long, value_parser = ["real", "instant", "manual"], hide_possible_values = true, value_name = "real|instant|manual")]
    clock: Option<String>,
    /// Simulated seconds per real second [default: 1]
    #[arg(long, value_name = "N", value_parser = speed)]
    speed: Option<f64>,
    /// The start of a manual clock: a time such as 2030-01-01T00:00:00Z, or `scenario` for a fixed morning in January
    /// 2026 [default: now]
    #[arg(long, value_name = "TIME", value_parser = start)]
    pub start: Option<Begin>,
    /// Keep the session in this file; the page can open it, and files saved by the page can be used here
    #[arg(long, alias = "session", value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Continue from the saved world if this version would replay the session differently
    #[arg(long, requires = "state")]
    pub from_snapshot: bool,
    /// The scenario to start from [default: empty]
    #[arg(long, value_name = "ID", value_parser = scenario(), conflicts_with = "ImportHow")]
    pub scenario: Option<Scenario>,
    /// Start a new session with your own organization, from these files, zip files or folders; can be repeated
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "scenario")]
    pub import: Vec<String>,
    #[command(flatten)]
    pub how: ImportHow,
    /// The seed of ids and delays [default: random for each new session]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Check signatures, refuse unknown access keys, and ask for the key in control requests
    #[arg(long)]
    strict_auth: bool,
    /// Throttle calls as AWS does
    #[arg(long)]
    pub throttle: bool,
    /// Raise the account quota of every organization: accounts=100
    #[arg(long = "quota", value_name = "accounts=N", value_parser = quota)]
    pub account_quota: Option<u32>,
    /// How CreateAccount and CreateGovCloudAccount answer. asynchronous, as AWS does: IN_PROGRESS, and the account is created
    /// later; at-once, unlike AWS: the finished request, with the account's id [default: asynchronous]
    #[arg(long = "create-account", value_name = "asynchronous|at-once", value_parser = ["asynchronous", "at-once"], hide_possible_values = true)]
    create_account: Option<String>,
    /// Accept what moto accepts and AWS refuses, of these, with commas: emails, bucket-names, moves, policy-types,
    /// trusted-access, trail-buckets, recorder-roles (docs/from-moto.md) [default: none]
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = leniency(), hide_possible_values = true)]
    lenient: Vec<Leniency>,
    /// Forward requests for services, objects and messages, and operations of Amazon S3, Amazon SQS and IAM, that are not
    /// answered here to this server, such as http://127.0.0.1:5000
    #[arg(long, value_name = "URL")]
    pub forward: Option<Forward>,
    /// With --forward: pass nothing of Amazon S3 on
    #[arg(long, requires = "forward", conflicts_with = "class")]
    pub own_s3: bool,
    /// The folder of the built page [default: the one in this program, else `dist` beside it or here]
    #[arg(long, value_name = "DIR")]
    pub page: Option<PathBuf>,
    /// The lowest level of messages to write to standard error
    #[arg(long = "log", value_name = "LEVEL", default_value = "info", value_parser = level())]
    pub log_level: LevelFilter,
    /// Write the log as JSON lines
    #[arg(long)]
    pub log_json: bool,
}

/// The maximum speed of simulated time: a year in half a minute.
const MAX_SPEED: f64 = 1_000_000.0;

impl ServeOptions {
    /// The address to listen on.
    pub fn listen(&self) -> SocketAddr {
        let port = self
            .port
            .map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
        port.unwrap_or(self.listen)
    }

    /// How time passes.
    pub fn clock(&self) -> Pace {
        match self.clock.as_deref() {
            Some("manual") => Pace::Manual,
            Some("instant") => Pace::Instant,
            None if self.class => Pace::Manual,
            _ => Pace::Real {
                speed: self.speed.unwrap_or(1.0),
            },
        }
    }

    /// Whether requests to create an account are finished in their own answer, unlike in AWS.
    pub fn creates_at_once(&self) -> bool {
        self.create_account.as_deref() == Some("at-once")
    }

    /// The rules of AWS that `--lenient` switches off.
    pub fn rules_off(&self) -> impl Iterator<Item = Rule> {
        self.lenient.iter().filter_map(|it| {
            let Leniency::Off(rule) = it else {
                return None;
            };
            Some(*rule)
        })
    }

    /// Whether a refusal of this kind is made good: see [`Leniency`].
    pub fn is_lenient(&self, leniency: Leniency) -> bool {
        self.lenient.contains(&leniency)
    }

    /// The secret of 12-digit access keys: in a class the presenter's key, otherwise the same digits.
    pub fn secret<'o>(&'o self, key_id: &'o str) -> &'o str {
        (self.key.as_deref())
            .filter(|_| self.class)
            .unwrap_or(key_id)
    }

    /// Whether signatures are checked. Those of a class are: they show who has the presenter's key.
    pub fn strict(&self) -> bool {
        self.strict_auth || self.class
    }

    /// Finds options whose values contradict each other.
    ///
    /// # Errors
    ///
    /// The contradiction, as a readable message.
    pub fn check(&self) -> Result<(), String> {
        let wrong = match self.clock() {
            Pace::Manual | Pace::Instant if self.speed.is_some() => {
                "`--speed` is for `--clock real`: leave it out"
            }
            Pace::Real { .. } | Pace::Instant if self.start.is_some() => {
                "`--start` is for `--clock manual`: the other clocks start now"
            }
            Pace::Manual | Pace::Instant | Pace::Real { .. }
                if self.key.is_some() && !self.strict() =>
            {
                "`--key` is for `--class` and `--strict-auth`: without them nothing asks for it"
            }
            Pace::Manual | Pace::Instant | Pace::Real { .. } => return Ok(()),
        };
        Err(wrong.to_string())
    }

    /// Parses these words as options, for tests and probes.
    ///
    /// # Errors
    ///
    /// Why the server would not start.
    pub fn read(words: impl IntoIterator<Item = impl Into<OsString>>) -> Result<Self, String> {
        let words = words.into_iter().map(Into::into);
        let words = std::iter::once(OsString::from("serve")).chain(words);
        let options = Self::try_parse_from(words).map_err(|error| error.to_string())?;
        options.check().map(|()| options)
    }
}

fn host(text: &str) -> Result<String, &'static str> {
    let host = Some(text.to_owned()).filter(|it| guard::is_host(it));
    host.ok_or("give a name or an address without a port, such as orgsim")
}

/// A path such as `/orgsim`, without the slash at its end.
fn prefix(text: &str) -> Result<String, &'static str> {
    let path = text.trim_end_matches('/');
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    let is_right = path.starts_with('/') && path.chars().all(plain) && !path.contains("//");
    let path = Some(path.to_owned()).filter(|it| it.is_empty() || is_right);
    path.ok_or("give a path of letters, digits, `-`, `_`, `.` and `/`, such as /orgsim")
}

fn key(text: &str) -> Result<String, &'static str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let key = Some(text.to_owned());
    key.filter(|it| (8..=64).contains(&it.len()) && it.chars().all(plain))
        .ok_or("give 8 to 64 letters, digits, `-` and `_`")
}

fn ip(text: &str) -> Result<IpAddr, &'static str> {
    text.parse()
        .map_err(|_| "give an address without a port, such as 10.0.0.2")
}

fn account(text: &str) -> Result<AccountId, &'static str> {
    text.parse().map_err(|_| "an account id has 12 digits")
}

/// A quota by name. AWS Support raises the quota of accounts to at most 50,000.
fn quota(text: &str) -> Result<u32, &'static str> {
    let number = text
        .strip_prefix("accounts=")
        .and_then(|it| it.parse().ok());
    number
        .filter(|it| (10..=50_000).contains(it))
        .ok_or("give accounts=N, from 10, which is AWS's default, to 50000")
}

fn speed(text: &str) -> Result<f64, String> {
    let number = text.parse().ok();
    let number = number.filter(|n| (0.001..=MAX_SPEED).contains(n));
    number.ok_or_else(|| format!("write a number from 0.001 to {MAX_SPEED}"))
}

/// Parses the start time of a session.
fn start(text: &str) -> Result<Begin, &'static str> {
    let at = match text {
        "scenario" => return Ok(Begin::Scenario),
        "now" => Some(clock::now()),
        _ => SimTime::parse(text),
    };
    at.filter(|at| STARTS.contains(&at.millis()))
        .map(Begin::At)
        .ok_or("no session can start then; write a time such as 2030-01-01T00:00:00Z, `now` or `scenario`")
}

/// An address with a port; `localhost` is the first of the two loopback addresses.
fn address(text: &str) -> Result<SocketAddr, &'static str> {
    let numbers = match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}"),
        None => text.to_string(),
    };
    numbers
        .parse()
        .map_err(|_| "give an address with a port, such as 127.0.0.1:4566 or [::1]:4566")
}

fn level() -> impl TypedValueParser<Value = LevelFilter> {
    PossibleValuesParser::new(["off", "error", "warn", "info", "debug"])
        .try_map(|level| level.parse::<LevelFilter>())
}

fn leniency() -> impl TypedValueParser<Value = Leniency> {
    PossibleValuesParser::new(Leniency::NAMES.map(|it| it.0)).map(|name| {
        let named = Leniency::NAMES.iter().find(|it| it.0 == name);
        named.expect("another name is refused before").1
    })
}

/// What a name of `--lenient` accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leniency {
    /// A rule of the world is switched off. What else there is, is made good here.
    Off(Rule),
    /// An account is moved to where it is.
    Moves,
    /// A policy is attached although its type is not enabled: it is enabled first.
    PolicyTypes,
    /// A delegated administrator of a service without trusted access is registered: it is enabled first.
    TrustedAccess,
    /// A trail writes to a bucket without a policy: the bucket gets the policy that CloudTrail needs.
    TrailBuckets,
}

impl Leniency {
    /// All names of `--lenient`.
    const NAMES: [(&str, Self); 7] = [
        ("emails", Self::Off(Rule::UniqueEmails)),
        ("bucket-names", Self::Off(Rule::BucketNames)),
        ("moves", Self::Moves),
        ("policy-types", Self::PolicyTypes),
        ("trusted-access", Self::TrustedAccess),
        ("trail-buckets", Self::TrailBuckets),
        ("recorder-roles", Self::Off(Rule::RecorderRoles)),
    ];
}

/// The scenarios by their ids.
pub fn scenario() -> impl TypedValueParser<Value = Scenario> {
    PossibleValuesParser::new(Scenario::ALL.map(Scenario::id))
        .try_map(|id| Scenario::by_id(&id).ok_or("no scenario"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(line: &str) -> Result<ServeOptions, String> {
        ServeOptions::read(line.split_whitespace())
    }

    #[test]
    fn words_become_options_or_an_error_that_names_them() {
        let plain = options("").unwrap();
        assert_eq!(plain.listen().to_string(), "127.0.0.1:4566");
        assert_eq!(plain.clock(), Pace::Real { speed: 1.0 });
        assert_eq!(plain.default_account, AccountId::NOBODYS);
        let all = options(
            "--listen localhost:0 --default-account 111122223333 --clock manual --state s.json --scenario all-features \
             --seed 7 --strict-auth --throttle --page dist --log warn --log-json --allow-host a --allow-host b",
        )
        .unwrap();
        assert_eq!(all.listen().port(), 0);
        assert_eq!(all.allow_hosts, ["a", "b"]);
        assert_eq!(all.clock(), Pace::Manual);
        assert_eq!(all.seed, Some(7));
        assert!(all.strict() && all.throttle && all.log_json);
        assert_eq!(options("--clock instant").unwrap().clock(), Pace::Instant);
        let begun = options("--clock manual --start 2030-01-01T00:00:00Z").unwrap();
        let at = SimTime::parse("2030-01-01T00:00:00Z").map(Begin::At);
        assert_eq!(begun.start, at);
        let begun = options("--clock manual --start scenario").unwrap();
        assert_eq!(begun.start, Some(Begin::Scenario));
        let raised = options("--quota accounts=100").unwrap();
        assert_eq!(raised.account_quota, Some(100));
        let paced = options("--speed 60 --port 80").unwrap();
        assert_eq!(paced.clock(), Pace::Real { speed: 60.0 });
        assert_eq!(paced.listen().to_string(), "127.0.0.1:80");
        for (line, what) in [
            ("--listen 4566", "'4566'"),
            ("--port 66000", "'66000'"),
            ("--trusted-proxy 10.0.0.2:80", "without a port"),
            ("--port 1 --listen 127.0.0.1:2", "cannot be used with"),
            ("--allow-host orgsim:4566", "'orgsim:4566'"),
            ("--default-account 1", "'1'"),
            ("--clock sun", "'sun'"),
            ("--quota accounts=9", "10"),
            ("--quota policies=9", "accounts=N"),
            ("--create-account now", "at-once"),
            ("--speed 0", "'0'"),
            ("--speed NaN", "'NaN'"),
            ("--speed 5 --clock manual", "--speed"),
            ("--speed 5 --clock instant", "--speed"),
            ("--clock instant --start now", "--start"),
            ("--start 2030-01-01T00:00:00Z", "--clock manual"),
            ("--clock manual --start soon", "'soon'"),
            ("--clock manual --start 9999-01-01T00:00:00Z", "9999"),
            ("--forward https://a", "127.0.0.1:5000"),
            ("--scenario x", "all-features"),
            ("--seed -1", "-1"),
            ("--log loud", "'loud'"),
            ("--state", "--state"),
            ("--from-snapshot", "--state"),
            ("now", "now"),
            ("--strict", "'--strict-auth'"),
        ] {
            let error = options(line).unwrap_err();
            assert!(error.contains(what), "{line}: {error}");
        }
    }

    #[test]
    fn accounts_are_created_at_once_only_on_request() {
        let at_once = |line: &str| options(line).unwrap().creates_at_once();
        assert!(!at_once(""));
        assert!(!at_once("--create-account asynchronous"));
        assert!(at_once("--create-account at-once"));
    }

    #[test]
    fn a_class_has_a_key_and_perhaps_a_path() {
        let class = options("--class --key open-sesame --path-prefix /aws/orgsim/").unwrap();
        assert_eq!(class.key.as_deref(), Some("open-sesame"));
        assert_eq!(class.path_prefix, "/aws/orgsim");
        assert_eq!(class.clock(), Pace::Manual);
        assert!(class.strict());
        assert_eq!(class.secret("111122223333"), "open-sesame");
        let strict = options("--strict-auth --key open-sesame").unwrap();
        assert_eq!(strict.secret("111122223333"), "111122223333");
        let paced = options("--class --clock real").unwrap();
        assert_eq!(paced.clock(), Pace::Real { speed: 1.0 });
        for (line, what) in [
            ("--key open-sesame", "--class"),
            ("--class --key sesame", "8 to 64"),
            ("--class --key open,sesame", "8 to 64"),
            (
                "--class --forward http://127.0.0.1:5000",
                "cannot be used with",
            ),
            ("--path-prefix orgsim", "such as /orgsim"),
            ("--path-prefix /a?b", "such as /orgsim"),
        ] {
            let error = options(line).unwrap_err();
            assert!(error.contains(what), "{line}: {error}");
        }
    }
}
