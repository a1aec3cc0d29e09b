//! Forwarding: requests for services that are not modeled go to another emulator.

use std::str::FromStr;
use std::time::Duration;

use axum::body::Body;
use axum::http::uri::{Authority, Scheme};
use axum::http::{HeaderName, HeaderValue, Method, Request as HttpRequest, Response, Uri, header};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use sim::ids::AccountId;
use tokio::net::TcpStream;

use super::fault::WireError;
use super::wire::{self, WireRequest};

/// How long the other server may take to start its answer.
const PATIENCE: Duration = Duration::from_secs(300);
/// The header with the caller's account, which moto's server uses instead of its own default account.
const ACCOUNT: HeaderName = HeaderName::from_static("x-moto-account-id");
/// Headers that belong to one connection, not to the request. Source: RFC 9110, section 7.6.1.
const OF_CONNECTION: [HeaderName; 6] = [
    header::CONNECTION,
    header::PROXY_AUTHENTICATE,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

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
    /// The answer of the other server, or the error; `json`: in the words of services that use JSON; `account`: of the caller.
    pub async fn ask(
        &self,
        request: &WireRequest,
        json: bool,
        account: Option<AccountId>,
    ) -> Result<Response<Body>, WireError> {
        let asked = tokio::time::timeout(PATIENCE, self.send(request, account));
        let wrong = match asked.await {
            Ok(Ok(response)) if is_page_of_an_error(&response) => {
                return Err(self.not_modeled(request, json));
            }
            Ok(Ok(response)) => return Ok(response),
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("no answer within {} seconds", PATIENCE.as_secs()),
        };
        Err(WireError::new(
            502,
            "ServiceUnavailable",
            format!(
                "The server at http://{} (--forward) does not answer: {wrong}.",
                self.0
            ),
        ))
    }

    /// The error for an operation that neither server models.
    fn not_modeled(&self, request: &WireRequest, json: bool) -> WireError {
        let code = if json {
            "UnknownOperationException"
        } else {
            "InvalidAction"
        };
        let name = wire::asked_for(request);
        let says = format!(
            "{name} is modeled neither by Orgsim nor by the server at http://{} (--forward).",
            self.0
        );
        WireError::new(400, code, says)
    }

    async fn send(
        &self,
        request: &WireRequest,
        account: Option<AccountId>,
    ) -> Result<Response<Body>, Box<dyn std::error::Error + Send + Sync>> {
        let address = (
            self.0.host().trim_matches(['[', ']']),
            self.0.port_u16().unwrap_or(80),
        );
        let stream = TcpStream::connect(address).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        // Ends with the answer.
        tokio::spawn(connection);
        let mut target = request.path.clone();
        if !request.query.is_empty() {
            target = format!("{target}?{}", request.query);
        }
        let mut sent = HttpRequest::new(Body::from(request.sent.clone()));
        *sent.method_mut() = Method::from_str(&request.method)?;
        *sent.uri_mut() = target.parse()?;
        // Keeps the signed host.
        *sent.headers_mut() = request.headers.clone();
        if let Some(account) = account {
            let entry = sent.headers_mut().entry(ACCOUNT);
            entry.or_insert(HeaderValue::from_str(&account.to_string())?);
        }
        let (mut parts, body) = {
            OF_CONNECTION.iter().for_each(|name| {
                sent.headers_mut().remove(name);
            });
            sender.send_request(sent).await?.into_parts()
        };
        for name in &OF_CONNECTION {
            parts.headers.remove(name);
        }
        Ok(Response::from_parts(parts, Body::new(body)))
    }
}

/// Whether a web framework has answered, with a page for people: no AWS client reads it. So moto's server answers operations
/// that it does not model.
fn is_page_of_an_error(response: &Response<Body>) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_page = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    is_page && response.status().is_server_error()
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
