//! The kinds of actions of a walk: each makes actions for the state that it meets, or none where it is not offered.

use orgsim_tests::walk::Dice;
use page::Action;

use super::actions::{
    asked, class, drawing, files, follow, lesson, offers, present, screen, session, tools,
};
use super::windows::Windows;

/// What a kind does: `None` or `Ok(false)` where it is not offered.
#[derive(Clone, Copy)]
pub enum Deed {
    /// Actions of the user's window, one after another.
    Actions(fn(&Windows, &mut Dice) -> Option<Vec<Action>>),
    /// More than that: other windows, what is stored, or promises about what comes of it.
    Whole(fn(&mut Windows, &mut Dice) -> Result<bool, String>),
}

/// Kinds that are chosen, one after another, until one is offered.
const CHOICES: usize = 8;

pub struct Kind {
    pub name: &'static str,
    weight: usize,
    pub deed: Deed,
}

const fn acts(
    name: &'static str,
    weight: usize,
    make: fn(&Windows, &mut Dice) -> Option<Vec<Action>>,
) -> Kind {
    let deed = Deed::Actions(make);
    Kind { name, weight, deed }
}

const fn does(
    name: &'static str,
    weight: usize,
    deed: fn(&mut Windows, &mut Dice) -> Result<bool, String>,
) -> Kind {
    let deed = Deed::Whole(deed);
    Kind { name, weight, deed }
}

/// Offered in nearly every state.
static ALWAYS: &[Kind] = &[
    acts("call", 12, session::call),
    acts("type", 8, session::typed),
    acts("undo", 8, session::undo),
    acts("redo", 8, session::redo),
    acts("go to a step", 4, session::go_to),
    does("undo everything", 1, session::undo_everything),
    acts("play", 3, session::play),
    acts("tick", 6, session::tick),
    acts("speed", 2, session::speed),
    acts("act as", 5, session::act_as),
    acts("see all or as a console", 3, session::view),
    acts("start over", 1, session::start),
    acts("open a session", 1, session::open),
    acts("another tab stores", 1, session::another_tab),
    acts("fault", 2, session::fault),
    acts("mend", 1, session::mend),
    acts("repair puzzle", 1, session::puzzle),
    does("take an offer", 10, offers::take),
    does("take an offer of pending work", 3, offers::take_pending),
    does("take an offer of daily work", 2, offers::take_work),
    does("let a span pass", 3, offers::take_span),
    acts("select", 6, screen::select),
    acts("show", 3, screen::show),
    acts("open a dialog", 5, screen::open),
    acts("form", 3, screen::form),
    acts("open a pane", 6, screen::pane),
    acts("close a pane", 4, screen::close_pane),
    acts("explore", 1, screen::explore),
    acts("large type", 2, screen::large),
    acts("terminal", 2, screen::terminal),
    acts("open a view", 5, screen::navigate),
    acts("toggle a view", 3, screen::toggle),
    acts("draft to the lab", 1, screen::to_lab),
    acts("why", 3, screen::why),
    acts("check a call", 2, screen::check),
    acts("prove", 1, screen::prove),
    does("its policies do not come", 1, screen::without_policies),
    acts("key", 12, screen::key),
    does("resize", 2, drawing::resize),
    does("zoom and pan", 2, drawing::zoom),
    acts("compare", 3, screen::compare),
    acts("compare two moments", 1, screen::compare_both),
    does("export", 4, tools::export),
    acts("dry run", 4, tools::dry_run),
    acts("last accessed", 3, tools::accessed),
    acts("break a rule", 2, tools::rules),
    does("open a puzzle's world", 1, tools::puzzle_world),
    acts("in the comparison", 8, screen::in_comparison),
    acts("choose in the timeline", 2, screen::in_timeline),
    acts("choose among the records", 2, screen::in_trail),
    acts("choose among the services", 2, screen::in_services),
    acts("choose a guardrail", 1, screen::in_guardrails),
    does("language", 4, lesson::language),
    acts("open a lesson", 1, lesson::open),
    acts("in the list of lessons", 8, lesson::course),
    acts("report on learners", 6, lesson::report),
    acts("record", 4, lesson::record),
    acts("the browser refuses", 3, screen::refused),
    acts("what is not stored", 3, screen::unkept),
    acts("present a lesson", 1, present::lesson),
    does("present", 1, present::begin),
    acts("while presenting", 10, present::presenting),
    does("follow a server", 2, follow::begin),
    does("open as a class's presenter", 2, class::begin),
    does("choose files", 6, files::choose),
    does("import files", 1, files::import),
    does("import an export", 1, files::exported),
    does("rest", 3, files::rest),
    does("reload", 3, files::reload),
    does("the page around asks", 2, asked::ask),
    does("open apart", 1, asked::apart),
    does("no page opens apart", 1, asked::not_opened),
];

