//! Names of strangers in everything that is printed for people: they act on no terminal, begin no line, and are no command of GitHub
//! Actions.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::program::{ended, program};

/// Ends a line, twice begins what looks like another one, colors, and turns the order of the text.
const HOSTILE: &str = "\r\n::error::FORGED\n+ Root/FORGED\u{2028}\u{1b}[31m\u{9b}\u{202e}";

/// The files of an organization in which everything has such a name. `guarded`: with an SCP.
fn write(folder: &Path, guarded: bool) {
    let named = |name: &str| format!("{name}{HOSTILE}");
    let statement =
        json!({ "Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*", "Sid": "Keep" });
    let content = json!({ "Version": "2012-10-17", "Statement": statement }).to_string();
    let policy = json!({ "Id": "p-abcdefgh", "Name": named("Guard"), "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": false });
    let attached: Vec<&Value> = [&policy].into_iter().filter(|_| guarded).collect();
    let unit =
        |id: &str, name: &str| json!({ "OrganizationalUnit": { "Id": id, "Name": named(name) } });
    let parents = |id: &str, kind: &str| json!({ "Parents": [{ "Id": id, "Type": kind }] });
    let unit_id = "ou-ab12-12345678";
    let mut files = vec![
        (
            "organization.json",
            json!({ "Organization": { "Id": "o-exampleorg", "MasterAccountId": "111122223333", "MasterAccountEmail": "m@northwind.example", "FeatureSet": "ALL" } }),
        ),
        (
            "accounts.json",
            json!({ "Accounts": [{ "Id": "444455556666", "Name": named("Web"), "Email": "web@northwind.example" }] }),
        ),
        ("unit.json", unit(unit_id, "Work")),
        (
            "list-parents-444455556666.json",
            parents(unit_id, "ORGANIZATIONAL_UNIT"),
        ),
        (
            "list-parents-ou-ab12-12345678.json",
            parents("r-ab12", "ROOT"),
        ),
        (
            "policy.json",
            json!({ "Policy": { "PolicySummary": policy, "Content": content } }),
        ),
        (
            "list-policies-for-target-ou-ab12-12345678.json",
            json!({ "Policies": attached }),
        ),
    ];
    if guarded {
        files.push(("more.json", unit("ou-ab12-87654321", "More")));
        files.push((
            "list-parents-ou-ab12-87654321.json",
            parents(unit_id, "ORGANIZATIONAL_UNIT"),
        ));
    }
    fs::create_dir_all(folder).expect("a folder");
    for (name, value) in files {
        fs::write(folder.join(name), value.to_string()).expect("a file");
    }
}

#[test]
fn names_of_strangers_stay_in_their_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, guarded) in [("before", false), ("after", true)] {
        write(&folder.path().join(name), guarded);
    }
    let expectations = "[[expect]]\nname = \"All\"\nprincipals = [\"*/Root user\"]\nactions = [\"s3:DeleteBucket\"]\nresources = [\"arn:aws:s3:::b\"]\ndecision = \"allowed\"\n\n[[expect]]\nactions = [\"iam:CreateUser\"]\nnever = \"444455556666\"\n";
    fs::write(folder.path().join("expect.toml"), expectations).expect("a file");
    let nobody = "[[expect]]\nprincipals = [\"444455556666/*\"]\nactions = [\"s3:DeleteBucket\"]\ndecision = \"denied\"\n";
    fs::write(folder.path().join("nobody.toml"), nobody).expect("a file");
    let policy = json!({ "Version": "2012-10-17", "Statement": { "Effect": "Deny", "Action": format!("s3:No{HOSTILE}"), "Resource": "*" } });
    fs::write(folder.path().join("policy.json"), policy.to_string()).expect("a file");
    let mut shown = 0;
    for words in [
        "import before",
        "diff before after --access",
        "plan before after",
        "plan after before --allow-gap",
        "review --before before --after after",
        "review --before after --after before",
        "coverage --org after",
        "prove never --action s3:DeleteBucket --org after",
        "prove never --action iam:CreateUser --org after",
        "prove no-new-access --org after before",
        "evaluate --org after --action s3:DeleteBucket --explain",
        "who-can --org after s3:DeleteBucket",
        "who-can --org after iam:CreateUser",
        "test expect.toml --org after",
        "test nobody.toml --org after",
        "lint policy.json --type scp",
        "lint --room after",
    ] {
        let mut command = program();
        let (_, out, errors) = ended(command.args(words.split(' ')).current_dir(folder.path()));
        for line in out.lines().chain(errors.lines()) {
            shown += usize::from(line.contains("FORGED"));
            let text = line.trim_start();
            let forged = ["::error", "+ Root/FORGED", "##["]
                .iter()
                .any(|it| text.starts_with(it));
            let acts = |it: char| it.is_control() || ('\u{2028}'..='\u{202e}').contains(&it);
            assert!(
                !forged && !line.contains(acts),
                "{words}: {line:?}\n{out}\n{errors}"
            );
        }
        assert!(
            !out.contains('\r') && !(out + &errors).is_empty(),
            "{words}"
        );
    }
    // The names are shown, and most outputs have them.
    assert!(shown > 20, "{shown}");
}
