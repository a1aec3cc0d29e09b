//! What a server writes into the page about its session and its class, and who this page is in that class.
//!
//! Who opens the page with the presenter's key behind the `#` does not follow.

use std::cell::RefCell;
use std::rc::Rc;

use lessons::board::{BoardLearner, GivenNames};
use page::class::ClassRole;
use page::stored::CLASS_NAME;

use super::{elements, link, storage};

/// Under these names the tab keeps the presenter's key, and the id of the learner's reports.
const KEY: &str = "presenter-key";
const ID: &str = "class-id";

const MARK: &str = "meta[name='orgsim-follow']";

/// What a learner's page calls itself before the server has issued an id.
const NOBODY: &str = "new";

thread_local! {
    static PRESENTER: Option<Rc<str>> = presenter();
    /// Also here, because a browser that stores nothing forgets it.
    static LEARNER: RefCell<Option<Rc<str>>> = RefCell::new(storage::of_tab(ID).map(Rc::from));
}

/// An attribute of what a server writes into the page so that it follows.
fn mark(attribute: &str) -> Option<String> {
    elements::attribute(MARK, attribute)
}

/// Where the session that this page is to follow comes from. Only a server writes it into the page. A presenter does not
/// follow, nor does a copy of a learner's world.
pub fn followed() -> Option<String> {
    mark("content").filter(|address| {
        !address.is_empty() && key().is_none() && link::parameter("embed").is_none()
    })
}

/// Whether the page comes from a class's server.
pub fn is_class() -> bool {
    mark("data-class").is_some()
}

/// Who this page is in a class.
pub fn role() -> ClassRole {
    match (key().is_some(), is_class()) {
        (true, _) => ClassRole::Presenter,
        (false, true) => ClassRole::Learner,
        (false, false) => ClassRole::Nobody,
    }
}

/// The presenter's key, if the page was opened with it.
pub fn key() -> Option<Rc<str>> {
    PRESENTER.with(Clone::clone)
}

fn presenter() -> Option<Rc<str>> {
    let key = || kept_key().filter(|_| is_class());
    elements::exists(MARK).then(key)?
}

/// The key of this page's server, for a page that follows: where everybody may follow, it has none.
pub fn follower_key() -> Option<Rc<str>> {
    mark("data-key").and_then(|_| kept_key())
}

/// The key in the address, or the one that came in it before.
fn kept_key() -> Option<Rc<str>> {
    // Out of the address, which a projector may show.
    if let Some(key) = link::code().and_then(|code| Some(code.strip_prefix("key=")?.to_string())) {
        storage::keep_for_tab(KEY, &key);
        link::clear();
    }
    storage::of_tab(KEY).map(Rc::from)
}

/// The id of this page's learner, who takes part in a class; `new` before the server has issued one.
pub fn learner() -> Option<Rc<str>> {
    (is_class() && key().is_none()).then(learner_id)
}

/// The id that the server issued to this tab. Who knows it may report in the learner's name; only the server and this page do.
pub fn learner_id() -> Rc<str> {
    LEARNER.with_borrow(|id| id.clone().unwrap_or_else(|| NOBODY.into()))
}

/// The server has issued an id.
pub fn learner_is(id: &str) {
    storage::keep_for_tab(ID, id);
    LEARNER.set(Some(id.into()));
}

/// Where the presenter's browser keeps the names that it gave to the learners of this class.
fn names_key() -> String {
    GivenNames::stored_under(&key().unwrap_or_default())
}

/// The names that the presenter gave to learners of this class, in any window.
pub fn given_names() -> GivenNames {
    let text = storage::preference(&names_key());
    text.map(|it| GivenNames::read(&it)).unwrap_or_default()
}

/// The presenter names a learner of the board.
pub fn give_name(rows: &[BoardLearner], learner: &BoardLearner, name: &str) {
    let mut names = given_names();
    names.give(rows, learner, name);
    storage::prefer(&names_key(), &names.text());
}

/// The learner's name in the class, if they have joined.
pub fn joined_name() -> Option<String> {
    let given = storage::of_tab(CLASS_NAME).or_else(|| link::parameter("name"));
    given.filter(|name| is_class() && !name.trim().is_empty())
}
