//! The signer of a request, from its header `Authorization` or from a presigned URL.
//!
//! The owner of the key is known only to the world, and so to the engine. `strict` has the additional checks of
//! `--strict-auth`.

mod strict;

use sim::web_token;

use crate::credentials::{key_and_scope, of_header, of_query, text};
use crate::prelude::*;
use crate::sigv4::{CredentialScope, SignatureCheck};

/// The credentials of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    pub key_id: String,
    pub scope: CredentialScope,
    pub token: Option<String>,
    /// The data to check against the secret, if signatures are checked.
    pub check: Option<SignatureCheck>,
}

/// Reads the credentials of a call; none if it carries a token instead.
pub fn read_unless_token(
    request: &WireRequest,
    strict: bool,
    called: Option<&Operation>,
) -> Result<Option<Signed>, Denial> {
    let takes_token = called.is_some_and(|it| web_token::is_by_holder(&it.action()));
    if takes_token && !request.headers.contains_key("authorization") {
        return Ok(None);
    }
    read(request, strict, called.map(|it| it.service)).map(Some)
}

/// Reads the credentials. `strict`: also prepares the check of the signature; `called`: the service of the called
/// operation, if known.
pub fn read(
    request: &WireRequest,
    strict: bool,
    called: Option<Service>,
) -> Result<Signed, Denial> {
    let header = |name: &str| text(&request.headers, name);
    let parts = match header("authorization") {
        Some(authorization) => of_header(&authorization, &request.headers)?,
        None => of_query(&request.query)?,
    };
    let (key_id, scope) = key_and_scope(&parts.credential)?;
    let check = if strict {
        Some(strict::check(request, &parts, &scope, called)?)
    } else {
        None
    };
    Ok(Signed {
        key_id,
        scope,
        token: parts.token,
        check,
    })
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use proptest::prelude::*;

    use super::*;

    fn request(query: &str, headers: &[(&'static str, String)]) -> WireRequest {
        let headers = headers
            .iter()
            .filter_map(|(name, value)| {
                Some((
                    axum::http::HeaderName::from_static(name),
                    value.parse().ok()?,
                ))
            })
            .collect();
        WireRequest::of(Method::GET, "/", "/", query, headers)
    }

    proptest! {
        /// Any contents of the headers and the query string are either a signature or refused.
        #[test]
        fn nothing_that_is_sent_ends_the_server(
            authorization in "(AWS4-HMAC-SHA256 )?((Credential|SignedHeaders|Signature)=[a-z0-9/;é]{0,20}, ?){0,4}.{0,20}",
            moment in "([0-9]{8}T[0-9]{6}Z)|.{0,18}",
            query in "((X-Amz-[A-Z][a-zA-Z]{0,12}|X-Amz-Algorithm=AWS4-HMAC-SHA256|X-Amz-Date)=?[%a-z0-9]{0,9}&){0,8}",
            strict: bool,
        ) {
            let headers = [("authorization", authorization), ("x-amz-date", moment)];
            let _ = read(&request(&query, &headers), strict, Some(Service::Iam));
            let _ = read(&request(&query, &headers[1..]), strict, None);
        }
    }

    #[test]
    fn the_scope_is_read_where_the_rest_of_a_signature_is_wrong() {
        let service = |query: &str, authorization: Option<&str>| {
            let headers = authorization.map(|it| ("authorization", it.to_string()));
            let request = request(query, headers.as_slice());
            request.claim.map(|it| it.scope.service)
        };
        let iam = Some("iam".to_string());
        let credential = "Credential=a/20260105/us-east-1/iam/aws4_request";
        let header = |rest: &str| service("", Some(&format!("AWS4-HMAC-SHA256 {rest}")));
        assert_eq!(header(credential), iam);
        assert_eq!(header(&format!("Signature=x, {credential}")), iam);
        assert_eq!(header("Credential=a/20260105/us-east-1/iam/aws3"), None);
        assert_eq!(
            header("Credential=20260105/us-east-1/iam/aws4_request"),
            None
        );
        assert_eq!(service("", Some(credential)), None, "no algorithm");
        let query = "X-Amz-Credential=a%2F20260105%2Fus-east-1%2Fiam%2Faws4_request";
        assert_eq!(service(query, None), iam);
        // The header decides, if there is one.
        assert_eq!(service(query, Some("Bearer x")), None);
        assert_eq!(service("", None), None);
    }

    #[test]
    fn the_parts_of_a_signature_are_found() {
        let authorization = "AWS4-HMAC-SHA256 Credential=a/b/20260105/cn-north-1/iam/aws4_request,SignedHeaders=host,Signature=0";
        let headers = [
            ("authorization", authorization.to_string()),
            ("x-amz-security-token", "token".to_string()),
        ];
        let signed = read(&request("", &headers), false, None).unwrap();
        // A key id may contain slashes.
        assert_eq!(signed.key_id, "a/b");
        assert_eq!(signed.scope.region, "cn-north-1");
        assert_eq!(signed.token.as_deref(), Some("token"));
        assert_eq!(read(&request("", &[]), true, None), Err(Denial::Missing));
    }
}
