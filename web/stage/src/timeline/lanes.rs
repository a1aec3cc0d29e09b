//! The lanes: a lane for each actor, a column for each step, and the present position on the axis, which is a slider.
//! The picture is hidden from screen readers: the slider's text and the list say the same.

use page::timeline::{
    AXIS, AxisCaption, COLUMN, CellShape, LANE, LaneCell, TimelinePicture, WINDOW, caption,
    column_x, key_step, lane_y, marks_of_cell, picture, position_x, short, spans, step_at,
    window_start,
};
use sim::account::ORGANIZATIONS_PRINCIPAL;
use sim::event::Actor;
use sim::view::TimelineMark;

use super::look;
use page::CompareAction;
use page::compare::PinSide;
use ui::browser::elements;
use ui::parts::service_icon::service_icon;
use ui::parts::text::prose;
use ui::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub marks: Rc<Vec<Rc<TimelineMark>>>,
    pub taken: usize,
    pub steps: usize,
}

/// The text of a mark, with the service's words or without.
fn told(mark: &TimelineMark, whole: bool) -> String {
    let says = tell(&mark.says);
    match &mark.message {
        Some(message) if whole => format!("{says}: {message}"),
        Some(_) | None => says.to_string(),
    }
}

/// The events of the step before this position.
fn words(marks: &[Rc<TimelineMark>], taken: usize, steps: usize, whole: bool) -> String {
    let (first, more) = match caption(marks, taken) {
        AxisCaption::Start => {
            return tell(counted!(
                steps,
                "Before the only event|Before the first of {n} events"
            ));
        }
        AxisCaption::Unseen => {
            return tell(message!("Event {taken} of {steps}"));
        }
        AxisCaption::Marks(first, more) => (first, more),
    };
    tell(match more {
        0 => message!(
            "Event {taken} of {steps}, {at}. {lane}: {says}",
            at = first.at,
            lane = first.lane,
            says = told(first, whole)
        ),
        _ => message!(
            "Event {taken} of {steps}, {at}. {lane}: {says} (and {more} more)",
            at = first.at,
            lane = first.lane,
            says = told(first, whole)
        ),
    })
}

/// The axis: a slider that keys and pointers move.
#[hook]
fn use_axis(props: &Props, drawn: &TimelinePicture, axis: &NodeRef) -> Html {
    let dispatch = use_dispatch();
    let held = use_mut_ref(|| false);
    let (marks, taken, steps) = (&props.marks, props.taken, props.steps);
    let go = Callback::from(move |to: usize| {
        if to != taken {
            dispatch.dispatch(Action::Session(SessionAction::GoTo(to)));
        }
    });
    let on_key = with!((go, marks), move |event: KeyboardEvent| {
        let pin = |side| Action::Compare(CompareAction::Here(side, taken));
        match event.key().as_str() {
            "A" => dispatch.dispatch(pin(PinSide::A)),
            "B" => dispatch.dispatch(pin(PinSide::B)),
            key => {
                if let Some(to) = key_step(key, event.shift_key(), &marks, taken, steps) {
                    event.prevent_default();
                    go.emit(to);
                }
            }
        }
    });
    let at = with!(
        (window = drawn.window.clone()),
        move |event: &PointerEvent| { Some(step_at(elements::share_across(event)?, &window)) }
    );
    let on_down = with!((held, go, at), move |event: PointerEvent| {
        *held.borrow_mut() = true;
        elements::capture(&event);
        if let Some(to) = at(&event) {
            go.emit(to);
        }
    });
    let on_move = with!(held, move |event: PointerEvent| {
        if let (true, Some(to)) = (*held.borrow(), at(&event)) {
            go.emit(to);
        }
    });
    let on_up = Callback::from(move |_: PointerEvent| *held.borrow_mut() = false);
    // An attribute has only one language, so the service's words are left out in other languages.
    let heard = words(marks, taken, steps, english().is_none());
    html! {
        <div class="axis" ref={axis} role="slider" tabindex="0" data-testid="timeline-slider"
            aria-label={say("Event of the session")} aria-orientation="horizontal"
            aria-valuemin="0" aria-valuemax={steps.to_string()} aria-valuenow={taken.to_string()}
            aria-valuetext={heard.replace('`', "")} onkeydown={on_key} onpointerdown={on_down}
            onpointermove={on_move} onpointerup={&on_up} onpointercancel={on_up}>
            { axis_picture(drawn, taken, &rem(drawn.window.len() * COLUMN)) }
        </div>
    }
}

