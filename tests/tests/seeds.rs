//! Every heading of the seed documents has a transcript that demonstrates it, and their table is up to date.

use orgsim_tests::seeds;

#[test]
fn every_heading_of_a_seed_document_has_a_transcript() {
    let (_, headings) = seeds::headings();
    let statements = seeds::statements().unwrap_or_else(|why| panic!("{why}"));
    for statement in &statements {
        assert!(
            headings
                .iter()
                .any(|it| it.seed == statement.seed && it.title == statement.heading),
            "tests/scenarios/{}: document {} has no heading `{}`",
            statement.transcript,
            statement.seed,
            statement.heading
        );
    }
    let bare: Vec<String> = headings
        .iter()
        .filter(|heading| {
            !statements
                .iter()
                .any(|it| it.seed == heading.seed && it.heading == heading.title)
        })
        .map(|heading| format!("{}: {}", heading.seed, heading.title))
        .collect();
    assert!(bare.is_empty(), "no transcript shows:\n{}", bare.join("\n"));
}

#[test]
fn the_table_of_seeds_is_up_to_date() {
    let (documents, headings) = seeds::headings();
    let statements = seeds::statements().unwrap_or_else(|why| panic!("{why}"));
    let table = seeds::table(&documents, &headings, &statements);
    let path = seeds::table_path();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &table).expect("docs/seeds.md can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == table,
        "docs/seeds.md is not what the transcripts say; UPDATE_EXPECT=1 cargo test -p orgsim-tests seeds:: writes it"
    );
}
