//! The part specific to AWS Artifact: its agreements, the accounts they apply to, and accepting, terminating and
//! reading them.

use sim::view::{self, AgreementGroup, AgreementRow};

use page::perform;
use ui::parts::text::{mark, phrase};
use ui::prelude::*;
use ui::shared::offers::Offers;
use ui::shared::related::Related;

pub(crate) fn artifact(dispatch: Dispatch, queries: &Queries) -> Html {
    let console = queries.artifact();
    html! {
        <section class="route-part artifact" aria-label={say("Agreements")} data-testid="artifact">
            <h4>{ say("Agreements") }</h4>
            <p class={classes!("standing", if console.works { "good" } else { "wait" })} data-testid="artifact-standing">
                { icon(if console.works { Icon::Check } else { Icon::Clock }) }<span>{ phrase(&console.standing) }</span>
            </p>
            <Offers offers={console.offers} scope="artifact-" bare={true} />
            if let Some(why) = &console.unseen { <p class="aside-note">{ phrase(why) }</p> }
            for group in &console.groups { { self::group(dispatch, group) } }
            if !console.coverage.is_empty() {
                <Related list={view::List { title: say("Accounts covered by the organization's agreements"), empty: "", items: console.coverage }} />
            }
        </section>
    }
}

fn group(dispatch: Dispatch, group: &AgreementGroup) -> Html {
    html! {
        <section key={group.title} class="agreements" aria-label={tell(group.title)}>
            <h5>{ tell(group.title) }</h5>
            <p class="soft small">{ phrase(&group.says) }</p>
            <ul>
                for row in &group.rows {
                    <li key={row.word} data-testid={format!("agreement-{}", row.word)}>{ agreement(dispatch, row) }</li>
                }
            </ul>
        </section>
    }
}

fn agreement(dispatch: Dispatch, row: &AgreementRow) -> Html {
    let accepting = row.mark != "present" && row.mark != "refused";
    let decide = dispatch.on(perform(&row.offer));
    let why = AttrValue::from(format!("why-{}", row.word));
    let download = &row.download;
    let fetch = with!(download, move |_: MouseEvent| {
        if let Ok((name, text)) = &download.file {
            dispatch.save(name, text);
        }
        dispatch.dispatch(Action::Session(SessionAction::Do(download.command.clone())));
    });
    let refusal = row.offer.refusal.as_ref();
    html! {
        <>
            { mark(row.mark) }
            <div class="agreement-words">
                <p class="agreement-name">{ row.name }</p>
                <p class="soft small">{ tell(row.about) }</p>
                <p class="small">
                    <b data-testid="agreement-state">{ tell(row.state) }</b>
                    if !row.says.is_empty() { { ". " }{ phrase(&row.says) } }
                </p>
                if let Some(refusal) = refusal {
                    <p class="refusal small" id={&why}>
                        { say_marked!(
                            if accepting { key("**Accepting would be refused:** {why}") } else { key("**Ending would be refused:** {why}") },
                            &[("why", html! { <span lang={english()}>{ refusal }</span> })],
                        ) }
                    </p>
                }
                if let Ok((_, text)) = &row.download.file {
                    <details class="folding">
                        <summary>{ say("Read it") }<span class="quiet">{ format!(": {}", row.name) }</span></summary>
                        <pre class="paper" tabindex="0"
                            aria-label={tell(message!("Sample of the {name}", name = row.name))}>{ text }</pre>
                    </details>
                }
            </div>
            <div class="agreement-steps">
                <button type="button" class={classes!("button", refusal.is_some().then_some("dashed"))} data-testid="agreement-decide" onclick={decide}
                    aria-label={tell(&row.offer.label)} aria-describedby={refusal.map(|_| why)}>
                    { if accepting { say("Accept") } else { say("End it") } }
                </button>
                <button type="button" class={classes!("button", row.download.file.is_err().then_some("dashed"))} data-testid="agreement-download" onclick={fetch}
                    aria-label={tell(message!("Download: {name}", name = row.name))}
                    title={row.download.file.as_ref().err().cloned()}>{ icon(Icon::Save) }{ say("Download") }</button>
            </div>
        </>
    }
}
