//! The terminal with a world: a call goes in page by page, and the answers are printed.

use serde_json::Value;
use shell::{Invocation, ParsedLine, read};
use sim::World;
use sim::command::{Call, Command, TimeMove};
use sim::error::ApiError;
use sim::ids::AccountId;
use sim::model::{self, Service};
use sim::principal::Principal;
use sim::scenario::Scenario;

struct Host {
    world: World,
    caller: Principal,
}

impl Host {
    fn new(scenario: Scenario) -> Self {
        let world = scenario.world(1);
        let management = world
            .organizations()
            .next()
            .expect("an organization")
            .management;
        Self {
            world,
            caller: Principal::Root(management),
        }
    }

    fn call(&mut self, call: &Call) -> Result<Value, ApiError> {
        match sim::step(&mut self.world, &Command::Call(call.clone())) {
            Ok(outcome) => Ok(outcome.answer),
            Err(refusal) => Err(refusal.error),
        }
    }

    fn invocation(&self, line: &str) -> Invocation {
        match read(line, &self.caller) {
            ParsedLine::Invoke(invocation) => invocation,
            other @ (ParsedLine::Empty | ParsedLine::Local(_) | ParsedLine::Say(_)) => {
                panic!("{line} was read as {other:?}")
            }
        }
    }

    /// Runs a line as a host does: page after page, then print. Also returns the number of calls.
    fn run(&mut self, line: &str) -> (String, usize) {
        let invocation = self.invocation(line);
        let mut reply = invocation.reply();
        let (mut calls, mut call, mut refusal) = (0, Some(invocation.call.clone()), None);
        while let Some(next) = call.take() {
            calls += 1;
            match self.call(&next) {
                Ok(answer) => call = reply.take(answer),
                Err(error) => refusal = Some(error),
            }
        }
        let printed = reply.print(refusal.as_ref());
        (printed.stdout + &printed.stderr, calls)
    }

    fn json(&mut self, line: &str) -> Value {
        let (printed, _) = self.run(line);
        serde_json::from_str(&printed).unwrap_or_else(|_| panic!("{line} printed {printed}"))
    }
}

#[test]
fn a_thousand_accounts_come_in_pages() {
    let mut host = Host::new(Scenario::Large);
    let (printed, calls) = host.run("aws organizations list-accounts");
    let answer: Value = serde_json::from_str(&printed).expect("JSON");
    let accounts = answer["Accounts"].as_array().expect("a list").len();
    assert!(
        accounts >= 1000 && calls > 10,
        "{accounts} accounts in {calls} calls"
    );
    assert!(answer.get("NextToken").is_none());
}

/// The ids of the resources in the lists.
struct There {
    root: String,
    account: AccountId,
    /// The delegated administrator of AWS Config.
    delegate: String,
    /// The id of a recorded user.
    user: String,
    /// A rule that has arrived in the management account.
    rule: String,
    /// The detector of the management account.
    detector: String,
}

impl There {
    fn make(host: &mut Host) -> Self {
        let roots = host.json("aws organizations list-roots");
        let root = roots["Roots"][0]["Id"].as_str().expect("a root").to_owned();
        let account = host.caller.account();
        host.run("aws iam create-user --user-name maria");
        host.run("aws iam create-group --group-name readers");
        host.run(&format!(
            "aws organizations enable-policy-type --root-id {root} --policy-type TAG_POLICY"
        ));
        // For AWS Config: an aggregator, a running recorder, and a rule.
        host.run("console create-organization-aggregator --configuration-aggregator-name all");
        host.run("console set-up-recording");
        host.run("aws securityhub enable-security-hub");
        let made = host.json("aws guardduty create-detector --enable");
        let detector = made["DetectorId"].as_str().expect("an id").to_owned();
        host.run(
            "aws configservice put-organization-config-rule --organization-config-rule-name rule \
             --organization-managed-rule-metadata RuleIdentifier=IAM_USER_NO_POLICIES_CHECK",
        );
        put_packs(host);
        let user = host.json("aws iam get-user --user-name Ana")["User"]["UserId"]
            .as_str()
            .expect("a user has an id")
            .to_owned();
        let delegate = host.json("aws organizations list-accounts")["Accounts"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|it| it["Id"].as_str())
            .find(|id| *id != account.to_string())
            .expect("there are members")
            .to_owned();
        host.run(&format!(
            "aws organizations register-delegated-administrator --account-id {delegate} --service-principal config.amazonaws.com"
        ));
        put_people(host, &delegate);
        // The rule arrives in the accounts, and aggregators and recorders collect.
        let day = Command::Time(TimeMove::Advance { ms: sim::time::DAY });
        assert!(sim::step(&mut host.world, &day).is_ok());
        let rule = host.json("aws configservice describe-config-rules")["ConfigRules"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|it| it["ConfigRuleName"].as_str())
            .find(|name| name.starts_with("OrgConfigRule"))
            .expect("the rule is in the management account")
            .to_owned();
        Self {
            root,
            account,
            delegate,
            user,
            rule,
            detector,
        }
    }

