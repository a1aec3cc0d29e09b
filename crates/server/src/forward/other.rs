//! The other server, and what it was told of this world.

use std::collections::BTreeMap;

use axum::http::Request as HttpRequest;
use tokio::sync::Mutex;

use super::client::{ACCOUNT, Forward, PATIENCE, answered};
use super::shares::{Share, ShareRequest, SharedOrganization};
use crate::prelude::*;

/// The largest answer in which ids of the organization are replaced.
const LARGEST_ANSWER: usize = 1024 * 1024;

/// The server of `--forward`.
#[derive(Debug)]
pub struct OtherServer {
    pub forward: Forward,
    /// Whether Amazon S3 is answered here as a whole.
    pub own_s3: bool,
    told: Mutex<Told>,
}

/// What the other server was told.
#[derive(Debug, Default)]
struct Told {
    things: BTreeMap<String, Known>,
    /// Ids of organizations, roots and units here, with those at the other server.
    ids: BTreeMap<String, String>,
}

/// Something that the other server has.
#[derive(Debug)]
struct Known {
    name: String,
    /// The bodies of the requests that made it.
    as_told: String,
    unmade: ShareRequest,
}

impl OtherServer {
    pub fn new(forward: Forward, own_s3: bool) -> Self {
        Self {
            forward,
            own_s3,
            told: Mutex::default(),
        }
    }

    /// Resets the other server, which then knows nothing; the error says why it still has what it had.
    pub async fn reset(&self) -> Result<(), String> {
        *self.told.lock().await = Told::default();
        self.forward.reset().await
    }

    /// Whether it was told of this thing.
    pub async fn knows(&self, key: &str) -> bool {
        self.told.lock().await.things.contains_key(key)
    }

    /// Whether a call of this operation may be about something that the other server was told of, and needs to know more.
    pub fn may_know(operation: &Operation) -> bool {
        let deletes = operation.name.starts_with("Delete");
        let is_of = |services: &[Service]| services.contains(&operation.service);
        let counts = operation.name == "GetQueueAttributes" && is_of(&[Service::Sqs]);
        counts || deletes && is_of(&[Service::Iam, Service::S3, Service::Sqs])
    }

    /// Deletes what a text mentions and is here no longer.
    pub async fn forget_gone(&self, caller: Option<AccountId>, shares: &[Share], text: &str) {
        let mut told = self.told.lock().await;
        self.forget(&mut told, caller, shares, text).await;
    }

    /// `shares` has nothing of accounts other than the caller's and those that the text names: theirs stay.
    async fn forget(
        &self,
        told: &mut Told,
        caller: Option<AccountId>,
        shares: &[Share],
        text: &str,
    ) {
        let was_asked =
            |owner: AccountId| caller == Some(owner) || text.contains(&owner.to_string());
        let gone: Vec<String> = (told.things.iter())
            .filter(|(key, it)| {
                text.contains(&it.name)
                    && was_asked(it.unmade.account)
                    && shares.iter().all(|share| share.key != **key)
            })
            .map(|(key, _)| key.clone())
            .collect();
        for key in gone {
            if let Some(known) = told.things.remove(&key) {
                let _ = self.post(&known.unmade).await;
            }
        }
    }

    /// Sets the numbers of messages in the attributes of a queue, `ACCOUNT/NAME`, if the other server has its messages.
    pub async fn count_messages(&self, queue: &str, region: &str, answer: &mut Value) {
        let Some((owner, name)) = queue.split_once('/') else {
            return;
        };
        let Ok(account) = owner.parse::<AccountId>() else {
            return;
        };
        if !self
            .knows(&format!("queue {account} {region} {name}"))
            .await
        {
            return;
        }
        let ask =
            json!({ "QueueUrl": format!("http://localhost/{queue}"), "AttributeNames": ["All"] });
        let request = ShareRequest {
            account,
            service: "sqs",
            region: region.into(),
            method: Method::POST,
            path: "/".into(),
            target: Some("AmazonSQS.GetQueueAttributes"),
            body: ask.to_string(),
        };
        let theirs = self.post(&request).await.unwrap_or_default();
        let theirs: Value = serde_json::from_slice(&theirs).unwrap_or_default();
        let ours = answer["Attributes"].as_object_mut().into_iter().flatten();
        for (name, value) in ours.filter(|(name, _)| name.starts_with("ApproximateNumber")) {
            if let Some(number) = theirs["Attributes"][name].as_str() {
                *value = number.into();
            }
        }
    }

    /// Makes what a request mentions as it is here, and deletes what it mentions and is here no longer.
    pub async fn tell(&self, caller: Option<AccountId>, shares: Vec<Share>, text: &str) {
        let mut told = self.told.lock().await;
        self.forget(&mut told, caller, &shares, text).await;
        for share in shares {
            let bodies = share.made.iter();
            let as_told: String = bodies.map(|it| [&*it.path, &*it.body].concat()).collect();
            let known = told.things.get(&share.key);
            if known.is_some_and(|it| it.as_told == as_told) {
                continue;
            }
            for request in &share.made {
                // The request that needs it fails with a better reason.
                if self.post(request).await.is_none() {
                    return;
                }
            }
            let (name, unmade) = (share.name, share.unmade);
            let known = Known {
                name,
                as_told,
                unmade,
            };
            told.things.insert(share.key, known);
        }
    }

