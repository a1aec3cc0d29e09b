//! Requests to the other server, on connections of their own.

use std::str::FromStr;

use axum::http::uri::{Authority, Scheme};
use axum::http::{HeaderName, Request as HttpRequest, Uri};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::prelude::*;

/// How long the other server may take to start its answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(300);
/// How long it may take to reset.
const RESET_PATIENCE: Duration = Duration::from_secs(30);
/// The requests that reset other servers: moto's, and LocalStack's. Sources: moto's documentation, "Server Mode", "Reset API";
/// LocalStack's, "Internal endpoints".
const RESETS: [&str; 2] = ["/moto-api/reset", "/_localstack/state/reset"];
/// The header with the caller's account, which moto's server uses instead of its own default account.
pub(super) const ACCOUNT: HeaderName = HeaderName::from_static("x-moto-account-id");
/// The most bytes that are read of a page for people.
const LARGEST_PAGE: usize = 64 * 1024;
/// The most characters that are shown of a page.
const LONGEST_HEADING: usize = 200;
/// The beginning of the page with which moto's server answers operations that it does not model. Its web framework sends it for
/// every exception, so a defect of moto looks the same.
const PAGE_OF_MOTO: &[u8] =
    b"<!doctype html>\n<html lang=en>\n<title>500 Internal Server Error</title>";
/// The headers of a call: those that AWS's API models, Smithy and the signature name, besides all that begin with a word of
/// [`OF_CALLS`]. Nothing else of a client reaches the other server.
const OF_CALL: [HeaderName; 19] = [
    header::ACCEPT,
    header::ACCEPT_ENCODING,
    header::AUTHORIZATION,
    header::CACHE_CONTROL,
    header::CONTENT_DISPOSITION,
    header::CONTENT_ENCODING,
    header::CONTENT_LANGUAGE,
    header::CONTENT_TYPE,
    header::DATE,
    header::EXPIRES,
    // The signature covers it, and it may name a bucket.
    header::HOST,
    header::IF_MATCH,
    header::IF_MODIFIED_SINCE,
    header::IF_NONE_MATCH,
    header::IF_UNMODIFIED_SINCE,
    header::RANGE,
    header::USER_AGENT,
    HeaderName::from_static("content-md5"),
    HeaderName::from_static("smithy-protocol"),
];
const OF_CALLS: [&str; 3] = ["x-amz-", "x-amzn-", "amz-sdk-"];
/// Headers that belong to one connection, not to the answer. Source: RFC 9110, section 7.6.1.
const OF_CONNECTION: [HeaderName; 6] = [
    header::CONNECTION,
    header::PROXY_AUTHENTICATE,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

pub(super) type AnyError = Box<dyn std::error::Error + Send + Sync>;

/// The target: `http://HOST:PORT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forward(Authority);

impl FromStr for Forward {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "give the address of another server, such as http://127.0.0.1:5000";
        let uri: Uri = text.parse().map_err(|_| FORM)?;
        let plain =
            uri.scheme() == Some(&Scheme::HTTP) && uri.path() == "/" && uri.query().is_none();
        let authority = uri.authority().filter(|_| plain).ok_or(FORM)?;
        if authority.as_str().contains('@') {
            return Err(FORM);
        }
        Ok(Self(authority.clone()))
    }
}

impl Forward {
    /// The address: `HOST:PORT`.
    pub(super) fn authority(&self) -> &str {
        self.0.as_str()
    }

    /// The answer of the other server to the operation of this name, or the error in the words of the protocol; `account`: of the
    /// caller, `body`: instead of the body as sent.
    pub async fn ask(
        &self,
        request: &WireRequest,
        (protocol, name): (Protocol, &str),
        (account, body): (Option<AccountId>, Bytes),
    ) -> Result<Response<Body>, WireError> {
        let wrong = match answered(PATIENCE, self.send(request, account, body)).await {
            Ok(response) if is_page_of_an_error(&response) => {
                let (parts, body) = response.into_parts();
                let page = axum::body::to_bytes(body, LARGEST_PAGE).await;
                let page = page.unwrap_or_default();
                if is_not_implemented(parts.status, &page) {
                    return Err(self.not_modeled(protocol, name));
                }
                format!("answers {} with a page: {}", parts.status, heading(&page))
            }
            Ok(response) => return Ok(response),
            Err(wrong) => wrong,
        };
        let says = format!("The server at http://{} (--forward) {wrong}.", self.0);
        Err(WireError::new(502, "ServiceUnavailable", says))
    }

    /// The error for an operation that neither server models.
    fn not_modeled(&self, protocol: Protocol, name: &str) -> WireError {
        let code = match protocol.is_json() {
            true => "UnknownOperationException",
            false => "InvalidAction",
        };
        let says = format!(
            "{name} is modeled neither by Orgsim nor by the server at http://{} (--forward). If it should be, see that server's \
             log for an error.",
            self.0
        );
        WireError::new(400, code, says)
    }

