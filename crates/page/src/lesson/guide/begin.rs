//! Beginning a lesson.

use super::scene::enter_by_address;
use std::rc::Rc;

use lessons::{AttemptLog, Lesson, LessonAttempt};
use shell::controller::Controller;
use sim::history::History;

use super::GuideState;
use crate::base::Base;
use crate::base::effects::SideEffect;
use crate::base::feedback::NoticeKind;
use crate::base::screen::Pane;
use crate::lesson::kept::Kept;
use crate::lesson::{LessonFiles, LessonPlace, OpenedLesson, Run};

/// The state that a lesson starts or continues with.
pub(crate) struct Begun {
    attempt: LessonAttempt,
    controller: Controller,
    place: LessonPlace,
    /// Start, by the wall clock.
    at: String,
    /// The lesson's file has changed since.
    changed: bool,
}

impl Begun {
    fn anew(files: &LessonFiles) -> Result<Self, String> {
        let (attempt, controller) = LessonAttempt::begin(files.opened.lesson.clone())?;
        Ok(Self {
            attempt,
            controller,
            place: LessonPlace::Intro,
            at: files.now.clone(),
            changed: false,
        })
    }
}

impl GuideState {
    /// Starts or continues a lesson.
    pub(crate) fn begin_lesson(&mut self, base: &mut Base, mut files: LessonFiles) {
        self.opening = None;
        let worked = files.kept.as_ref().map_or(0, |it| it.0.ms);
        base.effects.push(SideEffect::CountWork(worked));
        let entry = enter_by_address(base, &mut files);
        self.leave_lesson(base);
        let before = (base.controller.clone(), base.feedback.entries.clone());
        let mut parting = None;
        let resumed = files.kept.take().and_then(|(kept, (history, parted))| {
            parting = parted;
            resume(base, &files.opened.lesson, kept, history)
        });
        let parting = parting.filter(|_| resumed.is_some());
        // What the notice of an earlier action is about belongs to the former world.
        let remark = base.feedback.notice.take();
        let remark = remark.filter(|it| it.kind == NoticeKind::Remark && resumed.is_none());
        let begun = match resumed.map_or_else(|| Begun::anew(&files), Ok) {
            Ok(begun) => begun,
            Err(why) => {
                let title = base.words.say("The lesson's world could not be prepared.");
                return base.remark(title, Some(why));
            }
        };
        base.take_controller(begun.controller);
        base.feedback.entries = Rc::default();
        self.clear_view(base);
        base.feedback.notice = remark;
        base.screen.pane = Pane::Guide;
        let standing = begun.attempt.standing(&base.controller);
        let mut run = Run {
            view: Rc::default(),
            attempt: Rc::new(begun.attempt),
            texts: files.opened.texts,
            language: files.opened.language,
            place: entry.unwrap_or(begun.place),
            begun: begun.at.into(),
            changes: 0,
            asked: None,
            standing,
            before: Rc::new(before),
            made: Vec::new(),
            mistakes_made: 0,
            fresh: Vec::new(),
            outcomes: Vec::new(),
            turned: 1,
            after: files.after,
            changed: begun.changed,
            draft: files.draft,
            held: None,
        };
        if !run.places().contains(&run.place) {
            run.place = LessonPlace::Intro;
        }
        self.lesson = Some(run);
        // The way here is no deed in the lesson.
        base.screen.route.is_new = false;
        self.entered(base);
        base.tell_parting(parting);
    }

    /// Restarts the lesson.
    pub(crate) fn restart_lesson(&mut self, base: &mut Base, now: String) {
        if let Some(run) = &self.lesson {
            self.begin_lesson(
                base,
                LessonFiles {
                    opened: OpenedLesson {
                        start: None,
                        lesson: run.attempt.lesson.clone(),
                        texts: run.texts.clone(),
                        language: run.language,
                    },
                    now,
                    kept: None,
                    after: run.after.clone(),
                    draft: run.draft,
                },
            );
        }
    }

    /// Opens a draft as learners see it.
    pub(crate) fn preview_lesson(&mut self, base: &mut Base, whole: &lessons::Whole, now: String) {
        let language = base.words.language;
        let Some(texts) = whole.texts(language.code()) else {
            return;
        };
        let opened = OpenedLesson {
            start: None,
            lesson: whole.lesson.clone(),
            texts: Rc::new(texts.clone()),
            language,
        };
        self.begin_lesson(
            base,
            LessonFiles {
                opened,
                now,
                kept: None,
                after: None,
                draft: true,
            },
        );
    }
}

/// Continues a stored lesson. If the lesson's start has changed, the earlier work becomes a branch.
fn resume(base: &mut Base, lesson: &Rc<Lesson>, kept: Kept, mut history: History) -> Option<Begun> {
    history.go_to(kept.taken);
    let mut controller = Controller::at(history);
    let log = AttemptLog::from_json(&kept.log);
    let Ok(attempt) = LessonAttempt::resume(lesson.clone(), &mut controller, log) else {
        let name = base.words.say("an earlier version of a lesson");
        base.keep(kept.saved, name.to_string());
        let title = base
            .words
            .say("The lesson has changed since you left it, so it starts over.");
        let detail = base
            .words
            .say("Your earlier steps are kept as a branch.")
            .to_string();
        base.remark(title, Some(detail));
        return None;
    };
    if let Ok(actor) = kept.actor.parse() {
        controller.resume_as(actor, kept.key.as_deref());
    }
    controller.instructor = kept.instructor;
    Some(Begun {
        attempt,
        controller,
        place: kept.place,
        at: kept.begun,
        changed: kept.version != lesson.fingerprint,
    })
}
