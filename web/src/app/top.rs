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
    let set = &state.set.scene;
    if frame.audience() {
        let stage = &state.stage;
        let lit = (stage.highlight.as_ref()).map(|it| AttrValue::from(lit_name(it, &frame.scene)));
        return html! { <Head caption={stage.caption.clone()} line={stage.line} id={&stage.id} {lit} /> };
    }
    let link = state.follow.as_ref().zip(state.server_link());
    let standing = link.map(|(it, link)| follow::standing(state, it, link));
    let title = (state.feedback.notice.as_ref()).map(|it| AttrValue::from(&*it.title));
    html! {
        <>
            <TopBar
                world={state.world_name()}
                route={state.screen.route.route}
                views={!frame.state.bare()}
                actor={state.controller.actor.clone()}
                actor_name={&frame.actor_name}
                personas={&frame.personas}
                instructor={state.controller.instructor}
                can_undo={state.controller.can_undo()}
                can_redo={state.controller.can_redo()}
                presenter={state.screen.presenter}
                recorded={state.recorded()}
                presents={frame.is_part(WindowRole::Presenter)}
                follow={standing.clone()}
                class={(state.class.role == ClassRole::Presenter).then_some(state.class.show.shown)}
                embed={set.embed}
                limits={set.limits.clone()}
            />
            if let Some(standing) = standing { <FollowNote {standing} {title} /> }
            if let Some(caption) = state.stage.caption.clone() {
                <ClassTopic {caption} is_asked={state.poll().is_some_and(|it| it.answer.is_none())} />
            }
            if state.class.takes_part() { { class_part(frame.dispatch, state) } }
            <PlatformBar />
            <UnkeptNote unkept={state.unkept} saved={state.saved_steps()} />
            <OpeningNote />
        </>
    }
}

/// The tabs of a narrow screen. Each opens a pane over the organization; pressing it again closes the pane.
pub fn tabs(frame: &Frame) -> Html {
    let shown = frame.state.shown_pane();
    let route = frame.state.screen.route.route;
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
        let leads_away = *pane == Pane::Guide && frame.state.bare() && !frame.state.is_open(*pane);
        frame.state.set.scene.shows(pane.name()) && !leads_away
    };
    let panes = Pane::ALL.into_iter().filter(has);
    html! {
        <nav class="tabs" aria-label={say("Panes")}>{ for panes.map(tab) }</nav>
    }
}
