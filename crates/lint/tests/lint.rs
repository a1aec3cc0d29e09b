//! Every code with a bad and a good policy, recorded answers, and AWS managed policies.

use std::collections::{BTreeMap, BTreeSet};

use lint::{
    ActionCatalog, IssueCode, LintFinding, LintKind, LintOptions, LintText, PathElement,
    ResourceKind, UNKNOWN_VALUE, lint,
};
use serde_json::{Value, json};

#[path = "lint/arns.rs"]
mod arns;
#[path = "lint/operators.rs"]
mod operators;
#[path = "lint/values.rs"]
mod values;

/// For each code a policy that it is about, and one that it is not about.
const CHECKS: &str = include_str!("data/checks.json");
/// Texts that the service gave; with `policy`, for that action, resource or condition.
const RECORDED: &str = include_str!("data/recorded.json");

/// The codes about sizes, whose policies are made here.
const SIZES: [(&str, &str, usize); 5] = [
    (
        "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA",
        "IDENTITY_POLICY",
        10_240,
    ),
    (
        "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA",
        "RESOURCE_POLICY",
        20_481,
    ),
    (
        "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA",
        "RESOURCE_POLICY",
        2_049,
    ),
    (
        "POLICY_SIZE_EXCEEDS_SCP_QUOTA",
        "SERVICE_CONTROL_POLICY",
        10_241,
    ),
    (
        "POLICY_SIZE_EXCEEDS_RCP_QUOTA",
        "RESOURCE_CONTROL_POLICY",
        5_121,
    ),
];

fn rows(text: &str) -> Vec<Value> {
    serde_json::from_str(text).expect("an array")
}

fn options(row: &Value) -> LintOptions {
    let text = |name: &str| row[name].as_str().unwrap_or("");
    let kind = LintKind::by_name(text("type"));
    let mut options = LintOptions::new(kind.expect("a type"));
    options.resource = ResourceKind::by_name(text("resource"));
    options.old_scp_language = row["code"] == "SCP_SYNTAX_ERROR_ACTION_WILDCARD";
    options
}

fn document(policy: &Value) -> String {
    match policy.as_str() {
        Some(text) => text.into(),
        None => serde_json::to_string_pretty(policy).expect("JSON"),
    }
}

fn names(findings: &[LintFinding]) -> BTreeSet<&'static str> {
    findings.iter().map(|finding| finding.code.name()).collect()
}

fn identity(text: &str) -> Vec<LintFinding> {
    lint(
        text,
        LintOptions::new(LintKind::Identity),
        ActionCatalog::built_in(),
    )
}

/// An identity-based policy of one statement, with these elements besides `Effect`.
fn statement(elements: &Value) -> String {
    let mut statement = json!({"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"});
    for (name, value) in elements.as_object().expect("an object") {
        statement[name] = value.clone();
    }
    document(&json!({"Version": "2012-10-17", "Statement": [statement]}))
}

