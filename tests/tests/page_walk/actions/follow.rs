//! Following a server's session: its rows, its connection, and own branches.

use orgsim_tests::walk::Dice;
use page::class::ClassRole;
use page::class::PollAnswer;
use page::follow::{ClassPoll, FollowAction, ServerLink};
use page::present::WindowRole;
use page::{Action, AppState};

use crate::promises;
use crate::windows::Windows;
use crate::windows::class_server::ClassServer;
use crate::windows::server::Server;
use crate::windows::tab::Side;

fn tell(it: &mut Windows, news: FollowAction) -> Result<(), String> {
    let before = it.state.clone();
    it.take(&Action::Follow(news.clone()))?;
    promises::following::own_branch_is_left_alone(&before, &it.state, &news)
}

/// The page is opened at a server, with what the browser has kept.
pub fn begin(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let state = &it.state;
    let is_own =
        state.base.presentation.part == WindowRole::Alone && state.base.settings.scene.is_plain();
    if it.server.is_some() || it.class.is_some() || !is_own || state.guide.lesson.is_some() {
        return Ok(false);
    }
    let kept = it.storage.restored(it.state.base.words)?;
    let is_class = dice.percent(70);
    let follows = AppState::to_follow(Some(kept), is_class, it.state.base.words);
    it.class = is_class.then(|| ClassServer::new(ClassRole::Learner));
    let follows = it.enrolled(follows);
    it.opens(Side::Own, follows)?;
    it.server = Some(Server::new(dice));
    session(it)?;
    rows(it, usize::MAX)?;
    Ok(true)
}

/// The server sends which session it has, and what the page lacks of it.
fn session(it: &mut Windows) -> Result<(), String> {
    let Some(server) = &it.server else {
        return Ok(());
    };
    let (session, epoch) = (server.opening(), server.name().into());
    let rows = server.history.steps().len();
    tell(
        it,
        FollowAction::Session {
            session,
            epoch,
            rows,
        },
    )
}

/// Whether the page has an open connection to the server's present session.
fn is_live(it: &Windows) -> bool {
    let follow = it.state.follow.as_ref();
    let Some((follow, server)) = follow.zip(it.server.as_ref()) else {
        return false;
    };
    follow.away.is_none() && follow.epoch.as_deref() == Some(&*server.name())
}

/// The server sends the next rows, a few.
fn rows(it: &mut Windows, most: usize) -> Result<(), String> {
    if !is_live(it) {
        return Ok(());
    }
    let taken = it.state.follow.as_ref().map_or(0, |it| it.taken);
    let server = it.server.as_ref().expect("it is live");
    let mut rows = server.rows(taken);
    rows.truncate(most);
    tell(it, FollowAction::Rows { rows })
}

/// Something is done on the server; its rows arrive, also where the user has gone elsewhere meanwhile.
pub fn works(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let count = 1 + dice.below(2);
    let Some(server) = &mut it.server else {
        return Ok(false);
    };
    server.work(dice, count);
    if is_live(it) {
        rows(it, usize::MAX)?;
        return Ok(true);
    }
    let rows = it
        .server
        .as_ref()
        .map(|it| it.rows(it.history.steps().len() - 1));
    let rows = rows.unwrap_or_default();
    if it.state.follow.as_ref().is_some_and(|it| it.away.is_some()) {
        tell(it, FollowAction::Rows { rows })?;
    }
    Ok(true)
}

/// Many rows are taken ahead of the page, and handed over.
pub fn catches_up(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    if !is_live(it) {
        return Ok(false);
    }
    let taken = it.state.follow.as_ref().map_or(0, |it| it.taken);
    let mut ahead = it.state.base.controller.clone();
    let server = it.server.as_mut().expect("it is live");
    server.work(dice, 3);
    let rows = server.rows(taken);
    let (count, mut entries) = (rows.len(), Vec::new());
    tell(
        it,
        FollowAction::Behind {
            behind: count,
            all: taken + count,
        },
    )?;
    for row in rows {
        entries.extend(ahead.follow(row));
    }
    let history = Box::new(ahead.history);
    tell(
        it,
        FollowAction::CaughtUp {
            history,
            entries,
            count,
        },
    )?;
    Ok(true)
}

pub fn connection(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    if it.state.follow.is_none() {
        return Ok(false);
    }
    let news = match dice.below(4) {
        0 => FollowAction::Connection(ServerLink::Lost),
        1 => FollowAction::Connection(ServerLink::Live),
        2 => FollowAction::Connected,
        _ => FollowAction::TryNow,
    };
    tell(it, news).map(|()| true)
}

pub fn poll(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    if it.state.follow.is_none() {
        return Ok(false);
    }
    let poll = dice.percent(60).then(|| ClassPoll {
        run: String::new(),
        number: dice.below(9) as u64,
        question: "Who may do this?".into(),
        options: vec!["Ana".into(), "Ben".into()],
        answer: dice.percent(50).then(|| PollAnswer {
            text: "Ben, because.".into(),
            right: Some(1),
        }),
    });
    tell(it, FollowAction::Poll(poll))?;
    let screen = dice.percent(60).then(Box::default);
    tell(it, FollowAction::Screen(screen)).map(|()| true)
}

/// The server begins another session, which a page with an open connection is told.
pub fn another(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let follows = page::follow::is_following(&it.state.follow);
    let Some(server) = &mut it.server else {
        return Ok(false);
    };
    server.begin(dice);
    if follows {
        session(it)?;
        rows(it, usize::MAX)?;
    }
    Ok(true)
}

/// The user follows again: the server sends what the page lacks.
pub fn again(it: &mut Windows, _: &mut Dice) -> Result<bool, String> {
    let away = it.state.follow.as_ref().is_some_and(|it| it.away.is_some());
    if !away {
        return Ok(false);
    }
    let before = it.state.clone();
    tell(it, FollowAction::FollowAgain)?;
    promises::nothing_is_lost(&before, &it.state)?;
    if !is_live(it) {
        session(it)?;
    }
    rows(it, usize::MAX)?;
    Ok(true)
}
