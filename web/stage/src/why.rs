//! Why a call was allowed or refused, or what would happen to it: its path through the gates, the result of each, and
//! the smallest change that would let it pass.

pub mod change;

use shell::controller::line_of;
use sim::principal::Principal;
use sim::view::why::Why;
use sim::view::{Actionable, Offer};

use page::ShownCall;
use page::perform;
use page::present::{PresentAction, WhyLook, WindowRole};
use page::queries::Asking;
use ui::browser::elements;
use ui::library::Fetched;
use ui::parts::dialog::Modal;
use ui::parts::select::Select;
use ui::parts::text::{command_line, prose};
use ui::policies::{POLICIES_COME, policies_missing, use_policies};
use ui::prelude::*;
use ui::shared::dialog::closes;
use ui::shared::gates::way::Way;
use ui::shared::lesson_text::after_bet;

/// The steps in which the audience's dialog follows, in thousandths.
const STEP: u16 = 50;

/// The properties of [`WhyDialog`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The call.
    pub asked: ShownCall,
    /// The questions that the view asks about the session.
    pub queries: Queries,
    /// The part of this window in a presentation.
    pub part: WindowRole,
    /// How it is looked at: in a presentation, the audience's window follows.
    pub look: WhyLook,
}

/// Scrolls the audience's dialog as the presenter's is scrolled, which says when it is. Returns what to do when this one is.
#[hook]
fn use_scrolling(dispatch: Dispatch, part: WindowRole, look: &WhyLook) -> Option<Callback<Event>> {
    use_effect_with((part, look.scrolled), move |(part, scrolled)| {
        if *part == WindowRole::Audience {
            elements::scroll_to_share("dialog.is-why", *scrolled);
        }
    });
    let look = look.clone();
    (part == WindowRole::Presenter).then(|| {
        Callback::from(move |event: Event| {
            // Each change is a message to the other windows.
            let scrolled = elements::scrolled_share(&event) / STEP * STEP;
            if look.scrolled != scrolled {
                let look = WhyLook {
                    scrolled,
                    ..look.clone()
                };
                dispatch.dispatch(Action::Present(PresentAction::Look(look)));
            }
        })
    })
}

/// The buttons that scroll what the audience sees, whose window shows less of it at once.
fn audience_buttons(dispatch: Dispatch) -> Html {
    let scroll = |down: bool| dispatch.on(Action::Present(PresentAction::Scroll(down)));
    html! {
        <>
            <button type="button" class="button" data-testid="audience-up" onclick={scroll(false)}>{ say("Audience: scroll up") }</button>
            <button type="button" class="button" data-testid="audience-down" onclick={scroll(true)}>{ say("Audience: scroll down") }</button>
        </>
    }
}

/// The dialog that explains a call.
#[component]
pub fn WhyDialog(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let look = &props.look;
    let onscroll = use_scrolling(dispatch, props.part, look);
    // Number of changes made: behind one gate another may stop the call.
    let changes = use_state(|| 0);
    let mended = look.mended;
    use_effect_with(*changes, move |_| {
        if mended {
            platform::focus("why-call");
        }
    });
    let mends = looks(dispatch, look, |look, ()| {
        look.mended = true;
        look.gate = None;
    });
    let mend = dispatch.on_event(move |commands: Vec<Command>| {
        changes.set(*changes + 1);
        mends.emit(());
        Action::Session(SessionAction::ApplyRemedy(commands, None))
    });
    let is_covered = props.queries.awaits_bet() && matches!(props.asked, ShownCall::Call(_));
    let says = match use_policies(props.asked.needs_policies()) {
        _ if is_covered => after_bet(),
        Fetched::There(()) => {
            let asking = props.queries.asking(&props.asked, look.caller.as_ref());
            let body = asking.and_then(|asking| body(dispatch, props, asking, &mend));
            return body.map_or_else(Html::default, |(title, body)| {
                html! { <Modal name="why" {title} size="wide" onclose={closes(dispatch)} {onscroll}>{ body }</Modal> }
            });
        }
        Fetched::Coming => html! { <p>{ say(POLICIES_COME) }</p> },
        Fetched::Failed(why) => html! { <p class="complaint">{ policies_missing(&why) }</p> },
    };
    // Without an answer, and why there is none yet.
    html! {
        <Modal name="why" title={say("Why?")} size="wide" onclose={closes(dispatch)}>
            <div class="dialog-body" role="status" data-testid="why-waits">{ says }</div>
        </Modal>
    }
}