#[component]
pub(crate) fn Lanes(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let (scroll, axis) = (use_node_ref(), use_node_ref());
    let pointed = use_state(|| None::<(usize, usize)>);
    let (taken, steps) = (props.taken, props.steps);
    let from = window_start(taken, steps);
    let drawn = use_memo(
        (props.marks.clone(), from, steps),
        |(marks, from, steps)| picture(marks, *from, *steps),
    );
    let columns = drawn.window.len();
    let of = (scroll.clone(), axis.clone(), (taken, steps, from));
    use_effect_with(of, move |(scroll, axis, _)| {
        let share = (taken - from) as f64 / columns.max(1) as f64;
        elements::show_across(scroll, axis, share);
    });
    let axis = use_axis(props, &drawn, &axis);
    let caption = match *pointed {
        Some(cell) => {
            let marks = marks_of_cell(&drawn, &props.marks, cell);
            let says: Vec<_> = marks.into_iter().map(|mark| told(mark, true)).collect();
            tell(message!(
                "Event {step}: {says}",
                step = cell.0 + 1,
                says = says.join(" ")
            ))
        }
        None => words(&props.marks, taken, steps, true),
    };
    html! {
        <>
            <p class="caption small" aria-hidden="true" data-testid="timeline-caption">{ prose(&caption) }</p>
            <div class="lanes" ref={scroll} tabindex="-1">
                <div class="lanes-head">
                    <span class="lanes-corner small soft">
                        if steps > WINDOW { { tell(message!("Events {n}–{columns}", n = from + 1, columns = from + columns)) } }
                    </span>
                    { axis }
                </div>
                <div class="lanes-body" aria-hidden="true" onpointerleave={with!(pointed, move |_| pointed.set(None))}>
                    <ol class="lane-names">
                        for (at, mark) in drawn.lanes.iter().enumerate() {
                            <li key={at} title={tell(&mark.lane)}>{ face(&mark.actor) }{ tell(&mark.lane) }</li>
                        }
                    </ol>
                    { lane_marks(&drawn, taken, dispatch, &pointed) }
                </div>
            </div>
        </>
    }
}

/// The marks in their lanes.
fn lane_marks(
    drawn: &TimelinePicture,
    taken: usize,
    dispatch: Dispatch,
    pointed: &UseStateHandle<Option<(usize, usize)>>,
) -> Html {
    let (wide, high) = ((drawn.window.len() + 1) * COLUMN, drawn.lanes.len() * LANE);
    html! {
        <svg class="lane-marks" width={rem(wide)} height={rem(high)} viewBox={format!("0 0 {wide} {high}")}
            preserveAspectRatio="xMinYMin" focusable="false">
            { ground(drawn, taken) }
            for cell in &drawn.cells {
                // Keyed by column: another window reuses the elements.
                <g key={format!("{} {}", cell.step - drawn.window.start, cell.lane)}
                    class={classes!("mark-cell", cell.shape.class(),
                        (cell.step >= taken).then_some("is-undone"),
                        (cell.step + 1 == taken).then_some("is-present"))}
                    transform={format!("translate({} {})", column_x(drawn, cell.step), lane_y(cell.lane))}
                    onpointerenter={with!((pointed, at = (cell.step, cell.lane)), move |_| pointed.set(Some(at)))}
                    onclick={look(dispatch, cell.step, cell.subject.clone())}>
                    { mark(cell) }
                </g>
            }
        </svg>
    }
}

/// A length of the picture as one of the page.
fn rem(units: usize) -> String {
    format!("{}rem", units as f64 / 16.0)
}

