//! Where AWS's documents contradict each other: both statements in our own words, and what is done here. The help shows all
//! of them, the page of a service its own.

use yew::prelude::*;

use super::inspector::parts::prose;
use crate::say::say;

pub struct Contradiction {
    /// The service that it is about, by its id in the catalogue; empty: about no service in particular.
    pub service: &'static str,
    pub point: &'static str,
    pub one: &'static str,
    pub other: &'static str,
    pub here: &'static str,
}

const fn about(
    service: &'static str,
    point: &'static str,
    one: &'static str,
    other: &'static str,
    here: &'static str,
) -> Contradiction {
    Contradiction {
        service,
        point,
        one,
        other,
        here,
    }
}

pub static CONTRADICTIONS: [Contradiction; 14] = [
    about(
        "",
        "Which created accounts are asked to recreate the role",
        "Every account that the organization created",
        "Only those that have lost AWSServiceRoleForOrganizations",
        "Only those that have lost it",
    ),
    about(
        "",
        "When service-linked roles appear",
        "In every member as soon as trusted access is enabled",
        "Later, where and when the service needs them",
        "Later and where needed, service by service; the panel of a role says why",
    ),
    about(
        "",
        "Whether a service-linked role can be changed",
        "It can be deleted or modified once trusted access is disabled or the account has left, on the pages of services",
        "Nobody but AWS modifies one, in IAM's documentation and recorded answers",
        "It can be deleted then, and never modified",
    ),
    about(
        "artifact",
        "Artifact's principal",
        "The name of its role, `AWSArtifactAccountSync`",
        "`aws-artifact-account-sync.amazonaws.com`, elsewhere `artifact.amazonaws.com`",
        "The second; the others are taken with a hint",
    ),
    about(
        "artifact",
        "The option on Artifact's page",
        "`--service-principle`",
        "`--service-principal` in the command reference",
        "The second; the misspelling gets a hint",
    ),
    about(
        "artifact",
        "Disabling Artifact",
        "Only in the console",
        "The same page lists a command for it",
        "Both ways work",
    ),
    about(
        "artifact",
        "Artifact's role",
        "`AWSArtifactAccountSync`",
        "`AWSServiceRoleForArtifact`, in the Artifact guide of today",
        "The first; it comes account by account",
    ),
    about(
        "iam",
        "Whether enabling root access enables trusted access",
        "It does: trusted access for IAM comes along",
        "The API refuses while IAM is not trusted, in recorded answers",
        "Both: the console enables trusted access first, the API wants it to be there",
    ),
    about(
        "iam",
        "Where a delegated administrator for IAM is specified",
        "In IAM's console, by IAM's API, or with a command of Organizations",
        "IAM's API has no call for it",
        "In IAM's console (`console enable-root-access --delegated-administrator`) or with the command of Organizations",
    ),
    about(
        "iam",
        "Who removes the delegated administrator for IAM",
        "The management account or the delegated administrator itself",
        "Only the management account may call `DeregisterDelegatedAdministrator`, in the API reference",
        "Only the management account",
    ),
    about(
        "",
        "Which request the members approve",
        "Parent `APPROVE_ALL_FEATURES`, children `ENABLE_ALL_FEATURES`",
        "The samples: the other way round",
        "As the samples: the management account finalizes `ENABLE_ALL_FEATURES`",
    ),
    about(
        "",
        "How long a request to enable all features lives",
        "15 days, in an old sample",
        "90 days",
        "90 days; an invitation lives 15",
    ),
    about(
        "",
        "State of a new invitation",
        "`REQUESTED`, in prose",
        "`OPEN`, in every recorded answer",
        "`OPEN`",
    ),
    about(
        "",
        "Inviting while all features are being enabled",
        "Refused, on older pages",
        "Allowed",
        "Allowed",
    ),
];

/// The contradictions about a service, as cards; nothing if there are none.
pub fn cards(service: &str) -> Html {
    let found: Vec<_> = CONTRADICTIONS
        .iter()
        .filter(|it| it.service == service)
        .collect();
    if found.is_empty() {
        return Html::default();
    }
    html! {
        <section class="room-part" aria-label={say("Where the documents disagree")}>
            <h4>{ say("Where the documents disagree") }</h4>
            <ul class="disagree">
                for it in found {
                    <li key={it.point}>
                        <h5>{ prose(it.point) }</h5>
                        <dl>
                            <div><dt>{ say("One says") }</dt><dd>{ prose(it.one) }</dd></div>
                            <div><dt>{ say("Another says") }</dt><dd>{ prose(it.other) }</dd></div>
                            <div class="disagree-here"><dt>{ say("Here") }</dt><dd>{ prose(it.here) }</dd></div>
                        </dl>
                    </li>
                }
            </ul>
        </section>
    }
}
