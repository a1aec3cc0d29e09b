//! The draft: what is changed, the text that is open, and the policies that can be changed.

use std::rc::Rc;

use policy::{Limit, PolicyKind};
use shell::desk::{Desk, line_of};
use sim::World;
use sim::command::Command;
use sim::ids::ParentId;
use sim::organization::Organization;
use sim::policies::{PolicyType, Target};
use sim::principal::Principal;
use sim::question::shows_policies;
use sim::view::draft::{self, Change, Draft};
use sim::view::templates;
use yew::prelude::*;

use super::sheet::Sheet;
use super::{Hand, principal};
use crate::components::inspector::parts::{command_line, phrase};
use crate::components::policy_editor::PolicyEditor;
use crate::icons::{Icon, icon};
use crate::platform;
use crate::say::{core, english, say, say_with};
use crate::state::Action;

pub fn view(hand: &Hand, sheet: &Sheet, desk: &Desk) -> Html {
    let (draft, who) = {
        let worked = hand.worked.borrow();
        (worked.draft.clone(), principal(&worked.people, &sheet.who))
    };
    let seen = shows_policies(desk.world(), &desk.viewpoint());
    let organization = own_organization(desk);
    html! {
        <section class="lab-draft" aria-label={say("The draft")}>
            <div class="section-head"><h3>{ say("The draft") }</h3>
                if !sheet.changes.is_empty() {
                    <button type="button" class="button bare small" data-testid="lab-discard" onclick={hand.click(|sheet| { sheet.changes.clear(); sheet.editing = None; })}>{ say("Discard it") }</button>
                }
            </div>
            if sheet.changes.is_empty() {
                <p class="soft">{ say("Change a policy here and see what would come of it. Nothing in the organization changes until you carry the draft out.") }</p>
            }
            { changes(hand, sheet, desk, draft.as_ref()) }
            if let Some(n) = sheet.editing.filter(|n| sheet.changes.get(*n).is_some_and(|it| it.text().is_some())) {
                { editor(hand, sheet, desk, n) }
            }
            { carry_out(hand, desk, sheet, draft.as_deref()) }
            if let Some(organization) = organization.filter(|_| seen) {
                { organization_policies(hand, sheet, desk, organization, draft.as_deref()) }
            } else {
                <p class="soft small lab-unseen">{ if organization.is_some() { say("The organization's policies are not to be seen from here; they count all the same.") } else { say("There is no organization here whose policies could be changed.") } }</p>
            }
            if let Some(who) = who.filter(|who| !sheet.table && sim::question::may_ask_about(desk.world(), &desk.viewpoint(), who)) {
                { own_policies(hand, desk, &who) }
            }
        </section>
    }
}

fn own_organization(desk: &Desk) -> Option<&Organization> {
    let world = desk.world();
    world
        .organization_of(desk.actor.account())
        .or_else(|| world.organizations().next().filter(|_| desk.instructor))
}

fn changes(hand: &Hand, sheet: &Sheet, desk: &Desk, draft: Option<&Rc<Draft>>) -> Html {
    html! {
        <ol class="lab-changes" data-testid="lab-changes">
            for (n, change) in sheet.changes.iter().enumerate() {
                <li key={n} class={(sheet.editing == Some(n)).then_some("is-open")}>
                    <span class="row-words">
                        <span>{ phrase(&change.says(desk.world())) }</span>
                        if let Some(refusal) = draft.and_then(|draft| draft.tried.get(n)?.refusal.clone()) {
                            <span class="complaint small"><b>{ say("Would be refused, and is left out: ") }</b><span lang={english()}>{ refusal }</span></span>
                        }
                    </span>
                    if change.text().is_some() {
                        <button type="button" class="button bare small" aria-pressed={(sheet.editing == Some(n)).to_string()} onclick={hand.click(move |sheet| sheet.editing = (sheet.editing != Some(n)).then_some(n))}>{ say("Text") }</button>
                    }
                    <button type="button" class="button bare square" aria-label={say_with("Take back: {says}", &[("says", &core(&change.says(desk.world())))])} title={say("Take this change back")}
                        onclick={hand.click(move |sheet| { sheet.changes.remove(n); sheet.editing = None; })}>{ icon(Icon::Close) }</button>
                </li>
            }
        </ol>
    }
}

