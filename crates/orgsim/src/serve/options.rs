//! The words after `orgsim serve`.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use lexopt::prelude::*;
use sim::ids::AccountId;
use sim::scenario::Scenario;
use sim::session::STARTS;
use sim::time::SimTime;
use tracing::level_filters::LevelFilter;

use super::guard;

pub const USAGE: &str = "\
orgsim serve answers as AWS does, on one port: AWS Organizations, IAM, AWS STS, AWS Config, AWS CloudTrail, AWS Artifact
and the queues' policies of Amazon SQS. Point clients at it with AWS_ENDPOINT_URL=http://127.0.0.1:4566.

  --listen ADDRESS       where to listen; port 0 takes a free one          (127.0.0.1:4566)
  --allow-host NAME      also answer requests to this host, such as a container's name; can be given several times
  --default-account ID   the account of callers who name none              (123456789012)
  --clock wall|manual    wall: time passes; manual: only on request        (wall)
  --speed N              simulated seconds in a second of the wall's clock (1)
  --start MOMENT         when a manual clock begins, as 2030-01-01T00:00:00Z, or `now`
  --state FILE           keep the session in this file; the page opens it, and this opens the page's files
  --from-snapshot        where this version would replay the session to another world than the version that saved it, go
                         on from the world as it was saved
  --scenario ID          the world to start from                           (empty)
  --seed N               the seed of its ids and delays                    (1)
  --strict-auth          check signatures, and refuse unknown access keys
  --throttle             refuse calls that come too fast, as AWS does
  --page DIR             the built page; otherwise `dist` beside this program or here
  --log off|error|warn|info|debug   what to write to standard error        (info)
  --log-json             write it as JSON lines

Who calls: an access key id of 12 digits is an administrator of the account with this id, which comes to be if nobody
has it; its secret is the same 12 digits where signatures are checked. Keys made here (CreateAccessKey, AssumeRole,
AssumeRoot) are whom they were made for. Any other key is an administrator of the default account.

