//! `orgsim import --profile` and `orgsim drift`, with an AWS CLI that answers from a file.

use super::*;

/// Answers of a small organization; each call is noted.
const AWS: &str = r#"#!/bin/sh
echo "$AWS_PROFILE$AWS_ACCESS_KEY_ID$AWS_SECRET_ACCESS_KEY$AWS_SESSION_TOKEN $2" >>"$CALLS"
ls -ld "$TMPDIR"/orgsim-collection-* | cut -c1-10 >>"$CALLS.modes"
case "$2 $4" in
describe-organization*) echo '{"Organization": {"Id": "o-exampleorg", "MasterAccountId": "111122223333", "MasterAccountEmail": "main@northwind.example", "FeatureSet": "ALL"}}' ;;
list-roots*) echo '{"Roots": [{"Id": "r-ab12", "PolicyTypes": []}]}' ;;
list-accounts-for-parent*) cat "$ACCOUNTS" ;;
create-* | delete-* | put-*) exit 1 ;;
*) echo '{}' ;;
esac
"#;

fn accounts(names: &[&str]) -> String {
    let row = |(at, name): (usize, &&str)| {
        format!(
            r#"{{"Id": "44445555{at:04}", "Name": "{name}", "Email": "{name}@northwind.example", "JoinedMethod": "CREATED"}}"#
        )
    };
    let rows: Vec<String> = names.iter().enumerate().map(row).collect();
    format!("{{\"Accounts\": [{}]}}\n", rows.join(", "))
}

fn run(at: &Path, words: &str) -> (i32, String, String) {
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = program();
    command.args(words.split_whitespace()).current_dir(at);
    command.env("PATH", format!("{}:{path}", at.display()));
    command.env("ACCOUNTS", at.join("accounts.json"));
    // They would be used instead of the profile.
    for name in [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
    ] {
        command.env(name, "key");
    }
    command.env("TMPDIR", at);
    ended(command.env("CALLS", at.join("calls")))
}

#[test]
#[cfg(unix)]
fn a_profile_is_collected_by_reading_calls_and_drift_is_what_differs_since() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let write = |name: &str, text: &str| fs::write(at.join(name), text).expect("a file");
    write("aws", AWS);
    fs::set_permissions(at.join("aws"), fs::Permissions::from_mode(0o755)).expect("a program");
    write("accounts.json", &accounts(&["data"]));
    let (status, out, errors) = run(at, "import --profile audit -o session.json");
    assert_eq!(status, 0, "{errors}");
    assert!(out.contains("account: 2"), "{out}");
    assert!(
        errors.starts_with("describe-organization {}\nlist-roots {}\n"),
        "{errors}"
    );
    let calls = fs::read_to_string(at.join("calls")).expect("calls");
    assert!(
        calls
            .lines()
            .all(|it| it.starts_with("audit list-") || it.starts_with("audit describe-")),
        "{calls}"
    );

    // What is collected is for nobody else to read, and does not stay.
    let modes = fs::read_to_string(at.join("calls.modes")).expect("modes");
    assert!(modes.lines().all(|it| it == "drwx------"), "{modes}");
    let kept = fs::read_dir(at).expect("a folder").flatten();
    let kept = kept.filter(|it| it.file_name().to_string_lossy().starts_with("orgsim-"));
    assert_eq!(kept.count(), 0);

    // What cannot be updated is not collected.
    fs::create_dir(at.join("folder")).expect("a folder");
    let (status, _, errors) = run(at, "drift folder --profile audit --update");
    assert_eq!(status, 2);
    assert!(
        errors.starts_with("--update copies NOW over EARLIER"),
        "{errors}"
    );
    assert_eq!(fs::read_to_string(at.join("calls")).expect("calls"), calls);

    // The first night there is nothing to compare with; the second one, an account is new.
    assert_eq!(run(at, "drift state.json --profile audit").0, 2);
    let (status, out, errors) = run(at, "drift state.json --profile audit --update");
    assert_eq!((status, &*out), (0, ""), "{errors}");
    assert_eq!(run(at, "drift state.json --profile audit").0, 0);
    write("accounts.json", &accounts(&["data", "web"]));
    let (status, out, _) = run(at, "drift state.json --profile audit --update");
    assert_eq!(status, 1);
    assert!(out.starts_with("Accounts\n  + web"), "{out}");
    let (status, out, _) = run(at, "drift state.json --profile audit --json");
    assert_eq!(status, 0, "{out}");
    assert!(out.contains("\"differences\": {}"), "{out}");
    let (status, _, errors) = run(at, "drift state.json nowhere.json");
    assert_eq!(status, 2);
    assert!(errors.starts_with("nowhere.json: "), "{errors}");
}
