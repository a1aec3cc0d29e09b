//! Actions that AWS authorizes for several resources: all requests must be allowed, each with the keys of its own.

use std::sync::Arc;

use policy::{ContextValue, Document};
use prove::{Matter, MatterWords, Proof, Prover};

use crate::review::{OURS, deny, member};

fn needed(action: &str, keys: &[String]) -> Vec<(String, Vec<String>)> {
    let of = |kind: &str| {
        let lacks = keys
            .iter()
            .filter(|it| kind != "instance" && *it == "ec2:tokens");
        (format!("arn:*:ec2:*:*:{kind}/*"), lacks.cloned().collect())
    };
    match action {
        "ec2:RunInstances" => ["instance", "subnet"].map(of).to_vec(),
        _ => Vec::new(),
    }
}

fn prover() -> Prover {
    let actions = ["ec2:RunInstances", "ec2:StopInstances"];
    Prover::new(actions.map(String::from)).with_needed(needed)
}

fn words(resource: &str, unless: &[&str]) -> Matter {
    let words = MatterWords {
        actions: vec!["ec2:RunInstances".into()],
        resources: vec![resource.into()],
        unless: unless.iter().map(|it| (*it).to_string()).collect(),
        ..MatterWords::default()
    };
    words.read().expect("they are words")
}

const TOKENS: &str = r#""Condition":{"StringNotEquals":{"ec2:Tokens":"required"}}"#;

fn scp(resource: &str) -> Arc<Document> {
    deny(&format!(
        r#""Action":"ec2:RunInstances","Resource":"{resource}",{TOKENS}"#
    ))
}

#[test]
fn a_key_of_one_resource_is_in_no_request_about_another() {
    let (any, instance) = ("*", "arn:aws:ec2:*:*:instance/*");
    let unless = &["StringEquals ec2:Tokens=required"][..];
    let ask = |scp: &Arc<Document>, matter: &Matter| {
        prover().never_in(&[member(OURS, Some(scp), None)], matter)
    };
    // The right rule is about instances: with tokens, a launch goes through.
    let right = scp(instance);
    let proof = ask(&right, &words(any, unless));
    assert!(proof.is_proved(), "{proof:?}");
    let open = ask(&right, &words(any, &[]));
    let witness = open.witness().expect("it is open");
    let tokens = ContextValue::One("required".to_string());
    assert_eq!(witness.request.context.get("ec2:Tokens"), &tokens);
    assert!(witness.request.resource.contains(":instance/"), "{open:?}");
    // About every resource, it denies each launch, because the subnet has no tokens.
    let wrong = scp(any);
    for matter in [
        words(any, &[]),
        words(instance, &[]),
        words("arn:aws:ec2:*:*:subnet/*", &[]),
    ] {
        assert!(ask(&wrong, &matter).is_proved());
    }
    let members = [member(OURS, Some(&wrong), None)];
    let closings = prover().closings_in(&members, &words(any, &[]));
    assert_eq!(closings.len(), 1, "{closings:?}");
    // Another action of the question is open.
    let both = MatterWords {
        actions: vec!["ec2:*Instances".into()],
        ..MatterWords::default()
    };
    let proof = ask(&wrong, &both.read().expect("they are words"));
    let action = proof.witness().map(|it| it.request.action.clone());
    assert_eq!(action.as_deref(), Some("ec2:StopInstances"));
}

/// What the requests have in common must suit all of them.
#[test]
fn one_caller_makes_all_requests() {
    let region = |resource: &str, region: &str| {
        format!(
            r#"{{"Effect":"Deny","Action":"*","Resource":"arn:aws:ec2:*:*:{resource}/*","Condition":{{"StringNotEquals":{{"aws:RequestedRegion":"{region}"}}}}}}"#
        )
    };
    let ask = |subnet: &str| {
        let own =
            crate::made::document(&[region("instance", "eu-west-1"), region("subnet", subnet)]);
        prover().never_in(&[member(OURS, Some(&own), None)], &words("*", &[]))
    };
    assert!(ask("eu-west-1").witness().is_some());
    assert!(ask("us-east-1").witness().is_none());
}

