//! The board of a class: who is at which goal, for how long, and which mistakes several have made. It shows what the learners
//! of a class's server report, or the files that were added to the report.

use std::collections::BTreeSet;

use lessons::board::{BoardLearner, LearnerStatus, apart, common_mistakes, current, next_goal};
use ordered::Map;
use serde_json::Value;

use page::lesson::OpenedLesson;
use ui::browser::fields::Field;
use ui::browser::{Interval, class, elements};
use ui::fetch;

use page::effects::Errand;
use ui::library;
use ui::prelude::*;
use ui::shared::route::{RouteHead, RouteProps};

/// Milliseconds between looks at the server.
const LOOK: u32 = 2_000;

/// The learners of the server's class, as they are now; `None` until the server has answered, and on pages without the
/// presenter's key. `looks`: whether they are to be seen.
#[hook]
pub(crate) fn use_class(looks: bool) -> Option<Same<Vec<BoardLearner>>> {
    let learners = use_state(|| None::<Same<Vec<BoardLearner>>>);
    use_effect_with(class::key().filter(|_| looks), {
        let learners = learners.setter();
        move |key: &Option<Rc<str>>| {
            let has_key = key.is_some();
            let look = with!(key, move || {
                let taken = Box::new(with!(learners, move |answer: Option<String>| {
                    let answer = answer.and_then(|it| serde_json::from_str::<Value>(&it).ok());
                    if let Some(rows) = answer.as_ref().and_then(|it| it["learners"].as_array()) {
                        let read = rows.iter().filter_map(BoardLearner::read).collect();
                        let rows = class::given_names().board(read);
                        learners.set(Some(Same::from(Rc::new(rows))));
                    }
                }));
                fetch::server("GET", "_orgsim/class", key.as_deref(), None, taken);
            });
            let interval = has_key.then(|| {
                look();
                Interval::new(LOOK, look)
            });
            move || drop(interval)
        }
    });
    (*learners).clone()
}

/// The board beside the organization, in the presenter's page.
#[component]
pub fn ClassBoard(props: &RouteProps) -> Html {
    let dispatch = use_dispatch();
    let class = use_class(props.open);
    if !props.open {
        return Html::default();
    }
    let report = dispatch.on(Action::Screen(ScreenAction::Open(Dialog::Report)));
    html! {
        <div class="class-route">
            <RouteHead route={Route::Class} opened={props.view.opened}>
                <button type="button" class="button" data-testid="class-report" onclick={report}>{ say("Report") }</button>
            </RouteHead>
            <div class="class-rows" tabindex="0" role="region" aria-label={say("Learners")}>{ live_board(class.as_ref()) }</div>
        </div>
    }
}

