//! The help: what the page is, how to use it, what is modeled, and how contradictions in the documents were settled.

use ui::parts::text::prose;
use ui::prelude::*;
use ui::say::{key, keys, message, tell};
use ui::shared::contradictions::CONTRADICTIONS;

const KEYS: [(&str, &str); 22] = [
    (
        "Ctrl K",
        key("Search calls, actions and places by a few words"),
    ),
    ("Ctrl Z", key("Undo the last step")),
    ("Ctrl Shift Z", key("Redo it")),
    ("N", key("Go to the next event")),
    ("`", key("Go to the terminal")),
    ("T", key("Go to the organization")),
    ("I", key("Go to the inspector")),
    (
        "G",
        key("Go to the lesson's text; without a lesson, open the list of lessons"),
    ),
    ("] [", key("In a lesson: next and previous step")),
    ("P", key("Turn large type for a classroom on or off")),
    ("H", key("Presenting: show or hide your notes")),
    ("X", key("Presenting: spotlight on the selection")),
    (
        "R, O",
        key("Presenting: the next question or answer; one line only"),
    ),
    (
        "F",
        key("In the presenter's window: freeze the audience's window"),
    ),
    ("?", key("Open this help")),
    (
        key("Tab, arrow keys"),
        key("Move in the organization; Enter selects; with Shift, G and I lead out of it"),
    ),
    (
        ".",
        key(
            "In the organization: show or hide policies and what they allow; → steps into a unit's policies",
        ),
    ),
    (
        key("Shift ←, Shift →"),
        key("On a slider of steps: go to the previous or next change"),
    ),
    (
        key("Shift A, Shift B"),
        key("On the timeline's slider: pin the event as A or B to compare"),
    ),
    (
        key("F (Compare)"),
        key("In the view Compare: flip between A and B"),
    ),
    (key("Ctrl Space"), key("In a policy: show suggestions")),
    (
        key("Escape"),
        key("Close a dialog, a message's details or a view"),
    ),
];

const PARTS: [(&str, &str); 6] = keys!([
    (
        "Header",
        "The menu, the current user, undo, redo and the search. The eye switches between everything and what the current user's own console would show.",
    ),
    (
        "Guide",
        "A lesson or walkthrough, step by step; leave it at any time and come back.",
    ),
    (
        "Organization",
        "The tree of units and accounts. The marks on an account are roles of services: filled is there, dashed is on its way, empty is missing. Envelopes are handshakes.",
    ),
    (
        "Inspector",
        "Details of the selection and what you can do with it; the catalog of services.",
    ),
    (
        "Timeline",
        "What happened and what is pending. Time stands still until you move it.",
    ),
    ("Terminal", "The same steps as typed commands."),
]);

const WORDS: [(&str, &str); 11] = [
    (
        "aws organizations …",
        key(
            "any modeled call of Organizations; also `aws iam …`, `aws sts …`, `aws configservice …`, `aws cloudtrail …`, `aws artifact …`",
        ),
    ),
    (
        "console …",
        key("console actions that no API offers; `console help` lists them"),
    ),
    (
        "service config",
        key(
            "a service's status in the organization, account by account; `act config Web` makes it act there",
        ),
    ),
    (
        "as Payments/Ben",
        key("switch to another user; `personas` lists them"),
    ),
    (
        "advance 1h",
        key("let time pass; `next` goes to the next pending event"),
    ),
    (
        "can Payments/Ben iam:CreateUser",
        key("whether the policies allow a call, and why"),
    ),
    ("`agenda`", key("pending events")),
    ("`events`", key("past events")),
    ("`undo`, `redo`", key("undo and redo steps")),
    ("`hash`", key("the fingerprint of the world")),
    ("`help`", key("all commands")),
];

const MODELED: [&str; 12] = keys!([
    "Organizations: creating, inviting, moving, removing and leaving; units; both feature sets; all four kinds of handshake with their states and deadlines",
    "Enabling all features from consolidated billing, with every member's answer and the recreation of the service-linked role",
    "Trusted access for the services of the catalog, through Organizations and through the service; what services set up, their roles account by account, their delegated administrators",
    "AWS Artifact: agreements for an account or for the whole organization",
    "AWS Config: recorders, aggregators over accounts or over the organization, and rules that an organization puts into its accounts",
    "Centralized root access of IAM: its two features, root credentials of members, sessions of AssumeRoot for one task",
    "Service last accessed data for the organization, and the SCP that keeps only the services in use",
    "CloudTrail: what each account's event history lists, as records and as Amazon EventBridge sends them",
    "Policies of the organization: SCPs and RCPs level by level, the delegation policy, tags; types can be switched on and off",
    "IAM: users, groups, roles and their sessions, managed and inline policies, boundaries, tags, service-linked roles; who can do what, statement by statement",
    "The services' own errors and their order, as far as they are documented or recorded",
    "Time: deadlines, delays and what happens by itself",
]);

