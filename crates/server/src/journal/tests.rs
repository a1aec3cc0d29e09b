//! Events that can happen to a session's file between two servers and during one.

mod power;
mod snapshots;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sim::World;
use sim::command::{Command, TimeMove};
use sim::scenario::Scenario;
use sim::session::journal::{self, Chain};
use sim::session::{SavedSession, Session};
use tempfile::TempDir;

use super::opening::Opened;
use super::owned::OwnedFile;
use super::*;
use crate::machine::ThisMachine;

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("s.jsonl")
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort_unstable();
        names
    }
}

fn advance(ms: u64) -> Command {
    Command::Time(TimeMove::Advance { ms })
}

fn rows(of: impl IntoIterator<Item = u64>) -> Vec<Arc<str>> {
    of.into_iter()
        .map(|ms| journal::row(&advance(ms)).into())
        .collect()
}

fn session() -> Session {
    Session::new(Scenario::Standalone, 1)
}

/// The world after these advances.
fn world(ms: impl IntoIterator<Item = u64>) -> World {
    let mut world = session().world();
    for ms in ms {
        sim::step(&mut world, &advance(ms)).unwrap();
    }
    world
}

fn found(path: &Path) -> Result<Start, String> {
    open(Arc::new(ThisMachine), path, false, &|_| Ok(()))
}

fn opened(path: &Path) -> Result<Opened, String> {
    match found(path)? {
        Start::Saved(opened) => Ok(*opened),
        Start::New(_) => Err("there is no file".into()),
    }
}

fn created(path: &Path) -> JournalFile {
    match found(path).unwrap() {
        Start::New(owned) => JournalFile::create(owned, &session()).unwrap().0,
        Start::Saved(_) => panic!("there is a file"),
    }
}

/// A closed session with the rows 1, 2 and 3.
fn saved(folder: &Folder) -> Vec<u8> {
    let mut journal = created(&folder.file());
    journal.append(&rows([1])).unwrap();
    journal.append(&rows([2, 3])).unwrap();
    drop(journal);
    std::fs::read(folder.file()).unwrap()
}

#[test]
fn a_torn_line_is_cut_off_kept_and_reported() {
    let folder = Folder::new();
    let whole = saved(&folder);
    let mut chain = Chain::default();
    for line in std::str::from_utf8(&whole).unwrap().lines() {
        assert!(chain.check(line.as_bytes()));
    }
    let next = chain.seal(&journal::row(&advance(4)));
    for cut in 1..next.len() - 1 {
        let torn = &next.as_bytes()[..cut];
        std::fs::write(folder.file(), [&whole[..], torn].concat()).unwrap();
        let opened = opened(&folder.file()).unwrap();
        assert_eq!(opened.world, world([1, 2, 3]), "cut at {cut}");
        assert_eq!(opened.notes.len(), 1, "{:?}", opened.notes);
        let kept = folder.0.path().join(if cut == 1 {
            "s.jsonl.torn".into()
        } else {
            format!("s.jsonl.torn-{cut}")
        });
        assert_eq!(std::fs::read(kept).unwrap(), torn);
        drop(opened);
        assert_eq!(std::fs::read(folder.file()).unwrap(), whole);
    }
    // Everything but its line end was written: it counts or not, and it is never torn.
    let unended = next.trim_end().as_bytes();
    std::fs::write(folder.file(), [&whole[..], unended].concat()).unwrap();
    let mut again = opened(&folder.file()).unwrap();
    assert_eq!(again.world, world([1, 2, 3, 4]));
    again.journal.append(&rows([5])).unwrap();
    drop(again);
    let again = opened(&folder.file()).unwrap();
    assert_eq!((again.world, again.notes.len()), (world(1..=5), 0));
}

