//! Assertions of identity providers: SAML 2.0. Signatures are not verified.
//!
//! Source: OASIS, Assertions and Protocols for SAML V2.0; IAM User Guide, configuring SAML assertions for the authentication
//! response.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1_smol::Sha1;

use crate::ids::AccountId;
use crate::time::SimTime;
use crate::xml::Element;

/// The operation that takes an assertion, and whose caller is the holder of it.
pub const OPERATION: &str = "sts:AssumeRoleWithSAML";

/// The part of the format of a subject that says no more than that it is SAML's.
const FORMAT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:";

/// The response of an identity provider that has one assertion.
pub struct Assertion {
    response: Element,
}

impl Assertion {
    /// Reads a response in base64, or says what is wrong with it.
    ///
    /// # Errors
    ///
    /// The text is not base64, or not a response with one assertion.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        // Some tools break lines.
        let text: String = text.split_ascii_whitespace().collect();
        let bytes = STANDARD
            .decode(text)
            .map_err(|_| "Invalid base64 SAMLResponse")?;
        let response = String::from_utf8(bytes)
            .ok()
            .and_then(|text| Element::parse(&text))
            .filter(|root| root.name == "Response" && root.all("Assertion").count() == 1);
        // The wording is not recorded.
        let response = response.ok_or("SAMLResponse is not a SAML response with an assertion")?;
        Ok(Self { response })
    }

    fn find(&self, path: &[&str]) -> Option<&Element> {
        path.iter()
            .try_fold(self.response.child("Assertion")?, |at, name| at.child(name))
    }

    fn text(&self, path: &[&str]) -> Option<&str> {
        let text = self.find(path)?.text.trim();
        (!text.is_empty()).then_some(text)
    }

    /// Who made the assertion.
    pub fn issuer(&self) -> Option<&str> {
        self.text(&["Issuer"])
    }

    /// Whom it is about.
    pub fn subject(&self) -> Option<&str> {
        self.text(&["Subject", "NameID"])
    }

    /// The format of the subject, such as `persistent`.
    pub fn subject_type(&self) -> &str {
        let format = self.find(&["Subject", "NameID"]);
        let format = format.and_then(|it| it.attribute("Format"));
        let format = format.unwrap_or("urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified");
        format.strip_prefix(FORMAT).unwrap_or(format)
    }

    fn confirmation(&self) -> Option<&Element> {
        self.find(&["Subject", "SubjectConfirmation", "SubjectConfirmationData"])
    }

    /// The address to which the response was sent.
    pub fn recipient(&self) -> Option<&str> {
        self.confirmation()?.attribute("Recipient")
    }

    /// The audiences to which it is restricted.
    pub fn audiences(&self) -> impl Iterator<Item = &str> {
        let conditions = self.find(&["Conditions"]).into_iter();
        conditions
            .flat_map(|it| it.all("AudienceRestriction"))
            .flat_map(|it| it.all("Audience"))
            .map(|it| it.text.trim())
    }

    /// The moments until which it must be used; `None`: one that cannot be read.
    pub fn ends(&self) -> impl Iterator<Item = Option<SimTime>> {
        let places = [self.confirmation(), self.find(&["Conditions"])];
        let ends = places.into_iter().flatten();
        ends.filter_map(|it| it.attribute("NotOnOrAfter"))
            .map(SimTime::parse)
    }

    /// The moment before which it must not be used; `None`: there is none.
    pub fn start(&self) -> Option<SimTime> {
        SimTime::parse(self.find(&["Conditions"])?.attribute("NotBefore")?)
    }

    /// The end of the session at the provider.
    pub fn session_end(&self) -> Option<SimTime> {
        let statement = self.find(&["AuthnStatement"])?;
        SimTime::parse(statement.attribute("SessionNotOnOrAfter")?)
    }

    /// The attributes with their values.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, Vec<&str>)> {
        let statements = self.response.child("Assertion").into_iter();
        let attributes = statements
            .flat_map(|it| it.all("AttributeStatement"))
            .flat_map(|it| it.all("Attribute"));
        attributes.filter_map(|attribute| {
            let values = attribute.all("AttributeValue").map(|it| it.text.trim());
            Some((attribute.attribute("Name")?, values.collect()))
        })
    }

    /// The values of an attribute; none if it is missing.
    pub fn values(&self, name: &str) -> Vec<&str> {
        let mut attributes = self.attributes();
        let found = attributes.find(|(own, _)| *own == name);
        found.map(|(_, values)| values).unwrap_or_default()
    }
}

/// What tells subjects of the same name apart: a hash of the issuer, the account of the provider, and its name.
pub fn name_qualifier(issuer: &str, account: AccountId, provider: &str) -> String {
    let text = format!("{issuer}{account}/{provider}");
    STANDARD.encode(Sha1::from(text).digest().bytes())
}

/// The issuer that the metadata of a provider describe.
pub fn entity_id(metadata: &str) -> Option<String> {
    let root = Element::parse(metadata)?;
    let id = root.attribute("entityID")?;
    (root.name == "EntityDescriptor").then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(xml: &str) -> Result<Assertion, &'static str> {
        Assertion::parse(&STANDARD.encode(xml))
    }

    #[test]
    fn an_assertion_is_read_with_any_prefixes() {
        let xml = r#"<?xml version="1.0"?><p:Response xmlns:p="urn:p" xmlns:a="urn:a"><a:Assertion>
            <a:Issuer>https://idp.example.com</a:Issuer>
            <a:Subject><a:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">Ada &amp; Co</a:NameID>
            <a:SubjectConfirmation><a:SubjectConfirmationData Recipient="https://x/?a=1&amp;b=2" NotOnOrAfter="2026-01-10T09:05:00Z"/></a:SubjectConfirmation></a:Subject>
            <a:AttributeStatement><a:Attribute Name="team"><a:AttributeValue>one</a:AttributeValue><a:AttributeValue>two</a:AttributeValue></a:Attribute></a:AttributeStatement>
            </a:Assertion></p:Response>"#;
        let assertion = read(xml).unwrap();
        assert_eq!(assertion.issuer(), Some("https://idp.example.com"));
        assert_eq!(assertion.subject(), Some("Ada & Co"));
        assert_eq!(assertion.subject_type(), "persistent");
        assert_eq!(assertion.recipient(), Some("https://x/?a=1&b=2"));
        assert_eq!(assertion.values("team"), ["one", "two"]);
        assert!(assertion.values("other").is_empty());
        assert_eq!(assertion.audiences().count(), 0);
        assert!(assertion.ends().all(|end| end.is_some()));
    }

    #[test]
    fn hostile_text_is_no_response() {
        let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
        for wrong in [
            "",
            "text",
            "<Response/>",
            "<Response><Assertion/><Assertion/></Response>",
            "<Response><Assertion></Response>",
            "<!DOCTYPE a [<!ENTITY b \"c\">]><Response><Assertion>&b;</Assertion></Response>",
            "<Response><Assertion>&b;</Assertion></Response>",
            "<Response><Assertion/></Response><Response/>",
            &deep,
        ] {
            assert!(read(wrong).is_err(), "{}", &wrong[..wrong.len().min(80)]);
        }
        assert!(Assertion::parse("not base64!").is_err());
    }
}
