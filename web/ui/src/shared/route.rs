//! The shared parts of all views: their icons, their properties (`RouteProps`), and their header with the way back. The
//! components of the views import this file; `routes.rs` imports them. `page::Route` has their names and keys.

use crate::browser::{HtmlElement, elements};
use crate::prelude::*;
use crate::shared::MENU_BUTTON;
use page::compare::Pins;
use page::comparing::ComparisonState;
use page::course::CourseState;
use page::guardrails::GuardrailChoice;
use page::services::ServiceChoice;
use page::tools::ToolState;
use page::trail::TrailChoice;
use page::{Branch, RouteView};

/// The icon of a view.
pub fn route_icon(route: Route) -> Icon {
    match route {
        Route::Organization => Icon::Organization,
        Route::Lessons => Icon::Lesson,
        Route::Lab => Icon::Lab,
        Route::Services => Icon::Service,
        Route::Events => Icon::Bell,
        Route::LastAccessed => Icon::Clock,
        Route::Rules => Icon::Break,
        Route::Compare => Icon::Compare,
        Route::Coverage => Icon::Check,
        Route::Class => Icon::Eye,
    }
}

/// The properties of every view.
#[derive(Properties, Clone)]
pub struct RouteProps {
    /// The questions that the view asks about the session.
    pub queries: Queries,
    /// This view is shown.
    pub open: bool,
    /// Which view is shown, and how it was opened.
    pub view: RouteView,
    /// This is the window of a presenter.
    pub presenter: bool,
    /// What is selected in the drawing.
    pub selection: Option<Selection>,
    /// The moments that are compared.
    pub pins: Same<Pins>,
    /// What the comparison shows.
    pub comparison: Same<ComparisonState>,
    /// What the view of services shows.
    pub services: Same<ServiceChoice>,
    /// What the view of events shows.
    pub trail: Same<TrailChoice>,
    /// What the view of guardrails shows.
    pub guardrails: Same<GuardrailChoice>,
    /// The branches of the session.
    pub branches: Same<Vec<Branch>>,
    /// What the course shows.
    pub course: Same<CourseState>,
    /// What the views for policies and files show.
    pub tools: Same<ToolState>,
}

impl PartialEq for RouteProps {
    fn eq(&self, other: &Self) -> bool {
        // A closed view sees changes when it is opened.
        let same = self.view == other.view
            && self.presenter == other.presenter
            && self.selection == other.selection
            && self.pins == other.pins
            && self.comparison == other.comparison
            && self.services == other.services
            && self.trail == other.trail
            && self.guardrails == other.guardrails
            && self.branches == other.branches
            && self.course == other.course
            && self.tools == other.tools
            && self.queries == other.queries;
        self.open == other.open && (same || !self.open)
    }
}

/// The properties of [`RouteHead`].
#[derive(Properties, PartialEq)]
pub struct RouteHeadProps {
    /// The view.
    pub route: Route,
    /// `RouteView::opened`: each opening moves the focus into the view.
    pub opened: u64,
    /// Whether the focus goes to the view's search, if it has one; otherwise to the title.
    #[prop_or(true)]
    pub search: bool,
    /// The name of the leave button for screen readers.
    #[prop_or(key("Close; back to where you were"))]
    pub close: &'static str,
    /// Contents beside the title.
    #[prop_or_default]
    pub children: Html,
}

/// The first search field that a view shows.
fn search_of(title: &HtmlElement) -> Option<HtmlElement> {
    let field = elements::first_around(title, ".route", "input[type=search]")?;
    // On a narrow screen it may be hidden.
    elements::is_drawn(&field).then_some(field)
}

/// The header of a view: its title, and the way back, which returns the focus.
#[component]
pub fn RouteHead(props: &RouteHeadProps) -> Html {
    let dispatch = use_dispatch();
    let title = use_node_ref();
    let came_from = use_mut_ref(|| None::<HtmlElement>);
    use_effect_with(
        props.opened,
        with!((title, came_from, search = props.search), move |_| {
            if came_from.borrow().is_none() {
                *came_from.borrow_mut() = platform::focused();
            }
            if let Some(title) = title.cast::<HtmlElement>() {
                // What is typed next is a name. On a touch screen, the field would bring up the keyboard.
                let field = search_of(&title).filter(|_| search && !platform::is_touch());
                elements::focus(&field.unwrap_or(title));
            }
        }),
    );
    use_effect_with((), move |()| {
        move || {
            // If the user left by a button elsewhere, the focus stays there.
            let here = platform::focused().is_none() || platform::focus_is_within(".route");
            if here {
                platform::focus_back(came_from.take(), MENU_BUTTON);
            }
        }
    });
    let name = say(props.route.name());
    let id = props.route.id();
    html! {
        <header class="route-head">
            <h2 ref={title} tabindex="-1">{ name }</h2>
            { props.children.clone() }
            <button class="button route-close" data-testid={format!("{id}-close")} aria-label={say(props.close)} title={say("Back to where you were (Escape)")}
                onclick={dispatch.on(Action::Screen(ScreenAction::Navigate(Route::Organization, None)))}>
                { icon(Icon::Close) }
                <span class="route-close-word">{ say("Close") }</span>
            </button>
        </header>
    }
}
