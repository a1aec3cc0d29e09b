//! The page in the program itself, which only releases have: `cargo xtask release` makes them.

use lessons::zip::File;

/// The files in the order of their names: name, content, and whether brotli has compressed it.
#[cfg(feature = "page")]
const FILES: &[(&str, &[u8], bool)] = include!(env!(
    "ORGSIM_PAGE",
    "use `cargo xtask release`, which prepares the page and sets this variable"
));
#[cfg(not(feature = "page"))]
const FILES: &[(&str, &[u8], bool)] = &[];

/// Whether this program has the page.
pub const fn exists() -> bool {
    !FILES.is_empty()
}

/// The content of the file of this name, and whether it is compressed.
pub fn get(name: &str) -> Option<(&'static [u8], bool)> {
    let at = FILES.binary_search_by_key(&name, |file| file.0).ok()?;
    Some((FILES[at].1, FILES[at].2))
}

/// The whole page, if this program has it.
pub fn contained_page() -> Option<Vec<File>> {
    let files = FILES.iter().map(|(name, content, packed)| File {
        name: (*name).to_string(),
        content: match packed {
            true => unpacked(content),
            false => content.to_vec(),
        },
    });
    exists().then(|| files.collect())
}

/// The content of a compressed file.
#[cfg(feature = "page")]
pub fn unpacked(mut packed: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    brotli_decompressor::BrotliDecompress(&mut packed, &mut content)
        .expect("the program's own files are whole");
    content
}

#[cfg(not(feature = "page"))]
pub fn unpacked(_: &[u8]) -> Vec<u8> {
    Vec::new()
}