    /// Makes the organization there, and returns the ids that differ: here, and there.
    pub async fn tell_organization(&self, shared: &SharedOrganization) -> Vec<[String; 2]> {
        let mut told = self.told.lock().await;
        if !told.ids.contains_key(&shared.id) {
            let set = json!({ "FeatureSet": shared.feature_set });
            self.organizations(shared.management, "CreateOrganization", set)
                .await;
            let described = self
                .organizations(shared.management, "DescribeOrganization", json!({}))
                .await;
            let roots = self
                .organizations(shared.management, "ListRoots", json!({}))
                .await;
            let theirs = [
                (&shared.id, &described["Organization"]["Id"]),
                (&shared.root, &roots["Roots"][0]["Id"]),
            ];
            for (ours, theirs) in theirs {
                let theirs = theirs.as_str().map(str::to_string);
                told.ids.extend(theirs.map(|it| (ours.clone(), it)));
            }
        }
        for [id, parent, name] in &shared.units {
            let parent = told.ids.get(parent).filter(|_| !told.ids.contains_key(id));
            if let Some(parent) = parent {
                let unit = json!({ "ParentId": parent, "Name": name });
                let made = self
                    .organizations(shared.management, "CreateOrganizationalUnit", unit)
                    .await;
                let theirs = made["OrganizationalUnit"]["Id"]
                    .as_str()
                    .map(str::to_string);
                told.ids.extend(theirs.map(|it| (id.clone(), it)));
            }
        }
        let ids = [&shared.id, &shared.root].into_iter();
        let ids = ids.chain(shared.units.iter().map(|[id, ..]| id));
        let pairs = ids.filter_map(|id| Some([id.clone(), told.ids.get(id)?.clone()]));
        pairs.collect()
    }

    /// A call of AWS Organizations; `null` if it is refused.
    async fn organizations(&self, account: AccountId, name: &str, input: Value) -> Value {
        let target = match name {
            "CreateOrganization" => "AWSOrganizationsV20161128.CreateOrganization",
            "DescribeOrganization" => "AWSOrganizationsV20161128.DescribeOrganization",
            "ListRoots" => "AWSOrganizationsV20161128.ListRoots",
            _ => "AWSOrganizationsV20161128.CreateOrganizationalUnit",
        };
        let request = ShareRequest {
            account,
            service: "organizations",
            region: sim::region::DEFAULT.into(),
            method: Method::POST,
            path: "/".into(),
            target: Some(target),
            body: input.to_string(),
        };
        let answer = self.post(&request).await.unwrap_or_default();
        serde_json::from_slice(&answer).unwrap_or_default()
    }

    /// Sends a request of Orgsim's own, and returns the body of the answer; `None`: there is no answer.
    pub async fn post(&self, request: &ShareRequest) -> Option<Bytes> {
        let ShareRequest {
            account,
            service,
            region,
            ..
        } = request;
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={account}/20260101/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0"
        );
        let kind = match request.target {
            Some(_) => "application/x-amz-json-1.0",
            None if *service == "s3" => "application/xml",
            None => "application/x-www-form-urlencoded",
        };
        let mut sent = HttpRequest::builder()
            .method(request.method.clone())
            .uri(&request.path)
            .header(header::HOST, self.forward.authority())
            .header(header::AUTHORIZATION, authorization)
            .header(header::CONTENT_TYPE, kind)
            .header(ACCOUNT, account.to_string());
        if let Some(target) = request.target {
            sent = sent.header("x-amz-target", target);
        }
        let sent = sent.body(Body::from(request.body.clone())).ok()?;
        let answer = answered(PATIENCE, self.forward.pass(sent)).await.ok()?;
        let body = axum::body::to_bytes(Body::new(answer.into_body()), LARGEST_ANSWER);
        body.await.ok()
    }
}

/// Replaces ids in a text; other bytes stay as they are.
pub fn with_ids(text: Bytes, pairs: &[[String; 2]], from: usize) -> Bytes {
    let to = 1 - from;
    match std::str::from_utf8(&text) {
        Ok(read) if pairs.iter().any(|pair| read.contains(&pair[from])) => {
            let replaced = pairs.iter().fold(read.to_string(), |text, pair| {
                text.replace(&pair[from], &pair[to])
            });
            replaced.into()
        }
        Ok(_) | Err(_) => text,
    }
}

/// Replaces the other server's ids of the organization in an answer.
pub async fn with_our_ids(response: Response<Body>, pairs: &[[String; 2]]) -> Response<Body> {
    let length = response.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|it| it.to_str().ok()?.parse::<usize>().ok());
    if pairs.is_empty() || length.is_none_or(|it| it > LARGEST_ANSWER) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, LARGEST_ANSWER).await;
    let body = with_ids(body.unwrap_or_default(), pairs, 1);
    parts
        .headers
        .insert(header::CONTENT_LENGTH, body.len().into());
    Response::from_parts(parts, Body::from(body))
}
