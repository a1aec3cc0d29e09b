//! The dialog that writes an organization, or the difference between two moments, for other tools.

mod format;

use interchange::{ExportFormat, Exported, MigrationPlan};
use sim::ids::OrganizationId;

use self::format::OfferedFormat;
use page::compare::Pins;
use page::effects::Errand;
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

#[derive(Clone, Properties, PartialEq)]
pub struct Props {
    pub queries: Queries,
    pub pins: Same<Pins>,
    /// The dialog begins with the difference from A to B.
    pub difference: bool,
    /// The picture was too large to draw it in pixels.
    pub too_large: bool,
}

/// What is exported.
#[derive(Clone, Debug, PartialEq)]
enum ExportSubject {
    Organization(OrganizationId),
    Difference,
}

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
    html! { <Choice ..props.clone() /> }
}

/// The choice of what is exported and of the format.
#[component]
fn Choice(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let view = &props.queries;
    let compared = use_memo(view.compared(&props.pins), |it: &ComparedMoments| {
        it.clone()
    });
    let organizations = view.exportable();
    let first = organizations.first().map(|it| it.0.clone());
    let subject = use_state(|| match first {
        Some(id) if !props.difference => Some(ExportSubject::Organization(id)),
        Some(_) | None => props.difference.then_some(ExportSubject::Difference),
    });
    let format = use_state(|| OfferedFormat::of(props.difference)[0]);
    let is_difference = *subject == Some(ExportSubject::Difference);
    let stopped = use_state(|| false);
    let what = (view.clone(), (*subject).clone(), *format);
    let asked = use_memo((what.clone(), compared.clone()), |(what, compared)| match (
        &what.1, what.2,
    ) {
        (Some(ExportSubject::Difference), _) => Some(compared.clone()),
        (Some(ExportSubject::Organization(id)), OfferedFormat::Lines) => {
            Some(Rc::new(what.0.building(id)))
        }
        (Some(ExportSubject::Organization(_)) | None, _) => None,
    });
    let asked = asked.as_ref().clone();
    let planned = use_plan(asked.clone().filter(|_| !*stopped));
    let exported = use_memo(
        (what, planned.clone()),
        |((view, subject, format), planned)| {
            let plan = planned.as_ref().and_then(Planned::plan);
            written(view, subject.as_ref(), *format, asked.as_deref().zip(plan))
        },
    );
    // A plan for others opens gaps only for somebody who has read them. What is played in the page harms nobody.
    let accepted = use_state(|| false);
    let plan = planned.as_ref().and_then(Planned::plan);
    let gaps: Vec<Message> = (plan.filter(|_| is_difference).into_iter())
        .flat_map(MigrationPlan::proved_gaps)
        .map(|it| it.says.clone())
        .collect();
    let exported = (exported.as_ref().clone()).filter(|_| gaps.is_empty() || *accepted);
    let Some(chosen) = (*subject).clone() else {
        return html! {
            <div class="dialog-body export">
                <p data-testid="export-none">{ say("There is no organization yet. Create one, and export it here.") }</p>
                <div class="dialog-foot"><Leave label={say("Close")} /></div>
            </div>
        };
    };
    let on_subject = with!(
        (subject = subject.setter(), format),
        Callback::from(move |next: ExportSubject| {
            let formats = OfferedFormat::of(next == ExportSubject::Difference);
            let same = formats.iter().find(|it| it.id() == format.id());
            format.set(*same.unwrap_or(&formats[0]));
            subject.set(Some(next));
        })
    );
    let named = |(id, name): (OrganizationId, String)| {
        let says = say_with("The organization of {name}", &[("name", &name)]);
        (ExportSubject::Organization(id), says)
    };
    let mut subjects: Vec<_> = organizations.into_iter().map(named).collect();
    let [a, b] = &compared.moments;
    if a != b || is_difference {
        let says = say("What changed from A to B").to_string();
        subjects.push((ExportSubject::Difference, says));
    }
    html! {
        <form class="dialog-body export" novalidate=true
            onsubmit={save(dispatch, exported.clone(), *format)}>
            <div class="export-choices">
                if subjects.len() > 1 {
                    <fieldset class="radios" data-testid="export-subjects">
                        <legend>{ say("What to export") }</legend>
                        for (at, (of, label)) in subjects.into_iter().enumerate() {
                            { radio("export-subject", &format!("export-subject-{at}"), label.into(), of == chosen, on_subject.reform(move |_: Event| of.clone())) }
                        }
                    </fieldset>
                }
                <fieldset class="radios export-formats">
                    <legend>{ say("File format") }</legend>
                    for it in OfferedFormat::of(is_difference) {
                        { radio("export-format", &format!("export-{}", it.id()), it.title().into(), *it == *format, forms::sets(&format, *it)) }
                    }
                </fieldset>
            </div>
            <div class="export-result">
                <p class="export-about">{ format.about() }</p>
                { consent(&gaps, &accepted) }
                if gaps.is_empty() || *accepted {
                    { result(exported.as_deref(), *format, planned.as_ref(), &stopped) }
                }
            </div>
            <Foot exported={exported.map(Same::from)} format={*format} too_large={props.too_large} />
        </form>
    }
}

