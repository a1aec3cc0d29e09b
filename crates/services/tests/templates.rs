//! Templates of conformance packs.

use api::ids::AccountId;
use serde_json::{Value, json};
use services::internals::{MAX_RULES, TemplateRule, Unusable, expand};
use state::config::AccountRegion;

fn place() -> AccountRegion {
    AccountRegion {
        account: "111122223333".parse::<AccountId>().expect("twelve digits"),
        region: "us-east-1",
    }
}

fn rules(text: &str, given: &[(&str, &str)]) -> Result<Vec<TemplateRule>, String> {
    expand(text, given, place()).map_err(|why| match why {
        Unusable::Invalid(what) | Unusable::NotModeled(what) => what,
    })
}

/// In the form of AWS's own templates.
const AGES: &str = "
Parameters:
  MaxAge: {Type: String, Default: '90'}
  Prefix: {Type: String, Default: ''}
Conditions:
  hasAge: {'Fn::Not': [{'Fn::Equals': ['', {Ref: MaxAge}]}]}
  hasBoth: !And [{Condition: hasAge}, !Not [!Equals ['', !Ref Prefix]]]
Resources:
  Keys:
    Type: AWS::Config::ConfigRule
    Properties:
      ConfigRuleName: !Sub '${Prefix}keys-${AWS::Region}-${!kept}'
      InputParameters:
        maxAccessKeyAge: {'Fn::If': [hasAge, {Ref: MaxAge}, {Ref: 'AWS::NoValue'}]}
      Source: {Owner: AWS, SourceIdentifier: ACCESS_KEYS_ROTATED}
  Extra:
    Type: AWS::Config::ConfigRule
    Condition: hasBoth
    Properties: {Description: !Join ['-', [a, !Ref MaxAge]]}
";

/// Other than in templates of CloudFormation, `no` is a text.
#[test]
fn packs_are_yaml_without_further_truth_values() {
    let text = AGES.replace("[a, !Ref MaxAge]", "[no, !Ref MaxAge]");
    let found = rules(&text, &[("Prefix", "p-")]).expect("it is valid");
    assert_eq!(found[1].properties["Description"], "no-90");
}

#[test]
fn parameters_and_conditions_decide_what_a_template_has() {
    let found = rules(AGES, &[]).expect("it is valid");
    assert_eq!(found.len(), 1);
    let expected = json!({
        "ConfigRuleName": "keys-us-east-1-${kept}",
        "InputParameters": { "maxAccessKeyAge": "90" },
        "Source": { "Owner": "AWS", "SourceIdentifier": "ACCESS_KEYS_ROTATED" },
    });
    assert_eq!(Value::Object(found[0].properties.clone()), expected);
    let found = rules(AGES, &[("MaxAge", ""), ("Prefix", "p-")]).expect("it is valid");
    assert_eq!(
        (found.len(), &found[0].properties["InputParameters"]),
        (1, &json!({}))
    );
    let found = rules(AGES, &[("MaxAge", "30"), ("Prefix", "p-")]).expect("it is valid");
    assert_eq!(found[1].properties["Description"], "a-30");
    assert_eq!(
        found[0].properties["ConfigRuleName"],
        "p-keys-us-east-1-${kept}"
    );
}

/// Each text is refused with these words.
fn all_named(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let error = rules(text, &[]).expect_err(text);
        assert!(error.contains(expected), "{text}: {error}");
    }
}

