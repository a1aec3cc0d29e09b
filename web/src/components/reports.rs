//! For instructors: packages for a learning platform, and reports on learners; and for a learner sent by a platform,
//! the status.

mod bar;
mod board;
mod package;
mod report;

pub use bar::PlatformBar;
pub use package::PackageForm;
pub use report::ReportForm;

use crate::prelude::*;
use web_sys::{HtmlInputElement, InputEvent};

/// A form field with its name above it.
pub fn field(id: &'static str, label: &str, about: &str, value: &UseStateHandle<String>) -> Html {
    let oninput = {
        let value = value.clone();
        move |event: InputEvent| {
            value.set(event.target_unchecked_into::<HtmlInputElement>().value());
        }
    };
    let about_id = format!("{id}-about");
    html! {
        <div class="form-field">
            <label class="form-label" for={id}>{ label }</label>
            if !about.is_empty() { <p class="soft small form-about" id={about_id.clone()}>{ about }</p> }
            <input type="text" {id} data-testid={id} value={(**value).clone()} {oninput} spellcheck="false" autocomplete="off"
                aria-describedby={(!about.is_empty()).then_some(about_id)} />
        </div>
    }
}

/// Parses percent, from 1 to 100; `None` for an empty text.
fn percent(text: &str) -> Result<Option<u8>, ()> {
    let text = text.trim().trim_end_matches('%').trim();
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse::<u8>() {
        Ok(percent @ 1..=100) => Ok(Some(percent)),
        Ok(_) | Err(_) => Err(()),
    }
}
