//! Files of questions and answers.
//!
//! ```text
//! # Lines that begin with `#` are for the reader.
//! @Identity
//! $ {"Effect": "Allow",
//! >  "Action": "*"}
//! line 1, column 41, at Statement[0]: the statement has no Resource. …
//! ```

/// A line of a file that announces or asks something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue<'a> {
    /// The rest of a line that begins with `@`: what the questions below have in common.
    Heading(&'a str),
    /// A line that begins with `$ `, with those below it that begin with `> `.
    Question(&'a str),
}

/// Gives every cue of a file to `answer` and returns the file with these answers.
///
/// Comments, empty lines and cues are kept, so a file is correct if replaying it changes nothing. Compare with
/// `expect_test::expect_file!`; then `UPDATE_EXPECT=1` writes today's answers. White space at the ends of lines is dropped
/// from answers, because editors drop it.
///
/// ```
/// use testing::{Cue, replay};
///
/// let answer = |cue: Cue| match cue {
///     Cue::Heading(_) => String::new(),
///     Cue::Question(sum) => sum.split('+').map(|it| it.parse::<u32>().unwrap()).sum::<u32>().to_string(),
/// };
/// assert_eq!(replay("# Sums\n@add\n$ 1+2\n4\n", answer), "# Sums\n@add\n$ 1+2\n3\n");
/// ```
pub fn replay(text: &str, mut answer: impl FnMut(Cue<'_>) -> String) -> String {
    let mut out = String::new();
    let mut gap = false;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let question = line
            .strip_prefix('$')
            .filter(|it| it.is_empty() || it.starts_with(' '));
        // What is neither a mark nor a gap before one belongs to the old answer.
        if question.is_none() && !line.starts_with(['#', '@']) {
            gap = line.is_empty();
            continue;
        }
        if gap && !out.is_empty() {
            out.push('\n');
        }
        gap = false;
        let mut copy = |line: &str| {
            out.push_str(line);
            out.push('\n');
        };
        copy(line);
        let answer = if let Some(first) = question {
            let mut whole = first.strip_prefix(' ').unwrap_or_default().to_string();
            while let Some(more) = lines.next_if(|it| it.starts_with('>')) {
                copy(more);
                let more = more.strip_prefix("> ").unwrap_or_default();
                whole = format!("{whole}\n{more}");
            }
            answer(Cue::Question(&whole))
        } else if let Some(heading) = line.strip_prefix('@') {
            answer(Cue::Heading(heading))
        } else {
            continue;
        };
        answer.trim_end().lines().map(str::trim_end).for_each(copy);
    }
    out
}
