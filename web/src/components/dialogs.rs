//! Dialogs: each a native `<dialog>`, which keeps the focus inside and gives it back.

pub mod confirm;
pub mod fields;
pub mod form;
pub mod grave;
pub mod help;
pub mod palette;
pub mod share;
pub mod start;

use lessons::scene::PageScene;
use serde_json::Map;
use sim::model::{Operation, operation, operations};
use sim::view::{OfferKind, document_member};
use web_sys::{Element, HtmlDialogElement, HtmlElement};

use self::confirm::Confirm;
use self::form::{Modelled, OperationForm};
use self::grave::Grave;
use self::help::Help;
use self::palette::Palette;
use self::share::Share;
use self::start::Start;
use crate::components::dry_run::DryRunForm;
use crate::components::export::ExportForm;
use crate::components::faults::FaultForm;
use crate::components::import::ImportForm;
use crate::components::present::Choices;
use crate::components::reports::{PackageForm, ReportForm};
use crate::components::scene::SceneForm;
use crate::prelude::*;
use crate::state::compare::Pins;
use crate::state::faults::KnownFault;
use crate::state::walk::HandedLesson;
use crate::state::{Branch, Dialog};

#[derive(Properties, PartialEq)]
pub struct Props {
    pub dialog: Dialog,
    /// The session's controller, for choices of ids and for rehearsals.
    pub controller: Queries,
    pub branches: Same<Vec<Branch>>,
    pub pins: Same<Pins>,
    /// The faults that were added, where faults are offered.
    pub faults: Option<Rc<Vec<KnownFault>>>,
    pub scene: Rc<PageScene>,
    /// The open lesson.
    pub lesson: Option<AttrValue>,
    /// The same, as a presenter's window goes on with it.
    pub handed: Option<HandedLesson>,
}

#[component]
pub fn Dialogs(props: &Props) -> Html {
    let controller = props.controller.clone();
    let (key, title, size, body) = match &props.dialog {
        Dialog::Start => (
            "start",
            "Orgsim".to_string(),
            "wide",
            html! { <Start {controller} /> },
        ),
        Dialog::Import => (
            "import",
            say("Import your organization").to_string(),
            "wide",
            html! { <ImportForm /> },
        ),
        Dialog::Export { difference } => (
            "export",
            say("Export").to_string(),
            "wide",
            html! { <ExportForm {controller} pins={props.pins.clone()} difference={*difference} /> },
        ),
        Dialog::Offer(offer) => match &offer.kind {
            OfferKind::Form {
                operation: name,
                preset,
            } => (
                "form",
                core(&offer.label).to_string(),
                form_size(operation(name)),
                html! {
                    <OperationForm operation={operation(name).map(Modelled)} preset={preset.clone()}
                        label={offer.label.clone()} {controller} />
                },
            ),
            OfferKind::Confirm {
                word,
                title,
                says,
                command,
            } => (
                "confirm",
                core(title).to_string(),
                "narrow",
                html! { <Confirm word={*word} says={says.clone()} command={command.clone()} refusal={offer.refusal.clone()} /> },
            ),
            // These need no dialog; if one is opened anyway, it asks once.
            OfferKind::Run(command) => (
                "grave",
                core(&offer.label).to_string(),
                "narrow",
                html! { <Grave label={offer.label.clone()} command={command.clone()} {controller} /> },
            ),
            OfferKind::ActAs(_) => (
                "none",
                core(&offer.label).to_string(),
                "narrow",
                Html::default(),
            ),
        },
        Dialog::Share => (
            "share",
            say("Share or keep this session").to_string(),
            "middle",
            html! { <Share {controller} branches={props.branches.clone()} faults={props.faults.is_some()} /> },
        ),
        Dialog::Grave { label, command } => (
            "grave",
            core(label).to_string(),
            "narrow",
            html! { <Grave label={label.clone()} command={command.clone()} {controller} /> },
        ),
        Dialog::Scene => (
            "scene",
            say("Set the scene").to_string(),
            "wide",
            html! { <SceneForm {controller} lesson={props.lesson.clone()} scene={props.scene.clone()} /> },
        ),
        Dialog::Package => (
            "package",
            say("Package for a learning platform").to_string(),
            "middle",
            html! { <PackageForm /> },
        ),
        Dialog::Report => (
            "report",
            say("Report").to_string(),
            "wide",
            html! { <ReportForm /> },
        ),
        Dialog::Faults => (
            "faults",
            say("Inject fault").to_string(),
            "middle",
            html! { <FaultForm {controller} faults={props.faults.clone()} /> },
        ),
        Dialog::DryRun => (
            "dry-run",
            say("Dry run").to_string(),
            "wide",
            html! { <DryRunForm {controller} /> },
        ),
        Dialog::Present => (
            "present",
            say("Present").to_string(),
            "middle",
            html! { <Choices faults={props.faults.is_some()} handed={props.handed.clone()} /> },
        ),
        Dialog::Palette => (
            "palette",
            say("Any call").to_string(),
            "middle",
            html! { <Palette {controller} /> },
        ),
        Dialog::Call(service, name) => {
            let found = operations().find(|it| it.service == *service && it.name == *name);
            (
                "form",
                (*name).to_string(),
                form_size(found),
                html! {
                    <OperationForm key={*name} operation={found.map(Modelled)} preset={Map::new()}
                        label={Message::from(say("Send"))} {controller} />
                },
            )
        }
        Dialog::Help => ("help", say("Help").to_string(), "wide", html! { <Help /> }),
    };
    html! { <Modal {key} name={key} {title} {size}>{ body }</Modal> }
}

