//! The part specific to IAM: centralized root access. The two features side by side, what members' root users have, and
//! root sessions: started for a task, used, expired.

use sim::ids::AccountId;
use sim::root_access::RootTask;
use sim::view::root_access::{FeatureRow, MemberRow, RootAccess as Stands, SessionRow};

use ui::browser::elements;
use ui::parts::select::Select;
use ui::parts::text::{mark, phrase, prose};
use ui::prelude::*;
use ui::shared::offers::Offers;

pub(crate) fn root_access(queries: &Queries) -> Html {
    let stands = queries.root_access();
    let members = members(&stands);
    html! {
        <section class="route-part root-access" aria-label={say("Centralized root access")} data-testid="root-access">
            <h4>{ say("Centralized root access") }</h4>
            <p class={classes!("standing", if stands.works { "good" } else { "wait" })} data-testid="root-standing" role="status">
                { icon(if stands.works { Icon::Check } else { Icon::Clock }) }<span>{ phrase(&stands.standing) }</span>
            </p>
            if !stands.console.is_empty() {
                <p class="soft small">
                    { say("The console first enables trusted access for IAM with your permissions. The API requires it to be enabled already.") }
                </p>
                <Offers offers={stands.console} scope="root-console-" bare={true} first_is_main={true} />
            }
            <div class="ways">for row in stands.features { { feature(row) } }</div>
            <Privileged {queries} members={stands.members} />
            <Sessions rows={stands.sessions} />
            { members }
        </section>
    }
}

