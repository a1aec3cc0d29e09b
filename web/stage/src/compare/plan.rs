//! The migration plan: the steps from A to B, who takes each, and playing them as a walkthrough.

use interchange::{CHECK_NOW, MigrationPlan, PlanActor, PlanStep};

use super::words::{MadeProps, whole_line};
use page::CompareAction;
use page::queries::compare::ComparedMoments;
use ui::prelude::*;
use ui::shared::planning::{PlanProgress, Planned, use_plan};
use ui::{library, made};

/// Steps shown at first.
const PORTION: usize = 30;

/// The plan, made on request: a large one takes a moment.
#[component]
pub(crate) fn Migration(props: &MadeProps) -> Html {
    let dispatch = use_dispatch();
    let plans = props.made.plans(&props.compared);
    let compared = (plans == Some(true)).then_some(&props.compared);
    let planned = use_plan(compared.cloned());
    let [a, b] = &props.compared.moments;
    if a == b {
        return Html::default();
    }
    let on_plan = |asked| Action::Compare(CompareAction::Plan(asked));
    html! {
        <section class="compare-plan" aria-label={say("Migration plan")} data-testid="compare-plan">
            <h3>{ say("Migration plan") }</h3>
            if compared.is_none() {
                <p class="soft small">{ say("The steps that make A like B, in an order in which each is allowed, and who takes each.") }</p>
                <button type="button" class="button" data-testid="compare-plan-run" onclick={dispatch.on(on_plan(true))}>
                    { icon(Icon::Branch) }<span>{ say("Plan the migration") }</span>
                </button>
            }
            <div role="status">
                { match (compared, planned.as_ref().and_then(Planned::done)) {
                    (None, _) if plans.is_some() => html! { <p class="small">{ say("Planning was stopped.") }</p> },
                    (None, _) => Html::default(),
                    (Some(_), None) => html! { <p class="small soft">{ say("Planning the steps…") }</p> },
                    (Some(_), Some(done)) => summary(done),
                } }
            </div>
            if let Some((done, of)) = planned.as_ref().and_then(Planned::progress) {
                <PlanProgress {done} {of} on_stop={dispatch.on(on_plan(false))} />
            }
            if let (Some(compared), Some(planned)) = (compared, planned) {
                <Steps {compared} {planned} />
            }
        </section>
    }
}

/// The plan in a sentence, or why there is none.
fn summary(done: &Result<MigrationPlan, Message>) -> Html {
    match done {
        Err(why) => {
            html! { <p class="complaint small" lang={told_lang(why)}>{ tell(why) }</p> }
        }
        Ok(plan) if plan.steps.is_empty() => {
            html! { <p class="small">{ say("The plan has no steps: there is no difference that it could change.") }</p> }
        }
        Ok(plan) => {
            let who = tell(Message::joined(", ", plan.people()));
            html! {
                <p class="small"><b>{ tell(message!("Steps: {count}. Who acts: {who}.", count = plan.steps.len())) }</b></p>
            }
        }
    }
}

#[derive(Properties, PartialEq)]
struct StepsProps {
    compared: Rc<ComparedMoments>,
    planned: Planned,
}