#[test]
fn bad_policies_give_their_code_and_good_ones_nothing() {
    let mut wrong = Vec::new();
    let mut seen: BTreeSet<String> = SIZES.iter().map(|(code, ..)| code.to_string()).collect();
    for row in rows(CHECKS) {
        let code = row["code"].as_str().expect("a code").to_string();
        let bad = lint(
            &document(&row["bad"]),
            options(&row),
            ActionCatalog::built_in(),
        );
        if !names(&bad).contains(code.as_str()) {
            wrong.push(format!("{code}: the bad policy gives {:?}", names(&bad)));
        }
        if let Some(good) = row.get("good") {
            let good = lint(&document(good), options(&row), ActionCatalog::built_in());
            if !good.is_empty() {
                wrong.push(format!("{code}: the good policy gives {:?}", names(&good)));
            }
        }
        seen.insert(code);
    }
    let missing = IssueCode::ALL
        .iter()
        .filter(|code| !seen.contains(code.name()));
    wrong.extend(missing.map(|code| format!("{} has no policies", code.name())));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn policies_above_a_quota_are_found_and_those_within_are_not() {
    for (code, kind, size) in SIZES {
        let trust = code.contains("TRUST");
        let element = |length: usize| {
            let action = if trust {
                "sts:AssumeRole"
            } else {
                "s3:GetObject"
            };
            let mut statement = json!({"Effect": "Deny", "Action": action, "Condition": {"StringEquals":
                {"aws:PrincipalTag/a": "x".repeat(length)}}});
            if kind.starts_with("RESOURCE") {
                statement["Principal"] = json!("*");
            }
            if trust {
                statement["Principal"] = json!({"AWS": "111122223333"});
            } else {
                statement["Resource"] = json!("*");
            }
            json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
        };
        let short = element(0).len();
        let row = json!({"code": code, "type": kind});
        let check = |text: &str| lint(text, options(&row), ActionCatalog::built_in());
        let found = check(&element(size - short));
        assert_eq!(names(&found), BTreeSet::from([code]));
        assert!(
            found[0].locations[0].path.is_empty(),
            "{code}: the whole document"
        );
        assert_eq!(check(&element(size - short - 1)), [], "{code}");
    }
}

/// The texts between the blanks of a row's text.
fn between_blanks(pattern: &str) -> Vec<&str> {
    let (mut parts, mut from) = (Vec::new(), 0);
    for (at, _) in pattern.match_indices('{') {
        let name = pattern[at + 1..].split('}').next().unwrap_or("");
        if !name.is_empty()
            && name
                .chars()
                .all(|it| it.is_ascii_alphanumeric() || it == '_')
        {
            parts.push(&pattern[from..at]);
            from = at + name.len() + 2;
        }
    }
    parts.push(&pattern[from..]);
    parts
}

/// Whether a text is one of a row's, with something in each blank.
fn fits(pattern: &str, text: &str) -> bool {
    let mut rest = text;
    for (number, part) in between_blanks(pattern).into_iter().enumerate() {
        match (number, rest.find(part)) {
            (0, Some(0)) => rest = &rest[part.len()..],
            (1.., Some(at)) => rest = &rest[at + part.len()..],
            (_, _) => return false,
        }
    }
    true
}

/// The services of AWS's catalog change: an action that was missing once may be there today. Such a text is compared with its row.
#[test]
fn recorded_texts_are_given_again() {
    let mut made = 0;
    for row in rows(RECORDED) {
        let (code, text) = (
            row["code"].as_str().expect("a code"),
            row["text"].as_str().expect("a text"),
        );
        let known = IssueCode::ALL.iter().find(|known| known.name() == code);
        let known = known.expect("a known code");
        assert!(
            known.texts().iter().any(|pattern| fits(pattern, text)),
            "{text}"
        );
        if let Some(elements) = row.get("policy") {
            let findings = identity(&statement(elements));
            let texts: Vec<_> = findings
                .iter()
                .map(|finding| (finding.code.name(), &*finding.details))
                .collect();
            assert!(
                texts.contains(&(code, text)),
                "{texts:#?}\ndo not have {text}"
            );
            made += 1;
        }
    }
    assert!(made >= 25, "{made}");
}

/// The whole answer in the examples of the AWS CLI: a trust policy, without its resource type. The published document has a shorter
/// value than its span says; here it has two characters more.
#[test]
fn a_recorded_answer_is_equal_in_text_order_and_places() {
    let text = include_str!("data/trust-policy.json");
    let findings = lint(
        text,
        LintOptions::new(LintKind::Resource),
        ActionCatalog::built_in(),
    );
    let answer = json!({"findings": findings});
    let expected: Value =
        serde_json::from_str(include_str!("data/trust-policy.answer.json")).expect("JSON");
    assert_eq!(answer, expected);
}

#[test]
fn a_single_statement_has_no_index_and_a_key_is_a_place_of_its_own() {
    let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["s3:Nothing"], "Resource": "*",
        "Condition": {"StringLike": {"s3:Nothing": "*"}}}}"#;
    let findings = identity(text);
    let paths: Vec<_> = findings
        .iter()
        .map(|finding| finding.locations[0].path.clone())
        .collect();
    let value = |text: &str| PathElement::Value(text.into());
    let condition = [value("Statement"), value("Condition"), value("StringLike")];
    let key = [&condition[..], &[PathElement::Key("s3:Nothing".into())]].concat();
    let of_key = [&condition[..], &[value("s3:Nothing")]].concat();
    let action = vec![value("Statement"), value("Action"), PathElement::Index(0)];
    assert_eq!(paths, [action, key, of_key]);
    assert_eq!(findings[2].locations[0].span.start.line, 2);
}

