//! The view that compares two moments: what is compared, the drawing of both, and what differs in words and by access.

mod access;
mod both;
mod drawing;
mod pins;
mod plan;
mod replay;
mod words;

use interchange::{Divergence, DivergingStep};
use shell::controller::line_of;

use self::access::Access;
use self::both::Both;
use self::drawing::Drawing;
use self::pins::{PinCards, copy_link};
use self::replay::Replay;
use self::words::Words;
use page::queries::compare::ComparedMoments;
use ui::shared::route::{RouteHead, RouteProps};

pub use self::pins::open_link;
use self::plan::Migration;
use ui::prelude::*;
use words::whole_line;

/// The view that compares two moments.
#[component]
pub fn Compare(props: &RouteProps) -> Html {
    let dispatch = use_dispatch();
    if !props.open {
        return Html::default();
    }
    let (view, pins) = (&props.queries, &props.pins);
    let on_copy = with!((view, pins), move |_: MouseEvent| {
        copy_link(&view.compared(&pins), dispatch);
    });
    let on_export = dispatch.on(Action::Screen(ScreenAction::Open(Dialog::export(true))));
    html! {
        <div class="compare" data-testid="compare">
            <RouteHead route={Route::Compare} opened={props.view.opened}>
                <p class="route-scope soft">{ say("What differs between two moments, A and B") }</p>
                if view.instructor() {
                    <button type="button" class="button" data-testid="compare-export" onclick={on_export}>
                        { icon(Icon::Save) }<span>{ say("Export") }</span>
                    </button>
                    <button type="button" class="button" data-testid="compare-link" onclick={on_copy}>
                        { icon(Icon::Share) }<span>{ say("Copy link") }</span>
                    </button>
                }
            </RouteHead>
            if view.instructor() {
                <Compared ..props.clone() />
            } else {
                <div class="compare-empty">
                    <p>{ say("A comparison shows the whole organization at both moments, including what the current user cannot see. Show everything first.") }</p>
                    <button type="button" class="button" data-testid="compare-instructor" onclick={dispatch.on(Action::Session(SessionAction::Instructor(true)))}>
                        { icon(Icon::Eye) }<span>{ say("Show everything") }</span>
                    </button>
                </div>
            }
        </div>
    }
}

/// The comparison itself.
#[component]
fn Compared(props: &RouteProps) -> Html {
    let view = &props.queries;
    // The same moments stay the same value: what follows from them is computed once.
    let compared = use_memo(view.compared(&props.pins), |it: &ComparedMoments| {
        it.clone()
    });
    let found = use_memo(compared.clone(), |it| it.differences());
    let changes = use_memo((compared.clone(), found.clone()), |(compared, found)| {
        compared.drawn(found)
    });
    let empty = found.is_empty();
    html! {
        <div class="compare-body">
            <PinCards compared={&compared} pins={&props.pins} branches={&props.branches}
                queries={view} />
            <section class="compare-words" aria-label={say("What differs")}>
                { divergence(&compared) }
                if empty {
                    <p class="compare-none" data-testid="compare-none">{ none(&compared) }</p>
                }
                <Words compared={&compared} {found} changes={&changes} selection={props.selection.clone()} />
                <Access compared={&compared} made={&props.comparison} />
                <Migration compared={&compared} made={&props.comparison} />
                <Both compared={&compared} made={&props.comparison} />
                <Replay compared={&compared} made={&props.comparison} queries={view} />
            </section>
            <Drawing {compared} {changes} made={&props.comparison} selection={props.selection.clone()} queries={view} />
        </div>
    }
}

/// Why nothing differs.
fn none(compared: &ComparedMoments) -> &'static str {
    let [a, b] = &compared.moments;
    if a == b {
        say(
            "A and B are the same moment. Choose another moment for one of them, or pin one in the timeline.",
        )
    } else {
        say("Nothing differs in the organization, its accounts, policies, users and roles.")
    }
}

/// The first step at which A and B diverge.
fn divergence(compared: &Rc<ComparedMoments>) -> Html {
    let found = match compared.divergence() {
        Divergence::Nowhere => return Html::default(),
        Divergence::Start => {
            html! { <p>{ say("A and B have different starting points, so they have no common history.") }</p> }
        }
        Divergence::Step(step, steps) => {
            html! {
                <>
                    <p>{ tell(message!("A and B diverge at step {step}.")) }</p>
                    for (name, step) in ["A", "B"].into_iter().zip(&*steps) { { diverging(name, step.as_ref()) } }
                </>
            }
        }
    };
    html! { <div class="compare-diverge" data-testid="compare-diverge">{ found }</div> }
}

/// The step of A or B: its line, when it happens, and who calls.
fn diverging(name: &'static str, step: Option<&DivergingStep>) -> Html {
    let Some(step) = step else {
        return html! {
            <p class="small"><b>{ name }</b>{ " " }<span class="soft">{ say("ends before this step") }</span></p>
        };
    };
    html! {
        <div class="compare-diverging small">
            <b>{ name }</b>
            { whole_line(&line_of(&step.command)) }
            <p class="soft">
                { step.at.to_string() }
                if let Some(by) = &step.by { { ", " }{ by } }
            </p>
        </div>
    }
}
