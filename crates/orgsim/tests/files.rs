//! The errors of every command for a file that is not text, or is too large; and a server's session in a file, with its marks.

use crate::server;

use std::io::Write;
use std::process::{Command, Stdio};

use server::{Folder, TestServer};
use sim::session::{Mark, SavedSession};

/// Runs the program on standard input; returns whether it succeeded, and its output.
fn told(words: &[&str], input: &[u8]) -> (bool, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_orgsim"))
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may have stopped reading before the end.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let says = String::from_utf8(output.stderr).unwrap();
    (output.status.success(), says)
}

#[test]
fn a_file_to_import_that_is_no_text_or_too_large_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_string();
    let (binary, large) = (path("binary.txt"), path("large.txt"));
    std::fs::write(&binary, b"\x80").unwrap();
    let file = std::fs::File::create(&large).unwrap();
    file.set_len(2_000_000_000).unwrap();
    let question = [
        "evaluate",
        "--principal",
        "a/b",
        "--action",
        "s3:GetObject",
        "--org",
    ];
    let (fine, says) = told(&[&question[..], &[&binary]].concat(), b"");
    assert!(
        !fine && says.contains("binary.txt: The file is neither UTF-8 nor UTF-16 text"),
        "{says}"
    );
    let (fine, says) = told(&[&question[..], &[&large]].concat(), b"");
    assert!(
        !fine && says.contains("the limit for a file to import"),
        "{says}"
    );
}

#[test]
fn the_line_that_is_no_text_and_the_limit_of_a_file_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_string();
    let (binary, large) = (path("binary.txt"), path("large.txt"));
    std::fs::write(&binary, b"\"one\n\xc3\xa9\x9b\n").unwrap();
    let file = std::fs::File::create(&large).unwrap();
    // Larger than any limit, without using disk space.
    file.set_len(2_000_000_000).unwrap();
    std::fs::write(path("rule.toml"), b"a\n\xff").unwrap();
    for words in [
        &["replay"][..],
        &["query", "a"],
        &["shell"],
        &["play"],
        &["shell", "--json"],
        &["shell", "--session"],
        &["report", "--csv", "--lessons", "no-folder"],
    ] {
        let of = |file: &str| told(&[words, &[file]].concat(), b"");
        let (fine, says) = of(&binary);
        assert!(
            !fine && says.contains("binary.txt: line 2, byte 3 is not UTF-8"),
            "{words:?}: {says}"
        );
        let (fine, says) = of(&large);
        assert!(
            !fine && says.contains("it has 2000000000 bytes, and the limit for "),
            "{words:?}: {says}"
        );
    }
    let (fine, says) = told(&["lesson", "rule", folder.path().to_str().unwrap()], b"");
    assert!(
        !fine && says.contains("line 2, byte 1 is not UTF-8"),
        "{says}"
    );
    let (fine, says) = told(&["shell"], b"help\n\xff\n");
    assert!(
        !fine && says.contains("standard input, line 2: byte 1 is not UTF-8"),
        "{says}"
    );
    let (fine, says) = told(&["query", "a", "-"], b"\n\n\xff");
    assert!(
        !fine && says.contains("standard input: line 3, byte 1"),
        "{says}"
    );
    let (fine, says) = told(&["evaluate"], &[b'x'; 5_000_000]);
    assert!(
        !fine && says.contains("line 1, ") && says.contains("the limit for a line"),
        "{says}"
    );
}

/// A session of three commands, as the page saves it.
const SESSION: &str = r#"{"orgsim":1,"scenario":"empty","seed":"1","commands":[{"advance":1},{"advance":2},{"advance":3}]}"#;

#[test]
fn a_file_whose_name_looks_like_a_link_is_a_file() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["s1.json", "a#s1.json"] {
        std::fs::write(folder.path().join(name), SESSION).unwrap();
        let replayed = Command::new(env!("CARGO_BIN_EXE_orgsim"))
            .args(["replay", name])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let says = String::from_utf8_lossy(&replayed.stderr);
        assert!(replayed.status.success(), "{name}: {says}");
    }
    let (fine, says) = told(&["replay", "s1.abc"], b"");
    assert!(!fine && says.contains("link"), "{says}");
}

