//! What is not known of a policy is written nowhere: not in exports, not by the steps of plans.

use interchange::{
    ExportFormat, Import, ImportOptions, InputFile, PlanFormat, export, export_plan, import,
    migration_plan, plan_terraform,
};
use serde_json::{Value, json};
use sim::World;

use crate::organization::{BUNDLE, drawn, file, imported, organization};

const OPEN: &str = "unknown:";

/// The calls of the bundle, after a change.
fn calls(change: impl Fn(&mut Vec<Value>)) -> InputFile {
    let mut bundle: Value = serde_json::from_str(BUNDLE).unwrap();
    change(bundle["calls"].as_array_mut().unwrap());
    file("bundle.json", &bundle.to_string())
}

fn is(call: &Value, name: &str) -> bool {
    call["call"] == name
}

/// The small organization whose guardrail has this document; `None`: no file has it. The delegation policy is not known in full.
fn with(content: Option<&str>) -> Import {
    imported(&[calls(|calls| {
        calls.retain(|it| content.is_some() || !is(it, "describe-policy"));
        for call in calls.iter_mut().filter(|it| is(it, "describe-policy")) {
            call["output"]["Policy"]["Content"] = content.unwrap().into();
        }
        let delegation = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"${unknown:Auditor}"},"Action":"organizations:List*","Resource":"*"}]}"#;
        calls.push(json!({ "call": "describe-resource-policy", "input": {}, "output": { "ResourcePolicy": {
            "ResourcePolicySummary": { "Id": "rp-11112222", "Arn": "arn:aws:organizations::111122223333:resourcepolicy/o-exampleorg/rp-11112222" },
            "Content": delegation } } }));
        calls.push(
            json!({ "call": "list-tags-for-resource", "input": { "ResourceId": "p-guardrail1" },
            "output": { "Tags": [{ "Key": "of", "Value": "guardrail" }] } }),
        );
    })])
}

const PART: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::${unknown:Bucket}"},"${unknown:More}"]}"#;

fn world(import: &Import) -> World {
    import.session.replay()
}

#[test]
fn no_export_writes_a_policy_that_is_not_known_in_full() {
    for content in [Some(PART), None] {
        let import = with(content);
        let world = world(&import);
        let organization = organization(&world);
        let tree = drawn(&import);
        for format in [
            ExportFormat::Script,
            ExportFormat::Terraform,
            ExportFormat::OrgFormation,
            ExportFormat::LandingZone,
            ExportFormat::CloudFormation,
            ExportFormat::AwsCli,
        ] {
            let exported = export(&world, organization, format);
            assert!(!exported.text.contains(OPEN), "{format:?}");
            let left: Vec<String> = exported.left_out.iter().map(ToString::to_string).collect();
            let unknown = match content {
                Some(_) => "Bucket, More",
                None => "the document of p-guardrail1",
            };
            for says in [
                format!("policy Guardrail, whose document is not known in full: {unknown}"),
                "the delegation policy, whose document is not known in full: Auditor".to_string(),
            ] {
                assert!(left.contains(&says), "{format:?}: {left:#?}");
            }
            let is_named = exported.text.contains("uardrail");
            assert_eq!(is_named, format == ExportFormat::AwsCli, "{format:?}");
            if format == ExportFormat::AwsCli {
                // It is still listed, attached and tagged.
                let again = imported(&[file("organization.json", &exported.text)]);
                assert_eq!(drawn(&again), tree);
                let again = self::world(&again);
                let again = self::organization(&again);
                assert!(again.tags.contains_key("p-guardrail1"));
                let delegation = again.delegation.as_ref().expect("it is listed");
                assert!(
                    delegation
                        .content
                        .contains("${unknown:the delegation policy}")
                );
            }
        }
        for format in [ExportFormat::Svg, ExportFormat::Markdown] {
            let exported = export(&world, organization, format);
            assert!(exported.text.contains("Guardrail"), "{format:?}");
        }
    }
}

