//! What the parts of the page are drawn from, and what lies around the panes.

use std::rc::Rc;

use lessons::scene::{Lock, PANES, Scene};
use yew::prelude::*;

use super::views::Views;
use crate::components::follow::{self, FollowNote, Standing};
use crate::components::present::{Head, lit_name};
use crate::components::reports::PlatformBar;
use crate::components::rooms::Rooms;
use crate::components::scene::pane_title;
use crate::components::topbar::TopBar;
use crate::components::unkept::{OpeningNote, UnkeptNote};
use crate::say::say;
use crate::state::lesson::View;
use crate::state::present::{Light, Part};
use crate::state::{Action, AppState, Dispatch, Pane};

/// What the parts of the page are drawn from.
pub struct Frame<'a> {
    pub state: &'a AppState,
    pub views: &'a Views,
    pub dispatch: &'a Dispatch,
    pub set: Rc<Scene>,
    pub part: Part,
    /// Larger type for a classroom.
    pub large: bool,
    pub lesson: Option<Rc<View>>,
    /// How following a server stands.
    pub standing: Option<Standing>,
    /// The pane that is lit.
    pub lit: Option<Pane>,
    /// The pane that is shown on a narrow screen.
    pub pane: Pane,
}

impl<'a> Frame<'a> {
    pub fn new(state: &'a AppState, views: &'a Views, dispatch: &'a Dispatch, large: bool) -> Self {
        let past = !state.desk.history.undone().is_empty();
        Self {
            state,
            views,
            dispatch,
            set: state.set.scene.clone(),
            part: state.stage.part,
            large,
            lesson: state.guide.lesson.as_ref().map(|run| run.view.clone()),
            standing: (state.follow.as_ref()).map(|it| follow::standing(it, past)),
            lit: match &state.stage.light {
                Some(Light::Pane(pane)) => Some(*pane),
                Some(Light::Thing(_)) | None => None,
            },
            pane: state.shown_pane(),
        }
    }

    pub fn audience(&self) -> bool {
        self.part == Part::Audience
    }

    /// An audience sees the organization, and a pane that is lit.
    pub fn shows(&self, pane: Pane) -> bool {
        self.set.shows(pane.name()) && (!self.audience() || self.lit == Some(pane))
    }

    /// The presenter's notes take the guide's place.
    pub fn noted(&self) -> bool {
        self.part == Part::Presenter || self.part == Part::Alone && self.state.stage.notes
    }

    /// There is no way to the rooms.
    pub fn bare(&self) -> bool {
        self.set.embed || self.set.limits.locks.contains(&Lock::Rooms)
    }

    /// The panes that the address leaves out.
    pub fn without(&self) -> Vec<&'static str> {
        (PANES.into_iter())
            .filter(|it| !self.set.shows(it))
            .collect()
    }

    /// How often the terminal was called for. An address that names it wants it with large type, too.
    pub fn called(&self) -> usize {
        self.state.screen.called + usize::from(!self.set.panes.is_empty())
    }

    pub fn lesson_id(&self) -> Option<AttrValue> {
        let run = self.state.guide.lesson.as_ref();
        run.map(|run| AttrValue::from(run.id().to_string()))
    }

    /// Whether the guide's column has a lesson, a walkthrough or notes in it.
    pub fn walks(&self) -> bool {
        let walk = self.state.guide.walk.as_ref();
        self.noted() || self.lesson.is_some() || walk.is_some_and(|walk| !walk.away)
    }
}

/// What is over the panes: the bar, notes, and the ways to panes and rooms.
pub fn top(frame: &Frame) -> Html {
    let (state, views) = (frame.state, frame.views);
    if frame.audience() {
        let stage = &state.stage;
        let lit = (stage.light.as_ref()).map(|it| AttrValue::from(lit_name(it, &views.scene)));
        return html! { <Head caption={stage.caption.clone()} line={stage.line} id={stage.id.clone()} {lit} /> };
    }
    let title = state
        .feedback
        .notice
        .as_ref()
        .map(|notice| AttrValue::from(notice.title.clone()));
    html! {
        <>
            <TopBar
                scenario={state.desk.history.scenario().title()}
                actor={state.desk.actor.clone()}
                actor_name={views.actor_name.clone()}
                households={views.households.clone()}
                instructor={state.desk.instructor}
                can_undo={state.desk.can_undo()}
                can_redo={state.desk.can_redo()}
                presenter={state.screen.presenter}
                recorded={state.recorded()}
                presents={frame.part == Part::Presenter}
                follow={frame.standing.clone()}
                embed={frame.set.embed}
                limits={frame.set.limits.clone()}
            />
            if let Some(standing) = frame.standing.clone() { <FollowNote {standing} {title} /> }
            <PlatformBar />
            <UnkeptNote desk={views.own.clone()} />
            <OpeningNote />
            { tabs(frame) }
            if !frame.bare() { <Rooms room={state.screen.room.room} /> }
        </>
    }
}

/// On a narrow screen the panes are tabs.
fn tabs(frame: &Frame) -> Html {
    let tab = |pane: Pane| {
        let dispatch = frame.dispatch.clone();
        html! {
            <button key={pane.name()} class="tab" data-tab={pane.name()} aria-current={(pane == frame.pane).then_some("page")}
                onclick={move |_| dispatch.dispatch(Action::Pane(pane))}>{ pane_title(pane.name()) }</button>
        }
    };
    let shown = (Pane::all()).filter(|it| frame.set.shows(it.name()));
    html! {
        <nav class="tabs" aria-label={say("Panes")}>{ for shown.map(tab) }</nav>
    }
}
