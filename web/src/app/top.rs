//! The parts above the panes: header and notes, and on a narrow screen the tabs below them.

use super::frame::Frame;
use crate::app::topbar::TopBar;
use page::class::ClassRole;
use page::present::WindowRole;
use teaching::class::class_part;
use teaching::follow::{self, FollowNote};
use teaching::present::{ClassTopic, Head, lit_name};
use teaching::reports::PlatformBar;
use teaching::shared::scenes::pane_title;
use teaching::unkept::{OpeningNote, UnkeptNote};
use ui::prelude::*;

pub fn top(frame: &Frame) -> Html {
    let state = &frame.state;
    let set = &state.base.settings.scene;
    if frame.audience() {
        let stage = &state.base.presentation;
        let lit = (stage.highlight.as_ref()).map(|it| AttrValue::from(lit_name(it, &frame.scene)));
        return html! { <Head caption={stage.caption.clone()} line={stage.line} id={&stage.id} {lit} /> };
    }
    let link = state
        .follow
        .as_ref()
        .zip(state.class.server_link(&state.follow));
    let standing = link.map(|(it, link)| follow::standing(state, it, link));
    let title = (state.base.feedback.notice.as_ref()).map(|it| AttrValue::from(&*it.title));
    html! {
        <>
            <TopBar
                world={state.world_name()}
                route={state.base.screen.route.route}
                views={!frame.state.base.bare()}
                actor={state.base.controller.actor.clone()}
                actor_name={&frame.actor_name}
                personas={&frame.personas}
                instructor={state.base.controller.instructor}
                can_undo={state.base.controller.can_undo()}
                can_redo={state.base.controller.can_redo()}
                presenter={state.base.screen.presenter}
                recorded={state.guide.recorded(&state.base)}
                presents={frame.is_part(WindowRole::Presenter)}
                follow={standing.clone()}
                class={(state.class.role == ClassRole::Presenter).then_some(state.class.show.shown)}
                embed={set.embed}
                limits={set.limits.clone()}
            />
            if let Some(standing) = standing { <FollowNote {standing} {title} /> }
            if let Some(caption) = state.base.presentation.caption.clone() {
                <ClassTopic {caption} is_asked={state.class.poll(&state.follow, &state.base).is_some_and(|it| it.answer.is_none())} />
            }
            if state.class.takes_part() { { class_part(frame.dispatch, state) } }
            <PlatformBar />
            <UnkeptNote unkept={state.unkept} saved={state.unkept.saved_steps(&state.guide, &state.base)} />
            <OpeningNote />
        </>
    }
}

/// The tabs of a narrow screen. Each opens a pane over the organization; pressing it again closes the pane.
pub fn tabs(frame: &Frame) -> Html {
    let shown = frame.state.base.shown_pane();
    let route = frame.state.base.screen.route.route;
    let tab = |pane: Pane| {
        let open = match pane {
            Pane::Organization => pane == shown && route == Route::Organization,
            Pane::Guide => pane == shown || route == Route::Lessons,
            Pane::Inspector | Pane::Timeline | Pane::Terminal => pane == shown,
        };
        let closes = open && !(pane == Pane::Guide && route == Route::Lessons);
        let action = if pane == Pane::Organization {
            Action::Screen(ScreenAction::Navigate(Route::Organization, None))
        } else if closes {
            Action::Screen(ScreenAction::ClosePane(pane))
        } else {
            Action::Screen(ScreenAction::Pane(pane))
        };
        let mark = match pane {
            Pane::Guide => Icon::Lesson,
            Pane::Organization => Icon::Organization,
            Pane::Inspector => Icon::Inspector,
            Pane::Timeline => Icon::Clock,
            Pane::Terminal => Icon::Terminal,
        };
        html! {
            <button key={pane.name()} class="tab" data-tab={pane.name()} aria-current={open.then_some("page")}
                onclick={frame.dispatch.on(action)}>
                { icon(mark) }<span>{ pane_title(pane.name()) }</span>
            </button>
        }
    };
    let has = |pane: &Pane| {
        let leads_away =
            *pane == Pane::Guide && frame.state.base.bare() && !frame.state.is_open(*pane);
        frame.state.base.settings.scene.shows(pane.name()) && !leads_away
    };
    let panes = Pane::ALL.into_iter().filter(has);
    html! {
        <nav class="tabs" aria-label={say("Panes")}>{ for panes.map(tab) }</nav>
    }
}