fn editor(hand: &Hand, sheet: &Sheet, desk: &Desk, n: usize) -> Html {
    let change = &sheet.changes[n];
    let world = desk.world();
    let wrong = draft::check(change, world).is_err();
    let kind = change.language(world);
    let before = match change {
        Change::Update { policy, .. } => world
            .organizations()
            .find_map(|organization| organization.policy(policy))
            .map(|policy| Rc::from(&*policy.content)),
        Change::Inline { of, name, .. } => world
            .account(of.account())
            .and_then(|account| account.policies_of(of))
            .and_then(|policies| {
                policies
                    .inline
                    .get(name.as_str())
                    .map(|it| Rc::from(it.text()))
            }),
        Change::Create { .. }
        | Change::Switch { .. }
        | Change::Attach { .. }
        | Change::Detach { .. } => None,
    };
    let limit = match change {
        Change::Inline {
            of: Principal::User { .. },
            ..
        } => Limit::USER_INLINE,
        Change::Inline { .. } => Limit::ROLE_INLINE,
        Change::Create { .. }
        | Change::Update { .. }
        | Change::Switch { .. }
        | Change::Attach { .. }
        | Change::Detach { .. } => {
            if kind == PolicyKind::ResourceControl {
                Limit::RESOURCE_CONTROL
            } else {
                Limit::SERVICE_CONTROL
            }
        }
    };
    let templates = {
        let mut worked = hand.worked.borrow_mut();
        match &worked.templates {
            Some((of, templates)) if *of == kind => templates.clone(),
            _ => {
                let templates = Rc::new(templates(kind, world, &desk.viewpoint()));
                worked.templates = Some((kind, templates.clone()));
                templates
            }
        }
    };
    let worked = hand.worked.borrow();
    let write = hand.clone();
    html! {
        <div class="lab-editor" role="group" aria-label={say("The policy")}>
            if let Change::Create { name, .. } | Change::Inline { name, .. } = change {
                <div class="form-field">
                    <label class="form-label" for="lab-name">{ say("Name") }</label>
                    <input type="text" id="lab-name" data-testid="lab-name" value={name.clone()} autocomplete="off" spellcheck="false" oninput={hand.typed(move |sheet, value| {
                        if let Some(Change::Create { name, .. } | Change::Inline { name, .. }) = sheet.changes.get_mut(n) { *name = value; }
                    })} />
                </div>
            }
            if let Change::Create { target, .. } = change {
                <div class="form-field">
                    <label class="form-label" for="lab-target">{ say("Attached to") }</label>
                    <select id="lab-target" data-testid="lab-target" onchange={hand.chosen(move |sheet, value| {
                        if let Some(Change::Create { target, .. }) = sheet.changes.get_mut(n) { *target = value.parse().ok(); }
                    })}>
                        <option value="" selected={target.is_none()}>{ say("nothing yet") }</option>
                        { targets(desk, target.as_ref()) }
                    </select>
                </div>
            }
            <label class="quiet" for="lab-text">{ say("The policy's text") }</label>
            <PolicyEditor key={n} id="lab-text" text={change.text().unwrap_or_default().to_string()} kind={Some(kind)} before={before} {limit}
                vocabulary={worked.vocabulary.clone()} {templates} described="lab-stale"
                on_change={Callback::from(move |value: String| write.change(|sheet| if let Some(text) = sheet.changes.get_mut(n).and_then(Change::text_mut) { *text = value; }))} />
            <p id="lab-stale" class="soft small">{ if wrong { say("Not a policy yet: what was last one stands meanwhile.") } else { "" } }</p>
        </div>
    }
}

/// Policies of a kind: "SCPs".
fn kinds(kind: PolicyType) -> String {
    say_with("{kind}s", &[("kind", &core(draft::short(kind)))])
}

/// The places a policy can be attached to. Of many accounts only the chosen one.
fn targets(desk: &Desk, chosen: Option<&Target>) -> Html {
    const MANY: usize = 60;
    let Some(organization) = own_organization(desk) else {
        return Html::default();
    };
    let world = desk.world();
    let few = organization.account_count() <= MANY;
    organization
        .targets()
        .filter(|target| few || matches!(target, Target::Parent(_)) || chosen == Some(target))
        .map(|target| {
            let name = draft::target_name(world, &target);
            let says = match &target {
                Target::Parent(ParentId::Root(_)) => core(&name).to_string(),
                Target::Parent(ParentId::Ou(_)) => say_with("unit {name}", &[("name", &name)]),
                Target::Account(_) => say_with("account {name}", &[("name", &name)]),
            };
            html! { <option value={target.to_string()} selected={chosen == Some(&target)}>{ says }</option> }
        })
        .collect()
}

