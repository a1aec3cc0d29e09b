//! Native dialogs.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::NodeRef;

use super::platform;

/// A dialog that was opened.
pub struct OpenDialog(HtmlDialogElement);

/// Opens a dialog, and sets the focus in it.
pub fn open(node: &NodeRef, fields: &str) -> Option<OpenDialog> {
    let dialog = node.cast::<HtmlDialogElement>()?;
    if !dialog.open() {
        // This fails only if the dialog is already open or not in the page.
        let _ = dialog.show_modal();
        begin(&dialog, fields);
    }
    Some(OpenDialog(dialog))
}

/// Closes a dialog; the browser gives the focus back.
pub fn close(dialog: Option<OpenDialog>) {
    if let Some(OpenDialog(dialog)) = dialog {
        dialog.close();
    }
}

/// Sets the initial focus: where the dialog says, else its first of these fields, else its main action; never the close button,
/// which the browser would choose.
fn begin(dialog: &HtmlDialogElement, fields: &str) {
    let first = |wanted: &str| dialog.query_selector(wanted).ok().flatten();
    let said = platform::focused().is_some_and(|it| {
        dialog.contains(Some(&it))
            && matches!(it.closest(".dialog-head"), Ok(None))
            && it.tag_name() != "DIALOG"
    });
    if said {
        return;
    }
    let field = first(fields);
    let wanted = field
        .or_else(|| first(".dialog-foot .primary"))
        .or_else(|| first(".dialog-head h2"));
    if let Some(wanted) = wanted.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = wanted.focus();
    }
}
