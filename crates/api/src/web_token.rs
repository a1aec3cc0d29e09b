//! Tokens of identity providers: JSON Web Tokens. Signatures are not verified.
//!
//! Source: RFC 7519; IAM User Guide, creating OIDC identity providers.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

/// The operation that takes a token, and whose caller is the holder of it.
pub const OPERATION: &str = "sts:AssumeRoleWithWebIdentity";

/// The prefix of the operations of the AWS access portal, which take a token of the portal.
const PORTAL: &str = "awsssoportal:";

/// Whether the caller of an operation is the holder of a token or an assertion, so that the call is not signed.
pub fn is_by_holder(operation: &str) -> bool {
    operation == OPERATION || operation == crate::saml::OPERATION || operation.starts_with(PORTAL)
}

/// The claims of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebToken {
    /// All claims, by name.
    pub claims: Map<String, Value>,
}

impl WebToken {
    /// Reads a token: header, claims and signature, each in base64, with dots in between. The signature may be any text.
    pub fn parse(token: &str) -> Option<Self> {
        let mut parts = token.split('.');
        let (header, claims, _) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        object(header)?;
        Some(Self {
            claims: object(claims)?,
        })
    }

    /// A claim that is text.
    pub fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim)?.as_str()
    }

    /// The audiences: one or a list.
    pub fn audiences(&self) -> Vec<&str> {
        match self.claims.get("aud") {
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(one)) => vec![one],
            _ => Vec::new(),
        }
    }

    /// The issuer without `https://`: the provider's name, and the prefix of its condition keys.
    pub fn provider(&self) -> Option<&str> {
        let issuer = self.text("iss")?;
        Some(issuer.strip_prefix("https://").unwrap_or(issuer))
    }
}

fn object(part: &str) -> Option<Map<String, Value>> {
    let bytes = URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_three_parts_of_which_two_are_objects() {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let claims = part(r#"{"iss":"https://idp.example.com","aud":["one","two"]}"#);
        let token = WebToken::parse(&format!("{}.{claims}.", part("{}"))).unwrap();
        assert_eq!(token.provider(), Some("idp.example.com"));
        assert_eq!(token.audiences(), ["one", "two"]);
        assert_eq!(token.text("sub"), None);
        for wrong in [
            "",
            "a.b.c",
            "..",
            &format!("{claims}.{claims}"),
            &format!("{claims}.{}.x", part("1")),
        ] {
            assert_eq!(WebToken::parse(wrong), None, "{wrong}");
        }
    }
}
