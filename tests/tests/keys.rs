//! Condition keys that the core sets have one value or a list, as the Service Authorization Reference says.

use std::collections::BTreeMap;

use lint::ActionCatalog;
use orgsim_tests::transcripts;
use policy::ContextValue;
use sim::history::Step;
use sim::outcome::{GateRecord, Judgment};

/// Global keys with several values. Source: IAM User Guide, AWS global condition context keys.
const GLOBAL_LISTS: [&str; 7] = [
    "aws:calledvia",
    "aws:principalorgpaths",
    "aws:principalservicenameslist",
    "aws:resourceorgpaths",
    "aws:sourceorgpaths",
    "aws:tagkeys",
    "aws:vpceorgpaths",
];

/// Whether a key has several values, as documented; `None`: it is not documented.
fn has_several(key: &str) -> Option<bool> {
    let lower = key.to_ascii_lowercase();
    if lower.starts_with("aws:") {
        return Some(GLOBAL_LISTS.contains(&lower.as_str()));
    }
    let catalog = ActionCatalog::built_in();
    let (prefix, _) = lower.split_once(':')?;
    let service = catalog.service(prefix);
    let service = service.or_else(|| catalog.service(catalog.service_of_keys(prefix)?))?;
    service.key(&lower).map(|it| it.many)
}

/// The decisions of policies in a step.
fn judgments(step: &Step) -> impl Iterator<Item = &Judgment> {
    let record: Option<&GateRecord> = match &step.result {
        Ok(outcome) => outcome.gates.as_ref(),
        Err(refusal) => refusal.gates.as_ref(),
    };
    let notes = record.into_iter().flat_map(|it| &it.gates);
    notes.filter_map(|it| it.judgment.as_deref())
}

/// The keys with values in all requests of all transcripts, and whether one had a list.
fn set_keys() -> BTreeMap<String, [bool; 2]> {
    let mut keys: BTreeMap<String, [bool; 2]> = BTreeMap::new();
    for (_, step) in transcripts::steps() {
        for judgment in judgments(&step) {
            for (key, value) in judgment.request.context.iter() {
                let is_list = match value {
                    ContextValue::One(_) => false,
                    ContextValue::Many(_) => true,
                    ContextValue::Absent | ContextValue::Unknown => continue,
                };
                keys.entry(key.to_ascii_lowercase()).or_default()[usize::from(is_list)] = true;
            }
        }
    }
    keys
}

#[test]
fn a_key_is_a_list_exactly_where_it_is_documented_as_one() {
    let keys = set_keys();
    let wrong: Vec<_> = (keys.iter())
        .filter_map(|(key, set)| Some((key, set, has_several(key)?)))
        .filter(|(_, set, several)| set[usize::from(!several)])
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    // The transcripts set these; else nothing would be compared.
    for key in [
        "account:accountresourceorgpaths",
        "account:accountresourceorgtags/team",
        "account:alternatecontacttypes",
        "account:targetregion",
        "iam:passedtoservice",
        "organizations:serviceprincipal",
        "sts:transitivetagkeys",
    ] {
        assert!(keys.contains_key(key), "no transcript sets {key}");
    }
}

/// The keys that a request for an action can state of itself, as documented: those of its service, and tags.
fn documented(action: &str) -> Vec<String> {
    let (prefix, name) = action.split_once(':').expect("an action");
    let Some(service) = ActionCatalog::built_in().service(prefix) else {
        return Vec::new();
    };
    let Some(action) = service.matching(name).first().copied() else {
        return Vec::new();
    };
    let is_own = |key: &String| {
        let own = ["aws:requesttag/", "aws:tagkeys", &format!("{prefix}:")];
        own.iter()
            .any(|it| key.to_ascii_lowercase().starts_with(it))
            && !key.to_ascii_lowercase().contains(":resourcetag/")
    };
    let names = service.keys.iter().map(|it| it.name.clone());
    let names = names.filter(is_own);
    names
        .filter(|it| service.supplying(&it.replace(['$', '{', '}'], ""))(action))
        .collect()
}

/// What no request has here, because the options that would state it are refused.
const REFUSED: [&str; 8] = [
    "config:PutConfigRule aws:",
    "config:PutConfigurationRecorder aws:",
    "guardduty:CreateDetector aws:",
    "iam:CreateVirtualMFADevice aws:",
    "s3:CreateBucket s3:x-amz-acl",
    "s3:CreateBucket s3:x-amz-bucket-namespace",
    "s3:CreateBucket s3:x-amz-grant-",
    "securityhub:EnableSecurityHub aws:",
];

/// Keys that no request can have here: no identity provider writes to a store, and Identity Center has no applications.
const NOWHERE: [&str; 4] = [
    "identitystore:GroupExternalIdIssuers",
    "identitystore:ReservedUserId",
    "identitystore:UserExternalIdIssuers",
    "sso:ApplicationAccount",
];

#[test]
fn what_a_call_can_say_of_itself_is_derived_or_unknown() {
    let mut open: BTreeMap<(String, String), bool> = BTreeMap::new();
    let modeled: Vec<String> = sim::model::operations().map(|it| it.action()).collect();
    for action in &modeled {
        open.extend(
            documented(action)
                .into_iter()
                .map(|key| ((action.clone(), key), false)),
        );
    }
    for (_, step) in transcripts::steps() {
        for judgment in judgments(&step) {
            let (context, action) = (&judgment.request.context, &judgment.request.action);
            if !modeled.contains(action) {
                continue;
            }
            for key in documented(action) {
                let start = key.split("${").next().unwrap_or(&key).to_ascii_lowercase();
                let mut set = context.iter().filter(|it| it.0.starts_with(&start));
                let is_known = set.any(|it| !matches!(it.1, ContextValue::Absent))
                    || *context.get(&format!("{start}x")) == ContextValue::Unknown
                    || *context.get(&start) == ContextValue::Unknown;
                *open.entry((action.to_string(), key)).or_default() |= is_known;
            }
        }
    }
    let mut absent: Vec<String> = (open.iter().filter(|it| !it.1))
        .map(|((action, key), _)| format!("{action} {key}"))
        .collect();
    absent.retain(|it| !REFUSED.iter().any(|row| it.starts_with(row)));
    absent.retain(|it| !NOWHERE.iter().any(|key| it.ends_with(key)));
    assert_eq!(absent, [""; 0], "absent in each request of the transcripts");
}
