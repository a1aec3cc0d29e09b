//! The events view: a browser for what AWS CloudTrail logged, with each record as in a log file and as in EventBridge.

use sim::ids::AccountId;
use sim::view::trail::{self, Detail, Filter, TrailResults, TrailRow};

use page::TrailAction;
use page::queries::TrailStep;
use page::trail::TrailChoice;
use ui::browser::elements;
use ui::parts::copy::Copy;
use ui::parts::select::Select;
use ui::parts::text::{broken, phrase};
use ui::prelude::*;
use ui::shared::empty;
use ui::shared::route::{RouteHead, RouteProps};

/// Records drawn per page: more would make the page slow.
const PAGE: usize = 100;

/// The cached search result, valid while its inputs are unchanged.
#[derive(Default)]
struct Kept {
    of: Option<(Queries, Filter)>,
    found: Rc<TrailResults>,
}

impl Kept {
    fn found(&mut self, queries: &Queries, filter: &Filter) -> Rc<TrailResults> {
        let of = Some((queries.clone(), filter.clone()));
        if self.of != of {
            self.found = Rc::new(queries.trail(filter));
            self.of = of;
        }
        self.found.clone()
    }
}

/// The view of what AWS CloudTrail logged.
#[component]
pub fn Events(props: &RouteProps) -> Html {
    let dispatch = use_dispatch();
    let chosen = &props.trail;
    let kept = use_mut_ref(Kept::default);
    if !props.open {
        return Html::default();
    }
    let queries = &props.queries;
    let found = kept.borrow_mut().found(queries, &chosen.filter);
    // Beside the list stands the newest, until one is chosen.
    let shown = chosen.record.or_else(|| found.numbers.first().copied());
    let detail = shown.and_then(|number| queries.trail_record(number));
    html! {
        <div class="trail" data-testid="events" data-shows={if chosen.record.is_some() { "record" } else { "list" }}>
            <RouteHead route={Route::Events} opened={props.view.opened} close={key("Close the events; your filters are kept")}>
                <p class="soft small route-scope">{
                    if queries.instructor() {
                        say("Management events of every account as AWS CloudTrail logs them, kept for 90 days. In AWS they appear minutes later. Services that are not modeled leave none.").to_string()
                    } else {
                        tell(message!("The event history of {account}, kept for 90 days: what aws cloudtrail lookup-events shows this person. In AWS events appear minutes later.", account = queries.account_name()))
                    }
                }</p>
            </RouteHead>
            if let Some(hidden) = &found.hidden {
                <div class="trail-empty" data-testid="events-hidden">
                    <p>{ tell(message!("{hidden} The current user sees no events here.")) }</p>
                    <button type="button" class="button"
                        onclick={dispatch.on(Action::Screen(ScreenAction::Check(trail::lookup(&queries.viewpoint()))))}>
                        { say("Why? Show what stops the call") }
                    </button>
                </div>
            } else {
                <div class="trail-body">
                    <section class="trail-list" aria-label={say("Records of calls")}>
                        { filters(chosen, &found, queries.instructor(), dispatch) }
                        { summary(chosen, &found, queries, dispatch) }
                        { list(chosen, &found, queries, dispatch) }
                    </section>
                    <section class="trail-record" aria-label={say("The record")}>
                        if let Some(detail) = &detail {
                            { record(chosen, detail, queries, dispatch) }
                        } else {
                            <p class="soft trail-empty">{ say("A record's details are shown here.") }</p>
                        }
                    </section>
                </div>
            }
        </div>
    }
}

/// Changes the filter at an event.
fn narrow<E: 'static>(
    chosen: &TrailChoice,
    dispatch: Dispatch,
    set: fn(&mut Filter, E),
) -> Callback<E> {
    let filter = chosen.filter.clone();
    dispatch.on_event(move |event: E| {
        let mut filter = filter.clone();
        set(&mut filter, event);
        Action::Trail(TrailAction::Filter(Box::new(filter)))
    })
}