/// The form's width: a policy document needs space.
fn form_size(operation: Option<&'static Operation>) -> &'static str {
    if operation.is_some_and(|it| document_member(it).is_some()) {
        "wide"
    } else {
        "middle"
    }
}

#[derive(Properties, PartialEq)]
pub struct ModalProps {
    pub name: &'static str,
    pub title: String,
    pub size: &'static str,
    pub children: Html,
}

/// Sets the initial focus: where the dialog says, else its first field, else its main action; never the close button,
/// which the browser would choose.
fn begin(dialog: &HtmlDialogElement) {
    let first = |wanted: &str| dialog.query_selector(wanted).ok().flatten();
    let said = platform::focused().is_some_and(|it| {
        dialog.contains(Some(&it))
            && matches!(it.closest(".dialog-head"), Ok(None))
            && it.tag_name() != "DIALOG"
    });
    if said {
        return;
    }
    let field = first(FIELDS);
    let wanted = field
        .or_else(|| first(".dialog-foot .primary"))
        .or_else(|| first(".dialog-head h2"));
    if let Some(wanted) = wanted.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = wanted.focus();
    }
}

/// Selector of a form's visible fields.
pub const FIELDS: &str =
    "form :is(input, select, textarea):not(details:not([open]) *, [readonly], :disabled)";

/// The frame of every dialog: title, close button, and the browser's own focus handling.
#[component]
pub fn Modal(props: &ModalProps) -> Html {
    let dispatch = use_dispatch();
    let node = use_node_ref();
    use_effect_with((), {
        let node = node.clone();
        move |()| {
            let dialog = node.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog
                && !dialog.open()
            {
                // This fails only if the dialog is already open or not in the page.
                let _ = dialog.show_modal();
                begin(dialog);
            }
            move || {
                // Closing the dialog, not merely removing it, returns the focus to where it was; `focus.rs` handles the
                // case that this element is gone.
                if let Some(dialog) = dialog {
                    dialog.close();
                }
            }
        }
    });
    let close = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Close))
    };
    // Escape: the browser closes the dialog at once, so that the next keys go to the page, however long drawing takes.
    // A file chooser inside sends `cancel` too, which is ignored.
    let oncancel = {
        let node = node.clone();
        let dispatch = dispatch.clone();
        Callback::from(move |event: Event| {
            if event.target_dyn_into::<Element>() == node.cast::<Element>() {
                dispatch.dispatch(Action::Close);
            }
        })
    };
    html! {
        <dialog ref={node} class={classes!("dialog", props.size, format!("is-{}", props.name))}
            aria-labelledby={format!("{}-title", props.name)} data-testid="dialog" data-dialog={props.name} {oncancel}>
            <div class="dialog-head">
                <h2 id={format!("{}-title", props.name)} tabindex="-1">{ &props.title }</h2>
                <button type="button" class="button bare square" aria-label={say("Close")} onclick={close}>
                    { icon(Icon::Close) }
                </button>
            </div>
            { props.children.clone() }
        </dialog>
    }
}

/// A button that closes the dialog.
#[derive(Properties, PartialEq)]
pub struct LeaveProps {
    pub label: AttrValue,
}

#[component]
pub fn Leave(props: &LeaveProps) -> Html {
    let dispatch = use_dispatch();
    html! {
        <button type="button" class="button" data-testid="dialog-close"
            onclick={move |_: MouseEvent| dispatch.dispatch(Action::Close)}>{ &props.label }</button>
    }
}
