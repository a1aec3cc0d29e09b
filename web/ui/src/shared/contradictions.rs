//! Contradictions between AWS's documents: both statements in our own words, and what Orgsim does. The help shows all
//! of them, a service's page its own.

use crate::parts::text::prose;
use crate::prelude::*;
use crate::say::keys;

/// The service concerned, by its id in the catalog, or empty; and the point, what one document says, what another says, and what is
/// done here.
type Contradiction = (&'static str, [&'static str; 4]);

/// All of them, in the order of the help.
pub static CONTRADICTIONS: &[Contradiction] = &[
    (
        "",
        keys!([
            "Which created accounts are asked to recreate the role",
            "Every account that the organization created",
            "Only those that have lost AWSServiceRoleForOrganizations",
            "Only those that have lost it; once a person has recreated it, `AcceptHandshake` alone is enough",
        ]),
    ),
    (
        "",
        keys!([
            "Whether accepting an invitation needs `iam:CreateServiceLinkedRole`",
            "Whenever accepting creates AWSServiceRoleForOrganizations, on the page about invitations",
            "If the organization has all features, in the API reference",
            "Only with all features, and only if the role is missing. With consolidated billing, accepting is assumed to create the role without asking",
        ]),
    ),
    (
        "",
        keys!([
            "What AWSServiceRoleForOrganizations may do",
            "Nothing but create service-linked roles of other services",
            "Its published policy also lets it delete roles of Organizations itself",
            "As the policy says",
        ]),
    ),
    (
        "",
        keys!([
            "When service-linked roles appear",
            "In every member as soon as trusted access is enabled",
            "Later, where and when the service needs them",
            "Later and where needed, service by service; the panel of a role says why",
        ]),
    ),
    (
        "",
        keys!([
            "Whether a service-linked role can be changed",
            "It can be deleted or modified once trusted access is disabled or the account has left, on the pages of services",
            "Nobody but AWS modifies one, in IAM's documentation and recorded answers",
            "It can be deleted then, and never modified",
        ]),
    ),
    (
        "artifact",
        keys!([
            "Artifact's principal",
            "The name of its role, `AWSArtifactAccountSync`",
            "`aws-artifact-account-sync.amazonaws.com` on later pages, `artifact.amazonaws.com` on today's page",
            "Both of the later ones, each with a role of its own; the name of the role is taken as the first of them, with a hint",
        ]),
    ),
    (
        "artifact",
        keys!([
            "The option on Artifact's page",
            "`--service-principle`",
            "`--service-principal` in the command reference",
            "The second; the misspelling gets a hint",
        ]),
    ),
    (
        "artifact",
        keys!([
            "Disabling Artifact",
            "Only in the console",
            "The same page lists a command for it",
            "Both ways work",
        ]),
    ),
    (
        "artifact",
        keys!([
            "Artifact's role",
            "`AWSArtifactAccountSync`",
            "`AWSServiceRoleForArtifact`, in today's Artifact guide",
            "Each belongs to a principal: `AWSArtifactAccountSync` comes account by account, `AWSServiceRoleForArtifact` to the management account",
        ]),
    ),
    (
        "artifact",
        keys!([
            "What Artifact's role in a member is for",
            "It lets Artifact perform operations in the accounts",
            "An agreement that the management account accepts binds every member at once, in the Artifact guide",
            "An agreement applies at once, with or without the role; Artifact acts only in accounts that have its role",
        ]),
    ),
    (
        "artifact",
        keys!([
            "What Artifact's administrator needs",
            "Nothing except that someone tells them that trusted access is enabled",
            "Also `organizations:DescribeOrganization` and `organizations:ListAWSServiceAccessForOrganization`, in the Artifact guide",
            "As the Artifact guide says",
        ]),
    ),
    (
        "config",
        keys!([
            "What AWS Config's administrator needs in AWS Organizations",
            "Nothing once trusted access is enabled: two people set it up one after the other",
            "Every call that makes an aggregator or a rule calls `EnableAWSServiceAccess`, in the API reference",
            "The permission is asked for only while trusted access is not enabled",
        ]),
    ),
    (
        "",
        keys!([
            "Where the console enables trusted access",
            "On the page Settings, in the row of the service: Enable access",
            "On the page of the service: a box to tick and a word to type",
            "The second, which is today's",
        ]),
    ),
    (
        "",
        keys!([
            "Services that only their own console or API enables",
            "Their pages name no way to do it through AWS Organizations",
            "The API of AWS Organizations accepts the principal of every service",
            "The console of AWS Organizations has no button for them; the API accepts them, but does not set them up",
        ]),
    ),
    (
        "config",
        keys!([
            "Which role is linked to `config.amazonaws.com`",
            "`AWSConfigRoleForOrganizations`, created when trusted access is enabled",
            "`AWSServiceRoleForConfig`, in the AWS Config guide; the former is the name of a policy",
            "Trusted access creates the first, `create-service-linked-role` the second",
        ]),
    ),
    (
        "iam",
        keys!([
            "Whether enabling root access enables trusted access",
            "It does: trusted access for IAM is enabled with it",
            "The API refuses while IAM is not trusted, in recorded answers",
            "Both: the console enables trusted access first, the API requires it",
        ]),
    ),
    (
        "iam",
        keys!([
            "Whether members can sign in to their root user once it is managed centrally",
            "They cannot, and cannot recover its password",
            "Existing credentials work until they are deleted, in the IAM guide",
            "They work until then; a password is recovered only where an administrator allows it",
        ]),
    ),
    (
        "iam",
        keys!([
            "Where a delegated administrator for IAM is specified",
            "In IAM's console, by IAM's API, or with a command of Organizations",
            "IAM's API has no call for it",
            "In IAM's console (`console enable-root-access --delegated-administrator`) or with the command of Organizations",
        ]),
    ),
    (
        "iam",
        keys!([
            "Who removes the delegated administrator for IAM",
            "The management account or the delegated administrator itself",
            "Only the management account may call `DeregisterDelegatedAdministrator`, in the API reference",
            "Only the management account",
        ]),
    ),
    (
        "",
        keys!([
            "Which request the members approve",
            "Parent `APPROVE_ALL_FEATURES`, children `ENABLE_ALL_FEATURES`",
            "The samples: the other way round",
            "As the samples: the management account finalizes `ENABLE_ALL_FEATURES`",
        ]),
    ),
    (
        "",
        keys!([
            "How long a request to enable all features stays open",
            "15 days, in an old sample",
            "90 days",
            "90 days; an invitation stays open for 15",
        ]),
    ),
    (
        "",
        keys!([
            "State of a new invitation",
            "`REQUESTED`, in prose",
            "`OPEN`, in every recorded answer",
            "`OPEN`",
        ]),
    ),
    (
        "",
        keys!([
            "Inviting while all features are being enabled",
            "Refused, on older pages",
            "Allowed",
            "Allowed",
        ]),
    ),
];

/// The contradictions about a service, as cards; nothing if there are none.
pub fn cards(service: &str) -> Html {
    let found: Vec<_> = (CONTRADICTIONS.iter())
        .filter(|it| it.0 == service)
        .collect();
    if found.is_empty() {
        return Html::default();
    }
    html! {
        <section class="route-part" aria-label={say("Where the documents disagree")}>
            <h4>{ say("Where the documents disagree") }</h4>
            <ul class="disagree">
                for (_, row) in found {
                    <li key={row[0]}>
                        <h5>{ prose(say(row[0])) }</h5>
                        <dl>
                            <div><dt>{ say("One says") }</dt><dd>{ prose(say(row[1])) }</dd></div>
                            <div><dt>{ say("Another says") }</dt><dd>{ prose(say(row[2])) }</dd></div>
                            <div class="disagree-here"><dt>{ say("Here") }</dt><dd>{ prose(say(row[3])) }</dd></div>
                        </dl>
                    </li>
                }
            </ul>
        </section>
    }
}
