//! `GET /_orgsim/follow?after=N`: the session as it continues, as server-sent events.
//!
//! ```text
//! event: session            the first line of the journal, with `epoch` and `rows`; again after every reset
//! data: {"orgsim":3,"program":"…","hash":2,"scenario":"empty","seed":"1","journal":true,"id":"…","epoch":"…","rows":3}
//!
//! id: 1                     a command, numbered from 1
//! data: {"as":"arn:aws:iam::123456789012:user/Admin","op":"organizations:CreateOrganization"}
//! ```
//!
//! `event: poll` tells what a class is asked, `{"poll":1,"run":"…","question":"…","options":["…"]}`, or `null`. With `?polls=only` nothing
//! else is sent: who is on a branch of their own does not follow, but is asked. `learner=ID` says which learner of a class is
//! there as long as the stream is open. Whose id this server did not issue is told one, in an event `learner`.
//!
//! `event: screen` tells those who follow the session what a presenter's screen shows beside it.
//!
//! `event: beat` comes after ten seconds without another event, so that a page notices a connection that is lost without a word.
//!
//! Only rows on the disk are sent. A follower that was disconnected asks for the rows after the last number it saw
//! (browsers do so by themselves, in `Last-Event-ID`). Numbers restart after a reset; `epoch=E` says which ones are
//! meant, and for another epoch everything is sent again.

use std::convert::Infallible;

use futures_util::stream;
use tokio::sync::watch;

use super::class::present::Attendance;
use super::ledger::{Ledger, LedgerPiece};
use super::response::response;
use crate::prelude::*;

/// The maximum number of rows in one piece.
const ROWS: usize = 500;
/// The maximum number of bytes in one piece, not counting its last row. Data for a slow reader stays in memory.
const BYTES: usize = 256 * 1024;
/// The longest silence, so that a broken connection is noticed. A page that misses two beats says so (`page::follow::SILENCE_MS`).
const BEAT: Duration = Duration::from_secs(10);

/// The position of a follower.
pub struct Follower {
    ledger: Arc<Ledger>,
    changes: watch::Receiver<()>,
    /// Identifies this run of the server.
    run: Arc<str>,
    /// The last epoch that the follower was told.
    epoch: Option<u64>,
    /// What it asks for now: its own statement of what it has seen, until that was looked at.
    asked: FollowQuery,
    polls: watch::Receiver<Arc<str>>,
    screen: watch::Receiver<Arc<str>>,
    stopping: watch::Receiver<bool>,
    /// The id that was issued for the learner, to be told first.
    issued: Option<String>,
    /// Released when the follower leaves.
    attendance: Attendance,
}

/// An extension of an answer that lasts as long as its connection.
#[derive(Clone, Copy, Debug)]
pub struct OpenStream;

/// A follower's request.
#[derive(Clone, Debug, Default)]
pub struct FollowQuery {
    pub after: usize,
    pub epoch: Option<String>,
    pub polls_only: bool,
    /// The id of the learner who follows.
    pub learner: Option<String>,
}

pub fn asked(query: &str, last: Option<&str>) -> Result<FollowQuery, &'static str> {
    let mut asked = FollowQuery::default();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("after", number)) => {
                asked.after = number
                    .parse()
                    .map_err(|_| "`after` must be the number of a command.")?;
            }
            Some(("epoch", epoch)) => asked.epoch = Some(epoch.to_string()),
            // `key::ControlKey` has looked at it.
            Some(("key", _)) => {}
            Some(("polls", "only")) => asked.polls_only = true,
            Some(("learner", id)) => asked.learner = Some(id.to_string()),
            Some(_) | None => {
                return Err(
                    "Only `after`, `epoch`, `polls=only` and, in a class, `learner` can be asked for here.",
                );
            }
        }
    }
    if let Some(last) = last.and_then(|last| last.parse().ok()) {
        asked.after = last;
    }
    Ok(asked)
}

