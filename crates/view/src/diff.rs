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

/// The maximum number of pairs of lines that are compared. With more, everything between the common head and tail
/// counts as changed.
const MOST: usize = 4_000_000;

/// The lines of both texts in reading order, each with its change. Removed lines come before those that replace them.
pub fn lines<'a>(before: &'a str, after: &'a str) -> Vec<(LineChange, &'a str)> {
    let old: Vec<&str> = before.lines().collect();
    let new: Vec<&str> = after.lines().collect();
    let same = |pair: &(&&str, &&str)| pair.0 == pair.1;
    let head = old.iter().zip(&new).take_while(same).count();
    let rest = old.len().min(new.len()) - head;
    let tail = (old.iter().rev().zip(new.iter().rev()).take(rest))
        .take_while(same)
        .count();
    let a = &old[head..old.len() - tail];
    let b = &new[head..new.len() - tail];

    let mut found = Vec::with_capacity(old.len() + new.len());
    let mut put = |change: LineChange, lines: &[&'a str]| {
        found.extend(lines.iter().map(|line| (change, *line)));
    };
    put(LineChange::Same, &old[..head]);
    if a.len().saturating_mul(b.len()) > MOST {
        put(LineChange::Removed, a);
        put(LineChange::Added, b);
    } else {
        // The length of the longest common subsequence of both rests, by the positions where the rests begin.
        let width = b.len() + 1;
        let mut common = vec![0_u32; (a.len() + 1) * width];
        for i in (0..a.len()).rev() {
            for j in (0..b.len()).rev() {
                common[i * width + j] = if a[i] == b[j] {
                    common[(i + 1) * width + j + 1] + 1
                } else {
                    common[(i + 1) * width + j].max(common[i * width + j + 1])
                };
            }
        }
        let (mut i, mut j) = (0, 0);
        while i < a.len() || j < b.len() {
            if i < a.len() && j < b.len() && a[i] == b[j] {
                put(LineChange::Same, &a[i..=i]);
                (i, j) = (i + 1, j + 1);
            } else if j == b.len()
                || i < a.len() && common[(i + 1) * width + j] >= common[i * width + j + 1]
            {
                put(LineChange::Removed, &a[i..=i]);
                i += 1;
            } else {
                put(LineChange::Added, &b[j..=j]);
                j += 1;
            }
        }
    }
    put(LineChange::Same, &old[old.len() - tail..]);
    found
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
        check("a b c d e", "a c b e f", "a -b c -d +b e +f");
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
