//! Following the session of the server that serves the page.
//!
//! A page served by `orgsim serve` opens with the server's session and runs each of its commands through its own
//! history, one step per command. Looking around changes nothing, the past included. Any action that changes the
//! history (a button, a typed line, undo, another session) leaves the server's session: the followed history is set
//! aside, and the user continues on a local branch until they ask to follow again.
//!
//! Invariant: while following, the steps of the history are the server's commands from the first to the last one taken.
//! The followed session is not stored in the browser: what was stored there stays, and is among the branches.

pub mod reading;
pub(crate) mod shown;
#[cfg(test)]
mod tests;

pub use self::shown::waits_for_presenter;

use std::rc::Rc;

use implicit_clone::unsync::IString;
use lessons::scene::Lock;
use shell::controller::Entry;
use sim::command::Command;
use sim::history::History;
use sim::scenario::Scenario;
use sim::session::Session;

use self::shown::said_at_opening;
use crate::base::Base;
use crate::base::branches::same;
pub use crate::base::effects::ClassPoll;
use crate::base::effects::{HeardStream, SideEffect, WindowRole};
use crate::base::screen::ShownCall;
use crate::base::shared_screen::SharedScreen;
use crate::lesson::guide::GuideState;

/// Terminal lines above which the oldest are dropped.
const LINES: usize = 1_000;

/// Most steps of a session, dropped by the server, that becomes a branch.
const BRANCH: usize = 2_000;

/// Milliseconds without an event after which the connection to the server counts as lost: two of the server's beats, and a little.
pub const SILENCE_MS: u32 = 25_000;

/// The first wait before a lost connection is opened again, in milliseconds.
pub const FIRST_WAIT_MS: u32 = 1_000;

/// The longest wait, after which a learner who reports again is on the board within five seconds.
pub const LONGEST_WAIT_MS: u32 = 3_000;

/// The wait after one that ended with another failure.
pub fn next_wait(ms: u32) -> u32 {
    (ms * 2).min(LONGEST_WAIT_MS)
}

/// The status of the connection to the server.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ServerLink {
    /// The connection is being opened.
    #[default]
    Opening,
    /// Messages arrive.
    Live,
    /// The connection is lost, and tried again.
    Lost,
    /// A class without a place for this page, which keeps trying.
    Full,
    /// The presenter removed this page's learner, whom the server lets in no more.
    Removed,
    /// The server's data cannot be read; why.
    Unreadable(IString),
}