#[test]
fn mistakes_are_named() {
    let rule = "Type: AWS::Config::ConfigRule, Properties: {Source: ";
    let cases = [
        ("a: [", "Template format error"),
        ("- a", "unsupported structure"),
        ("a: 1", "properties [a]"),
        ("{Resources: {}, Mappings: {}}", "The section Mappings"),
        ("Resources: {}", "At least one"),
        (
            "Resources: {A: {Type: 'AWS::S3::Bucket'}}",
            "AWS::S3::Bucket is not supported",
        ),
        (
            "Resources: {A: {Type: 'AWS::Config::RemediationConfiguration'}}",
            "not modeled",
        ),
        (
            "Resources: {A: {Properties: {}}}",
            "must contain a Type member",
        ),
        (
            "Resources: {A: {Type: 'AWS::Config::ConfigRule', Wrong: 1}}",
            "property 'Wrong'",
        ),
        (
            "Resources: {A: {Type: 'AWS::Config::ConfigRule'}}",
            "no Properties",
        ),
        (
            &format!("Resources: {{A: {{{rule} !Ref X}}}}}}"),
            "Unresolved resource dependencies [X]",
        ),
        (
            &format!("Resources: {{A: {{{rule} !Ref A}}}}}}"),
            "References to resources",
        ),
        (
            &format!("Resources: {{A: {{{rule} !GetAtt A.Arn}}}}}}"),
            "Fn::GetAtt",
        ),
        (
            &format!("Resources: {{A: {{{rule} !Ref AWS::AccountId}}}}}}"),
            "AWS::AccountId",
        ),
        (
            &format!("Resources: {{A: {{{rule} !Sub '${{'}}}}}}"),
            "fixed form",
        ),
        (
            &format!("Resources: {{A: {{{rule} &x 1}}, B: *x}}}}"),
            "aliases",
        ),
    ];
    all_named(&cases);
}

#[test]
fn mistakes_in_parameters_and_conditions_are_named() {
    all_named(&[
        (
            "{Parameters: {P: {Type: String}}, Resources: {A: 1}}",
            "Parameters: [P] must have values",
        ),
        (
            "{Parameters: {P: {Type: Text}}, Resources: {A: 1}}",
            "Unrecognized parameter type",
        ),
        (
            "{Parameters: {P: {Type: Number, Default: x}}, Resources: {A: 1}}",
            "must be a number",
        ),
        (
            "{Parameters: {P: {Type: String, Default: x, AllowedValues: [y]}}, Resources: {A: 1}}",
            "AllowedValues",
        ),
        (
            "{Conditions: {C: {Condition: D}, D: {Condition: C}}, Resources: {A: {Type: 'AWS::Config::ConfigRule', Condition: C}}}",
            "depends on itself",
        ),
    ]);
    let error = rules(AGES, &[("Other", "1")]).expect_err("it has no such parameter");
    assert_eq!(error, "Parameters: [Other] do not exist in the template");
}

#[test]
fn a_template_has_130_rules_and_produces_a_megabyte() {
    let rule = |n| format!("  R{n}: {{Type: 'AWS::Config::ConfigRule', Properties: {{}}}}\n");
    let all = |n: usize| format!("Resources:\n{}", (0..n).map(rule).collect::<String>());
    assert_eq!(
        rules(&all(MAX_RULES), &[])
            .expect("so many are allowed")
            .len(),
        MAX_RULES
    );
    assert!(rules(&all(MAX_RULES + 1), &[]).is_err());
    let long = "x".repeat(4_096);
    let bomb = |times: usize| {
        format!(
            "Parameters: {{P: {{Type: String}}}}\nResources: {{A: {{Type: 'AWS::Config::ConfigRule', Properties: {{D: !Sub '{}'}}}}}}",
            "${P}".repeat(times)
        )
    };
    assert!(rules(&bomb(200), &[("P", &long)]).is_ok());
    let error = rules(&bomb(300), &[("P", &long)]).expect_err("it is more than a megabyte");
    assert!(error.contains("1048576 bytes"), "{error}");
    let chain: String = (0..60)
        .map(|n| format!("  C{n}: {{Condition: C{}}}\n", n + 1))
        .collect();
    let text = format!(
        "Conditions:\n{chain}Resources: {{A: {{Type: 'AWS::Config::ConfigRule', Condition: C0}}}}"
    );
    assert!(
        rules(&text, &[])
            .expect_err("the chain is too long")
            .contains("50 conditions")
    );
}
