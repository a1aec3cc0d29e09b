//! The frame of the page: where each part sits, and what the page does besides drawing.

mod address;
mod effects;
mod frame;
mod keeping;
mod opening;
mod panes;
mod shortcuts;
mod views;

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use self::address::use_address;
use self::frame::Frame;
use self::keeping::use_keeping;
use self::shortcuts::use_shortcuts;
use self::views::use_views;
use crate::clock::Ticker;
use crate::components::dialogs::Dialogs;
use crate::components::follow::Stream;
use crate::components::lesson::{Opener, Thinker};
use crate::components::present::{Foot, Spotlight, use_lesson, use_pointing, use_wire};
use crate::components::room;
use crate::components::scene::use_host;
use crate::components::why::WhyDialog;
use crate::focus::use_kept_focus;
use crate::opening::FirstSessions;
use crate::platform;
use crate::say::{UNSPOKEN, language, say};
use crate::state::present::Part;
use crate::state::{Dispatch, use_page};

#[derive(Properties)]
pub struct Props {
    /// Taken when the page begins.
    pub first: Rc<RefCell<FirstSessions>>,
    /// Why the language that was chosen is not spoken.
    pub unspoken: Option<String>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.first, &other.first) && self.unspoken == other.unspoken
    }
}

#[component]
pub fn App(props: &Props) -> Html {
    let first = || {
        let state = opening::first_state(props.first.take());
        match &props.unspoken {
            Some(why) => state.remark(say(UNSPOKEN), Some(why.clone())),
            None => state,
        }
    };
    let (state, dispatch) = use_page(first, effects::perform);
    let part = state.stage.part;
    let large = match part {
        Part::Alone => state.screen.presenter,
        Part::Audience => true,
        Part::Presenter => false,
    };
    use_kept_focus();
    use_lesson(&state, &dispatch);
    use_wire(&state, &dispatch);
    use_host(&state, &dispatch);
    use_pointing(state.stage.pointing && part != Part::Audience, &dispatch);
    use_keeping(&state, &dispatch);
    use_effect_with(large, |large| platform::set_presenter(*large));
    use_shortcuts(&state, large, &dispatch);
    use_address(&dispatch);
    let views = use_views(&state);
    let frame = Frame::new(&state, &views, &dispatch, large);
    html! {
        // In another language all of it is made anew: no component needs to know that texts change.
        <ContextProvider<Dispatch> key={language().code()} context={dispatch.clone()}>
            { unseen(&frame) }
            { shell(&frame) }
            <Spotlight light={state.stage.light.clone()} veil={part != Part::Presenter} />
            { over(&frame) }
        </ContextProvider<Dispatch>>
    }
}

/// What goes on beside the page: time, and what is fetched, thought or heard.
fn unseen(frame: &Frame) -> Html {
    let state = frame.state;
    let run = state.guide.lesson.as_ref();
    let open = frame.lesson_id().zip(run.map(|run| run.language));
    html! {
        <>
            <Ticker playing={state.clock.playing} />
            <Opener opening={state.guide.opening.clone()} {open} />
            <Thinker asked={run.and_then(|run| run.asked.clone())} />
            if let Some(follow) = &state.follow { <Stream away={follow.away.is_some()} tries={follow.tries} epoch={follow.epoch.clone()} taken={follow.taken} desk={frame.views.desk.clone()} /> }
        </>
    }
}

fn shell(frame: &Frame) -> Html {
    let (state, views) = (frame.state, frame.views);
    let (part, audience) = (frame.part, frame.audience());
    let without = frame.without();
    let columns = lessons::scene::PANES.len() - without.len();
    let step = frame.lesson.as_ref().and_then(|view| view.step.as_ref());
    let part_name = match part {
        Part::Alone => "alone",
        Part::Audience => "audience",
        Part::Presenter => "presenter",
    };
    html! {
        <div class="app" data-pane={frame.pane.name()} data-embed={frame.set.embed.to_string()} data-bare={frame.bare().to_string()} data-without={without.join(" ")} data-columns={columns.to_string()}
            data-panel={views.panel.is_some().to_string()} data-room={room::id(state.screen.room.room)} data-walk={frame.walks().to_string()} data-lesson={frame.lesson.is_some().to_string()}
            data-opening={state.is_opening().to_string()} data-spot={step.and_then(|step| step.show.clone())} data-part={part_name} data-called={(frame.called() > 0).to_string()}
            data-noted={frame.noted().to_string()} data-lit={frame.lit.map(|it| it.name())}>
            { frame::top(frame) }
            { panes::panes(frame) }
            if audience {
                <Foot actor_name={views.actor_name.clone()} now={views.now} notice={state.feedback.notice.clone()} />
            } else {
                <footer class="colophon small soft">
                    { say("Unofficial simulator for learning. Not affiliated with AWS; nothing here touches a real account.") }
                </footer>
            }
        </div>
    }
}

/// What lies over the page.
fn over(frame: &Frame) -> Html {
    let (state, views) = (frame.state, frame.views);
    html! {
        <>
            if let Some(dialog) = state.screen.dialog.clone() {
                <Dialogs {dialog} scene={frame.set.clone()} lesson={frame.lesson_id()} desk={views.desk.clone()} instructor={state.desk.instructor} branches={state.branches.clone()} faults={views.faults.clone()} />
            }
            if let Some(asked) = state.screen.why.clone() {
                <WhyDialog {asked} desk={views.desk.clone()} />
            }
        </>
    }
}
