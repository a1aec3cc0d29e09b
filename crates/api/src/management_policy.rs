//! Management policies: their documents, and how those of several levels are merged.

pub mod checks;
mod grammar;
mod merge;
mod shapes;

pub use checks::Problem;
pub use grammar::{Given, Operator, Part, read};
pub use merge::{Merged, StepResult, render};

/// Merges documents level by level; the policies of a level in the order of attaching. They are numbered as they come.
pub fn merge<'p>(levels: impl IntoIterator<Item = Vec<&'p Part>>) -> Merged {
    let mut merged = Merged::start();
    let mut number = 0;
    for level in levels {
        let peers: Vec<(usize, &Part)> = level
            .into_iter()
            .map(|part| {
                number += 1;
                (number - 1, part)
            })
            .collect();
        merged.level(&peers);
    }
    merged
}
