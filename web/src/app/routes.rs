//! The views: they take the organization's place in the middle of the page, or stand beside it, one at a time. A view is a row of
//! `page::Route` and a component that gets `RouteProps`; the entry, the way back and the keys are the same for all.

use super::lessons::Lessons;
use page::AppState;
use page::class::ClassRole;
use stage::compare::Compare;
use stage::coverage::Coverage;
use stage::events::Events;
use stage::services::view::Services;
use teaching::reports::ClassBoard;
use tools::lab::Lab;
use tools::last_accessed::LastAccessed;
use tools::rules::Rules;
use ui::prelude::*;
use ui::shared::route::RouteProps;

/// All views; closed ones keep what was chosen and typed in them.
pub fn panes(state: &AppState, queries: &Queries, presenter: bool) -> Html {
    let view = &state.base.screen.route;
    let pane = |route: Route| {
        let inner = RouteProps {
            queries: queries.clone(),
            open: view.route == route,
            view: view.clone(),
            presenter,
            selection: state.base.screen.selection.clone(),
            pins: state.pins.clone().into(),
            comparison: state.comparison.clone().into(),
            services: state.services.clone().into(),
            trail: state.trail.clone().into(),
            guardrails: state.guardrails.clone().into(),
            branches: state.base.branches.clone().into(),
            course: state.course.clone().into(),
            tools: state.tools.clone().into(),
        };
        html! {
            <section key={route.id()} class="pane route" id={format!("route-{}", route.id())} aria-label={say(route.name())} hidden={!inner.open}>
                <RouteContent {route} {inner} />
            </section>
        }
    };
    let class = (state.class.role == ClassRole::Presenter).then_some(Route::Class);
    Route::others().chain(class).map(pane).collect()
}

#[derive(Properties, PartialEq)]
struct RouteContentProps {
    route: Route,
    inner: RouteProps,
}

/// What is in a view, from its first opening on: the page's first part needs none of it.
#[component]
fn RouteContent(props: &RouteContentProps) -> Html {
    let opened = use_mut_ref(|| false);
    *opened.borrow_mut() |= props.inner.open;
    if !*opened.borrow() {
        return Html::default();
    }
    let inner = props.inner.clone();
    match props.route {
        Route::Organization => Html::default(),
        Route::Lessons => html! { <Lessons ..inner /> },
        Route::Lab => html! { <Lab ..inner /> },
        Route::Services => html! { <Services ..inner /> },
        Route::Events => html! { <Events ..inner /> },
        Route::LastAccessed => html! { <LastAccessed ..inner /> },
        Route::Rules => html! { <Rules ..inner /> },
        Route::Compare => html! { <Compare ..inner /> },
        Route::Coverage => html! { <Coverage ..inner /> },
        Route::Class => html! { <ClassBoard ..inner /> },
    }
}