/// The followed session, and the progress.
#[derive(Clone, Debug, Default)]
pub struct Follow {
    /// The status of the connection.
    pub line: ServerLink,
    /// On a local branch, after this many of the server's events.
    pub away: Option<usize>,
    /// The followed history, while on a local branch.
    kept: Option<History>,
    /// Identifies the server's session; `None` before the first message.
    pub epoch: Option<IString>,
    /// Commands taken.
    pub taken: usize,
    /// While catching up: commands still to come, out of all.
    pub behind: usize,
    /// All commands, while catching up.
    pub all: usize,
    /// Number of times the user pressed "try now".
    pub tries: u64,
    /// Number of times a connection to the server was opened. After a restart the server does not know this page.
    pub reached: u64,
    /// A message about the session, shown once this many commands were taken: each command's notice would replace it.
    remark: Option<(usize, &'static str, Option<String>)>,
    /// What the class is asked now.
    pub poll: Option<Rc<ClassPoll>>,
    /// The question whose answer the learner has read.
    pub(crate) read: Option<Rc<ClassPoll>>,
    /// What the presenter's screen shows beside the session.
    screen: Option<Box<SharedScreen>>,
    /// The call whose way through the gates was last shown here because the presenter shows it.
    why: Option<ShownCall>,
    /// A class's server: the presenter undoes, and opens what they like, so that new sessions are nothing to tell of.
    class: bool,
    /// The current user was chosen here; otherwise it is the presenter's, or the caller of the server's last call.
    chosen: bool,
    /// The notice that the page showed before the first session came.
    said: Option<u64>,
}

/// What the server sends, and the user's requests.
#[derive(Clone)]
pub enum FollowAction {
    /// The status of the connection has changed.
    Connection(ServerLink),
    /// A connection was opened, for the session or for polls only.
    Connected,
    /// A session starts, with this many commands to come.
    Session {
        /// The session as it starts.
        session: Session,
        /// Its name on the server.
        epoch: IString,
        /// The number of commands to come.
        rows: usize,
    },
    /// The next commands, a few.
    Rows {
        /// The commands, in order.
        rows: Vec<Command>,
    },
    /// Many commands are being taken: still to come, out of all.
    Behind {
        /// The number of commands to come.
        behind: usize,
        /// The number of all commands.
        all: usize,
    },
    /// Many commands were taken: the new history, the last lines, and their number.
    CaughtUp {
        /// The history after them.
        history: Box<History>,
        /// The last lines of the terminal.
        entries: Vec<Entry>,
        /// The number of commands taken.
        count: usize,
    },
    /// What the class is asked now.
    Poll(Option<ClassPoll>),
    /// What the presenter's screen shows beside the session.
    Screen(Option<Box<SharedScreen>>),
    /// Try to connect at once.
    TryNow,
    /// Leave the local branch, and follow the server again.
    FollowAgain,
}

/// Hears the server: its session, or on a local branch of a class what the class is asked. Again if the user wants to try now.
pub(crate) fn hear(state: &Option<Follow>, base: &mut Base, before: Option<&Option<Follow>>) {
    let place = |it: &Option<Follow>| {
        let follow = it.as_ref()?;
        Some((follow.away.is_some(), follow.tries))
    };
    let Some(follow) = state else { return };
    if place(state) == before.and_then(place) {
        return;
    }
    let heard = match follow.away {
        Some(_) => follow.class.then_some(HeardStream::Polls),
        None => Some(HeardStream::Session {
            epoch: follow.epoch.clone(),
            taken: follow.taken,
        }),
    };
    base.effects.push(SideEffect::Hear(heard));
}

/// Takes what the server sent, or what the user asks of it.
pub(crate) fn update(
    state: &mut Option<Follow>,
    guide: &mut GuideState,
    base: &mut Base,
    action: FollowAction,
) {
    let said = said_at_opening(state, base, &action);
    take_from_server(state, guide, base, action);
    if said.is_some() {
        base.feedback.notice = said;
    }
}

fn take_from_server(
    state: &mut Option<Follow>,
    guide: &mut GuideState,
    base: &mut Base,
    action: FollowAction,
) {
    let Some(follow) = state else {
        return;
    };
    match action {
        FollowAction::TryNow => follow.tries += 1,
        FollowAction::Connected => {
            follow.reached += 1;
            if follow.away.is_some() {
                follow.line = ServerLink::Live;
            }
        }
        FollowAction::Connection(line) => follow.line = line,
        FollowAction::FollowAgain => follow_again(state, guide, base),
        // Who is on their own branch is asked, too: the class takes it.
        FollowAction::Poll(_) => {}
        // It was on its way when the user left.
        _ if follow.away.is_some() => {}
        FollowAction::Screen(screen) => {
            follow.screen = screen;
            show_screen(state, base);
            act_as_presenter(state, base);
        }
        FollowAction::Session {
            session,
            epoch,
            rows,
        } => begin(state, guide, base, &session, epoch, rows),
        FollowAction::Rows { rows } => take_rows(state, base, rows),
        FollowAction::Behind { behind, all } => (follow.behind, follow.all) = (behind, all),
        FollowAction::CaughtUp {
            history,
            entries,
            count,
        } => catch_up(state, base, *history, entries, count),
    }
}

impl Follow {
    /// A page that has heard nothing yet. `class`: of a class, not of one's own server.
    pub(crate) fn of(class: bool) -> Self {
        Self {
            class,
            ..Self::default()
        }
    }
}

/// Whether the current session is the server's.
pub fn is_following(state: &Option<Follow>) -> bool {
    state.as_ref().is_some_and(|it| it.away.is_none())
}

/// Whether undo takes back what the notice is about.
pub fn can_undo_notice(state: &Option<Follow>, base: &Base) -> bool {
    let steps = base.controller.history.steps();
    let step = base.feedback.notice.as_ref().and_then(|it| it.step);
    let newest = step.is_some_and(|it| it + 1 == steps.len() && steps[it].changed());
    let locked = base.settings.scene.limits.locked(Lock::Undo).is_err();
    newest && base.controller.can_undo() && !locked && !is_following(state)
}

/// Notes that the user chose an identity.
pub(crate) fn chose_actor(state: &mut Option<Follow>) {
    if let Some(follow) = state {
        follow.chosen = true;
    }
}

/// After an action: a changed history makes this a local branch.
pub(crate) fn leave_if_other(state: &mut Option<Follow>, base: &mut Base, before: &History) {
    if !is_following(state) || same(before, &base.controller.history) {
        return;
    }
    if let Some(follow) = state {
        let mut kept = before.clone();
        follow.away = Some(kept.steps().len());
        kept.go_to(usize::MAX);
        follow.kept = Some(kept);
        follow.behind = 0;
        // What is heard from now on, if anything, is another stream.
        follow.line = ServerLink::Opening;
    }
    show_screen(state, base);
}

/// Returns from a local branch, which is stored.
fn follow_again(state: &mut Option<Follow>, guide: &mut GuideState, base: &mut Base) {
    // The own branch is what the lesson set aside.
    guide.leave_lesson(base);
    base.keep_whole(base.words.say("your own branch"));
    let Some(follow) = state else {
        return;
    };
    let kept = follow.kept.take();
    if kept.is_none() {
        (follow.epoch, follow.taken) = (None, 0);
    }
    (follow.away, follow.line) = (None, ServerLink::Opening);
    guide.set_out(
        base,
        kept.unwrap_or_else(|| History::new(Scenario::Empty, 1)),
    );
    show_screen(state, base);
}

/// Handles the start of a session on the server.
fn begin(
    state: &mut Option<Follow>,
    guide: &mut GuideState,
    base: &mut Base,
    session: &Session,
    epoch: IString,
    rows: usize,
) {
    let again = (state.as_ref()).is_some_and(|it| it.epoch.is_some() && !it.class);
    if again && base.controller.history.whole_session().commands.len() <= BRANCH {
        base.keep_whole(base.words.say("before the server's new session"));
    }
    guide.set_out(base, History::open(session));
    base.screen.selection = None;
    let detail = match state.as_ref().is_some_and(|it| it.class) {
        // It sees the presenter's view, as an audience's window does: the world, and not what was done to it.
        true => {
            base.controller.watched = !session.faults.is_empty();
            None
        }
        false => base.meet_faults(session),
    };
    if let Some(follow) = state {
        follow.line = ServerLink::Live;
        follow.epoch = Some(epoch);
        (follow.taken, follow.behind, follow.all, follow.chosen) = (0, rows, rows, false);
        follow.why = None;
        follow.remark = if again {
            Some((
                rows,
                base.words.say("The server has begun a new session."),
                detail,
            ))
        } else {
            detail.map(|it| {
                (
                    rows,
                    base.words.say("Following the server's session."),
                    Some(it),
                )
            })
        };
    }
    act_as_presenter(state, base);
    show_why(state, base);
    tell_of_session(state, base);
}

/// Shows the message about the session, once its commands are here.
fn tell_of_session(state: &mut Option<Follow>, base: &mut Base) {
    let Some(follow) = state else {
        return;
    };
    if let Some((_, title, detail)) = follow.remark.take_if(|it| it.0 <= follow.taken) {
        base.remark(title, detail);
    }
}

/// Takes commands of the server. A view of the past stays in the past.
fn take_rows(state: &mut Option<Follow>, base: &mut Base, rows: Vec<Command>) {
    let count = rows.len();
    let looking = !base.controller.history.undone().is_empty();
    let first = base.controller.history.steps().len() + base.controller.history.undone().len();
    let mut entries = Vec::new();
    for row in rows {
        entries.extend(base.controller.follow(row));
    }
    taken(state, base, entries, count);
    if !looking {
        act_as_last(state, base, first);
        base.show_rows(first);
    }
    show_why(state, base);
    tell_of_session(state, base);
}

/// Takes many commands at once: without motion and single notices.
fn catch_up(
    state: &mut Option<Follow>,
    base: &mut Base,
    mut history: History,
    entries: Vec<Entry>,
    count: usize,
) {
    let own = &base.controller.history;
    let (looking, first) = (!own.undone().is_empty(), own.steps().len());
    history.go_to(if looking { first } else { usize::MAX });
    base.controller.history = history;
    taken(state, base, entries, count);
    if !looking {
        act_as_last(state, base, first);
        base.feedback.notice = None;
        base.happened(Vec::new());
    }
    show_why(state, base);
    tell_of_session(state, base);
}

/// Notes that commands are in the history, with their lines.
fn taken(state: &mut Option<Follow>, base: &mut Base, more: Vec<Entry>, count: usize) {
    let entries = Rc::make_mut(&mut base.feedback.entries);
    entries.extend(more.into_iter().map(Rc::new));
    if entries.len() > LINES {
        entries.drain(..entries.len() - LINES / 2);
    }
    if let Some(follow) = state {
        follow.line = ServerLink::Live;
        follow.taken += count;
        follow.behind = 0;
    }
}

/// Shows beside the session what the presenter's screen shows; on a branch of one's own, nothing.
fn show_screen(state: &mut Option<Follow>, base: &mut Base) {
    if base.presentation.part != WindowRole::Alone {
        return;
    }
    let follow = state.as_ref().filter(|it| it.away.is_none());
    let screen = follow.and_then(|it| it.screen.as_deref());
    let screen = screen.cloned().unwrap_or_default();
    base.presentation.caption = screen.caption;
    base.presentation.highlight = screen.highlight;
    base.presentation.dialog = screen.dialog;
    show_why(state, base);
}

/// Shows the way of a call through the gates that the presenter shows, once its step is here. What was opened here stays open, and
/// what was closed here stays closed.
fn show_why(state: &mut Option<Follow>, base: &mut Base) {
    let Some(follow) = state else { return };
    let screen = follow.screen.as_deref().filter(|_| follow.away.is_none());
    let (why, look) = screen.map_or_else(Default::default, |it| (it.why.clone(), it.look.clone()));
    let history = &base.controller.history;
    let steps = history.steps().len() + history.undone().len();
    let why = why.filter(|it| !matches!(it, ShownCall::Step(step) if *step >= steps));
    let is_own = base.screen.why.is_some() && base.screen.why != follow.why;
    if why != follow.why && !is_own {
        base.screen.why.clone_from(&why);
    }
    if why.is_some() && base.screen.why == why {
        base.presentation.look = look;
    }
    follow.why = why;
}

/// Makes the presenter's current user this page's, unless one was chosen. False: no presenter has told, or the user does not exist
/// yet.
fn act_as_presenter(state: &Option<Follow>, base: &mut Base) -> bool {
    let follow = state.as_ref();
    let told = follow.and_then(|it| it.screen.as_ref()?.actor.clone());
    let chosen = follow.is_some_and(|it| it.chosen);
    told.is_some_and(|actor| chosen || base.controller.act_as(actor))
}

/// Makes the caller of the last call the current user where there is no presenter, unless one was chosen.
fn act_as_last(state: &Option<Follow>, base: &mut Base, first: usize) {
    if act_as_presenter(state, base) {
        return;
    }
    let chosen = state.as_ref().is_some_and(|follow| follow.chosen);
    let history = &base.controller.history;
    let steps = history.steps().iter().enumerate().skip(first);
    // The identity in a fault's step would reveal it.
    let steps = steps.filter(|it| history.fault_of(it.0).is_none());
    let caller = steps.rev().find_map(|(_, step)| match &step.command {
        Command::Call(call) => Some(call.caller.clone()),
        Command::Time(_) | Command::Intervene(_) => None,
    });
    if let (false, Some(caller)) = (chosen, caller) {
        base.controller.act_as(caller);
    }
}

impl GuideState {
    /// Sets another history, and closes everything about the former one.
    fn set_out(&mut self, base: &mut Base, history: History) {
        base.replace_history(history);
        base.feedback.entries = Rc::default();
        base.screen.uncover();
        self.walk = None;
        self.lesson = None;
        base.feedback.notice = None;
    }
}
