//! The custom policy checks: whether a policy grants what it should not, by proof.

use policy::{Document, PolicyKind};
use prove::{CallerSide, Matter, Prover};

use super::error::{AnalyzerError, Answer};
use super::input::CheckInput;
use crate::prelude::*;

const KINDS: [(&str, PolicyKind); 2] = [
    ("IDENTITY_POLICY", PolicyKind::Identity),
    ("RESOURCE_POLICY", PolicyKind::Resource),
];

/// The types of resources whose policies are checked for public access.
const RESOURCES: [&str; 26] = [
    "AWS::DynamoDB::Table",
    "AWS::DynamoDB::Stream",
    "AWS::EFS::FileSystem",
    "AWS::OpenSearchService::Domain",
    "AWS::Kinesis::Stream",
    "AWS::Kinesis::StreamConsumer",
    "AWS::KMS::Key",
    "AWS::Lambda::Function",
    "AWS::S3::Bucket",
    "AWS::S3::AccessPoint",
    "AWS::S3Express::DirectoryBucket",
    "AWS::S3::Glacier",
    "AWS::S3Outposts::Bucket",
    "AWS::S3Outposts::AccessPoint",
    "AWS::SecretsManager::Secret",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::IAM::AssumeRolePolicyDocument",
    "AWS::S3Tables::TableBucket",
    "AWS::ApiGateway::RestApi",
    "AWS::CodeArtifact::Domain",
    "AWS::Backup::BackupVault",
    "AWS::CloudTrail::Dashboard",
    "AWS::CloudTrail::EventDataStore",
    "AWS::S3Tables::Table",
    "AWS::S3Express::AccessPoint",
];

/// The most actions, and the most resources, of one question.
const MOST: usize = 100;
/// The most characters of a resource.
const RESOURCE_LENGTH: usize = 2048;

/// The words of an answer. Recorded in the test data of AWS's terraform-iam-policy-validator and in the examples of AWS's SDKs, except
/// that no change is granted, which has the same form.
struct Words {
    passes: &'static str,
    fails: &'static str,
    /// Before "index: 0." or "sid: X.".
    reason: &'static str,
}

const NEW_ACCESS: Words = Words {
    passes: "The modified permissions do not grant new access compared to your existing policy.",
    fails: "The modified permissions grant new access compared to your existing policy.",
    reason: "New access in the statement with",
};
const NOT_GRANTED: &str =
    "The policy document does not grant access to perform the listed actions or resources.";
const ACTIONS: Words = Words {
    passes: NOT_GRANTED,
    fails: "The policy document grants access to perform one or more of the listed actions.",
    reason: "One or more of the listed actions in the statement with",
};
const ON_RESOURCES: Words = Words {
    passes: NOT_GRANTED,
    fails: "The policy document grants access to one or more of the listed resources.",
    reason: "One or more of the listed resources in the statement with",
};
const BOTH: Words = Words {
    passes: NOT_GRANTED,
    fails: "The policy document grants access to one or more listed resources to perform one or more listed actions.",
    reason: "One or more of the listed actions and/or resources in the statement with",
};
const PUBLIC: Words = Words {
    passes: "The resource policy does not grant public access for the given resource type.",
    fails: "The resource policy grants public access for the given resource type.",
    reason: "Public access granted in the following statement with",
};

/// `CheckNoNewAccess`.
pub(super) fn no_new_access(given: &CheckInput) -> Answer {
    let kind = given.one_of("policyType", &KINDS)?;
    let (old, new) = (
        document(given, "existingPolicyDocument")?,
        document(given, "newPolicyDocument")?,
    );
    let found = prover().granting(&new, |prover, new| {
        prover.no_new_access_alone(kind, &old, new)
    });
    answer(&NEW_ACCESS, &new, found)
}

