//! The page's texts in other languages are complete, and none is unused.
//!
//! Every literal in `say("…")`, `key("…")`, `keys!(…)`, `message!("…")` and `counted!(n, "…")` of the page is a key of each file in
//! `web/texts`, and so are the contradictions in `contradictions.txt` and every sentence of the core that the page shows of the
//! lessons and transcripts. Each key is a literal in the sources, or in a table that is text.
//!
//! Why the keys of the page are read from its sources: a list registered by the program itself would need statics in a
//! link section, which is unsafe code, and bytes in the page; and no native test runs the page's components. The core's
//! keys need no reading: its messages carry them, and the tests collect them from the core's texts.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use ::lessons::{LessonAttempt, carry_out};
use orgsim_tests::sentences::Sentences;
use orgsim_tests::sources::{refusals, rust_files};
use orgsim_tests::{lessons, transcripts};
use sim::catalog::SERVICES;
use sim::model::{Member, Operation, Shape, operations};

use crate::plurals;

pub fn web() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../web")
}

/// The language of a file of texts.
fn code(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into()
}

/// A Rust string literal at the start of `text`, without escapes.
pub fn literal(text: &str) -> Option<String> {
    let mut rest = text.strip_prefix('"')?.chars().peekable();
    let mut said = String::new();
    loop {
        match rest.next()? {
            '"' => return Some(said),
            '\\' => match rest.next()? {
                'n' => said.push('\n'),
                'u' => {
                    let code: String = rest
                        .by_ref()
                        .skip(1)
                        .take_while(|digit| *digit != '}')
                        .collect();
                    said.push(char::from_u32(u32::from_str_radix(&code, 16).ok()?)?);
                }
                '\n' => while rest.next_if(|space| space.is_whitespace()).is_some() {},
                't' => said.push('\t'),
                other => said.push(other),
            },
            other => said.push(other),
        }
    }
}

/// The texts in a source, each with its line number.
pub fn said(source: &str) -> Vec<(usize, String)> {
    let mut found = said_by(&["say(", "say_marked!(", "key("], source);
    found.extend(templates(source));
    for (at, it) in source.match_indices("keys!(") {
        found.extend(literals(&source[at + it.len()..], line_of(source, at)));
    }
    found
}

/// The templates of messages in a source, each with its line number.
pub fn templates(source: &str) -> Vec<(usize, String)> {
    let mut found = said_by(&["message!("], source);
    for (at, it) in source.match_indices("counted!(") {
        // The number comes first.
        let in_call = literals(&source[at + it.len()..], line_of(source, at));
        found.extend(in_call.into_iter().find(|(_, text)| text.contains('|')));
    }
    found
}

/// The literals that these calls begin with, each with its line number.
fn said_by(calls: &[&str], source: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for call in calls {
        for (at, _) in source.match_indices(call) {
            let before = source[..at].chars().next_back();
            let line_start = source[..at].rfind('\n').map_or(0, |end| end + 1);
            let owner = source[..at].strip_suffix('.').map(str::trim_end);
            let whole_word = owner.is_some_and(|it| it.ends_with("words"))
                || !before.is_some_and(|it| it.is_alphanumeric() || it == '_' || it == '.');
            let comment = source[line_start..at].trim_start().starts_with("//");
            if whole_word
                && !comment
                && let Some(text) = literal(source[at + call.len()..].trim_start())
            {
                found.push((line_of(source, at), text));
            }
        }
    }
    found
}

/// The number of the line of a place.
fn line_of(source: &str, at: usize) -> usize {
    source[..at].matches('\n').count() + 1
}

/// The literals of a table, until its closing parenthesis, each with its line number.
pub fn literals(table: &str, first: usize) -> Vec<(usize, String)> {
    let (mut found, mut depth, mut at) = (Vec::new(), 0, 0);
    while let Some(next) = table[at..].chars().next() {
        if let Some(text) = literal(&table[at..]) {
            found.push((first + line_of(table, at) - 1, text));
            at += 1 + end_of_literal(&table[at + 1..]);
            continue;
        }
        match next {
            '(' => depth += 1,
            ')' if depth == 0 => break,
            ')' => depth -= 1,
            _ => {}
        }
        at += next.len_utf8();
    }
    found
}

/// The length of the rest of a literal, with its closing quote.
fn end_of_literal(rest: &str) -> usize {
    let mut escaped = false;
    let end = rest.find(|it: char| {
        let ends = it == '"' && !escaped;
        escaped = it == '\\' && !escaped;
        ends
    });
    end.map_or(rest.len(), |end| end + 1)
}