#[test]
fn columns_and_offsets_are_utf_16_code_units() {
    let text = "{\"Version\": \"2012-10-17\",\n\"Statement\": [{\"Sid\": \"\u{1F600}\", \"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"x\"}]}";
    let findings = identity(text);
    assert_eq!(
        names(&findings),
        BTreeSet::from(["INVALID_ARN_PREFIX", "UNSUPPORTED_SID"])
    );
    let sid = findings[0].locations[0].span;
    assert_eq!(
        (sid.start.column, sid.end.column, sid.end.offset),
        (22, 26, 52)
    );
}

/// Codes that answers about AWS managed policies have. Others that a rule gives for one of them are false.
const ON_MANAGED: [&str; 22] = [
    "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
    "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
    "CREATE_SLR_WITH_STAR_IN_RESOURCE",
    "EQUIVALENT_TO_NULL_FALSE",
    "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
    "INVALID_ACTION",
    "INVALID_GLOBAL_CONDITION_KEY",
    "INVALID_SERVICE",
    "INVALID_SERVICE_CONDITION_KEY",
    "INVALID_SERVICE_IN_ACTION",
    "INVALID_SERVICE_PRINCIPAL_FORMAT",
    "MISSING_ARN_ACCOUNT",
    "MISSING_ARN_REGION",
    "MISSING_QUALIFIER",
    "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
    "PASS_ROLE_WITH_STAR_IN_RESOURCE",
    "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA",
    "REDUNDANT_ACTION",
    "REDUNDANT_RESOURCE",
    "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS",
    "TYPE_MISMATCH",
    "WILDCARD_WITHOUT_LIKE_OPERATOR",
];

#[test]
fn managed_policies_have_only_codes_that_answers_have() {
    let mut policies: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for line in include_str!("../../api/src/managed/managed-policies.txt").lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        if let [name, .., document] = cells.as_slice() {
            // The largest ones have no recorded answer.
            if document.len() < 60_000 {
                for finding in identity(document) {
                    policies
                        .entry(finding.code.name())
                        .or_default()
                        .insert(name);
                }
            }
        }
    }
    for (code, names) in &policies {
        assert!(ON_MANAGED.contains(code), "{code}: {names:?}");
    }
    let count = |code: &str| policies.get(code).map_or(0, BTreeSet::len);
    // As many as there are answers with these codes; the policies have not changed since.
    assert_eq!(count("CREATE_SLR_WITH_STAR_IN_RESOURCE"), 4);
    assert_eq!(count("MISSING_ARN_ACCOUNT"), 4);
    let tags = "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE";
    assert_eq!(count(tags), 7, "{:?}", policies.get(tags));
}

#[test]
fn at_most_25_codes_are_uncertain_and_all_have_a_section() {
    let uncertain = IssueCode::ALL
        .iter()
        .filter(|code| code.uncertain().is_some());
    assert!(uncertain.count() <= 25);
    assert_eq!(IssueCode::ALL.len(), 153);
    assert!(
        IssueCode::InvalidDateValue
            .learn_more()
            .ends_with("-checks-general-warning-invalid-date-value")
    );
}

