//! What the user asks of the browser, and that changes nothing in the page's state.

use std::rc::Rc;

use super::window::PresentationWindow;

/// Something that the user asks of the browser, and that changes nothing in the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Errand {
    /// Copy a text. Without a clipboard nothing happens.
    Copy(Rc<str>),
    /// Offer a file to save, with this name; its extension decides the type. If the browser refuses, it shows that itself.
    Save(String, FileContents),
    /// Draw an SVG picture in pixels, and offer it to save: `ExportAction::TooLarge`, if it is too large for that.
    SavePicture(String, Rc<str>),
    /// Open an address in another tab. If the browser does not allow it, it says so.
    Visit(String),
    /// Open a window of a presentation: `PresentAction::Opened`.
    OpenWindow(PresentationWindow),
    /// Show the page light or dark, now and in later visits.
    Theme(PageTheme),
    /// Show the page light or dark until it is left: remembered before, or chosen by the author of its address.
    ShowTheme(PageTheme),
    /// Show larger type for a classroom, or the usual one.
    LargeType(bool),
    /// Store a text under this name: a choice that only concerns how something is shown, or what the browser keeps of lessons. An
    /// empty one deletes it.
    Remember(String, String),
    /// The same, for this tab only.
    RememberInTab(String, String),
    /// Set a stored text with this name aside, that cannot be read.
    SetAside(&'static str, String),
    /// Delete a text that was set aside, by its full name.
    DeleteAside(String),
    /// Set or remove a parameter of the address.
    Parameter(&'static str, Option<String>),
    /// Take the session out of the address, so that a reload finds the newer work.
    ClearLink,
    /// Name the page in the browser's tab and history.
    Title(String),
    /// Print the page.
    Print,
    /// Try again to store what the browser refused.
    StoreAgain,
    /// End the visit from a learning platform.
    FinishVisit,
}

/// What is in a saved file.
#[derive(Clone, Debug, PartialEq)]
pub enum FileContents {
    /// A text.
    Text(Rc<str>),
    /// Bytes, as of a zip file.
    Bytes(Rc<[u8]>),
}

message::worded! {
    /// The colors of the page.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum PageTheme {
        /// Dark on light.
        Light: "light";
        /// Light on dark.
        Dark: "dark";
    }
    /// Its name in storage and in the style sheet.
    name (by_name)
}

impl Errand {
    /// Saves a text.
    pub fn save(name: &str, text: &str) -> Self {
        Self::Save(name.to_string(), FileContents::Text(text.into()))
    }

    /// Saves bytes.
    pub fn save_bytes(name: &str, bytes: &[u8]) -> Self {
        Self::Save(name.to_string(), FileContents::Bytes(bytes.into()))
    }

    /// Stores a text.
    pub fn remember(name: &str, text: &str) -> Self {
        Self::Remember(name.to_string(), text.to_string())
    }
}
