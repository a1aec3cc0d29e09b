//! Why a call was let through or refused, or what it would meet: its way through the gates, what each found, and the smallest
//! change that would let it pass.

pub mod change;
pub mod layers;
pub mod way;

use std::rc::Rc;

use shell::desk::{Desk, line_of};
use sim::command::{Call, Command};
use sim::history::Step;
use sim::people;
use sim::principal::Principal;
use sim::view::why::{Why, why_possible, why_step};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use self::way::Way;
use crate::components::dialogs::Modal;
use crate::components::inspector::parts::{command_line, prose};
use crate::components::topbar::households;
use crate::icons::{Icon, icon};
use crate::platform;
use crate::say::{core, english, say, say_with};
use crate::state::{Action, Asked, use_dispatch};

#[derive(Properties)]
pub struct Props {
    pub asked: Asked,
    pub desk: Rc<Desk>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.asked == other.asked && Rc::ptr_eq(&self.desk, &other.desk)
    }
}

/// The step that is asked about, undone ones too.
fn step_of(desk: &Desk, number: usize) -> Option<&Step> {
    let all = desk.history.steps().iter().chain(desk.history.undone());
    all.map(AsRef::as_ref).nth(number)
}

#[component]
pub fn WhyDialog(props: &Props) -> Html {
    let dispatch = use_dispatch();
    // Somebody else in the place of the caller.
    let other = use_state(|| None::<Principal>);
    // How often the smallest change was made: behind one gate another may stop the call.
    let changes = use_state(|| 0);
    let mended = *changes > 0;
    use_effect_with(*changes, move |_| {
        if mended {
            platform::focus("why-call");
        }
    });
    let desk = &props.desk;
    let step = match &props.asked {
        Asked::Step(number) => step_of(desk, *number),
        Asked::Call(_) => None,
    };
    let asked = match (&props.asked, step.map(|step| &step.command)) {
        (Asked::Call(call), _) | (Asked::Step(_), Some(Command::Call(call))) => call,
        (Asked::Step(_), _) => return Html::default(),
    };
    let call = Call {
        caller: other.as_ref().unwrap_or(&asked.caller).clone(),
        ..asked.clone()
    };
    let viewpoint = desk.viewpoint();
    let world = desk.world();
    let now = why_possible(world, &viewpoint, &call);
    let past = step
        .filter(|_| other.is_none() && !mended)
        .and_then(|step| why_step(step, &viewpoint));
    let happened = past.is_some();
    let why = past.unwrap_or_else(|| now.clone());
    let title = match (happened, why.error.is_some(), mended) {
        (true, true, _) => say("Why was it refused?"),
        (true, false, _) => say("Why was it let through?"),
        (false, true, true) => say("It would still be refused"),
        (false, false, true) => say("It would pass now"),
        (false, true, false) => say("It would be refused"),
        (false, false, false) => say("It would pass"),
    };
    // Where the world has moved on, what helped then may not be what helps now.
    let same = !happened || now.stopped() == why.stopped();
    let key = format!("{title} {} {}", why.who, desk.history.steps().len());
    let choose = {
        let other = other.clone();
        Callback::from(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            other.set(value.parse().ok());
        })
    };
    let mend = {
        let (dispatch, changes) = (dispatch.clone(), changes.clone());
        Callback::from(move |commands: Vec<Command>| {
            changes.set(*changes + 1);
            dispatch.dispatch(Action::Mend(commands));
        })
    };
    let make = {
        let (dispatch, call) = (dispatch.clone(), call.clone());
        move |_: MouseEvent| dispatch.dispatch(Action::Do(Command::Call(call.clone())))
    };
    let leave = {
        let dispatch = dispatch.clone();
        move |_: MouseEvent| dispatch.dispatch(Action::Close)
    };
    html! {
        <Modal name="why" title={title} size="wide">
            <div class="dialog-body why-body" data-testid="why-panel" data-refused={why.error.is_some().to_string()}>
                <div class="why-head">
                    <p class="why-call"><b>{ core(&why.who) }</b>{ say(" calls ") }<code>{ &why.operation }</code></p>
                    if desk.instructor { { as_whom(desk, &call.caller, choose) } }
                </div>
                <div class="why-result" role="status" data-testid="why-result">
                    <p>{ prose(&result(&why, happened)) }</p>
                    if let Some(error) = &why.error {
                        <p class="soft small"><code>{ error.code.name() }</code>{ ": " }<span lang={english()}>{ &*error.message }</span></p>
                    }
                </div>
                if !why.gates.is_empty() {
                    <div class={classes!("why-parts", why.error.is_some().then_some("with-change"))}>
                        <Way {key} name="why" gates={Rc::new(why.gates.clone())} whole={true} />
                        if why.error.is_some() {
                            <aside class="smallest" aria-label={say("The smallest change")}>
                                if same {
                                    { change::smallest(desk, &why, mend) }
                                } else {
                                    <h3>{ say("Since then") }</h3>
                                    <p>{ prose(&say_with("The world has changed. {since}", &[("since", &(since(&now)))])) }</p>
                                }
                            </aside>
                        }
                    </div>
                }
                <details class="folding">
                    <summary>{ say("The call as a command") }</summary>
                    { command_line(&line_of(&Command::Call(call.clone()))) }
                </details>
                <div class="dialog-foot">
                    <p class="soft small why-made">{
                        if happened {
                            say("As it was recorded.")
                        } else if mended {
                            say("The change is made; the call itself was only tried on a copy of this world.")
                        } else {
                            say("Tried on a copy of this world: nothing was changed.")
                        }
                    }</p>
                    <button type="button" class="button" data-testid="why-close" onclick={leave}>{ say("Close") }</button>
                    <button type="button" id="why-call" data-testid="try-again" class={classes!("button", (now.error.is_none() && why.error.is_none()).then_some("primary"))} onclick={make}>
                        { icon(Icon::Play) }{ if step.is_some() && other.is_none() { say("Try it again") } else { say("Make the call") } }
                    </button>
                </div>
            </div>
        </Modal>
    }
}