/// A changed bit, byte or line; lost, doubled, moved, cut: an error, or the same world. Everything here was
/// acknowledged.
#[test]
fn whatever_is_changed_in_an_acknowledged_file_is_found_or_changes_nothing() {
    let folder = Folder::new();
    let whole = saved(&folder);
    let right = world([1, 2, 3]);
    let lock = std::fs::read(folder.0.path().join("s.jsonl.lock")).unwrap();
    let mut repaired = 0;
    let mut fine = |changed: &[u8], what: &str| {
        std::fs::write(folder.file(), changed).unwrap();
        std::fs::write(folder.0.path().join("s.jsonl.lock"), &lock).unwrap();
        match opened(&folder.file()) {
            Ok(opened) => {
                assert_eq!(opened.world, right, "{what}");
                assert_eq!(opened.notes.len(), 1, "{what}: {:?}", opened.notes);
                repaired += 1;
                drop(opened);
                assert_eq!(std::fs::read(folder.file()).unwrap(), whole, "{what}");
            }
            // Refused and unchanged.
            Err(_) => assert_eq!(std::fs::read(folder.file()).unwrap(), changed, "{what}"),
        }
    };
    for at in 0..whole.len() {
        for bit in 0..8 {
            let mut changed = whole.clone();
            changed[at] ^= 1 << bit;
            fine(&changed, &format!("bit {bit} of byte {at}"));
        }
        let mut changed = whole.clone();
        changed.remove(at);
        fine(&changed, &format!("without byte {at}"));
        fine(&whole[..at], &format!("cut at {at}"));
    }
    let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
    for a in 0..lines.len() {
        let mut doubled = lines.clone();
        doubled.insert(a, lines[a]);
        fine(&doubled.concat(), &format!("line {a} doubled"));
        let mut lost = lines.clone();
        lost.remove(a);
        fine(&lost.concat(), &format!("line {a} lost"));
        for b in 0..a {
            let mut moved = lines.clone();
            moved.swap(a, b);
            fine(&moved.concat(), &format!("lines {a} and {b} swapped"));
        }
    }
    // Only the end of the last line can be repaired.
    assert_eq!(repaired, 8);
    assert!(!folder.names().iter().any(|name| name.contains("torn")));
}

#[test]
fn damage_is_an_error_that_names_its_line_and_the_file_is_left_alone() {
    let folder = Folder::new();
    let head = journal::head(&session(), "a", None);
    let older = head.replace("\"orgsim\":3", "\"orgsim\":2");
    let by = older.replace(journal::PROGRAM, "0.2.0");
    for (rows, what) in [
        (&[&*head, "{\"advance\":}"][..], "line 2"),
        (&[&head, "{\"advance\":1}", "{\"x\":1}"], "line 3"),
        (&[&head, "{\"advance\":1,\"more\":1}"], "`more`"),
        (&[&by, "{\"advance\":1}"], "version 0.2.0"),
    ] {
        let mut chain = Chain::default();
        let bytes: String = rows.iter().map(|row| chain.seal(row)).collect();
        std::fs::write(folder.file(), &bytes).unwrap();
        let error = opened(&folder.file()).err().unwrap();
        assert!(error.contains(what), "{error}");
        assert_eq!(std::fs::read_to_string(folder.file()).unwrap(), bytes);
    }
    for other in ["", "notes of mine", "\n"] {
        std::fs::write(folder.file(), other).unwrap();
        assert!(opened(&folder.file()).is_err(), "{other:?}");
        assert_eq!(std::fs::read_to_string(folder.file()).unwrap(), other);
    }
}

#[test]
fn a_file_of_the_page_becomes_a_journal() {
    let folder = Folder::new();
    let mut page = session();
    page.commands.extend([1, 2, 3].map(advance));
    for text in [page.to_json(), page.to_compact_json()] {
        std::fs::write(folder.file(), &text).unwrap();
        let mut first = opened(&folder.file()).unwrap();
        assert_eq!((&first.world, first.notes.len()), (&world([1, 2, 3]), 0));
        assert_eq!(first.rows.read_all(), rows([1, 2, 3]));
        first.journal.append(&rows([4])).unwrap();
        drop(first);
        let now = std::fs::read_to_string(folder.file()).unwrap();
        assert!(now.starts_with("{\"orgsim\":3"), "{now}");
        let again = opened(&folder.file()).unwrap();
        assert_eq!((again.world, again.notes.len()), (world(1..=4), 0));
    }
}

