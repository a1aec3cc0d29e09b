//! Random inputs of calls.

use serde_json::{Map, Value, json};
use sim::account::Account;
use sim::model::{Member, Operation, Pattern, Service, Shape};
use sim::organization::Organization;
use sim::policies::PolicyType;
use sim::principal::Principal;
use sim::{World, catalog};

use super::{Dice, some_account};

/// Good and bad policies of several kinds.
const DOCUMENTS: [&str; 9] = [
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"organizations:Leave*","Resource":"*"}]}"#,
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["organizations:*","iam:*"],"Resource":"*"}]}"#,
    r#"{"Version":"2012-10-17","Statement":[{"Sid":"Spare","Effect":"Deny","NotAction":"iam:*","Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/*"}}}]}"#,
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Resource":"*"}]}"#,
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":["organizations:List*","organizations:Describe*","organizations:AttachPolicy"],"Resource":"*"}}"#,
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"organizations:DescribeOrganization","Resource":"*"}]}"#,
    r#"{"tags":{}}"#,
    "{",
    "[]",
];

/// Values that fit nowhere, or almost.
const JUNK: [&str; 8] = [
    "",
    " ",
    "x",
    "<script>",
    "r-0000",
    "h-00000000",
    "é",
    "111111111111",
];

const WORDS: [&str; 5] = ["Alpha", "Beta", "Gamma", "Delta", " "];

/// Members that AWS Config requires although its model does not.
const CONFIG_WANTS: &[&str] = &[
    "ConfigRuleName",
    "SourceIdentifier",
    "TemplateBody",
    "name",
    "roleARN",
];

/// The source of values.
pub(super) struct Scene<'w> {
    pub(super) world: &'w World,
    pub(super) caller: Principal,
}

