//! The draft: its changes, the open text, and the policies that can be changed.

use policy::PolicyKind;
use shell::controller::line_of;
use sim::ids::ParentId;
use sim::policies::{PolicyTarget, PolicyType};
use sim::principal::Principal;
use sim::question::Caller;
use sim::view::draft::{self, DraftChange};
use sim::view::lab::{ChangeRow, OwnPolicies, PlacedPolicies, PlacedPolicy, PolicyPlace};

use super::Hand;
use page::lab_sheet::{LabPart, LabSheet};
use ui::parts::select::Select;
use ui::parts::text::{command_line, phrase};
use ui::prelude::*;
use ui::shared::policy_editor::{PolicyEditor, review};

pub(crate) fn view(hand: &Hand, sheet: &LabSheet, queries: &Queries) -> Html {
    let (rows, commands, placed, who) = {
        let known = &hand.worked.borrow().known;
        (
            known.changes(queries, &sheet.changes),
            known.commands(queries),
            known.placed_policies(queries, sheet.kind, &sheet.place),
            known.caller(queries, &sheet.who),
        )
    };
    let who = who.and_then(|caller| match caller {
        Caller::Known(principal) => Some(principal),
        Caller::Assumed(..) | Caller::Service(_) => None,
    });
    let own = who.filter(|_| sheet.part == LabPart::Question);
    let own = own.and_then(|who| Some((queries.own_policies(&who)?, who)));
    let edited = sheet.editing.and_then(|n| Some((n, rows.get(n)?)));
    let edited = edited.filter(|(n, _)| sheet.changes[*n].text().is_some());
    html! {
        <section class="lab-draft" aria-label={say("The draft")}>
            <div class="section-head"><h3>{ say("The draft") }</h3>
                if !sheet.changes.is_empty() {
                    <button type="button" class="button bare small" data-testid="lab-discard"
                        onclick={hand.click(|sheet| { sheet.changes.clear(); sheet.editing = None; })}>
                        { say("Discard draft") }
                    </button>
                }
            </div>
            if sheet.changes.is_empty() {
                <p class="soft">
                    { say("Change a policy here and see the effect. Nothing in the organization changes until you apply the draft.") }
                </p>
            }
            { changes(hand, sheet, &rows) }
            if let Some((n, row)) = edited {
                { editor(hand, sheet, queries, n, row) }
            }
            { carry_out(hand, queries, sheet, &rows, &commands) }
            { match &placed {
                PlacedPolicies::Seen(place) => organization_policies(hand, sheet, queries, place),
                PlacedPolicies::Unseen => unseen(say("The organization's policies are not visible from here, but they still apply.")),
                PlacedPolicies::NoOrganization => unseen(say("There is no organization here, so there are no policies to change.")),
            } }
            if let Some((own, who)) = own { { own_policies(hand, &own, &who) } }
        </section>
    }
}

fn unseen(why: &'static str) -> Html {
    html! { <p class="soft small lab-unseen">{ why }</p> }
}

fn changes(hand: &Hand, sheet: &LabSheet, rows: &[ChangeRow]) -> Html {
    html! {
        <ol class="lab-changes" data-testid="lab-changes">
            for (n, (change, row)) in sheet.changes.iter().zip(rows).enumerate() {
                <li key={n} class={(sheet.editing == Some(n)).then_some("is-open")}>
                    <span class="row-words">
                        <span>{ phrase(&row.says) }</span>
                        if let Some(refusal) = &row.refusal {
                            <span class="complaint small">
                                { say_marked!("**Would be refused, so it is left out:** {why}", &[("why", html! { <span lang={english()}>{ refusal }</span> })]) }
                            </span>
                        }
                    </span>
                    if change.text().is_some() {
                        <button type="button" class="button bare small"
                            aria-pressed={(sheet.editing == Some(n)).to_string()}
                            onclick={hand.click(move |sheet| sheet.editing = (sheet.editing != Some(n)).then_some(n))}>
                            { say("Text") }
                        </button>
                    }
                    <button type="button" class="button bare square" aria-label={tell(message!("Undo: {says}", says = row.says))} title={say("Undo this change")}
                        onclick={hand.click(move |sheet| { sheet.changes.remove(n); sheet.editing = None; })}>{ icon(Icon::Close) }</button>
                </li>
            }
        </ol>
    }
}