fn select(
    name: &'static str,
    all: &'static str,
    value: &str,
    options: Vec<(String, String)>,
    onchange: Callback<Event>,
) -> Html {
    let id = format!("events-{}", name.to_lowercase().replace(' ', "-"));
    html! {
        <label class="trail-field">
            <span>{ name }</span>
            <Select testid={id} value={value.to_string()} {onchange}>
                <option value="">{ all }</option>
                for (key, title) in options {
                    <option key={key.clone()} value={key}>{ title }</option>
                }
            </Select>
        </label>
    }
}

fn tick(name: &'static str, id: &'static str, on: bool, onchange: Callback<Event>) -> Html {
    html! {
        <label class="trail-tick">
            <input type="checkbox" checked={on} data-testid={id} {onchange} />
            <span>{ name }</span>
        </label>
    }
}

fn filters(
    chosen: &TrailChoice,
    found: &TrailResults,
    instructor: bool,
    dispatch: Dispatch,
) -> Html {
    let filter = &chosen.filter;
    let plain = |words: &[String]| {
        words
            .iter()
            .map(|word| (word.clone(), word.clone()))
            .collect::<Vec<_>>()
    };
    let accounts = found
        .accounts
        .iter()
        .map(|(id, name)| (id.qualified(), format!("{name} ({id})")))
        .collect();
    html! {
        <div class="trail-filters" role="search" aria-label={say("Filter records")}>
            <label class="trail-field trail-text">
                <span>{ say("Text") }</span>
                <input type="search" value={filter.text.clone()} placeholder={say("Id, name, text")} data-testid="events-find"
                    oninput={narrow(chosen, dispatch, |filter, it: InputEvent| filter.text = forms::value(&it))} />
            </label>
            if instructor {
                { select(say("Account"), say("All accounts"), &filter.account.map(AccountId::qualified).unwrap_or_default(), accounts,
                    narrow(chosen, dispatch, |filter, it| filter.account = AccountId::from_qualified(&forms::value(&it)).ok())) }
            }
            { select(say("Service"), say("All services"), &filter.service, plain(&found.services),
                narrow(chosen, dispatch, |filter, it| filter.service = forms::value(&it))) }
            { select(say("Event name"), say("All names"), &filter.name, plain(&found.names),
                narrow(chosen, dispatch, |filter, it| filter.name = forms::value(&it))) }
            <label class="trail-field">
                <span>{ say("Who") }</span>
                <input type="search" value={filter.who.clone()} placeholder={say("User, service")} data-testid="events-who"
                    oninput={narrow(chosen, dispatch, |filter, it: InputEvent| filter.who = forms::value(&it))} />
            </label>
            <div class="trail-ticks">
                { tick(say("Errors only"), "events-errors", filter.errors, narrow(chosen, dispatch, |filter, _| filter.errors ^= true)) }
                { tick(say("Without reads"), "events-changes", filter.changes, narrow(chosen, dispatch, |filter, _| filter.changes ^= true)) }
            </div>
        </div>
    }
}

fn summary(
    chosen: &TrailChoice,
    found: &TrailResults,
    queries: &Queries,
    dispatch: Dispatch,
) -> Html {
    let count = found.numbers.len();
    let says = if count == found.total {
        tell(counted!(count, "1 record|{n} records"))
    } else {
        tell(counted!(
            found.total,
            "{count} of 1 record|{count} of {n} records"
        ))
    };
    let save = with!((found.numbers, queries), move |_: MouseEvent| {
        let file = queries.trail_file(&numbers);
        dispatch.save("cloudtrail-records.json", &file);
    });
    html! {
        <div class="trail-summary">
            <p role="status" data-testid="events-count">{ says }</p>
            if chosen.filter != Filter::default() {
                <button type="button" class="button" data-testid="events-clear"
                    onclick={narrow(chosen, dispatch, |filter, _| *filter = Filter::default())}>
                    { say("Show all") }
                </button>
            }
            if count > 0 {
                <button type="button" class="button" data-testid="events-save" onclick={save}>
                    { icon(Icon::Save) }
                    { tell(message!("Download {count}", count = if count == 1 { "it".to_string() } else { tell(message!("these {count}")) })) }
                </button>
            }
        </div>
    }
}

