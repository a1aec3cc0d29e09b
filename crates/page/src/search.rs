//! The search: every call, Orgsim's own actions, views, users to act as, and things of the drawing, by a few words.
//!
//! An empty search shows what can be done here and now. A query lists what fits, the best match first: whole names before
//! beginnings, short names before long ones, the organization's things and AWS Organizations before other services.

mod fit;
mod items;
#[cfg(test)]
mod tests;

use message::Message;
use sim::time::parse_span;
use sim::view::{Actionable, Offer, Selection};

use self::fit::{Fit, words_of};
use self::items::{PERSON_HOOK, calls, moves, people, places, themes, things, to_next};
use crate::action::{Action, SessionAction, perform};
use crate::base::words::Words;
use crate::queries::Queries;

/// Maximum number of people and of things shown; typing more of the name narrows the list.
const SHOWN: usize = 12;

/// What can be found.
#[derive(Clone)]
pub struct SearchItem {
    /// What choosing it does.
    pub action: Action,
    /// The id of the element that receives the focus then.
    pub focus: Option<&'static str>,
    /// The name that is searched and shown.
    pub name: String,
    /// A description of the action or thing.
    pub note: Message,
    /// Its texts come from the core.
    pub core: bool,
    /// The service of a call, or the kind of thing.
    pub group: &'static str,
    /// The item's name for tests.
    pub hook: String,
    /// Search words besides the name, in lower case.
    words: String,
    /// Among equal matches, a lower number comes first.
    order: u8,
}

impl SearchItem {
    fn new(
        action: Action,
        group: &'static str,
        name: impl Into<String>,
        note: impl Into<Message>,
    ) -> Self {
        Self {
            action,
            focus: None,
            name: name.into(),
            note: note.into(),
            core: false,
            group,
            hook: "search-item".to_string(),
            words: String::new(),
            order: 0,
        }
    }

    /// Found by these words, too.
    fn by(mut self, words: &str) -> Self {
        self.words = words.to_lowercase();
        self
    }

    fn focusing(mut self, id: &'static str) -> Self {
        self.focus = Some(id);
        self
    }
}

/// What the page can find at one moment of a session.
pub struct SearchIndex {
    queries: Queries,
    words: Words,
    /// What an empty search lists.
    here: Vec<SearchItem>,
    /// All but the things of the world.
    fixed: Vec<SearchItem>,
}

impl SearchIndex {
    /// `selection`: what can be done with it comes first.
    pub fn new(queries: &Queries, words: Words, selection: Option<&Selection>) -> Self {
        let last = queries.exchanges(1).first().map(|it| it.step);
        let next = queries.next_event();
        let to_next = to_next(words, &next);
        let moves = moves(words, last);
        let offers = offers(queries, words, selection);
        let possible = offers.iter().filter(|it| it.note.english().is_empty());
        let mut here: Vec<SearchItem> = possible.cloned().collect();
        let possible = |it: &&SearchItem| {
            let undo = matches!(it.action, Action::Session(SessionAction::Undo));
            let redo = matches!(it.action, Action::Session(SessionAction::Redo));
            (!undo || queries.can_undo()) && (!redo || queries.controller().can_redo())
        };
        here.extend(next.refusal.is_none().then(|| to_next.clone()));
        here.extend(moves.iter().filter(possible).cloned());
        let places = places(words);
        here.extend(places.iter().cloned());
        let mut fixed = vec![to_next];
        fixed.extend(moves);
        fixed.extend(places);
        fixed.extend(themes(words));
        fixed.extend(calls(words));
        fixed.extend(offers);
        Self {
            queries: queries.clone(),
            words,
            here,
            fixed,
        }
    }

