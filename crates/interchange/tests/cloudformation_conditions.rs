//! What a template of CloudFormation chooses by its conditions.

use interchange::{FindingKind, Import};

use crate::organization::{drawn, file, imported, organization, says};

const TEMPLATE: &str = "
Parameters:
  Env: { Type: String, Default: prod }
  Open: { Type: String }
  Flag: { Type: String, Default: true }
  List: { Type: CommaDelimitedList, Default: '' }
  Secret: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /a }
Mappings:
  Environments: { prod: { Code: p }, dev: { Code: d } }
Conditions:
  ByMap: !Equals [!FindInMap [Environments, !Ref Env, Code], p]
  NotTest: !Not [!Condition Test]
  Test: !Or [!Condition Dev, !Equals [!Ref Env, test]]
  Dev: !Equals [!Ref Env, dev]
  CONDITION
Resources:
  Org: { Type: 'AWS::Organizations::Organization', Properties: { FeatureSet: ALL } }
  Usual: { Type: 'AWS::Organizations::OrganizationalUnit', Properties: { Name: Usual, ParentId: !GetAtt Org.RootId } }
  Unit: { Type: 'AWS::Organizations::OrganizationalUnit', Condition: It, Properties: { Name: Unit, ParentId: !GetAtt Org.RootId } }
  Data:
    Type: AWS::Organizations::Account
    Condition: It
    Properties: { AccountName: Data, Email: data@northwind.example, ParentIds: [!Ref Usual] }
  Fence: { Type: 'AWS::Organizations::Policy', Condition: It, Properties: { Name: Fence, Type: SERVICE_CONTROL_POLICY,
    TargetIds: [!Ref Usual], Content: { Statement: [{ Effect: Deny, Action: 's3:*', Resource: '*' }] } } }
  Community: { Type: 'Community::Organizations::Policy', Condition: It, Properties: { Name: Community,
    PolicyType: SERVICE_CONTROL_POLICY, PolicyDocument: { Statement: [{ Effect: Deny, Action: 'sqs:*', Resource: '*' }] },
    TargetIds: [!Ref Usual] } }
  Attached: { Type: 'AWS::Organizations::Policy', Properties: { Name: Attached, Type: SERVICE_CONTROL_POLICY,
    TargetIds: [!If [It, !Ref Usual, !Ref 'AWS::NoValue'], !If [It, !Ref 'AWS::NoValue', !GetAtt Org.RootId]],
    Content: { Statement: [{ Effect: Deny, Action: !If [It, 'ec2:*', 'iam:*'], Resource: '*' }] } } }
  Limited: { Type: 'AWS::Organizations::Policy', Properties: { Name: Limited, Type: SERVICE_CONTROL_POLICY, TargetIds: [!Ref Usual],
    Content: { Statement: [{ Effect: Deny, Action: 'sns:*', Resource: '*',
      Condition: !If [It, !Ref 'AWS::NoValue', { Bool: { 'aws:SecureTransport': 'false' } }] }] } } }
  Delegation: { Type: 'AWS::Organizations::ResourcePolicy', Condition: It, Properties: { Content: { Statement: [{ Effect: Allow,
    Principal: { AWS: !GetAtt Data.AccountId }, Action: 'organizations:List*', Resource: '*' }] } } }
";

/// A template whose resources are under this condition.
fn under(condition: &str) -> Import {
    let template = TEMPLATE.replace("CONDITION", &format!("It: {condition}"));
    imported(&[file("organization.yaml", &template)])
}

/// The documents of the policies that are always there.
fn documents(import: &Import) -> String {
    let world = import.session.replay();
    let policies = organization(&world).policies.values();
    let found = policies.filter(|it| ["Attached", "Limited"].contains(&&*it.name));
    found.map(|it| it.content.to_string()).collect()
}

/// Units and accounts, without the made-up management account, and what is attached to them beside `FullAWSAccess`.
fn tree(import: &Import) -> Vec<String> {
    let mut lines = drawn(import);
    lines.retain(|it| !it.contains("Account "));
    for line in &mut lines {
        let (name, policies) = line.split_once('[').expect("it has policies");
        let mut names: Vec<&str> = policies.trim_end_matches(']').split(", ").collect();
        names.retain(|it| !it.ends_with("FullAWSAccess"));
        names.sort_unstable();
        let name = name.trim().split(' ').next().unwrap_or_default();
        *line = format!("{name} {}", names.join(", "))
            .trim_end()
            .to_string();
    }
    lines
}

fn lost(import: &Import) -> Vec<String> {
    let losses = import.report.losses();
    losses.map(|it| it.says.to_string()).collect()
}

#[test]
fn what_is_under_a_false_condition_is_not_there() {
    for condition in [
        "!Equals [!Ref Env, dev]",
        "!Condition Dev",
        "!Not [!Condition ByMap]",
        "!And [!Condition ByMap, !Condition Test]",
        // One part decides, whatever the other is.
        "!And [!Condition Dev, !Equals [!Ref Open, a]]",
        "!Or [!Condition Dev, !Condition Test]",
        "!Equals [!Sub '${Env}-${AWS::Partition}', prod-aws-cn]",
        "!Equals [!Ref Flag, 'false']",
        "!Not [!Equals [!Join ['', !Ref List], '']]",
    ] {
        let import = under(condition);
        assert_eq!(
            tree(&import),
            ["Root Attached", "Usual Limited"],
            "{condition}"
        );
        let world = import.session.replay();
        let organization = organization(&world);
        assert_eq!(
            organization
                .policies
                .values()
                .filter(|it| !it.managed)
                .count(),
            2
        );
        assert!(organization.delegation.is_none(), "{condition}");
        assert!(!world.accounts().any(|it| &*it.name == "Data"));
        let documents = documents(&import);
        assert!(
            documents.contains("iam:*") && documents.contains("SecureTransport"),
            "{documents}"
        );
        assert_eq!(lost(&import), [""; 0], "{condition}");
        let assumed = says(&import, FindingKind::Assumed);
        for name in ["Unit", "Data", "Fence", "Community", "Delegation"] {
            let told =
                format!("The condition It is false, so the resource {name} is not imported.");
            assert!(assumed.contains(&told), "{assumed:#?}");
        }
    }
}

