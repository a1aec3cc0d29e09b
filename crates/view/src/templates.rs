//! Templates: initial policies for each kind, with ids of the current user's organization. Each is valid as it is and says in a
//! sentence what it teaches.

use policy::{PolicyKind, edit};

use gates::sight::{Viewpoint, sight};
use state::world::World;

/// An initial policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// The template's name.
    pub title: &'static str,
    /// Its effect, and what to notice.
    pub teaches: &'static str,
    /// The document, formatted on several lines.
    pub text: String,
}

/// The title, the lesson, and the statements; `<…>` are placeholders for ids.
type TemplateRow = (&'static str, &'static str, &'static str);

const SERVICE_CONTROL: &[TemplateRow] = &[
    (
        "Prevent accounts from leaving",
        "Otherwise an account can leave by itself, and lose every guardrail.",
        r#"{"Sid":"StayInTheOrganization","Effect":"Deny","Action":"organizations:LeaveOrganization","Resource":"*"}"#,
    ),
    (
        "Keep AWS Config and trusted access on",
        "Recording and monitoring cannot be disabled in the accounts, not even by their administrators.",
        r#"{"Sid":"KeepRecording","Effect":"Deny","Action":["config:DeleteConfigurationRecorder","config:DeleteDeliveryChannel","config:StopConfigurationRecorder","cloudtrail:DeleteTrail","cloudtrail:StopLogging","organizations:DisableAWSServiceAccess"],"Resource":"*"}"#,
    ),
    (
        "Service-linked roles for Organizations only",
        "Users, and services on their behalf, can create only the service-linked role that joining needs. AWSServiceRoleForOrganizations still creates the roles of trusted services: SCPs do not affect it.",
        r#"{"Sid":"NoOtherServiceLinkedRoles","Effect":"Deny","Action":"iam:CreateServiceLinkedRole","Resource":"*","Condition":{"StringNotEquals":{"iam:AWSServiceName":"organizations.amazonaws.com"}}}"#,
    ),
    (
        "Allow a list of services",
        "An allow list. It has no effect until you detach FullAWSAccess from the same target; then everything else is denied.",
        r#"{"Sid":"AllowTheseServices","Effect":"Allow","Action":["iam:*","sts:*","organizations:*","config:*","cloudtrail:*","s3:*"],"Resource":"*"}"#,
    ),
    (
        "Stay in two Regions",
        "NotAction exempts global services, because their requests go to one Region, usually us-east-1.",
        r#"{"Sid":"OnlyTheseRegions","Effect":"Deny","NotAction":["iam:*","organizations:*","sts:*","account:*","budgets:*","cloudfront:*","globalaccelerator:*","health:*","route53:*","shield:*","support:*","waf:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-central-1","eu-west-1"]}}}"#,
    ),
    (
        "Protect the administrators' role",
        "Only the role itself may change the role that gives the management account access.",
        r#"{"Sid":"KeepTheWayIn","Effect":"Deny","Action":["iam:AttachRolePolicy","iam:DeleteRole","iam:DeleteRolePolicy","iam:DetachRolePolicy","iam:PutRolePermissionsBoundary","iam:PutRolePolicy","iam:UpdateAssumeRolePolicy"],"Resource":"arn:aws:iam::*:role/OrganizationAccountAccessRole","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/OrganizationAccountAccessRole"}}}"#,
    ),
    (
        "Require a tag on users and roles",
        "Null checks whether a key is absent: a request without the tag cannot create a user or role.",
        r#"{"Sid":"TagWithATeam","Effect":"Deny","Action":["iam:CreateRole","iam:CreateUser"],"Resource":"*","Condition":{"Null":{"aws:RequestTag/team":"true"}}}"#,
    ),
    (
        "Deny the root user everything",
        "No identity policy limits an account's root user, but an SCP does in member accounts.",
        r#"{"Sid":"NotAsTheRootUser","Effect":"Deny","Action":"*","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:root"}}}"#,
    ),
];

const RESOURCE_CONTROL: &[TemplateRow] = &[
    (
        "Allow only principals of the organization",
        "Resources stay within the organization, whatever their own policies allow. AWS services that act for themselves are exempt.",
        r#"{"Sid":"OnlyOurOwn","Effect":"Deny","Principal":"*","Action":["s3:*","sqs:*","kms:*","secretsmanager:*","sts:AssumeRole"],"Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"<organization>"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}"#,
    ),
    (
        "Deny assuming roles from outside",
        "A trust policy that names a principal outside the organization has no effect.",
        r#"{"Sid":"NoStrangers","Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"<organization>"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}"#,
    ),
    (
        "Require encrypted connections",
        "A resource control policy can only deny. For everything else, the resource's own policy decides.",
        r#"{"Sid":"OnlyEncrypted","Effect":"Deny","Principal":"*","Action":["s3:*","sqs:*","secretsmanager:*"],"Resource":"*","Condition":{"BoolIfExists":{"aws:SecureTransport":"false"}}}"#,
    ),
];

const IDENTITY: &[TemplateRow] = &[
    (
        "Accept handshakes",
        "Enough while the account has the role of AWS Organizations, or to join an organization with consolidated billing only.",
        r#"{"Effect":"Allow","Action":"organizations:AcceptHandshake","Resource":"*"}"#,
    ),
    (
        "Accept and create the Organizations role",
        "To approve all features, or to join an organization that has them, you must also be able to create the role of AWS Organizations where it is missing. The condition allows no other role.",
        r#"{"Effect":"Allow","Action":["organizations:AcceptHandshake","organizations:DescribeHandshake","organizations:ListHandshakesForAccount"],"Resource":"*"},{"Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":"arn:aws:iam::*:role/aws-service-role/organizations.amazonaws.com/*","Condition":{"StringEquals":{"iam:AWSServiceName":"organizations.amazonaws.com"}}}"#,
    ),
    (
        "Enable trusted access for one service",
        "The operation is the same for every service; the condition key limits it to one.",
        r#"{"Effect":"Allow","Action":["organizations:EnableAWSServiceAccess","organizations:DisableAWSServiceAccess"],"Resource":"*","Condition":{"StringEquals":{"organizations:ServicePrincipal":"config.amazonaws.com"}}}"#,
    ),
    (
        "See trusted access in the console",
        "The console's services page needs this in addition to permissions to change anything.",
        r#"{"Effect":"Allow","Action":["organizations:ListAWSServiceAccessForOrganization","organizations:DescribeOrganization"],"Resource":"*"}"#,
    ),
    (
        "Read everything of the organization",
        "Wildcards in action names: all actions that describe and list, none that change anything.",
        r#"{"Effect":"Allow","Action":["organizations:Describe*","organizations:List*"],"Resource":"*"}"#,
    ),
    (
        "Assume roles in one account",
        "One of two permissions for access to another account; the other is the trust policy of the role there.",
        r#"{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::<account>:role/*"}"#,
    ),
];

// A form begins with the first one, so it lets in nobody from elsewhere.
const TRUST: &[TemplateRow] = &[
    (
        "This account",
        "The account's own users and roles, as far as their policies allow it. Nobody from another account gets in.",
        r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::<own>:root"},"Action":"sts:AssumeRole"}"#,
    ),
    (
        "Another account of the organization",
        "The account's administrators decide which of their users get access; its root stands for all of them.",
        r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::<account>:root"},"Action":"sts:AssumeRole"}"#,
    ),
    (
        "An AWS service",
        "A service role: the service assumes it and acts with its permissions.",
        r#"{"Effect":"Allow","Principal":{"Service":"config.amazonaws.com"},"Action":"sts:AssumeRole"}"#,
    ),
    (
        "A partner, with an external id",
        "The id prevents others from tricking the partner into using this role for them.",
        r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::<account>:root"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"choose-a-secret"}}}"#,
    ),
    (
        "Any principal in the organization",
        "The principal is everyone, and the condition limits it to the organization. Accounts that join get access, and accounts that leave lose it.",
        r#"{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:PrincipalOrgID":"<organization>"}}}"#,
    ),
];

const DELEGATION: &[TemplateRow] = &[
    (
        "A member manages service control policies",
        "Reading is delegated for all policies; changing is delegated for one policy type only, which a condition key names.",
        r#"{"Sid":"Read","Effect":"Allow","Principal":{"AWS":"<account>"},"Action":["organizations:DescribeOrganization","organizations:DescribeOrganizationalUnit","organizations:DescribeAccount","organizations:DescribePolicy","organizations:ListRoots","organizations:ListOrganizationalUnitsForParent","organizations:ListParents","organizations:ListChildren","organizations:ListAccounts","organizations:ListAccountsForParent","organizations:ListPolicies","organizations:ListPoliciesForTarget","organizations:ListTargetsForPolicy"],"Resource":"*"},{"Sid":"ManageSCPs","Effect":"Allow","Principal":{"AWS":"<account>"},"Action":["organizations:CreatePolicy","organizations:UpdatePolicy","organizations:DeletePolicy","organizations:AttachPolicy","organizations:DetachPolicy"],"Resource":"*","Condition":{"StringEquals":{"organizations:PolicyType":"SERVICE_CONTROL_POLICY"}}}"#,
    ),
    (
        "A member reads the organization",
        "All actions that describe and list, for one account. Its administrators then grant them to their users.",
        r#"{"Sid":"Read","Effect":"Allow","Principal":{"AWS":"<account>"},"Action":["organizations:DescribeOrganization","organizations:DescribeOrganizationalUnit","organizations:DescribeAccount","organizations:ListRoots","organizations:ListOrganizationalUnitsForParent","organizations:ListAccounts","organizations:ListAccountsForParent","organizations:ListChildren","organizations:ListParents"],"Resource":"*"}"#,
    ),
];

const BOUNDARY: &[TemplateRow] = &[
    (
        "At most these services",
        "A boundary grants nothing. Allowed is only what both it and the identity policies allow.",
        r#"{"Sid":"AtMostThis","Effect":"Allow","Action":["organizations:Describe*","organizations:List*","config:*","s3:*"],"Resource":"*"}"#,
    ),
    (
        "Everything but IAM",
        "An administrator with this boundary cannot change permissions.",
        r#"{"Sid":"NotIAM","Effect":"Allow","NotAction":["iam:*","organizations:*","account:*"],"Resource":"*"}"#,
    ),
];

/// The templates for a kind of policy, with ids that the viewpoint shows.
pub fn templates(kind: PolicyKind, world: &World, viewpoint: &Viewpoint) -> Vec<Template> {
    let rows = match kind {
        PolicyKind::ServiceControl => SERVICE_CONTROL,
        PolicyKind::ResourceControl => RESOURCE_CONTROL,
        PolicyKind::Identity => IDENTITY,
        PolicyKind::Trust => TRUST,
        PolicyKind::Delegation => DELEGATION,
        PolicyKind::Boundary | PolicyKind::Session => BOUNDARY,
        PolicyKind::Resource => &[],
    };
    let (organization, account) = ids(world, viewpoint);
    let own = viewpoint.actor().account().to_string();
    let begin = format!("arn:{}:", viewpoint.actor().account().partition());
    rows.iter()
        .map(|(title, teaches, statements)| {
            let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#)
                .replace("<organization>", &organization)
                .replace("<account>", &account)
                .replace("<own>", &own)
                .replace("arn:aws:", &begin);
            Template {
                title,
                teaches,
                text: edit::format(&text).unwrap_or(text),
            }
        })
        .collect()
}

/// The ids of the organization and of one of its accounts, if possible neither the current user's nor the management account.
/// If the viewpoint shows none, the ids that AWS's documentation uses.
fn ids(world: &World, viewpoint: &Viewpoint) -> (String, String) {
    let actor = viewpoint.actor();
    let sight = sight(world, actor);
    let all = viewpoint.sees_all();
    let organization = world
        .organization_of(actor.account())
        .filter(|_| all || sight.organization);
    let id = organization.map_or_else(|| "o-exampleorgid".to_string(), |it| it.id.to_string());
    let account = organization.and_then(|organization| {
        if !(all || sight.tree) {
            return Some(organization.management);
        }
        let mut others = organization
            .account_ids()
            .filter(|id| *id != actor.account());
        others.find(|id| *id != organization.management)
    });
    let account = account.map_or_else(|| "111122223333".to_string(), |id| id.to_string());
    (id, account)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gates::people;
    use policy::Document;
    use session::scenario::Scenario;

    const KINDS: [PolicyKind; 7] = [
        PolicyKind::ServiceControl,
        PolicyKind::ResourceControl,
        PolicyKind::Identity,
        PolicyKind::Trust,
        PolicyKind::Delegation,
        PolicyKind::Boundary,
        PolicyKind::Session,
    ];

    #[test]
    fn every_template_is_a_policy_of_its_kind_with_ids_of_this_world() {
        for scenario in [Scenario::Standalone, Scenario::AllFeatures] {
            let history = session::history::History::new(scenario, 1);
            let world = history.world();
            for account in world.accounts() {
                let Some(person) = people::administrator_of(world, account.id) else {
                    continue;
                };
                for kind in KINDS {
                    let templates = templates(kind, world, &Viewpoint::Person(person.clone()));
                    assert!(templates.len() > 1);
                    for template in templates {
                        if let Err(error) = Document::parse_as(kind, &template.text) {
                            panic!("{}: {error}\n{}", template.title, template.text);
                        }
                        assert!(!template.text.contains('<'), "{}", template.title);
                    }
                }
            }
        }
    }

    #[test]
    fn a_new_role_trusts_its_own_account_first() {
        let history = session::history::History::new(Scenario::AllFeatures, 1);
        let world = history.world();
        for account in world.accounts() {
            let Some(person) = people::administrator_of(world, account.id) else {
                continue;
            };
            let first = &templates(PolicyKind::Trust, world, &Viewpoint::Person(person))[0];
            let own = format!("iam::{}:root", account.id);
            assert!(first.text.contains(&own), "{}", first.text);
        }
    }

    #[test]
    fn templates_name_the_own_organization() {
        let history = session::history::History::new(Scenario::AllFeatures, 1);
        let world = history.world();
        let organization = world.organizations().next().unwrap();
        let ana = people::administrator_of(world, organization.management).unwrap();
        let rcps = templates(PolicyKind::ResourceControl, world, &Viewpoint::Person(ana));
        assert!(rcps[0].text.contains(organization.id.as_str()));
    }
}
