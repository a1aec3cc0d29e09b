//! Management policies: reading their documents and merging those of several levels into an effective policy.

pub mod checks;
mod grammar;
mod merge;
mod reader;
mod shapes;

pub use checks::Problem;
pub use grammar::{DocumentPart, Operator, SettingValue};
pub use merge::{Merged, StepResult, render};
pub use reader::read;

/// Merges the documents of all levels, from the root down. The policies of a level are in the order of attaching; all are
/// numbered from 0 in this order.
pub fn merge<'p>(levels: impl IntoIterator<Item = Vec<&'p DocumentPart>>) -> Merged {
    let mut merged = Merged::start();
    let mut number = 0;
    for level in levels {
        let peers: Vec<(usize, &DocumentPart)> = level
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
