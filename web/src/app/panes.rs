//! The panes, each with its values.

use super::frame::Frame;
use super::guide::Guide;
use super::routes;
use page::present::WindowRole;
use stage::inspector::Inspector;
use stage::notice::NoticeBar;
use stage::organization::Organization;
use stage::terminal::Terminal;
use stage::timeline::{Strip, Timeline};
use teaching::course::DueCard;
use teaching::faults::{FaultList, RepairCard};
use teaching::lesson::strip as strip_of_lesson;
use teaching::present::Panel;
use teaching::walkthrough::Welcome;
use ui::parts::splitter::{Splitter, size_name};
use ui::prelude::*;

pub fn panes(frame: &Frame) -> Html {
    let beside = !frame.audience();
    html! {
        <main class="stage">
            { guide(frame) }
            { center(frame) }
            if beside {
                { routes::panes(&frame.state, &frame.queries, frame.large) }
                if frame.shows(Pane::Inspector) {
                    <Edge pane={Pane::Inspector} label={say("Width of the inspector")} upright={true} after={true} size={344} />
                }
            }
            { inspector(frame) }
            if beside {
                { notice(frame) }
                if frame.shows(Pane::Timeline) {
                    <Edge pane={Pane::Timeline} label={say("Height of the timeline")} upright={false} after={true} size={208} />
                }
            }
            { timeline(frame) }
            if beside && frame.shows(Pane::Terminal) {
                <Edge pane={Pane::Terminal} label={say("Height of the terminal")} upright={false} after={true} size={232} />
            }
            { terminal(frame) }
        </main>
    }
}

#[derive(Properties, PartialEq)]
struct EdgeProps {
    pane: Pane,
    label: &'static str,
    upright: bool,
    after: bool,
    size: i32,
}

/// The splitter of a pane. A component, so that it is drawn anew only when its own values change.
#[component]
fn Edge(props: &EdgeProps) -> Html {
    let dispatch = use_dispatch();
    let EdgeProps {
        pane,
        label,
        upright,
        after,
        size,
    } = *props;
    let onsize = Callback::from(move |size: i32| {
        dispatch.remember(&size_name(pane.name()), &size.to_string());
    });
    let close = Callback::from(move |()| {
        dispatch.dispatch(Action::Screen(ScreenAction::ClosePane(pane)));
        platform::focus(&format!("toggle-{}", pane.name()));
    });
    // The guide closes with its lesson.
    let onclose = (pane != Pane::Guide).then_some(close);
    html! { <Splitter pane={pane.name()} {label} {upright} {after} {size} {onsize} {onclose} /> }
}

/// The strip that is always at the foot of the page: time, and the buttons of the other panes.
pub fn strip(frame: &Frame) -> Html {
    let state = &frame.state;
    let has =
        |pane: Pane| (state.base.settings.scene.shows(pane.name())).then(|| state.is_open(pane));
    let (timeline, terminal) = (has(Pane::Timeline), has(Pane::Terminal));
    // Another view takes the inspector's place; beside the organization, the button gives it back.
    let route = state.base.screen.route.route;
    let inspector = has(Pane::Inspector)
        .filter(|_| route == Route::Organization || route.is_beside())
        .map(|is_open| is_open && !route.is_beside());
    if timeline.or(terminal).or(inspector).is_none() {
        return Html::default();
    }
    html! {
        <Strip clock={state.base.clock} now={state.base.now()} marks={state.base.strip_marks(&frame.marks)}
            taken={state.base.controller.history.steps().len()} waiting={&frame.waiting}
            next={frame.queries.next_event()} destination={frame.destination.clone()}
            stands={frame.queries.time_limit().map(AttrValue::from)} {inspector} {timeline} {terminal} />
    }
}

