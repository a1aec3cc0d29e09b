use serde_json::{Value, json};

use super::validate;
use crate::model::operation;
use crate::policy_types::EFFECTIVE_TYPE_NAMES;

/// The refusal as `CODE REASON`, or `ok`.
fn verdict(action: &str, input: Value) -> String {
    let operation = operation(action).expect("an operation of this version");
    match validate(operation, input.as_object().expect("an object")) {
        Ok(()) => "ok".into(),
        Err(error) => match &error.reason {
            Some(reason) => format!("{} {reason}", error.code.name()),
            None => format!("{}: {}", error.code.name(), error.message),
        },
    }
}

#[test]
fn organizations_names_the_parameter_as_recorded() {
    let accept = "organizations:AcceptHandshake";
    assert_eq!(
        verdict(accept, json!({})),
        "InvalidInputException INPUT_REQUIRED:HANDSHAKE_ID"
    );
    assert_eq!(
        verdict(accept, json!({"HandshakeId": null})),
        "InvalidInputException INPUT_REQUIRED:HANDSHAKE_ID"
    );
    for malformed in ["", "h-1", "H-1234567890"] {
        let input = json!({"HandshakeId": malformed});
        assert_eq!(
            verdict(accept, input),
            "InvalidInputException INVALID_PATTERN:HANDSHAKE_ID"
        );
    }
    assert_eq!(
        verdict(accept, json!({"HandshakeId": "h-12345678", "Unknown": 1})),
        "ok"
    );
    let rename = |name: &str| {
        let input = json!({"OrganizationalUnitId": "ou-abcd-12345678", "Name": name});
        verdict("organizations:UpdateOrganizationalUnit", input)
    };
    assert_eq!(rename(""), "InvalidInputException MIN_LENGTH_EXCEEDED:NAME");
    // Characters count, not bytes.
    assert_eq!(rename(&"é".repeat(128)), "ok");
    assert_eq!(
        rename(&"é".repeat(129)),
        "InvalidInputException MAX_LENGTH_EXCEEDED:NAME"
    );
    let list = |input| verdict("organizations:ListHandshakesForOrganization", input);
    assert_eq!(
        list(json!({"MaxResults": 0})),
        "InvalidInputException MIN_VALUE_EXCEEDED:MAX_RESULTS"
    );
    assert_eq!(
        list(json!({"MaxResults": 21})),
        "InvalidInputException MAX_VALUE_EXCEEDED:MAX_RESULTS"
    );
    assert_eq!(
        list(json!({"NextToken": ""})),
        "InvalidInputException INVALID_NEXT_TOKEN"
    );
    assert_eq!(list(json!({"Filter": {}})), "ok");
    assert_eq!(
        list(json!({"Filter": {"ActionType": "X"}})),
        "InvalidInputException INVALID_ENUM:FILTER_ACTION_TYPE"
    );
    let both = json!({"Filter": {"ActionType": "INVITE", "ParentHandshakeId": "h-12345678"}});
    assert_eq!(
        list(both),
        "InvalidInputException MAX_LIMIT_EXCEEDED_FILTER"
    );
}

/// Recorded: members of lists are counted from one.
#[test]
fn members_of_lists_are_named_by_their_number() {
    let tag = |tags: Value| {
        let input = json!({"ResourceId": "r-abcd", "Tags": tags});
        verdict("organizations:TagResource", input)
    };
    let refused = "InvalidInputException INPUT_REQUIRED:TAGS_1_MEMBER_VALUE";
    assert_eq!(tag(json!([{"Key": "a"}])), refused);
    assert_eq!(tag(json!([{"Key": "a", "Value": null}])), refused);
    let long = json!([{"Key": "a", "Value": ""}, {"Key": "é".repeat(129), "Value": ""}]);
    assert_eq!(
        tag(long),
        "InvalidInputException MAX_LENGTH_EXCEEDED:TAGS_2_MEMBER_KEY"
    );
    // Two tags without a key do not count as duplicates.
    assert_eq!(
        tag(json!([{"Value": "a"}, {"Value": "b"}])),
        "InvalidInputException INPUT_REQUIRED:TAGS_1_MEMBER_KEY"
    );
    assert_eq!(tag(json!([])), "ok");
    assert_eq!(
        tag(json!(null)),
        "InvalidInputException INPUT_REQUIRED:TAGS"
    );
    assert_eq!(
        verdict(
            "organizations:UntagResource",
            json!({"ResourceId": "r-abcd", "TagKeys": null})
        ),
        "InvalidInputException INPUT_REQUIRED:TAG_KEYS"
    );
    assert_eq!(
        tag(json!({"Key": "a"})),
        "SerializationException: Start of structure or map found where not expected."
    );
}

