//! The dialog that writes an organization, or the difference between two moments, for other tools.

use interchange::Exported;
use sim::ids::OrganizationId;

use page::ExportAction;
use page::compare::Pins;
use page::effects::Errand;
use page::export::{ExportChoice, ExportSubject, OfferedFormat};
use page::queries::compare::ComparedMoments;
use ui::browser::{Timeout, png};
use ui::prelude::*;
use ui::shared::dialog::Leave;
use ui::shared::planning::{PlanProgress, Planned, use_plan};

/// The maximum number of notes about what a file does not have.
const NOTES: usize = 30;
/// The maximum number of lines that the preview shows.
const PREVIEW_LINES: usize = 500;
/// How long the page says that it copied, in milliseconds.
const COPIED_MS: u32 = 1_600;
/// The maximum size of a picture that the preview shows, in bytes of SVG.
const PREVIEW_PICTURE_BYTES: usize = 400_000;

/// The properties of [`ExportForm`].
#[derive(Clone, Properties, PartialEq)]
pub struct Props {
    /// The questions that the view asks about the session.
    pub queries: Queries,
    /// The two moments to compare.
    pub pins: Same<Pins>,
    /// What is exported, and in which form.
    pub choice: ExportChoice,
}

/// The dialog that exports.
#[component]
pub fn ExportForm(props: &Props) -> Html {
    let dispatch = use_dispatch();
    if !props.queries.instructor() {
        let on_instructor = dispatch.on(Action::Session(SessionAction::Instructor(true)));
        return html! {
            <div class="dialog-body export">
                <p>{ say("An export contains the whole organization, including what the current user cannot see. Show everything first.") }</p>
                <div class="dialog-foot">
                    <Leave label={say("Cancel")} />
                    <button type="button" class="button primary" data-testid="export-instructor" onclick={on_instructor}>
                        { icon(Icon::Eye) }{ say("Show everything") }
                    </button>
                </div>
            </div>
        };
    }
    html! { <Chosen ..props.clone() /> }
}

/// What is exported, and the choice of it and of the format.
#[component]
fn Chosen(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let (view, choice) = (&props.queries, &props.choice);
    let format = choice.format;
    let compared = use_memo(view.compared(&props.pins), ComparedMoments::clone);
    let subject = view.export_subject(choice);
    let what = (view.clone(), subject.clone(), format);
    let asked = use_memo(
        (what.clone(), compared.clone()),
        |((view, subject, format), compared)| view.export_plan(subject.as_ref(), *format, compared),
    );
    let asked = asked.as_ref().clone();
    let planned = use_plan(asked.clone().filter(|_| !choice.stopped));
    let exported = use_memo(
        (what, planned.clone()),
        |((view, subject, format), planned)| {
            let plan = planned.as_ref().and_then(Planned::plan);
            let exported = view.export_of(subject.as_ref()?, *format, asked.as_deref().zip(plan));
            exported.map(Rc::new)
        },
    );
    let Some(subject) = subject else {
        return html! {
            <div class="dialog-body export">
                <p data-testid="export-none">{ say("There is no organization yet. Create one, and export it here.") }</p>
                <div class="dialog-foot"><Leave label={say("Close")} /></div>
            </div>
        };
    };
    let plan = planned.as_ref().and_then(Planned::plan);
    let (gaps, is_open) = (choice.gaps(plan), choice.is_open(plan));
    let exported = (exported.as_ref().clone()).filter(|_| is_open);
    html! {
        <form class="dialog-body export" novalidate=true onsubmit={save(dispatch, exported.clone(), format)}>
            { choices(dispatch, props, &subject, &compared) }
            <div class="export-result">
                <p class="export-about">{ say(format.about()) }</p>
                { consent(dispatch, &gaps, choice.accepted) }
                if is_open { { result(dispatch, exported.as_deref(), choice, planned.as_ref()) } }
            </div>
            <Foot exported={exported.map(Same::from)} {format} too_large={choice.too_large} />
        </form>
    }
}

