//! The differences between two texts, line by line.
//!
//! ```
//! use view::diff::{LineChange, lines};
//!
//! let changed = [(LineChange::Removed, "one"), (LineChange::Added, "two")];
//! assert_eq!(lines("one", "two"), changed);
//! ```

/// The change of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineChange {
    /// In both texts.
    Same,
    /// Only in the text after.
    Added,
    /// Only in the text before.
    Removed,
}

/// The lines of both texts in reading order, each with its change. Removed lines come before those that replace them.
pub fn lines<'a>(before: &'a str, after: &'a str) -> Vec<(LineChange, &'a str)> {
    let old: Vec<&str> = before.lines().collect();
    let new: Vec<&str> = after.lines().collect();
    let found = similar::capture_diff_slices(similar::Algorithm::Myers, &old, &new);
    let changes = found.iter().flat_map(|it| it.iter_changes(&old, &new));
    changes
        .map(|change| {
            let tag = match change.tag() {
                similar::ChangeTag::Equal => LineChange::Same,
                similar::ChangeTag::Delete => LineChange::Removed,
                similar::ChangeTag::Insert => LineChange::Added,
            };
            (tag, change.value())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: &str, after: &str, expected: &str) {
        let shown: String = lines(&before.replace(' ', "\n"), &after.replace(' ', "\n"))
            .iter()
            .map(|(change, line)| match change {
                LineChange::Same => format!(" {line}"),
                LineChange::Added => format!(" +{line}"),
                LineChange::Removed => format!(" -{line}"),
            })
            .collect();
        assert_eq!(shown.trim_start(), expected);
    }

    #[test]
    fn lines_that_stay_keep_their_order_and_removals_come_first() {
        check("a b c", "a b c", "a b c");
        check("a b c", "a x c", "a -b +x c");
        check("a b c d", "b c", "-a b c -d");
        check("", "a b", "+a +b");
        check("a b", "", "-a -b");
        check("{ a a }", "{ a a a }", "{ a a +a }");
        check("a b c d e", "a c b e f", "a +c b -c -d e +f");
    }

    #[test]
    fn both_texts_can_be_read_back() {
        let (before, after) = ("1\n2\n3\n5\n8\n9", "2\n3\n4\n5\n9\n9\n1");
        let found = lines(before, after);
        let without = |change: LineChange| -> Vec<&str> {
            let kept = found.iter().filter(|(own, _)| *own != change);
            kept.map(|(_, line)| *line).collect()
        };
        assert_eq!(without(LineChange::Added).join("\n"), before);
        assert_eq!(without(LineChange::Removed).join("\n"), after);
    }
}