/// A file that a server had, with its record of what it acknowledged.
fn served() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("s.jsonl").to_str().unwrap().to_string();
    let server = server::TestServer::start(&["--clock", "manual", "--state", &file]);
    for ms in 1..=5 {
        let rows = format!("[{{\"advance\": {ms}}}]");
        assert_eq!(server.client().post("/_orgsim/commands", &rows).status, 200);
    }
    (folder, file)
}

#[test]
fn a_lost_end_is_found_by_every_reader() {
    let (_folder, file) = served();
    assert!(told(&["replay", &file], b"").0);
    let text = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    for kept in 1..lines.len() {
        std::fs::write(&file, format!("{}\n", lines[..kept].join("\n"))).unwrap();
        for words in [&["replay", &*file][..], &["shell", "--session", &file]] {
            let (fine, says) = told(words, b"");
            assert!(
                !fine && says.contains("lines at its end are missing"),
                "{kept}: {says}"
            );
        }
    }
    // Without the server's record it is a session like any other.
    std::fs::remove_file(format!("{file}.lock")).unwrap();
    assert!(told(&["replay", &file], b"").0);
}

#[test]
fn a_lock_file_without_its_record_is_told() {
    let (_folder, file) = served();
    let lock = format!("{file}.lock");
    for damaged in ["", "garbage", "\0\0\0\0"] {
        std::fs::write(&lock, damaged).unwrap();
        let (fine, says) = told(&["replay", &file], b"");
        assert!(
            !fine && says.contains("s.jsonl.lock"),
            "{damaged:?}: {says}"
        );
        let server = server::TestServer::start(&["--clock", "manual", "--state", &file]);
        let notes = server.client().health()["notes"].to_string();
        assert!(
            notes.contains("s.jsonl.lock does not tell"),
            "{damaged:?}: {notes}"
        );
        drop(server);
        assert!(
            told(&["replay", &file], b"").0,
            "the server has made a new record"
        );
    }
}