/// The choices of the subject, if there are several, and of the format.
fn choices(
    dispatch: Dispatch,
    props: &Props,
    chosen: &ExportSubject,
    compared: &ComparedMoments,
) -> Html {
    let named = |(id, name): (OrganizationId, String)| {
        let says = tell(message!("The organization of {name}"));
        (ExportSubject::Organization(id), says)
    };
    let mut subjects: Vec<_> = (props.queries.exportable().into_iter())
        .map(named)
        .collect();
    let [a, b] = &compared.moments;
    if a != b || props.choice.is_difference() {
        let says = say("What changed from A to B").to_string();
        subjects.push((ExportSubject::Difference, says));
    }
    let to = |action: ExportAction| dispatch.on(Action::Export(action));
    html! {
        <div class="export-choices">
            if subjects.len() > 1 {
                <fieldset class="radios" data-testid="export-subjects">
                    <legend>{ say("What to export") }</legend>
                    for (at, (of, label)) in subjects.into_iter().enumerate() {
                        { radio("export-subject", &format!("export-subject-{at}"), label.into(), of == *chosen, to(ExportAction::Subject(of))) }
                    }
                </fieldset>
            }
            <fieldset class="radios export-formats">
                <legend>{ say("File format") }</legend>
                for it in OfferedFormat::of(props.choice.is_difference()) {
                    { radio("export-format", &format!("export-{}", it.id()), say(it.title()).into(), *it == props.choice.format, to(ExportAction::Format(*it))) }
                }
            </fieldset>
        </div>
    }
}

/// The gaps of a plan, which one has to accept before it is exported.
fn consent(dispatch: Dispatch, gaps: &[Message], accepted: bool) -> Html {
    if gaps.is_empty() {
        return Html::default();
    }
    let on_accept = dispatch.on::<Event>(Action::Export(ExportAction::Accept(!accepted)));
    html! {
        <section class="export-notes export-gaps" aria-label={say("Between the steps")} data-testid="export-gaps">
            <h3>{ say("Between the steps") }</h3>
            // All of them: nobody agrees to what is not shown. It scrolls, so keys must reach it.
            <ul class="small" tabindex="0" aria-label={say("Between the steps")}>
                for (at, what) in gaps.iter().enumerate() { <li key={at} lang={told_lang(what)}>{ tell(what) }</li> }
            </ul>
            <label class="check-line">
                <input type="checkbox" checked={accepted} onchange={on_accept} data-testid="export-accept" />
                <span>{ say("Export the plan with these gaps") }</span>
            </label>
        </section>
    }
}

/// A choice of a group.
fn radio(
    name: &'static str,
    id: &str,
    label: AttrValue,
    checked: bool,
    onchange: Callback<Event>,
) -> Html {
    html! {
        <label key={id.to_string()} class="check-line">
            <input type="radio" {name} {checked} autofocus={checked} {onchange} data-testid={id.to_string()} />
            <span>{ label }</span>
        </label>
    }
}

/// Saves the file.
fn save(
    dispatch: Dispatch,
    exported: Option<Rc<Exported>>,
    format: OfferedFormat,
) -> Callback<SubmitEvent> {
    Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        let Some(exported) = &exported else { return };
        let name = format.file_name();
        if format != OfferedFormat::Png {
            return dispatch.save_bytes(name, &exported.bytes());
        }
        let picture = Errand::SavePicture(name.to_string(), exported.text.as_str().into());
        dispatch.dispatch(Action::Errand(picture));
    })
}

/// How far the plan is, or that it was stopped.
fn waiting(dispatch: Dispatch, stopped: bool, progress: Option<(usize, usize)>) -> Html {
    let stop = Action::Export(ExportAction::Stop(!stopped));
    html! {
        <>
            <p class="soft" role="status">
                { if stopped { say("Planning was stopped.") } else { say("Planning the steps…") } }
            </p>
            if stopped {
                <button type="button" class="button" data-testid="export-plan-again" onclick={dispatch.on(stop)}>
                    { say("Plan the migration") }
                </button>
            } else if let Some((done, of)) = progress {
                <PlanProgress {done} {of} on_stop={dispatch.on(stop)} />
            }
        </>
    }
}