/// Offered only in some states. They are chosen from before the others, so that none becomes rarer with each of those.
static SOMETIMES: &[Kind] = &[
    acts("name a branch", 1, session::name_branch),
    does("open a branch", 1, session::open_branch),
    does("fix a refusal", 160, offers::fix),
    acts("retry", 200, offers::retry),
    does("take an offer of a why", 10, offers::take_asked),
    acts("close a dialog", 16, screen::close),
    acts("dismiss", 4, screen::dismiss),
    does("its files come", 30, lesson::files_come),
    acts("in a lesson", 50, lesson::inside),
    acts("dismiss a mistake", 150, lesson::dismiss),
    acts("solve a step", 40, lesson::solve),
    acts("leave a lesson", 3, lesson::leave),
    acts("answer questions", 40, lesson::answer),
    does("its questions come", 20, lesson::questions_come),
    acts("go on searching", 40, screen::searched),
    acts("stop recording", 20, lesson::stop),
    acts("edit a draft", 60, lesson::draft),
    does("its lesson comes", 30, present::lesson_comes),
    acts("turn", 30, present::turn),
    acts("run a line", 20, present::line),
    acts("leave the presented lesson", 6, present::leave),
    does("in the audience's window", 30, present::audience),
    does("signs of life", 12, present::beats),
    does("an odd message", 12, present::odd_message),
    does("tell the page around", 60, files::tell),
    does("reload a window of two", 2, present::reload),
    does("end the presentation", 2, present::end),
    does("the server works", 20, follow::works),
    does("much from the server", 16, follow::catches_up),
    does("the connection changes", 10, follow::connection),
    does("the server asks", 12, follow::poll),
    does("another session of the server", 3, follow::another),
    does("follow again", 12, follow::again),
    does("join the class", 12, class::join),
    acts("show to the class", 20, class::show),
    does("the class's pauses end", 80, class::sends),
    does("report to the class", 30, class::report),
    does("the class's server answers", 80, class::answers),
    does("ask the class", 60, class::poll),
    does("vote", 60, class::vote),
];

/// All kinds.
pub fn all() -> impl Iterator<Item = &'static Kind> {
    ALWAYS.iter().chain(SOMETIMES)
}

/// Kinds of a number, one after another, until one is offered: more often than not first some that depend on the state.
pub fn choices(dice: &mut Dice) -> [&'static Kind; CHOICES] {
    let depends = dice.percent(60);
    std::array::from_fn(|at| match depends && at < CHOICES - 1 {
        true => one_of(SOMETIMES, dice),
        false => one_of(ALWAYS, dice),
    })
}

fn one_of(kinds: &'static [Kind], dice: &mut Dice) -> &'static Kind {
    let all: usize = kinds.iter().map(|it| it.weight).sum();
    let mut left = dice.below(all);
    for kind in kinds {
        match left.checked_sub(kind.weight) {
            Some(rest) => left = rest,
            None => return kind,
        }
    }
    &kinds[0]
}