fn guide(frame: &Frame) -> Html {
    let state = &frame.state;
    let (shown, of) = (&state.base.screen, &state.guide);
    // On a single screen with large type, the class would see them.
    let faults = (frame.faults)
        .clone()
        .filter(|it| !it.is_empty() && !shown.presenter);
    html! {
        <>
            if frame.state.base.noted() {
                <section class="pane guide" aria-label={say("Presenter's notes")}>
                    <Panel walk={of.walk.clone()} stage={state.base.presentation.clone()} scene={&frame.scene}
                        selection={shown.selection.clone()} queries={&frame.queries}
                        faults={frame.faults.is_some()} is_poll_lost={state.class.is_poll_lost}>
                        if let Some(faults) = frame.faults.clone().filter(|it| !it.is_empty()) {
                            <FaultList {faults} open={state.base.presentation.part == WindowRole::Presenter && of.walk.is_none()} />
                        }
                    </Panel>
                </section>
            } else if frame.shows(Pane::Guide) && !frame.audience() {
                <section class="pane guide" aria-label={say("Guide")}>
                    if let Some(faults) = faults { <div class="guide-faults"><FaultList {faults} open={false} /></div> }
                    <Guide walk={of.walk.clone()} lesson={&frame.lesson}
                        attempt={of.lesson.as_ref().map(|run| Same::from(run.attempt.clone()))}
                        opening={of.opening.clone()} editing={of.editing.clone()}
                        queries={&frame.queries} course={&state.course} presenter={shown.presenter} asked={state.base.presentation.asked} />
                </section>
            }
            if frame.is_part(WindowRole::Alone) && (frame.state.base.noted() || frame.shows(Pane::Guide)) {
                <Edge pane={Pane::Guide} label={say("Width of the guide")} upright={true} after={false} size={304} />
            }
        </>
    }
}

fn center(frame: &Frame) -> Html {
    let state = &frame.state;
    if !state.base.settings.scene.shows(Pane::Organization.name()) {
        return Html::default();
    }
    html! {
        <section class="pane center" aria-label={say("Organization")}>
            <Organization
                scene={&frame.scene}
                words={&frame.words}
                form={state.base.screen.form}
                selection={state.base.screen.selection.clone()}
                now={state.base.now()}
                instructor={state.base.controller.instructor}
                actor_name={&frame.actor_name}
                happened={&state.base.feedback.happened}
                presenter={frame.large}
                audience={frame.audience()}
                floating={(frame.shows(Pane::Inspector), state.base.screen.route.route)}
                queries={&frame.queries}
            />
            if state.guide.welcomes(&state.base) { <Welcome queries={&frame.queries} /> }
            if state.offers_review() { <DueCard course={&state.course} /> }
            if let Some(standing) = state.repair.standing(&state.guide, &state.base) { <RepairCard {standing} /> }
        </section>
    }
}

fn inspector(frame: &Frame) -> Html {
    let state = &frame.state;
    html! {
        if frame.shows(Pane::Inspector) {
            <section class="pane inspector" aria-label={say("Inspector")}>
                <Inspector panel={&frame.panel} selection={state.base.screen.selection.clone()} queries={&frame.queries}
                    projected={frame.audience()} />
            </section>
        }
    }
}

fn notice(frame: &Frame) -> Html {
    let state = &frame.state;
    let inspected = frame
        .shows(Pane::Inspector)
        .then(|| state.base.screen.selection.clone());
    let undo = page::follow::can_undo_notice(&state.follow, &state.base);
    html! {
        <NoticeBar {inspected} notice={state.base.feedback.notice.clone()} {undo}
            queries={&frame.queries} silent={page::follow::is_following(&state.follow)}
            announced_in_terminal={state.base.feedback.typed && frame.shows(Pane::Terminal)}>
            if let Some(view) = &frame.lesson { { strip_of_lesson(frame.dispatch, view) } }
        </NoticeBar>
    }
}

fn timeline(frame: &Frame) -> Html {
    let state = &frame.state;
    let history = &state.base.controller.history;
    let taken = history.steps().len();
    html! {
        if frame.shows(Pane::Timeline) {
            <section class="pane timeline" aria-label={say("Timeline")}>
                <Timeline marks={&frame.marks} waiting={&frame.waiting} clock={state.base.clock} now={state.base.now()} {taken}
                    steps={taken + history.undone().len()} branches={&state.base.branches} chosen={&state.timeline}
                    instructor={state.base.controller.instructor} keeps_branches={frame.lesson.is_none()} queries={&frame.queries} />
            </section>
        }
    }
}

fn terminal(frame: &Frame) -> Html {
    let state = &frame.state;
    html! {
        if frame.shows(Pane::Terminal) {
            <section class="pane terminal" aria-label={say("Terminal")}>
                <Terminal entries={&frame.entries} queries={&frame.queries}
                    instructor={state.base.controller.instructor} pane={state.base.shown_pane()}
                    silent={page::follow::is_following(&state.follow) || !state.base.feedback.typed} />
            </section>
        }
    }
}