#[test]
fn a_file_of_the_page_whose_marks_differ_is_opened_with_a_note() {
    let folder = Folder::new();
    let mut page = session();
    page.commands.extend([1, 2, 3].map(advance));
    let history = sim::history::History::open(&page);
    let mut saved = SavedSession::marked(&history);
    std::fs::write(folder.file(), saved.to_json()).unwrap();
    assert_eq!(opened(&folder.file()).unwrap().notes.len(), 0);
    saved.marks[1].hash = "00".into();
    std::fs::write(folder.file(), saved.to_json()).unwrap();
    let on = opened(&folder.file()).unwrap();
    assert_eq!(&on.world, history.world());
    let [note] = &on.notes[..] else {
        panic!("{:?}", on.notes);
    };
    assert!(
        note.contains("Up to step 1") && note.contains("after step 2"),
        "{note}"
    );
}

#[test]
fn one_server_has_a_path_and_a_file() {
    let folder = Folder::new();
    let mut first = created(&folder.file());
    let taken = |path: &Path| opened(path).err().unwrap();
    assert!(taken(&folder.file()).contains("another server"));
    let spelled = folder.0.path().join(".").join("s.jsonl");
    assert!(taken(&spelled).contains("another server"));
    first.replace(&session(), true).unwrap();
    assert!(taken(&folder.file()).contains("another server"));
    // Its file was moved away and another one put there: the path still belongs to the first server.
    std::fs::rename(folder.file(), folder.0.path().join("away")).unwrap();
    assert!(taken(&folder.file()).contains("another server"));
    // And so does the file, wherever it is.
    assert!(taken(&folder.0.path().join("away")).contains("another server"));
    drop(first);
    assert!(opened(&folder.0.path().join("away")).is_ok());
}

/// Changes by other programs to the file, given another one.
type Deed = fn(&Folder, &[u8]);

const DEEDS: [(&str, Deed); 8] = [
    ("deleted", |folder, _| {
        std::fs::remove_file(folder.file()).unwrap();
    }),
    ("renamed", |folder, _| {
        std::fs::rename(folder.file(), folder.0.path().join("away")).unwrap();
    }),
    ("replaced", |folder, other| {
        std::fs::write(folder.0.path().join("new"), other).unwrap();
        std::fs::rename(folder.0.path().join("new"), folder.file()).unwrap();
    }),
    ("replaced by the same", |folder, _| {
        std::fs::copy(folder.file(), folder.0.path().join("new")).unwrap();
        std::fs::rename(folder.0.path().join("new"), folder.file()).unwrap();
    }),
    ("overwritten", |folder, other| {
        std::thread::sleep(Duration::from_millis(20));
        std::fs::write(folder.file(), other).unwrap();
    }),
    ("one byte", |folder, _| {
        std::thread::sleep(Duration::from_millis(20));
        let mut bytes = std::fs::read(folder.file()).unwrap();
        bytes[200] ^= 1;
        std::fs::write(folder.file(), bytes).unwrap();
    }),
    ("cut", |folder, _| {
        let file = File::options().write(true).open(folder.file()).unwrap();
        file.set_len(100).unwrap();
    }),
    ("without a lock", |folder, _| {
        std::fs::remove_file(folder.0.path().join("s.jsonl.lock")).unwrap();
    }),
];

#[test]
fn what_others_do_with_the_file_is_found_before_the_next_answer_and_nothing_is_lost() {
    let other = {
        let folder = Folder::new();
        let mut journal = created(&folder.file());
        journal.append(&rows([7, 7, 7])).unwrap();
        drop(journal);
        std::fs::read(folder.file()).unwrap()
    };
    for (what, deed) in DEEDS {
        let folder = Folder::new();
        let mut journal = created(&folder.file());
        journal.append(&rows([1])).unwrap();
        journal.append(&rows([2, 3])).unwrap();
        deed(&folder, &other);
        let before = folder.names();
        let there = std::fs::read(folder.file()).ok();
        let error = journal.append(&rows([4])).unwrap_err();
        assert!(matches!(error, Trouble::Taken(_)), "{what}: {error}");
        assert!(journal.replace(&session(), true).is_err(), "{what}");
        assert!(journal.snapshot(&world([1, 2, 3])).is_err(), "{what}");
        // Files of others stay untouched.
        assert_eq!(std::fs::read(folder.file()).ok(), there, "{what}");
        assert_eq!(folder.names(), before, "{what}");
        let kept = journal.rescue(&session(), &world([1, 2, 3])).unwrap().path;
        drop(journal);
        assert_eq!(opened(&kept).unwrap().world, world([1, 2, 3]), "{what}");
    }
}

