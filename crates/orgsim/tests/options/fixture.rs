//! The folder in which commands are run: each option of `forms.rs` finds what it needs to have an effect.

use std::fs;
use std::path::Path;

const ORGANIZATION: &str = r#"{"Organization": {"Id": "o-exampleorg", "MasterAccountId": "111122223333", "MasterAccountEmail": "main@northwind.example", "FeatureSet": "ALL"}}
{"Roots": [{"Id": "r-ab12", "PolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]}]}
{"Accounts": [{"Id": "444455556666", "Name": "Data", "Email": "data@northwind.example", "JoinedMethod": "CREATED", "ParentId": "r-ab12"}]}
"#;
const TARGETS: &str = r#"{"Targets": [{"TargetId": "444455556666"}]}"#;
/// One decision depends on the Region, one on the VPC.
const FENCE: &str = r#"
    {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}},
    {"Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}}"#;
const NO_DELETING: &str =
    r#"{"Sid": "Keep", "Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}"#;
const HISTORY: &str = "Event name,Event source,User name\nDeleteBucket,s3.amazonaws.com,ola\n";
const LIST: &str = "date 2027-01-31\n= zz\tAnother service\na r - - GetThing\n";
const EXPECTATIONS: &str = r#"[[expect]]
principals = ["Data/*"]
actions = ["s3:DeleteBucket"]
decision = "allowed"
"#;
const CATALOG: &str = r#"{
    "lessons": [
        {"id": "one", "title": {"en": "One", "es": "Uno"}, "about": {"en": "1"}, "quiz": 1},
        {"id": "two", "title": {"en": "Two", "es": "Dos"}, "about": {"en": "2"}, "quiz": 2},
        {"id": "three", "title": {"en": "Three", "es": "Tres"}, "about": {"en": "3"}, "quiz": 3}
    ],
    "parts": [{"title": {"en": "All"}, "lessons": ["one", "two", "three"]}],
    "paths": [{"id": "way", "title": {"en": "Way", "es": "Camino"}, "lessons": ["three", "two"]}]
}"#;
const INDEX: &str =
    r#"<meta content="connect-src 'self'; font-src 'self'"><title>Orgsim</title><body>"#;
const PROGRESS: &str = r#"{"orgsim": 1, "lessons": {"mine": [{"begun": "2026-03-01T09:00:00.000Z", "done": "2026-03-01T09:10:00.500Z",
    "version": "", "ms": 372000, "met": ["unit"], "of": 1, "log": {"answers": {"who": [["management"]]},
    "reached": [{"id": "unit", "at": 1}], "steps": 1, "finished": true}}]}}"#;
const LESSON: [(&str, &str); 3] = [
    (
        "lesson.toml",
        include_str!("../../../cli/src/lesson/lesson.toml"),
    ),
    ("en.toml", include_str!("../../../cli/src/lesson/en.toml")),
    ("es.toml", include_str!("../../../cli/src/lesson/es.toml")),
];

const LINES: &str =
    "aws sts get-caller-identity\naws organizations describe-organization\naws nonsense\n";
const REQUEST: &str = concat!(
    r#"{"request": {"action": "s3:GetObject"}, "resource_policy": {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "#,
    r#""Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "x"}}}}, "expected": {"decision": "Allowed"}}"#,
    "\n"
);

/// The standard input of a command.
pub fn input(command: &str) -> &'static str {
    match command {
        "shell" => LINES,
        "evaluate" => REQUEST,
        _ => "{\"Accounts\": [1]}\n",
    }
}

/// Writes the files into a folder.
pub fn write(at: &Path) {
    let write = |name: &str, text: &str| {
        let path = at.join(name);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    let policy = |statements: &str| format!("{{\"Statement\": [{statements}]}}");
    let drafted = policy(&format!("{FENCE}, {NO_DELETING}"));
    for (folder, content) in [("before", policy(FENCE)), ("after", drafted.clone())] {
        let policy = format!(
            r#"{{"Policy": {{"PolicySummary": {{"Id": "p-fence001", "Name": "Fence", "Type": "SERVICE_CONTROL_POLICY"}}, "Content": {content:?}}}}}"#
        );
        write(&format!("{folder}/organization.json"), ORGANIZATION);
        write(&format!("{folder}/policy.json"), &policy);
        write(&format!("{folder}/targets-p-fence001.json"), TARGETS);
    }
    write("draft.json", &drafted);
    // An SCP by the name of its folder, a policy of a resource by its principal, and an organization.
    write("policies/organization.json", ORGANIZATION);
    write(
        "policies/scps/roles.json",
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "iam:*Role", "Resource": "*"}}"#,
    );
    write(
        "policies/bucket.json",
        r#"{"Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:Decrypt", "Resource": "*"}}"#,
    );
    write("list.txt", LIST);
    write("expect.toml", EXPECTATIONS);
    write("history.csv", HISTORY);
    write("lines.jsonl", &format!("{REQUEST}{REQUEST}"));
    // Lines, and a transcript after what no transcript has.
    let transcript = "@scenario all-features 1\n$ aws sts get-caller-identity\n";
    write("script.txt", &format!("{LINES}{transcript}"));
    let session = r#"{"orgsim": 1, "scenario": "all-features", "seed": "3", "commands": []}"#;
    write("session.json", session);
    write("accounts.json", "{\"Accounts\": [2]}");
    write("ana.json", PROGRESS);
    for page in ["dist", "page"] {
        write(&format!("{page}/index.html"), &format!("{INDEX}{page}"));
        write(&format!("{page}/licenses.txt"), "MIT");
        write(&format!("{page}/files.json"), "[]");
        write(&format!("{page}/lessons/catalog.json"), CATALOG);
        for id in ["one", "two", "three"] {
            write(&format!("{page}/lessons/{id}/lesson.txt"), "minutes = 1");
        }
    }
    for (name, text) in LESSON {
        write(&format!("lessons/mine/{name}"), text);
        // The same lesson with other titles and answers.
        let other = (text
            .replace("A place", "The place")
            .replace("Un lugar", "El lugar"))
        .replace("unit\" is", "unit is")
        .replace("answer = \"management\"", "answer = \"member\"");
        write(&format!("other/mine/{name}"), &other);
    }
}