#[test]
fn own_findings_are_about_what_is_left_to_fill_in() {
    let text = statement(&json!({
        "Resource": ["arn:aws:s3:::<my-bucket>/*", "arn:aws:s3:::a/${aws:username}", "arn:aws:sqs:*:${Account}:x", UNKNOWN_VALUE],
        "Condition": {"StringEquals": {"aws:PrincipalTag/a": "${aws:PrincipleTag/a}"}},
    }));
    let options = LintOptions::new(LintKind::Identity);
    let found = LintText::new(&text, options).own_findings(ActionCatalog::built_in(), true);
    let found: Vec<_> = found
        .iter()
        .map(|finding| (finding.code, finding.details.english()))
        .collect();
    let expected = [
        (
            "ORGSIM_PLACEHOLDER",
            "Replace the placeholder <my-bucket> by a value.",
        ),
        (
            "ORGSIM_PLACEHOLDER",
            "Replace the placeholder ${Account} by a value.",
        ),
        (
            "ORGSIM_UNKNOWN_VARIABLE",
            "The policy variable ${aws:PrincipleTag/a} does not exist.",
        ),
    ];
    assert_eq!(found, expected);
    let deny = |key: &str| {
        let text =
            statement(&json!({"Effect": "Deny", "Condition": {"StringNotEquals": {key: "x"}}}));
        let options = LintOptions::new(LintKind::ServiceControl);
        let read = LintText::new(&text, options);
        read.own_findings(ActionCatalog::built_in(), true).len()
    };
    assert_eq!(
        [deny("aws:RequestedRegion"), deny("aws:PrincipalTag/a")],
        [1, 0]
    );
}

/// Measured by users of the service, who publish what it says of their trust policies.
#[test]
fn each_wildcard_in_the_subject_of_a_token_needs_six_characters_before_it() {
    let wide = |subject: &str| {
        let text = document(
            &json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
            "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": subject}}}]}),
        );
        let options = LintOptions::of_resource(ResourceKind::RoleTrust);
        let found = lint(&text, options, ActionCatalog::built_in());
        names(&found).contains("WILDCARD_USAGE_TOO_PERMISSIVE")
    };
    let short = "repo:*@319896805/*@1342943014:ref:refs/heads/stack";
    assert_eq!([short, "repo:o@*/abc@*:ref:x"].map(wide), [true, true]);
    let plain = "repo:owner/name:ref:refs/heads/main";
    let long = ["repo:o@*/abcd@*:ref:x", plain, "repo:owner/*"];
    assert_eq!(long.map(wide), [false, false, false]);
}

/// Values that a template knows only later are no mistakes, wherever they are.
#[test]
fn unknown_values_have_no_findings() {
    let unknown = UNKNOWN_VALUE;
    let text = statement(
        &json!({"Action": unknown, "Resource": [unknown, format!("arn:aws:s3:::{unknown}/*")],
        "Condition": {"StringEquals": {"aws:RequestedRegion": unknown}, "Bool": {"aws:SecureTransport": "true"}}}),
    );
    assert_eq!(identity(&text), []);
}

/// A text after the fix of its first finding with this code.
fn fixed(text: &str, kind: LintKind, code: &str) -> String {
    let read = LintText::new(text, LintOptions::new(kind));
    let found = read.findings(ActionCatalog::built_in());
    let wanted = found.iter().find(|finding| finding.code.name() == code);
    let fix = read.fix(wanted.expect("a finding")).expect("a fix");
    format!("{}{}{}", &text[..fix.from], fix.text, &text[fix.to..])
}

