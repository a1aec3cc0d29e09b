//! How heavy the built page is: each file, raw and as a web host would compress it.

use crate::Result;
use std::fs;
use std::path::Path;

/// All files together, compressed, but for what is fetched only when a lesson is opened or a language chosen: what the page
/// weighs with all that it has, and little more. Whoever passes it says why, or takes something out.
pub const BUDGET: usize = 1_560 * 1024;

pub struct File {
    /// Relative to the page's folder, with `/`.
    pub name: String,
    pub raw: usize,
    pub gzipped: usize,
}

/// All files below `folder`, by name.
pub fn weigh(folder: &Path) -> Result<Vec<File>> {
    names(folder)?
        .into_iter()
        .map(|name| {
            let content = fs::read(folder.join(&name))?;
            Ok(File {
                name,
                raw: content.len(),
                gzipped: gzipped(&content),
            })
        })
        .collect()
}

/// The names of all files below `folder`, sorted, with `/` between folders.
pub fn names(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    collect(folder, "", &mut names)
        .map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    names.sort();
    Ok(names)
}

/// What is fetched only when somebody asks for it.
const LATER: [&str; 3] = ["lessons/", "texts/", crate::licenses::FILE];

/// Prints the table and the verdict about the budget.
pub fn print(files: &[File]) {
    let line =
        |name: &str, raw: &str, gzipped: &str| println!("{name:<44} {raw:>12} {gzipped:>12}");
    let sum = |name: &str, files: &[&File]| {
        let raw = files.iter().map(|file| file.raw).sum();
        let gzipped = files.iter().map(|file| file.gzipped).sum();
        line(name, &kb(raw), &kb(gzipped));
        gzipped
    };
    let (later, first): (Vec<&File>, Vec<&File>) =
        (files.iter()).partition(|file| LATER.iter().any(|folder| file.name.starts_with(folder)));
    line("file", "raw", "gzipped");
    for file in &first {
        line(&file.name, &kb(file.raw), &kb(file.gzipped));
    }
    let total = sum("total", &first);
    sum(
        &format!("fetched when asked for ({} files)", later.len()),
        &later,
    );
    if total <= BUDGET {
        println!(
            "Under the budget of {}: {} left.",
            kb(BUDGET),
            kb(BUDGET - total)
        );
    } else {
        println!(
            "OVER the budget of {} by {}.",
            kb(BUDGET),
            kb(total - BUDGET)
        );
    }
}

/// The size after `gzip -9`, give or take a few bytes: raw deflate plus the format's header and trailer.
fn gzipped(content: &[u8]) -> usize {
    const HEADER_AND_TRAILER: usize = 18;
    miniz_oxide::deflate::compress_to_vec(content, 9).len() + HEADER_AND_TRAILER
}

fn kb(bytes: usize) -> String {
    format!("{:.1} KB", bytes as f64 / 1024.0)
}

fn collect(folder: &Path, prefix: &str, names: &mut Vec<String>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), names)?;
        } else {
            names.push(name);
        }
    }
    Ok(())
}
