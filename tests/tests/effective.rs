//! Effective policies: merging as recorded and as the documentation's examples have it, and what always holds of it.

use proptest::prelude::*;
use serde_json::{Value, json};
use sim::command::{Call, Command};
use sim::effective::{Merged, Part, merge, read, render};
use sim::organization::Organization;
use sim::policies::PolicyType;
use sim::scenario::Scenario;
use sim::{World, ids::AccountId};

const TAG: PolicyType = PolicyType::Tag;

fn parts(kind: PolicyType, levels: &[Vec<Value>]) -> Vec<Vec<Part>> {
    let part = |document: &Value| read(kind, &document.to_string()).expect("a policy of the type");
    levels
        .iter()
        .map(|level| level.iter().map(part).collect())
        .collect()
}

fn merged(levels: &[Vec<Part>]) -> Merged {
    merge(levels.iter().map(|level| level.iter().collect()))
}

/// The effective policy of levels of documents, root first.
fn effective(kind: PolicyType, levels: &[Vec<Value>]) -> Value {
    render(kind, &merged(&parts(kind, levels)))
}

/// A tag policy with one key.
fn key(rule: Value) -> Value {
    json!({ "tags": { "color": rule } })
}

/// The values of that key.
fn values(levels: &[Vec<Value>]) -> Value {
    effective(TAG, levels)["tags"]["color"]["tag_value"].clone()
}

fn value(operators: Value) -> Value {
    key(json!({ "tag_value": operators }))
}

/// The operators of a child policy, as recorded: what the parent says, what the child says, what comes of it.
#[test]
fn a_child_policy_changes_what_it_inherits() {
    let cases = [
        (
            json!({"@@assign": ["red", "blue"]}),
            json!({"@@assign": ["green"]}),
            json!(["green"]),
        ),
        (
            json!({"@@assign": ["red", "blue"]}),
            json!({"@@append": ["blue", "green"]}),
            json!(["red", "blue", "green"]),
        ),
        (
            json!({"@@assign": ["red", "blue"]}),
            json!({"@@remove": ["red", "missing"]}),
            json!(["blue"]),
        ),
        (
            json!({"@@assign": ["red"]}),
            json!({"@@remove": ["red"]}),
            json!([]),
        ),
        (json!({}), json!({"@@remove": ["red"]}), json!(["*"])),
        (
            json!({"@@assign": ["red", "blue"]}),
            json!({"@@assign": ["green"], "@@append": ["yellow"], "@@remove": ["green"]}),
            json!(["yellow"]),
        ),
        (
            json!({"@@assign": [12, true, null]}),
            json!({"@@append": ["12", 13]}),
            json!(["12", "true", "null", "13"]),
        ),
        (
            json!({"@@assign": ["red"], "@@operators_allowed_for_child_policies": ["@@none"]}),
            json!({"@@assign": ["green"]}),
            json!(["red"]),
        ),
        (
            json!({"@@assign": ["red"], "@@operators_allowed_for_child_policies": ["@@append"]}),
            json!({"@@assign": ["green"], "@@operators_allowed_for_child_policies": ["@@all"]}),
            json!(["red"]),
        ),
    ];
    for (parent, child, expected) in cases {
        let levels = [vec![value(parent.clone())], vec![value(child.clone())]];
        assert_eq!(values(&levels), expected, "{parent} then {child}");
    }
}

/// Policies attached to the same place, in the order of attaching, as recorded.
#[test]
fn policies_at_one_place() {
    let cases = [
        (
            json!({"@@assign": ["red"]}),
            json!({"@@assign": ["blue"]}),
            json!(["red"]),
        ),
        (
            json!({"@@append": ["red"]}),
            json!({"@@assign": ["blue"]}),
            json!(["blue", "red"]),
        ),
        (
            json!({"@@append": ["red"]}),
            json!({"@@append": ["blue"]}),
            json!(["red", "blue"]),
        ),
        (
            json!({"@@append": ["red"]}),
            json!({"@@remove": ["red"]}),
            json!([]),
        ),
        (
            json!({"@@remove": ["red"]}),
            json!({"@@append": ["red"]}),
            json!([]),
        ),
        (
            json!({"@@assign": ["red", "blue"]}),
            json!({"@@remove": ["red"]}),
            json!(["blue"]),
        ),
    ];
    for (first, second, expected) in cases {
        let level = vec![value(first.clone()), value(second.clone())];
        assert_eq!(values(&[level]), expected, "{first} beside {second}");
    }
    // What both allow: nothing is left of appending alone and removing alone.
    let append =
        json!({"@@assign": ["red"], "@@operators_allowed_for_child_policies": ["@@append"]});
    let remove = json!({"@@operators_allowed_for_child_policies": ["@@remove"]});
    let child = json!({"@@append": ["green"]});
    let levels = [vec![value(append), value(remove)], vec![value(child)]];
    assert_eq!(values(&levels), json!(["red"]));
}

