//! An account's effective management policies: each setting with the policy that sets it, and the document.

use sim::view::{EffectivePolicy, Setting};

use ui::parts::copy::Copy;
use ui::parts::text::phrase;
use ui::prelude::*;

/// One collapsible section for each enabled type.
pub(crate) fn effective_policies(dispatch: Dispatch, policies: &[EffectivePolicy]) -> Html {
    html! {
        <section class="policy-list effective" aria-label={say("Effective policies")} data-testid="effective-policies">
            <h3>{ say("Effective policies") }</h3>
            for policy in policies {
                <details key={policy.title.to_string()}>
                    <summary>
                        if policy.problems.is_empty() && policy.document == "{}" {
                            { tell(message!("{policy}, empty", policy = policy.title)) }
                        } else {
                            { tell(&policy.title) }
                        }
                        if !policy.problems.is_empty() {
                            <span class="effective-wrong">{ icon(Icon::Cross) }{ say("not valid") }</span>
                        }
                    </summary>
                    <p class="soft small">{ phrase(&policy.says) }</p>
                    if !policy.problems.is_empty() {
                        <ul class="effective-problems">
                            for (n, problem) in policy.problems.iter().enumerate() {
                                <li key={n}>{ phrase(problem) }</li>
                            }
                        </ul>
                    }
                    if !policy.settings.is_empty() {
                        <dl class="effective-settings">
                            for (n, one) in policy.settings.iter().enumerate() { { setting(dispatch, n, one) } }
                        </dl>
                    }
                    <div class="policy-text">
                        <pre tabindex="0" aria-label={tell(message!("{title}: the document in effect", title = policy.title))}>{ &policy.document }</pre>
                        <Copy text={policy.document.clone()} label={say("Copy the effective policy")} />
                    </div>
                </details>
            }
        </section>
    }
}

fn setting(dispatch: Dispatch, key: usize, setting: &Setting) -> Html {
    html! {
        <div {key}>
            <dt class="mono small">{ &setting.path }</dt>
            <dd>
                if !setting.value.is_empty() { <b>{ tell(&setting.value) }</b> }
                <ul>
                    for (n, step) in setting.steps.iter().enumerate() {
                        <li key={n} class={classes!("small", step.idle.then_some("soft"))}>
                            { say_marked!("{does}: {policy}, at {place}", &[
                                ("does", tell(step.does).into()),
                                ("policy", html! {
                                    <button type="button" class="effective-policy" title={say("Show this policy")}
                                        onclick={dispatch.on(Action::Screen(ScreenAction::Show(step.policy.clone())))}>
                                        { tell(&step.name) }
                                    </button>
                                }),
                                ("place", (&step.place).into()),
                            ]) }
                        </li>
                    }
                </ul>
            </dd>
        </div>
    }
}