/// The preview, and what the format cannot hold.
fn result(
    dispatch: Dispatch,
    exported: Option<&Exported>,
    choice: &ExportChoice,
    planned: Option<&Planned>,
) -> Html {
    let Some(exported) = exported else {
        return match planned.and_then(Planned::failure) {
            Some(why) => html! {
                <p class="complaint" role="status" lang={told_lang(&why)} data-testid="export-failed">{ tell(why) }</p>
            },
            None => waiting(
                dispatch,
                choice.stopped,
                planned.and_then(Planned::progress),
            ),
        };
    };
    html! {
        <>
            if !exported.left_out.is_empty() {
                <section class="export-notes" aria-label={say("Not in this file")} data-testid="export-notes">
                    <h3>{ say("Not in this file") }</h3>
                    <ul class="small">
                        for (at, what) in exported.left_out.iter().take(NOTES).enumerate() {
                            <li key={at} lang={told_lang(what)}>{ tell(what.clone().capitalized()) }</li>
                        }
                    </ul>
                    if exported.left_out.len() > NOTES {
                        <p class="small soft">{ tell(message!("And {n} more.", n = grouped(exported.left_out.len() - NOTES))) }</p>
                    }
                </section>
            }
            { preview(exported, choice.format) }
        </>
    }
}

fn preview(exported: &Exported, format: OfferedFormat) -> Html {
    let text = &exported.text;
    if format.is_picture() {
        return if text.len() > PREVIEW_PICTURE_BYTES {
            html! { <p class="soft">{ say("The picture is too large for a preview. Download it to see it.") }</p> }
        } else {
            html! {
                <div class="export-picture" tabindex="0" role="group" aria-label={say("Preview")}>
                    <img src={png::address(text)} alt={say("The organization as a tree of units and accounts")} data-testid="export-picture" />
                </div>
            }
        };
    }
    let lines = text.lines().count();
    let end = text.match_indices('\n').nth(PREVIEW_LINES - 1);
    let shown = end.map_or(text.as_str(), |(at, _)| &text[..at]);
    html! {
        <>
            <pre class={classes!("export-preview", "mono", "small", format.is_prose().then_some("is-prose"))} tabindex="0" role="group"
                aria-label={say("Preview")} lang={english().filter(|_| !format.is_prose())}
                data-testid="export-preview">{ shown.to_string() }</pre>
            if lines > PREVIEW_LINES {
                <p class="soft small">{ tell(message!("The preview shows {shown} of {lines} lines. The file and the copy have all of them.", shown = grouped(PREVIEW_LINES), lines = grouped(lines))) }</p>
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct FootProps {
    exported: Option<Same<Exported>>,
    format: OfferedFormat,
    too_large: bool,
}

/// The buttons. *Download* submits the form, so Enter downloads.
#[component]
fn Foot(props: &FootProps) -> Html {
    let dispatch = use_dispatch();
    let copied = use_state(|| false);
    let on_copy = with!((copied, props.exported), move |_: MouseEvent| {
        let Some(exported) = &exported else { return };
        dispatch.copy(&exported.text);
        copied.set(true);
        Timeout::new(COPIED_MS, with!(copied, move || copied.set(false))).forget();
    });
    let ready = props.exported.is_some();
    let says = match (props.too_large, *copied) {
        (true, _) => say("The picture is too large for PNG. Choose SVG, which has no limit."),
        (false, true) => say("Copied"),
        (false, false) => "",
    };
    html! {
        <div class="dialog-foot">
            <span class="confirm-reason" role="status" data-testid="export-status">
                { says }
            </span>
            <Leave label={say("Close")} />
            if props.format != OfferedFormat::Png {
                <button type="button" class="button" data-testid="export-copy" aria-disabled={(!ready).to_string()} onclick={on_copy}>
                    { icon(Icon::Copy) }{ say("Copy") }
                </button>
            }
            // Not `disabled`: that would remove the focus from it.
            <button type="submit" class="button primary" data-testid="dialog-submit" aria-disabled={(!ready).to_string()}>
                { icon(Icon::Save) }{ tell(message!("Download {file}", file = props.format.file_name())) }
            </button>
        </div>
    }
}