/// The board of the server's class.
fn live_board(learners: Option<&Same<Vec<BoardLearner>>>) -> Html {
    match learners {
        None => html! { <p class="soft">{ say("Connecting") }</p> },
        Some(all) if all.is_empty() => {
            html! { <p class="soft">{ say("Learners appear here when they have opened the class's address and entered their name.") }</p> }
        }
        Some(all) => html! { <Board learners={all} /> },
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct BoardProps {
    pub learners: Same<Vec<BoardLearner>>,
}

/// Fetches the lessons that learners are in, for their titles.
#[hook]
fn use_lessons(ids: Vec<String>) -> Map<String, OpenedLesson> {
    let known = use_state(Map::<String, OpenedLesson>::new);
    let cell = use_mut_ref(Map::<String, OpenedLesson>::new);
    use_effect_with(ids, {
        let known = known.setter();
        move |ids: &Vec<String>| {
            for id in ids {
                let arrived = with!((cell, known, id), move |opened| {
                    if let Ok(opened) = opened {
                        cell.borrow_mut().insert(id, opened);
                        known.set(cell.borrow().clone());
                    }
                });
                library::open(id, Box::new(arrived));
            }
        }
    });
    (*known).clone()
}

/// Opens a copy of a learner's world in a page that keeps nothing.
fn look_into(dispatch: Dispatch, id: &str) {
    let path = format!("_orgsim/class/{id}");
    let opened = Box::new(move |code: Option<String>| {
        if let Some(code) = code.filter(|code| !code.is_empty()) {
            let address = format!("?embed&view=instructor#{code}");
            dispatch.dispatch(Action::Errand(Errand::Visit(address)));
        }
    });
    fetch::server("GET", &path, class::key().as_deref(), None, opened);
}

#[derive(Properties, PartialEq)]
struct RemovalProps {
    id: AttrValue,
    name: AttrValue,
}

/// Removes a learner, if it is pressed twice: it cannot be undone.
#[component]
fn Removal(props: &RemovalProps) -> Html {
    let asks = use_state_eq(|| false);
    let onclick = with!((asks, props.id), move |_: MouseEvent| match *asks {
        true => remove(&id),
        false => asks.set(true),
    });
    let onblur = forms::sets(&asks, false);
    let (text, label) = match *asks {
        true => (
            say("Remove for good"),
            message!("Remove {name} for good", name = props.name),
        ),
        false => (say("Remove"), message!("Remove {name}", name = props.name)),
    };
    let label = tell(label);
    let title = say(
        "The learner leaves the board and the class. To come back, the class's address must be opened in a new tab.",
    );
    html! {
        <button type="button" class="button mini" {title} {onclick} {onblur} aria-label={label}>{ icon(Icon::Close) }{ text }</button>
    }
}

/// Removes a learner from the class.
fn remove(id: &str) {
    let (path, key) = (format!("_orgsim/class/{id}"), class::key());
    fetch::server("DELETE", &path, key.as_deref(), None, Box::new(|_| {}));
}

#[derive(Properties, PartialEq)]
struct RenamingProps {
    /// All rows, and which of them this is.
    rows: Same<Vec<BoardLearner>>,
    at: usize,
    /// The name on the board.
    name: AttrValue,
}

/// Names a learner: who is given the same name as somebody else is the same person.
#[component]
fn Renaming(props: &RenamingProps) -> Html {
    // What is typed; nothing: no name is asked for.
    let typed = use_state_eq(|| None::<String>);
    // The field, or the button that leads to it.
    let place = use_node_ref();
    let was_asked = use_mut_ref(|| false);
    let turn = with!(place, move |asks: &bool| {
        let turns = was_asked.replace(*asks) != *asks;
        if let Some(it) = Field::at(&place).filter(|_| turns) {
            it.focus();
            if *asks {
                it.select_all();
            }
        }
    });
    use_effect_with(typed.is_some(), turn);
    let name = &props.name;
    let Some(value) = (*typed).clone() else {
        let label = tell(message!("Rename {name}"));
        let onclick = forms::sets(&typed, Some(name.to_string()));
        return html! { <button ref={place} type="button" class="button mini" {onclick} aria-label={label}>{ icon(Icon::Person) }{ say("Rename") }</button> };
    };
    let (rows, at) = (&props.rows, props.at);
    let onsubmit = with!((typed, value, rows, name), move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(row) = rows.get(at).filter(|_| value != *name) {
            class::give_name(&rows, row, &value);
        }
        typed.set(None);
    });
    let onkeydown = with!(typed, move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            typed.set(None);
        }
    });
    let oninput = forms::changes(&typed, |typed: &mut Option<String>, event| {
        *typed = Some(forms::value(event));
    });
    let about = say(
        "Two learners with the same name here are counted as one. Empty: the learner's own name.",
    );
    html! {
        <form class="board-name" {onsubmit} {onkeydown}>
            <label>
                <span>{ tell(message!("New name of {name}")) }</span>
                <input ref={place} type="text" maxlength="60" {value} {oninput} autocomplete="off" />
            </label>
            <p class="soft small">{ about }</p>
            <button type="submit" class="button primary">{ say("Rename") }</button>
            <button type="button" class="button" onclick={forms::sets(&typed, None)}>{ say("Cancel") }</button>
        </form>
    }
}

fn minutes(seconds: u64) -> String {
    tell(message!("{n} min", n = seconds / 60))
}

/// What the board says of a learner's time.
fn standing(it: &BoardLearner) -> String {
    let attempt = || current(&it.learner, it.lesson.as_deref());
    let since = it.live.as_ref().map(|live| live.since);
    match (it.status(), since) {
        (LearnerStatus::Left, _) => say("Left the page").to_string(),
        (LearnerStatus::Watches, _) => say("Watching").to_string(),
        (LearnerStatus::Finished, Some(_)) => String::new(),
        (LearnerStatus::Stuck, Some(since)) => {
            tell(message!("Stuck: {time}", time = minutes(since)))
        }
        (_, Some(since)) => minutes(since),
        (_, None) => attempt().map_or(String::new(), |(_, attempt)| {
            tell(message!("{n} min in all", n = attempt.ms / 60_000))
        }),
    }
}