/// Recorded, word by word.
#[test]
fn effective_policies_are_those_of_accounts_and_of_some_types() {
    let ask = |input| verdict("organizations:DescribeEffectivePolicy", input);
    let refused = "InvalidInputException INVALID_ENUM:POLICY_TYPE";
    assert_eq!(
        ask(json!({})),
        "InvalidInputException INPUT_REQUIRED:POLICY_TYPE"
    );
    assert_eq!(
        ask(json!({"PolicyType": "SERVICE_CONTROL_POLICY"})),
        "InvalidInputException INVALID_ENUM_POLICY_TYPE"
    );
    assert_eq!(
        ask(json!({"PolicyType": "RESOURCE_CONTROL_POLICY"})),
        refused
    );
    assert_eq!(ask(json!({"PolicyType": "wrong"})), refused);
    assert_eq!(
        ask(json!({"PolicyType": "TAG_POLICY", "TargetId": "r-abcd"})),
        "InvalidInputException TARGET_NOT_SUPPORTED"
    );
    for kind in EFFECTIVE_TYPE_NAMES {
        assert_eq!(
            ask(json!({"PolicyType": kind, "TargetId": "111111111111"})),
            "ok"
        );
    }
    assert_eq!(EFFECTIVE_TYPE_NAMES.len(), 13);
    let errors = |input| verdict("organizations:ListEffectivePolicyValidationErrors", input);
    let refused = "InvalidInputException TARGET_NOT_SUPPORTED";
    assert_eq!(errors(json!({"PolicyType": "TAG_POLICY"})), refused);
    assert_eq!(
        errors(json!({"AccountId": "r-abcd", "PolicyType": "TAG_POLICY"})),
        refused
    );
    assert_eq!(
        errors(json!({"AccountId": "111111111111"})),
        "InvalidInputException INPUT_REQUIRED:POLICY_TYPE"
    );
    for wrong in ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "WRONG"] {
        assert_eq!(
            errors(json!({"AccountId": "111111111111", "PolicyType": wrong})),
            "InvalidInputException INVALID_ENUM_POLICY_TYPE"
        );
    }
}

#[test]
fn an_invitation_needs_a_target_that_can_be_invited() {
    let invite = |input| verdict("organizations:InviteAccountToOrganization", input);
    assert_eq!(invite(json!({})), "InvalidInputException INVALID_PATTERN");
    for target in [
        json!({}),
        json!({"Id": "111111111111", "Type": "ORGANIZATION"}),
        json!({"Type": "X"}),
    ] {
        assert_eq!(
            invite(json!({"Target": target})),
            "InvalidInputException INVALID_PARTY_TYPE_TARGET"
        );
    }
    assert_eq!(
        invite(json!({"Target": {"Type": "ACCOUNT", "Id": "1"}})),
        "InvalidInputException INVALID_PATTERN"
    );
    let email = |id: &str| invite(json!({"Target": {"Type": "EMAIL", "Id": id}}));
    assert_eq!(
        email("nobody"),
        "InvalidInputException INVALID_EMAIL_ADDRESS_TARGET"
    );
    assert_eq!(email("maria@example.com"), "ok");
    let notes =
        json!({"Target": {"Type": "ACCOUNT", "Id": "111111111111"}, "Notes": "x".repeat(1025)});
    assert_eq!(
        invite(notes),
        "InvalidInputException MAX_LENGTH_EXCEEDED:NOTES"
    );
    let tag = json!({"Key": "a", "Value": ""});
    let tags = json!({"Target": {"Type": "ACCOUNT", "Id": "111111111111"}, "Tags": [tag, tag]});
    assert_eq!(invite(tags), "InvalidInputException DUPLICATE_TAG_KEY");
}

#[test]
fn an_account_needs_an_email_and_a_role_name_of_ones_own() {
    let create = |email: &str, role: &str| {
        verdict(
            "organizations:CreateAccount",
            json!({"Email": email, "AccountName": "Dev", "RoleName": role}),
        )
    };
    assert_eq!(create("dev@example.com", "Access"), "ok");
    assert_eq!(
        create("dev@example", "Access"),
        "InvalidInputException INVALID_PATTERN:EMAIL"
    );
    assert_eq!(
        create("a@b.c", "Access"),
        "InvalidInputException MIN_LENGTH_EXCEEDED:EMAIL"
    );
    assert_eq!(
        create("dev@example.com", "AWSServiceRoleForX"),
        "InvalidInputException INVALID_ROLE_NAME"
    );
}

#[test]
fn a_wrong_json_type_is_not_even_a_request() {
    assert_eq!(
        verdict("organizations:AcceptHandshake", json!({"HandshakeId": 3})),
        "SerializationException: NUMBER_VALUE can not be converted to a String"
    );
    assert_eq!(
        verdict("organizations:ListAccounts", json!({"MaxResults": "x"})),
        "SerializationException: STRING_VALUE can not be converted to an Integer"
    );
}

#[test]
fn iam_gathers_broken_constraints() {
    assert_eq!(
        verdict("iam:AttachUserPolicy", json!({"UserName": ""})),
        "ValidationError: 2 validation errors detected: Value '' at 'userName' failed to satisfy constraint: Member \
         must have length greater than or equal to 1; Value null at 'policyArn' failed to satisfy constraint: \
         Member must not be null"
    );
    assert_eq!(
        verdict("iam:CreateUser", json!({"UserName": "a b"})),
        "ValidationError: The specified value for userName is invalid. It must contain only alphanumeric \
         characters and/or the following: +=,.@_-"
    );
    assert_eq!(verdict("iam:GetUser", json!({})), "ok");
}

/// The published pattern: lists of policies want a whole path, other lists the beginning of one.
#[test]
fn some_lists_want_a_path_that_ends_with_a_slash() {
    assert_eq!(
        verdict("iam:ListPolicies", json!({"PathPrefix": "/a"})),
        "ValidationError: The specified value for pathPrefix is invalid. It must begin and end with / and contain only \
         alphanumeric characters and/or / characters."
    );
    assert_eq!(
        verdict("iam:ListPolicies", json!({"PathPrefix": "/a/"})),
        "ok"
    );
    assert_eq!(verdict("iam:ListRoles", json!({"PathPrefix": "/a"})), "ok");
}