pub fn follow(
    ledger: Arc<Ledger>,
    run: Arc<str>,
    asked: FollowQuery,
    (mut polls, mut screen): (watch::Receiver<Arc<str>>, watch::Receiver<Arc<str>>),
    stopping: watch::Receiver<bool>,
    issued: Option<String>,
    attendance: Attendance,
) -> Response<Body> {
    // What is asked and shown now is told first.
    polls.mark_changed();
    screen.mark_changed();
    let follower = Follower {
        changes: ledger.changes(),
        ledger,
        run,
        epoch: None,
        asked,
        polls,
        screen,
        stopping,
        issued,
        attendance,
    };
    let pieces = stream::unfold(follower, |mut follower| async move {
        let text = follower.next().await?;
        Some((Ok::<_, Infallible>(Bytes::from(text)), follower))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        // A stream ends with its connection: who was told to leave keeps neither.
        (header::CONNECTION, "close"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    let mut response = response(StatusCode::OK, &headers, Body::from_stream(pieces));
    response.extensions_mut().insert(OpenStream);
    response
}

impl Follower {
    /// The next piece of text; `None`: the server stops.
    async fn next(&mut self) -> Option<String> {
        loop {
            if *self.stopping.borrow() {
                return None;
            }
            self.changes.mark_unchanged();
            let text = self.news();
            if !text.is_empty() {
                return Some(text);
            }
            tokio::select! {
                biased;
                changed = self.changes.changed() => changed.ok()?,
                changed = self.polls.changed() => {
                    changed.ok()?;
                    self.polls.mark_changed();
                }
                changed = self.screen.changed(), if !self.asked.polls_only => {
                    changed.ok()?;
                    self.screen.mark_changed();
                }
                _ = self.stopping.changed() => return None,
                () = self.attendance.ended() => return None,
                () = tokio::time::sleep(BEAT) => return Some("event: beat\ndata:\n\n".into()),
            }
        }
    }

    /// New rows, what is shown beside them, and polls, as text.
    fn news(&mut self) -> String {
        let issued = self.issued.take();
        let mut text =
            issued.map_or_else(String::new, |id| format!("event: learner\ndata: {id}\n\n"));
        if !self.asked.polls_only {
            text.push_str(&self.rows());
            text.push_str(&told(&mut self.screen, "screen"));
        }
        text.push_str(&told(&mut self.polls, "poll"));
        text
    }

    /// New rows of the session, as text.
    fn rows(&mut self) -> String {
        let mut text = String::new();
        let mut piece = self.ledger.piece(self.asked.after, ROWS, BYTES);
        if self.epoch != Some(piece.epoch) {
            let name = |piece: &LedgerPiece| format!("{}-{}", self.run, piece.epoch);
            // After a reset, or if another epoch was seen, the numbers restart.
            let seen = self.asked.epoch.take();
            if self.epoch.is_some() || seen.is_some_and(|seen| seen != name(&piece)) {
                piece = self.ledger.piece(0, ROWS, BYTES);
            }
            let name = name(&piece);
            self.epoch = Some(piece.epoch);
            text.push_str("event: session\ndata: ");
            text.push_str(&head(&piece, &name, self.ledger.len()));
            text.push_str("\n\n");
        }
        for (n, row) in piece.rows.iter().enumerate() {
            text.push_str(&format!("id: {}\ndata: {row}\n\n", piece.after + n + 1));
        }
        self.asked.after = piece.after + piece.rows.len();
        text
    }
}

/// The event of this kind, if there is something new to tell.
fn told(of: &mut watch::Receiver<Arc<str>>, kind: &str) -> String {
    if !of.has_changed().unwrap_or_default() {
        return String::new();
    }
    match &**of.borrow_and_update() {
        "" => String::new(),
        data => format!("event: {kind}\ndata: {data}\n\n"),
    }
}

/// The head with additional data for followers. It has no line ends: JSON escapes them.
fn head(piece: &LedgerPiece, epoch: &str, rows: usize) -> String {
    let mut head: Value = serde_json::from_str(&piece.head).unwrap_or_default();
    head["epoch"] = epoch.into();
    head["rows"] = rows.into();
    head.to_string()
}

#[cfg(test)]
mod tests {
    use super::super::audience::Watching;
    use super::super::class::present::Present;
    use super::super::client_address::ClientAddress;
    use super::super::ledger::Rows;
    use super::*;

    /// A page that follows, and what tells it polls, what a screen shows, and that the server stops.
    fn follower(polls_only: bool) -> (Follower, [watch::Sender<Arc<str>>; 2], watch::Sender<bool>) {
        let new = Watching {
            from: ClientAddress::of(std::net::Ipv4Addr::LOCALHOST.into()),
            learner: None,
            is_new: false,
            polls_only,
        };
        let ledger = Arc::new(Ledger::new("{}", Rows::Memory(Default::default())));
        let (polled, polls) = watch::channel("".into());
        let (shows, screen) = watch::channel("".into());
        let (stops, stopping) = watch::channel(false);
        let follower = Follower {
            changes: ledger.changes(),
            ledger,
            run: "r".into(),
            epoch: None,
            asked: FollowQuery {
                polls_only,
                ..FollowQuery::default()
            },
            polls,
            screen,
            stopping,
            issued: None,
            attendance: Present::default().admit(new).expect("a place"),
        };
        (follower, [polled, shows], stops)
    }

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime")
    }

    #[test]
    fn silence_is_broken_by_an_event_that_pages_hear() {
        // What sends is kept.
        let (mut follower, _tells, _stops) = follower(true);
        runtime().block_on(async {
            let begun = tokio::time::Instant::now();
            for beats in 1..=3 {
                let heard = follower.next().await;
                // A comment, as a line that begins with a colon, is not heard by a page.
                assert_eq!(heard.as_deref(), Some("event: beat\ndata:\n\n"));
                assert_eq!(begun.elapsed(), BEAT * beats);
            }
            assert!(BEAT * 2 < Duration::from_millis(25_000));
        });
    }

    #[test]
    fn what_the_screen_shows_is_told_after_the_rows_and_not_to_those_on_their_own_branch() {
        for polls_only in [false, true] {
            let (mut follower, [polled, shows], _stops) = follower(polls_only);
            shows.send_replace("{\"actor\":\"Ana\"}".into());
            runtime().block_on(async {
                let heard = follower.next().await.expect("it goes on");
                let screen = "event: screen\ndata: {\"actor\":\"Ana\"}\n\n";
                assert_eq!(heard.ends_with(screen), !polls_only, "{heard}");
                assert_eq!(
                    heard.starts_with("event: session\n"),
                    !polls_only,
                    "{heard}"
                );
                polled.send_replace("null".into());
                let heard = follower.next().await.expect("it goes on");
                assert_eq!(heard, "event: poll\ndata: null\n\n", "told once");
            });
        }
    }
}