fn editor(hand: &Hand, sheet: &LabSheet, queries: &Queries, n: usize, row: &ChangeRow) -> Html {
    let change = &sheet.changes[n];
    let (kind, limit) = (row.kind, row.limit);
    let (templates, vocabulary) = {
        let known = &mut hand.worked.borrow_mut().known;
        (known.templates(queries, kind), known.vocabulary().clone())
    };
    let on_change = with!(hand, move |value: String| hand.change(|sheet| {
        let change = sheet.changes.get_mut(n);
        if let Some(text) = change.and_then(DraftChange::text_mut) {
            *text = value;
        }
    }));
    html! {
        <div class="lab-editor" role="group" aria-label={say("The policy")}>
            if let DraftChange::Create { name, .. } | DraftChange::Inline { name, .. } = change {
                <div class="form-field">
                    <label class="form-label" for="lab-name">{ say("Name") }</label>
                    <input type="text" id="lab-name" data-testid="lab-name" value={name.clone()} autocomplete="off" spellcheck="false" oninput={hand.filled(move |sheet, value| {
                        let change = sheet.changes.get_mut(n);
                        if let Some(DraftChange::Create { name, .. } | DraftChange::Inline { name, .. }) = change { *name = value; }
                    })} />
                </div>
            }
            if let DraftChange::Create { target, .. } = change {
                <div class="form-field">
                    <label class="form-label" for="lab-target">{ say("Attached to") }</label>
                    <Select id="lab-target" testid="lab-target" value={value_of(target.as_ref())} onchange={hand.filled(move |sheet, value| {
                        if let Some(DraftChange::Create { target, .. }) = sheet.changes.get_mut(n) { *target = value.parse().ok(); }
                    })}>
                        <option value="">{ say("nothing yet") }</option>
                        { targets(queries, target.as_ref()) }
                    </Select>
                </div>
            }
            <label class="quiet" for="lab-text">{ say("The policy's text") }</label>
            <PolicyEditor key={n} id="lab-text" text={change.text().unwrap_or_default().to_string()} kind={Some(kind)}
                before={&row.before} {limit}
                {vocabulary} {templates} described="lab-stale"
                {on_change} />
            { smaller(hand, n, kind, change.text().unwrap_or_default()) }
            <p id="lab-stale" class="soft small">
                { if row.unread { say("Not a valid policy yet. The last valid version is used.") } else { "" } }
            </p>
        </div>
    }
}

/// A smaller policy that allows and denies the same, with the proof of each step.
fn smaller(hand: &Hand, n: usize, kind: PolicyKind, text: &str) -> Html {
    let small = hand.worked.borrow_mut().known.smaller(kind, text);
    let Some(small) = small else {
        return Html::default();
    };
    let saved: usize = small.steps.iter().map(|step| step.saved).sum();
    html! {
        <details class="folding" data-testid="lab-smaller">
            <summary>{ tell(counted!(saved, "Make it smaller: 1 character|Make it smaller: {n} characters")) }</summary>
            <ol class="lab-layers">
                for (n, step) in small.steps.iter().enumerate() {
                    <li key={n}>
                        { tell(&step.says) }
                        <span class="soft small">{ " " }{ tell(counted!(step.saved, "Proved equal, 1 character saved.|Proved equal, {n} characters saved.")) }</span>
                    </li>
                }
            </ol>
            { review(text, &small.text) }
            <button type="button" class="button small" data-testid="lab-use-smaller" onclick={
                hand.click(with!((small.text), move |sheet| {
                    if let Some(own) = sheet.changes.get_mut(n).and_then(|it| it.text_mut()) { own.clone_from(&text); }
                }))
            }>{ say("Use the smaller policy") }</button>
        </details>
    }
}

/// The name of policies of a kind: "SCPs".
fn kinds(kind: PolicyType) -> String {
    tell(message!("{kind}s", kind = draft::short(kind)))
}

/// The targets a policy can be attached to. In a large organization only the chosen account.
pub(crate) fn targets(queries: &Queries, chosen: Option<&PolicyTarget>) -> Html {
    let option = |(target, name): (PolicyTarget, Message)| {
        let says = match &target {
            PolicyTarget::Parent(ParentId::Root(_)) => tell(&name),
            PolicyTarget::Parent(ParentId::Ou(_)) => tell(message!("unit {name}")),
            PolicyTarget::Account(_) => tell(message!("account {name}")),
        };
        html! { <option value={target.to_string()}>{ says }</option> }
    };
    queries
        .draft_targets(chosen)
        .into_iter()
        .map(option)
        .collect()
}