/// A target whose only policy is not written keeps what it has.
#[test]
fn a_script_does_not_detach_the_last_policy_that_it_writes() {
    let import = import(
        &[calls(|calls| {
            calls.retain(|it| !is(it, "describe-policy"));
        })],
        &ImportOptions {
            assume_full_access: false,
            ..ImportOptions::default()
        },
    )
    .unwrap();
    let world = world(&import);
    let script = export(&world, organization(&world), ExportFormat::Script).text;
    let own = |it: &&str| it.starts_with("detach ");
    assert_eq!(script.lines().filter(own).count(), 0, "{script}");
}

/// The plan between two imports, as lines: its steps, and what is left.
fn planned(before: &Import, after: &Import) -> (Vec<String>, Vec<String>) {
    let before = world(before);
    let plan = migration_plan(&before, &world(after)).unwrap();
    for format in [PlanFormat::Text, PlanFormat::Script, PlanFormat::Lines] {
        let text = export_plan(&before, &plan, format, &|it| format!("{it:?}"), &|it| {
            it.to_string()
        });
        let mut lines = text.text.lines();
        let is_written = |it: &str| it.contains("${unknown") || it.contains("$unknown");
        assert_eq!(lines.find(|it| is_written(it)), None, "{format:?}");
    }
    assert!(!plan_terraform(&before, &plan).text.contains(OPEN));
    let steps = plan.steps.iter().map(|it| it.says.to_string());
    let left = plan.left.iter().map(ToString::to_string);
    (steps.collect(), left.collect())
}

const KNOWN: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"}]}"#;

#[test]
fn a_plan_keeps_the_document_that_the_later_files_do_not_have() {
    let before = with(Some(KNOWN));
    for content in [Some(PART), None] {
        let (steps, left) = planned(&before, &with(content));
        assert_eq!(steps, [""; 0]);
        let keeps =
            "Policies: Guardrail: it keeps its document, because the new one is not known in full:";
        assert!(left.iter().any(|it| it.starts_with(keeps)), "{left:#?}");
        assert!(
            left.iter()
                .any(|it| it.starts_with("Organization: the delegation policy stays as it is"))
        );
        assert_eq!(left.len(), 2, "{left:#?}");
    }
    // The same policy has its id also where the organization is another one, and where no file has its name.
    let other = calls(|calls| {
        calls.retain(|it| !is(it, "describe-policy") && !is(it, "list-policies"));
        for call in calls
            .iter_mut()
            .filter(|it| is(it, "list-targets-for-policy"))
        {
            *call = json!({ "call": "list-policies-for-target",
                "input": { "TargetId": "ou-ab12-workload", "Filter": "SERVICE_CONTROL_POLICY" },
                "output": { "Policies": [{ "Id": "p-FullAWSAccess", "AwsManaged": true },
                    { "Id": "p-guardrail1", "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": false }] } });
        }
    });
    let text = String::from_utf8(other.bytes).unwrap();
    let other = imported(&[file(
        "bundle.json",
        &text.replace("o-exampleorg", "o-otherorg11"),
    )]);
    let (steps, left) = planned(&before, &other);
    let expected = ["Delete the delegation policy", "Remove tags from Guardrail"];
    assert_eq!(steps, expected);
    let about = |it: &&String| it.starts_with("Policies: Guardrail: it keeps");
    assert_eq!(left.iter().filter(about).count(), 1, "{left:#?}");
}

#[test]
fn a_plan_neither_creates_nor_undoes_what_is_not_known() {
    let unknown = with(Some(PART));
    let without = imported(&[calls(|calls| {
        calls.retain(|it| !it.to_string().contains("guardrail1"));
    })]);
    let (steps, left) = planned(&without, &unknown);
    assert_eq!(steps, [""; 0]);
    let says = "Policies: Guardrail: it is neither created nor attached, because its document is not known in full: Bucket, More";
    assert!(left.iter().any(|it| it == says), "{left:#?}");
    // A new document is written, and the one of before cannot be.
    let (before, after) = (world(&unknown), world(&with(Some(KNOWN))));
    let plan = migration_plan(&before, &after).unwrap();
    let says: Vec<String> = plan.steps.iter().map(|it| it.says.to_string()).collect();
    assert_eq!(says, ["Update policy Guardrail"]);
    assert!(plan.steps[0].undo.is_empty());
    planned(&unknown, &with(Some(KNOWN)));
}
