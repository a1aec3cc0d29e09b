//! What a state shows and remembers, as values to compare: two states that differ look different, or will.

use std::rc::Rc;

use page::AppState;
use page::compare::PinSide;
use page::queries::Queries;

/// The state without the world itself, whose hash is costly, as texts by topic.
pub fn digest(state: &AppState) -> [String; 5] {
    [
        session(state),
        screen(state),
        feedback(state),
        guide(state),
        others(state),
    ]
}

fn session(state: &AppState) -> String {
    let (controller, history) = (&state.base.controller, &state.base.controller.history);
    let last = history.steps().last().map(|it| it.result.is_ok());
    format!(
        "{:?}",
        (
            (history.scenario(), history.seed(), history.floor()),
            (history.steps().len(), history.undone().len(), last),
            (state.base.now(), history.faults().len(), state.base.clock),
            (&controller.actor, &controller.key, controller.dialect),
            (
                controller.instructor,
                controller.hides_changes,
                controller.watched
            ),
        )
    )
}

fn screen(state: &AppState) -> String {
    let screen = &state.base.screen;
    format!(
        "{:?}",
        (
            (&screen.selection, &screen.dialog, &screen.why),
            (screen.form, screen.pane, screen.open, &screen.route),
            (screen.presenter, screen.welcome, state.unkept),
        )
    )
}

fn feedback(state: &AppState) -> String {
    let feedback = &state.base.feedback;
    let happened = (feedback.happened.0, feedback.happened.1.len());
    let last = feedback.entries.last();
    let last = last.map(|it| (&it.line, it.step, it.printed.exit, it.printed.stdout.len()));
    let notice = feedback.notice.as_ref().map(|it| {
        let gates = it.gates.as_ref().map(|record| record.stopped_at());
        let command = (it.command.is_some(), it.retry.is_some(), it.answered);
        let says = (&it.title, &it.detail, &it.missing, &it.news);
        (it.number, it.kind, says, &it.line, command, gates, it.step)
    });
    format!(
        "{:?}",
        (
            notice,
            feedback.notices,
            happened,
            feedback.entries.len(),
            last,
            feedback.typed
        )
    )
}

fn guide(state: &AppState) -> String {
    let guide = &state.guide;
    let lesson = guide.lesson.as_ref().map(|run| {
        let changes = (run.place, run.changes, run.draft, run.asked.is_some());
        (run.id().to_string(), changes, &run.view, &run.attempt.log)
    });
    let walk = guide.walk.as_ref().map(|it| {
        let told = it.opened.as_ref().map(|told| told.language.code());
        let at = (it.step, it.lines, it.away, it.fresh);
        (&it.id, at, told, &it.failed, &it.branch)
    });
    let editing = guide.editing.as_ref().map(|it| {
        let steps = it.draft.lesson["steps"].as_array().map(Vec::len);
        (
            steps,
            it.proposals.len(),
            it.can_undo(),
            it.can_redo(),
            it.again,
        )
    });
    format!(
        "{:?}",
        (lesson, walk, &guide.opening, guide.recording, editing)
    )
}

fn others(state: &AppState) -> String {
    let branches: Vec<_> = (state.base.branches.iter())
        .map(|it| (&it.name, it.saved.session.commands.len(), it.foreign))
        .collect();
    let pins = PinSide::ALL.map(|side| {
        let pin = state.pins.0[side as usize].as_ref();
        pin.map(|it| (it.name.clone(), it.steps, it.whole()))
    });
    let guardrails = (state.guardrails.control, &state.guardrails.folds.flipped);
    let follow = state.follow.as_ref().map(|it| {
        let place = (it.taken, it.behind, it.all, it.away);
        (
            &it.line,
            place,
            &it.epoch,
            (it.tries, it.reached),
            it.poll.is_some(),
        )
    });
    let stage = &state.base.presentation;
    let stage = (
        (stage.part, stage.line, stage.frozen.is_some()),
        (stage.pointing, &stage.highlight, stage.notes, stage.asked),
        (stage.captions, &stage.votes, &stage.caption),
        (&stage.request, stage.given, stage.rival),
    );
    let (class, reports) = (&state.class, &state.class.reports);
    let class = (
        (class.role, class.show.shown),
        (
            &reports.name,
            reports.trouble,
            state.class.own_vote(&state.follow, &state.base),
        ),
    );
    let set = (&state.base.settings.scene, state.base.settings.waits, class);
    let (tools, import) = (&state.tools, &state.tools.import);
    let import = (import.changes, &import.files, import.imported().is_some());
    let tools = (&tools.rules, &tools.accessed, import, tools.import.folders);
    format!(
        "{:?}",
        (
            (branches, tools),
            (
                pins,
                comparison(state),
                &state.services,
                guardrails,
                (&state.timeline, &state.trail)
            ),
            follow,
            stage,
            state.base.words.language.code(),
            set,
            asked_questions(state)
        )
    )
}

/// How the comparison is drawn, and what was made of it.
fn comparison(state: &AppState) -> String {
    let made = &state.comparison;
    let compared = Queries::new(Rc::new(state.base.controller.clone()), state.base.words);
    let compared = compared.compared(&state.pins);
    let replayed = made.replayed.as_ref().map(|it| (it.0.step, it.1.is_ok()));
    let all = (
        (made.way, made.shown, replayed),
        made.tried.as_ref().map(|it| &it.line),
        made.search(&compared).map(|it| it.progress()),
        (made.plans(&compared), made.proved(&compared).is_some()),
    );
    format!("{all:?}")
}

/// What is asked in the list of lessons, and the report on learners.
fn asked_questions(state: &AppState) -> String {
    let course = [&state.course.review, &state.course.exam].map(|it| {
        let it = it.as_ref()?;
        let tries: Vec<_> = it.views().iter().map(|it| it.tries).collect();
        Some((it.number, it.questions.is_some(), tries))
    });
    let names = state.report.learners.iter().map(|it| &it.name);
    let report = (
        names.collect::<Vec<_>>(),
        &state.report.told,
        state.report.counts_own(true),
    );
    format!("{:?}", (course, state.course.is_offered, report))
}