/// The value of a target's option; empty for none.
pub(crate) fn value_of(target: Option<&PolicyTarget>) -> String {
    target.map_or_else(String::new, PolicyTarget::to_string)
}

/// A command, and the identity that makes it.
type By = (Command, Option<Message>);

fn carry_out(
    hand: &Hand,
    queries: &Queries,
    sheet: &LabSheet,
    rows: &[ChangeRow],
    commands: &[By],
) -> Html {
    if sheet.changes.is_empty() || !hand.worked.borrow().known.has_draft() {
        return Html::default();
    }
    let why = if rows.iter().any(|row| row.unread) {
        Some(say("One text is not a valid policy yet."))
    } else if commands.is_empty() {
        Some(say("No change in this draft can be applied."))
    } else {
        None
    };
    let changes = &sheet.changes;
    let onclick = with!((hand, queries, changes), move |_: MouseEvent| {
        // The button disappears together with the draft.
        platform::focus_soon("lab-title".to_string());
        // Computed once more: time may have passed since it was drafted.
        let (commands, left) = queries.carried_out(&changes);
        hand.change(|sheet| {
            sheet.changes = left;
            sheet.editing = None;
        });
        for command in commands {
            hand.dispatch
                .dispatch(Action::Session(SessionAction::Do(command)));
        }
    });
    html! {
        <div class="lab-carry">
            <button type="button" class="button primary" data-testid="lab-carry-out" aria-disabled={why.is_some().to_string()}
                onclick={why.is_none().then(|| Callback::from(onclick))}>{ say("Apply draft") }</button>
            <button type="button" class="button" data-testid="lab-dry-run"
                onclick={hand.dispatch.on(Action::Screen(ScreenAction::Open(Dialog::dry_run())))}>{ say("Test on CloudTrail logs") }</button>
            if let Some(why) = why { <span class="soft small">{ why }</span> }
            if !commands.is_empty() {
                <details class="folding">
                    <summary>
                        { tell(counted!(commands.len(), "The command|The {n} commands")) }
                    </summary>
                    for (n, (command, by)) in commands.iter().enumerate() {
                        <div key={n}>
                            if let Some(by) = by {
                                <p class="soft small">{ tell(message!("As {caller}", caller = by)) }</p>
                            }
                            { command_line(&line_of(command)) }
                        </div>
                    }
                </details>
            }
        </div>
    }
}

/// The policies at one target, in the draft's world, and the actions for each.
fn organization_policies(
    hand: &Hand,
    sheet: &LabSheet,
    queries: &Queries,
    placed: &PolicyPlace,
) -> Html {
    let kind = sheet.kind;
    let PolicyPlace { place, on, .. } = placed;
    let (on, now_on) = (*on, placed.on_now);
    let new = hand.click(with!((place, text = placed.begin.clone()), move |sheet| {
        if !on {
            sheet.switch(kind, true, now_on);
        }
        sheet.create(text.clone(), place.clone());
    }));
    html! {
        <div class="lab-policies" role="group" aria-label={say("Policies of the organization")}>
            <div class="lab-places">
                <Select label={say("Kind of policy")} testid="lab-kind" value={sheet.kind.name()}
                    onchange={hand.filled(|sheet, value| if let Some(kind) = PolicyType::by_name(&value) { sheet.kind = kind; })}>
                    for kind in [PolicyType::ServiceControl, PolicyType::ResourceControl] {
                        <option key={kind.name()} value={kind.name()}>
                            { kinds(kind) }
                        </option>
                    }
                </Select>
                <Select label={say("Where")} testid="lab-place" value={value_of(Some(place))} onchange={hand.filled(|sheet, value| sheet.place = value)}>
                    { targets(queries, Some(place)) }
                </Select>
                <button type="button" class="button" data-testid="lab-new" onclick={new}>
                    { tell(message!("New {kind} here", kind = draft::short(kind))) }
                </button>
            </div>
            if on {
                { attachments(hand, placed) }
            } else {
                <p class="soft small">
                    { tell(message!("{kind}s are disabled, so nothing is limited.", kind = draft::short(kind))) }
                </p>
            }
            { switch(hand, kind, on, now_on) }
        </div>
    }
}