/// Looks at it in another way.
fn looks<E: 'static>(
    dispatch: Dispatch,
    look: &WhyLook,
    change: impl Fn(&mut WhyLook, E) + 'static,
) -> Callback<E> {
    let look = look.clone();
    dispatch.on_event(move |event: E| {
        let mut look = look.clone();
        change(&mut look, event);
        Action::Present(PresentAction::Look(look))
    })
}

/// The title, and the answer.
fn body(
    dispatch: Dispatch,
    props: &Props,
    asking: Asking,
    mend: &Callback<Vec<Command>>,
) -> Option<(&'static str, Html)> {
    let (look, queries) = (&props.look, &props.queries);
    let Asking {
        call,
        made,
        past,
        now,
    } = asking;
    let past = past.filter(|_| !look.mended);
    let happened = past.is_some();
    let why = past.unwrap_or_else(|| now.clone());
    let title = title(&why, happened, look.mended);
    // If the world has changed since, the former remedy may no longer apply.
    let same = !happened || now.stopped() == why.stopped();
    let key = format!("{title} {} {}", why.who, queries.steps());
    let choose = looks(dispatch, look, |look, event: Event| {
        look.caller = forms::value(&event).parse().ok();
        look.gate = None;
    });
    let gate = looks(dispatch, look, |look, gate| look.gate = Some(gate));
    let made = made && look.caller.is_none();
    let thing = Actionable::Asked {
        call: &call,
        now: &now,
        made,
    };
    let offer = queries.offers(thing).pop()?;
    let passes = now.error.is_none() && why.error.is_none();
    let line = offer.command().map(line_of).unwrap_or_default();
    let body = html! {
        <div class="dialog-body why-body" data-testid="why-panel" data-refused={why.error.is_some().to_string()}>
            <div class="why-head">
                <p class="why-call">{ say_marked!("{who} calls {operation}", &[
                    ("who", html! { <b>{ tell(&why.who) }</b> }),
                    ("operation", html! { <code>{ &why.operation }</code> }),
                ]) }</p>
                if queries.instructor() { { as_whom(queries, &call.caller, choose) } }
            </div>
            { outcome(&why, happened) }
            if !why.gates.is_empty() {
                <div class={classes!("why-parts", why.error.is_some().then_some("with-change"))}>
                    <Way {key} name="why" gates={Rc::new(why.gates.clone())} whole={true} chosen={look.gate} onchoose={gate} />
                    if why.error.is_some() { { what_helps(queries, &why, same.then_some(mend), &now) } }
                </div>
            }
            <details class="folding">
                <summary>{ say("The call as a command") }</summary>
                { command_line(&line) }
            </details>
            { foot(dispatch, props.part, (tried(happened, look.mended), passes), &offer) }
        </div>
    };
    Some((title, body))
}

fn title(why: &Why, happened: bool, mended: bool) -> &'static str {
    match (happened, why.error.is_some(), mended) {
        (true, true, _) => say("Why was it refused?"),
        (true, false, _) => say("Why was it allowed?"),
        (false, true, true) => say("It would still be refused"),
        (false, false, true) => say("It would pass now"),
        (false, true, false) => say("It would be refused"),
        (false, false, false) => say("It would pass"),
    }
}

