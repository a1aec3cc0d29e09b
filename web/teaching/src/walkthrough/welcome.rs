//! The welcome below the organization: what Orgsim is, and three ways to start.

use super::ideas;
use page::lesson::LessonAction;
use ui::prelude::*;

/// The lesson that introduces the page.
const TOUR: &str = "tour";
/// Number of ideas offered.
const TRIED: usize = 3;

/// The welcome card.
#[component]
pub fn Welcome(props: &QueriesProps) -> Html {
    let dispatch = use_dispatch();
    let tour = dispatch.on(Action::Lesson(LessonAction::open(TOUR)));
    html! {
        <section class="welcome" aria-labelledby="welcome-title" data-testid="welcome">
            <h2 id="welcome-title">{ say("Operate an AWS organization in this tab") }</h2>
            <p>{ say("Everything is simulated: nothing touches a real account, and you can undo every step.") }</p>
            <div class="welcome-ways">
                <button type="button" class="button primary" data-testid="start-tour" onclick={tour}>{ icon(Icon::Play) }<span>{ say("Start the tour") }</span></button>
                <button type="button" class="button" data-testid="explore" onclick={dispatch.on(Action::Screen(ScreenAction::Explore))}>{ say("Explore") }</button>
            </div>
            <ul class="welcome-ideas" aria-label={say("Things to try")}>
                { ideas::buttons(dispatch, &props.queries, TRIED) }
            </ul>
        </section>
    }
}
