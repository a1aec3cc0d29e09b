//! Dialogs: each a native `<dialog>`, which keeps the focus inside and gives it back.

use lessons::scene::PageScene;
use serde_json::Map;
use sim::model::{Operation, Service, operation, operations};
use sim::view::{OfferKind, document_member};

use page::Branch;
use page::compare::Pins;
use page::faults::KnownFault;
use page::report::LearnersReport;
use page::tools::ToolState;
use stage::search::SearchForm;
use teaching::course::FirstLesson;
use teaching::faults::FaultForm;
use teaching::present::Choices;
use teaching::reports::{PackageForm, ReportForm};
use teaching::scene::SceneForm;
use teaching::start::Start;
use tools::dialogs::confirm::Confirm;
use tools::dialogs::form::{Modeled, OperationForm};
use tools::dialogs::grave::Grave;
use tools::dialogs::help::Help;
use tools::dialogs::share::Share;
use tools::dry_run::DryRunForm;
use tools::export::ExportForm;
use tools::import::ImportForm;
use ui::parts::dialog::Modal;
use ui::prelude::*;
use ui::shared::dialog::closes;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub dialog: Dialog,
    /// The session's queries, for choices of ids and for rehearsals.
    pub queries: Queries,
    pub selection: Option<Selection>,
    pub branches: Same<Vec<Branch>>,
    pub pins: Same<Pins>,
    pub report: Same<LearnersReport>,
    pub tools: Same<ToolState>,
    /// The faults that were added, where faults are offered.
    pub faults: Option<Rc<Vec<KnownFault>>>,
    pub scene: Rc<PageScene>,
    /// What was chosen in *Prepare a link* before.
    pub prepared: Option<Rc<PageScene>>,
    /// The open lesson.
    pub lesson: Option<AttrValue>,
}

#[component]
pub fn Dialogs(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let (key, title, size) = frame_of(&props.dialog);
    html! {
        <Modal {key} name={key} title={title.to_string()} {size} onclose={closes(dispatch)}>{ body(props) }</Modal>
    }
}

/// A dialog's name, title and width.
fn frame_of(dialog: &Dialog) -> (&'static str, AttrValue, &'static str) {
    let (name, title, size) = match dialog {
        Dialog::Start => ("start", say("New session"), "wide"),
        Dialog::Import => ("import", say("Import your organization"), "wide"),
        Dialog::Export(_) => ("export", say("Export"), "wide"),
        Dialog::Share => ("share", say("Save and share"), "middle"),
        Dialog::Scene => ("scene", say("Prepare a link"), "wide"),
        Dialog::Package => ("package", say("Package for a learning platform"), "middle"),
        Dialog::Report => ("report", say("Report"), "wide"),
        Dialog::Faults => ("faults", say("Inject fault"), "middle"),
        Dialog::DryRun(_) => ("dry-run", say("Test on CloudTrail logs"), "wide"),
        Dialog::Present => ("present", say("Present"), "middle"),
        Dialog::Search => ("search", say("Search"), "middle"),
        Dialog::Help => ("help", say("Help"), "wide"),
        Dialog::Call(service, name) => ("form", *name, form_size(called(*service, name))),
        Dialog::Grave { label, .. } => return ("grave", tell(label).into(), "narrow"),
        Dialog::Offer(offer) => match &offer.kind {
            OfferKind::Form {
                operation: name, ..
            } => {
                return (
                    "form",
                    tell(&offer.label).into(),
                    form_size(operation(name)),
                );
            }
            OfferKind::Confirm { title, .. } => return ("confirm", tell(title).into(), "narrow"),
            OfferKind::Run(_) => return ("grave", tell(&offer.label).into(), "narrow"),
            OfferKind::RunAll(_) | OfferKind::ActAs(_) | OfferKind::Show(_) => {
                return ("none", tell(&offer.label).into(), "narrow");
            }
        },
    };
    (name, title.into(), size)
}

fn body(props: &Props) -> Html {
    let queries = &props.queries;
    let has_faults = props.faults.is_some();
    match &props.dialog {
        Dialog::Start => html! { <Start {queries}><FirstLesson /></Start> },
        Dialog::Import => html! { <ImportForm tools={&props.tools} /> },
        Dialog::Export(choice) => {
            html! { <ExportForm {queries} pins={&props.pins} choice={choice.clone()} /> }
        }
        Dialog::Share => {
            html! { <Share {queries} branches={&props.branches} faults={has_faults} /> }
        }
        Dialog::Scene => {
            html! { <SceneForm {queries} lesson={&props.lesson} scene={&props.scene} prepared={props.prepared.clone()} /> }
        }
        Dialog::Package => html! { <PackageForm /> },
        Dialog::Report => html! { <ReportForm report={&props.report} /> },
        Dialog::Faults => html! { <FaultForm {queries} faults={&props.faults} /> },
        Dialog::DryRun(view) => html! { <DryRunForm {queries} view={view.clone()} /> },
        Dialog::Present => html! { <Choices faults={has_faults} /> },
        Dialog::Search => html! { <SearchForm {queries} selection={props.selection.clone()} /> },
        Dialog::Help => html! { <Help /> },
        Dialog::Call(service, name) => html! {
            <OperationForm key={*name} operation={called(*service, name).map(Modeled)} preset={Map::new()}
                label={Message::from(say("Send"))} {queries} />
        },
        Dialog::Grave { label, command } => {
            html! { <Grave label={label.clone()} command={command.clone()} {queries} /> }
        }
        Dialog::Offer(offer) => match &offer.kind {
            OfferKind::Form {
                operation: name,
                preset,
            } => html! {
                <OperationForm operation={operation(name).map(Modeled)} preset={preset.clone()}
                    label={offer.label.clone()} {queries} />
            },
            OfferKind::Confirm {
                word,
                says,
                command,
                ..
            } => html! {
                <Confirm word={*word} says={says.clone()} command={command.clone()} refusal={offer.refusal.clone()}
                    awaits_bet={queries.awaits_bet()} />
            },
            // These need no dialog; if one is opened anyway, it asks once.
            OfferKind::Run(command) => {
                html! { <Grave label={offer.label.clone()} command={command.clone()} {queries} /> }
            }
            OfferKind::RunAll(_) | OfferKind::ActAs(_) | OfferKind::Show(_) => Html::default(),
        },
    }
}

/// The operation of the form.
fn called(service: Service, name: &str) -> Option<&'static Operation> {
    operations().find(|it| it.service == service && it.name == name)
}

/// The form's width: a policy document needs space.
fn form_size(operation: Option<&'static Operation>) -> &'static str {
    match operation.and_then(document_member) {
        Some(_) => "wide",
        None => "middle",
    }
}
