//! Proofs in the lab: a sentence with blanks that is answered while it is edited, and what the draft newly allows and denies.

use policy::place::PlaceKind;
use prove::MatterWords;
use sim::ids::ParentId;
use sim::policies::PolicyTarget;

use super::Hand;
use super::drafting::{targets, value_of};
use super::question::{field, offers};
use page::lab_sheet::LabSheet;
use ui::parts::select::Select;
use ui::prelude::*;
use ui::shared::proof::card;

fn words(sheet: &LabSheet) -> MatterWords {
    let list = |text: &str, mark: char| -> Vec<String> {
        let parts = text.split(mark).map(|it| it.trim().to_string());
        parts.filter(|it| !it.is_empty()).collect()
    };
    MatterWords {
        actions: list(&sheet.action, ','),
        resources: list(&sheet.resource, ',')
            .into_iter()
            .filter(|it| it != "*")
            .collect(),
        given: sheet
            .carried()
            .into_iter()
            .map(|(key, value)| (key.to_string(), value))
            .filter(|it| it.1 != policy::ContextValue::Unknown)
            .collect(),
        unless: list(&sheet.unless, ';'),
        outside: sheet.outside,
        ..MatterWords::default()
    }
}

pub(crate) fn view(hand: &Hand, sheet: &LabSheet, queries: &Queries) -> Html {
    let words = words(sheet);
    let (answer, change, actions, resources) = {
        let known = &mut hand.worked.borrow_mut().known;
        let answer =
            (!words.actions.is_empty()).then(|| known.never(queries, &sheet.place, &words));
        let vocabulary = known.vocabulary().clone();
        let actions = offers(&vocabulary, PlaceKind::Action, &sheet.action);
        let resources = offers(&vocabulary, PlaceKind::Resource, &sheet.resource);
        (answer, known.draft_change(queries), actions, resources)
    };
    // What is asked about without a choice.
    let root = |(target, _): (PolicyTarget, Message)| {
        matches!(target, PolicyTarget::Parent(ParentId::Root(_))).then_some(target)
    };
    let place = (sheet.place.parse().ok())
        .or_else(|| queries.draft_targets(None).into_iter().find_map(root));
    html! {
        <>
            <section class="lab-question" aria-label={say("What nobody can do")}>
                <h3>{ say("What nobody can do") }</h3>
                <div class="form-field">
                    <label class="form-label" for="lab-under">{ say("Organization, unit or account") }</label>
                    <Select id="lab-under" testid="lab-under" value={value_of(place.as_ref())} onchange={hand.filled(|sheet, value| sheet.place = value)}>
                        { targets(queries, place.as_ref()) }
                    </Select>
                </div>
                { field(hand, say("Action"), "lab-never", &sheet.action, actions, |sheet| &mut sheet.action) }
                { field(hand, say("Resource"), "lab-never-on", &sheet.resource, resources, |sheet| &mut sheet.resource) }
                { field(hand, say("Except under the condition"), "lab-unless", &sheet.unless, Html::default(), |sheet| &mut sheet.unless) }
                <p class="soft small">
                    { say("For example: s3:*, and StringEquals aws:PrincipalTag/team=audit. An empty blank excludes nothing.") }
                </p>
                <label class="check">
                    <input type="checkbox" data-testid="lab-outside" checked={sheet.outside}
                        onchange={hand.filled::<Event>(|sheet, _| sheet.outside = !sheet.outside)} />
                    { say("Callers from outside the organization") }
                </label>
            </section>
            <section class="lab-verdicts" aria-label={say("The proof")} aria-live="polite" tabindex="0" data-testid="lab-proofs">
                { match answer {
                    None => html! { <p class="soft">{ say("Enter an action.") }</p> },
                    Some(None) => html! { <p class="soft">{ say("The organization's policies are not visible from here, so nothing can be proved.") }</p> },
                    Some(Some(Err(why))) => html! { <p class="complaint" role="alert">{ tell(&why) }</p> },
                    Some(Some(Ok(found))) => card(hand.dispatch, &found, "never"),
                } }
                if !change.is_empty() {
                    <h3>{ say("What the draft changes") }</h3>
                    for (n, found) in change.iter().enumerate() {
                        <div key={n}>{ card(hand.dispatch, found, "change") }</div>
                    }
                }
            </section>
        </>
    }
}