fn list(chosen: &TrailChoice, found: &TrailResults, queries: &Queries, dispatch: Dispatch) -> Html {
    if found.numbers.is_empty() {
        return no_rows(found, dispatch);
    }
    let drawn = PAGE * (chosen.more + 1);
    let rows = queries.trail_rows(&found.numbers[..drawn.min(found.numbers.len())]);
    // Tab reaches one row: the shown one, or the first.
    let current = rows
        .iter()
        .position(|row| Some(row.number) == chosen.record)
        .unwrap_or(0);
    let numbers: Rc<Vec<u64>> = Rc::new(rows.iter().map(|row| row.number).collect());
    let onkeydown = Callback::from(with!(
        (numbers, shows = chosen.record.is_some()),
        move |event: KeyboardEvent| {
            let at = elements::target(&event)
                .and_then(|element| element.id().strip_prefix("record-")?.parse::<u64>().ok())
                .and_then(|number| numbers.iter().position(|known| *known == number));
            let Some(at) = at else { return };
            let last = numbers.len().saturating_sub(1);
            let to = match event.key().as_str() {
                "ArrowDown" => (at + 1).min(last),
                "ArrowUp" => at.saturating_sub(1),
                "PageDown" => (at + 10).min(last),
                "PageUp" => at.saturating_sub(10),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            if let Some(number) = numbers.get(to) {
                platform::focus(&format!("record-{number}"));
                // On a narrow screen the record takes the list's place.
                if shows {
                    dispatch.dispatch(Action::Trail(TrailAction::Record(Some(*number))));
                }
            }
        }
    ));
    let rest = found.numbers.len().saturating_sub(drawn);
    html! {
        <div class="trail-rows" data-testid="events-list">
            <ol {onkeydown} aria-label={say("Records, newest first")}>
                for (place, row) in rows.iter().enumerate() {
                    { line(chosen, row, (place == 0, place == current), queries.instructor(), dispatch) }
                }
            </ol>
            if rest > 0 {
                <button type="button" class="button" data-testid="events-more" onclick={dispatch.on(Action::Trail(TrailAction::More))}>
                    { tell(message!("Show {min} more of {rest}", min = rest.min(PAGE))) }
                </button>
            }
        </div>
    }
}

/// What stands where no record is listed.
fn no_rows(found: &TrailResults, dispatch: Dispatch) -> Html {
    if found.total == 0 {
        return html! {
            <>
            <p class="soft trail-empty" data-testid="events-none">
                { say("No records in the last 90 days. Every call from now on is listed here, refused or not.") }
            </p>
            { empty::first_call(dispatch) }
            </>
        };
    }
    html! { <p class="soft trail-empty" data-testid="events-none">{ say("No results. Try other filters.") }</p> }
}

fn line(
    chosen: &TrailChoice,
    row: &TrailRow,
    (first, reached): (bool, bool),
    instructor: bool,
    dispatch: Dispatch,
) -> Html {
    let shown = chosen.record.map_or(first, |it| it == row.number);
    let onclick = dispatch.on(Action::Trail(TrailAction::Record(Some(row.number))));
    let kind = match (&row.error, row.service_event, row.read_only) {
        (Some(_), _, _) => "is-error",
        (None, true, _) => "is-service",
        (None, false, true) => "is-read",
        (None, false, false) => "",
    };
    html! {
        <li key={row.number}>
            <button type="button" id={format!("record-{}", row.number)} class={classes!("trail-row", kind)} tabindex={if reached { "0" } else { "-1" }}
                aria-current={shown.then_some("true")} data-testid="events-row" {onclick}>
                <time>{ row.at.to_string() }</time>
                <span class="trail-what">
                    <span class="trail-name">{ &row.name }</span>
                    if let Some(about) = &row.about { { " " }<span class="trail-about">{ broken(about) }</span> }
                </span>
                <span class="trail-who">
                    if let Some(through) = &row.through {
                        { say_marked!("{who} through {through}", &[
                            ("who", tell(&row.who).into()),
                            ("through", html! { <span class="soft">{ through }</span> }),
                        ]) }
                    } else {
                        { tell(&row.who) }
                    }
                </span>
                <span class="trail-place soft">
                    { if instructor { tell(message!("{service}, in {account}", service = row.service, account = row.account)) } else { row.service.clone() } }
                </span>
                <span class="trail-marks">
                    if let Some(error) = &row.error { <span class="trail-mark stop">{ error }</span> }
                    if row.service_event { <span class="trail-mark">{ say("service event") }</span> }
                    if row.read_only { <span class="trail-mark">{ say("read") }</span> }
                </span>
            </button>
        </li>
    }
}

fn record(chosen: &TrailChoice, detail: &Detail, queries: &Queries, dispatch: Dispatch) -> Html {
    let row = &detail.row;
    let text = if chosen.bridge {
        &detail.event
    } else {
        &detail.record
    };
    let side = |bridge: bool, title: &'static str, test: &'static str| {
        html! {
            <button type="button" class="button" aria-pressed={(chosen.bridge == bridge).to_string()} data-testid={test}
                onclick={dispatch.on(Action::Trail(TrailAction::Bridge(bridge)))}>{ title }</button>
        }
    };
    let id = format!("record-{}", row.number);
    let back = dispatch.on_event(move |_: MouseEvent| {
        platform::focus_soon(id.clone());
        Action::Trail(TrailAction::Record(None))
    });
    let step = queries.trail_step(row.number);
    html! {
        <>
            <header class="trail-record-head">
                <button type="button" class="button trail-back" data-testid="events-back" onclick={back}>
                    { say("Back to the list") }
                </button>
                <h3>{ &row.name }</h3>
                <p class="soft small">{ format!("{} · {} · {} · {}", row.at, row.who, row.account, row.region) }</p>
                <div class="trail-ways">
                    <div class="choices" role="group" aria-label={say("How the record is shown")}>
                        { side(false, say("CloudTrail record"), "events-record") }
                        { side(true, say("EventBridge event"), "events-bridge") }
                    </div>
                    <Copy text={text.clone()} label={say("Copy the JSON")} />
                </div>
                { from_step(step, dispatch) }
            </header>
            if chosen.bridge { <p class="soft small trail-note">{ phrase(detail.delivery) }</p> }
            <pre class="trail-json" tabindex="0" role="region"
                aria-label={if chosen.bridge { say("The event as JSON") } else { say("The record as JSON") }}
                data-testid="events-json">{ text }</pre>
        </>
    }
}

/// The record's origin: the session's step, and the results of its gates.
fn from_step(step: Option<Option<TrailStep>>, dispatch: Dispatch) -> Html {
    let Some(step) = step else {
        return html! { <p class="soft small">{ say("From before this session: part of the scenario.") }</p> };
    };
    let Some(TrailStep { step, line, by }) = step else {
        return Html::default();
    };
    html! {
        <p class="small trail-step" data-testid="events-step">
            { say_marked!(if by.is_some() { key("Step {step} of the session, {actor}: {line}") } else { key("Step {step} of the session: {line}") }, &[
                ("step", (step + 1).into()),
                ("actor", by.clone().unwrap_or_default().into()),
                ("line", html! { <code>{ line }</code> }),
            ]) }
            if by.is_some() {
                <button type="button" class="button" data-testid="events-why"
                    onclick={dispatch.on(Action::Screen(ScreenAction::Why(step)))}>{ say("Why? Show its gates") }</button>
            }
        </p>
    }
}