#[test]
fn a_session_that_a_server_answers_has_its_marks_everywhere() {
    let folder = Folder::new();
    let state = folder.file("s.jsonl");
    for more in [&[][..], &["--state", &state]] {
        let server = TestServer::start(&[&["--clock", "manual"][..], more].concat());
        let mut client = server.client();
        client.call("CreateOrganization", "{}").succeeded();
        client.create_account();
        client.advance(r#"{"until": "idle"}"#);
        let text = client.get("/_orgsim/session").body;
        let mut saved = SavedSession::from_json(&text).expect("it opens");
        let commands = saved.session.commands.len();
        let last = saved.marks.last().expect("a mark").clone();
        assert_eq!(last.after, commands, "{text}");

        // In a file, for `orgsim replay`.
        let file = folder.file("answered.jsonl");
        std::fs::write(&file, &text).unwrap();
        let orgsim = env!("CARGO_BIN_EXE_orgsim");
        let replay = Command::new(orgsim).args(["replay", &file]).output();
        let replay = replay.unwrap();
        let hash = String::from_utf8(replay.stdout).unwrap();
        assert!(replay.status.success(), "{hash}");
        assert_eq!(hash.trim_end(), last.hash);

        // To a server again, in each form; another world is told, and the session goes on.
        let mut other = server.client();
        let mut put = |body: &str| {
            let reply = other.send("PUT", "/_orgsim/session", &[], body).unwrap();
            assert_eq!(reply.status, 200, "{reply:?}");
            let value = reply.json();
            assert_eq!(value["commands"], commands, "{value}");
            value["note"].as_str().map(str::to_string)
        };
        assert_eq!(put(&text), None);
        assert_eq!(put(&saved.to_json()), None);
        assert_eq!(put(&sim::link::encode(&saved)), None);
        client.call("DescribeOrganization", "{}").succeeded();
        let begin = Mark {
            after: 0,
            hash: saved.session.world().hash(),
            ..last.clone()
        };
        let other = Mark {
            hash: "00".into(),
            program: "0.1.0".into(),
            ..last
        };
        saved.marks = vec![begin, other];
        for body in [saved.to_json(), sim::link::encode(&saved)] {
            let note = put(&body).expect("a note");
            assert!(note.starts_with("Up to step 0"), "{note}");
            assert!(note.contains("version 0.1.0"), "{note}");
            assert!(note.contains(&format!("after step {commands}")), "{note}");
        }
        client.call("DescribeOrganization", "{}").succeeded();
    }
}

#[test]
fn options_that_add_steps_to_a_session_are_no_other_version() {
    let session = sim::session::Session::new(sim::scenario::Scenario::AllFeatures, 1);
    let saved = SavedSession::ended(&sim::history::History::open(&session));
    let server = TestServer::start(&["--clock", "manual", "--throttle"]);
    let mut client = server.client();
    let reply = client.send("PUT", "/_orgsim/session", &[], &saved.to_json());
    let reply = reply.unwrap().json();
    assert_eq!(reply["commands"], 1);
    assert_eq!(reply["note"], serde_json::Value::Null, "{reply}");
}

/// Only the commands are lost: what is saved opens, and every message says with what.
#[test]
fn a_file_that_is_overwritten_leaves_a_saved_world_that_says_how_to_open_it() {
    let folder = Folder::new();
    let file = folder.file("s.jsonl");
    let words = ["--clock", "manual", "--state", &file];
    let server = TestServer::start(&words);
    let mut client = server.client();
    let made = client.call("CreateOrganization", "{}").json();
    // In place, and of another length.
    std::fs::write(&file, "notes of mine\n").unwrap();
    assert_eq!(client.call("ListRoots", "{}").status, 500);
    let told = client.get("/_orgsim/health").json()["error"].to_string();
    let hint = "only `orgsim serve --state` opens it";
    assert!(
        told.contains("s.jsonl.saved, without its commands"),
        "{told}"
    );
    assert!(told.contains(hint), "{told}");
    drop(server);
    let saved = format!("{file}.saved");
    let orgsim = env!("CARGO_BIN_EXE_orgsim");
    let replay = Command::new(orgsim).args(["replay", &saved]).output();
    let replay = replay.unwrap();
    let says = String::from_utf8(replay.stderr).unwrap();
    assert!(!replay.status.success());
    assert!(
        says.contains("only `orgsim serve --state` can open"),
        "{says}"
    );
    let server = TestServer::start(&["--clock", "manual", "--state", &saved]);
    let found = server.client().call("DescribeOrganization", "{}").json();
    assert_eq!(found["Organization"]["Id"], made["Organization"]["Id"]);
}

/// What is no regular file in a folder is named and never opened: a pipe would be read for ever.
#[cfg(unix)]
#[test]
fn folders_are_read_without_pipes_dangling_links_and_loops() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::create_dir_all(at.join("deep/deeper")).unwrap();
    let account = r#"{"Accounts": [{"Id": "111122223333", "Arn": "arn:aws:organizations::111122223333:account/o-exampleorg/111122223333", "Email": "a@example.com", "Name": "A", "Status": "ACTIVE"}]}"#;
    std::fs::write(at.join("accounts.json"), account).unwrap();
    let pipe = Command::new("mkfifo").arg(at.join("pipe.json")).status();
    assert!(pipe.unwrap().success());
    let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, at.join(name)).unwrap();
    link("nowhere.json", "dangling.json");
    link("/dev/zero", "zero.json");
    link(".", "itself");
    link("../..", "deep/deeper/above");
    let shown = at.to_str().unwrap();
    for words in [["import", shown], ["lint", shown]] {
        let (_, says) = told(&words, b"");
        for (name, why) in [
            ("pipe.json", "it is not a regular file"),
            ("zero.json", "it is not a regular file"),
            ("dangling.json", "it is a link that leads nowhere"),
            ("itself", "it is a link to a folder above it"),
            ("deep/deeper/above", "it is a link to a folder above it"),
        ] {
            let line = format!("{shown}/{name} is passed over: {why}.");
            assert!(says.contains(&line), "{line}: {says}");
        }
    }
    let (fine, says) = told(&["import", shown], b"");
    assert!(fine, "{says}");
    // A link to a folder beside it is read, and a path that is named by itself may be a pipe.
    let beside = at.join("beside");
    std::fs::create_dir(&beside).unwrap();
    std::os::unix::fs::symlink(at, beside.join("all")).unwrap();
    let named = at.join("pipe.json");
    let writer = std::thread::spawn({
        let named = named.clone();
        move || std::fs::write(named, account)
    });
    let (fine, says) = told(&["import", named.to_str().unwrap()], b"");
    assert!(fine, "{says}");
    writer.join().unwrap().unwrap();
}