/// `CheckAccessNotGranted`.
pub(super) fn not_granted(given: &CheckInput) -> Answer {
    let kind = given.one_of("policyType", &KINDS)?;
    let policy = document(given, "policyDocument")?;
    let access = match given.value("access").and_then(Value::as_array) {
        Some(access) => access,
        None => return Err(AnalyzerError::invalid("access", "access must be a list.")),
    };
    let [access] = access.as_slice() else {
        let says = "access must have exactly one element.";
        return Err(AnalyzerError::invalid("access", says));
    };
    let [actions, resources] = [list(access, "actions")?, list(access, "resources")?];
    let words = match (actions.is_empty(), resources.is_empty()) {
        (true, true) => {
            let says = "At least one action or resource is required.";
            return Err(AnalyzerError::invalid("access", says));
        }
        (false, true) => &ACTIONS,
        (true, false) => &ON_RESOURCES,
        (false, false) => &BOTH,
    };
    let is_arn = |it: &&str| *it == "*" || it.starts_with("arn:") && it.matches(':').count() >= 5;
    if !resources.iter().all(is_arn) {
        return Err(AnalyzerError::invalid("access", "Invalid ARN"));
    }
    let asked = json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Deny", "Action": any_of(actions), "Resource": any_of(resources)}});
    let asked = Document::parse(&asked.to_string())
        .map_err(|error| AnalyzerError::invalid("access", error.message.to_string()))?;
    let matter = Matter {
        asked: Arc::new(asked),
        unless: None,
        given: Vec::new(),
        callers: CallerSide::Inside,
        services: false,
    };
    let found = prover().granting(&policy, |prover, policy| {
        prover.never_alone(kind, policy, &matter)
    });
    answer(words, &policy, found)
}

/// `CheckNoPublicAccess`.
pub(super) fn not_public(given: &CheckInput) -> Answer {
    given.one_of("resourceType", &RESOURCES.map(|name| (name, ())))?;
    let policy = document(given, "policyDocument")?;
    let found = prover().granting(&policy, Prover::never_public);
    answer(&PUBLIC, &policy, found)
}

/// What is not restricted may be anything.
fn any_of(list: Vec<&str>) -> Vec<&str> {
    if list.is_empty() { vec!["*"] } else { list }
}

/// It knows the types of keys and what they exclude, but no names of actions: any counterexample counts.
fn prover() -> Prover {
    Prover::new(Vec::new())
}

fn document(given: &CheckInput, name: &'static str) -> Result<Arc<Document>, AnalyzerError> {
    let document = Document::parse(given.text(name)?);
    let document =
        document.map_err(|error| AnalyzerError::parameter(format!("{name}: {error}")))?;
    Ok(Arc::new(document))
}

fn list<'v>(access: &'v Value, name: &str) -> Result<Vec<&'v str>, AnalyzerError> {
    let wrong = |says: String| AnalyzerError::invalid("access", says);
    let items = match access.get(name) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(value) => value.as_array(),
    };
    let items = items.ok_or_else(|| wrong(format!("{name} must be a list.")))?;
    if items.len() > MOST {
        return Err(wrong(format!("{name} can have at most {MOST} elements.")));
    }
    let text = |item: &'v Value| {
        let text = item.as_str();
        text.filter(|it| it.len() <= RESOURCE_LENGTH)
    };
    let texts: Option<Vec<&str>> = items.iter().map(text).collect();
    texts.ok_or_else(|| {
        wrong(format!(
            "{name} must be strings of at most {RESOURCE_LENGTH} characters."
        ))
    })
}

fn answer(words: &Words, policy: &Document, found: Result<Vec<usize>, prove::Doubt>) -> Answer {
    let found = found.map_err(|doubt| {
        AnalyzerError::unprocessable(format!("The question is not decided: {doubt}."))
    })?;
    if found.is_empty() {
        return Ok(json!({ "result": "PASS", "message": words.passes }));
    }
    let reason = |index: usize| {
        let sid = (policy.statements().get(index))
            .and_then(|it| it.sid.as_deref())
            .filter(|sid| !sid.is_empty());
        match sid {
            Some(sid) => json!({
                "description": format!("{} sid: {sid}.", words.reason),
                "statementIndex": index,
                "statementId": sid,
            }),
            None => json!({
                "description": format!("{} index: {index}.", words.reason),
                "statementIndex": index,
            }),
        }
    };
    let reasons: Vec<Value> = found.into_iter().map(reason).collect();
    Ok(json!({ "result": "FAIL", "message": words.fails, "reasons": reasons }))
}
