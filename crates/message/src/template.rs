//! Templates: literal text with named blanks, `{name}`; `{{` and `}}` are braces.

/// The template with its blanks filled in. A blank without a value becomes empty.
pub fn fill<'v>(template: &str, value: impl Fn(&str) -> Option<&'v str>) -> String {
    let mut filled = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        filled.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        let after = &rest[at + 1..];
        if let Some(after) = after.strip_prefix(brace) {
            filled.push_str(brace);
            rest = after;
        } else {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            filled.push_str(value(name).unwrap_or_default());
            rest = after;
        }
    }
    filled.push_str(rest);
    filled
}

/// The names of the template's blanks, each once, in the order in which they come first.
pub fn names(template: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = template;
    while let Some((_, after)) = rest.split_once('{') {
        rest = match after.strip_prefix('{') {
            Some(after) => after,
            None => {
                let (name, after) = after.split_once('}').unwrap_or((after, ""));
                if !names.contains(&name) {
                    names.push(name);
                }
                after
            }
        };
    }
    names
}

/// Whether the blanks of the template are exactly the names.
pub const fn agrees(template: &str, names: &[&str]) -> bool {
    let text = template.as_bytes();
    let (mut at, mut found) = (0, 0_u64);
    while at < text.len() {
        if text[at] == b'{' {
            if at + 1 < text.len() && text[at + 1] == b'{' {
                at += 2;
                continue;
            }
            let mut name = 0;
            while name < names.len() && !is_blank(text, at + 1, names[name].as_bytes()) {
                name += 1;
            }
            if name == names.len() {
                return false;
            }
            found |= 1 << name;
        }
        at += 1;
    }
    found == (1 << names.len()) - 1
}

/// For each name, four bits from the lowest on: its place among the different blanks of the template, in the order in which they come
/// first. A blank `n` that has no name counts, too.
pub const fn order(template: &str, names: &[&str]) -> u64 {
    assert!(names.len() < 15, "too many blanks");
    let (mut order, mut name) = (0, 0);
    while name < names.len() {
        let first = place(template, names[name]);
        let (mut before, mut other, mut named) = (0, 0, false);
        while other < names.len() {
            before += (place(template, names[other]) < first) as u64;
            named = named || is_blank(b"n}", 0, names[other].as_bytes());
            other += 1;
        }
        if !named {
            before += (place(template, "n") < first) as u64;
        }
        order |= before << (4 * name);
        name += 1;
    }
    order
}

/// Where a blank comes first; the template's length if it has none of this name.
const fn place(template: &str, name: &str) -> usize {
    let text = template.as_bytes();
    let mut at = 0;
    while at < text.len() {
        if text[at] == b'{' {
            if at + 1 < text.len() && text[at + 1] == b'{' {
                at += 2;
                continue;
            }
            if is_blank(text, at + 1, name.as_bytes()) {
                return at;
            }
        }
        at += 1;
    }
    text.len()
}

/// Whether the text has this name and a closing brace at an index.
const fn is_blank(text: &[u8], at: usize, name: &[u8]) -> bool {
    let end = at + name.len();
    if end >= text.len() || text[end] != b'}' {
        return false;
    }
    let mut letter = 0;
    while letter < name.len() {
        if text[at + letter] != name[letter] {
            return false;
        }
        letter += 1;
    }
    true
}

/// Whether a text needs translation: whether it has two neighboring words in lower case. Names of operations, ids, lists of values
/// and code do not.
pub fn has_words(text: &str) -> bool {
    let mut code = false;
    let mut words = 0;
    for word in text.split(' ') {
        let ticks = word.matches('`').count();
        let start = word.trim_start_matches(['(', '"']);
        let plain = start.trim_end_matches(|it: char| it.is_ascii_punctuation());
        let small = |it: u8| it.is_ascii_lowercase() || it == b'\'' || it == b'-';
        if !code && ticks == 0 && plain.len() > 1 && plain.bytes().all(small) {
            words += 1;
        } else {
            words = 0;
        }
        if words > 1 {
            return true;
        }
        if plain != start {
            words = 0;
        }
        code ^= ticks % 2 == 1;
    }
    false
}
