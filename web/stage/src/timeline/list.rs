//! The marks as a list: everything that the lanes show, in words and in order.

use page::TimelineAction;
use page::timeline::{ListedMarks, MarkFilter, TimelineChoice, choices, lanes_of, subject};
use sim::view::TimelineMark;

use super::look;
use ui::browser::elements;
use ui::parts::select::Select;
use ui::parts::text::{phrase, prose};
use ui::prelude::*;
use ui::shared::empty;

/// The properties of [`List`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What happened, in order.
    pub marks: Rc<Vec<Rc<TimelineMark>>>,
    /// The number of steps that are taken in what is shown.
    pub taken: usize,
    /// What the user chose to see.
    pub chosen: Same<TimelineChoice>,
}

/// The marks as a list.
#[component]
pub fn List(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let scroll = use_node_ref();
    // Scrolls to the present step; only the list scrolls, never the page.
    let now = (props.taken, props.marks.len());
    use_effect_with(
        now,
        with!(scroll, move |_| elements::show_last(
            &scroll,
            "[aria-current]"
        )),
    );
    let lanes = lanes_of(&props.marks);
    let choices = choices(&lanes);
    let portions = use_state(|| 1_usize);
    let chosen = props.chosen.filter(&choices);
    let list = |filter| Action::Timeline(TimelineAction::Filter(filter));
    let on_filter = with!(choices, move |event: Event| {
        let chosen = forms::value(&event).parse::<usize>().ok();
        Some(list(choices.get(chosen?)?.clone()))
    });
    let on_more = Callback::from(with!(portions, move |_: MouseEvent| portions.set(*portions + 1)));
    let ListedMarks { found, hidden } = choices[chosen].marks(&props.marks, *portions);
    let option = |at: usize, text: AttrValue| {
        html! { <option key={at} value={at.to_string()}>{ text }</option> }
    };
    html! {
        <div class="event-list" ref={scroll}>
            <label class="event-filter small">
                { say_marked!("Show {events}", &[("events", html! {
                    <Select value={chosen.to_string()} onchange={dispatch.on_event(on_filter)}>
                        { option(0, say("everything").into()) }
                        { option(1, say("without reads").into()) }
                        { option(2, say("refused calls").into()) }
                        <optgroup label={say("Done by")}>
                            for (at, mark) in lanes.iter().enumerate() { { option(at + 3, tell(&mark.lane).into()) } }
                        </optgroup>
                    </Select>
                })]) }
            </label>
            if hidden > 0 {
                <button class="button mini" onclick={on_more}>{ tell(message!("Show earlier ({hidden})")) }</button>
            }
            if found.is_empty() {
                <p class="events-empty soft">{ say("No results.") }</p>
                { empty::show_all(move |_| dispatch.dispatch(list(MarkFilter::All))) }
            }
            <ol aria-label={say("Events of the session")} data-testid="event-list">
                for (number, mark) in found {
                    { mark_row(dispatch, number, mark, props.taken) }
                }
            </ol>
        </div>
    }
}

/// A mark with its step, time and actor; a click shows the organization as it was then.
fn mark_row(dispatch: Dispatch, number: usize, mark: &TimelineMark, taken: usize) -> Html {
    html! {
        <li key={number}>
            <button class={classes!("happened-row", (mark.step >= taken).then_some("undone"), mark.read.then_some("read"))}
                aria-current={(mark.step + 1 == taken).then_some("step")}
                onclick={look(dispatch, mark.step, subject(mark))}>
                <span class="event-step">{ mark.step + 1 }</span>
                <span class="event-when"><time>{ mark.at.to_string() }</time>{ " " }<span class="event-lane">{ tell(&mark.lane) }</span></span>
                <span class="event-says">
                    if mark.refused { { icon(Icon::Cross) } }
                    { phrase(&mark.says) }
                    if let Some(message) = &mark.message { { ": " }<span lang={english()}>{ prose(message) }</span> }
                    if mark.step >= taken { <span class="soft">{ format!(" ({})", say("undone")) }</span> }
                </span>
            </button>
        </li>
    }
}