fn carry_out(hand: &Hand, desk: &Desk, sheet: &Sheet, draft: Option<&Draft>) -> Html {
    let Some(draft) = draft.filter(|_| !sheet.changes.is_empty()) else {
        return Html::default();
    };
    let commands: Vec<Command> = draft.commands().cloned().collect();
    let unread = sheet
        .changes
        .iter()
        .any(|change| draft::check(change, desk.world()).is_err());
    let why = if unread {
        Some(say("A text is not a policy yet."))
    } else if commands.is_empty() {
        Some(say("Nothing of it would be carried out."))
    } else {
        None
    };
    let onclick = {
        let (hand, changes) = (hand.clone(), sheet.changes.clone());
        let (world, actor, instructor) =
            (desk.world().clone(), desk.actor.clone(), desk.instructor);
        move |_: MouseEvent| {
            // The button goes with the draft.
            platform::focus_soon("lab-title".to_string());
            // Tried once more: since it was drafted, time may have passed.
            let draft = draft::try_out(&world, &actor, instructor, &changes);
            let mut left = draft.tried.iter().map(|tried| tried.refusal.is_some());
            let left: Vec<Change> = changes
                .iter()
                .filter(|_| left.next() == Some(true))
                .cloned()
                .collect();
            hand.change(|sheet| {
                sheet.changes = left;
                sheet.editing = None;
            });
            for command in draft.commands() {
                hand.dispatch.dispatch(Action::Do(command.clone()));
            }
        }
    };
    html! {
        <div class="lab-carry">
            <button type="button" class="button primary" data-testid="lab-carry-out" aria-disabled={why.is_some().to_string()} onclick={why.is_none().then(|| Callback::from(onclick))}>{ say("Carry it out") }</button>
            if let Some(why) = why { <span class="soft small">{ why }</span> }
            if !commands.is_empty() {
                <details class="folding">
                    <summary>{ match commands.len() { 1 => say("The command").to_string(), many => say_with("The {many} commands", &[("many", &many)]) } }</summary>
                    for (n, command) in commands.iter().enumerate() {
                        <div key={n}>
                            if let Command::Call(call) = command { <p class="soft small">{ say_with("As {caller}", &[("caller", &core(&sim::people::name_of(desk.world(), &call.caller)))]) }</p> }
                            { command_line(&line_of(command)) }
                        </div>
                    }
                </details>
            }
        </div>
    }
}

/// The policies at one place, in the draft's world, and what can be done with each.
fn organization_policies(
    hand: &Hand,
    sheet: &Sheet,
    desk: &Desk,
    organization: &Organization,
    draft: Option<&Draft>,
) -> Html {
    let kind = sheet.kind;
    let place: Target = sheet
        .place
        .parse()
        .ok()
        .filter(|place| organization.has_target(place))
        .unwrap_or_else(|| Target::Parent(organization.root_parent()));
    let world: &World = draft.map_or(desk.world(), |draft| &draft.world);
    let Some(there) = world.organization(&organization.id) else {
        return Html::default();
    };
    let on = there.enforces(kind);
    let attached = there.attached(kind, &place);
    let others: Vec<_> = organization
        .policies_of(kind)
        .filter(|policy| !attached.iter().any(|it| it.id == policy.id))
        .collect();
    let now_on = organization.enforces(kind);
    let switch = move |sheet: &mut Sheet, on: bool| {
        sheet
            .changes
            .retain(|change| !matches!(change, Change::Switch { kind: of, .. } if *of == kind));
        if on != now_on {
            sheet.changes.insert(0, Change::Switch { kind, on });
        }
        // The open text is another one now.
        sheet.editing = None;
    };
    let new = {
        let place = place.clone();
        let begin = templates(
            kind.language().unwrap_or(PolicyKind::ServiceControl),
            desk.world(),
            &desk.viewpoint(),
        );
        let text = begin
            .first()
            .map_or_else(String::new, |template| template.text.clone());
        hand.click(move |sheet| {
            if !on {
                switch(sheet, true);
            }
            let names = sheet
                .changes
                .iter()
                .filter(|change| matches!(change, Change::Create { .. }));
            let name = format!("Draft{}", names.count() + 1);
            sheet.changes.push(Change::Create {
                kind,
                name,
                text: text.clone(),
                target: Some(place.clone()),
            });
            sheet.editing = Some(sheet.changes.len() - 1);
        })
    };
    let attach = {
        let place = place.clone();
        hand.chosen(move |sheet, value| {
            if let Ok(policy) = value.parse() {
                let target = place.clone();
                sheet.changes.push(Change::Attach { policy, target });
            }
        })
    };
    html! {
        <div class="lab-policies" role="group" aria-label={say("Policies of the organization")}>
            <div class="lab-places">
                <select aria-label={say("Kind of policy")} data-testid="lab-kind" onchange={hand.chosen(|sheet, value| if let Some(kind) = PolicyType::by_name(&value) { sheet.kind = kind; })}>
                    for kind in [PolicyType::ServiceControl, PolicyType::ResourceControl] {
                        <option key={kind.name()} value={kind.name()} selected={kind == sheet.kind}>{ kinds(kind) }</option>
                    }
                </select>
                <select aria-label={say("Where")} data-testid="lab-place" onchange={hand.chosen(|sheet, value| sheet.place = value)}>
                    { targets(desk, Some(&place)) }
                </select>
                <button type="button" class="button" data-testid="lab-new" onclick={new}>{ say_with("New {kind} here", &[("kind", &core(draft::short(kind)))]) }</button>
            </div>
            if on {
                <ul class="lab-attached">
                    for policy in &attached {
                        <li key={policy.id.to_string()}>
                            <span class="row-words">{ &*policy.name }</span>
                            if organization.policy(&policy.id).is_some() {
                                if !policy.managed {
                                    <button type="button" class="button bare small" onclick={edit(hand, policy.id.clone(), policy.content.to_string())}>{ say("Change its text") }<span class="quiet">{ format!(": {}", policy.name) }</span></button>
                                }
                                <button type="button" class="button bare small" onclick={
                                    let (policy, target) = (policy.id.clone(), place.clone());
                                    hand.click(move |sheet| {
                                        let before = sheet.changes.len();
                                        sheet.changes.retain(|change| *change != Change::Attach { policy: policy.clone(), target: target.clone() });
                                        if sheet.changes.len() == before { sheet.changes.push(Change::Detach { policy: policy.clone(), target: target.clone() }); }
                                        sheet.editing = None;
                                    })
                                }>{ say("Detach") }<span class="quiet">{ format!(": {}", policy.name) }</span></button>
                            } else {
                                <span class="soft small">{ say("in the draft") }</span>
                            }
                        </li>
                    }
                </ul>
                if !others.is_empty() {
                    <select aria-label={say("Attach another policy here")} data-testid="lab-attach" onchange={attach}>
                        <option value="" selected=true>{ say("Attach another policy here …") }</option>
                        for policy in others { <option key={policy.id.to_string()} value={policy.id.to_string()}>{ &*policy.name }</option> }
                    </select>
                }
            } else {
                <p class="soft small">{ say_with("{kind}s are switched off: nothing is limited.", &[("kind", &core(draft::short(kind)))]) }</p>
            }
            <button type="button" class="button small" data-testid="lab-switch" onclick={hand.click(move |sheet| switch(sheet, !on))}>{ format!("{} {}{}", if on { say("Switch off") } else { say("Switch on") }, kinds(kind), if draft.is_some() || on != now_on { say(" in the draft") } else { "" }) }</button>
        </div>
    }
}

