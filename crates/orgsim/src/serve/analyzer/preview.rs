//! Analyzers and access previews: who from outside an account the policy of a resource would let in.
//!
//! An account has one analyzer in a Region, of its own. A preview is complete at once. It has a finding for each principal that a
//! statement lets in: everyone, if the access is public; principals of other accounts that the policy names; and identity providers.
//! Services have none. Access control lists of buckets are not looked at.

use policy::document::{Effect, PrincipalName, Statement};
use policy::{ContextValue, Document, PolicyKind};
use prove::{MatterWords, Prover};

use super::input::CheckInput;
use super::memory::Preview;
use super::{AnalyzerError, Answer, paged};
use crate::serve::prelude::*;

/// The policies of a configuration, and the type of resource that they are of. Source: the API model.
const CONFIGURATIONS: [(&str, &str); 11] = [
    ("/s3Bucket/bucketPolicy", "AWS::S3::Bucket"),
    ("/iamRole/trustPolicy", "AWS::IAM::Role"),
    ("/sqsQueue/queuePolicy", "AWS::SQS::Queue"),
    ("/kmsKey/keyPolicies/default", "AWS::KMS::Key"),
    (
        "/secretsManagerSecret/secretPolicy",
        "AWS::SecretsManager::Secret",
    ),
    ("/efsFileSystem/fileSystemPolicy", "AWS::EFS::FileSystem"),
    ("/ecrRepository/repositoryPolicy", "AWS::ECR::Repository"),
    ("/snsTopic/topicPolicy", "AWS::SNS::Topic"),
    (
        "/s3ExpressDirectoryBucket/bucketPolicy",
        "AWS::S3Express::DirectoryBucket",
    ),
    ("/dynamodbTable/tablePolicy", "AWS::DynamoDB::Table"),
    ("/dynamodbStream/streamPolicy", "AWS::DynamoDB::Stream"),
];

/// The most previews that are kept; of more, the oldest go.
const MOST: usize = 1_000;

/// The part of the ARNs of the caller's analyzers before their name.
fn own_arns(given: &CheckInput) -> String {
    let account = given.request.caller.principal.account();
    let (partition, region) = (account.partition().name(), &given.request.region);
    format!("arn:{partition}:access-analyzer:{region}:{account}:analyzer/")
}

fn refused(status: u16, code: &'static str, says: String, kind: &str, id: &str) -> AnalyzerError {
    let more = json!({ "resourceId": id, "resourceType": kind });
    AnalyzerError::new(status, code, says, more)
}

fn missing(kind: &str, id: &str) -> AnalyzerError {
    let says = format!("{kind} {id} not found.");
    refused(404, "ResourceNotFoundException", says, kind, id)
}

/// The caller's analyzer, if it has one here.
fn analyzer(given: &CheckInput) -> Option<Value> {
    let own = own_arns(given);
    let kept = given.request.memory.kept();
    let is_own = |it: &&Value| it["arn"].as_str().is_some_and(|it| it.starts_with(&own));
    kept.analyzers.iter().find(is_own).cloned()
}

/// `ListAnalyzers`.
pub(super) fn analyzers(given: &CheckInput) -> Answer {
    let wanted = given.in_query("type").unwrap_or("ACCOUNT");
    let all: Vec<Value> = analyzer(given)
        .filter(|it| it["type"] == wanted)
        .into_iter()
        .collect();
    Ok(json!({ "analyzers": all }))
}

/// `CreateAnalyzer`.
pub(super) fn create_analyzer(given: &CheckInput) -> Answer {
    let name = given.text("analyzerName")?;
    given.one_of("type", &[("ACCOUNT", ())])?;
    let is_name = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '.' | '-');
    if !name.starts_with(|it: char| it.is_ascii_alphabetic())
        || !name.chars().all(is_name)
        || name.len() > 255
    {
        return Err(AnalyzerError::invalid(
            "analyzerName",
            "analyzerName is not valid.",
        ));
    }
    if let Some(other) = analyzer(given) {
        let other = other["name"].as_str().unwrap_or_default().to_string();
        let says = format!("The account already has the analyzer {other}.");
        return Err(refused(409, "ConflictException", says, "Analyzer", &other));
    }
    let arn = format!("{}{name}", own_arns(given));
    let analyzer = json!({
        "arn": arn,
        "name": name,
        "type": "ACCOUNT",
        "status": "ACTIVE",
        "createdAt": given.request.caller.now.iso_seconds(),
    });
    given.request.memory.kept().analyzers.push(analyzer);
    Ok(json!({ "arn": arn }))
}

/// The analyzer that a request names.
fn named(given: &CheckInput, arn: &str) -> Result<(), AnalyzerError> {
    match analyzer(given) {
        Some(own) if own["arn"] == arn => Ok(()),
        Some(_) | None => Err(missing("Analyzer", arn)),
    }
}

/// `CreateAccessPreview`.
pub(super) fn create(given: &CheckInput) -> Answer {
    let arn = given.text("analyzerArn")?;
    named(given, arn)?;
    let configurations = given.value("configurations").and_then(Value::as_object);
    let mut all = configurations.into_iter().flatten();
    let (Some((resource, configuration)), None) = (all.next(), all.next()) else {
        let says = "configurations must have exactly one element.";
        return Err(AnalyzerError::invalid("configurations", says));
    };
    let id = given.request.id.as_str();
    let mut summary = json!({
        "id": id,
        "analyzerArn": arn,
        "configurations": configurations,
        "createdAt": given.request.caller.now.iso_seconds(),
        "status": "COMPLETED",
    });
    let findings = previewed(given, resource, configuration).unwrap_or_else(|()| {
        summary["status"] = "FAILED".into();
        summary["statusReason"] = json!({ "code": "INVALID_CONFIGURATION" });
        Vec::new()
    });
    let mut kept = given.request.memory.kept();
    if kept.previews.len() >= MOST {
        kept.previews.remove(0);
    }
    kept.previews.push(Preview { summary, findings });
    Ok(json!({ "id": id }))
}

