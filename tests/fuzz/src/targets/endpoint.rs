//! Readers of the native binary, and the server with restarts.

use std::cell::Cell;
use std::fs;
use std::path::PathBuf;

use cli::evaluate::{check_expectations, check_lines};
use server::probe::{Probe, Sent, read};
use sim::World;
use sim::scenario::Scenario;

use crate::{parts, text};

pub fn expectations(data: &[u8]) {
    thread_local!(static WORLD: World = Scenario::AllFeatures.world(1));
    let Some(text) = text(data) else { return };
    WORLD.with(|world| {
        let _ = check_expectations(world, text);
    });
}

pub fn evaluate_lines(data: &[u8]) {
    check_lines(data);
}

pub fn page_path(data: &[u8]) {
    let Some(text) = text(data) else { return };
    if let Some(name) = page_files::file_of(text) {
        assert!(!name.starts_with('/') && !name.split('/').any(|part| part.starts_with('.')));
        assert!(!page_files::kind(&name).is_empty());
    }
}

/// A request as text: `METHOD TARGET`, headers, an empty line, the body.
fn sent(text: &str) -> Option<Sent> {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let (method, target) = lines.next()?.split_once(' ')?;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Some(Sent {
        method: method.into(),
        path: path.into(),
        query: query.into(),
        headers: lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim().into(), value.trim().into()))
            .collect(),
        body: body.as_bytes().to_vec(),
    })
}

pub fn request(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let Some(sent) = sent(&text) else { return };
    read(&sent);
}

/// A folder of this process, for files that are recreated for every input.
fn file(name: &str) -> PathBuf {
    thread_local!(static NUMBER: Cell<u32> = const { Cell::new(0) });
    NUMBER.with(|number| number.set(number.get() + 1));
    let thread = format!("{:?}", std::thread::current().id());
    let thread: String = thread.chars().filter(char::is_ascii_digit).collect();
    let folder = std::env::temp_dir().join(format!("orgsim-fuzz-{}-{thread}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for files");
    folder.join(name)
}

fn remove(path: &std::path::Path) {
    if let Some(folder) = path.parent() {
        let _ = fs::remove_dir_all(folder);
    }
}

pub fn journal_file(data: &[u8]) {
    let path = file("s.jsonl");
    fs::write(&path, data).expect("the file can be written");
    match Probe::open(Some(&path), &[]) {
        Ok(probe) => {
            let hash = probe.hash();
            drop(probe);
            let again = Probe::open(Some(&path), &[]).expect("what was opened opens again");
            assert_eq!(again.hash(), hash, "and is the same world");
        }
        Err(why) => assert!(why.contains("s.jsonl") || why.contains("session"), "{why}"),
    }
    remove(&path);
}

/// The most lines played from one input.
const LINES: usize = 30;

/// Lines: `restart`, `reset`, `advance MS`, `rows JSON`, otherwise `KEY SERVICE:OPERATION JSON`.
pub fn restarts(data: &[u8]) {
    let Some([scenario, text]) = parts(data) else {
        return;
    };
    let words: &[&str] = match scenario.trim() {
        "all-features" => &["--scenario", "all-features"],
        "standalone" => &["--scenario", "standalone"],
        _ => &[],
    };
    let path = file("s.jsonl");
    let open = |words: &[&str]| Probe::open(Some(&path), words).expect("our own file opens");
    let mut probe = open(words);
    for line in text.lines().take(LINES) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "restart" => {
                let hash = probe.hash();
                drop(probe);
                probe = open(&[]);
                assert_eq!(probe.hash(), hash, "the reopened world is the same");
            }
            "reset" => probe.reset(),
            "advance" => {
                if let Ok(ms) = rest.parse::<u32>() {
                    probe.advance(u64::from(ms));
                }
            }
            "rows" => {
                probe.commands(rest.as_bytes());
            }
            key => {
                let (operation, input) = rest.split_once(' ').unwrap_or((rest, "{}"));
                probe.call(key, operation, input.as_bytes());
            }
        }
    }
    let hash = probe.hash();
    drop(probe);
    assert_eq!(open(&[]).hash(), hash, "the reopened world is the same");
    remove(&path);
}