/// What refutes could be a request to AWS.
#[test]
fn counterexamples_agree_with_themselves() {
    let lock = deny(
        r#""Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"eu-west-1"}}"#,
    );
    let names = deny(
        r#""Action":"*","Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":["*:user/*","*:role/*dmin"]}}"#,
    );
    let actions = ["ec2:StopInstances", "kms:Decrypt", "zzz:Unknown"].map(String::from);
    let mut prover = Prover::new(actions).with_resources(|it| {
        vec![format!(
            "arn:*:{}:*:*:thing/*",
            it.split(':').next().unwrap_or(it)
        )]
    });
    for (scp, action) in [
        (&lock, "ec2:*"),
        (&lock, "*"),
        (&names, "kms:*"),
        (&names, "*"),
    ] {
        let words = MatterWords {
            actions: vec![action.into()],
            ..MatterWords::default()
        };
        let matter = words.read().expect("they are words");
        let proof = prover.never_in(&[member(OURS, Some(scp), None)], &matter);
        check(&proof);
    }
}

/// The caller, its name, and the account and the Region of the resource.
fn check(proof: &Proof) {
    let request = &proof
        .witness()
        .unwrap_or_else(|| panic!("{proof:?}"))
        .request;
    let caller = &request.principal;
    let arn = caller
        .role_arn
        .as_ref()
        .or(caller.arn.as_ref())
        .expect("it has one");
    if let ContextValue::One(own) = request.context.get("aws:PrincipalArn") {
        assert_eq!(own, arn);
    }
    let name = arn.split('/').next_back().unwrap_or_default();
    assert!(
        !name.is_empty() && name.chars().all(|it| it.is_alphanumeric()),
        "{arn}"
    );
    let place: Vec<&str> = request.resource.split(':').collect();
    assert_eq!(place.get(4), Some(&OURS), "{request:?}");
    if let ContextValue::One(region) = request.context.get("aws:RequestedRegion") {
        assert_eq!(place.get(3), Some(&region.as_str()), "{request:?}");
    }
}

#[test]
fn readers_know_the_action_of_a_counterexample() {
    let actions = ["ec2:StopInstances", "kms:Decrypt", "zzz:Unknown"].map(String::from);
    let matter = MatterWords {
        actions: vec!["*".into()],
        ..MatterWords::default()
    };
    let proof = Prover::new(actions).never_in(
        &[member(OURS, None, None)],
        &matter.read().expect("they are words"),
    );
    let action = proof.witness().map(|it| it.request.action.as_str());
    assert_eq!(action, Some("kms:Decrypt"), "readers know it");
}

/// Many actions that each need an instance and a subnet.
fn many(action: &str, _: &[String]) -> Vec<(String, Vec<String>)> {
    match action.starts_with("ec2:Run") {
        true => needed("ec2:RunInstances", &[]),
        false => Vec::new(),
    }
}

#[test]
fn no_action_of_many_that_need_several_resources_is_passed_over() {
    // Each can be called about an instance and not about a subnet, so that nobody can do it.
    let subnets = deny(r#""Action":"ec2:Run*","Resource":"arn:aws:ec2:*:*:subnet/*""#);
    let all = deny(r#""Action":"*""#);
    for (count, open, decided) in [
        (3, "ec2:Stop", true),
        (13, "ec2:Stop", false),
        (300, "ec2:Stop", false),
    ] {
        let mut actions: Vec<String> = (0..count).map(|it| format!("ec2:Run{it:03}")).collect();
        let names: Vec<String> = actions.iter().map(|it| format!("\"{it}\"")).collect();
        let others = deny(&format!(r#""NotAction":[{}]"#, names.join(",")));
        actions.push(open.to_string());
        let ask = |scps: &[&Arc<Document>], action: &str| {
            let words = MatterWords {
                actions: vec![action.into()],
                ..MatterWords::default()
            };
            let matter = words.read().expect("they are words");
            let mut account = member(OURS, Some(scps[0]), None);
            for scp in &scps[1..] {
                let more = member(OURS, Some(scp), None);
                account.layers.scps.extend(more.layers.scps);
            }
            let mut prover = Prover::new(actions.clone()).with_needed(many);
            prover.never_in(&[account], &matter)
        };
        // Another action refutes, with a request that AWS lets through.
        let proof = ask(&[&subnets], "ec2:*");
        let witness = proof.witness().expect("it is open");
        assert_eq!(witness.request.action, open, "{count}");
        // Without it, no single request refutes.
        let proof = ask(&[&subnets, &others], "ec2:*");
        assert!(proof.witness().is_none(), "{count}: {proof:?}");
        assert_eq!(proof.is_proved(), decided, "{count}: {proof:?}");
        assert!(ask(&[&all], "ec2:*").is_proved(), "{count}");
    }
}