/// Where the call stopped or passed, with AWS's error.
fn outcome(why: &Why, happened: bool) -> Html {
    html! {
        <div class="why-result" role="status" data-testid="why-result">
            <p>{ prose(&result(why, happened)) }</p>
            if let Some(error) = &why.error {
                <p class="soft small">
                    <code>{ error.code.name() }</code>
                    { ": " }
                    <span lang={english()}>{ error.message.english() }</span>
                </p>
            }
        </div>
    }
}

/// The smallest change that would let the call pass; none: the world has changed since, and the remedy may no longer apply.
fn what_helps(
    queries: &Queries,
    why: &Why,
    mend: Option<&Callback<Vec<Command>>>,
    now: &Why,
) -> Html {
    html! {
        <aside class="smallest" aria-label={say("The smallest change")}>
            if let Some(mend) = mend {
                { change::smallest(queries, why, mend) }
            } else {
                <h3>{ say("Since then") }</h3>
                <p>{ prose(&tell(message!("The world has changed. {since}", since = since(now)))) }</p>
            }
        </aside>
    }
}

/// What was tried, and the button that makes the call.
fn foot(
    dispatch: Dispatch,
    part: WindowRole,
    (tried, passes): (&str, bool),
    offer: &Offer,
) -> Html {
    html! {
        <div class="dialog-foot">
            <p class="soft small why-made">{ tried }</p>
            if part == WindowRole::Presenter { { audience_buttons(dispatch) } }
            <button type="button" class="button" data-testid="why-close" onclick={dispatch.on(Action::Screen(ScreenAction::Close))}>
                { say("Close") }
            </button>
            <button type="button" id="why-call" data-testid="try-again"
                class={classes!("button", passes.then_some("primary"))}
                onclick={dispatch.on(perform(offer))}>
                { icon(Icon::Play) }{ tell(&offer.label) }
            </button>
        </div>
    }
}

/// Whether what is shown was really done.
fn tried(happened: bool, mended: bool) -> &'static str {
    if happened {
        say("As it was recorded.")
    } else if mended {
        say("The change is made; the call itself was only tried on a copy of this world.")
    } else {
        say("Tried on a copy of this world: nothing was changed.")
    }
}

/// The actual or expected result.
fn result(why: &Why, happened: bool) -> String {
    let stopped = why.stopped().map(|at| tell(why.gates[at].gate.title()));
    let says = match (stopped.is_some(), happened) {
        (true, true) => message!(
            "It stopped at the {title} gate.",
            title = stopped.unwrap_or_default()
        ),
        (true, false) => message!(
            "It would stop at the {title} gate.",
            title = stopped.unwrap_or_default()
        ),
        (false, _) if why.gates.is_empty() => Message::from(key("It reached no gate.")),
        (false, true) => Message::from(key("It passed every gate.")),
        (false, false) => Message::from(key("It would pass every gate.")),
    };
    tell(says)
}

fn since(now: &Why) -> String {
    let gate = now.stopped().map(|at| tell(now.gates[at].gate.title()));
    let says = match gate.is_some() {
        true => message!(
            "The same call would now stop at the {gate} gate.",
            gate = gate.unwrap_or_default()
        ),
        false => Message::from(key("The same call would pass now.")),
    };
    tell(says)
}

/// The choice of the caller: a new choice repeats the check with that identity.
fn as_whom(queries: &Queries, caller: &Principal, onchange: Callback<Event>) -> Html {
    html! {
        <label class="why-as small">
            { say_marked!("as {who}", &[("who", html! {
                <Select testid="why-as" label={say("Ask for another user")} value={caller.to_string()} {onchange}>
                    for (n, household) in queries.callers(caller).into_iter().enumerate() {
                        <optgroup key={n} label={household.account}>
                            for (person, name) in household.people {
                                <option key={person.to_string()} value={person.to_string()}>
                                    { tell(&name) }
                                </option>
                            }
                        </optgroup>
                    }
                </Select>
            })]) }
        </label>
    }
}
