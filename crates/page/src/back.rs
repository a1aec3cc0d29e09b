//! The browser's Back: its history has an entry for each view, each sheet of a narrow screen, and each dialog.

use crate::base::screen::Pane;
use crate::{Action, Base, Route, ScreenAction};

/// Where the user is, as far as Back leads away from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BackPlace {
    /// The view.
    pub route: Route,
    /// The sheet over it; on a wide screen there is none.
    pub sheet: Pane,
    /// The number of dialogs over that.
    pub covers: usize,
}

impl BackPlace {
    /// Where the user of a window is.
    pub fn of(base: &Base, narrow: bool) -> Self {
        let screen = &base.screen;
        Self {
            route: screen.route.route,
            sheet: match narrow {
                true => screen.pane,
                false => Pane::Organization,
            },
            covers: usize::from(screen.dialog.is_some()) + usize::from(screen.why.is_some()),
        }
    }

    /// Whether Back leads from here to there: something opened over it, or took its place.
    fn opens_from(self, before: Self) -> bool {
        self.covers > before.covers
            || self.route != before.route && self.route != Route::Organization
            || self.sheet != before.sheet && self.sheet != Pane::Organization
    }

    /// What leads here from where the user is. A dialog that was closed stays closed.
    pub fn actions(self, now: Self) -> Vec<Action> {
        let mut actions: Vec<ScreenAction> = Vec::new();
        actions.extend((self.covers..now.covers).map(|_| ScreenAction::Close));
        if self.route != now.route {
            actions.push(ScreenAction::Navigate(self.route, None));
        }
        if self.sheet != now.sheet {
            actions.push(ScreenAction::Pane(self.sheet));
        }
        actions.into_iter().map(Action::Screen).collect()
    }
}

/// An entry of the browser's history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BackEntry {
    /// Its number among those of the page.
    pub number: u32,
    /// Where the user was.
    pub place: BackPlace,
}

impl BackEntry {
    /// The entry where the user is at another place. With another number it is a new one, else it replaces this one.
    #[must_use]
    pub fn at(self, place: BackPlace) -> Self {
        let number = self.number + u32::from(place.opens_from(self.place));
        Self { number, place }
    }

    /// The entry as the browser keeps it.
    pub fn text(&self) -> String {
        let BackPlace {
            route,
            sheet,
            covers,
        } = self.place;
        format!("{} {} {} {covers}", self.number, route.id(), sheet.name())
    }

    /// Reads what the browser has kept.
    pub fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let number = words.next()?.parse().ok()?;
        let route = words.next()?;
        Some(Self {
            number,
            place: BackPlace {
                route: Route::all().find(|it| it.id() == route)?,
                sheet: Pane::by_name(words.next()?)?,
                covers: words.next()?.parse().ok()?,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(route: Route, sheet: Pane, covers: usize) -> BackPlace {
        BackPlace {
            route,
            sheet,
            covers,
        }
    }

    #[test]
    fn what_opens_has_an_entry_and_what_closes_replaces_its_own() {
        let home = BackEntry::default();
        let lab = home.at(place(Route::Lab, Pane::Organization, 0));
        assert_eq!(lab.number, 1);
        let dialog = lab.at(place(Route::Lab, Pane::Organization, 1));
        assert_eq!(dialog.number, 2);
        assert_eq!(dialog.at(lab.place), BackEntry { number: 2, ..lab });
        assert_eq!(lab.at(BackPlace::default()).number, 1);
        let sheet = home.at(place(Route::Organization, Pane::Inspector, 0));
        let other = sheet.at(place(Route::Organization, Pane::Terminal, 0));
        assert_eq!((sheet.number, other.number), (1, 2));
    }

    #[test]
    fn an_entry_is_read_as_it_was_written() {
        let entry = BackEntry {
            number: 12,
            place: place(Route::Coverage, Pane::Timeline, 2),
        };
        assert_eq!(BackEntry::read(&entry.text()), Some(entry));
        for other in [
            "",
            "1",
            "x lab organization 0",
            "1 attic organization 0",
            "1 lab attic 0",
        ] {
            assert_eq!(BackEntry::read(other), None, "{other}");
        }
    }

    #[test]
    fn the_way_back_closes_what_covers_and_then_goes_to_the_view() {
        let now = place(Route::Lab, Pane::Terminal, 2);
        let actions = place(Route::Events, Pane::Organization, 0).actions(now);
        assert!(matches!(
            &actions[..],
            [
                Action::Screen(ScreenAction::Close),
                Action::Screen(ScreenAction::Close),
                Action::Screen(ScreenAction::Navigate(Route::Events, None)),
                Action::Screen(ScreenAction::Pane(Pane::Organization)),
            ]
        ));
        assert!(place(Route::Lab, Pane::Terminal, 3).actions(now).is_empty());
    }
}
