//! What the page is, how to work it, what is modelled, and how contradictions in the documents were settled.

use yew::prelude::*;

use crate::components::contradictions::CONTRADICTIONS;
use crate::components::inspector::parts::prose;
use crate::components::rooms;
use crate::platform;

const KEYS: [(&str, &str); 10] = [
    ("Ctrl Z", "Undo the last step"),
    ("Ctrl Shift Z", "Redo it"),
    ("N", "Let the next waiting thing happen"),
    ("`", "Go to the terminal"),
    ("P", "Large type for a classroom, and back"),
    ("?", "This help"),
    ("Tab, arrow keys", "Move in the organization; Enter selects"),
    (
        ".",
        "In the organization: policies and what they let pass, and away; → steps into a unit's policies",
    ),
    ("Ctrl Space", "In a policy: what could stand here"),
    (
        "Escape",
        "Close a dialog or a message's details; leave a room",
    ),
];

const PARTS: [(&str, &str); 6] = [
    (
        "Top bar",
        "Which world this is, who acts, undo and redo, and sharing. The eye switches between the whole world and what the acting person's own console would show.",
    ),
    (
        "Guide",
        "A walkthrough, step by step; leave it at any time and come back.",
    ),
    (
        "Organization",
        "The tree of units and accounts. A filled disc is a role that is there, a dashed ring one on its way, an empty ring one that is missing. Envelopes are handshakes.",
    ),
    (
        "Inspector",
        "All of what is selected and what can be done with it; the catalogue of services.",
    ),
    (
        "Timeline",
        "What happened and what waits. Time stands still until you move it.",
    ),
    ("Terminal", "The same steps as typed commands."),
];

const WORDS: [(&str, &str); 11] = [
    (
        "aws organizations …",
        "any modelled call of Organizations; also `aws iam …`, `aws sts …`, `aws configservice …`, `aws cloudtrail …`, `aws artifact …`",
    ),
    (
        "console …",
        "what people do in consoles and no API offers; `console help` lists it",
    ),
    (
        "service config",
        "how a service stands with the organization, account by account; `act config Web` gives it something to do there",
    ),
    (
        "as Payments/Ben",
        "let somebody else act; `personas` lists who can",
    ),
    (
        "advance 1h",
        "let time pass; `next` goes to the next thing that waits",
    ),
    (
        "can Payments/Ben iam:CreateUser",
        "whether policy would let somebody do it, and why",
    ),
    ("`agenda`", "what waits"),
    ("`events`", "what happened"),
    ("`undo`, `redo`", "go back and forth"),
    ("`hash`", "the fingerprint of the world"),
    ("`help`", "all of it"),
];

const MODELLED: [&str; 12] = [
    "Organizations: creating, inviting, moving, removing and leaving; units; both feature sets; all four kinds of handshake with their states and deadlines",
    "Enabling all features from consolidated billing, with every member's answer and the recreation of the service-linked role",
    "Trusted access for the services of the catalogue, through Organizations and through the service; what services set up, their roles account by account, their delegated administrators",
    "AWS Artifact: agreements for an account or for the whole organization",
    "AWS Config: recorders, aggregators over accounts or over the organization, and rules that an organization puts into its accounts",
    "Centralized root access of IAM: its two features, root credentials of members, sessions of AssumeRoot for one task",
    "Service last accessed data for the organization, from what people do at work, and the SCP that keeps only what is used",
    "CloudTrail: what each account's event history lists, as records and as Amazon EventBridge sends them",
    "Policies of the organization: SCPs and RCPs level by level, the delegation policy, tags; types can be switched on and off",
    "IAM: users, groups, roles and their sessions, managed and inline policies, boundaries, tags, service-linked roles; who may do what, statement by statement",
    "The services' own errors and their order, as far as they are documented or recorded",
    "Time: deadlines, delays and what happens by itself",
];

