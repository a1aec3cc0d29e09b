//! Files and storage: organizations of other tools, and a window that is opened again with what it stored.

use std::rc::Rc;

use interchange::{ExportFormat, ImportOptions, ImportPhase, ImportProgress, InputFile};
use orgsim_tests::walk::Dice;
use page::effects::PageTimer;
use page::import::{ChosenFile, ImportAction};
use page::present::WindowRole;
use page::queries::Queries;
use page::{Action, KeepAction, SessionAction};
use sim::history::History;
use sim::session::Session;

use super::{lesson, present};
use crate::promises;
use crate::windows::Windows;
use crate::windows::tab::Side;

/// An organization as the AWS CLI answers, in two files.
const ORGANIZATION: &str = r#"{"Organization": {"Id": "o-exampleorg", "MasterAccountId": "111122223333", "FeatureSet": "ALL"}}"#;
const ACCOUNTS: &str = r#"{"Accounts": [
    {"Id": "444455556666", "Name": "Data", "Email": "data@example.com", "JoinedMethod": "INVITED"},
    {"Id": "777788889999", "Name": "Web", "Email": "web@example.com", "JoinedMethod": "CREATED"}]}"#;

thread_local! {
    /// The sessions of the files, as they are and with other ids.
    static IMPORTED: [Session; 2] = [false, true].map(|renumber| {
        let files = [("organization.json", ORGANIZATION), ("accounts.json", ACCOUNTS)];
        let files = files.map(|(name, text)| InputFile { name: name.into(), bytes: text.into() });
        read(&files, renumber).expect("the files have an organization")
    });
}

fn read(files: &[InputFile], renumber: bool) -> Result<Session, String> {
    let options = ImportOptions {
        renumber,
        ..ImportOptions::default()
    };
    let import = interchange::import(files, &options).map_err(|why| why.says.to_string())?;
    Ok(import.session)
}

/// Opens an imported session, as the dialog does.
fn open(it: &mut Windows, session: &Session) -> Result<(), String> {
    let before = it.state.clone();
    let history = Box::new(History::open(session));
    it.take(&Action::Session(SessionAction::Load(
        history,
        "Imported.".into(),
    )))?;
    promises::nothing_is_lost(&before, &it.state)
}

/// Files are chosen in the dialog of imports, and read there. What was read is of the files that are chosen.
pub fn choose(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let choice = &it.state.tools.import;
    let (changes, on) = (choice.changes, dice.percent(50));
    let file = |number| ChosenFile {
        name: format!("{number}.json").into(),
        bytes: 1_000,
        number,
    };
    let progress = ImportProgress {
        phase: ImportPhase::Files,
        done: 1,
        all: 2,
    };
    // Sometimes of files that were chosen before.
    let of = changes - u64::from(on).min(changes);
    let action = match dice.below(15) {
        0 => ImportAction::Listing(dice.below(9)),
        1 | 2 => ImportAction::Files((0..dice.below(3) as u64).map(file).collect()),
        3 => ImportAction::Remove(dice.below(3)),
        4 => ImportAction::RemoveAll,
        5 => ImportAction::Stop,
        6 => ImportAction::Again,
        7 => ImportAction::AsStated(on),
        8 => ImportAction::Renumber(on),
        9 => ImportAction::Progress(of, progress),
        10 => ImportAction::Leave,
        11 => ImportAction::Finish,
        _ => {
            let file = |name: &str, text: &str| InputFile {
                name: name.into(),
                bytes: text.into(),
            };
            let files = [file("a.json", ORGANIZATION), file("b.json", ACCOUNTS)];
            let read = interchange::import(&files, &choice.options());
            ImportAction::Done(of, Rc::new(read))
        }
    };
    let keeps = matches!(
        action,
        ImportAction::Listing(_)
            | ImportAction::Leave
            | ImportAction::Progress(..)
            | ImportAction::Done(..)
    );
    it.take(&Action::Import(action))?;
    let choice = &it.state.tools.import;
    match keeps
        || it.state.base.presentation.part == WindowRole::Audience
        || choice.imported().is_none()
    {
        true => Ok(true),
        false => Err("what was read is of the files that are chosen: others were".into()),
    }
}

pub fn import(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let session = IMPORTED.with(|all| all[dice.below(2)].clone());
    open(it, &session).map(|()| true)
}

/// What the page writes for other tools, it reads again: with as many accounts.
pub fn exported(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let queries = Queries::new(
        Rc::new(it.state.base.controller.clone()),
        it.state.base.words,
    );
    let Some((id, _)) = dice.one(&queries.exportable()).cloned() else {
        return Ok(false);
    };
    let exported = queries.exported(&id, ExportFormat::AwsCli);
    let exported = exported.ok_or("an organization that is listed can be exported: it is none")?;
    let file = InputFile {
        name: "organization.json".into(),
        bytes: exported.text.into(),
    };
    let session =
        read(&[file], false).map_err(|why| format!("what the page exports, it imports: {why}"))?;
    let count = |world: &sim::World| {
        let found = world.organizations().find(|it| it.id == id);
        found.map(|it| it.account_count())
    };
    let before = count(it.world());
    open(it, &session)?;
    match count(it.world()) == before {
        true => Ok(true),
        false => Err(format!(
            "what the page exports, it imports: {before:?} accounts, then {:?}",
            count(it.world())
        )),
    }
}

/// The window is opened again with what it stored.
pub fn reload(it: &mut Windows, dice: &mut Dice) -> Result<bool, String> {
    let before = it.state.clone();
    if before.base.presentation.part != WindowRole::Alone || before.follow.is_some() {
        return Ok(false);
    }
    // A browser that ends a tab says nothing; what is stored is at most two seconds old then.
    if before.base.clock.playing || dice.percent(50) {
        it.take(&Action::Keep(KeepAction::Leave))?;
    }
    let before = it.state.clone();
    let mut state = it.storage.restored(before.base.words)?;
    state.base.settings.scene = before.base.settings.scene.clone();
    let open = before.guide.lesson.as_ref().filter(|run| !run.draft);
    let lesson = it.storage.open_lesson();
    if lesson.as_deref() != open.map(page::lesson::Run::id) && before.guide.opening.is_none() {
        return Err(format!(
            "a reload opens the lesson that was open: {lesson:?}"
        ));
    }
    if let Some(id) = lesson {
        state.guide.open_lesson(&mut state.base, id.into());
    }
    let state = it.enrolled(state);
    it.opens(Side::Own, state)?;
    promises::stored::same_session(&before, &it.state)?;
    let walk = before.guide.walk.as_ref();
    if let Some(walk) = walk.filter(|it| it.opened.is_some()) {
        present::walk_comes(it, true)?;
        promises::presenting::same_place(walk, &it.state)?;
    }
    if let Some(run) = open {
        lesson::lesson_comes(it, true)?;
        promises::stored::same_session(&before, &it.state)?;
        promises::stored::same_progress(run, before.base.clock.playing, &it.state)?;
    }
    Ok(true)
}

/// The session rests: it is stored with marks.
pub fn rest(it: &mut Windows, _: &mut Dice) -> Result<bool, String> {
    rings(it, PageTimer::Settle)
}

/// The page around this one is told what happened.
pub fn tell(it: &mut Windows, _: &mut Dice) -> Result<bool, String> {
    rings(it, PageTimer::Report)
}

fn rings(it: &mut Windows, timer: PageTimer) -> Result<bool, String> {
    let waits = it.own.timers.contains(&timer);
    it.rings(Side::Own, timer)?;
    Ok(waits)
}
