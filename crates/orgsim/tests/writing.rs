//! What the program writes: a file that is there is replaced when the new one is complete, or stays.

#![cfg(unix)]

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use crate::program::{ended, program};

/// Where a session of a scenario and one of another are, to compare or to overwrite.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    fs::write(at.join("lines.txt"), "personas\n").expect("a file");
    // A session is its calls.
    let calls = "aws sts get-caller-identity\n".repeat(100);
    fs::write(at.join("calls.txt"), calls).expect("a file");
    for (scenario, name) in [("guardrails", "old.json"), ("all-features", "new.json")] {
        let made = program()
            .args(["shell", "--scenario", scenario, "calls.txt", "--save", name])
            .current_dir(at)
            .output();
        assert!(made.expect("the program starts").status.success());
    }
    folder
}

/// Runs a command of a shell in a folder, in which `$0` is the program.
fn shell(at: &Path, line: &str) -> (i32, String, String) {
    let mut command = Command::new("sh");
    command.args(["-c", line, env!("CARGO_BIN_EXE_orgsim")]);
    ended(command.current_dir(at))
}

/// The names in a folder.
fn names(at: &Path) -> Vec<String> {
    let entries = fs::read_dir(at).expect("a folder");
    let mut names: Vec<String> = entries
        .map(|it| {
            it.expect("an entry")
                .file_name()
                .into_string()
                .expect("text")
        })
        .collect();
    names.sort();
    names
}

#[test]
fn a_full_disk_loses_nothing_that_was_saved() {
    let folder = folder();
    let at = folder.path();
    let old = fs::read(at.join("old.json")).expect("the session");
    assert!(old.len() > 1_024);
    let all = names(at);
    for line in [
        "shell --session old.json --save old.json lines.txt",
        "drift old.json new.json --update",
        "export new.json --format aws-cli --out old.json",
        "export new.json --format svg --out old.json",
    ] {
        // No file may have more than 512 or 1,024 bytes, by the shell.
        let line = format!("trap '' XFSZ; ulimit -f 1; exec \"$0\" {line}");
        let (status, out, errors) = shell(at, &line);
        assert_ne!(status, 0, "{line}: {out}");
        assert!(errors.contains("old.json: "), "{line}: {errors}");
        assert!(
            fs::read(at.join("old.json")).expect("a file") == old,
            "{line}"
        );
        assert_eq!(names(at), all, "{line}");
    }
}

#[test]
fn a_file_is_replaced_with_its_mode_behind_its_links() {
    let folder = folder();
    let at = folder.path();
    fs::create_dir(at.join("real")).expect("a folder");
    fs::rename(at.join("old.json"), at.join("real/old.json")).expect("renamed");
    symlink("real/old.json", at.join("inner")).expect("a link");
    symlink(at.join("inner"), at.join("link.json")).expect("a link");
    let real = at.join("real/old.json");
    fs::set_permissions(&real, Permissions::from_mode(0o640)).expect("permitted");
    let before = fs::metadata(&real).expect("a file");
    let line = "exec \"$0\" shell --session new.json --save link.json lines.txt";
    let (status, _, errors) = shell(at, line);
    assert_eq!(status, 0, "{errors}");
    assert_eq!(fs::read(&real).ok(), fs::read(at.join("new.json")).ok());
    let after = fs::metadata(&real).expect("a file");
    assert_eq!(after.mode() & 0o777, 0o640);
    assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()));
    assert_ne!(after.ino(), before.ino(), "it is another file");
    assert!(fs::read_link(at.join("link.json")).is_ok());
    assert_eq!(names(&at.join("real")), ["old.json"]);
    // A link to nothing makes what it names.
    symlink("real/fresh.json", at.join("nothing.json")).expect("a link");
    let (status, _, errors) = shell(at, &line.replace("link.json", "nothing.json"));
    assert_eq!(status, 0, "{errors}");
    assert!(at.join("real/fresh.json").is_file());
}

#[test]
fn what_is_no_regular_file_is_written_to() {
    let folder = folder();
    let at = folder.path();
    let new = fs::read_to_string(at.join("new.json")).expect("the session");
    let save = "\"$0\" shell --session new.json lines.txt --save";
    // The file of a redirection stays the same, whose end other commands go on writing.
    for to in ["/dev/stdout", "/proc/self/fd/1", "out"] {
        if to == "out" {
            symlink("/dev/stdout", at.join(to)).expect("a link");
        }
        let _ = fs::remove_file(at.join("to.txt"));
        let line = format!("{{ {save} {to}; echo end; }} >> to.txt");
        let (status, _, errors) = shell(at, &line);
        assert_eq!(status, 0, "{to}: {errors}");
        let text = fs::read_to_string(at.join("to.txt")).expect("a file");
        assert!(
            text.ends_with("end\n") && text.len() > "end\n".len(),
            "{to}: {text}"
        );
        let (_, piped, _) = shell(at, &format!("{save} {to} | cat"));
        assert!(piped.contains(new.trim_end()), "{to}: {piped}");
    }
    let (status, _, errors) = shell(at, &format!("mkfifo f; cat f > from.txt & {save} f; wait"));
    assert_eq!(status, 0, "{errors}");
    assert_eq!(fs::read_to_string(at.join("from.txt")).ok(), Some(new));
}
