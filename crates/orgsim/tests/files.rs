//! The errors of every command for a file that is not text, or is too large.

use std::io::Write;
use std::process::{Command, Stdio};

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
        &["run"],
        &["run", "--json"],
        &["run", "--session"],
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
    let (fine, says) = told(&["run"], b"help\n\xff\n");
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
