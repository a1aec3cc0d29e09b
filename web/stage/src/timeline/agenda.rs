//! The pending events: each with a ring that fills with simulated time, and the instructor's actions.

use page::timeline::{AGENDA_ROWS, EndedRow, passed_share};
use sim::time::{SimTime, span};
use sim::view::{Actionable, Offer, Waiting};

use page::perform;
use ui::browser::elements;
use ui::parts::text::phrase;
use ui::prelude::*;
use ui::shared::{empty, offers};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub waiting: Rc<Vec<Waiting>>,
    pub now: SimTime,
    pub instructor: bool,
    pub queries: Queries,
}

#[component]
pub(crate) fn Agenda(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let (deadlines, soon): (Vec<_>, Vec<_>) = props.waiting.iter().partition(|row| row.deadline);
    let ended = use_mut_ref(|| None::<EndedRow>);
    let keep_focus = with!(ended, move |waiting: &Rc<Vec<Waiting>>| {
        if let Some(row) = ended.take().filter(|row| !row.is_in(waiting)) {
            match row.successor(waiting) {
                Some(due) => platform::focus(&format!("deliver-{due}")),
                None => platform::focus("agenda-title"),
            }
        }
    });
    use_effect_with(props.waiting.clone(), keep_focus);
    let on_end = use_callback(props.waiting.clone(), move |due: u64, waiting| {
        *ended.borrow_mut() = EndedRow::new(waiting, due);
    });
    // Deadlines are most elements of a large organization's page, so they are built only when unfolded.
    let unfolded = use_state_eq(|| false);
    let on_toggle = Callback::from(with!(unfolded, move |event: Event| {
        unfolded.set(elements::is_unfolded(&event));
    }));
    let of = |row: &Waiting| props.queries.offers(Actionable::Pending(row));
    html! {
        <section class="agenda" aria-labelledby="agenda-title">
            <h2 id="agenda-title" class="agenda-title" tabindex="-1">{ say("Pending") }</h2>
            if !props.instructor {
                <p class="small soft">{ say("No AWS API lists pending events, so the current user's console does not show them. Show everything to see them.") }</p>
                <button class="button"
                    onclick={dispatch.on(Action::Session(SessionAction::Instructor(true)))}>
                    { icon(Icon::Eye) }<span>{ say("Show everything") }</span>
                </button>
            } else if soon.is_empty() {
                <p class="small soft">
                    { say("Nothing is pending. Create an account, delete a role or enable trusted access: events that follow later are listed here.") }
                </p>
                { empty::to_services(dispatch) }
            }
            <ul class="waiting-list">
                for row in soon.iter().take(AGENDA_ROWS) {
                    <Row key={row.due} row={(*row).clone()} offers={of(row)} now={props.now} on_end={&on_end} />
                }
            </ul>
            if !deadlines.is_empty() {
                <details class="deadlines" ontoggle={on_toggle}>
                    <summary>{ tell(message!("Deadlines ({deadlines})", deadlines = deadlines.len())) }</summary>
                    if *unfolded {
                        <ul class="waiting-list">
                            for row in deadlines.iter().take(AGENDA_ROWS) {
                                <Row key={row.due} row={(*row).clone()} offers={of(row)} now={props.now} on_end={&on_end} />
                            }
                        </ul>
                    }
                    if deadlines.len() > AGENDA_ROWS {
                        <p class="small soft">{ tell(counted!(deadlines.len() - AGENDA_ROWS, "And 1 later one.|And {n} later ones.")) }</p>
                    }
                </details>
            }
        </section>
    }
}

/// The names of a row's offers for tests and the focus, and whether the row ends with them.
const ACTS: [(&str, bool); 4] = [
    ("deliver", true),
    ("delay", false),
    (SHORT, false),
    ("fail", true),
];
/// The offer whose button is short, since the one before it says what it does.
const SHORT: &str = "delay-day";

#[derive(Properties, PartialEq)]
struct RowProps {
    row: Waiting,
    offers: Vec<Offer>,
    now: SimTime,
    /// Called before the event's end is requested.
    on_end: Callback<u64>,
}

#[component]
fn Row(props: &RowProps) -> Html {
    let dispatch = use_dispatch();
    let row = &props.row;
    let due = row.due;
    let send = |offer: &Offer, ends: bool| {
        dispatch
            .on(perform(offer))
            .reform(with!((props.on_end), move |event: MouseEvent| {
                if ends {
                    on_end.emit(due);
                }
                event
            }))
    };
    let about = AttrValue::from(format!("waiting-says-{due}"));
    // The same holds for all of them that would be refused.
    let refused = props.offers.iter().find_map(|it| it.refusal.as_deref());
    let why = format!("waiting-refused-{due}");
    let described = |offer: &Offer| match offer.refusal {
        Some(_) => format!("{about} {why}").into(),
        None => about.clone(),
    };
    html! {
        <li class="wait-row" data-testid={format!("waiting-{due}")}>
            { ring(row, props.now) }
            <div class="waiting-body">
                <p class="waiting-says" id={&about}>
                    { phrase(&row.says) }
                    { " " }
                    <span class="time-left" title={row.at.to_string()}>{ tell(message!("in {since}", since = span(row.at.since(props.now)))) }</span>
                </p>
                <div class="waiting-acts">
                    for (offer, (id, ends)) in props.offers.iter().zip(ACTS) {
                        <button key={id} class={classes!("button", "mini", offer.refusal.as_ref().map(|_| "dashed"))} id={format!("{id}-{due}")} data-testid={format!("{id}-{due}")}
                            aria-label={(id == SHORT).then(|| tell(&offer.label))}
                            aria-describedby={described(offer)} onclick={send(offer, ends)}>
                            if id == SHORT { { say("1 d") } } else { { tell(&offer.label) } }
                        </button>
                    }
                </div>
                if let Some(refused) = refused { { offers::refusal(refused, why) } }
                <details class="wait-why small">
                    <summary>{ say("Why it is pending") }</summary>
                    <p>{ phrase(row.why) }</p>
                    <p class="soft">{ tell(message!("Caused by {cause}, {since}.", cause = row.cause, since = row.since)) }</p>
                    if !row.can_fail && row.undelayed.is_none() {
                        <p class="soft">{ say("A deadline cannot fail, but you can delay it.") }</p>
                    }
                </details>
            </div>
        </li>
    }
}

/// A ring filled by the elapsed share of the wait.
fn ring(row: &Waiting, now: SimTime) -> Html {
    let part = passed_share(row, now);
    html! {
        <svg class="wait-ring" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
            <circle class="wait-rest" cx="12" cy="12" r="9" />
            <circle class="wait-part" cx="12" cy="12" r="9" pathLength="100" stroke-dasharray={format!("{part} 200")} transform="rotate(-90 12 12)" />
        </svg>
    }
}
