//! Letting identities work, so that the report has data.

use shell::controller::line_of;
use sim::ids::Text;
use sim::time::HOUR;
use sim::view::last_accessed::{Sheet, Work as There};
use sim::view::{Actionable, Offer};

use page::perform;
use ui::parts::select::Select;
use ui::parts::text::command_line;
use ui::prelude::*;
use ui::shared::offers::refusal;

/// Well-known actions.
const ACTIONS: [&str; 10] = [
    "s3:GetObject",
    "s3:PutObject",
    "ec2:RunInstances",
    "lambda:InvokeFunction",
    "dynamodb:GetItem",
    "sqs:SendMessage",
    "kms:Decrypt",
    "rds:CreateDBInstance",
    "bedrock:InvokeModel",
    "redshift:CreateCluster",
];

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub queries: Queries,
    pub sheet: Sheet,
}

/// The form for an identity's action, once or every day; and the daily actions with their results.
#[component]
pub(crate) fn Work(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let (who, what) = (use_state(|| 0_usize), use_state(|| 0_usize));
    let place = use_state(|| None::<AttrValue>);
    let there = props.queries.work(&props.sheet);
    let people = &there.people;
    let number = |state: &UseStateHandle<usize>| {
        forms::changes(state, |n: &mut usize, event| {
            *n = forms::value(event).parse().unwrap_or_default()
        })
    };
    let chosen = people.get(*who).or(people.first());
    // The Region of their daily work, unless another is chosen.
    let habit = chosen.and_then(|worker| worker.habit.as_ref());
    let region: Text = match &*place {
        Some(place) => (&**place).into(),
        None => habit.map_or_else(|| sim::region::DEFAULT.into(), |(region, _)| region.clone()),
    };
    let on_place = forms::changes(&place, |place, event| {
        *place = Some(forms::value(event).into())
    });
    let action = ACTIONS.get(*what).copied().unwrap_or(ACTIONS[0]);
    html! {
        <div class="la-work" data-testid="la-work">
            <h3>{ say("Simulate work") }</h3>
            if let Some(worker) = chosen {
                <div class="la-choose">
                    <label><span class="soft small">{ say("Who") }</span>
                        <Select testid="la-who" value={Some(*who).filter(|n| *n < people.len()).unwrap_or(0).to_string()} onchange={number(&who)}>
                            { numbered(people.iter().map(|it| tell(&it.name).into())) }
                        </Select>
                    </label>
                    <label><span class="soft small">{ say("What") }</span>
                        <Select testid="la-what" value={what.to_string()} onchange={number(&what)}>
                            { numbered(ACTIONS.map(AttrValue::from)) }
                        </Select>
                    </label>
                    <label><span class="soft small">{ say("Where") }</span>
                        <Select testid="la-where" value={region.to_string()} onchange={on_place}>
                            for it in sim::region::ALL { <option key={it} value={it}>{ it }</option> }
                        </Select>
                    </label>
                </div>
                { buttons(dispatch, &offers(&props.queries, Actionable::Work { worker, action, region: &region })) }
            } else {
                <p class="soft">{ say("Choose a unit with accounts, or an account.") }</p>
            }
            <p class="soft small">
                { say("These services are not modeled. The policies are evaluated and the attempt is recorded; nothing else happens.") }
            </p>
            { daily(dispatch, &props.queries, &there) }
        </div>
    }
}

/// Options whose values are their positions.
fn numbered(names: impl IntoIterator<Item = AttrValue>) -> Html {
    html! { for (n, name) in names.into_iter().enumerate() { <option key={n} value={n.to_string()}>{ name }</option> } }
}

/// The daily work, which can be stopped.
fn daily(dispatch: Dispatch, queries: &Queries, there: &There) -> Html {
    html! {
        <ul class="la-habits">
            for worker in &there.habits {
                <li key={worker.principal.to_string()}>
                    if let Some((region, actions)) = &worker.habit {
                        <span>
                            { say_marked!("{who}, every day in {region}: {actions}", &[
                                ("who", html! { <b>{ tell(&worker.name) }</b> }),
                                ("region", region.into()),
                                ("actions", actions.join(", ").into()),
                            ]) }
                        </span>
                    }
                    for stop in queries.offers(Actionable::Habit(worker)) {
                        <button key={stop.label.to_string()} type="button" class="button bare small"
                            aria-label={tell(message!("Stop the daily work of {principal}", principal = worker.name))}
                            title={stop.refusal.clone()} onclick={dispatch.on(perform(&stop))}>{ tell(&stop.label) }</button>
                    }
                </li>
            }
        </ul>
    }
}

/// Working once or every day, and letting some time pass. Ending the daily work is offered below.
fn offers(queries: &Queries, work: Actionable<'_>) -> Vec<Offer> {
    let work = queries.offers(work).into_iter().take(2);
    work.chain(queries.offers(Actionable::Span(4 * HOUR)))
        .collect()
}

/// The offers, the reason why the first of them is refused, and the first as a command.
fn buttons(dispatch: Dispatch, offers: &[Offer]) -> Html {
    let line = offers.first().and_then(Offer::command).map(line_of);
    let why = offers.iter().find_map(|it| it.refusal.as_deref());
    html! {
        <>
            <div class="la-buttons">
                for (offer, id) in offers.iter().zip(["la-once", "la-daily", "la-wait"]) {
                    <button key={id} type="button" class="button" data-testid={id} onclick={dispatch.on(perform(offer))}
                        aria-describedby={offer.refusal.is_some().then_some("la-refused")}>
                        { tell(&offer.label) }
                    </button>
                }
            </div>
            if let Some(why) = why { { refusal(why, "la-refused".to_string()) } }
            { command_line(&line.unwrap_or_default()) }
        </>
    }
}
