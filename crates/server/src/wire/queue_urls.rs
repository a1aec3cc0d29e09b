//! URLs of SQS queues: clients see `http://HOST/ACCOUNT/NAME` with the host they called, the core has those of AWS.
//!
//! Some clients, such as the AWS SDK for JavaScript, send the next call to the URL of the queue, which must lead here.

use sim::partition::Partition;

use crate::credentials::Claim;
use crate::prelude::*;

use crate::request::parameter;

/// Replaces the URL of a queue in the input by the one that AWS gives it. The call's Region is the Region of the queue.
pub fn read(request: &WireRequest, called: &mut CalledOperation) {
    if called.operation.service != Service::Sqs {
        return;
    }
    // In the protocol before JSON, the request may name the queue by its path alone.
    let takes_url = called
        .operation
        .input
        .iter()
        .any(|it| it.name == "QueueUrl");
    if takes_url && request.path != "/" && !called.input.contains_key("QueueUrl") {
        let url = format!("http://localhost{}", request.path.trim_end_matches('/'));
        called.input.insert("QueueUrl".into(), url.into());
    }
    if let Some(Value::String(url)) = called.input.get_mut("QueueUrl")
        && let Some(Claim { scope, .. }) = &request.claim
        && let Some(queue) = queue_of(url)
    {
        let suffix = Partition::of_region(&scope.region).dns_suffix();
        *url = format!("https://sqs.{}.{suffix}/{queue}", scope.region);
    }
}

/// `ACCOUNT/NAME` of a URL, unless it is one of AWS, which tells its Region.
fn queue_of(url: &str) -> Option<&str> {
    let rest = (url.strip_prefix("http://")).or_else(|| url.strip_prefix("https://"))?;
    let (host, path) = rest.split_once('/')?;
    let of_aws = url.starts_with("https://sqs.");
    let mut parts = path.rsplitn(3, '/');
    let (name, account) = (parts.next()?, parts.next()?);
    let from = path.len() - name.len() - account.len() - 1;
    (!host.is_empty() && !of_aws).then(|| &path[from..])
}

/// `ACCOUNT/NAME` of the queue that a request names by its URL, in its body or its form.
pub fn named(request: &WireRequest) -> Option<String> {
    let given = match serde_json::from_slice::<Value>(request.text()) {
        Ok(input) => input["QueueUrl"].as_str().map(str::to_string),
        Err(_) => parameter(request.text(), "QueueUrl")
            .and_then(|it| String::from_utf8(percent::decode_form(it.as_bytes())).ok()),
    };
    let url = given.unwrap_or_else(|| format!("://localhost{}", request.path));
    let path = url.split_once("://")?.1;
    let mut parts = path.trim_end_matches('/').rsplitn(3, '/');
    let (name, account) = (parts.next()?, parts.next()?);
    parts.next().map(|_| format!("{account}/{name}"))
}

/// Replaces URLs of queues in an answer by those that lead here.
pub fn answer(headers: &HeaderMap, operation: &Operation, answer: &mut Value) {
    let host = headers.get(header::HOST).and_then(|it| it.to_str().ok());
    let (Service::Sqs, Some(host)) = (operation.service, host) else {
        return;
    };
    if let Some(url) = answer.get_mut("QueueUrl") {
        lead_to(host, url);
    }
    let list = answer.get_mut("QueueUrls").and_then(Value::as_array_mut);
    (list.into_iter().flatten()).for_each(|url| lead_to(host, url));
}

fn lead_to(host: &str, url: &mut Value) {
    let rest = url.as_str().and_then(|url| url.strip_prefix("https://"));
    if let Some((_, queue)) = rest.and_then(|rest| rest.split_once('/')) {
        *url = format!("http://{host}/{queue}").into();
    }
}

#[cfg(test)]
mod tests {
    use super::queue_of;

    #[test]
    fn queues_are_named_by_account_and_name_at_the_end() {
        for (url, queue) in [
            (
                "http://127.0.0.1:4566/111122223333/jobs",
                Some("111122223333/jobs"),
            ),
            (
                "https://lab.example/proxy/4566/111122223333/jobs",
                Some("111122223333/jobs"),
            ),
            (
                "https://sqs.us-east-1.amazonaws.com/111122223333/jobs",
                None,
            ),
            ("http://127.0.0.1:4566/jobs", None),
            ("http:///111122223333/jobs", None),
            ("jobs", None),
            ("", None),
        ] {
            assert_eq!(queue_of(url), queue, "{url}");
        }
    }
}