/// Every text of the page, and its first occurrence.
fn all_said() -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for (name, source) in rust_files("web")
        .into_iter()
        .chain(rust_files("crates/page/src"))
    {
        let texts = said(crate::layers::code_of(&source)).into_iter();
        for (line, text) in texts.filter(|it| has_letters(&it.1)) {
            all.entry(text).or_insert_with(|| format!("{name}:{line}"));
        }
    }
    let rows = fs::read_to_string(web().join("ui/src/shared/contradictions.txt"));
    let rows = rows.expect("a readable file");
    let rows = rows.lines().filter(|it| !it.starts_with('#'));
    let texts = rows.filter_map(|it| it.split_once(": "));
    let texts = texts.filter(|it| has_letters(it.1));
    all.extend(texts.map(|(name, text)| (text.into(), format!("contradictions.txt, {name}"))));
    all
}

/// Whether a template has letters between its blanks and code: `{a} / {b}` is the same in every language.
pub fn has_letters(template: &str) -> bool {
    let (mut depth, mut is_code) = (0_i32, false);
    template.chars().any(|it| {
        depth += i32::from(it == '{') - i32::from(it == '}');
        is_code ^= it == '`';
        depth == 0 && !is_code && it.is_alphabetic()
    })
}

/// The names in braces.
pub fn blanks(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

/// The table of what `boot.js` says before the program is there.
pub const BOOT: &str = "boot";
/// The table about the language itself; `crates/lessons/build.rs` reads it.
const HEADER: &str = "language";

/// The English version of each text in the Spanish file.
pub fn english() -> BTreeSet<String> {
    let (_, table) = catalogs().swap_remove(0);
    table.keys().cloned().collect()
}

/// The texts in each language, by its code.
fn catalogs() -> Vec<(String, toml::Table)> {
    let table = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a readable file");
        let mut table: toml::Table = text.parse().expect("TOML");
        table.retain(|name, _| ![BOOT, HEADER].contains(&name));
        (code(&path), table)
    };
    let files = fs::read_dir(web().join("texts")).expect("the folder of texts");
    files
        .map(|entry| table(entry.expect("a readable folder").path()))
        .collect()
}

/// The sources as one text, without the line breaks in long literals.
fn sources() -> String {
    let mut all = String::new();
    for folder in [
        "crates/api/src",
        "crates/state/src",
        "crates/gates/src",
        "crates/services/src",
        "crates/engine/src",
        "crates/session/src",
        "crates/view/src",
        "crates/interchange/src",
        "crates/policy/src",
        "crates/prove/src",
        "crates/lint/src",
        "crates/lessons/src",
        "crates/dry-run/src",
        "crates/zip-files/src",
        "crates/page/src",
        "web",
    ] {
        for (_, text) in rust_files(folder) {
            all.extend(text.split("\\\n").map(str::trim_start));
        }
    }
    all
}

