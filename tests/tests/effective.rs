//! Effective policies: merging as recorded and as in the documentation's examples, and its invariants.

use expect_test::expect_file;
use orgsim_tests::stage::TestStage;
use proptest::prelude::*;
use serde_json::{Value, json};
use sim::command::{Call, Command};
use sim::effective::{DocumentPart, Merged, merge, read, render};
use sim::organization::Organization;
use sim::people;
use sim::policies::PolicyType;
use sim::scenario::Scenario;
use sim::{World, ids::AccountId};
use testing::{Cue, replay};

const TAG: PolicyType = PolicyType::Tag;

fn parts(kind: PolicyType, levels: &[Vec<Value>]) -> Vec<Vec<DocumentPart>> {
    let part = |document: &Value| read(kind, &document.to_string()).expect("a policy of the type");
    levels
        .iter()
        .map(|level| level.iter().map(part).collect())
        .collect()
}

fn merged(levels: &[Vec<DocumentPart>]) -> Merged {
    merge(levels.iter().map(|level| level.iter().collect()))
}

/// The effective policy of levels of documents, root first.
fn effective(kind: PolicyType, levels: &[Vec<Value>]) -> Value {
    render(kind, &merged(&parts(kind, levels)))
}

/// The result of a question's documents, arranged as the heading says; see the head of `effective.txt`.
fn recorded(heading: &str, question: &str) -> String {
    let (kind, arranged) = heading.split_once(' ').expect("a kind and an arrangement");
    let kind = PolicyType::ALL.iter().copied().find(|it| it.name() == kind);
    let document = |line: &str| {
        let given: Value = serde_json::from_str(line).expect("JSON");
        match kind {
            Some(_) => given,
            None => json!({ "tags": { "color": { "tag_value": given } } }),
        }
    };
    let mut all: Vec<Value> = question.lines().map(document).collect();
    let levels = match arranged {
        "inherited" => all.into_iter().map(|it| vec![it]).collect(),
        "together" => vec![all],
        _ => {
            let last = all.pop().into_iter().collect();
            vec![all, last]
        }
    };
    let effective = effective(kind.unwrap_or(TAG), &levels);
    match kind {
        Some(_) => effective.to_string(),
        None => effective["tags"]["color"]["tag_value"].to_string(),
    }
}

#[test]
fn policies_merge_as_recorded() {
    let file = expect_file!["../effective.txt"];
    let mut heading = String::new();
    let played = replay(&file.data(), |cue| match cue {
        Cue::Heading(text) => {
            heading = text.to_string();
            String::new()
        }
        Cue::Question(documents) => recorded(&heading, documents),
    });
    file.assert_eq(&played);
}

/// The limits of an effective tag policy, with messages as recorded.
#[test]
fn tag_policies_have_limits() {
    let mut stage = TestStage::new(Scenario::AllFeatures);
    stage.done(&["aws organizations enable-policy-type --root-id {root} --policy-type TAG_POLICY"]);
    for (name, keys) in [("A", 0..30), ("B", 30..55)] {
        let rule = json!({"report_required_tag_for": {"@@assign": ["ec2:instance"]}});
        let tags: serde_json::Map<String, Value> =
            keys.map(|n| (format!("k-{n}"), rule.clone())).collect();
        let content = json!({ "tags": tags });
        stage.done(&[
            &format!("aws organizations create-policy --name {name} --description x --type TAG_POLICY --content '{content}'"),
            &format!("aws organizations attach-policy --policy-id {{policy:{name}}} --target-id {{root}}"),
        ]);
    }
    let report = stage.answer(
        "aws organizations list-effective-policy-validation-errors --account-id {account:Management} --policy-type TAG_POLICY",
    );
    let error = &report["EffectivePolicyValidationErrors"][0];
    assert_eq!(error["ErrorCode"], "ELEMENTS_TOO_MANY");
    assert_eq!(
        error["ErrorMessage"],
        "Resource type 'ec2:instance' has 55 tags for 'report_required_tag_for', which exceeds the maximum limit of 50. \
         Contributing tag keys include: k-0, k-1, k-10, k-11, k-12 and 50 more"
    );
    let count = |value: &Value| value.as_array().map(Vec::len);
    assert_eq!(count(&error["ContributingPolicies"]), Some(2));
    // All accounts have the same one, and the first policy alone was valid.
    let invalid = stage.answer(
        "aws organizations list-accounts-with-invalid-effective-policy --policy-type TAG_POLICY",
    );
    let accounts = own(stage.world()).account_count();
    assert_eq!(count(&invalid["Accounts"]), Some(accounts));
    let held = stage.answer("aws organizations describe-effective-policy --policy-type TAG_POLICY");
    let content = held["EffectivePolicy"]["PolicyContent"]
        .as_str()
        .expect("a text");
    let content: Value = serde_json::from_str(content).expect("JSON");
    let tags = content["tags"].as_object().map(serde_json::Map::len);
    assert_eq!(tags, Some(30));
}