#[test]
fn a_fix_leaves_the_rest_of_the_text_and_takes_the_finding_away() {
    let policy = |statement: &str| {
        format!(
            "{{\"Version\": \"2012-10-17\",\n \"Statement\": [\n  {{\"Effect\": \"Allow\", {statement}}}\n]}}"
        )
    };
    let cases = [
        (
            "REDUNDANT_ACTION",
            "\"Action\": [\"s3:GetObject\", \"s3:Get*\", \"ec2:RunInstances\",\n \"s3:GetObjectAcl\"], \"Resource\": \"*\"",
            "\"Action\": [\"s3:Get*\", \"ec2:RunInstances\"], \"Resource\": \"*\"",
        ),
        (
            "REDUNDANT_RESOURCE",
            "\"Action\": \"s3:GetObject\", \"Resource\": [\"arn:aws:s3:::a/*\", \"arn:aws:s3:::a/b\", \"arn:aws:s3:::a/*\"]",
            "\"Action\": \"s3:GetObject\", \"Resource\": [\"arn:aws:s3:::a/*\"]",
        ),
        (
            "EMPTY_SID_VALUE",
            "\"Sid\": \"\", \"Action\": \"s3:GetObject\", \"Resource\": \"*\"",
            "\"Action\": \"s3:GetObject\", \"Resource\": \"*\"",
        ),
        (
            "UNSUPPORTED_SID",
            "\"Sid\": \"read it\", \"Action\": \"s3:GetObject\", \"Resource\": \"*\"",
            "\"Sid\": \"readit\", \"Action\": \"s3:GetObject\", \"Resource\": \"*\"",
        ),
        (
            "EMPTY_OBJECT_CONDITION",
            "\"Action\": \"s3:GetObject\", \"Resource\": \"*\", \"Condition\": {}",
            "\"Action\": \"s3:GetObject\", \"Resource\": \"*\"",
        ),
        (
            "INVALID_ACTION",
            "\"Action\": \"s3:ListBuckets\", \"Resource\": \"*\"",
            "\"Action\": \"s3:ListAllMyBuckets\", \"Resource\": \"*\"",
        ),
        (
            "IMPROVE_IP_RANGE",
            "\"Action\": \"s3:GetObject\", \"Resource\": \"*\", \"Condition\": {\"IpAddress\": {\"aws:SourceIp\": \"54.240.143.5/24\"}}",
            "\"Action\": \"s3:GetObject\", \"Resource\": \"*\", \"Condition\": {\"IpAddress\": {\"aws:SourceIp\": \"54.240.143.0/24\"}}",
        ),
    ];
    for (code, before, after) in cases {
        let text = policy(before);
        assert_eq!(
            fixed(&text, LintKind::Identity, code),
            policy(after),
            "{code}"
        );
        assert!(!names(&identity(&policy(after))).contains(code), "{code}");
    }
}

#[test]
fn a_fix_of_a_statement_leaves_the_others() {
    // The case of an effect.
    let text = "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"*\"}}";
    let wrong = text.replace("Allow", "ALLOW");
    assert_eq!(fixed(&wrong, LintKind::Identity, "INVALID_EFFECT"), text);
    // Equal statements: the first one stays.
    let statement = "{\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\"}";
    let text = |statements: &str| {
        format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{statements}]}}")
    };
    assert_eq!(
        fixed(
            &text(&format!("{statement}, {statement}")),
            LintKind::ServiceControl,
            "REDUNDANT_STATEMENT"
        ),
        text(statement)
    );
    // With variables, another version would decide otherwise.
    let old = "{\"Statement\": {\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\"}}";
    let new = fixed(old, LintKind::ServiceControl, "MISSING_VERSION");
    assert_eq!(new, old.replacen('{', "{\"Version\": \"2012-10-17\", ", 1));
    let old = old.replacen("\"*\"}", "\"${aws:username}\"}", 1);
    let read = LintText::new(&old, LintOptions::new(LintKind::Identity));
    let found = read.findings(ActionCatalog::built_in());
    let version = found.iter().find(|it| it.code.name() == "MISSING_VERSION");
    assert_eq!(read.fix(version.expect("a finding")), None);
}
