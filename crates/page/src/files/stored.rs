//! What is stored of the state, as texts by name, and the state made of them: the session with its undone steps, the current user,
//! the view, the version of the command line, the branches, and the position in a walkthrough. The session is stored separately,
//! so that damage to one part spares the other.

use std::rc::Rc;

use lessons::record::AttemptRecord;
use serde_json::{Value, json};
use shell::controller::Controller;
use sim::history::History;
use sim::session::SavedSession;

use crate::base::Base;
use crate::base::branches::Branch;
pub use crate::base::effects::Stored;
use crate::base::effects::{Errand, WindowRole};
use crate::base::present::AudiencePicture;
use crate::base::progress::ProgressFile;
pub use crate::base::progress::{PROGRESS, ReadStored};
use crate::class::ClassState;
use crate::lesson::Run;
use crate::lesson::guide::GuideState;
use crate::lesson::walk::Walk;

/// The name of the session in the browser's storage, like the following ones.
pub const SESSION: &str = "session";
/// What is stored beside the session.
pub const PAGE: &str = "page";
/// The id of the open lesson.
pub const LESSON: &str = "lesson";
/// The open panes.
pub const PANES: &str = "panes";
/// The ids of the drafts of lessons, one per line.
pub const DRAFTS: &str = "drafts";
/// The member of a stored draft that says whether it is a lesson that can begin.
pub const PLAYS: &str = "plays";
/// For a tab: the learner's name in a class.
pub const CLASS_NAME: &str = "class-name";

/// The learner's active time so far, and the time of day: `2026-01-05T09:00:00.000Z`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkTime {
    /// The active time so far, in milliseconds.
    pub ms: u64,
    /// The time of day.
    pub now: String,
}

/// Names with their texts.
pub type StoredTexts = Vec<(String, String)>;

/// The name of a lesson's stored session.
pub fn lesson_key(id: &str) -> String {
    format!("{LESSON} {id}")
}

/// The name of a stored draft.
pub fn draft_key(id: &str) -> String {
    format!("draft {id}")
}

/// The ids in the stored list of drafts.
pub fn draft_ids(list: &str) -> impl Iterator<Item = &str> {
    list.lines().filter(|it| !it.is_empty())
}

/// Whether a stored text can be read. One that cannot is set aside before anything is stored in its place.
pub fn is_readable(name: &str, text: &str) -> bool {
    name != PROGRESS || text.is_empty() || ProgressFile::read(text).is_some()
}

impl GuideState {
    /// The active time counted so far, where counting begins with what is stored.
    pub fn work_before(&self, stored: &Stored, read: ReadStored) -> Option<u64> {
        let walk = self.walk.as_ref()?;
        let begins = *stored == Stored::Walk { begins: true };
        let attempts = begins.then(|| ProgressFile::stored(read).attempts(&walk.id))?;
        Some(attempts.last().map_or(0, |it| it.ms))
    }

    pub(crate) fn page_text(&self, base: &Base, controller: &Controller) -> String {
        let history = &controller.history;
        let page = json!({
            "of": identity(history),
            "taken": history.steps().len(),
            "fixed": history.floor(),
            "actor": controller.actor.to_string(),
            "key": controller.key.as_deref(),
            "instructor": controller.instructor,
            "dialect": base.controller.dialect.name(),
            "form": base.screen.form.name(),
            "branches": branches_json(&base.branches),
            "walk": self.walk.as_ref().map(walk_json),
        });
        page.to_string()
    }

    /// The progress in a walkthrough of the course, which has no goals.
    pub(crate) fn walk_texts(&self, read: ReadStored, work: &dyn Fn() -> WorkTime) -> StoredTexts {
        let walk = self.walk.as_ref().filter(|walk| walk.is_listed());
        let Some((walk, opened)) = walk.and_then(|walk| Some((walk, walk.opened.as_ref()?))) else {
            return Vec::new();
        };
        let mut progress = ProgressFile::stored(read);
        let attempts = progress.attempts(&walk.id);
        let WorkTime { ms, now } = work();
        let (lesson, ends) = (&opened.lesson, walk.is_at_end());
        let attempt = AttemptRecord::of_walkthrough(lesson, &attempts, ends, ms, &now);
        let is_new = attempt.is_some_and(|attempt| progress.note(&walk.id, attempt));
        let text = is_new.then(|| (PROGRESS.to_string(), progress.text()));
        text.into_iter().collect()
    }