const MISSING: [&str; 8] = [
    "What services do with tag, backup and other management policies: the effective policy of each account is shown",
    "Closing accounts, AWS GovCloud, transfers of billing, the assisted migration; policies attached to resources other than buckets and queues",
    "What services do beyond their roles, the data they gather and their dealings with the organization; what the roles of most of them permit in detail",
    "Compliance reports of AWS Artifact and the texts of agreements: what is downloaded is a sample",
    "Of AWS Config: conformance packs, custom rules and most managed ones, what is delivered to buckets, filters of an aggregator",
    "Of CloudTrail: trails, and the minutes until an event is listed. Of root access: the three minutes in which AssumeRoot goes on after trust is gone",
    "Where a request comes from and multi-factor authentication: conditions on them are not known, which counts against a request",
    "Real delays: they are drawn from the seed and are plausible, not measured",
];

fn pairs(rows: &[(&'static str, &'static str)]) -> Html {
    html! {
        <dl class="facts help-list">
            for (term, says) in rows { <div key={*term}><dt>{ prose(term) }</dt><dd>{ prose(says) }</dd></div> }
        </dl>
    }
}

fn points(points: &'static [&'static str]) -> Html {
    html! { <ul class="help-points">for point in points { <li key={*point}>{ *point }</li> }</ul> }
}

#[component]
pub fn Help() -> Html {
    let single = use_state(platform::single_keys);
    let on_single = {
        let single = single.clone();
        Callback::from(move |_: Event| {
            platform::set_single_keys(!*single);
            single.set(!*single);
        })
    };
    html! {
        <div class="dialog-body help">
            <p>{ "Orgsim simulates AWS Organizations so that one can try what one would not dare in a real organization: every call is checked as the service would check it, and one sees where and why it stops. Two people who start from the same world and seed and do the same see the same." }</p>
            <p class="aside-note">{ "Master account and management account mean the same: the second is today's name." }</p>
            <section aria-label="The page"><h3>{ "The page" }</h3>{ pairs(&PARTS) }
                <h4>{ "Rooms, in place of the organization" }</h4>
                { pairs(&rooms::ready().map(|room| (room.name, room.about)).collect::<Vec<_>>()) }
            </section>
            <section aria-label="Keyboard"><h3>{ "Keyboard" }</h3>
                <table>
                    <thead><tr><th scope="col">{ "Key" }</th><th scope="col">{ "What it does" }</th></tr></thead>
                    <tbody>
                        for (key, says) in KEYS { <tr key={key}><td><kbd>{ key }</kbd></td><td>{ says }</td></tr> }
                        for room in rooms::ready() { <tr key={room.id}><td><kbd>{ room.key.to_uppercase() }</kbd></td><td>{ format!("{}, and back", room.name) }</td></tr> }
                    </tbody>
                </table>
                <label class="single-keys">
                    <input type="checkbox" checked={*single} onchange={on_single} />
                    { "Keys of a single character do things (N, P, ?, ` and those of the rooms)" }
                </label>
            </section>
            <section aria-label="Words of the terminal"><h3>{ "Words of the terminal" }</h3>{ pairs(&WORDS) }</section>
            <section aria-label="What is modelled"><h3>{ "What is modelled" }</h3>{ points(&MODELLED) }</section>
            <section aria-label="What is not"><h3>{ "What is not" }</h3>{ points(&MISSING) }</section>
            <section aria-label="Where the documents disagree"><h3>{ "Where the documents disagree" }</h3>
                <p class="soft">{ "AWS's documents, old and new, contradict each other in places. Both statements, in our words, and what happens here:" }</p>
                <div class="table-frame" role="region" aria-label="Contradictions" tabindex="0">
                    <table>
                        <thead><tr><th scope="col">{ "Point" }</th><th scope="col">{ "One says" }</th><th scope="col">{ "Another says" }</th><th scope="col">{ "Here" }</th></tr></thead>
                        <tbody>
                            for row in &CONTRADICTIONS {
                                <tr key={row.point}><th scope="row">{ prose(row.point) }</th><td>{ prose(row.one) }</td><td>{ prose(row.other) }</td><td><b>{ prose(row.here) }</b></td></tr>
                            }
                        </tbody>
                    </table>
                </div>
            </section>
        </div>
    }
}
