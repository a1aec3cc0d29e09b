//! What no file says of a policy: values with a name, which decide nothing.
//!
//! In a document, `${unknown:NAME}` stands for a value, or for a part of one, that is not known, in any version of the language. In the
//! place of a statement it stands for any number of statements, and as `Statement` for all of them; in the place of an operator, a key or
//! a whole `Condition`, for a condition that may hold or not. `${unknowns:NAME}` stands for any number of values. The same name is the same
//! value everywhere.

const OPEN: [&str; 2] = ["${unknown:", "${unknowns:"];

/// The text that stands for an unknown value, in JSON without escapes.
pub fn value(name: &str) -> String {
    let plain = |letter: char| match letter {
        '}' => ')',
        '"' | '\\' => '\'',
        letter if letter.is_control() => ' ',
        letter => letter,
    };
    format!(
        "{}{}}}",
        OPEN[0],
        name.chars().map(plain).collect::<String>()
    )
}

/// Whether a text has an unknown part.
pub fn is_in(text: &str) -> bool {
    // Nearly no text has a dollar sign, and every pattern of every statement is asked.
    text.contains('$') && OPEN.iter().any(|open| text.contains(open))
}

/// The parts of a text that are not known: the place of each, its name, and whether it stands for any number of values.
pub(crate) fn parts(text: &str) -> impl Iterator<Item = (std::ops::Range<usize>, &str, bool)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = text.get(from..)?;
        let (start, open) = OPEN
            .iter()
            .filter_map(|open| Some((rest.find(open)?, *open)))
            .min()?;
        let name = rest.get(start + open.len()..)?;
        let name = name.get(..name.find('}')?)?;
        let start = from + start;
        from = start + open.len() + name.len() + 1;
        Some((start..from, name, open == OPEN[1]))
    })
}

/// What stands before and after the only unknown part of a text.
pub fn around(text: &str) -> Option<(&str, &str)> {
    let mut parts = parts(text);
    let (only, None) = (parts.next()?, parts.next()) else {
        return None;
    };
    Some((text.get(..only.0.start)?, text.get(only.0.end..)?))
}

/// The names of the unknown parts of a text.
pub fn names(text: &str) -> impl Iterator<Item = &str> {
    parts(text).map(|it| it.1)
}

/// A text as people read it: an unknown value is its name.
pub fn spoken(text: &str) -> String {
    let mut spoken = text.to_string();
    for (place, name, _) in parts(text).collect::<Vec<_>>().into_iter().rev() {
        spoken.replace_range(place, name);
    }
    spoken
}