#[component]
fn Steps(props: &StepsProps) -> Html {
    let dispatch = use_dispatch();
    let whole = use_state(|| false);
    let wrong = use_state(|| None::<String>);
    let Some(plan) = props.planned.plan() else {
        return Html::default();
    };
    let StepsProps { compared, planned } = props;
    let on_play = with!((wrong, compared, planned), move |_: MouseEvent| {
        let Some(plan) = planned.plan() else { return };
        if let Err(why) = play(dispatch, &compared, plan) {
            wrong.set(Some(why));
        }
    });
    let on_export = dispatch.on(Action::Screen(ScreenAction::Open(Dialog::export(true))));
    // Where one person takes all steps, the summary says who.
    let several = plan.people().len() > 1;
    let hidden = match *whole {
        true => 0,
        false => plan.steps.len().saturating_sub(PORTION),
    };
    html! {
        <>
            <ol class="compare-plan-steps small">
                for (at, it) in plan.steps.iter().take(plan.steps.len() - hidden).enumerate() {
                    <li key={at}>{ step(it, several, plan.is_stop(at)) }</li>
                }
            </ol>
            if hidden > 0 {
                <button type="button" class="button mini" onclick={move |_: MouseEvent| whole.set(true)}>
                    { tell(message!("Show {min} more", min = hidden)) }
                </button>
            }
            if !plan.left.is_empty() { { left(plan) } }
            <p class="complaint small" role="alert" lang={english()}>{ wrong.as_ref().cloned() }</p>
            <div class="compare-line">
                if !plan.steps.is_empty() {
                    <button type="button" class="button" data-testid="compare-plan-play" onclick={on_play}>
                        { icon(Icon::Play) }<span>{ say("Play it") }</span>
                    </button>
                }
                <button type="button" class="button" data-testid="compare-plan-export" onclick={on_export}>
                    { icon(Icon::Save) }<span>{ say("Export the plan") }</span>
                </button>
            </div>
        </>
    }
}

/// Plays a plan as a walkthrough.
fn play(
    dispatch: Dispatch,
    compared: &ComparedMoments,
    plan: &MigrationPlan,
) -> Result<(), String> {
    let (lesson, start) = compared.walkthrough(plan);
    let (opened, keeps) = made::kept(&lesson, start)?;
    let id = opened.lesson.id.clone();
    dispatch.errand(keeps);
    library::put(opened);
    // The comparison stays, whatever session the page has.
    let moments = Box::new(compared.moments.clone());
    dispatch.dispatch(Action::Compare(CompareAction::Both(moments)));
    dispatch.dispatch(Action::Screen(ScreenAction::Navigate(
        Route::Organization,
        None,
    )));
    dispatch.dispatch(Action::Walk(WalkAction::Open(id.into(), 0)));
    platform::focus_once_drawn("walk-title");
    Ok(())
}

/// What the plan leaves out.
fn left(plan: &MigrationPlan) -> Html {
    html! {
        <section aria-label={say("Not in the plan")} data-testid="compare-plan-left">
            <h4>{ say("Not in the plan") }</h4>
            <ul class="compare-plan-left small">
                for (at, what) in plan.left.iter().take(PORTION).enumerate() {
                    <li key={at} lang={told_lang(what)}>{ tell(what) }</li>
                }
            </ul>
            if plan.left.len() > PORTION {
                <p class="small soft">{ tell(message!("{n} more are in the exported plan.", n = grouped(plan.left.len() - PORTION))) }</p>
            }
        </section>
    }
}

/// A step: what to check before it, what it does, who takes it, what it leaves open, what cannot be undone, and what must be waited for.
fn step(step: &PlanStep, says_who: bool, is_stop: bool) -> Html {
    let who = step.actor.name();
    html! {
        <>
            if is_stop {
                <p class="compare-plan-wait" data-testid="check-now">{ icon(Icon::Check) }<span lang={told_lang(CHECK_NOW)}>{ tell(CHECK_NOW) }</span></p>
            }
            <b lang={told_lang(&step.says)}>{ tell(&step.says) }</b>
            if says_who && step.actor != PlanActor::Time { <span class="soft">{ " \u{b7} " }{ tell(who) }</span> }
            { whole_line(&shell::local_line(&step.command)) }
            if let Some(gap) = &step.gap {
                <p class="compare-plan-grave">{ icon(Icon::Cross) }<span lang={told_lang(gap)}>{ tell(gap) }</span></p>
            }
            if let Some(why) = step.cannot_be_undone() {
                <p class="compare-plan-grave">{ icon(Icon::Cross) }<span>{ tell(message!("Cannot be undone: {why}")) }</span></p>
            }
            if let Some(what) = step.waits_for() {
                <p class="compare-plan-wait">{ icon(Icon::Clock) }<span>{ tell(message!("Wait for {what}.")) }</span></p>
            }
        </>
    }
}