impl Scene<'_> {
    pub(super) fn structure(
        &self,
        operation: &Operation,
        members: &'static [Member],
        dice: &mut Dice,
    ) -> Map<String, Value> {
        let mut input = Map::new();
        for member in members {
            let wanted = if member.required || CONFIG_WANTS.contains(&member.name) {
                97
            } else {
                25
            };
            if !dice.percent(wanted) {
                continue;
            }
            let value = if dice.percent(1) {
                [json!(7), json!("x"), json!([]), json!({}), Value::Null][dice.below(5)].clone()
            } else {
                self.value(operation, member.name, &member.shape, dice)
            };
            input.insert(member.name.to_string(), value);
        }
        // The type and the id of an invitation's target belong together.
        if operation.name == "InviteAccountToOrganization"
            && input.contains_key("Id")
            && dice.percent(90)
        {
            let account = some_account(self.world, dice);
            let email = dice.percent(35);
            input.insert(
                "Type".into(),
                if email { "EMAIL" } else { "ACCOUNT" }.into(),
            );
            let id = match self.world.account(account) {
                Some(account) if email => account.email.to_string(),
                Some(_) | None => account.to_string(),
            };
            input.insert("Id".into(), id.into());
        }
        input
    }

    fn value(
        &self,
        operation: &Operation,
        name: &str,
        shape: &'static Shape,
        dice: &mut Dice,
    ) -> Value {
        match shape {
            Shape::Text { pattern, .. } => self.text(operation, name, *pattern, dice).into(),
            Shape::Enum(words) => {
                if dice.percent(3) {
                    "NONE".into()
                } else if words.contains(&"SERVICE_CONTROL_POLICY") && dice.percent(90) {
                    dice.word(&[words[0], words[0], words[0], words[1]]).into()
                } else {
                    dice.word(words).into()
                }
            }
            Shape::Integer { .. } => (dice.below(24)).into(),
            Shape::Boolean => dice.percent(50).into(),
            Shape::Timestamp => {
                let now = self.world.now().millis() / 1_000;
                now.saturating_sub(dice.roll() % 100_000).to_string().into()
            }
            Shape::List { item, .. } => (0..dice.below(3))
                .map(|_| self.value(operation, name, item, dice))
                .collect(),
            Shape::Map { value } => {
                let entry = ("stage".to_owned(), self.value(operation, name, value, dice));
                Value::Object(std::iter::once(entry).collect())
            }
            Shape::Structure(members) => Value::Object(self.structure(operation, members, dice)),
        }
    }

    fn text(&self, operation: &Operation, name: &str, pattern: Pattern, dice: &mut Dice) -> String {
        let world = self.world;
        if dice.percent(3) {
            return dice.word(&JUNK);
        }
        match pattern {
            Pattern::AccountId => some_account(world, dice).to_string(),
            Pattern::PolicyId => pick(dice, self.policies()),
            Pattern::TaggableId if dice.percent(30) => pick(dice, self.policies()),
            Pattern::TargetId if dice.percent(50) => some_account(world, dice).to_string(),
            Pattern::TaggableId if dice.percent(30) => some_account(world, dice).to_string(),
            Pattern::ParentId | Pattern::TaggableId | Pattern::TargetId => self.parent(name, dice),
            Pattern::RootId => pick(dice, self.organization().map(|it| it.root.to_string())),
            Pattern::OuId => pick(dice, self.units()),
            Pattern::ChildId => {
                let mut ids = self.units();
                ids.push(some_account(world, dice).to_string());
                pick(dice, ids)
            }
            Pattern::HandshakeId => pick(dice, world.handshakes().map(|it| it.id.to_string())),
            Pattern::TransferId => pick(dice, world.transfers().map(|it| it.id.to_string())),
            Pattern::CreateRequestId => {
                pick(dice, world.create_requests().map(|it| it.id.to_string()))
            }
            Pattern::PolicyDocument => dice.word(&DOCUMENTS),
            Pattern::Email => {
                if dice.percent(15) {
                    some_account(world, dice);
                    return pick(dice, world.accounts().map(|it| it.email.to_string()));
                }
                format!("new{}@walk.example", dice.below(30))
            }
            Pattern::AccountAlias => format!("alias-{}", dice.below(4)),
            Pattern::Tag => dice.word(&WORDS),
            Pattern::GovCloudName => format!("New-{}", dice.below(30)),
            Pattern::AccountName => format!("New {}", dice.below(30)),
            Pattern::Name | Pattern::ServicePrincipal
                if name == "AWSServiceName" && dice.percent(60) =>
            {
                "organizations.amazonaws.com".into()
            }
            Pattern::ServicePrincipal => service_principal(dice),
            Pattern::Name => self.name(operation, name, dice),
            Pattern::Arn => self.arn(operation, name, dice),
            Pattern::EntityPath => self.entity_path(dice),
            Pattern::PolicyVersion => format!("v{}", 1 + dice.below(4)),
            Pattern::Path | Pattern::PathPrefix => dice.word(&["/", "/aws-service-role/", "/x/"]),
            Pattern::Any => self.any(operation, name, dice),
        }
    }

    fn organization(&self) -> Option<&Organization> {
        let own = self.world.organization_of(self.caller.account());
        own.or_else(|| self.world.organizations().next())
    }

    fn here(&self) -> Option<&Account> {
        self.world.account(self.caller.account())
    }

    fn units(&self) -> Vec<String> {
        let units = self.organization().into_iter();
        units
            .flat_map(|it| it.ous.keys().map(ToString::to_string))
            .collect()
    }

    fn policies(&self) -> Vec<String> {
        let Some(organization) = self.organization() else {
            return Vec::new();
        };
        let kinds = PolicyType::ALL.iter();
        kinds
            .flat_map(|kind| organization.policies_of(*kind))
            .map(|policy| policy.id.to_string())
            .collect()
    }

    fn parent(&self, name: &str, dice: &mut Dice) -> String {
        let organization = self.organization();
        if name == "SourceParentId" && dice.percent(60) {
            let placed = organization.into_iter();
            return pick(
                dice,
                placed.flat_map(|it| it.accounts.keys().map(ToString::to_string)),
            );
        }
        let mut ids = self.units();
        ids.extend(organization.map(|it| it.root.to_string()));
        pick(dice, ids)
    }

    fn name(&self, operation: &Operation, name: &str, dice: &mut Dice) -> String {
        let here = self.here();
        match name {
            "Service" => catalog::SERVICES[dice.below(catalog::SERVICES.len())]
                .id
                .into(),
            "RoleName" if operation.name == "CreateRole" => format!("role{}", dice.below(3)),
            "GroupName" if dice.percent(80) => "group0".into(),
            "PolicyName" if dice.percent(60) => "name0".into(),
            "GroupName" => format!("group{}", dice.below(2)),
            "RoleName" if operation.service == Service::Iam => {
                let ordinary = !operation.name.contains("ServiceLinked") && dice.percent(60);
                let roles: Vec<_> = here
                    .into_iter()
                    .flat_map(|it| it.roles.values())
                    .filter(|it| !ordinary || it.linked_to.is_none())
                    .map(|it| it.name.to_string())
                    .collect();
                if !ordinary && dice.percent(40) {
                    "AWSServiceRoleForOrganizations".into()
                } else {
                    pick(dice, roles)
                }
            }
            "UserName" => {
                let mut users: Vec<_> = here
                    .into_iter()
                    .flat_map(|it| it.users.keys().map(ToString::to_string))
                    .collect();
                users.push(format!("user{}", dice.below(2)));
                pick(dice, users)
            }
            "AWSServiceName" => "config.amazonaws.com".into(),
            _ => format!("name{}", dice.below(2)),
        }
    }

    fn arn(&self, operation: &Operation, name: &str, dice: &mut Dice) -> String {
        if name == "RoleArn" {
            let accounts = self.world.accounts();
            let roles = accounts.flat_map(|it| it.roles.values().map(|role| role.arn(it.id)));
            return pick(dice, roles);
        }
        let of_policy = operation.name.contains("Policy");
        if dice.percent(if of_policy { 60 } else { 20 }) {
            let here = self.here().into_iter();
            let own = here.flat_map(|it| it.policies.values().map(|policy| policy.arn(it.id)));
            return pick(dice, own);
        }
        let known: Vec<_> = sim::managed::suggested().collect();
        let managed = known[dice.below(known.len())];
        managed.arn_in(sim::partition::Partition::Aws).to_string()
    }

    fn entity_path(&self, dice: &mut Dice) -> String {
        let Some(organization) = self.organization() else {
            return "o-0123456789/r-0000".into();
        };
        let targets: Vec<_> = organization.targets().collect();
        let path = dice
            .one(&targets)
            .and_then(|it| sim::last_accessed::path_of(organization, self.world, it));
        let end = if dice.percent(5) { "/" } else { "" };
        path.unwrap_or_default() + end
    }

    fn any(&self, operation: &Operation, name: &str, dice: &mut Dice) -> String {
        let world = self.world;
        match name {
            "Confirmation" => dice.word(&["enable", "disable"]),
            "PolicyDocument" | "AssumeRolePolicyDocument"
                if operation.name.contains("Role") && !operation.name.starts_with("Put") =>
            {
                dice.word(&[
                    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:*"}]}"#,
                    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#,
                    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"sts:AssumeRole"}]}"#,
                ])
            }
            "PolicyDocument" | "Policy" => dice.word(&[
                r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#,
                r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"organizations:*","Resource":"*"}]}"#,
                r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*"}]}"#,
                "{",
            ]),
            "DeletionTaskId" => self
                .world
                .last_deletion(self.caller.account(), "AWSServiceRoleForOrganizations")
                .map_or_else(|| "task/aws-service-role/none".into(), |task| task.to_string()),
            "JobId" => world
                .last_access_report()
                .map_or_else(|| "0".repeat(36), |report| report.id.to_string()),
            "RuleIdentifier" | "SourceIdentifier" => {
                let rules = &sim::config::managed_rules::RULES;
                rules[dice.below(rules.len())].identifier.into()
            }
            "TemplateBody" => {
                let rules = &sim::config::managed_rules::RULES;
                let rule = rules[dice.below(rules.len())].identifier;
                format!("{{Resources: {{A: {{Type: 'AWS::Config::ConfigRule', Properties: {{Source: {{Owner: AWS, SourceIdentifier: {rule}}}}}}}}}}}")
            }
            "Region" | "AwsRegions" | "AuthorizedAwsRegion" | "RequesterAwsRegion" => {
                dice.word(&["us-east-1", "us-east-1", "us-east-1", "eu-west-1", "mars-1"])
            }
            "ConfigurationRecorderName" | "DeliveryChannelName" | "name" => "default".into(),
            "ConfigRuleName" if operation.service == Service::Config => "rule0".into(),
            "roleARN" => {
                format!("arn:aws:iam::{}:role/aws-config-role", self.caller.account())
            }
            "Url" => format!("https://idp{}.example.com", dice.below(3)),
            "ThumbprintList" => "ab".repeat(20),
            "SAMLMetadataDocument" => format!("<EntityDescriptor>{:1000}</EntityDescriptor>", ""),
            "NextToken" | "nextToken" | "Marker" => format!("{}.{}", operation.name, dice.below(3)),
            _ => dice.word(&WORDS),
        }
    }
}

/// One of these ids; `None` if there are none.
fn pick(dice: &mut Dice, ids: impl IntoIterator<Item = String>) -> String {
    let ids: Vec<String> = ids.into_iter().collect();
    dice.one(&ids).cloned().unwrap_or_default()
}

fn service_principal(dice: &mut Dice) -> String {
    if dice.percent(50) {
        return dice.word(&[
            "config.amazonaws.com",
            "config-multiaccountsetup.amazonaws.com",
            "aws-artifact-account-sync.amazonaws.com",
            "AWSArtifactAccountSync",
            "nothing.amazonaws.com",
        ]);
    }
    let service = &catalog::SERVICES[dice.below(catalog::SERVICES.len())];
    dice.word(service.principals)
}