    /// Shows what this window of a presentation showed before a reload. False if it was not open before.
    pub fn restore_presented(&mut self, base: &mut Base, text: &str) -> bool {
        let kept: Value = serde_json::from_str(text).unwrap_or_default();
        let Some(shown) = AudiencePicture::from_json(&kept["shown"]) else {
            return false;
        };
        base.show(shown);
        self.walk = walk_of(&kept["walk"]);
        if kept["branches"].is_array() {
            let (branches, damaged) = branches_of(&kept["branches"]);
            base.take_branches(branches.into(), damaged);
        }
        let stage = &mut base.presentation;
        stage.frozen = AudiencePicture::from_json(&kept["frozen"]).map(Rc::new);
        stage.asked = kept["asked"].as_u64().map_or(0, |it| it as usize);
        stage.captions = kept["captions"].as_bool().unwrap_or(true);
        stage.pointing = kept["pointing"].as_bool().unwrap_or(false);
        let votes = kept["votes"].as_array().into_iter().flatten();
        stage.votes = votes.filter_map(Value::as_u64).collect();
        stage.since = kept["since"].as_u64();
        stage.shows = kept["shows"].as_bool().unwrap_or(false);
        true
    }
}

impl Base {
    pub(crate) fn lesson_texts(
        &self,
        run: &Run,
        marked: bool,
        read: ReadStored,
        work: &dyn Fn() -> WorkTime,
    ) -> StoredTexts {
        // Drafts in preview are not stored. They take the place of the lesson that was open.
        if run.draft {
            return vec![(LESSON.to_string(), String::new())];
        }
        let work = work();
        let kept = run.kept(&self.controller, work.ms);
        let mut progress = ProgressFile::stored(read);
        let before = progress.attempts(run.id());
        let before = before.into_iter().find(|it| it.begun == kept.begun);
        let mut texts = StoredTexts::new();
        if progress.note(run.id(), run.record(before.as_ref(), work)) {
            texts.push((PROGRESS.to_string(), progress.text()));
        }
        texts.push((LESSON.to_string(), run.id().to_string()));
        let session = text_of(&self.controller.history, marked);
        let kept = kept.to_json(&session).to_string();
        texts.push((lesson_key(run.id()), kept));
        texts
    }

    /// The name of what this window of a presentation shows.
    pub fn presented_key(&self) -> String {
        self.presented_key_of(self.presentation.part)
    }

    pub(crate) fn presented_key_of(&self, part: WindowRole) -> String {
        let part = match part {
            WindowRole::Audience => "audience",
            WindowRole::Presenter | WindowRole::Alone => "presenter",
        };
        format!("{part} {}", self.presentation.id)
    }
}

impl ClassState {
    pub(crate) fn presented_text(&self, guide: &GuideState, base: &Base) -> String {
        let stage = &base.presentation;
        let mut shown = guide.shown(base);
        if stage.part == WindowRole::Audience {
            shown.screen.caption.clone_from(&stage.caption);
            shown.screen.dialog.clone_from(&stage.dialog);
        }
        let kept = json!({
            "shown": shown.to_json(),
            "frozen": stage.frozen.as_ref().map(|it| it.to_json()),
            "walk": guide.walk.as_ref().map(walk_json),
            "asked": stage.asked,
            "captions": stage.captions,
            "pointing": stage.pointing,
            "votes": stage.votes,
            "since": stage.since,
            "shows": self.show.shown.is_on(),
            // Only this tab stores them: the other window has the reader's own session with its branches.
            "branches": (stage.part == WindowRole::Presenter).then(|| branches_json(&base.branches)),
        });
        kept.to_string()
    }
}

