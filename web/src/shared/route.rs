//! The shared parts of all views: their names and keys (`ROUTES`), their properties (`RouteProps`), and their header with
//! the way back. The components of the views import this file; `routes.rs` imports them.

use crate::browser::{HtmlElement, elements};
use crate::prelude::*;
use crate::shared::MENU_BUTTON;
use page::compare::Pins;
use page::{Branch, RouteView};

/// A view, as the page offers it.
pub struct RouteEntry {
    pub route: Route,
    pub name: &'static str,
    /// The view's contents, for the help and the button's title.
    pub about: &'static str,
    pub icon: Icon,
}

/// All views but the organization.
pub static ROUTES: [RouteEntry; 7] = [
    RouteEntry {
        route: Route::Lessons,
        name: key("Lessons"),
        about: key("Lessons that check themselves, walkthroughs, and the lessons you wrote."),
        icon: Icon::Lesson,
    },
    RouteEntry {
        route: Route::Lab,
        name: key("Policy lab"),
        about: key(
            "Check what one user or everybody can do, and see what a policy would change before you attach it.",
        ),
        icon: Icon::Lab,
    },
    RouteEntry {
        route: Route::Services,
        name: key("Services"),
        about: key(
            "A page for every service that works with the organization: how it is enabled and disabled, by whom, and where its roles are.",
        ),
        icon: Icon::Service,
    },
    RouteEntry {
        route: Route::Events,
        name: key("Events"),
        about: key(
            "What happened, as CloudTrail logs it and as EventBridge sends it, account by account.",
        ),
        icon: Icon::Bell,
    },
    RouteEntry {
        route: Route::LastAccessed,
        name: key("Last accessed"),
        about: key(
            "Which services were used and which only allowed, and a policy that keeps only those in use.",
        ),
        icon: Icon::Clock,
    },
    RouteEntry {
        route: Route::Rules,
        name: key("Break the rule"),
        about: key(
            "Try to break a rule of AWS. A search proves that it cannot be done, or finds the shortest way without the rule.",
        ),
        icon: Icon::Break,
    },
    RouteEntry {
        route: Route::Compare,
        name: key("Compare"),
        about: key(
            "What differs between two moments or branches, in words, in the drawing, and by access.",
        ),
        icon: Icon::Compare,
    },
];

fn entry(route: Route) -> Option<&'static RouteEntry> {
    ROUTES.iter().find(|entry| entry.route == route)
}

/// The properties of every view.
#[derive(Properties, Clone)]
pub struct RouteProps {
    pub controller: Queries,
    /// This view is shown.
    pub open: bool,
    pub view: RouteView,
    pub presenter: bool,
    pub selection: Option<Selection>,
    pub pins: Same<Pins>,
    pub branches: Same<Vec<Branch>>,
}

impl PartialEq for RouteProps {
    fn eq(&self, other: &Self) -> bool {
        // A closed view sees changes when it is opened.
        let same = self.view == other.view
            && self.presenter == other.presenter
            && self.selection == other.selection
            && self.pins == other.pins
            && self.branches == other.branches
            && self.controller == other.controller;
        self.open == other.open && (same || !self.open)
    }
}

#[derive(Properties, PartialEq)]
pub struct RouteHeadProps {
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
    use_effect_with(props.opened, {
        let (title, came_from, search) = (title.clone(), came_from.clone(), props.search);
        move |_| {
            if came_from.borrow().is_none() {
                *came_from.borrow_mut() = platform::focused();
            }
            if let Some(title) = title.cast::<HtmlElement>() {
                // What is typed next is a name. On a touch screen, the field would bring up the keyboard.
                let field = search_of(&title).filter(|_| search && !platform::is_touch());
                elements::focus(&field.unwrap_or(title));
            }
        }
    });
    use_effect_with((), move |()| {
        move || {
            // If the user left by a button elsewhere, the focus stays there.
            let here = platform::focused().is_none() || platform::focus_is_within(".route");
            if here {
                platform::focus_back(came_from.take(), MENU_BUTTON);
            }
        }
    });
    let name = entry(props.route).map_or("", |entry| say(entry.name));
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
