//! The frame of the page: the layout of its parts, and the work that the page does besides drawing.

mod address;
mod back;
mod dialogs;
mod frame;
mod guide;
mod keeping;
mod lessons;
mod opening;
mod panes;
mod routes;
mod shortcuts;
mod top;
mod topbar;

use ::lessons::scene::PANES;

use self::address::use_address;
use self::back::use_back;
use self::dialogs::Dialogs;
use self::frame::{Frame, use_frame};
use self::keeping::use_keeping;
use self::shortcuts::use_shortcuts;
use page::ShownCall;
use page::present::WindowRole;
use stage::why::WhyDialog;
use teaching::lesson::Thinker;
use teaching::present::{self, Foot, Spotlight, use_pointing};
use teaching::scene::use_host;
use ui::dispatch::use_page;
use ui::focus::use_kept_focus;
use ui::opening::FirstSessions;
use ui::parts::copy::OnCopy;
use ui::prelude::*;
use ui::shared::proof::slips_through;
use ui::speaking::UNSPOKEN;

#[derive(Properties, PartialEq)]
pub struct Props {
    /// The sessions taken from storage and the link when the page starts.
    pub first: Same<RefCell<FirstSessions>>,
    /// Why the chosen language is not in use.
    pub unspoken: Option<String>,
}

#[component]
pub fn App(props: &Props) -> Html {
    let first = || {
        let mut state = opening::first_state(props.first.take());
        if let Some(why) = &props.unspoken {
            state.base.remark(say(UNSPOKEN), Some(why.clone()));
        }
        state
    };
    let (state, dispatch) = use_page(first);
    let part = state.base.presentation.part;
    let large = state.base.is_large();
    use_kept_focus();
    use_host(&state, dispatch);
    use_pointing(
        state.base.presentation.pointing && part != WindowRole::Audience,
        dispatch,
    );
    use_keeping(part, dispatch);
    use_shortcuts(dispatch);
    use_address(dispatch);
    use_back(&state, dispatch);
    let copies = use_memo((), move |()| {
        OnCopy(Callback::from(move |text: AttrValue| dispatch.copy(&text)))
    });
    let frame = use_frame(&state, dispatch, large);
    html! {
        // A change of language rebuilds everything below, so no component needs to know that texts change.
        <ContextProvider<Dispatch> key={language().code()} context={dispatch}>
            <ContextProvider<OnCopy> context={&*copies}>
                { unseen(&frame) }
                { shell(&frame) }
                <Spotlight highlight={state.base.presentation.highlight.clone()} veil={part != WindowRole::Presenter} />
                { over(&frame) }
            </ContextProvider<OnCopy>>
        </ContextProvider<Dispatch>>
    }
}

/// What draws nothing: what is fetched, computed or received.
fn unseen(frame: &Frame) -> Html {
    let state = &frame.state;
    let run = state.guide.lesson.as_ref();
    html! {
        <>
            <Thinker asked={run.and_then(|run| run.asked.clone()).map(Same::from)} />
        </>
    }
}

fn shell(frame: &Frame) -> Html {
    let state = &frame.state;
    let set = &state.base.settings.scene;
    let without: Vec<&str> = PANES.into_iter().filter(|it| !set.shows(it)).collect();
    let columns = Pane::ALL.into_iter().filter(|it| frame.shows(*it)).count();
    let step = frame.lesson.as_ref().and_then(|view| view.step.as_ref());
    let part = match state.base.presentation.part {
        WindowRole::Alone => "alone",
        WindowRole::Audience => "audience",
        WindowRole::Presenter => "presenter",
    };
    html! {
        <div class="app" data-pane={state.base.shown_pane().name()} data-embed={set.embed.to_string()}
            data-without={without.join(" ")} data-columns={columns.to_string()}
            data-route={state.base.screen.route.route.id()}
            data-opening={state.guide.is_opening().to_string()} data-spot={step.and_then(|step| step.show.clone())} data-part={part}
            data-noted={frame.state.base.noted().to_string()} data-lit={frame.lit().map(Pane::name)}>
            { top::top(frame) }
            { panes::panes(frame) }
            if frame.audience() {
                <Foot actor_name={&frame.actor_name} now={state.base.now()} notice={state.base.feedback.notice.clone()} />
            } else {
                { panes::strip(frame) }
                { top::tabs(frame) }
            }
        </div>
    }
}

/// Layers on top of the page.
fn over(frame: &Frame) -> Html {
    let state = &frame.state;
    let base = &state.base;
    html! {
        <>
            if let Some(dialog) = base.screen.dialog.clone() {
                <Dialogs {dialog} scene={&base.settings.scene} prepared={state.guide.prepared_scene(base)}
                    lesson={frame.lesson_id()} queries={&frame.queries} selection={base.screen.selection.clone()}
                    branches={&base.branches} pins={&state.pins} report={&state.report} tools={&state.tools}
                    faults={&frame.faults} />
            }
            if let Some(caption) = &base.presentation.dialog { { present::dialog(caption) } }
            if let Some(asked) = base.screen.why.clone() {
                if let ShownCall::Request(found) = &asked {
                    { slips_through(frame.dispatch, found) }
                } else {
                    <WhyDialog asked={asked.clone()} queries={&frame.queries} part={base.presentation.part}
                        look={base.presentation.look.clone()} />
                }
            }
        </>
    }
}