/// The policies that are attached at a place, and those that can be.
fn attachments(
    hand: &Hand,
    PolicyPlace {
        place,
        attached,
        others,
        ..
    }: &PolicyPlace,
) -> Html {
    let attach = hand.filled(with!(place, move |sheet, value| {
        if let Ok(policy) = value.parse() {
            let target = place.clone();
            sheet.changes.push(DraftChange::Attach { policy, target });
        }
    }));
    html! {
        <>
            <ul class="lab-attached">{ for attached.iter().map(|policy| attachment(hand, policy, place)) }</ul>
            if !others.is_empty() {
                <Select label={say("Attach another policy here")} testid="lab-attach" value="" onchange={attach}>
                    <option value="">{ say("Attach another policy here …") }</option>
                    for (id, name) in others { <option key={id.to_string()} value={id.to_string()}>{ name }</option> }
                </Select>
            }
        </>
    }
}

/// The button that switches a type of policies on or off in the draft.
fn switch(hand: &Hand, kind: PolicyType, on: bool, now_on: bool) -> Html {
    let drafted = hand.worked.borrow().known.has_draft();
    let onclick = hand.click(move |sheet| sheet.switch(kind, !on, now_on));
    html! {
        <button type="button" class="button small" data-testid="lab-switch" {onclick}>
            { tell(match (on, drafted || on != now_on) {
        (true, true) => message!("Switch off {kinds} in the draft", kinds = kinds(kind)),
        (true, false) => message!("Switch off {kinds}", kinds = kinds(kind)),
        (false, true) => message!("Switch on {kinds} in the draft", kinds = kinds(kind)),
        (false, false) => message!("Switch on {kinds}", kinds = kinds(kind)),
    }) }
        </button>
    }
}

/// A policy that is attached at a place, in the draft or before it.
fn attachment(hand: &Hand, policy: &PlacedPolicy, place: &PolicyTarget) -> Html {
    html! {
        <li key={policy.id.to_string()}>
            <span class="row-words">{ tell(&policy.name) }</span>
            if !policy.drafted {
                if let Some(text) = &policy.text {
                    <button type="button" class="button bare small"
                        onclick={edit(hand, policy.id.clone(), text.to_string())}>
                        { say("Change its text") }
                        <span class="quiet">{ format!(": {}", policy.name) }</span>
                    </button>
                }
                <button type="button" class="button bare small" onclick={
                    let (policy, target) = (policy.id.clone(), place.clone());
                    hand.click(move |sheet| sheet.detach(policy.clone(), target.clone()))
                }>{ say("Detach") }<span class="quiet">{ format!(": {}", policy.name) }</span></button>
            } else {
                <span class="soft small">{ say("in the draft") }</span>
            }
        </li>
    }
}

fn edit(hand: &Hand, policy: sim::ids::PolicyId, text: String) -> Callback<MouseEvent> {
    let change = DraftChange::Update { policy, text };
    hand.click(move |sheet| sheet.edit(&change))
}

/// The inline policies of the question's principal.
fn own_policies(hand: &Hand, own: &OwnPolicies, who: &Principal) -> Html {
    let write = |name: String, text: String| {
        let of = who.clone();
        let change = DraftChange::Inline { of, name, text };
        hand.click(move |sheet| sheet.edit(&change))
    };
    html! {
        <div class="lab-policies" role="group" aria-label={say("Their own policies")}>
            <p class="form-label">{ tell(message!("Policies of {who}", who = own.name)) }</p>
            <ul class="lab-attached">
                for name in &own.attached {
                    <li key={name.as_str()}>
                        <span class="row-words">{ name }</span>
                        <span class="soft small">{ say("managed") }</span>
                    </li>
                }
                for (name, text) in &own.inline {
                    <li key={name.as_str()}>
                        <span class="row-words">{ name }</span>
                        <button type="button" class="button bare small" onclick={write(name.clone(), text.clone())}>
                            { say("Change its text") }
                            <span class="quiet">{ format!(": {name}") }</span>
                        </button>
                    </li>
                }
            </ul>
            <button type="button" class="button small" data-testid="lab-new-inline"
                onclick={write(say("Draft").to_string(), own.begin.clone())}>{ say("New inline policy") }</button>
        </div>
    }
}