/// The icon of a service that acts.
fn face(actor: &Actor) -> Html {
    match actor {
        Actor::Service(id) => service_icon(id),
        Actor::Organizations => service_icon(ORGANIZATIONS_PRINCIPAL),
        Actor::Person(_) | Actor::Iam | Actor::Outside => Html::default(),
    }
}

/// The step numbers and, between them, the elapsed time.
fn axis_picture(picture: &TimelinePicture, taken: usize, width: &str) -> Html {
    let wide = picture.window.len() * COLUMN;
    let head = position_x(picture, taken);
    html! {
        <svg class="axis-picture" width={width.to_string()} height={rem(AXIS)}
            viewBox={format!("0 0 {wide} {AXIS}")} preserveAspectRatio="xMinYMin" aria-hidden="true" focusable="false">
            <path class="axis-line" d={format!("M0 {AXIS}H{wide}")} />
            for (step, _, gap) in &picture.times {
                <text key={*step - picture.window.start} class={if *gap >= 1_000 { "gap" } else { "number" }}
                    x={column_x(picture, *step).to_string()} y="15" text-anchor="middle">
                    { if *gap >= 1_000 { short(*gap) } else { (step + 1).to_string() } }
                </text>
            }
            <path class="axis-head" d={format!("M{} {}l-5 -7h10z", head.clamp(5, wide.max(10) - 5), AXIS)} />
        </svg>
    }
}

/// The lanes' lines, breaks at long gaps, the undone part, and the present position.
fn ground(picture: &TimelinePicture, taken: usize) -> Html {
    let wide = (picture.window.len() + 1) * COLUMN;
    let high = picture.lanes.len() * LANE;
    let head = position_x(picture, taken);
    html! {
        <>
            if picture.window.start + head / COLUMN < picture.window.end {
                <rect class="undone-ground" x={head.to_string()} y="0" width={(wide - head).to_string()} height={high.to_string()} />
            }
            for lane in 0..picture.lanes.len() {
                <path key={lane} class="lane-line" d={format!("M0 {}H{wide}", lane_y(lane))} />
            }
            for (step, _, gap) in &picture.times {
                if *gap >= 3_600_000 {
                    <path key={*step - picture.window.start} class="axis-break" d={format!("M{} 0V{high}", column_x(picture, *step) - COLUMN / 2)} />
                }
            }
            for (step, least, most) in spans(picture) {
                if least < most {
                    <path key={step - picture.window.start} class="together" d={format!("M{} {}V{}", column_x(picture, step), lane_y(least), lane_y(most))} />
                }
            }
            <path class="axis-now" d={format!("M{head} 0V{high}")} />
        </>
    }
}

/// The shape of a mark. Shapes convey the kind of event without color.
pub(crate) fn glyph(shape: CellShape) -> Html {
    match shape {
        CellShape::Read => html! { <circle r="3" /> },
        CellShape::Call => html! { <circle r="5" /> },
        CellShape::Refused => {
            html! { <><circle r="7" /><path d="m-3.500 -3.500 7 7m0 -7-7 7" /></> }
        }
        CellShape::Handshake => {
            html! { <><path d="M-7 -5H7V5H-7z" /><path d="m-7 -5 7 6 7-6" /></> }
        }
        CellShape::Role | CellShape::RoleGone => {
            html! { <path d="M0 -7 6 -4.500V0c0 4-2.500 6-6 7-3.500-1-6-3-6-7v-4.500z" /> }
        }
        // A funnel: permissions are narrowed.
        CellShape::Policy => html! { <path d="M-7 -6H7L2 0V6L-2 4V0z" /> },
        CellShape::Other => html! { <path d="M0 -6 6 0 0 6-6 0z" /> },
    }
}

fn mark(cell: &LaneCell) -> Html {
    html! {
        <>
            <rect class="hit" x="-18" y="-11" width="36" height="22" />
            { glyph(cell.shape) }
            if cell.count > 1 {
                <text class="mark-count" x="9" y="-3">{ cell.count }</text>
            }
        </>
    }
}