    /// The value for a required member of an operation.
    fn value(&self, host: &mut Host, operation: &str, member: &str) -> String {
        match member {
            "ParentId" => self.root.clone(),
            "ChildId" | "TargetId" => self.account.to_string(),
            "Filter" => "SERVICE_CONTROL_POLICY".to_owned(),
            "PolicyId" => "p-FullAWSAccess".to_owned(),
            "ResourceId" => self.root.clone(),
            "ChildType" => "ACCOUNT".to_owned(),
            "Type" => "BILLING".to_owned(),
            "ResourceArn" => {
                let all = host.json("aws configservice describe-configuration-aggregators");
                let arn = &all["ConfigurationAggregators"][0]["ConfigurationAggregatorArn"];
                arn.as_str().expect("there is one").to_owned()
            }
            "ResourceIdList" => trail(host),
            "Key" => "stage".to_owned(),
            "RoleName" => "AWSServiceRoleForOrganizations".to_owned(),
            "UserName" => "maria".to_owned(),
            "GroupName" => "readers".to_owned(),
            "PolicyArn" if operation == "ListPolicyTags" => own_policy(host, self.account),
            "PolicyArn" => "arn:aws:iam::aws:policy/AdministratorAccess".to_owned(),
            "OpenIDConnectProviderArn" => {
                host.run("aws iam create-open-id-connect-provider --url https://idp.example.com");
                let all = host.json("aws iam list-open-id-connect-providers");
                let arn = &all["OpenIDConnectProviderList"][0]["Arn"];
                arn.as_str().expect("there is one").to_owned()
            }
            "SAMLProviderArn" => {
                let document = "<EntityDescriptor>".to_owned() + &"x".repeat(1000);
                host.run(&format!(
                    "aws iam create-saml-provider --name corp --saml-metadata-document '{document}'"
                ));
                let all = host.json("aws iam list-saml-providers");
                let arn = &all["SAMLProviderList"][0]["Arn"];
                arn.as_str().expect("there is one").to_owned()
            }
            "AccountId" => self.delegate.clone(),
            "PolicyType" => "TAG_POLICY".to_owned(),
            "ActionNames" => "iam:GetUser".to_owned(),
            "PolicyInputList" => {
                let allow = r#"{"Effect":"Allow","Action":"iam:GetUser","Resource":"*"}"#;
                format!(r#"'{{"Version":"2012-10-17","Statement":[{allow}]}}'"#)
            }
            "PolicySourceArn" => format!("arn:aws:iam::{}:user/maria", self.account),
            "ConfigurationAggregatorName" => "all".to_owned(),
            "DetectorId" => self.detector.clone(),
            "ConfigRuleName" => self.rule.clone(),
            "OrganizationConfigRuleName" => "rule".to_owned(),
            "ConformancePackName" | "ConformancePackNames" | "OrganizationConformancePackName" => {
                "pack".to_owned()
            }
            "ResourceType" | "resourceType" => "AWS::IAM::User".to_owned(),
            "resourceId" => self.user.clone(),
            other => panic!("no value for {other}"),
        }
    }
}

/// Enables IAM Identity Center, with a user in a group who is assigned to an account.
fn put_people(host: &mut Host, account: &str) {
    host.run("console enable-integration --service identity-center");
    let find = |host: &Host, kind: &str, name: Option<&str>| {
        let found = host.world.find_in_identity_center(kind, name);
        found.expect("it was made")
    };
    let store = find(host, "store", None);
    host.run(&format!(
        "aws identitystore create-user --identity-store-id {store} --user-name maria --display-name Maria \
         --name GivenName=Maria,FamilyName=Diaz"
    ));
    host.run(&format!(
        "aws identitystore create-group --identity-store-id {store} --display-name Readers"
    ));
    let instance = find(host, "instance", None);
    host.run(&format!(
        "aws sso-admin create-permission-set --instance-arn {instance} --name Readers"
    ));
    let set = find(host, "set", Some("Readers"));
    let user = find(host, "user", Some("maria"));
    host.run(&format!(
        "aws sso-admin create-account-assignment --instance-arn {instance} --permission-set-arn {set} \
         --target-type AWS_ACCOUNT --target-id {account} --principal-type USER --principal-id {user}"
    ));
}

/// The value for a required member of an operation about IAM Identity Center.
fn of_center(host: &Host, service: Service, member: &str, account: &str) -> Option<String> {
    if !matches!(
        service,
        Service::IdentityStore | Service::SsoAdmin | Service::SsoPortal
    ) {
        return None;
    }
    let find = |kind: &str, name: Option<&str>| host.world.find_in_identity_center(kind, name);
    match member {
        "IdentityStoreId" => find("store", None),
        "GroupId" => find("group", Some("Readers")),
        "MemberId" => Some(format!("UserId={}", find("user", Some("maria"))?)),
        "InstanceArn" => find("instance", None),
        "PermissionSetArn" | "ResourceArn" => find("set", Some("Readers")),
        "PrincipalId" => find("user", Some("maria")),
        "PrincipalType" => Some("USER".to_owned()),
        "accessToken" => Some(format!("maria@{}", find("store", None)?)),
        "AccountId" | "accountId" => Some(account.to_owned()),
        other => panic!("no value for {other}"),
    }
}

/// The ARN of a new policy.
fn own_policy(host: &mut Host, account: AccountId) -> String {
    let document = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:Get*","Resource":"*"}]}"#;
    host.run(&format!(
        "aws iam create-policy --policy-name own --policy-document '{document}'"
    ));
    format!("arn:aws:iam::{account}:policy/own")
}

/// Creates a conformance pack for the account and one for the organization.
fn put_packs(host: &mut Host) {
    let template = r#"{Resources: {A: {Type: "AWS::Config::ConfigRule", Properties: {Source: {Owner: AWS, SourceIdentifier: ENCRYPTED_VOLUMES}}}}}"#;
    for put in [
        "put-organization-conformance-pack --organization-",
        "put-conformance-pack --",
    ] {
        host.run(&format!(
            "aws configservice {put}conformance-pack-name pack --template-body '{template}'"
        ));
    }
}

/// The ARN of a new trail.
fn trail(host: &mut Host) -> String {
    host.run("aws s3api create-bucket --bucket logs");
    let policy = r#"{"Statement":{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:*","Resource":"arn:aws:s3:::logs*"}}"#;
    host.run(&format!(
        "aws s3api put-bucket-policy --bucket logs --policy '{policy}'"
    ));
    let trail = host.json("aws cloudtrail create-trail --name all --s3-bucket-name logs");
    let arn = trail["TrailARN"].as_str();
    arn.expect("it was created").to_owned()
}

#[test]
fn every_list_is_where_the_table_says() {
    let mut host = Host::new(Scenario::AllFeatures);
    let there = There::make(&mut host);
    for operation in model::operations() {
        let Some(list) = operation.paging().map(|own| own.list) else {
            continue;
        };
        let mut line = format!("{} {}", operation.service.command(), operation.cli);
        for member in operation.input.iter().filter(|member| member.required) {
            let value = of_center(&host, operation.service, member.name, &there.delegate);
            let value =
                value.unwrap_or_else(|| there.value(&mut host, operation.name, member.name));
            line.push_str(&format!(" --{} {value}", member.cli));
        }
        assert!(host.json(&line)[list].is_array(), "{line}");
    }
}

#[test]
fn a_refusal_is_printed_as_the_tool_prints_it() {
    let mut host = Host::new(Scenario::AllFeatures);
    let (printed, _) = host.run("aws organizations describe-handshake --handshake-id h-1");
    assert_eq!(
        printed,
        "\nAn error occurred (InvalidInputException) when calling the DescribeHandshake operation: You provided a \
         value that does not match the required pattern.\n"
    );
}
