//! What service control policies let pass, and panels of policies, beyond `views/flow.txt`.

use std::sync::Arc;

use orgsim_tests::stage::TestStage;
use sim::policies::PolicyType;
use sim::scenario::Scenario;
use sim::view::{self, AccountKind, UnitNode};

fn shares(unit: &UnitNode) -> bool {
    let members = unit
        .accounts
        .iter()
        .filter(|it| it.kind != AccountKind::Management);
    let members: Vec<_> = members.filter_map(|it| it.policies.as_ref()).collect();
    let same = members.len() > 1 && members.iter().all(|it| Arc::ptr_eq(it, members[0]));
    same || unit.units.iter().any(shares)
}

#[test]
fn accounts_with_the_defaults_share_what_was_read_for_their_unit() {
    let mut stage = TestStage::new(Scenario::AllFeatures);
    stage.done(&["aws organizations enable-policy-type --root-id {root} --policy-type SERVICE_CONTROL_POLICY"]);
    let scene = view::scene(stage.world(), &stage.controller.viewpoint());
    assert!(shares(&scene.organizations[0].root));
}

#[test]
fn every_type_of_policy_has_a_panel() {
    let mut stage = TestStage::new(Scenario::AllFeatures);
    for kind in PolicyType::ALL.iter().filter(|it| it.language().is_none()) {
        let name = kind.name();
        // The first words of the type's documents.
        let first = match name {
            "TAG_POLICY" => "tags",
            "BACKUP_POLICY" => "plans",
            "AISERVICES_OPT_OUT_POLICY" => "services",
            "CHATBOT_POLICY" => "chatbot",
            "DECLARATIVE_POLICY_EC2" => "ec2_attributes",
            "SECURITYHUB_POLICY" => "securityhub",
            "INSPECTOR_POLICY" => "inspector",
            "UPGRADE_ROLLOUT_POLICY" => "upgrade_rollout",
            "BEDROCK_POLICY" => "bedrock",
            "GUARDDUTY_POLICY" => "guardduty",
            "S3_POLICY" => "s3_attributes",
            "NETWORK_SECURITY_DIRECTOR_POLICY" => "network_security_director",
            _ => "settings",
        };
        stage.done(&[&format!(
            r#"aws organizations create-policy --name {name} --description x --type {name} --content '{{"{first}":{{}}}}'"#
        )]);
        let panel = stage
            .panel(&format!("policy:{{policy:{name}}}"))
            .expect("it is seen");
        assert!(panel.lead.unwrap().english().starts_with("Without effect"));
    }
}