/// Recorded: a control beside names does not lock what is under them; documented: nothing is added beside them.
#[test]
fn a_control_beside_names() {
    let locked = key(
        json!({"@@operators_allowed_for_child_policies": ["@@none"], "tag_value": {"@@assign": ["red"]}}),
    );
    let child = key(
        json!({"tag_value": {"@@assign": ["blue"]}, "enforced_for": {"@@assign": ["ec2:instance"]}}),
    );
    assert_eq!(
        effective(TAG, &[vec![locked], vec![child]]),
        json!({"tags": {"color": {"tag_key": "color", "tag_value": ["blue"]}}})
    );
}

/// Chat policies come out in lower case, the others as they were written first; what is empty disappears.
#[test]
fn names_of_other_types() {
    let chat = json!({"ChatBot": {"Platforms": {"Slack": {"Overrides": {"T0X": {"Supported_Role_Settings": {"@@Assign": ["user_role"]}, "more": {}}}}}}});
    assert_eq!(
        effective(PolicyType::Chatbot, &[vec![chat]]),
        json!({"chatbot": {"platforms": {"slack": {"overrides": {"t0x": {"supported_role_settings": ["user_role"]}}}}}})
    );
    let plan = json!({"plans": {"Nightly": {"regions": {"@@assign": ["eu-west-1"]}, "rules": {}}}});
    let more = json!({"plans": {"NIGHTLY": {"regions": {"@@append": ["eu-west-2"]}}}});
    assert_eq!(
        effective(PolicyType::Backup, &[vec![plan], vec![more]]),
        json!({"plans": {"Nightly": {"regions": ["eu-west-1", "eu-west-2"]}}})
    );
}

/// The limits of an effective tag policy, with messages as recorded.
#[test]
fn tag_policies_have_limits() {
    let mut world = Scenario::AllFeatures.world(1);
    let require = |from: usize, to: usize| {
        let tags: serde_json::Map<String, Value> = (from..to)
            .map(|n| {
                (
                    format!("k-{n}"),
                    json!({"report_required_tag_for": {"@@assign": ["ec2:instance"]}}),
                )
            })
            .collect();
        json!({ "tags": tags }).to_string()
    };
    let id = own(&world).root.to_string();
    step(
        &mut world,
        "EnablePolicyType",
        json!({"RootId": id, "PolicyType": "TAG_POLICY"}),
    );
    for (name, content) in [("A", require(0, 30)), ("B", require(30, 55))] {
        let input =
            json!({"Name": name, "Description": "", "Type": "TAG_POLICY", "Content": content});
        let policy = step(&mut world, "CreatePolicy", input);
        let policy = policy["Policy"]["PolicySummary"]["Id"].clone();
        step(
            &mut world,
            "AttachPolicy",
            json!({"PolicyId": policy, "TargetId": id}),
        );
    }
    let account = own(&world).management.to_string();
    let input = json!({"AccountId": account, "PolicyType": "TAG_POLICY"});
    let report = step(&mut world, "ListEffectivePolicyValidationErrors", input);
    let errors = &report["EffectivePolicyValidationErrors"];
    assert_eq!(errors[0]["ErrorCode"], "ELEMENTS_TOO_MANY");
    assert_eq!(
        errors[0]["ErrorMessage"],
        "Resource type 'ec2:instance' has 55 tags for 'report_required_tag_for', which exceeds the maximum limit of 50. \
         Contributing tag keys include: k-0, k-1, k-10, k-11, k-12 and 50 more"
    );
    assert_eq!(
        errors[0]["ContributingPolicies"].as_array().map(Vec::len),
        Some(2)
    );
    // Everybody has the same: 20 to a page, and the first policy alone was valid.
    let input = json!({"PolicyType": "TAG_POLICY"});
    let invalid = step(&mut world, "ListAccountsWithInvalidEffectivePolicy", input);
    assert_eq!(
        invalid["Accounts"].as_array().map(Vec::len),
        Some(own(&world).account_count())
    );
    let input = json!({"PolicyType": "TAG_POLICY"});
    let held = step(&mut world, "DescribeEffectivePolicy", input);
    let content = held["EffectivePolicy"]["PolicyContent"]
        .as_str()
        .expect("a text");
    let content: Value = serde_json::from_str(content).expect("JSON");
    assert_eq!(
        content["tags"].as_object().map(serde_json::Map::len),
        Some(30)
    );
}