fn own(world: &World) -> &Organization {
    let ana = Scenario::AllFeatures.first_actor(world);
    world
        .organization_of(ana.account())
        .expect("Ana's account is in one")
}

// ---- Invariants --------------------------------------------------------------------------------------------------

fn operators() -> impl Strategy<Value = Value> {
    let list = || proptest::sample::subsequence(vec!["a", "b", "c"], 0..=3);
    let controls = || {
        prop_oneof![
            3 => Just(None),
            1 => Just(Some(json!(["@@all"]))),
            1 => Just(Some(json!(["@@none"]))),
            1 => Just(Some(json!(["@@append"]))),
            1 => Just(Some(json!(["@@assign", "@@remove"]))),
        ]
    };
    (
        proptest::option::of(list()),
        proptest::option::of(list()),
        proptest::option::of(list()),
        controls(),
    )
        .prop_map(|(assign, append, remove, controls)| {
            let mut setting = serde_json::Map::new();
            let given = [
                ("@@assign", assign.map(|it| json!(it))),
                ("@@append", append.map(|it| json!(it))),
                ("@@remove", remove.map(|it| json!(it))),
                ("@@operators_allowed_for_child_policies", controls),
            ];
            for (name, value) in given {
                setting.extend(value.map(|value| (name.to_string(), value)));
            }
            Value::Object(setting)
        })
}

fn document() -> impl Strategy<Value = Value> {
    proptest::collection::btree_map("[xyz]", operators(), 0..3).prop_map(|keys| {
        let rules: serde_json::Map<String, Value> = keys
            .into_iter()
            .map(|(key, operators)| (key, json!({ "tag_value": operators })))
            .collect();
        json!({ "tags": rules })
    })
}

fn levels() -> impl Strategy<Value = Vec<Vec<Value>>> {
    proptest::collection::vec(proptest::collection::vec(document(), 0..3), 0..5)
}

