//! Analyzers and access previews: who from outside an account the policy of a resource would let in.
//!
//! An account has one analyzer in a Region, of its own. A preview is complete at once. It has a finding for each principal that a
//! statement lets in: everyone, if the access is public; principals of other accounts that the policy names; and identity providers.
//! Services have none. Access control lists of buckets are not looked at.

use policy::document::{Effect, PrincipalName};
use policy::{ContextValue, Document, PolicyKind, steps};
use prove::{MatterWords, Proof, Prover};

use super::error::{AnalyzerError, Answer};
use super::input::{CheckInput, paged};
use super::memory::{AccessFinding, Preview};
use crate::prelude::*;

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

/// The most analyzers of all accounts. Not documented; chosen, as are the next two.
const MOST_ANALYZERS: usize = 10_000;

/// The most principals that the policies of a preview may let in. A policy of AWS's greatest size, that of a key, has room for 2,000.
const MOST_PRINCIPALS: usize = 2_500;

/// The most bytes of the findings of a preview in answers, which have all actions of a statement for each of its principals.
const MOST_SHOWN: usize = 4 * 1024 * 1024;

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

fn too_many(kind: &str, id: &str, most: &str) -> AnalyzerError {
    let says = format!("Orgsim has room for {most}.");
    refused(402, "ServiceQuotaExceededException", says, kind, id)
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
    let mut kept = given.request.memory.kept();
    if kept.analyzers.len() >= MOST_ANALYZERS {
        let most = format!("{MOST_ANALYZERS} analyzers");
        return Err(too_many("Analyzer", name, &most));
    }
    kept.analyzers.push(analyzer);
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
    let findings = match previewed(given, resource, configuration) {
        Ok(findings) => findings,
        Err(NoFindings::TooMany(most)) => return Err(too_many("AccessPreview", id, &most)),
        Err(NoFindings::Invalid) => {
            summary["status"] = "FAILED".into();
            summary["statusReason"] = json!({ "code": "INVALID_CONFIGURATION" });
            Vec::new()
        }
    };
    given.request.memory.kept().keep(Preview {
        id: id.to_string(),
        analyzer: arn.to_string(),
        summary: summary.to_string(),
        findings,
    });
    Ok(json!({ "id": id }))
}

/// The preview that a request names.
fn preview(given: &CheckInput, arn: &str) -> Result<Arc<Preview>, AnalyzerError> {
    named(given, arn)?;
    let id = given.id();
    let found = given.request.memory.kept().preview(id, arn);
    found.ok_or_else(|| missing("AccessPreview", id))
}

/// The value of a text in JSON that was written here.
fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// `GetAccessPreview`.
pub(super) fn get(given: &CheckInput) -> Answer {
    let arn = given.in_query("analyzerArn").unwrap_or("");
    Ok(json!({ "accessPreview": value(&preview(given, arn)?.summary) }))
}

/// `ListAccessPreviewFindings`.
pub(super) fn findings(given: &CheckInput) -> Answer {
    let found = preview(given, given.text("analyzerArn")?)?;
    let (page, next) = paged(given, &found.findings, given.id())?;
    let shown = page.iter().map(|it| {
        let mut shown = value(&it.statement);
        let (kind, name) = &it.principal;
        shown["id"] = format!("{}-{}", found.id, it.number).into();
        shown["principal"] = json!({ (*kind): name });
        shown["isPublic"] = it.public.into();
        shown
    });
    let mut answer = json!({ "findings": shown.collect::<Vec<_>>() });
    if let Some(next) = next {
        answer["nextToken"] = next.into();
    }
    Ok(answer)
}

/// Why a preview has no findings.
enum NoFindings {
    /// A policy cannot be read, or is not decided.
    Invalid,
    /// There is more than this.
    TooMany(String),
}

