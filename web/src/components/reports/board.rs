//! The board of a class: who is at which goal, for how long, and which mistakes several have made. It shows what the learners
//! of a class's server report, or the files that were added to the report.

use std::collections::BTreeSet;

use lessons::board::{common_mistakes, current, next_goal};
use lessons::record::{FileLearner, read_value};
use lessons::report::Learner;
use ordered::Map;
use serde_json::Value;

use crate::browser::Interval;
use crate::browser::class;
use crate::fetch;
use page::lesson::OpenedLesson;

use crate::library;
use crate::prelude::*;
use page::effects::Errand;

/// Milliseconds between looks at the server.
const LOOK: u32 = 2_000;
/// So many seconds without a goal, and the learner may need help.
const STUCK: u64 = 300;

/// A learner on the board.
pub struct BoardLearner {
    pub learner: Learner,
    /// The lesson that is open now, as the server knows it.
    pub lesson: Option<String>,
    /// Seconds since the last goal, and the id for asking for the world: from a server only.
    pub live: Option<(u64, String)>,
}

impl BoardLearner {
    fn read(row: &Value) -> Option<Self> {
        let text = |name: &str| row[name].as_str().map(str::to_string);
        Some(Self {
            learner: Learner {
                id: FileLearner::of(&row["progress"]).id,
                name: text("name")?,
                lessons: read_value(&row["progress"]).unwrap_or_default(),
            },
            lesson: text("lesson"),
            live: Some((row["stuck"].as_u64()?, text("id")?)),
        })
    }
}

/// The learners of the server's class, as they are now; `None` until the server has answered, and on pages without the
/// presenter's key.
#[hook]
pub fn use_class() -> Option<Same<Vec<BoardLearner>>> {
    let learners = use_state(|| None::<Same<Vec<BoardLearner>>>);
    use_effect_with(class::key(), {
        let learners = learners.setter();
        move |key: &Option<Rc<str>>| {
            let (has_key, key) = (key.is_some(), key.clone());
            let look = move || {
                let learners = learners.clone();
                let taken = Box::new(move |answer: Option<String>| {
                    let answer = answer.and_then(|it| serde_json::from_str::<Value>(&it).ok());
                    if let Some(rows) = answer.as_ref().and_then(|it| it["learners"].as_array()) {
                        let mut read: Vec<_> = rows.iter().filter_map(BoardLearner::read).collect();
                        ordered::sort_by_key(&mut read, |it| it.learner.name.clone());
                        learners.set(Some(Same::from(Rc::new(read))));
                    }
                });
                fetch::server("GET", "_orgsim/class", key.as_deref(), None, taken);
            };
            let interval = has_key.then(|| {
                look();
                Interval::new(LOOK, look)
            });
            move || drop(interval)
        }
    });
    (*learners).clone()
}

/// The board of the server's class.
pub fn live_board(learners: Option<&Same<Vec<BoardLearner>>>) -> Html {
    match learners {
        None => html! { <p class="soft">{ say("Connecting") }</p> },
        Some(all) if all.is_empty() => {
            html! { <p class="soft">{ say("Learners appear here when they have opened the class's address and entered their name.") }</p> }
        }
        Some(all) => html! { <Board learners={all.clone()} /> },
    }
}

#[derive(Properties, PartialEq)]
pub struct BoardProps {
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
                let (cell, known, id) = (cell.clone(), known.clone(), id.clone());
                let wanted = id.clone();
                let arrived = move |opened| {
                    if let Ok(opened) = opened {
                        cell.borrow_mut().insert(id, opened);
                        known.set(cell.borrow().clone());
                    }
                };
                library::open(&wanted, Box::new(arrived));
            }
        }
    });
    (*known).clone()
}

/// Opens a copy of a learner's world in a page that keeps nothing.
fn look_into(dispatch: &Dispatch, id: &str) {
    let path = format!("_orgsim/class/{id}");
    let dispatch = dispatch.clone();
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
    let onclick = {
        let (asks, id) = (asks.clone(), props.id.clone());
        move |_: MouseEvent| match *asks {
            true => remove(&id),
            false => asks.set(true),
        }
    };
    let onblur = forms::sets(&asks, false);
    let (text, label) = match *asks {
        true => (say("Remove for good"), key("Remove {name} for good")),
        false => (say("Remove"), key("Remove {name}")),
    };
    let label = say_with(label, &[("name", &props.name)]);
    let title = say(
        "The learner leaves the board and the class. To come back, the class's address must be opened in a new tab.",
    );
    html! {
        <button type="button" class="button" {title} {onclick} {onblur} aria-label={label}>{ icon(Icon::Close) }{ text }</button>
    }
}

/// Removes a learner from the class.
fn remove(id: &str) {
    let (path, key) = (format!("_orgsim/class/{id}"), class::key());
    fetch::server("DELETE", &path, key.as_deref(), None, Box::new(|_| {}));
}

fn minutes(seconds: u64) -> String {
    say_with("{n} min", &[("n", &(seconds / 60))])
}

#[component]
pub fn Board(props: &BoardProps) -> Html {
    let dispatch = use_dispatch();
    let learners = &props.learners;
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
                <tbody>{ for learners.iter().map(|it| row(&dispatch, it, &known, &text)) }</tbody>
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
    dispatch: &Dispatch,
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
    let stuck = it.live.as_ref().map(|(seconds, _)| *seconds);
    let time = match (stuck, at) {
        (Some(seconds), _) if !done => minutes(seconds),
        (None, Some((_, attempt))) => say_with("{n} min in all", &[("n", &(attempt.ms / 60_000))]),
        _ => String::new(),
    };
    let waits = !done && stuck.is_some_and(|it| it >= STUCK);
    html! {
        <tr key={it.live.as_ref().map_or(name, |(_, id)| id).clone()} data-stuck={waits.to_string()}>
            <th scope="row">{ name }</th>
            <td>{ at.map_or_else(|| say("no lesson yet").to_string(), |(id, _)| text(id, "title", id)) }</td>
            <td>{ at.map(|(_, attempt)| format!("{}/{}", attempt.met.len(), attempt.of)) }</td>
            <td>{ if done { Some(say("Finished").to_string()) } else { goal } }</td>
            <td>{ time }</td>
            <td>
                if let Some((_, id)) = it.live.clone() {
                    <Removal id={id.clone()} name={name.clone()} />
                    <button type="button" class="button" onclick={with!((dispatch), move |_: MouseEvent| look_into(&dispatch, &id))}
                        aria-label={say_with("Look at a copy of the world of {name}", &[("name", name)])}>{ icon(Icon::Eye) }{ say("Look") }</button>
                }
            </td>
        </tr>
    }
}