#[test]
fn what_is_under_a_true_condition_is_there() {
    for condition in [
        "!Equals [!Ref Env, prod]",
        "!Condition NotTest",
        "!And [!Condition ByMap, !Condition NotTest]",
        "!Or [!Equals [!Ref Open, a], !Condition ByMap]",
        "!Equals [!Ref Flag, true]",
        "!Equals [!Join ['', !Ref List], '']",
    ] {
        let import = under(condition);
        assert_eq!(lost(&import), [""; 0], "{condition}");
        let all = [
            "Root",
            "Usual Attached, Community, Fence, Limited",
            "Data",
            "Unit",
        ];
        assert_eq!(tree(&import), all, "{condition}");
        assert!(organization(&import.session.replay()).delegation.is_some());
        let documents = documents(&import);
        assert!(
            documents.contains("ec2:*") && !documents.contains("Condition"),
            "{documents}"
        );
        let assumed = says(&import, FindingKind::Assumed).join("\n");
        assert!(!assumed.contains("condition It"), "{assumed}");
    }
}

#[test]
fn a_condition_that_the_template_does_not_decide_is_lost() {
    for condition in [
        "!Equals [!Ref Open, a]",
        "!Equals [!Ref 'AWS::Region', us-east-1]",
        "!Equals [!Ref Secret, /a]",
        "!Equals ['{{resolve:ssm:/env}}', dev]",
        "!Equals [!FindInMap [Environments, test, Code], p]",
        "!Equals [!Select [0, !Ref List], a]",
        "!Not [!Condition It]",
        "!Condition Missing",
        "!And [!Condition ByMap, !Equals [!Ref Open, a]]",
        "text",
    ] {
        let import = under(condition);
        let told = lost(&import);
        for name in ["Unit", "Data", "Fence", "Community", "Delegation"] {
            let says = format!(
                "The template does not say whether the condition It is true: the resource {name} is imported."
            );
            assert!(told.contains(&says), "{condition}: {told:#?}");
        }
        let attachments = told.iter().filter(|it| it.contains("does not name a root"));
        assert_eq!(attachments.count(), 2, "{condition}: {told:#?}");
        let all = [
            "Root Attached",
            "Usual Attached, Community, Fence, Limited",
            "Data",
            "Unit",
        ];
        assert_eq!(tree(&import), all, "{condition}");
        // Whether a policy is there at all is not known either.
        let world = import.session.replay();
        let delegation = organization(&world).delegation.as_ref();
        let unknowns = delegation.map(|it| it.document.unknowns());
        assert_eq!(unknowns, Some(vec!["the condition It"]));
        let policies = organization(&world).policies.values();
        let perhaps = policies.filter(|it| {
            let document = it.document.as_ref().expect("it is one of IAM");
            document.unknowns() == ["the condition It"]
        });
        let names: Vec<&str> = perhaps.map(|it| &*it.name).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        assert!(names.contains(&"Fence") && names.contains(&"Community"));
        // What it chooses in a document decides nothing.
        let documents = documents(&import);
        for part in [
            "\"Action\":\"${unknown:Fn::If ['It','ec2:*','iam:*']}\"",
            "\"Condition\":\"${unknown:Fn::If ['It',",
        ] {
            assert!(documents.contains(part), "{documents}");
        }
        let missing = says(&import, FindingKind::Missing).join("\n");
        let lacks = ["Attached", "Limited"]
            .map(|it| format!("In the policy {it}, no file says what Fn::If ['It',"));
        assert!(lacks.iter().all(|it| missing.contains(it)), "{missing}");
    }
}

/// Mappings that name one another, and conditions that stand for one another: both end.
#[test]
fn templates_that_go_in_circles_end() {
    let mut conditions = "It: !Condition C0\n".to_string();
    for n in 0..2_000 {
        conditions += &format!("  C{n}: !And [!Condition C{0}, !Condition C{0}]\n", n + 1);
    }
    let template = TEMPLATE.replace("CONDITION", &conditions).replace(
        "Code: p",
        "Code: { 'Fn::FindInMap': [Environments, prod, Code] }",
    );
    let import = imported(&[file("organization.yaml", &template)]);
    assert!(!lost(&import).is_empty());
}

#[test]
fn exports_under_a_false_condition_name_nothing() {
    let exporting = |condition: &str| {
        format!(
            "{}\nOutputs:\n  Own: {{ Condition: It, Value: !Ref Usual, Export: {{ Name: own-unit }} }}\n",
            TEMPLATE.replace("CONDITION", &format!("It: {condition}"))
        )
    };
    let other = file(
        "other.yaml",
        "Resources:\n  P: { Type: 'AWS::Organizations::Policy', Properties: { Name: Other, Type: SERVICE_CONTROL_POLICY, \
         TargetIds: [!ImportValue own-unit], Content: { Statement: [{ Effect: Deny, Action: 's3:*', Resource: '*' }] } } }\n",
    );
    for (condition, lines) in [("!Condition ByMap", 0), ("!Condition Dev", 1)] {
        let import = imported(&[file("a.yaml", &exporting(condition)), other.clone()]);
        assert_eq!(lost(&import).len(), lines, "{condition}");
    }
}
