//! The page as a part of another one: what that one asks, and the contents in a page of their own.

use lessons::scene::{Asks, Lock, PageScene};
use orgsim_tests::walk::Dice;
use page::{Action, SceneAction, SideEffect};
use serde_json::{Value, json};
use sim::history::History;
use sim::session::SavedSession;

use super::lesson::random_id;
use super::session::random_session;
use crate::windows::Windows;
use crate::windows::tab::Side;

const HOST: &str = "https://school.example";

/// Addresses with which a walk begins.
pub const ADDRESSES: [&str; 6] = [
    "embed&drive&host=https://school.example",
    "host=https://school.example&drive&lock=undo",
    "lock=personas,time&view=console&host=https://school.example",
    "pane=organization,terminal&speed=3600",
    "deny=iam:*&persona=Management/Ana",
    "allow=organizations:*&lock=rooms",
];

/// A window with the scene of an address.
pub fn with_scene(state: &mut page::AppState, address: &str) {
    let (scene, _) = PageScene::read(address);
    state.host.is_heard = !scene.hosts.is_empty();
    state.base.settings.scene = scene.into();
    state.base.set_the_scene();
}

fn message(it: &Windows, dice: &mut Dice) -> Value {
    match dice.below(12) {
        0 | 1 => json!({ "type": "getState" }),
        2 => {
            let saved = SavedSession::unmarked(random_session(dice));
            json!({ "type": "setState", "state": sim::link::encode(&saved) })
        }
        3 | 4 => json!({ "type": "load", "lesson": random_id(dice), "step": dice.below(4) }),
        5 => json!({ "type": "run", "line": "aws organizations list-accounts" }),
        6 => json!({ "type": "step", "to": if dice.percent(70) { "next" } else { "back" } }),
        7 => json!({ "type": "step", "to": dice.below(5) }),
        8 => json!({ "type": "seek", "to": dice.below(it.steps() + 2) }),
        9 => {
            let lock = Lock::ALL[dice.below(4)].name();
            json!({ "type": "lock", "lock": if dice.percent(50) { lock } else { "" } })
        }
        10 => json!({ "type": "select", "what": null }),
        _ => json!({ "type": "select", "what": "account Data" }),
    }
}

/// The page around this one asks for something; each message is answered once.
pub fn ask(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let message = message(it, dice);
    let Ok(asks) = Asks::read(&message) else {
        return Ok(false);
    };
    let saved = match &asks {
        Asks::SetState(saved) => Some(saved.session.clone()),
        Asks::State
        | Asks::Load(..)
        | Asks::Run(_)
        | Asks::Step(_)
        | Asks::Turn(_)
        | Asks::Seek(_)
        | Asks::Limits(_)
        | Asks::Select(_) => None,
    };
    let opened = saved.map(|session| Box::new(History::open(&session)));
    it.asked += 1;
    let number = it.asked;
    it.waiting.push(number);
    let loads = matches!(asks, Asks::Load(..));
    it.take(&Action::Scene(SceneAction::Ask(
        HOST.into(),
        json!(number),
        asks,
        opened,
    )))?;
    let opening = it.state.guide.opening.as_ref().filter(|_| loads);
    if let Some(opening) = opening {
        it.loads = Some(opening.id.to_string());
    }
    match !loads && it.waiting.contains(&number) {
        true => Err(format!("each message is answered: {message} is not")),
        false => Ok(true),
    }
}

/// The contents in a page of their own: with the session that is shown.
pub fn apart(it: &mut Windows, _: &mut Dice) -> Result<bool, String> {
    let scene = it.state.base.settings.scene.clone();
    it.take(&Action::Scene(SceneAction::Prepare(scene)))?;
    let effects = it.takes(Side::Own, &Action::Scene(SceneAction::Apart))?;
    let session = it.state.base.controller.history.session();
    let opens = (effects.iter())
        .any(|it| matches!(it, SideEffect::Open(page) if page.session.session == session));
    match opens {
        true => Ok(true),
        false => Err("a page apart shows the same session: it does not".into()),
    }
}

/// The browser opens no page apart.
pub fn not_opened(it: &mut Windows, _: &mut Dice) -> Result<bool, String> {
    it.take(&Action::Scene(SceneAction::NotOpened))?;
    Ok(true)
}