fn edit(hand: &Hand, policy: sim::ids::PolicyId, text: String) -> Callback<MouseEvent> {
    hand.click(move |sheet| {
        let known = sheet.changes.iter().position(
            |change| matches!(change, Change::Update { policy: of, .. } if *of == policy),
        );
        sheet.editing = Some(known.unwrap_or_else(|| {
            sheet.changes.push(Change::Update {
                policy: policy.clone(),
                text: text.clone(),
            });
            sheet.changes.len() - 1
        }));
    })
}

/// The inline policies of the principal that the question is about.
fn own_policies(hand: &Hand, desk: &Desk, who: &Principal) -> Html {
    let world = desk.world();
    let Some(account) = world.account(who.account()) else {
        return Html::default();
    };
    let Some(policies) = account
        .policies_of(who)
        .filter(|_| !matches!(who, Principal::Root(_)))
    else {
        return Html::default();
    };
    let write = |name: String, text: String| {
        let of = who.clone();
        hand.click(move |sheet| {
            let known = sheet.changes.iter().position(|change| {
                matches!(change, Change::Inline { of: other, name: known, .. } if *other == of && *known == name)
            });
            sheet.editing = Some(known.unwrap_or_else(|| {
                sheet.changes.push(Change::Inline { of: of.clone(), name: name.clone(), text: text.clone() });
                sheet.changes.len() - 1
            }));
        })
    };
    let begin = templates(PolicyKind::Identity, world, &desk.viewpoint());
    let text = begin
        .first()
        .map_or_else(String::new, |template| template.text.clone());
    html! {
        <div class="lab-policies" role="group" aria-label={say("Their own policies")}>
            <p class="form-label">{ say_with("Policies of {who}", &[("who", &core(&sim::people::name_of(world, who)))]) }</p>
            <ul class="lab-attached">
                for arn in &policies.attached { <li key={arn.to_string()}><span class="row-words">{ arn.rsplit('/').next().unwrap_or(arn).to_string() }</span><span class="soft small">{ say("managed") }</span></li> }
                for (name, document) in policies.inline.iter() {
                    <li key={name.to_string()}>
                        <span class="row-words">{ name.to_string() }</span>
                        <button type="button" class="button bare small" onclick={write(name.to_string(), document.text().to_string())}>{ say("Change its text") }<span class="quiet">{ format!(": {name}") }</span></button>
                    </li>
                }
            </ul>
            <button type="button" class="button small" data-testid="lab-new-inline" onclick={write(say("Draft").to_string(), text)}>{ say("New policy of theirs") }</button>
        </div>
    }
}