impl Run {
    /// The record of the attempt. `before`: as it was stored last.
    pub fn record(&self, before: Option<&AttemptRecord>, work: WorkTime) -> AttemptRecord {
        let log = &self.attempt.log;
        let lesson = &self.attempt.lesson;
        let done = before.and_then(|it| it.done.clone());
        AttemptRecord {
            begun: self.begun.to_string(),
            done: done.or_else(|| log.finished.then_some(work.now)),
            version: AttemptRecord::version_of(lesson, before),
            ms: work.ms,
            // Goals about what must never happen are met from the start and so never reached; a finished lesson has all
            // of them.
            met: (lesson.goals.iter().map(|goal| &goal.id))
                .filter(|id| log.finished || log.reached.iter().any(|(it, _)| it == *id))
                .cloned()
                .collect(),
            of: lesson.goals.len(),
            log: log.clone(),
            counted: None,
        }
    }
}

/// The text of a session as it is stored, with its undone steps, and a mark at its end if it is `marked`.
pub fn text_of(history: &History, marked: bool) -> String {
    match marked {
        true => marked_text(history),
        false => history.whole_session().to_compact_json(),
    }
}

fn marked_text(history: &History) -> String {
    SavedSession::whole(history).to_compact_json()
}

/// Identifies a session, to tell whether the rest belongs to it: another tab may have stored another one.
pub(crate) fn identity(history: &History) -> String {
    let steps = history.steps().len() + history.undone().len();
    format!("{} {} {steps}", history.scenario().id(), history.seed())
}

fn branches_json(branches: &[Branch]) -> Value {
    let row = |it: &Branch| json!({ "name": it.name, "session": it.saved.to_compact_json() });
    branches.iter().map(row).collect()
}

/// The stored branches, and the texts of those that cannot be read.
fn branches_of(rows: &Value) -> (Vec<Branch>, Vec<String>) {
    let (mut branches, mut damaged) = (Vec::new(), Vec::new());
    for row in rows.as_array().into_iter().flatten() {
        let Some(text) = row["session"].as_str() else {
            continue;
        };
        match (SavedSession::from_json(text), row["name"].as_str()) {
            (Err(_), _) => damaged.push(text.to_string()),
            (Ok(saved), Some(name)) => branches.push(Branch {
                name: name.to_string(),
                saved,
                foreign: false,
            }),
            (Ok(_), None) => {}
        }
    }
    (branches, damaged)
}

fn walk_json(it: &Walk) -> Value {
    json!({ "id": &*it.id, "step": it.step, "lines": it.lines, "away": it.away, "fresh": it.fresh, "branch": it.branch })
}

/// The position in a walkthrough; its texts are loaded again.
pub(crate) fn walk_of(value: &Value) -> Option<Walk> {
    let number = |name: &str| usize::try_from(value[name].as_u64()?).ok();
    Some(Walk {
        id: value["id"].as_str()?.to_string().into(),
        step: number("step")?,
        lines: number("lines")?,
        away: value["away"].as_bool()?,
        opened: None,
        // Closed before the lesson was loaded: its world is still to be built.
        fresh: value["fresh"].as_bool().unwrap_or(false),
        failed: None,
        branch: value["branch"].as_str().map(str::to_string),
    })
}

/// What is stored beside the session, read. The branches belong to no session: they stay even if the session stored with them did
/// not fit or is damaged.
#[derive(Default)]
pub struct StoredPage {
    pub(crate) page: Value,
    pub(crate) branches: Rc<Vec<Branch>>,
    /// The texts of branches that cannot be read. They are set aside when the page opens.
    pub(crate) damaged: Vec<String>,
}

impl StoredPage {
    /// Reads the stored text; `None` if it is damaged.
    pub fn read(text: &str) -> Option<Self> {
        let page: Value = serde_json::from_str(text).ok()?;
        let (branches, damaged) = branches_of(&page["branches"]);
        Some(Self {
            page,
            branches: Rc::new(branches),
            damaged,
        })
    }

    /// The texts of branches that cannot be read.
    pub fn damaged(&self) -> &[String] {
        &self.damaged
    }
}

impl Base {
    pub(crate) fn take_branches(&mut self, branches: Rc<Vec<Branch>>, damaged: Vec<String>) {
        self.branches = branches;
        for text in damaged {
            self.request(Errand::SetAside("branch", text));
        }
    }
}
