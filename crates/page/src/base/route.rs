//! The views that take the organization's place in the middle of the page, or stand beside it: one at a time.

#[cfg(test)]
mod tests;

use super::words::key;

/// The view in the middle: the organization itself, or one view at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Route {
    /// The organization itself.
    #[default]
    Organization,
    /// The course, and other ways to learn.
    Lessons,
    /// The policy lab: who is allowed what, and the effect of policy changes.
    Lab,
    /// The services that work with the organization, with a page for each.
    Services,
    /// Events, as logged and as sent.
    Events,
    /// The used services, beside what policies allow.
    LastAccessed,
    /// Rules to break.
    Rules,
    /// Two moments, and what differs.
    Compare,
    /// Which accounts have which guardrails.
    Coverage,
    /// The board of a class, for its presenter only.
    Class,
}

/// A view, as the page offers it.
struct RouteRow {
    route: Route,
    /// Its id in the page, as in `open-lab`.
    id: &'static str,
    /// The key that opens it, in lower case.
    key: Option<&'static str>,
    name: &'static str,
    /// The view's contents, for the help and the button's title.
    about: &'static str,
    /// Further words by which the search finds it.
    words: &'static str,
}

/// All views; no key opens the organization.
const ROUTES: [RouteRow; 10] = [
    RouteRow {
        route: Route::Organization,
        id: "organization",
        key: None,
        name: key("Organization"),
        about: key("The organization: units, accounts, roles, handshakes"),
        words: "tree drawing",
    },
    RouteRow {
        route: Route::Lessons,
        id: "lessons",
        key: Some("g"),
        name: key("Lessons"),
        about: key("Lessons that check themselves, walkthroughs, and the lessons you wrote."),
        words: "course learn",
    },
    RouteRow {
        route: Route::Lab,
        id: "lab",
        key: Some("l"),
        name: key("Policy lab"),
        about: key(
            "Check what one user or everyone can do, and see what a policy would change before you attach it.",
        ),
        words: "who can why scp rcp",
    },
    RouteRow {
        route: Route::Services,
        id: "services",
        key: Some("s"),
        name: key("Trusted access"),
        about: key(
            "A page for every service that works with the organization: how it is enabled and disabled, by whom, and where its roles are.",
        ),
        words: "services delegated administrators",
    },
    RouteRow {
        route: Route::Events,
        id: "events",
        key: Some("e"),
        name: key("CloudTrail events"),
        about: key(
            "What happened, as CloudTrail logs it and as EventBridge sends it, account by account.",
        ),
        words: "log trail",
    },
    RouteRow {
        route: Route::LastAccessed,
        id: "last-accessed",
        key: Some("a"),
        name: key("Unused permissions"),
        about: key(
            "Which services were used and which only allowed, and a policy that keeps only those in use.",
        ),
        words: "last accessed",
    },
    RouteRow {
        route: Route::Rules,
        id: "rules",
        key: Some("b"),
        name: key("Rule puzzles"),
        about: key(
            "Try to break a rule of AWS. A search proves that it cannot be done, or finds the shortest way without the rule.",
        ),
        words: "break the rule",
    },
    RouteRow {
        route: Route::Compare,
        id: "compare",
        key: Some("c"),
        name: key("Compare"),
        about: key(
            "What differs between two moments or branches, in words, in the drawing, and by access.",
        ),
        words: "plan migrate diff branches",
    },
    RouteRow {
        route: Route::Coverage,
        id: "coverage",
        key: Some("k"),
        name: key("Guardrails"),
        about: key("Which accounts have which guardrails, each by a proof, in the drawing."),
        words: "coverage controls heat map proof",
    },
    RouteRow {
        route: Route::Class,
        id: "class",
        key: None,
        name: key("The class"),
        about: key("Where each learner of the class is."),
        words: "",
    },
];

impl Route {
    /// Those of every page. The board of a class has its own button.
    pub fn all() -> impl Iterator<Item = Self> {
        let all = ROUTES.iter().map(|it| it.route);
        all.filter(|it| *it != Self::Class)
    }

    /// All views but the organization.
    pub fn others() -> impl Iterator<Item = Self> {
        Self::all().filter(|it| *it != Self::Organization)
    }

    /// Whether it takes only the inspector's place: on a wide screen the organization stays visible.
    pub fn is_beside(self) -> bool {
        matches!(self, Self::Services | Self::Class)
    }

    fn row(self) -> &'static RouteRow {
        let found = ROUTES.iter().find(|it| it.route == self);
        found.unwrap_or(&ROUTES[0])
    }

    /// The view's id in the page, as in `open-lab`.
    pub fn id(self) -> &'static str {
        self.row().id
    }

    /// The key that opens it, in lower case.
    pub fn key(self) -> Option<&'static str> {
        self.row().key
    }

    /// The view's name, in English.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The view's contents, in English.
    pub fn about(self) -> &'static str {
        self.row().about
    }

    /// Further words by which the search finds it, in lower case.
    pub fn search_words(self) -> &'static str {
        self.row().words
    }

    /// The view that a key of the keyboard opens.
    pub fn by_key(key: &str) -> Option<Self> {
        let found = ROUTES.iter().find(|it| it.key == Some(key));
        found.map(|it| it.route)
    }
}
