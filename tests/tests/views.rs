//! Plays every transcript of views: playing a correct one changes nothing. `UPDATE_EXPECT=1` writes today's answers.

use expect_test::expect_file;
use orgsim_tests::{transcripts, views};

#[test]
fn playing_a_transcript_of_views_changes_nothing() {
    for transcript in transcripts::in_folder("views") {
        assert!(
            transcript.text.starts_with("# "),
            "{} does not begin with a sentence for the reader",
            transcript.name
        );
        println!("{}", transcript.name);
        expect_file![transcript.path].assert_eq(&views::play(&transcript.text));
    }
}