/// The policies of a configuration, each with the type of resource.
fn policies(configuration: &Value) -> Vec<(&Value, &'static str)> {
    let known = |(path, kind): &(&str, &'static str)| Some((configuration.pointer(path)?, *kind));
    let points = configuration
        .pointer("/s3Bucket/accessPoints")
        .and_then(Value::as_object);
    let points = points
        .into_iter()
        .flatten()
        .filter_map(|(_, it)| it.get("accessPointPolicy"));
    // Of a bucket with access points, the policy of the bucket hands everything to them.
    let mut all: Vec<_> = points.map(|it| (it, "AWS::S3::Bucket")).collect();
    if all.is_empty() {
        all.extend(CONFIGURATIONS.iter().find_map(known));
    }
    all
}

/// Who is let in, each with the statement that does.
fn previewed(
    given: &CheckInput,
    resource: &str,
    configuration: &Value,
) -> Result<Vec<AccessFinding>, NoFindings> {
    let account = given.request.caller.principal.account().to_string();
    let (mut found, mut principals, mut shown) = (Vec::new(), MOST_PRINCIPALS, MOST_SHOWN);
    for (text, kind) in policies(configuration) {
        let text = text.as_str().ok_or(NoFindings::Invalid)?;
        let policy = Arc::new(Document::parse(text).map_err(|_| NoFindings::Invalid)?);
        principals = left(principals, allowed(&policy), || {
            format!("previews of {MOST_PRINCIPALS} principals")
        })?;
        let by = let_in(text, &policy, &account).map_err(|()| NoFindings::Invalid)?;
        for (index, principals) in by {
            let Some(statement) = policy.statements().get(index) else {
                continue;
            };
            let condition = statement.conditions.iter();
            let condition: Map<String, Value> = condition
                .map(|it| (it.key.to_string(), it.values.join(",").into()))
                .collect();
            let statement: Arc<str> = json!({
                "action": statement.actions.patterns,
                "condition": condition,
                "resource": resource,
                "resourceType": kind,
                "createdAt": given.request.caller.now.iso_seconds(),
                "changeType": "NEW",
                "status": "ACTIVE",
                "resourceOwnerAccount": account,
                "sources": [{ "type": "POLICY" }],
            })
            .to_string()
            .into();
            for (principal, public) in principals {
                shown = left(shown, statement.len() + principal.1.len(), || {
                    format!("previews whose findings have {MOST_SHOWN} bytes")
                })?;
                found.push(AccessFinding {
                    number: found.len(),
                    principal,
                    public,
                    statement: statement.clone(),
                });
            }
        }
    }
    Ok(found)
}

/// What is left of a limit.
fn left(of: usize, taken: usize, says: impl Fn() -> String) -> Result<usize, NoFindings> {
    of.checked_sub(taken)
        .ok_or_else(|| NoFindings::TooMany(says()))
}

/// The number of principals that the statements of a policy allow something.
fn allowed(policy: &Document) -> usize {
    let statements = policy.statements().iter();
    let allows = statements.filter(|it| it.effect == Effect::Allow);
    let principals = allows.flat_map(|it| &it.principals);
    principals.map(|it| it.names.len()).sum()
}

/// A principal, and whether it is everyone.
type LetIn = ((&'static str, String), bool);

/// The principals outside an account whom a policy lets in, by the statements that do.
fn let_in(text: &str, policy: &Arc<Document>, own: &str) -> Result<Vec<(usize, Vec<LetIn>)>, ()> {
    let parts = serde_json::from_str(text).map_err(|_| ())?;
    let mut prover = Prover::new(Vec::new());
    let public = prover
        .granting(policy, Prover::never_public)
        .map_err(|_| ())?;
    let mut found = Vec::new();
    for (index, statement) in policy.statements().iter().enumerate() {
        let names = statement.principals.iter().filter(|it| !it.not);
        let mut of_statement = Vec::new();
        for name in names
            .flat_map(|it| &it.names)
            .filter(|_| statement.effect == Effect::Allow)
        {
            // Its denies are read again for each principal.
            if !steps::goes_on(text.len() / 100) {
                return Err(());
            }
            let (key, text) = match name {
                PrincipalName::Everyone if public.contains(&index) => ("AWS", "*"),
                PrincipalName::Account(text) | PrincipalName::Aws(text)
                    if is_let_in(&mut prover, &parts, index, text, own)? =>
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
            of_statement.push(((key, text.to_string()), text == "*"));
        }
        found.push((index, of_statement));
    }
    Ok(found)
}

/// A policy's denies, and one of its statements for one principal: a question about all of them would take time with each other one.
fn alone(policy: &Value, index: usize, name: &str) -> Result<Arc<Document>, ()> {
    let stated = &policy["Statement"];
    let one = || std::slice::from_ref(stated);
    let all = stated.as_array().map_or_else(one, Vec::as_slice);
    let denies = all.iter().filter(|it| it["Effect"] == "Deny");
    let mut statements: Vec<Value> = denies.cloned().collect();
    let mut own = all.get(index).ok_or(())?.clone();
    own["Principal"] = json!({ "AWS": name });
    statements.push(own);
    let mut alone = json!({ "Statement": statements });
    if let Some(version) = policy.get("Version") {
        alone["Version"] = version.clone();
    }
    let alone = Document::parse(&alone.to_string()).map_err(|_| ())?;
    Ok(Arc::new(alone))
}

/// Whether a principal that a statement names is of another account and can do something.
fn is_let_in(
    prover: &mut Prover,
    policy: &Value,
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
    let policy = alone(policy, index, name)?;
    match prover.never_alone(PolicyKind::Resource, &policy, &matter) {
        Proof::Proved => Ok(false),
        Proof::Refuted(_) => Ok(true),
        Proof::NotDecided(_) => Err(()),
    }
}