/// Any JSON with the names and words of policies, mostly nonsense.
fn nonsense() -> impl Strategy<Value = Value> {
    let word = || {
        proptest::sample::select(vec![
            "tags",
            "plans",
            "services",
            "default",
            "opt_out_policy",
            "tag_key",
            "tag_value",
            "rules",
            "regions",
            "@@assign",
            "@@append",
            "@@remove",
            "@@none",
            "@@all",
            "@@operators_allowed_for_child_policies",
            "",
            "é",
            "optOut",
        ])
    };
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        word().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 40, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            proptest::collection::vec((word().prop_map(str::to_string), inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Merging can continue from any level as if it started at the root, and a level without policies changes nothing.
    #[test]
    fn merging_goes_level_by_level(documents in levels(), cut in 0usize..6) {
        let levels = parts(TAG, &documents);
        let whole = merged(&levels);
        let cut = cut.min(levels.len());
        let mut on = merged(&levels[..cut]);
        let mut number: usize = levels[..cut].iter().map(Vec::len).sum();
        for level in &levels[cut..] {
            on.level(&[]);
            let peers: Vec<(usize, &DocumentPart)> = level
                .iter()
                .map(|part| {
                    number += 1;
                    (number - 1, part)
                })
                .collect();
            on.level(&peers);
        }
        prop_assert_eq!(&on, &whole);
        prop_assert_eq!(render(TAG, &on), render(TAG, &whole));
    }

    /// A child cannot do what a parent forbids: below `@@none` everywhere the values stay.
    #[test]
    fn nothing_below_unlocks(above in document(), below in levels()) {
        let mut locked = above.clone();
        let keys = locked["tags"].as_object_mut().expect("an object");
        for rule in keys.values_mut() {
            rule["tag_value"]["@@operators_allowed_for_child_policies"] = json!(["@@none"]);
        }
        let alone = effective(TAG, &[vec![locked.clone()]]);
        let mut all = vec![vec![locked]];
        all.extend(below);
        let with = effective(TAG, &all);
        for (key, rule) in alone["tags"].as_object().into_iter().flatten() {
            prop_assert_eq!(&with["tags"][key], rule);
        }
    }

    /// Any input is read or refused, and a document that was read can be merged with itself.
    #[test]
    fn nothing_panics(document in nonsense(), text in ".{0,60}") {
        for kind in PolicyType::ALL.iter().filter(|kind| kind.is_management()) {
            let _ = read(*kind, &text);
            if let Ok(part) = read(*kind, &document.to_string()) {
                let twice = merge([vec![&part, &part], vec![], vec![&part]]);
                prop_assert!(render(*kind, &twice).is_object());
            }
        }
    }

    /// In a world: an account is listed as invalid exactly while its policies merge to something invalid, and meanwhile
    /// keeps the last valid result.
    #[test]
    fn the_last_valid_policy_is_kept(moves in proptest::collection::vec((0u8..6, 0usize..8, 0usize..4), 1..25)) {
        let mut stage = TestStage::new(Scenario::Guardrails);
        let organization = own(stage.world()).clone();
        let kind = PolicyType::Backup;
        let root = organization.root.to_string();
        stage.done(&["aws organizations enable-policy-type --root-id {root} --policy-type BACKUP_POLICY"]);
        let whole = |region: &str| json!({"plans": {"p": {
            "regions": {"@@assign": [region]},
            "rules": {"r": {"target_backup_vault_name": {"@@assign": "V"}}},
            "selections": {"tags": {"s": {"iam_role_arn": {"@@assign": "R"}, "tag_key": {"@@assign": "k"}, "tag_value": {"@@assign": ["v"]}}}},
        }}});
        let contents = [
            whole("eu-west-1"),
            whole("eu-west-2"),
            json!({"plans": {"q": {"regions": {"@@assign": ["eu-west-3"]}}}}),
            json!({"plans": {"p": {"regions": {"@@remove": ["eu-west-1"]}}}}),
        ];
        let mut policies = Vec::new();
        for (n, content) in contents.iter().enumerate() {
            let input = json!({"Name": format!("P{n}"), "Description": "", "Type": kind.name(), "Content": content.to_string()});
            let made = stage.call("organizations:CreatePolicy", input).expect("it is one");
            policies.push(made["Policy"]["PolicySummary"]["Id"].clone());
        }
        let places: Vec<String> = std::iter::once(root).chain(organization.ous.keys().map(ToString::to_string)).collect();
        let accounts: Vec<AccountId> = organization.account_ids().collect();
        let mut last: std::collections::BTreeMap<AccountId, String> = accounts.iter().map(|id| (*id, "{}".to_string())).collect();
        for (what, place, policy) in moves {
            let account = accounts[place % accounts.len()];
            let target = if what % 2 == 0 { places[place % places.len()].clone() } else { account.to_string() };
            // Some are refused.
            let _ = match what {
                0 | 1 => stage.call("organizations:AttachPolicy", json!({"PolicyId": policies[policy], "TargetId": target})),
                2 | 3 => stage.call("organizations:DetachPolicy", json!({"PolicyId": policies[policy], "TargetId": target})),
                4 => stage.call("organizations:UpdatePolicy", json!({"PolicyId": policies[policy], "Content": contents[place % 4].to_string()})),
                _ => {
                    let from = stage.world().account(account).and_then(|it| it.membership.as_ref()).map(|it| it.parent.to_string());
                    stage.call("organizations:MoveAccount", json!({"AccountId": account.to_string(), "SourceParentId": from, "DestinationParentId": places[place % places.len()]}))
                }
            };
            let world = stage.world();
            let organization = own(world);
            for id in &accounts {
                let membership = world.account(*id).and_then(|it| it.membership.clone()).expect("a member");
                let now = organization.effective(kind, *id, &membership.parent, membership.at).expect("the type is enabled");
                let held = organization.with_invalid_policy(kind).any(|it| it == *id);
                prop_assert_eq!(held, !now.problems.is_empty());
                if now.problems.is_empty() {
                    prop_assert_eq!(&*now.content, render(kind, &now.merged).to_string());
                    last.insert(*id, now.content.to_string());
                }
                prop_assert_eq!(&*now.content, &last[id]);
            }
        }
    }
}

/// Whether a management policy with this one setting can be created.
fn is_accepted(world: &World, kind: &str, path: &str, value: &Value) -> bool {
    let mut document = json!({ "@@assign": value });
    for name in path.rsplit('.') {
        document = json!({ name: document });
    }
    let management = world.organizations().next().expect("it has one").management;
    let caller = people::administrator(world, management).expect("somebody");
    let input =
        json!({ "Name": "Own", "Description": "", "Type": kind, "Content": document.to_string() });
    let call = Call::new(caller, "organizations:CreatePolicy", input);
    sim::step(&mut world.clone(), &Command::Call(call)).is_ok()
}

#[test]
fn documented_settings_of_management_policies_are_checked() {
    let world = Scenario::AllFeatures.world(1);
    let rows = include_str!("../models/policy-keys.txt").lines();
    for row in rows.filter(|it| !it.starts_with('#')) {
        let mut words = row.splitn(3, ' ');
        let [kind, path, values] = [(); 3].map(|()| words.next().expect("three parts"));
        let values = serde_json::Deserializer::from_str(values).into_iter::<Value>();
        let values: Vec<Value> = values.map(|it| it.expect("JSON")).collect();
        let found: Vec<bool> = values
            .iter()
            .map(|it| is_accepted(&world, kind, path, it))
            .collect();
        assert_eq!(found, [true, false], "{row}");
    }
    // The services of these policies are all known.
    let path = "services.another.opt_out_policy";
    assert!(!is_accepted(
        &world,
        "AISERVICES_OPT_OUT_POLICY",
        path,
        &json!("optOut")
    ));
}
