//! Terraform plans: what refers to planned resources is tied to them by the configuration in the plan.

use crate::organization;

use interchange::{FindingKind, Import, InputFile};
use organization::{drawn, file, imported, organization, says};
use serde_json::{Value, json};

const PLAN: &str = include_str!("data/terraform-plan.json");

fn plan() -> Value {
    serde_json::from_str(PLAN).expect("it is JSON")
}

fn plan_file(plan: &Value) -> InputFile {
    file("plan.json", &plan.to_string())
}

/// The tree, with units and accounts of the same parent in the order of names.
fn sorted(import: &Import) -> Vec<String> {
    let mut lines = drawn(import);
    lines.sort();
    lines
}

fn unread(import: &Import) -> String {
    says(import, FindingKind::Unread).join("\n")
}

#[test]
fn planned_resources_are_tied_to_each_other() {
    let import = imported(&[plan_file(&plan())]);
    assert_eq!(
        sorted(&import),
        [
            "      Data <data@northwind.example> ACTIVE [FullAWSAccess]",
            "      Lab <lab@northwind.example> ACTIVE [FullAWSAccess]",
            "    Production [FullAWSAccess, Guardrail]",
            "    Test [FullAWSAccess, Guardrail]",
            "    Web <web@northwind.example> ACTIVE [FullAWSAccess]",
            "  Loose <loose@northwind.example> ACTIVE [FullAWSAccess]",
            "  Main <main@northwind.example> ACTIVE [FullAWSAccess]",
            "  Old [FullAWSAccess]",
            "  Workloads [FullAWSAccess]",
            "Root [FullAWSAccess, Guardrail (if the target of aws_organizations_policy_attachment.either), Guardrail]",
        ]
    );
    let world = import.session.replay();
    let organization = organization(&world);
    let data = world
        .accounts()
        .find(|it| &*it.name == "Data")
        .expect("it is planned");
    assert!(organization.delegates.contains_key(&data.id));
    assert!(data.roles.keys().any(|name| name.as_ref() == "Admins"));
    assert_eq!(
        &*organization.tags[data.id.to_string().as_str()]["stage"],
        "prod"
    );
}

#[test]
fn what_a_plan_leaves_open_is_reported_by_address() {
    let import = imported(&[plan_file(&plan())]);
    let unread = unread(&import);
    for part in [
        "aws_organizations_policy.late: the plan does not say what `content` is. Plans do not hold local values such as `local.document`.",
        "aws_organizations_policy_attachment.either: the plan does not say what `target_id` is. Its expression depends on several things: aws_organizations_organizational_unit.workloads.id, aws_organizations_account.loose.id.",
        "aws_organizations_account.gone: the plan deletes it, so it is not imported.",
    ] {
        assert!(unread.contains(part), "{part}: {unread}");
    }
    let assumed = says(&import, FindingKind::Assumed).join("\n");
    for part in [
        "The plan creates units, accounts and policies (8)",
        "aws_organizations_policy_attachment.stage[\"prod\"]: the plan says only in part what `target_id` refers to.",
        "module.accounts[\"data\"].aws_organizations_account.this: the plan says only in part what `parent_id` refers to.",
    ] {
        assert!(assumed.contains(part), "{part}: {assumed}");
    }
    // One for each expression, not for each instance.
    assert_eq!(assumed.matches("only in part").count(), 2, "{assumed}");
    assert!(says(&import, FindingKind::Contradiction).is_empty());
}

#[test]
fn what_a_plan_forgets_stays_and_what_it_deletes_goes() {
    let mut plan = plan();
    let import = imported(&[plan_file(&plan)]);
    // The unit is forgotten, and the policy has `skip_destroy`.
    let text = import.session.to_json();
    assert!(text.contains("ou-ab12-oldunits") && text.contains("p-keepkeep"));
    assert!(!text.contains("222233334444"), "{text}");
    let changes = plan["resource_changes"].as_array_mut().expect("a list");
    for change in changes {
        if change["name"] == "kept" {
            change["change"]["before"]["skip_destroy"] = Value::Null;
        }
        if change["name"] == "gone" {
            change["change"]["actions"] = json!(["delete", "create"]);
        }
    }
    let import = imported(&[plan_file(&plan)]);
    assert!(!import.session.to_json().contains("p-keepkeep"));
    assert!(
        unread(&import).contains("account.gone: the plan replaces it. The new one is imported.")
    );
}

/// A plan of resources in the outermost module: type, name, index and values, with the expressions of blocks.
fn small(rows: &[(&str, &str, Value, Value)], blocks: &[(&str, &str, Value)]) -> Value {
    let row = |(kind, name, index, values): &(&str, &str, Value, Value)| {
        let index_text = if index.is_null() {
            String::new()
        } else {
            format!("[{index}]")
        };
        json!({"address": format!("aws_organizations_{kind}.{name}{index_text}"), "mode": "managed",
            "type": format!("aws_organizations_{kind}"), "name": name, "index": index, "values": values})
    };
    let block = |(kind, name, expressions): &(&str, &str, Value)| json!({"mode": "managed", "type": format!("aws_organizations_{kind}"), "name": name, "expressions": expressions});
    json!({
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": rows.iter().map(row).collect::<Vec<_>>()}},
        "configuration": {"root_module": {"resources": blocks.iter().map(block).collect::<Vec<_>>()}},
    })
}