fn own(world: &World) -> &Organization {
    let ana = Scenario::AllFeatures.first_actor(world);
    world
        .organization_of(ana.account())
        .expect("Ana's account is in one")
}

fn attempt(world: &mut World, operation: &str, input: Value) -> Option<Value> {
    let ana = Scenario::AllFeatures.first_actor(world);
    let call = Call::new(ana, &format!("organizations:{operation}"), input);
    world
        .step(&Command::Call(call))
        .ok()
        .map(|outcome| outcome.answer)
}

fn step(world: &mut World, operation: &str, input: Value) -> Value {
    attempt(world, operation, input).expect("it succeeds")
}

// ---- What always holds ------------------------------------------------------------------------------------------

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

/// Any JSON whose names and words are those of policies, mostly nonsense.
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

    /// From any level on merging goes on as if it had begun at the root, and a level without policies changes nothing.
    #[test]
    fn merging_goes_level_by_level(documents in levels(), cut in 0usize..6) {
        let levels = parts(TAG, &documents);
        let whole = merged(&levels);
        let cut = cut.min(levels.len());
        let mut on = merged(&levels[..cut]);
        let mut number: usize = levels[..cut].iter().map(Vec::len).sum();
        for level in &levels[cut..] {
            on.level(&[]);
            let peers: Vec<(usize, &Part)> = level
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

    /// What a parent forbids no child does: below `@@none` everywhere the values stay.
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

    /// Whatever is read is read or refused, and what is read can be merged with itself.
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

    /// In a world: an account is held exactly while its policies come to something invalid, and then has what it had when
    /// they last did not.
    #[test]
    fn the_last_valid_policy_is_kept(moves in proptest::collection::vec((0u8..6, 0usize..8, 0usize..4), 1..25)) {
        let mut world = Scenario::Guardrails.world(1);
        let organization = own(&world).clone();
        let kind = PolicyType::Backup;
        let root = organization.root.to_string();
        step(&mut world, "EnablePolicyType", json!({"RootId": root, "PolicyType": kind.name()}));
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
            policies.push(step(&mut world, "CreatePolicy", input)["Policy"]["PolicySummary"]["Id"].clone());
        }
        let places: Vec<String> = std::iter::once(root).chain(organization.ous.keys().map(ToString::to_string)).collect();
        let accounts: Vec<AccountId> = organization.account_ids().collect();
        let mut last: std::collections::BTreeMap<AccountId, String> = accounts.iter().map(|id| (*id, "{}".to_string())).collect();
        for (what, place, policy) in moves {
            let account = accounts[place % accounts.len()];
            let target = if what % 2 == 0 { places[place % places.len()].clone() } else { account.to_string() };
            match what {
                0 | 1 => attempt(&mut world, "AttachPolicy", json!({"PolicyId": policies[policy], "TargetId": target})),
                2 | 3 => attempt(&mut world, "DetachPolicy", json!({"PolicyId": policies[policy], "TargetId": target})),
                4 => attempt(&mut world, "UpdatePolicy", json!({"PolicyId": policies[policy], "Content": contents[place % 4].to_string()})),
                _ => {
                    let from = world.account(account).and_then(|it| it.membership.as_ref()).map(|it| it.parent.to_string());
                    attempt(&mut world, "MoveAccount", json!({"AccountId": account.to_string(), "SourceParentId": from, "DestinationParentId": places[place % places.len()]}))
                }
            };
            let organization = own(&world);
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
