//! The weight of the built page: each file, raw and as compressed by a web host.

use crate::prelude::*;

/// Size limit of everything that a browser fetches before the first click is answered, compressed by gzip, in bytes. It
/// may only shrink.
pub const BUDGET: usize = 440 * 1024;

pub struct WeighedFile {
    /// Relative to the page's folder, with `/`.
    pub name: String,
    pub raw: usize,
    pub gzipped: usize,
    /// Size as compressed by the build with brotli, if it is.
    pub brotli: Option<usize>,
}

/// All files below `folder`, by name; compressed copies do not count as separate files.
pub fn weigh(folder: &Path) -> Result<Vec<WeighedFile>> {
    names(folder)?
        .into_iter()
        .filter(|name| !name.ends_with(".br"))
        .map(|name| {
            let content = fs::read(folder.join(&name))?;
            let compressed = page_files::compressed(&name).map(|it| folder.join(it));
            Ok(WeighedFile {
                raw: content.len(),
                gzipped: gzipped(&content),
                brotli: compressed
                    .filter(|it| it.is_file())
                    .map(|it| fs::metadata(it).map(|it| it.len() as usize))
                    .transpose()?,
                name,
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

/// Whether a file is not needed for the first click: it is fetched in parallel, later, or on request.
fn comes_later(name: &str) -> bool {
    const BESIDE: [&str; 4] = ["files.json", "icon.svg", "manifest.webmanifest", "sw.js"];
    BESIDE.contains(&name)
        || name.starts_with("lessons/")
        || name.starts_with("install/")
        || name.starts_with("texts/")
        || is_later_part(name)
        || name == crate::licenses::FILE
        || [crate::data::POLICIES, crate::catalog::FILE].contains(&name)
}

fn is_later_part(name: &str) -> bool {
    name.ends_with("_later.wasm") || name.starts_with("later-")
}

/// What the browser fetches until the first click is answered, in bytes.
pub struct FirstBytes {
    pub gzipped: usize,
    /// What is not compressed by brotli is sent as gzip has it.
    pub brotli: usize,
}

/// Prints the table; fails if the first part is over its budget.
pub fn check(files: &[WeighedFile]) -> Result {
    let total = print(files).gzipped;
    if total <= BUDGET {
        println!(
            "Under the budget of {}: {} left.",
            kb(BUDGET),
            kb(BUDGET - total)
        );
        return Ok(());
    }
    Err(format!(
        "the first part of the page is over its budget of {} by {}: remove something",
        kb(BUDGET),
        kb(total - BUDGET)
    )
    .into())
}

/// Prints the table. Returns what the first part weighs.
pub fn print(files: &[WeighedFile]) -> FirstBytes {
    let line = |name: &str, raw: &str, gzipped: &str, brotli: &str| {
        println!("{name:<44} {raw:>12} {gzipped:>12} {brotli:>12}");
    };
    let row = |name: &str, files: &[&WeighedFile]| {
        let sum =
            |size: fn(&WeighedFile) -> usize| files.iter().map(|file| size(file)).sum::<usize>();
        let gzipped = sum(|file| file.gzipped);
        let brotli = sum(|file| file.brotli.unwrap_or(file.gzipped));
        line(name, &kb(sum(|file| file.raw)), &kb(gzipped), &kb(brotli));
        FirstBytes { gzipped, brotli }
    };
    let (later, first): (Vec<&WeighedFile>, Vec<&WeighedFile>) =
        files.iter().partition(|file| comes_later(&file.name));
    line("file", "raw", "gzipped", "brotli");
    for file in &first {
        row(&file.name, &[*file]);
    }
    let total = row("until the first click is answered", &first);
    let (program, asked): (Vec<&WeighedFile>, Vec<&WeighedFile>) =
        later.iter().partition(|file| is_later_part(&file.name));
    row("fetched once the page is shown", &program);
    row(
        &format!("others, most when asked for ({} files)", asked.len()),
        &asked,
    );
    total
}

/// The approximate size after `gzip -9`: raw deflate plus the format's header and trailer.
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
