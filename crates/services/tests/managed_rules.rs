//! Managed rules that are known by name.

use services::config::managed_rules::RULES;
use services::internals::by_identifier;

#[test]
fn rules_are_known_by_name_with_their_parameters() {
    assert!(by_identifier("#").is_none() && by_identifier("ROOT_ACCOUNT").is_none());
    let rule = by_identifier("ROOT_ACCOUNT_MFA_ENABLED").unwrap();
    assert!(rule.periodic && rule.parameters().is_empty());
    let tenancy = by_identifier("DESIRED_INSTANCE_TENANCY").unwrap();
    let expected = [("tenancy", true), ("imageId", false), ("hostId", false)];
    assert!(!tenancy.periodic && tenancy.parameters() == expected);
    for rule in &RULES {
        assert!(
            by_identifier(rule.identifier).is_some(),
            "{}",
            rule.identifier
        );
    }
}