/// What came of it, or would come.
fn result(why: &Why, happened: bool) -> String {
    match (why.stopped().map(|at| &why.gates[at]), happened) {
        (Some(passage), true) => say_with(
            "It stopped at the {title} gate.",
            &[("title", &core(passage.gate.title()))],
        ),
        (Some(passage), false) => say_with(
            "It would stop at the {title} gate.",
            &[("title", &core(passage.gate.title()))],
        ),
        (None, _) if why.gates.is_empty() => say("No gate saw it.").to_string(),
        (None, true) => say("It passed every gate.").to_string(),
        (None, false) => say("It would pass every gate.").to_string(),
    }
}

fn since(now: &Why) -> String {
    match now.stopped().map(|at| now.gates[at].gate.title()) {
        Some(gate) => say_with(
            "The same call would now stop at the {gate} gate.",
            &[("gate", &core(gate))],
        ),
        None => say("The same call would pass now.").to_string(),
    }
}

/// The select of people: choosing one asks again with that person as the caller.
fn as_whom(desk: &Desk, caller: &Principal, onchange: Callback<Event>) -> Html {
    let world = desk.world();
    // In a large organization only those around the caller are listed.
    const MANY: usize = 60;
    let own = world.name_of(caller.account());
    let acting = world.name_of(desk.actor.account());
    let mut all = households(world);
    if all.len() > MANY {
        let management = world
            .organization_of(caller.account())
            .map(|organization| world.name_of(organization.management));
        all.retain(|it| {
            it.account == own || it.account == acting || Some(&it.account) == management.as_ref()
        });
    }
    html! {
        <label class="why-as small">
            { say("as ") }
            <select data-testid="why-as" aria-label={say("Ask for somebody else")} {onchange}>
                for (n, household) in all.iter().enumerate() {
                    <optgroup key={n} label={household.account.clone()}>
                        for person in &household.people {
                            <option key={person.principal.to_string()} value={person.principal.to_string()} selected={person.principal == *caller}>
                                { core(&people::name_of(world, &person.principal)) }
                            </option>
                        }
                    </optgroup>
                }
            </select>
        </label>
    }
}
