//! Answers about an organization of whose policies something is not known: firm is what is the same whatever that is.

use serde_json::Value;

use super::answers::organization;
use super::orgsim;

const SCP: &str = "SERVICE_CONTROL_POLICY";
const LEAVE: &str =
    r#"{"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}"#;
const REST: &str = r#""${unknown:the rest of keep}""#;

/// Data (444455556666) is under a policy of which one statement is known, and Web is not.
fn lost() -> tempfile::TempDir {
    let both = format!("[{LEAVE}, {REST}]");
    organization(&[("p-keep0000001", SCP, "444455556666", &both)])
}

#[test]
fn a_proof_about_what_is_not_known_is_not_decided_and_says_so() {
    let folder = lost();
    let at = folder.path();
    let ask = |words: &str| {
        let (status, out, errors) = orgsim(at, words);
        assert!(!out.is_empty(), "{errors}");
        (status, out)
    };
    let leave = "--action organizations:LeaveOrganization --under Data";
    let (status, out) = ask(&format!("prove never --org . {leave}"));
    assert_eq!(status, 0, "{out}");
    assert!(out.contains("Closed by statement "), "{out}");
    let stop = "--action cloudtrail:StopLogging";
    let (status, out) = ask(&format!("prove never --org . {stop} --under Data"));
    let because = "it depends on what is not known of policies (the rest of keep)";
    assert!(out.contains(&format!("Not decided: {because}.")), "{out}");
    assert_eq!(status, 1, "{out}");
    let (_, out) = ask(&format!(
        "prove never --org . {stop} --under Data --format json"
    ));
    let json: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(json["answers"][0]["unknown"], "the rest of keep", "{out}");
    // Where the policy is not attached, nothing is open.
    let (status, out) = ask(&format!("prove never --org . {stop} --under Web"));
    assert!(status == 1 && out.starts_with("Not guaranteed"), "{out}");
    let (_, out) = ask("coverage --org . --json");
    let json: Value = serde_json::from_str(&out).expect("JSON");
    let mut trail = json["controls"].as_array().expect("a list").iter();
    let trail = trail.find(|it| it["id"] == "cloudtrail").expect("one");
    let state = |id: &str| {
        let answers = trail["answers"].as_array().expect("a list").iter();
        let has = |it: &&Value| {
            it["accounts"]
                .as_array()
                .expect("a list")
                .contains(&id.into())
        };
        answers
            .filter(has)
            .map(|it| (&it["state"], &it["unknown"]))
            .next()
    };
    assert_eq!(
        state("444455556666"),
        Some((&"open".into(), &"the rest of keep".into()))
    );
    assert_eq!(
        state("777788889999"),
        Some((&"refuted".into(), &Value::Null))
    );
}

/// `--strict` ends every question to an import that lost something.
#[test]
fn a_strict_proof_needs_a_complete_import() {
    let whole = organization(&[]);
    let lacking = lost();
    let path = lacking.path().join("targets-p-keep0000001.json");
    let text = r#"{"Targets": [{"TargetId": "ou-none-11111111"}]}"#;
    std::fs::write(path, text).expect("a file");
    let never = "never --action cloudtrail:StopLogging --under Data";
    for question in [
        never,
        "no-new-access --after .",
        "equivalent --after .",
        "hoist",
    ] {
        let ask = |folder: &tempfile::TempDir| {
            let words = format!("prove {question} --org .");
            let strict = orgsim(folder.path(), &format!("{words} --strict"));
            (orgsim(folder.path(), &words), strict)
        };
        let (lax, strict) = ask(&whole);
        assert_eq!((lax.0, lax.1), (strict.0, strict.1), "{question}");
        let (lax, strict) = ask(&lacking);
        assert!(!lax.1.is_empty(), "{question}: {}", lax.2);
        assert_eq!((strict.0, &*strict.1), (1, ""), "{question}: {}", strict.2);
        assert!(
            strict.2.contains("--strict: the import lost"),
            "{}",
            strict.2
        );
    }
}

#[test]
fn an_expectation_that_what_is_not_known_decides_is_not_met() {
    let folder = lost();
    let at = folder.path();
    let file = |never: &str| {
        let text = format!("[[expect]]\nname = \"a\"\nactions = [\"{never}\"]\nnever = \"Data\"\n");
        std::fs::write(at.join("own.toml"), text).expect("a file");
        orgsim(at, "test own.toml --org .")
    };
    assert_eq!(file("organizations:LeaveOrganization").0, 0);
    let (status, out, errors) = file("cloudtrail:StopLogging");
    assert_eq!(status, 1, "{out}{errors}");
    assert!(out.contains("the rest of keep"), "{out}");
}

#[test]
fn what_only_what_is_not_known_could_change_is_undecided() {
    let (before, after) = (
        organization(&[]),
        organization(&[("p-keep0000001", SCP, "444455556666", REST)]),
    );
    let (old, new) = (before.path().display(), after.path().display());
    let at = after.path();
    let diff = format!("diff {old} {new} --action cloudtrail:StopLogging");
    let (status, out, _) = orgsim(at, &diff);
    assert_eq!(status, 1);
    let line = "? Data / access role, Data / root user: cloudtrail:StopLogging: allowed → depends, undecided without the rest of keep";
    assert!(out.contains(line), "{out}");
    let (_, out, _) = orgsim(at, &format!("{diff} --json"));
    let json: Value = serde_json::from_str(&out).expect("JSON");
    let change = &json["access"][0];
    assert_eq!(change["change"], "undecided", "{out}");
    assert_eq!(change["notKnownOfPolicies"][0], "the rest of keep", "{out}");
    let (status, out, errors) = orgsim(at, &format!("review --before {old} --after {new}"));
    assert_eq!(status, 1, "{out}{errors}");
    assert!(out.contains(" are undecided."), "{out}");
    assert!(out.contains("- Policies: 0 findings; "), "{out}");
    assert!(out.contains("not decided whether callers of Data"), "{out}");
    // It is the same on both sides: nothing is open that was not.
    let (status, out, errors) = orgsim(at, "review --before . --after .");
    assert_eq!(status, 0, "{out}{errors}");
}