    /// The matching items in groups, the group with the best match first. `things`: what [`Self::things`] returns.
    pub fn found(
        &self,
        query: &str,
        things: &[SearchItem],
    ) -> Vec<(&'static str, Vec<SearchItem>)> {
        let wanted = words_of(query);
        if wanted.is_empty() {
            return grouped(self.here.iter().cloned());
        }
        let fitting = |items: &[SearchItem], most: usize| {
            let fits = items
                .iter()
                .filter_map(|it| Some((Fit::of(it, &wanted)?, it)));
            let mut fits: Vec<(Fit, &SearchItem)> = fits.collect();
            ordered::sort_by_key(&mut fits, |(fit, _)| *fit);
            let best = fits.into_iter().take(most);
            best.map(|(fit, it)| (fit, it.clone())).collect::<Vec<_>>()
        };
        let mut fits = fitting(&self.fixed, usize::MAX);
        // Limited by kind, because a large world has thousands.
        for kind in things.chunk_by(|one, next| one.order == next.order) {
            fits.extend(fitting(kind, SHOWN));
        }
        ordered::sort_by_key(&mut fits, |(fit, _)| *fit);
        // "act as Pia" has the form of a line, and means the person.
        let means_person = fits.first().is_some_and(|it| it.1.hook == PERSON_HOOK);
        let line = self.typed(query);
        let (before, after) = if means_person {
            (None, line)
        } else {
            (line, None)
        };
        let fits = fits.into_iter().map(|it| it.1);
        grouped(before.into_iter().chain(fits).chain(after))
    }

    /// The people and things of this world; slow in a large one.
    pub fn things(&self) -> Vec<SearchItem> {
        let mut all = things(&self.queries, self.words);
        all.extend(people(&self.queries, self.words));
        all
    }

    /// The typed text as an item, if it is a time span or a complete line of the terminal.
    fn typed(&self, query: &str) -> Option<SearchItem> {
        let (query, words) = (query.trim(), self.words);
        let group = words.say("As you wrote it");
        let item = |action, name: &str, note: &str| SearchItem {
            hook: "search-line".to_string(),
            ..SearchItem::new(action, group, name, note.to_string())
        };
        // Digits alone are an account's id.
        if let Ok(ms) = parse_span(query)
            && !query.bytes().all(|it| it.is_ascii_digit())
        {
            let offer = self.queries.let_pass(ms);
            let name = words.tell(offer.label.clone());
            let why = offer.refusal.as_deref().unwrap_or_default();
            return Some(item(perform(&offer), &name, why));
        }
        let whole = query.contains(' ')
            && matches!(
                shell::read(query, self.queries.actor()),
                shell::ParsedLine::Invoke(_) | shell::ParsedLine::Local(_)
            );
        let action = Action::Session(SessionAction::Lines(vec![query.to_string()]));
        whole.then(|| item(action, words.say("Run this line"), query))
    }
}

/// What can be done with the selection, and with the current user's organization or account. What AWS would refuse has the
/// refusal as its note.
fn offers(queries: &Queries, words: Words, selection: Option<&Selection>) -> Vec<SearchItem> {
    let home = queries.home();
    let home = match home.organization {
        Some(organization) => Selection::Organization(organization),
        None => Selection::Account(home.account),
    };
    let about = selection.into_iter().chain([&home]);
    let about = about.map(Actionable::Selected).chain([Actionable::Home]);
    let mut all: Vec<Offer> = Vec::new();
    for offer in about.flat_map(|it| queries.offers(it)) {
        if all.iter().all(|it| it.label != offer.label) {
            all.push(offer);
        }
    }
    let item = |offer: &Offer| SearchItem {
        core: true,
        ..SearchItem::new(
            perform(offer),
            words.say("Here and now"),
            &*words.tell(offer.label.clone()),
            offer.refusal.clone().unwrap_or_default(),
        )
    };
    all.iter().map(item).collect()
}

/// Items in groups, in the order of their first item.
fn grouped(items: impl IntoIterator<Item = SearchItem>) -> Vec<(&'static str, Vec<SearchItem>)> {
    let mut groups: Vec<(&str, Vec<SearchItem>)> = Vec::new();
    for item in items {
        match groups.iter_mut().find(|(group, _)| *group == item.group) {
            Some((_, items)) => items.push(item),
            None => groups.push((item.group, vec![item])),
        }
    }
    groups
}