Beside AWS: GET /_orgsim/health, GET /_orgsim/session, GET /_orgsim/follow, POST /_orgsim/reset,
POST /_orgsim/advance {\"seconds\": N} or {\"until\": \"idle\"}, POST /_orgsim/commands [ROW, …] with rows of a session (what no
API offers, for example {\"quota\": 500, \"account\": \"123456789012\"}), and the page at /.
";

/// Which clock moves simulated time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Clock {
    /// The wall's, times this.
    Wall { speed: f64 },
    /// Requests to `/_orgsim/advance`.
    Manual,
}

#[derive(Clone, Debug)]
pub struct Options {
    pub listen: SocketAddr,
    /// Hosts beside those of this machine that requests may name.
    pub allow_hosts: Vec<String>,
    pub default_account: AccountId,
    pub clock: Clock,
    /// When a fresh session stands at its beginning; only with the manual clock.
    pub start: Option<SimTime>,
    pub state: Option<PathBuf>,
    /// Where the session would be replayed to another world, go on from the saved one.
    pub from_snapshot: bool,
    /// As asked for; a session in a file has its own.
    pub scenario: Option<Scenario>,
    pub seed: Option<u64>,
    pub strict_auth: bool,
    pub throttle: bool,
    pub page: Option<PathBuf>,
    pub log_level: LevelFilter,
    pub log_json: bool,
}

pub enum Read {
    Options(Box<Options>),
    Help,
}

/// The fastest that simulated time can go: a year in half a minute.
const MAX_SPEED: f64 = 1_000_000.0;

pub fn read(arguments: Vec<OsString>) -> Result<Read, String> {
    words(arguments)
        .map_err(|error| format!("{error}.\nWhat can be said is in `orgsim serve --help`."))
}

fn words(arguments: Vec<OsString>) -> Result<Read, String> {
    let mut options = Options {
        listen: SocketAddr::from(([127, 0, 0, 1], 4566)),
        allow_hosts: Vec::new(),
        default_account: AccountId::NOBODYS,
        clock: Clock::Wall { speed: 1.0 },
        start: None,
        state: None,
        from_snapshot: false,
        scenario: None,
        seed: None,
        strict_auth: false,
        throttle: false,
        page: None,
        log_level: LevelFilter::INFO,
        log_json: false,
    };
    let mut manual = false;
    let mut speed = None;
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(word) = parser.next().map_err(|error| error.to_string())? {
        match word {
            Short('h') | Long("help") => return Ok(Read::Help),
            Long("listen") => {
                let text = value(&mut parser)?;
                options.listen = address(&text)?;
            }
            Long("allow-host") => {
                let text = value(&mut parser)?;
                if !guard::is_host(&text) {
                    return Err(format!(
                        "`{text}` is not a host: give a name or an address without a port, such as orgsim"
                    ));
                }
                options.allow_hosts.push(text);
            }
            Long("default-account") => {
                let text = value(&mut parser)?;
                options.default_account = text
                    .parse()
                    .map_err(|_| format!("`{text}` is not an account id, which has 12 digits"))?;
            }
            Long("clock") => {
                manual = match value(&mut parser)?.as_str() {
                    "wall" => false,
                    "manual" => true,
                    other => return Err(format!("The clock is `wall` or `manual`, not `{other}`")),
                };
            }
            Long("speed") => {
                let text = value(&mut parser)?;
                let number = text
                    .parse()
                    .ok()
                    .filter(|n| (0.001..=MAX_SPEED).contains(n));
                speed = Some(number.ok_or_else(|| {
                    format!("The speed is a number from 0.001 to {MAX_SPEED}, not `{text}`")
                })?);
            }
            Long("start") => {
                let text = value(&mut parser)?;
                options.start = Some(moment(&text)?);
            }
            Long("state") => {
                options.state = Some(parser.value().map_err(|e| e.to_string())?.into())
            }
            Long("scenario") => {
                let text = value(&mut parser)?;
                options.scenario = Some(Scenario::by_id(&text).ok_or_else(|| {
                    let known: Vec<_> = Scenario::ALL.iter().map(|it| it.id()).collect();
                    format!(
                        "There is no scenario `{text}`. There are: {}",
                        known.join(", ")
                    )
                })?);
            }
            Long("seed") => {
                let text = value(&mut parser)?;
                options.seed = Some(
                    text.parse()
                        .map_err(|_| format!("The seed is a whole number, not `{text}`"))?,
                );
            }
            Long("from-snapshot") => options.from_snapshot = true,
            Long("strict-auth") => options.strict_auth = true,
            Long("throttle") => options.throttle = true,
            Long("page") => options.page = Some(parser.value().map_err(|e| e.to_string())?.into()),
            Long("log") => {
                let text = value(&mut parser)?;
                options.log_level = match text.as_str() {
                    "off" | "error" | "warn" | "info" | "debug" => {
                        text.parse().map_err(|_| format!("no log level `{text}`"))?
                    }
                    other => {
                        return Err(format!(
                            "The log is off, error, warn, info or debug, not `{other}`"
                        ));
                    }
                };
            }
            Long("log-json") => options.log_json = true,
            word @ (Short(_) | Long(_) | Value(_)) => return Err(word.unexpected().to_string()),
        }
    }
    if options.from_snapshot && options.state.is_none() {
        return Err(
            "`--from-snapshot` is about the session in a file: name it with `--state`".into(),
        );
    }
    if manual {
        if speed.is_some() {
            return Err(
                "`--speed` is about the wall's clock: leave it out with `--clock manual`".into(),
            );
        }
        options.clock = Clock::Manual;
    } else if options.start.is_some() {
        return Err("`--start` is about `--clock manual`: the wall's clock begins now".into());
    } else if let Some(speed) = speed {
        options.clock = Clock::Wall { speed };
    }
    Ok(Read::Options(Box::new(options)))
}

fn value(parser: &mut lexopt::Parser) -> Result<String, String> {
    let word = parser.value().map_err(|error| error.to_string())?;
    word.into_string()
        .map_err(|word| format!("`{}` is not text", word.to_string_lossy()))
}

/// A moment that a session can begin at.
fn moment(text: &str) -> Result<SimTime, String> {
    let at = if text == "now" {
        Some(super::clock::now())
    } else {
        SimTime::parse(text)
    };
    at.filter(|at| STARTS.contains(&at.millis())).ok_or_else(|| {
        format!("`{text}` is no moment that a session can begin at; write one as 2030-01-01T00:00:00Z, or `now`")
    })
}

/// An address with a port; `localhost` is the first of the two loopback addresses.
fn address(text: &str) -> Result<SocketAddr, String> {
    let numbers = match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}"),
        None => text.to_string(),
    };
    numbers.parse().map_err(|_| {
        format!("`{text}` is not an address with a port, as 127.0.0.1:4566 or [::1]:4566")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(line: &str) -> Result<Box<Options>, String> {
        match read(line.split_whitespace().map(Into::into).collect())? {
            Read::Options(options) => Ok(options),
            Read::Help => Err("help".into()),
        }
    }

    #[test]
    fn words_become_options_or_an_error_that_names_them() {
        let plain = options("").unwrap();
        assert_eq!(plain.listen.to_string(), "127.0.0.1:4566");
        assert_eq!(plain.clock, Clock::Wall { speed: 1.0 });
        let all = options(
            "--listen localhost:0 --default-account 111122223333 --clock manual --state s.json --scenario all-features \
             --seed 7 --strict-auth --throttle --page dist --log warn --log-json --allow-host a --allow-host b",
        )
        .unwrap();
        assert_eq!(all.listen.port(), 0);
        assert_eq!(all.allow_hosts, ["a", "b"]);
        assert_eq!(all.clock, Clock::Manual);
        assert_eq!(all.seed, Some(7));
        assert!(all.strict_auth && all.throttle && all.log_json);
        let begun = options("--clock manual --start 2030-01-01T00:00:00Z").unwrap();
        assert_eq!(begun.start, SimTime::parse("2030-01-01T00:00:00Z"));
        assert_eq!(
            options("--speed 60").unwrap().clock,
            Clock::Wall { speed: 60.0 }
        );
        for (line, what) in [
            ("--listen 4566", "`4566`"),
            ("--allow-host orgsim:4566", "`orgsim:4566`"),
            ("--default-account 1", "`1`"),
            ("--clock sun", "`sun`"),
            ("--speed 0", "`0`"),
            ("--speed NaN", "`NaN`"),
            ("--speed 5 --clock manual", "--speed"),
            ("--start 2030-01-01T00:00:00Z", "--clock manual"),
            ("--clock manual --start soon", "`soon`"),
            ("--clock manual --start 9999-01-01T00:00:00Z", "9999"),
            ("--scenario x", "all-features"),
            ("--seed -1", "`-1`"),
            ("--log loud", "`loud`"),
            ("--state", "--state"),
            ("--from-snapshot", "--state"),
            ("now", "now"),
            ("--fast", "--fast"),
        ] {
            let error = options(line).unwrap_err();
            assert!(error.contains(what), "{line}: {error}");
        }
        assert_eq!(options("--help").unwrap_err(), "help");
    }
}
