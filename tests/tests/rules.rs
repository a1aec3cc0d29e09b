//! "Break the rule": with the rule, no sequence of a puzzle's lines breaks it; with the rule switched off, one does,
//! and no shorter one.

use std::fs;

use lessons::puzzle::Puzzle;
use lessons::search::{Length, SearchPlace, SearchProgress, leads_there};
use orgsim_tests::lessons::{folder, headings, read};
use sim::rules::Rule;

fn puzzles() -> Vec<(String, Puzzle)> {
    let mut found: Vec<(String, Puzzle)> = (fs::read_dir(folder().join("rules"))
        .expect("a folder"))
    .map(|entry| entry.expect("a readable folder").path())
    .map(|path| {
        let id = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let text = fs::read_to_string(path.join("rule.toml")).expect("rule.toml");
        let puzzle = Puzzle::read(&id, &text).unwrap_or_else(|it| panic!("{id}: {it:?}"));
        (id, puzzle)
    })
    .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

#[test]
fn every_rule_has_a_puzzle() {
    for rule in Rule::SHOWN {
        let has = puzzles().iter().any(|(_, puzzle)| puzzle.rule == rule);
        assert!(has, "nobody tries to break {}", rule.name());
    }
}

#[test]
fn no_sequence_of_lines_breaks_a_rule_that_holds() {
    for (id, puzzle) in puzzles() {
        let mut search = puzzle.search(false).expect("it begins");
        let begun = std::time::Instant::now();
        let progress = search.work(usize::MAX / 2);
        println!(
            "{id}: {} tries, {} places, {:?}",
            search.tries(),
            search.places(),
            begun.elapsed()
        );
        assert_eq!(search.way(), None, "{id}");
        assert!(
            matches!(
                progress,
                SearchProgress::Nowhere | SearchProgress::NotWithin
            ),
            "{id}: {progress:?}"
        );
        // A search without any reachable state would prove nothing.
        assert!(search.places() > 5, "{id}: {} places", search.places());
    }
}

#[test]
fn with_the_rule_switched_off_the_shortest_way_breaks_it() {
    for (id, puzzle) in puzzles() {
        let mut search = puzzle.search(true).expect("it begins");
        assert_eq!(search.work(usize::MAX / 2), SearchProgress::Found, "{id}");
        let way = search.way().expect("a way").to_vec();
        println!("{id}: {way:?}");
        let (attempt, controller) = puzzle.begin(true).expect("it begins");
        let start = SearchPlace::of(&attempt, &controller);
        assert!(!start.is_met(), "{id} is broken before anything is done");
        assert!(leads_there(&start, &way), "{id}: {way:?}");
        // Without any single line it is not broken, and with one call or wait less allowed nothing is found.
        for without in 0..way.len() {
            let mut less = way.clone();
            less.remove(without);
            assert!(!leads_there(&start, &less), "{id}: {less:?} does, too");
        }
        let length = Length::of(&way);
        let fewer = match length {
            Length { calls: 0, waits } => Puzzle {
                depth: 0,
                waits: waits - 1,
                ..puzzle.clone()
            },
            Length { calls, .. } => Puzzle {
                depth: calls - 1,
                ..puzzle.clone()
            },
        };
        let mut search = fewer.search(true).expect("it begins");
        search.work(usize::MAX / 2);
        assert_eq!(search.way(), None, "{id} with less than {length:?}");
    }
}

#[test]
fn puzzles_have_their_texts_and_sources() {
    let headings = headings();
    for (id, _) in puzzles() {
        let files = read(&folder().join("rules").join(&id));
        let complaints = files.check(&headings);
        assert!(complaints.is_empty(), "{id}: {complaints:#?}");
        let with = |name: &str, from: &str, to: &str| {
            let mut files = files.clone();
            for (file, text) in &mut files.files {
                if file == name {
                    *text = text.replacen(from, to, 1);
                }
            }
            let complaints = files.check(&headings);
            complaints
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\n")
        };
        assert!(
            with("en.toml", "title = \"", "title = \"No: ")
                .contains("es.toml:1:9: the text `title` is stale")
        );
        assert!(with("es.toml", "because", "porque").contains("the text `porque` is not used"));
        assert!(with("rule.toml", "depth", "deep").contains("unknown name `deep`"));
        assert!(
            with("rule.toml", "sources = [\"", "sources = [\"No: ").contains("is not a heading")
        );
    }
}
