//! Placeholders of Landing Zone Accelerator.

use interchange::internals::replaced_texts;
use std::sync::Arc;

const DEFINED: &str = "\
globalReplacements:
  - { key: Unit, type: String, value: Workloads }
  - { key: Regions, type: StringList, value: [eu-west-1, eu-west-2] }
  - { key: One, type: StringList, value: eu-west-1 }
  - { key: Secret, type: SSM, path: /keys/secret }
  - { key: Port, value: 443 }
";
const MEMBERS: &str = "\
mandatoryAccounts: [ { name: Audit, email: a@example.com, organizationalUnit: Security } ]
workloadAccounts: [ { name: Data Lake, email: d@example.com, organizationalUnit: A/B } ]
accountIds: [ { email: a@example.com, accountId: '111122223333' }, { email: d@example.com, accountId: 444455556666 } ]
";

/// The text of a file after replacing, and what is missing.
fn read(name: &str, text: &str) -> (String, Vec<String>) {
    let mut texts = vec![
        (Arc::from(name), text.to_string()),
        (Arc::from("x/accounts-config.yaml"), MEMBERS.to_string()),
        (Arc::from("x/replacements-config.yml"), DEFINED.to_string()),
    ];
    let findings = replaced_texts(&mut texts);
    assert_eq!(texts[1].1, MEMBERS);
    let says = findings.iter().map(|it| it.says.to_string()).collect();
    (texts.swap_remove(0).1, says)
}

#[test]
fn keys_in_the_configuration_are_replaced() {
    for (text, expected) in [
        ("name: \"{{ Unit }}/Test\"", "name: \"Workloads/Test\""),
        ("- {{Unit}}{{Port}}", "- Workloads443"),
        ("all: [{{ Regions }}]", "all: [eu-west-1, eu-west-2]"),
        ("a: {{account Audit}}", "a: 111122223333"),
        ("a: {{ account \"Data Lake\" }}", "a: 444455556666"),
        ("a: {{ Audit }}", "a: Audit"),
        ("a: '{{resolve:ssm:/x}}'", "a: '{{resolve:ssm:/x}}'"),
        ("a: {{ Unit", "a: {{ Unit"),
    ] {
        let (text, says) = read("x/organization-config.yaml", text);
        assert_eq!((text.as_str(), says), (expected, Vec::new()));
        // Other files have their own meaning for braces.
        assert_eq!(read("x/template.yaml", "a: {{ Unit }}").0, "a: {{ Unit }}");
    }
    let (text, says) = read(
        "organization-config.yaml",
        "{{ Secret }} {{ None }} {{account X}}",
    );
    assert_eq!(text, "Secret None X");
    assert_eq!(says.len(), 3, "{says:?}");
    assert!(says[1].contains("parameter /keys/secret"), "{says:?}");
}

#[test]
fn lookups_in_documents_are_replaced() {
    let wrapped = |inner: &str| format!("{{\"a\": {inner}}}");
    for (inner, expected) in [
        ("\"x${ACCEL_LOOKUP::CUSTOM:Unit}\"", "\"xWorkloads\""),
        (
            "${ACCEL_LOOKUP::CUSTOM:Regions}",
            r#"["eu-west-1", "eu-west-2"]"#,
        ),
        ("${ACCEL_LOOKUP::CUSTOM:One}", r#"["eu-west-1"]"#),
        (
            "[${ACCEL_LOOKUP::ACCOUNT_ID:ORG}]",
            r#"["111122223333", "444455556666"]"#,
        ),
        (
            "[${ACCEL_LOOKUP::ACCOUNT_ID:OU:A/B}]",
            r#"["444455556666"]"#,
        ),
        ("[\"x\", ${ACCEL_LOOKUP::ACCOUNT_ID:OU:None}]", r#"["x"]"#),
        (
            "${ACCEL_LOOKUP::ACCOUNT_ID:ACCOUNT:Audit}",
            r#""111122223333""#,
        ),
    ] {
        let (text, says) = read("policies/p.json", &wrapped(inner));
        assert_eq!((text, says), (wrapped(expected), Vec::new()));
    }
    for (inner, expected) in [
        ("${ACCEL_LOOKUP::VPC_ID:ORG}", "\"${unknown:VPC_ID:ORG}\""),
        (
            "\"a\\\"${ACCEL_LOOKUP::CUSTOM:Secret}\"",
            "\"a\\\"${unknown:CUSTOM:Secret}\"",
        ),
        (
            "${ACCEL_LOOKUP::ACCOUNT_ID:ACCOUNT:X}",
            "\"${unknown:ACCOUNT_ID:ACCOUNT:X}\"",
        ),
    ] {
        let (text, says) = read("policies/p.json", &wrapped(inner));
        assert_eq!((text, says.len()), (wrapped(expected), 1));
    }
}

#[test]
fn a_key_with_two_values_is_a_contradiction() {
    let again = "globalReplacements: [ { key: Unit, value: Other }, { value: x }, { key: Y }, 7 ]";
    let (_, says) = read("a/replacements-config.yaml", again);
    assert_eq!(says.len(), 4, "{says:?}");
    assert!(says[3].contains(
        "defines `Unit` again; a/replacements-config.yaml, globalReplacements[0] is used"
    ));
}
