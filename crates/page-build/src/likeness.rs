//! The order of functions in a WebAssembly that compresses best: each follows those most similar to it.
//!
//! gzip looks back 32 KB, and the page has more than a megabyte of functions, many of which come from the same generic
//! source. `wasm-opt` can sort functions by name, so they get new names: their positions in a good order.

use std::collections::{HashMap, VecDeque};

/// The window that gzip can refer back to, in bytes.
const WINDOW: usize = 32 * 1024;
/// Length of a stretch, in bytes; functions with many stretches in common are similar. Measured: 4, 5, 7 and 8 are
/// worse.
const STRETCH: usize = 6;
/// Functions per stretch above which it is found nearby in any order.
const COMMON: usize = 250;
/// Exponent of a function's length in its similarity, because a long function has more of everything. Measured: 0.5,
/// 0.6 and 0.7 are worse.
const LENGTH: f64 = 0.65;

/// Names for the functions that sort in a good order.
pub fn names(functions: &[&[u8]]) -> Vec<String> {
    let mut names = vec![String::new(); functions.len()];
    for (place, function) in order(functions).into_iter().enumerate() {
        names[function] = format!("{place:08}");
    }
    names
}

/// The order of the functions: each follows those in the window before it with which it has most in common.
fn order(functions: &[&[u8]]) -> Vec<usize> {
    let Shared { of, within } = shared(functions);
    let weights: Vec<u64> = within.iter().map(|within| weight(within.len())).collect();
    let lengths: Vec<f64> = (functions.iter())
        .map(|function| (function.len() as f64).powf(LENGTH))
        .collect();
    let mut in_window = vec![0_u32; within.len()];
    // For each function: the total weight of its stretches that are in the window.
    let mut likeness = vec![0_u64; functions.len()];
    let mut window = VecDeque::new();
    let mut size = 0;
    let mut order = Vec::with_capacity(functions.len());
    let mut left: Vec<usize> = (0..functions.len()).collect();
    while !left.is_empty() {
        let score = |function: usize| likeness[function] as f64 / lengths[function];
        let best = (1..left.len()).fold(0, |best, at| {
            if score(left[at]) > score(left[best]) {
                at
            } else {
                best
            }
        });
        let next = left.remove(best);
        order.push(next);
        window.push_back(next);
        size += functions[next].len();
        for &stretch in &of[next] {
            in_window[stretch] += 1;
            if in_window[stretch] == 1 {
                within[stretch]
                    .iter()
                    .for_each(|&it| likeness[it] += weights[stretch]);
            }
        }
        while size > WINDOW && window.len() > 1 {
            let gone = window.pop_front().expect("the window has two");
            size -= functions[gone].len();
            for &stretch in &of[gone] {
                in_window[stretch] -= 1;
                if in_window[stretch] == 0 {
                    within[stretch]
                        .iter()
                        .for_each(|&it| likeness[it] -= weights[stretch]);
                }
            }
        }
    }
    order
}

/// The weight of a stretch by the number of functions that contain it: the rarer, the heavier. An integer, so that sums
/// do not depend on their order: two builds of one source are identical.
fn weight(functions: usize) -> u64 {
    (1_000.0 / (functions as f64).sqrt()) as u64
}

/// The stretches of bytes shared by several functions, numbered.
struct Shared {
    /// The stretches of each function.
    of: Vec<Vec<usize>>,
    /// The functions that contain each stretch.
    within: Vec<Vec<usize>>,
}

fn shared(functions: &[&[u8]]) -> Shared {
    let mut found: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (function, body) in functions.iter().enumerate() {
        for stretch in body.windows(STRETCH) {
            let within = found.entry(stretch).or_default();
            if within.last() != Some(&function) {
                within.push(function);
            }
        }
    }
    // The numbering of stretches does not matter: they are only counted.
    let within: Vec<_> = found
        .into_values()
        .filter(|within| (2..=COMMON).contains(&within.len()))
        .collect();
    let mut of = vec![Vec::new(); functions.len()];
    for (stretch, functions) in within.iter().enumerate() {
        functions.iter().for_each(|&it| of[it].push(stretch));
    }
    Shared { of, within }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likes_are_put_together() {
        let functions: [&[u8]; 4] = [
            b"one alike 1",
            b"the other x",
            b"one alike 2",
            b"the other y",
        ];
        assert_eq!(order(&functions), [0, 2, 1, 3]);
        assert_eq!(names(&functions)[2], "00000001");
    }
}
