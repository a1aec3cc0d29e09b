//! Landing Zone Accelerator: replacements, lookups and variables, and stated ids.

use crate::organization;

use interchange::{FindingKind, InputFile};
use organization::{drawn, file, imported, organization, says};
use sim::policies::PolicyType;

const FILES: [(&str, &str); 6] = [
    (
        "replacements-config.yaml",
        include_str!("data/landing-zone/replacements-config.yaml"),
    ),
    (
        "global-config.yaml",
        include_str!("data/landing-zone/global-config.yaml"),
    ),
    (
        "organization-config.yaml",
        include_str!("data/landing-zone/organization-config.yaml"),
    ),
    (
        "accounts-config.yaml",
        include_str!("data/landing-zone/accounts-config.yaml"),
    ),
    (
        "service-control-policies/guardrails.json",
        include_str!("data/landing-zone/service-control-policies/guardrails.json"),
    ),
    (
        "service-control-policies/quarantine.json",
        include_str!("data/landing-zone/service-control-policies/quarantine.json"),
    ),
];

fn files() -> Vec<InputFile> {
    FILES
        .map(|(name, text)| file(&format!("lza/{name}"), text))
        .to_vec()
}

#[test]
fn replacements_and_stated_ids_are_used() {
    let import = imported(&files());
    let mut tree = drawn(&import);
    tree.sort();
    assert_eq!(
        tree,
        [
            "      Shop <shop@northwind.example> ACTIVE [FullAWSAccess]",
            "    Audit <audit@northwind.example> ACTIVE [FullAWSAccess]",
            "    LogArchive <logs@northwind.example> ACTIVE [FullAWSAccess]",
            "    Production [Guardrails, FullAWSAccess]",
            "    Sandbox <sandbox@northwind.example> ACTIVE [FullAWSAccess, Quarantine]",
            "  Infrastructure [FullAWSAccess]",
            "  Management <management@northwind.example> ACTIVE [FullAWSAccess]",
            "  Security [Guardrails, FullAWSAccess]",
            "  Workloads [FullAWSAccess]",
            "Root [FullAWSAccess]",
        ]
    );
    let world = import.session.replay();
    let organization = organization(&world);
    assert_eq!(organization.root.as_str(), "r-ab12");
    assert!(
        organization
            .ous
            .keys()
            .any(|id| id.as_str() == "ou-ab12-workload")
    );
    let audit = "012345678901".parse().expect("an account id");
    let audit = world.account(audit).expect("its id begins with a zero");
    assert!(
        audit
            .roles
            .keys()
            .any(|name| name.as_ref() == "NorthwindAdministrators")
    );
}

#[test]
fn documents_have_the_values_of_lookups_and_variables() {
    let import = imported(&files());
    let world = import.session.replay();
    let policies = &organization(&world).policies;
    let guardrails = policies.values().find(|it| &*it.name == "Guardrails");
    let guardrails = guardrails.expect("it is imported");
    assert_eq!(guardrails.kind, PolicyType::ServiceControl);
    for part in [
        r#"["eu-west-1","eu-central-1"]"#,
        "arn:aws:iam::*:role/AWSAccelerator*",
        "role/NorthwindAdministrators",
        "role/NorthwindDeploy",
        r#"["444455556666","012345678901"]"#,
        "logs-${aws:PrincipalTag/team}",
        "VPC_ID:ACCOUNT:Shop",
    ] {
        assert!(
            guardrails.content.contains(part),
            "{part}: {}",
            guardrails.content
        );
    }
    assert_eq!(
        &*guardrails.description,
        "Regions and deployment roles of CostCenter"
    );
}

#[test]
fn what_no_file_says_is_named() {
    let mut files = files();
    // They are not read, so what stands for nothing in them does not matter.
    for (name, text) in [
        ("security-config.yaml", "keyManagement: {{ KMS }}\n"),
        (
            "bucket-policies/logs.json",
            r#"{"Statement": ["${ACCEL_LOOKUP::Bucket:elbLogs}"]}"#,
        ),
    ] {
        files.push(file(&format!("lza/{name}"), text));
    }
    let import = imported(&files);
    let missing = says(&import, FindingKind::Missing).join("\n");
    for unread in ["KMS", "Bucket:elbLogs", "replacements-config.yaml"] {
        assert!(!missing.contains(unread), "{unread}: {missing}");
    }
    for part in [
        "The value of `CostCenter` is in the parameter /northwind/cost-center of AWS Systems Manager.",
        "No file contains the value of `VPC_ID:ACCOUNT:Shop`.",
    ] {
        assert!(missing.contains(part), "{part}: {missing}");
    }
    let unread = says(&import, FindingKind::Unread);
    assert_eq!(
        unread,
        [
            "`accountAlias` is not imported.",
            "The accelerator attaches the policy Quarantine to new accounts. The import attaches it to none.",
            "Orgsim does not recognize the format of this document.",
        ]
    );
    let mut alone = files;
    alone.retain(|it| !it.name.contains("replacements-config"));
    let missing = says(&imported(&alone), FindingKind::Missing).join("\n");
    assert!(
        missing.contains(
            "No file contains the value of `WorkloadsUnit`. Import replacements-config.yaml"
        ),
        "{missing}"
    );
    let odd = "serviceControlPolicies: []\nenable: false\norganizationalUnits: [ { name: A } ]\norganizationalUnitIds: [ { name: A } ]";
    let import = imported(&[file("organization-config.yaml", odd)]);
    assert!(says(&import, FindingKind::Unread)[0].contains("needs a name and an id"));
    assert!(says(&import, FindingKind::Assumed)[0].contains("`enable: false`"));
}