/// A planned unit, with the reference for its parent.
fn unit_below(reference: &Value) -> Value {
    small(
        &[
            (
                "organizational_unit",
                "a",
                Value::Null,
                json!({"name": "A", "parent_id": "r-ab12"}),
            ),
            (
                "organizational_unit",
                "n",
                json!(0),
                json!({"name": "N0", "parent_id": "r-ab12"}),
            ),
            (
                "organizational_unit",
                "n",
                json!(1),
                json!({"name": "N1", "parent_id": "r-ab12"}),
            ),
            (
                "organizational_unit",
                "below",
                json!(1),
                json!({"name": "Below"}),
            ),
        ],
        &[(
            "organizational_unit",
            "below",
            json!({"parent_id": {"references": reference}}),
        )],
    )
}

#[test]
fn indexes_and_attributes_of_references_count() {
    let prefix = "aws_organizations_organizational_unit";
    for (reference, parent) in [
        (
            json!([format!("{prefix}.a.id"), format!("{prefix}.a")]),
            Some("A"),
        ),
        (
            json!([
                format!("{prefix}.n[0].id"),
                format!("{prefix}.n[0]"),
                format!("{prefix}.n")
            ]),
            Some("N0"),
        ),
        (json!([format!("{prefix}.n"), "count.index"]), Some("N1")),
        (json!([format!("{prefix}.n.1.id")]), Some("N1")),
        // The parent of N0 is the root.
        (json!([format!("{prefix}.n[0].parent_id")]), None),
        (json!([format!("{prefix}.n")]), None),
        (json!([format!("{prefix}.n[7].id")]), None),
        (json!([format!("{prefix}.a.arn")]), None),
        (json!([format!("{prefix}.below[1].parent_id")]), None),
        (json!(["each.key"]), None),
        (json!(["var.parent"]), None),
        (json!(["module.x.id"]), None),
        (json!([]), None),
    ] {
        let import = imported(&[plan_file(&unit_below(&reference))]);
        let lines = drawn(&import);
        let own = lines
            .iter()
            .position(|it| it.trim().starts_with("Below"))
            .expect("it is planned");
        let above = lines[..own]
            .iter()
            .rev()
            .find(|it| it.len() - it.trim_start().len() == 2);
        let found = lines[own]
            .starts_with("    ")
            .then(|| above.expect("it has a parent").trim());
        assert_eq!(found, parent, "{reference}: {lines:?}");
        let is_root = reference.to_string().contains("n[0].parent_id");
        let is_told =
            unread(&import).contains("below[1]: the plan does not say what `parent_id` is.");
        assert_eq!(
            is_told,
            parent.is_none() && !is_root,
            "{reference}: {}",
            unread(&import)
        );
    }
}

#[test]
fn documents_that_are_read_after_apply_have_what_the_plan_knows_of_them() {
    let plan = include_str!("data/terraform-pending.json");
    let read = |plan: &str| {
        let import = imported(&[file("plan.json", plan)]);
        let world = import.session.replay();
        let organization = organization(&world);
        let mut all = organization.policies.values();
        let own = all.find(|it| &*it.name == "Perimeter");
        let document: Value = serde_json::from_str(&own.expect("it is there").content).unwrap();
        (
            document["Statement"].clone(),
            organization.id.to_string(),
            unread(&import),
        )
    };
    let (statements, id, _) = read(plan);
    assert_eq!(statements[0]["Action"], json!(["cloudtrail:StopLogging"]));
    assert_eq!(
        statements[1]["Resource"],
        json!(["arn:aws:s3:::x-${aws:username}/*"])
    );
    let conditions = &statements[1]["Condition"];
    assert_eq!(
        conditions["StringNotEquals"]["aws:ResourceOrgID"],
        json!([id])
    );
    let open =
        "${unknown:data.aws_iam_policy_document.perimeter.statement[1].condition[0].values[0]}";
    assert_eq!(
        conditions["ArnNotLike"]["aws:PrincipalArn"],
        json!([open, "arn:aws:iam::*:role/keep"])
    );
    // Blocks of which the number is not known, and one that has another value beside the organization.
    let mut other: Value = serde_json::from_str(plan).unwrap();
    let rows = other["resource_changes"].as_array_mut().expect("a list");
    let data = rows
        .iter_mut()
        .find(|it| it["mode"] == "data")
        .expect("it is there");
    data["change"]["after_unknown"]["statement"][1]["condition"] = true.into();
    let (statements, ..) = read(&other.to_string());
    let conditions = statements[1]["Condition"].as_object().expect("conditions");
    assert_eq!(
        conditions.keys().collect::<Vec<_>>(),
        ["${unknown:data.aws_iam_policy_document.perimeter.statement[1].condition}"]
    );
}