#[component]
pub(crate) fn Board(props: &BoardProps) -> Html {
    let dispatch = use_dispatch();
    let learners = &apart(&props.learners);
    // A row that goes to another place takes the focus with it.
    let held = platform::focused().filter(|_| platform::focus_is_within(".board"));
    use_effect(move || {
        if let Some(held) = held.filter(|_| platform::focus_is_nowhere()) {
            elements::focus(&held);
        }
    });
    let ids = (learners.iter())
        .filter_map(|it| Some(current(&it.learner, it.lesson.as_deref())?.0.to_string()));
    // In order, each once.
    let ids: BTreeSet<String> = ids.collect();
    let known = use_lessons(ids.into_iter().collect());
    let text = |lesson: &str, name: &str, or: &str| match known.get(lesson) {
        Some(opened) if !opened.texts.get(name).is_empty() => opened.texts.get(name).to_string(),
        _ => or.to_string(),
    };
    let mistakes = common_mistakes(
        learners
            .iter()
            .map(|it| (&it.learner, it.lesson.as_deref())),
    );
    html! {
        <section class="board" data-testid="board" aria-label={say("The class")}>
            <table>
                <thead><tr>
                    <th scope="col">{ say("Learner") }</th>
                    <th scope="col">{ say("Lesson") }</th>
                    <th scope="col">{ say("Goals met") }</th>
                    <th scope="col">{ say("Next goal") }</th>
                    <th scope="col">{ say("Since the last goal") }</th>
                    <th scope="col"><span class="quiet">{ say("Session") }</span></th>
                </tr></thead>
                <tbody>{ for learners.iter().enumerate().map(|(at, it)| row(dispatch, (&props.learners, at), it, &known, &text)) }</tbody>
            </table>
            if !mistakes.is_empty() {
                <h3>{ say("Common mistakes") }</h3>
                <ul class="board-mistakes">
                    { for mistakes.iter().map(|it| html! {
                        <li key={format!("{} {}", it.lesson, it.mistake)}>
                            <strong>{ it.learners.len() }</strong>{ " " }
                            { text(&it.lesson, &format!("mistakes.{}.text", it.mistake), &it.mistake) }
                            <span class="soft">{ format!(" ({})", it.learners.join(", ")) }</span>
                        </li>
                    }) }
                </ul>
            }
        </section>
    }
}

fn row(
    dispatch: Dispatch,
    (rows, at_row): (&Same<Vec<BoardLearner>>, usize),
    it: &BoardLearner,
    known: &Map<String, OpenedLesson>,
    text: &impl Fn(&str, &str, &str) -> String,
) -> Html {
    let name = &it.learner.name;
    let at = current(&it.learner, it.lesson.as_deref());
    let goal = at.and_then(|(id, attempt)| {
        let goal = next_goal(&known.get(id)?.lesson, attempt)?;
        Some(text(id, &format!("goals.{goal}.text"), goal))
    });
    let done = at.is_some_and(|(_, attempt)| attempt.done.is_some());
    let status = it.status();
    html! {
        <tr key={it.live.as_ref().map_or(name, |live| &live.id).clone()} data-status={status.word()}>
            <th scope="row">{ name }</th>
            <td>{ at.map_or_else(|| say("no lesson yet").to_string(), |(id, _)| text(id, "title", id)) }</td>
            <td>{ at.map(|(_, attempt)| format!("{}/{}", attempt.met.len(), attempt.of)) }</td>
            <td>{ if done { Some(say("Finished").to_string()) } else { goal } }</td>
            <td>{ standing(it) }</td>
            <td>
                if let Some(live) = &it.live {
                    <button type="button" class="button mini" onclick={with!((live.id), move |_: MouseEvent| look_into(dispatch, &id))}
                        aria-label={tell(message!("Look at a copy of the world of {name}"))}>{ icon(Icon::Eye) }{ say("Look") }</button>
                    <Renaming {rows} at={at_row} name={name.clone()} />
                    <Removal id={live.id.clone()} name={name.clone()} />
                }
            </td>
        </tr>
    }
}