fn feature(row: FeatureRow) -> Html {
    let (glyph, says) = match row.on {
        Some(true) => ("present", say("Enabled")),
        Some(false) => ("absent", say("Not enabled")),
        None => ("plain", say("Not visible from here")),
    };
    html! {
        <section key={row.name} class="way-card" aria-label={tell(row.title)} data-testid={format!("feature-{}", row.name)}>
            <h5>{ tell(row.title) }</h5>
            <p class="feature-state small">{ mark(glyph) }<b data-testid="feature-state">{ says }</b></p>
            <p class="soft">{ phrase(row.says) }</p>
            <ul class="points">
                for task in &row.tasks {
                    <li key={task.name()}>
                        { icon(Icon::Check) }
                        <span><code>{ task.name() }</code><br />{ tell(task.about()) }</span>
                    </li>
                }
            </ul>
            <Offers offers={row.offers} scope={row.name} bare={true} />
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct PrivilegedProps {
    queries: Queries,
    members: Vec<MemberRow>,
}

/// "Take a privileged action": a member and a task, and the gates that starting the session would meet.
#[component]
fn Privileged(props: &PrivilegedProps) -> Html {
    let member = use_state(|| None::<AccountId>);
    let task = use_state(|| RootTask::Audit);
    let Some(first) = props.members.first() else {
        return Html::default();
    };
    let chosen = props
        .members
        .iter()
        .find(|row| Some(row.account) == *member)
        .unwrap_or(first)
        .account;
    let on_member = with!(member, move |it: Event| {
        member.set(forms::value(&it).parse().ok());
    });
    let on_task = with!(task, move |it: Event| {
        let name = forms::value(&it);
        if let Some(found) = RootTask::by_name(&name) {
            task.set(found);
        }
    });
    let queries = &props.queries;
    let offer = queries.root_action(chosen, *task);
    html! {
        <section class="privileged" aria-label={say("Take a privileged action")}>
            <h5>{ say("Take a privileged action") }</h5>
            <p class="soft small">
                { say("A root session in one member, for one task, for up to fifteen minutes.") }
            </p>
            <div class="privileged-choice">
                <label>{ say("Member") }
                    <Select testid="root-member" value={chosen.to_string()} onchange={on_member}>
                        for row in &props.members {
                            <option key={row.account.to_string()} value={row.account.to_string()}>{ &row.name }</option>
                        }
                    </Select>
                </label>
                <label>{ say("Task") }
                    <Select testid="root-task" value={task.name()} onchange={on_task}>
                        for it in RootTask::ALL {
                            <option key={it.name()} value={it.name()}>
                                { format!("{} ({})", tell(it.about()), it.name()) }
                            </option>
                        }
                    </Select>
                </label>
            </div>
            <Offers offers={vec![offer]} scope="root-action-" bare={true} first_is_main={true} />
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct SessionsProps {
    rows: Vec<SessionRow>,
}

#[component]
fn Sessions(props: &SessionsProps) -> Html {
    let rows = &props.rows;
    let place = use_node_ref();
    // A newly started session is scrolled into view; those that existed when the page opened are not.
    let known = use_mut_ref(|| rows.len());
    let show = with!(place, move |now: &usize| {
        if place.get().is_some() && *now > known.replace(*now) {
            elements::show(&place);
        }
    });
    use_effect_with(rows.len(), show);
    if rows.is_empty() {
        return Html::default();
    }
    html! {
        <section ref={place} aria-label={say("Root sessions")} data-testid="root-sessions">
            <h5>{ say("Root sessions") }</h5>
            <ul class="root-sessions">
                for row in rows {
                    <li key={row.principal.to_string()}
                        class={classes!(row.left.is_none().then_some("over"), row.acting.then_some("acting"))}
                        data-testid={format!("session-{}", row.task.name())}>
                        { mark(match (&row.left, row.acting) { (None, _) => "refused", (Some(_), true) => "acting", (Some(_), false) => "pending" }) }
                        <div>
                            <p><b>{ tell(message!("{account}: {task}", account = row.account, task = row.task.about())) }</b></p>
                            <p class="small" data-testid="session-left">
                                { match &row.left {
                                    Some(left) => tell(message!("{left} left, until {ends}. Started by {by}.", ends = row.ends, by = row.by)),
                                    None => tell(message!("Expired at {ends}. Started by {by}.", ends = row.ends, by = row.by)),
                                } }
                            </p>
                            <Offers offers={row.offers.clone()} scope="root-session-" bare={true} />
                        </div>
                    </li>
                }
            </ul>
        </section>
    }
}

fn members(stands: &Stands) -> Html {
    html! {
        <section aria-label={say("Root users of the members")} data-testid="root-members">
            <h5>{ say("Root users of the members") }</h5>
            if let Some(why) = stands.unseen { <p class="aside-note">{ phrase(why) }</p> }
            if !stands.members.is_empty() {
                <div class="table-frame" role="region" aria-label={say("What each root user has")} tabindex="0">
                    <table class="who">
                        <thead>
                            <tr>
                                <th scope="col">{ say("Member") }</th>
                                <th scope="col">{ say("Credentials of its root user") }</th>
                                <th scope="col">{ say("Can sign in or call") }</th>
                            </tr>
                        </thead>
                        <tbody>
                            for row in &stands.members {
                                <tr key={row.account.to_string()} data-testid={format!("root-of-{}", row.name)}>
                                    <th scope="row">{ &row.name }</th>
                                    <td>{ match &row.credentials {
                                        None => prose(say("not visible from here; an audit session shows them")),
                                        Some(some) if some.is_empty() => prose(say("no credentials")),
                                        Some(some) => phrase(Message::joined(", ", some.iter().cloned())),
                                    } }</td>
                                    <td class={match row.can_act { Some(true) => "has", Some(false) => "lacks", None => "" }}>{ match row.can_act {
                                        Some(true) => say("yes"),
                                        Some(false) => say("no"),
                                        None => "",
                                    } }</td>
                                </tr>
                            }
                        </tbody>
                    </table>
                </div>
            }
            if stands.more > 0 {
                <p class="soft small">{ tell(counted!(stands.more, "and 1 more member|and {n} more members")) }</p>
            }
            <p class="soft small">{ say("The management account's own root user is not covered.") }</p>
        </section>
    }
}
