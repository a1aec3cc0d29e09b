//! ARNs of resources, as patterns.

/// The six fields of an ARN; fewer if it has fewer. Colons inside variables do not separate.
pub fn fields(arn: &str) -> Vec<&str> {
    let (mut found, mut from, mut inside) = (Vec::with_capacity(6), 0, false);
    let bytes = arn.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'$' if bytes.get(at + 1) == Some(&b'{') => inside = true,
            b'}' => inside = false,
            b':' if !inside && found.len() < 5 => {
                found.push(arn.get(from..at).unwrap_or(""));
                from = at + 1;
            }
            _ => {}
        }
    }
    found.push(arn.get(from..).unwrap_or(""));
    found
}

/// Whether a text has a wildcard or a variable, so that it stands for many.
pub(crate) fn is_open(text: &str) -> bool {
    text.contains(['*', '?']) || text.contains("${")
}

/// Whether some text matches both patterns, in which `*` and `?` are wildcards and a variable is `*`.
pub fn overlap(one: &str, other: &str) -> bool {
    let plain = |byte: &u8| !matches!(byte, b'*' | b'?' | b'$');
    let firsts = one
        .as_bytes()
        .first()
        .filter(|byte| plain(byte))
        .zip(other.as_bytes().first().filter(|byte| plain(byte)));
    if firsts.is_some_and(|(one, other)| one != other) {
        return false;
    }
    let (one, other) = (symbols(one), symbols(other));
    // Row by row: whether the patterns overlap up to `own` of the one and up to each place of the other.
    let mut above: Vec<bool> = Vec::with_capacity(other.len() + 1);
    above.push(true);
    for theirs in &other {
        let before = above.last() == Some(&true);
        above.push(before && *theirs == '*');
    }
    for own in &one {
        let mut row = Vec::with_capacity(other.len() + 1);
        row.push(above.first() == Some(&true) && *own == '*');
        for (theirs, up) in other.iter().zip(above.windows(2)) {
            let (slanted, straight) = (up.first() == Some(&true), up.last() == Some(&true));
            let left = row.last() == Some(&true);
            row.push(match *own == '*' || *theirs == '*' {
                // A star stands for nothing, or for one more symbol of the other pattern.
                true => left || straight,
                false => slanted && (own == theirs || *own == '?' || *theirs == '?'),
            });
        }
        above = row;
    }
    above.last() == Some(&true)
}

fn symbols(pattern: &str) -> Vec<char> {
    let (mut out, mut rest) = (Vec::new(), pattern);
    while let Some((before, after)) = rest.split_once("${") {
        out.extend(before.chars());
        out.push('*');
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    out.extend(rest.chars());
    out
}

/// Whether every text that matches `inner` also matches `outer`. Wildcards of `inner` are taken as characters that only
/// a `*` of `outer` matches, which finds no wrong answer and misses only artificial ones.
pub fn covers(outer: &str, inner: &str, fold_case: bool) -> bool {
    let same = |one: u8, other: u8| one == other || fold_case && one.eq_ignore_ascii_case(&other);
    let (outer, inner) = (outer.as_bytes(), inner.as_bytes());
    let (mut at, mut seen) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while let Some(byte) = inner.get(seen) {
        match outer.get(at) {
            Some(b'*') => {
                at += 1;
                back = Some((at, seen));
            }
            Some(b'?') if *byte != b'*' => (at, seen) = (at + 1, seen + 1),
            Some(own) if same(*own, *byte) => (at, seen) = (at + 1, seen + 1),
            Some(_) | None => match back {
                Some((star, from)) => {
                    back = Some((star, from + 1));
                    (at, seen) = (star, from + 1);
                }
                None => return false,
            },
        }
    }
    outer
        .get(at..)
        .unwrap_or(&[])
        .iter()
        .all(|byte| *byte == b'*')
}