    async fn send(
        &self,
        request: &WireRequest,
        account: Option<AccountId>,
        body: Bytes,
    ) -> Result<Response<Body>, AnyError> {
        let mut target = request.path.clone();
        if !request.query.is_empty() {
            target = format!("{target}?{}", request.query);
        }
        let is_empty = body.is_empty();
        let mut sent = HttpRequest::new(Body::from(body));
        *sent.method_mut() = request.method.clone();
        *sent.uri_mut() = target.parse()?;
        for (name, value) in request.headers.iter().filter(|(name, _)| is_of_call(name)) {
            sent.headers_mut().append(name, value.clone());
        }
        if let Some(account) = account {
            let account = HeaderValue::from_str(&account.to_string())?;
            sent.headers_mut().insert(ACCOUNT, account);
        }
        if is_empty && [Method::POST, Method::PUT, Method::PATCH].contains(&request.method) {
            // Servers that expect a body refuse a request that says nothing of its length (411).
            sent.headers_mut()
                .insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let (mut parts, body) = self.pass(sent).await?.into_parts();
        for name in &OF_CONNECTION {
            parts.headers.remove(name);
        }
        Ok(Response::from_parts(parts, Body::new(body)))
    }

    /// Sends a request on a connection of its own.
    pub(super) async fn pass(
        &self,
        request: HttpRequest<Body>,
    ) -> Result<Response<Incoming>, AnyError> {
        let address = (
            self.0.host().trim_matches(['[', ']']),
            self.0.port_u16().unwrap_or(80),
        );
        let stream = TcpStream::connect(address).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        // Ends with the answer.
        tokio::spawn(connection);
        Ok(sender.send_request(request).await?)
    }

    /// Resets the other server, too; the error says why it still has what it had.
    pub async fn reset(&self) -> Result<(), String> {
        let mut statuses = Vec::new();
        for path in RESETS {
            match answered(RESET_PATIENCE, self.post(path)).await {
                Ok(status) if status.is_success() => return Ok(()),
                Ok(status) => statuses.push(format!("POST {path} with {status}")),
                Err(wrong) => return Err(self.not_reset(&wrong)),
            }
        }
        Err(self.not_reset(&format!("answers {}", statuses.join(" and "))))
    }

    fn not_reset(&self, why: &str) -> String {
        format!(
            "The server at http://{} (--forward) was not reset and still has what it had: it {why}.",
            self.0
        )
    }

    /// The status of the answer to a request without a body.
    async fn post(&self, path: &str) -> Result<StatusCode, AnyError> {
        let request = HttpRequest::post(path)
            .header(header::HOST, self.0.as_str())
            .header(header::CONTENT_LENGTH, 0)
            .body(Body::empty())?;
        Ok(self.pass(request).await?.status())
    }
}

/// What the other server answers within this time, or why it does not.
pub(super) async fn answered<T>(
    patience: Duration,
    asked: impl Future<Output = Result<T, AnyError>>,
) -> Result<T, String> {
    match tokio::time::timeout(patience, asked).await {
        Ok(answered) => answered.map_err(|error| format!("does not answer: {error}")),
        Err(_) => Err(format!(
            "does not answer within {} seconds",
            patience.as_secs()
        )),
    }
}

fn is_of_call(name: &HeaderName) -> bool {
    OF_CALL.contains(name) || OF_CALLS.iter().any(|it| name.as_str().starts_with(it))
}

/// Whether a web framework has answered, with a page for people: no AWS client reads it.
fn is_page_of_an_error(response: &Response<Body>) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_page = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    is_page && response.status().is_server_error()
}

/// Whether the page says that the operation is not implemented.
fn is_not_implemented(status: StatusCode, page: &[u8]) -> bool {
    let of_moto = status == StatusCode::INTERNAL_SERVER_ERROR && page.starts_with(PAGE_OF_MOTO);
    status == StatusCode::NOT_IMPLEMENTED || of_moto
}

/// The title of a page, or its first line.
fn heading(page: &[u8]) -> String {
    let page = String::from_utf8_lossy(page);
    let title = page
        .split_once("<title>")
        .and_then(|(_, rest)| rest.split_once("</title>"));
    let first = || page.lines().map(str::trim).find(|line| !line.is_empty());
    let heading = title.map(|(title, _)| title.trim()).or_else(first);
    heading
        .unwrap_or("an empty one")
        .chars()
        .take(LONGEST_HEADING)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_plain_http_are_taken() {
        for right in [
            "http://127.0.0.1:5000",
            "http://localhost:4566/",
            "http://[::1]:1",
            "http://moto",
        ] {
            assert!(right.parse::<Forward>().is_ok(), "{right}");
        }
        for wrong in [
            "",
            "localhost:5000",
            "https://a",
            "http://a/path",
            "http://a?b",
            "http://u:p@a",
        ] {
            assert!(wrong.parse::<Forward>().is_err(), "{wrong}");
        }
    }
}
