//! Structures as Athena and CloudTrail Lake write them in a cell: `{type=IAMUser, arn=arn:aws:iam::111122223333:user/ana}`.
//! Values have no quotation marks, so a value ends where the next name begins.

/// The members of a structure, with their values as text; none if it is no structure.
pub fn members(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let inner = text.trim().strip_prefix('{');
    let Some(mut rest) = inner.and_then(|text| text.strip_suffix('}')) else {
        return found;
    };
    while let Some((name, after)) = rest.split_once('=') {
        let end = value_end(after);
        found.push((name.trim(), after[..end].trim()));
        rest = after[end..].trim_start_matches([',', ' ']);
    }
    found
}

/// The elements of a list of structures.
pub fn elements(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let inner = text.trim().strip_prefix('[');
    let Some(mut rest) = inner.and_then(|text| text.strip_suffix(']')) else {
        return found;
    };
    while rest.starts_with('{') {
        let end = closed(rest);
        found.push(&rest[..end]);
        rest = rest[end..].trim_start_matches([',', ' ']);
    }
    found
}

/// The length of the value at the beginning of a text.
fn value_end(text: &str) -> usize {
    if text.starts_with(['{', '[']) {
        return closed(text);
    }
    let begins = |at: usize| {
        let after = text[at + 1..].trim_start();
        let name = after.find(|it: char| !it.is_ascii_alphanumeric() && it != '_');
        name.is_some_and(|end| end > 0 && after[end..].starts_with('='))
    };
    let commas = text.match_indices(", ").map(|(at, _)| at);
    commas
        .into_iter()
        .find(|at| begins(*at))
        .unwrap_or(text.len())
}

/// The length of the structure or list at the beginning of a text.
fn closed(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}