/// The preview that a request names.
fn preview(given: &CheckInput, arn: &str) -> Result<Preview, AnalyzerError> {
    named(given, arn)?;
    let id = given.id();
    let kept = given.request.memory.kept();
    let is = |it: &&Preview| it.summary["id"] == id && it.summary["analyzerArn"] == arn;
    let found = kept.previews.iter().find(is).cloned();
    found.ok_or_else(|| missing("AccessPreview", id))
}

/// `GetAccessPreview`.
pub(super) fn get(given: &CheckInput) -> Answer {
    let arn = given.in_query("analyzerArn").unwrap_or("");
    Ok(json!({ "accessPreview": preview(given, arn)?.summary }))
}

/// `ListAccessPreviewFindings`.
pub(super) fn findings(given: &CheckInput) -> Answer {
    let found = preview(given, given.text("analyzerArn")?)?;
    let (page, next) = paged(given, &found.findings, given.id())?;
    let mut answer = json!({ "findings": page });
    if let Some(next) = next {
        answer["nextToken"] = next.into();
    }
    Ok(answer)
}

/// Who is let in, each with the statement that does.
fn previewed(given: &CheckInput, resource: &str, configuration: &Value) -> Result<Vec<Value>, ()> {
    let known = |(path, kind): &(&str, &'static str)| Some((configuration.pointer(path)?, *kind));
    let points = configuration
        .pointer("/s3Bucket/accessPoints")
        .and_then(Value::as_object);
    let points = points
        .into_iter()
        .flatten()
        .filter_map(|(_, it)| it.get("accessPointPolicy"));
    let own = CONFIGURATIONS.iter().find_map(known);
    // Of a bucket with access points, the policy of the bucket hands everything to them.
    let mut policies: Vec<(&Value, &str)> = points.map(|it| (it, "AWS::S3::Bucket")).collect();
    if policies.is_empty() {
        policies.extend(own);
    }
    let account = given.request.caller.principal.account().to_string();
    let mut found = Vec::new();
    for (text, kind) in policies {
        let policy = Document::parse(text.as_str().ok_or(())?).map_err(|_| ())?;
        for (principal, statement, public) in let_in(&Arc::new(policy), &account)? {
            let number = found.len();
            let condition = statement.conditions.iter();
            let condition: Map<String, Value> = condition
                .map(|it| (it.key.to_string(), it.values.join(",").into()))
                .collect();
            found.push(json!({
                "id": format!("{}-{number}", given.request.id),
                "principal": principal,
                "action": statement.actions.patterns,
                "condition": condition,
                "resource": resource,
                "isPublic": public,
                "resourceType": kind,
                "createdAt": given.request.caller.now.iso_seconds(),
                "changeType": "NEW",
                "status": "ACTIVE",
                "resourceOwnerAccount": account,
                "sources": [{ "type": "POLICY" }],
            }));
        }
    }
    Ok(found)
}

/// The principals outside an account whom a policy lets in: each with the statement, and whether everyone is.
fn let_in(policy: &Arc<Document>, own: &str) -> Result<Vec<(Value, Statement, bool)>, ()> {
    let mut prover = Prover::new(Vec::new());
    let public = prover
        .granting(policy, Prover::never_public)
        .map_err(|_| ())?;
    let mut found = Vec::new();
    for (index, statement) in policy.statements().iter().enumerate() {
        let names = statement.principals.iter().filter(|it| !it.not);
        for name in names
            .flat_map(|it| &it.names)
            .filter(|_| statement.effect == Effect::Allow)
        {
            let (key, text) = match name {
                PrincipalName::Everyone if public.contains(&index) => ("AWS", "*"),
                PrincipalName::Account(text) | PrincipalName::Aws(text)
                    if is_let_in(&mut prover, policy, index, text, own)? =>
                {
                    ("AWS", text.as_str())
                }
                PrincipalName::Federated(text) => ("Federated", text.as_str()),
                PrincipalName::Everyone
                | PrincipalName::Account(_)
                | PrincipalName::Aws(_)
                | PrincipalName::Service(_)
                | PrincipalName::CanonicalUser(_) => continue,
            };
            found.push((json!({ key: text }), statement.clone(), text == "*"));
        }
    }
    Ok(found)
}

/// Whether a principal that a statement names is of another account and can do something.
fn is_let_in(
    prover: &mut Prover,
    policy: &Arc<Document>,
    index: usize,
    name: &str,
    own: &str,
) -> Result<bool, ()> {
    let account = name.split(':').nth(4).unwrap_or(name);
    if account == own {
        return Ok(false);
    }
    let words = MatterWords {
        actions: vec!["*".into()],
        given: vec![(
            "aws:principalaccount".into(),
            ContextValue::One(account.into()),
        )],
        ..MatterWords::default()
    };
    let matter = words.read().map_err(|_| ())?;
    let found = prover.granting(policy, |prover, policy| {
        prover.never_alone(PolicyKind::Resource, policy, &matter)
    });
    Ok(found.map_err(|_| ())?.contains(&index))
}