/// The gaps of a plan, which one has to accept before it is exported.
fn consent(gaps: &[Message], accepted: &UseStateHandle<bool>) -> Html {
    if gaps.is_empty() {
        return Html::default();
    }
    let on_accept = forms::sets(accepted, !**accepted);
    html! {
        <section class="export-notes export-gaps" aria-label={say("Between the steps")} data-testid="export-gaps">
            <h3>{ say("Between the steps") }</h3>
            // All of them: nobody agrees to what is not shown. It scrolls, so keys must reach it.
            <ul class="small" tabindex="0" aria-label={say("Between the steps")}>
                for (at, what) in gaps.iter().enumerate() { <li key={at} lang={core_lang(what)}>{ core(what) }</li> }
            </ul>
            <label class="check-line">
                <input type="checkbox" checked={**accepted} onchange={on_accept} data-testid="export-accept" />
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

/// The export; `None` while there is no plan that it needs, or nothing to write.
fn written(
    view: &Queries,
    subject: Option<&ExportSubject>,
    format: OfferedFormat,
    plan: Option<(&ComparedMoments, &MigrationPlan)>,
) -> Option<Rc<Exported>> {
    let exported = match (subject?, format) {
        (ExportSubject::Organization(id), OfferedFormat::Organization(format)) => {
            view.exported(id, format)?
        }
        (ExportSubject::Organization(id), OfferedFormat::Png) => {
            let mut exported = view.exported(id, ExportFormat::Svg)?;
            exported.text = light(&exported.text);
            exported
        }
        (ExportSubject::Organization(_), OfferedFormat::Lines) => {
            let (moment, plan) = plan?;
            moment.lines(plan)
        }
        (ExportSubject::Difference, OfferedFormat::Plan(format)) => {
            let (compared, plan) = plan?;
            compared.exported(plan, format)
        }
        // Between two choices.
        (ExportSubject::Organization(_), OfferedFormat::Plan(_))
        | (
            ExportSubject::Difference,
            OfferedFormat::Organization(_) | OfferedFormat::Png | OfferedFormat::Lines,
        ) => return None,
    };
    Some(Rc::new(exported))
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
fn waiting(progress: Option<(usize, usize)>, stopped: &UseStateHandle<bool>) -> Html {
    html! {
        <>
            <p class="soft" role="status">
                { if **stopped { say("Planning was stopped.") } else { say("Planning the steps…") } }
            </p>
            if **stopped {
                <button type="button" class="button" data-testid="export-plan-again" onclick={forms::sets(stopped, false)}>
                    { say("Plan the migration") }
                </button>
            } else if let Some((done, of)) = progress {
                <PlanProgress {done} {of} on_stop={forms::sets(stopped, true)} />
            }
        </>
    }
}

/// The preview, and what the format cannot hold.
fn result(
    exported: Option<&Exported>,
    format: OfferedFormat,
    planned: Option<&Planned>,
    stopped: &UseStateHandle<bool>,
) -> Html {
    let Some(exported) = exported else {
        return match planned.and_then(Planned::failure) {
            Some(why) => html! {
                <p class="complaint" role="status" lang={core_lang(&why)} data-testid="export-failed">{ core(why) }</p>
            },
            None => waiting(planned.and_then(Planned::progress), stopped),
        };
    };
    html! {
        <>
            if !exported.left_out.is_empty() {
                <section class="export-notes" aria-label={say("Not in this file")} data-testid="export-notes">
                    <h3>{ say("Not in this file") }</h3>
                    <ul class="small">
                        for (at, what) in exported.left_out.iter().take(NOTES).enumerate() {
                            <li key={at} lang={core_lang(what)}>{ core(what.clone().capitalized()) }</li>
                        }
                    </ul>
                    if exported.left_out.len() > NOTES {
                        <p class="small soft">{ say_with("And {n} more.", &[("n", &grouped(exported.left_out.len() - NOTES))]) }</p>
                    }
                </section>
            }
            { preview(exported, format) }
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
                <p class="soft small">{ say_with("The preview shows {shown} of {lines} lines. The file and the copy have all of them.", &[
                    ("shown", &grouped(PREVIEW_LINES)), ("lines", &grouped(lines)),
                ]) }</p>
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
                { icon(Icon::Save) }{ say_with("Download {file}", &[("file", &props.format.file_name())]) }
            </button>
        </div>
    }
}

/// The picture as it is on a light screen: documents and slides are light.
fn light(svg: &str) -> String {
    svg.replace("(prefers-color-scheme: dark)", "not all")
}