#[test]
fn a_file_that_was_only_touched_is_still_the_servers() {
    let folder = Folder::new();
    let mut journal = created(&folder.file());
    journal.append(&rows([1])).unwrap();
    let file = File::options().write(true).open(folder.file()).unwrap();
    file.set_modified(std::time::SystemTime::UNIX_EPOCH)
        .unwrap();
    journal.append(&rows([2, 3])).unwrap();
    drop(journal);
    assert_eq!(opened(&folder.file()).unwrap().world, world([1, 2, 3]));
}

#[cfg(unix)]
#[test]
fn only_plain_files_with_one_name_are_opened() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new();
    let (real, path) = (folder.0.path().join("real.jsonl"), folder.file());
    drop(created(&real));
    let bytes = std::fs::read(&real).unwrap();
    let refused = |what: &str| {
        let error = found(&path).err().unwrap();
        assert!(error.contains(what), "{error}");
        assert_eq!(std::fs::read(&real).unwrap(), bytes);
        std::fs::remove_file(&path)
            .or_else(|_| std::fs::remove_dir(&path))
            .unwrap();
    };
    symlink(&real, &path).unwrap();
    refused("a link");
    symlink(folder.0.path().join("nothing"), &path).unwrap();
    refused("a link");
    std::fs::hard_link(&real, &path).unwrap();
    refused("more than one name");
    std::fs::create_dir(&path).unwrap();
    refused("a folder");
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    assert!(made.unwrap().success());
    refused("a pipe");
    let device = found(Path::new("/dev/null")).err().unwrap();
    assert!(device.contains("a device"), "{device}");
}

#[cfg(unix)]
#[test]
fn links_are_neither_written_through_nor_renamed_over() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new();
    let (real, path) = (folder.0.path().join("real.jsonl"), folder.file());
    drop(created(&real));
    let bytes = std::fs::read(&real).unwrap();
    // Not even at the names of the server's own files.
    for ending in [".lock", ".new", ".snapshot"] {
        let beside = folder.0.path().join(format!("s.jsonl{ending}"));
        let _ = std::fs::remove_file(&beside);
        symlink(&real, &beside).unwrap();
        match found(&path) {
            Err(error) => assert!(error.contains("a link"), "{ending}: {error}"),
            Ok(Start::Saved(_)) => panic!("there is no file"),
            Ok(Start::New(owned)) => match JournalFile::create(owned, &session()) {
                Err(error) => assert!(error.to_string().contains("a link"), "{ending}: {error}"),
                Ok((mut journal, ..)) => {
                    assert_eq!(ending, ".snapshot");
                    journal.snapshot(&world([])).unwrap();
                }
            },
        }
        assert_eq!(std::fs::read(&real).unwrap(), bytes);
        assert!(beside.is_symlink(), "{ending}");
        std::fs::remove_file(beside).unwrap();
    }
    // A link created while the server runs is not replaced either.
    let _ = std::fs::remove_file(&path);
    let mut journal = created(&path);
    std::fs::remove_file(&path).unwrap();
    symlink(&real, &path).unwrap();
    assert!(journal.replace(&session(), true).is_err());
    assert!(path.is_symlink() && std::fs::read(&real).unwrap() == bytes);
}

#[cfg(unix)]
#[test]
fn who_may_read_a_session_stays_as_it_was() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let path = folder.file();
    let mut journal = created(&path);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    journal.replace(&session(), true).unwrap();
    journal.snapshot(&world([])).unwrap();
    for ending in ["", ".snapshot"] {
        let file = folder.0.path().join(format!("s.jsonl{ending}"));
        let mode = std::fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{ending}");
    }
    // The remains of a killed server are no obstacle.
    drop(journal);
    std::fs::write(folder.0.path().join("s.jsonl.new"), "half").unwrap();
    opened(&path)
        .unwrap()
        .journal
        .replace(&session(), true)
        .unwrap();
}
