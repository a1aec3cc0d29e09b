//! Folders as iam-collect writes them, from AWS CLI output.

use serde_json::{Map, Value, json};

/// AWS CLI output with IAM in folders of iam-collect: files with their names.
///
/// # Panics
///
/// The answers are not those of `orgsim export --format aws-cli`.
pub fn folders(answers: &str) -> Vec<(String, String)> {
    let mut answers: Value = serde_json::from_str(answers).expect("it is JSON");
    let mut files = Vec::new();
    let calls = answers["calls"].as_array_mut().expect("it has calls");
    for call in calls {
        if call["call"] == "get-account-authorization-details" {
            let account = call["input"]["AccountId"].as_str().expect("an id");
            for (kind, list) in [
                ("user", "UserDetailList"),
                ("group", "GroupDetailList"),
                ("role", "RoleDetailList"),
                ("policy", "Policies"),
            ] {
                for row in call["output"][list].as_array().expect("a list") {
                    files.extend(folder(account, kind, row));
                }
            }
            call["output"] = json!({});
        }
    }
    files.push(("organization.json".into(), answers.to_string()));
    files
}

/// The files of iam-collect about a user, group, role or policy.
fn folder(account: &str, kind: &str, row: &Value) -> Vec<(String, String)> {
    let arn = row["Arn"].as_str().expect("an ARN");
    let end = arn.split_once(&format!(":{kind}/"));
    let (_, end) = end.expect("an ARN of its kind");
    let end = end.replace('/', "%2F");
    let path = format!("aws/aws/accounts/{account}/iam/{kind}/{end}");
    let texts = |list: &str, read: fn(&Value) -> Value| -> Value {
        let rows = row[list].as_array().into_iter().flatten();
        rows.map(read).collect()
    };
    let group =
        |it: &Value| format!("arn:aws:iam::1:group/a/{}", it.as_str().expect("a text")).into();
    let tags = row["Tags"].as_array().into_iter().flatten();
    let tags: Map<String, Value> = tags
        .map(|tag| {
            (
                tag["Key"].as_str().expect("a text").into(),
                tag["Value"].clone(),
            )
        })
        .collect();
    let document = &row["PolicyVersionList"][0]["Document"];
    let files = [
        ("metadata", metadata(kind, row)),
        ("inline-policies", member(kind, row, "PolicyList")),
        (
            "managed-policies",
            texts("AttachedManagedPolicies", |it| it["PolicyArn"].clone()),
        ),
        ("trust-policy", row["AssumeRolePolicyDocument"].clone()),
        ("current-policy", document.clone()),
        ("groups", texts("GroupList", group)),
        ("tags", tags.into()),
    ];
    // Nothing is written for what is empty.
    let empty = |value: &Value| [json!(null), json!([]), json!({})].contains(value);
    let files = files.into_iter().filter(|(_, value)| !empty(value));
    files
        .map(|(name, value)| {
            (
                format!("{}/{name}.json", path.to_lowercase()),
                value.to_string(),
            )
        })
        .collect()
}

/// A member whose name begins with the kind: `UserName`.
fn member(kind: &str, row: &Value, name: &str) -> Value {
    let (first, rest) = kind.split_at(1);
    row[format!("{}{rest}{name}", first.to_uppercase())].clone()
}

fn metadata(kind: &str, row: &Value) -> Value {
    json!({
        "name": member(kind, row, "Name"), "id": member(kind, row, "Id"), "path": row["Path"], "arn": row["Arn"],
        "created": row["CreateDate"], "createDate": row["CreateDate"], "updateDate": row["UpdateDate"],
        "description": row["Description"], "defaultVersionId": row["DefaultVersionId"],
        "permissionBoundary": row["PermissionsBoundary"]["PermissionsBoundaryArn"],
    })
}