#[test]
fn every_row_is_a_text_in_the_sources() {
    let (said, sources, tables) = (all_said(), sources(), published());
    let mut faults = Vec::new();
    for (name, table) in catalogs() {
        for (english, other) in &table {
            let is_said = said.contains_key(english) || tables.contains(english);
            if !is_said && !sources.contains(&format!("{english:?}")) {
                faults.push(format!("{name}: nothing says {english:?}"));
            }
            faults.extend(plurals::faults(&name, english, other));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Texts in tables: about condition keys, operations and their members, services, and those of refusals and templates.
fn published() -> BTreeSet<String> {
    let keys = web().join("../crates/view/src/vocabulary/keys.txt");
    let keys = fs::read_to_string(keys).expect("a readable file");
    let abouts = keys.lines().filter_map(|line| line.splitn(4, ' ').nth(3));
    let mut all: BTreeSet<String> = abouts.map(str::to_string).collect();
    let templates = web().join("../crates/view/src/templates.txt");
    let templates = fs::read_to_string(templates).expect("a readable file");
    let refusals = refusals();
    let rows = templates.lines().filter(|it| !it.starts_with('#'));
    let fields = rows.chain(refusals.iter().map(|it| &**it));
    let fields = fields.filter_map(|it| it.split_once(": "));
    all.extend(fields.map(|it| it.1.to_string()));
    for service in SERVICES {
        let tool = &service.tool;
        let texts = [tool.instead, tool.makes, service.on_disable].into_iter();
        let texts = texts.flatten().chain([service.name, service.purpose]);
        all.extend(texts.map(str::to_string));
    }
    for operation in operations() {
        all.extend([operation.summary(), operation.callers()].map(str::to_string));
        add_abouts(operation, operation.input, &mut all);
    }
    all
}

/// The descriptions of members, including those in structures.
fn add_abouts(of: &Operation, members: &[Member], all: &mut BTreeSet<String>) {
    for member in members {
        all.insert(of.about(member).to_string());
        let mut shape = &member.shape;
        while let Shape::List { item, .. } = shape {
            shape = item;
        }
        if let Shape::Structure(inner) = shape {
            add_abouts(of, inner, all);
        }
    }
}

#[test]
fn what_the_page_says_it_says_in_every_language() {
    let said = all_said();
    assert!(!said.is_empty());
    let mut faults = Vec::new();
    for (name, table) in catalogs() {
        let lacks = said.iter().filter(|(it, _)| !table.contains_key(*it));
        faults.extend(lacks.map(|(it, place)| format!("{place}: {name} lacks {it:?}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The page's sentences about all lessons, at the end of their solutions, and about all transcripts.
fn all_sentences() -> Sentences {
    let mut all = Sentences::default();
    for files in lessons::all(&lessons::folder()) {
        let lesson = files.read().expect("it is proved elsewhere").lesson;
        let Ok((attempt, mut controller)) = LessonAttempt::begin(lesson.clone()) else {
            continue;
        };
        for line in lesson.solution() {
            let _ = carry_out(&mut controller, &line);
        }
        all.at(&format!("lessons/{}", files.id));
        all.session(&controller);
        all.proposals(&controller, attempt.base());
    }
    for transcript in transcripts::all() {
        let parts = transcript.text.split("@scenario").skip(1);
        for part in parts {
            let text = format!("@scenario{part}");
            if let Ok((_, Some(controller))) = shell::transcript::play(&text) {
                all.at(&format!("tests/scenarios/{}", transcript.name));
                all.session(&controller);
            }
        }
    }
    all
}

#[test]
fn what_the_core_says_it_says_in_every_language() {
    let all = all_sentences();
    let mut faults = Vec::new();
    for (text, place) in &all.finished {
        faults.push(format!("{place}: finished in English: {text:?}"));
    }
    for (name, table) in catalogs() {
        for (key, place) in &all.keys {
            if !table.contains_key(*key) {
                faults.push(format!("{place}: {name} lacks {key:?}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Untranslated texts in markup: in braces as a child, or as an attribute that screen readers read. Names and input to
/// type are not texts.
fn unsaid(source: &str) -> Vec<(usize, String)> {
    const READ_OUT: [&str; 6] = [
        "aria-label=\"",
        " data-label=\"",
        " title=\"",
        "placeholder=\"",
        " alt=\"",
        " label=\"",
    ];
    let mut found = Vec::new();
    let children = source
        .match_indices(">{ \"")
        .map(|(at, it)| (at, at + it.len() - 1));
    let attributes = READ_OUT.iter().flat_map(|name| {
        source
            .match_indices(name)
            .map(|(at, it)| (at, at + it.len() - 1))
    });
    for (at, quote) in children.chain(attributes) {
        let code = source[..=at].ends_with('>') && source[..at].ends_with("<code")
            || source[..at].ends_with("<kbd");
        let line_start = source[..at].rfind('\n').map_or(0, |end| end + 1);
        let comment = source[line_start..at].trim_start().starts_with("//");
        if let Some(text) = literal(&source[quote..])
            && !code
            && !comment
            && text != "Orgsim"
            && text
                .split(|it: char| !it.is_alphabetic())
                .any(|word| word.len() > 1)
        {
            found.push((line_of(source, at), text));
        }
    }
    found
}

#[test]
fn no_text_of_the_page_is_left_unsaid() {
    let mut faults = Vec::new();
    for (name, source) in rust_files("web") {
        for (line, text) in unsaid(&source) {
            faults.push(format!("{name}:{line}: say({text:?})"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn unsaid_texts_are_found_in_markup() {
    let source = "<p>{ \"Some text\" }</p>\n<b aria-label=\"Close it\" class=\"x\">{ say(\"Fine\") }</b>\n<code>{ \"aws help\" }</code>{ \" · \" }";
    assert_eq!(
        unsaid(source),
        [(1, "Some text".to_string()), (2, "Close it".to_string())]
    );
}

#[test]
fn literals_are_found_however_they_are_written() {
    let source = concat!(
        "// say(\"a comment\")\n",
        "say(\"plain\"); crate::say::say(\n    \"on the \\\"next\\\" line\",\n);\n",
        "let x = message!(\"{n} of \\\n        {count}\", n, count); essay(\"no\"); it.key(\"no\"); say(known);\n",
        "keys!([(\"in (a) table\",\n \"\\\"quoted\\\"\")], Kind(1)); (\"no\")"
    );
    let found: Vec<_> = said(source);
    assert_eq!(
        found,
        [
            (2, "plain".to_string()),
            (2, "on the \"next\" line".to_string()),
            (5, "{n} of {count}".to_string()),
            (7, "in (a) table".to_string()),
            (8, "\"quoted\"".to_string()),
        ]
    );
}
