//! A change of who may reach what: callers and resources of different accounts. Each test was an attack, a wrong proof.

use std::sync::Arc;

use policy::{ContextValue, Document, Exemption};
use prove::{CallerSide, MemberLimits, Proof};

use crate::review::{OURS, deny, member, prover, rcp_if};

const OTHER: &str = "222222222222";
const MANAGEMENT: &str = "333333333333";

/// The management account, which only calls and is called.
fn management() -> MemberLimits {
    let mut limits = member(MANAGEMENT, None, None);
    limits.layers.scp_exempt = Some(Exemption::ManagementAccount);
    limits.layers.rcp_exempt = Some(Exemption::ManagementAccount);
    limits.asked = false;
    limits
}

fn gained(old: &[MemberLimits], new: &[MemberLimits]) -> Proof {
    prover().no_new_access_in(old, new, CallerSide::Inside)
}

fn accounts(proof: &Proof) -> (Option<&str>, Option<&str>) {
    let request = proof.witness().map(|it| &it.request);
    let caller = request.and_then(|it| it.principal.account.as_deref());
    (
        caller,
        request.and_then(|it| it.resource_account.as_deref()),
    )
}

fn only_if(condition: &str) -> Arc<Document> {
    deny(&format!(
        r#""Action":"s3:*","Resource":"*","Condition":{{{condition}}}"#
    ))
}

/// An RCP that keeps other accounts of the organization away is removed: their callers gain.
#[test]
fn an_account_opens_to_others_of_its_organization() {
    let strict = rcp_if(r#""StringNotEquals":{"aws:PrincipalAccount":"111111111111"}"#);
    let old = [member(OURS, None, Some(&strict)), member(OTHER, None, None)];
    let new = [member(OURS, None, None), member(OTHER, None, None)];
    assert_eq!(accounts(&gained(&old, &new)), (Some(OTHER), Some(OURS)));
    assert!(gained(&new, &old).is_proved());
    // What limits the caller still does.
    let all = deny(r#""Action":"s3:*","Resource":"*""#);
    let denied = |at: &[MemberLimits]| [at[0].clone(), member(OTHER, Some(&all), None)];
    let proof = gained(&denied(&old), &denied(&new));
    assert!(proof.is_proved(), "{proof:?}");
}

/// The management account has no SCPs, but the RCPs of the resource's account limit it.
#[test]
fn an_account_opens_to_the_management_account() {
    let strict = rcp_if(r#""StringEquals":{"aws:PrincipalAccount":"333333333333"}"#);
    let old = [member(OURS, None, Some(&strict)), management()];
    let new = [member(OURS, None, None), management()];
    assert_eq!(
        accounts(&gained(&old, &new)),
        (Some(MANAGEMENT), Some(OURS))
    );
}

/// An SCP that keeps callers to the resources of their organization is removed.
#[test]
fn callers_reach_resources_outside_the_organization() {
    for (condition, found) in [
        (r#""StringNotEquals":{"aws:ResourceOrgID":"o-ours"}"#, true),
        (
            r#""ForAllValues:StringNotLike":{"aws:ResourceOrgPaths":"o-ours/*"}"#,
            true,
        ),
        (
            r#""StringNotEquals":{"aws:ResourceAccount":["111111111111","222222222222","333333333333"]}"#,
            true,
        ),
        // Nobody is limited by this one.
        (r#""StringEquals":{"aws:PrincipalOrgID":"o-other"}"#, false),
    ] {
        let strict = only_if(condition);
        let both = |scp: Option<&Arc<Document>>| {
            [
                member(OURS, scp, None),
                member(OTHER, scp, None),
                management(),
            ]
        };
        let proof = gained(&both(Some(&strict)), &both(None));
        assert_eq!(proof.witness().is_some(), found, "{condition}: {proof:?}");
        if found {
            let (_, owner) = accounts(&proof);
            let inside = [OURS, OTHER, MANAGEMENT];
            assert!(owner.is_some_and(|it| !inside.contains(&it)), "{proof:?}");
        }
        assert!(gained(&both(None), &both(Some(&strict))).is_proved());
    }
}

/// An exception for a partner's account is added to such an SCP.
#[test]
fn callers_reach_resources_of_a_partner() {
    let but = |more: &str| {
        only_if(&format!(
            r#""StringNotEquals":{{"aws:ResourceOrgID":"o-ours"{more}}}"#
        ))
    };
    let (old, new) = (but(""), but(r#","aws:ResourceAccount":"444455556666""#));
    let at = |scp| [member(OURS, Some(scp), None), management()];
    let proof = gained(&at(&old), &at(&new));
    assert_eq!(accounts(&proof), (Some(OURS), Some("444455556666")));
}

/// An SCP keeps callers away from one account of the organization, which is not asked about.
#[test]
fn callers_reach_another_account_of_their_organization() {
    let strict = only_if(r#""StringEquals":{"aws:ResourceAccount":"333333333333"}"#);
    let old = [member(OURS, Some(&strict), None), management()];
    let new = [member(OURS, None, None), management()];
    assert_eq!(
        accounts(&gained(&old, &new)),
        (Some(OURS), Some(MANAGEMENT))
    );
    // And one that is asked about is reached by an account that is not.
    let away = |mut all: [MemberLimits; 2]| {
        all[1].asked = false;
        all
    };
    let strict = only_if(r#""StringEquals":{"aws:ResourceAccount":"111111111111"}"#);
    let old = away([member(OURS, None, None), member(OTHER, Some(&strict), None)]);
    let new = away([member(OURS, None, None), member(OTHER, None, None)]);
    assert_eq!(accounts(&gained(&old, &new)), (Some(OTHER), Some(OURS)));
    assert!(gained(&new, &old).is_proved());
}

/// Callers that nothing tells apart are asked once: many accounts are no more work than two.
#[test]
fn equal_accounts_are_asked_about_once() {
    let strict = rcp_if(r#""StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-ours"}"#);
    let many = |rcp: Option<&Arc<Document>>| -> Vec<MemberLimits> {
        let all = (0..500).map(|at| {
            let path = vec![format!("o-ours/r-1/ou-{at}/")];
            let mut limits = member(&format!("{:012}", 555_500_000_000_u64 + at), None, rcp);
            for keys in [&mut limits.caller_keys, &mut limits.resource_keys] {
                keys.retain(|it| !it.0.ends_with("paths"));
                keys.push(("aws:orgpaths".into(), ContextValue::Many(path.clone())));
            }
            limits
        });
        all.collect()
    };
    let begun = std::time::Instant::now();
    let proof = gained(&many(Some(&strict)), &many(None));
    assert!(proof.is_proved(), "{proof:?}");
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}