const MISSING: [&str; 8] = keys!([
    "What services do with tag, backup and other management policies: the effective policy of each account is shown",
    "Closing the management account, the assisted migration, confirming email addresses; policies attached to resources other than buckets and queues",
    "What services do beyond their roles, the data they gather and their work with the organization; the detailed permissions of most roles",
    "Compliance reports of AWS Artifact and the texts of agreements: what is downloaded is a sample",
    "AWS Config: custom rules, remediation and most managed rules, templates of conformance packs in S3, deliveries to buckets, filters of an aggregator",
    "CloudTrail: trails, and the minutes until an event is listed. Root access: the three minutes for which AssumeRoot still works after trusted access is disabled",
    "The source of a request and multi-factor authentication: conditions on them are unknown, which counts against a request",
    "Real delays: delays here are drawn from the seed; they are plausible, not measured",
]);

fn pairs(rows: &[(&'static str, &'static str)]) -> Html {
    html! {
        <dl class="facts help-list">
            for (term, says) in rows { <div key={*term}><dt>{ prose(say(term)) }</dt><dd>{ prose(say(says)) }</dd></div> }
        </dl>
    }
}

fn points(points: &'static [&'static str]) -> Html {
    html! { <ul class="help-points">for point in points { <li key={*point}>{ say(point) }</li> }</ul> }
}

fn key_table() -> Html {
    html! {
        <table>
            <thead><tr><th scope="col">{ say("Key") }</th><th scope="col">{ say("What it does") }</th></tr></thead>
            <tbody>
                for (keys, says) in KEYS { <tr key={keys}><td><kbd>{ say(keys) }</kbd></td><td>{ say(says) }</td></tr> }
                for route in Route::others() {
                    <tr key={route.id()}>
                        <td><kbd>{ route.key().map(str::to_uppercase) }</kbd></td>
                        <td>{ tell(message!("Open or close: {view}", view = route.name())) }</td>
                    </tr>
                }
            </tbody>
        </table>
    }
}

fn contradictions() -> Html {
    let heads = [
        say("Point"),
        say("One says"),
        say("Another says"),
        say("Here"),
    ];
    html! {
        <section aria-label={say("Where the documents disagree")}><h3>{ say("Where the documents disagree") }</h3>
            <p class="soft">{ say("AWS's documents, old and new, contradict each other in places. Both statements, in our words, and what happens here.") }</p>
            <div class="table-frame" role="region" aria-label={say("Contradictions")} tabindex="0">
                <table>
                    <thead>
                        <tr>
                            for head in heads { <th scope="col">{ head }</th> }
                        </tr>
                    </thead>
                    <tbody>
                        for (_, [point, one, other, here]) in CONTRADICTIONS {
                            <tr key={*point}>
                                <th scope="row">{ prose(say(point)) }</th>
                                <td>{ prose(say(one)) }</td>
                                <td>{ prose(say(other)) }</td>
                                <td><b>{ prose(say(here)) }</b></td>
                            </tr>
                        }
                    </tbody>
                </table>
            </div>
        </section>
    }
}

/// The help.
#[component]
pub fn Help() -> Html {
    let dispatch = use_dispatch();
    let single = use_state(platform::single_keys);
    let on_single = forms::changes(&single, move |single: &mut bool, _| {
        *single = !*single;
        dispatch.remember("single-keys", if *single { "on" } else { "off" });
    });
    html! {
        <div class="dialog-body help">
            <p>{ say("Orgsim simulates AWS Organizations, so you can try what you would not dare to do in a real organization. Every call is checked as the service would check it, and you see where and why it stops. The same scenario, seed and steps always give the same result.") }</p>
            <p class="aside-note">{ say("The management account used to be called the master account.") }</p>
            <section aria-label={say("The page")}><h3>{ say("The page") }</h3>{ pairs(&PARTS) }
                <h4>{ say("Views that replace the organization") }</h4>
                { pairs(&Route::others().map(|it| (it.name(), it.about())).collect::<Vec<_>>()) }
            </section>
            <section aria-label={say("Keyboard")}><h3>{ say("Keyboard") }</h3>
                { key_table() }
                <label class="single-keys">
                    <input type="checkbox" checked={*single} onchange={on_single} />
                    { say("Use single-character keys (N, G, P, H, X, R, O, F, ?, `, ], [ and those of the views)") }
                </label>
            </section>
            <section aria-label={say("Terminal commands")}><h3>{ say("Terminal commands") }</h3>{ pairs(&WORDS) }</section>
            <section aria-label={say("What is modeled")}><h3>{ say("What is modeled") }</h3>{ points(&MODELED) }</section>
            <section aria-label={say("What is not")}><h3>{ say("What is not") }</h3>{ points(&MISSING) }
                if english().is_some() { <p class="aside-note">{ say("Messages of AWS, terminal output and descriptions of operations stay in English.") }</p> }</section>
            { contradictions() }
            <section aria-label={say("Licenses")}><h3>{ say("Licenses") }</h3>
                <p><a href="licenses.txt" target="_blank">{ say("License texts of Orgsim and of all its parts (opens a new tab)") }</a></p>
            </section>
        </div>
    }
}
