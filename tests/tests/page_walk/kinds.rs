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

pub static KINDS: &[Kind] = &[
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
    acts("name a branch", 1, session::name_branch),
    does("open a branch", 1, session::open_branch),
    acts("fault", 2, session::fault),
    acts("mend", 1, session::mend),
    acts("repair puzzle", 1, session::puzzle),
    does("take an offer", 10, offers::take),
    does("take an offer of pending work", 3, offers::take_pending),
    does("take an offer of daily work", 2, offers::take_work),
    does("let a span pass", 3, offers::take_span),
    does("fix a refusal", 40, offers::fix),
    acts("retry", 90, offers::retry),
    does("take an offer of a why", 10, offers::take_asked),
    acts("select", 6, screen::select),
    acts("show", 3, screen::show),
    acts("open a dialog", 5, screen::open),
    acts("close a dialog", 16, screen::close),
    acts("dismiss", 2, screen::dismiss),
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
    does("language", 2, lesson::language),
    acts("open a lesson", 1, lesson::open),
    does("its files come", 30, lesson::files_come),
    acts("in a lesson", 50, lesson::inside),
    acts("solve a step", 24, lesson::solve),
    acts("leave a lesson", 1, lesson::leave),
    acts("in the list of lessons", 12, lesson::course),
    does("its questions come", 12, lesson::questions_come),
    acts("report on learners", 6, lesson::report),
    acts("record", 5, lesson::record),
    acts("edit a draft", 40, lesson::draft),
    acts("the browser refuses", 3, screen::refused),
    acts("what is not stored", 1, screen::unkept),
    acts("present a lesson", 1, present::lesson),
    does("its lesson comes", 30, present::lesson_comes),
    acts("turn", 30, present::turn),
    acts("run a line", 20, present::line),
    acts("leave the presented lesson", 1, present::leave),
    does("present", 1, present::begin),
    acts("while presenting", 10, present::presenting),
    does("in the audience's window", 30, present::audience),
    does("signs of life", 12, present::beats),
    does("an odd message", 12, present::odd_message),
    does("reload a window of two", 2, present::reload),
    does("end the presentation", 1, present::end),
    does("follow a server", 1, follow::begin),
    does("the server works", 20, follow::works),
    does("much from the server", 8, follow::catches_up),
    does("the connection changes", 5, follow::connection),
    does("the server asks", 4, follow::poll),
    does("another session of the server", 1, follow::another),
    does("follow again", 12, follow::again),
    does("open as a class's presenter", 1, class::begin),
    does("join the class", 4, class::join),
    acts("show to the class", 6, class::show),
    does("the class's pauses end", 45, class::sends),
    does("report to the class", 6, class::report),
    does("the class's server answers", 40, class::answers),
    does("ask the class", 12, class::poll),
    does("vote", 8, class::vote),
    does("choose files", 6, files::choose),
    does("import files", 1, files::import),
    does("import an export", 1, files::exported),
    does("rest", 3, files::rest),
    does("reload", 3, files::reload),
    does("the page around asks", 2, asked::ask),
    does("open apart", 1, asked::apart),
    does("no page opens apart", 1, asked::not_opened),
];

pub fn kind_of(dice: &mut Dice) -> &'static Kind {
    let all: usize = KINDS.iter().map(|it| it.weight).sum();
    let mut left = dice.below(all);
    for kind in KINDS {
        match left.checked_sub(kind.weight) {
            Some(rest) => left = rest,
            None => return kind,
        }
    }
    &KINDS[0]
}
