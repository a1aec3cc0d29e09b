//! Fetches a lesson's files when a lesson opens, and its texts when the page's language changes.

use std::cell::Cell;

use sim::session::PlayedSession;

use super::Dispatch;
use crate::clock;
use crate::library::{self, Catalog};
use crate::memory;
use crate::opening;
use crate::prelude::*;
use crate::say::Language;
use page::lesson::{Come, LessonAction, LessonOpening};

#[derive(Properties, PartialEq)]
pub struct Props {
    pub opening: Option<LessonOpening>,
    /// The open lesson, and the language of its texts.
    pub open: Option<(AttrValue, Language)>,
}

#[component]
pub fn Opener(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let wanted = (props.opening.as_ref()).map(|it| (it.id.clone(), it.anew, it.tries));
    use_effect_with(wanted, {
        let dispatch = dispatch.clone();
        move |wanted| {
            let wants = Rc::new(Cell::new(true));
            if let Some((id, anew, _)) = wanted.clone() {
                fetch(dispatch, id, anew, wants.clone());
            }
            move || wants.set(false)
        }
    });
    use_effect_with((props.open.clone(), language()), move |(open, now)| {
        if let Some((id, language)) = open
            && language != now
        {
            let said = Box::new(move |opened| {
                // Without the new texts the lesson keeps its language.
                if let Ok(opened) = opened {
                    dispatch.dispatch(Action::Lesson(LessonAction::Speak(opened)));
                }
            });
            library::open(id, said);
        }
    });
    Html::default()
}

/// The lesson that follows another one.
fn after(catalog: &Catalog, id: &str) -> Option<(AttrValue, String)> {
    let here = catalog.lessons.iter().position(|it| it.id == id)?;
    let next = catalog.lessons.get(here + 1)?;
    Some((next.id.clone().into(), next.title.now().to_string()))
}

/// `wants`: whether the lesson is still wanted when it arrives. Meanwhile the user may have closed it or chosen
/// another.
fn fetch(dispatch: Dispatch, id: AttrValue, anew: bool, wants: Rc<Cell<bool>>) {
    let wanted = id.clone();
    let arrived = move |opened| match opened {
        _ if !wants.get() => {}
        Err(why) => dispatch.dispatch(Action::Lesson(LessonAction::Failed(why))),
        // The catalog is available: opening a lesson has fetched it.
        Ok(opened) => library::catalog(Box::new(move |catalog| {
            let kept = (!anew).then(|| memory::kept_lesson(&id)).flatten();
            let done = kept.as_ref().map(|it| it.saved.clone());
            let begun = move |history: Option<PlayedSession>| {
                clock::count_from(kept.as_ref().map_or(0, |it| it.ms));
                LessonAction::Begin(Box::new(Come {
                    kept: kept.zip(history),
                    opened,
                    now: clock::now(),
                    after: catalog.ok().and_then(|it| after(&it, &id)),
                    draft: false,
                }))
            };
            let begin = move |done: Result<Option<PlayedSession>, String>| {
                let doing = done.map_or_else(LessonAction::Failed, begun);
                dispatch.dispatch(Action::Lesson(doing));
            };
            match done {
                Some(session) => opening::open(session, |opened| begin(opened.map(Some))),
                None => begin(Ok(None)),
            }
        })),
    };
    library::open(&wanted, Box::new(arrived));
}

/// The guide's contents while a lesson loads.
pub fn waiting(dispatch: &Dispatch, opening: &LessonOpening) -> Html {
    let again = LessonAction::Open {
        id: opening.id.clone(),
        anew: opening.anew,
    };
    html! {
        <section class="guide-part lesson-waiting" role="status" data-testid="lesson-opening">
            if let Some(why) = &opening.failed {
                <h2>{ say("The lesson could not be opened") }</h2>
                <p>{ why }</p>
                <div class="lesson-buttons">
                    <button class="button primary" onclick={super::on(dispatch, again)}>{ say("Try again") }</button>
                    <button class="button" onclick={super::on(dispatch, LessonAction::Leave)}>{ icon(Icon::Close) }<span>{ say("Continue without it") }</span></button>
                </div>
            } else {
                <p>{ say("Opening the lesson…") }</p>
            }
        </section>
    }
}
