//! The page in the program itself, which only releases have: `cargo xtask release` makes them.

/// The files in the order of their names: name, content, and whether brotli has compressed it.
#[cfg(feature = "page")]
const FILES: &[(&str, &[u8], bool)] = include!(env!(
    "ORGSIM_PAGE",
    "use `cargo xtask release`, which prepares the page and sets this variable"
));
#[cfg(not(feature = "page"))]
const FILES: &[(&str, &[u8], bool)] = &[];

/// A file as it is in the program.
#[derive(Clone, Copy, Debug)]
pub struct EmbeddedFile {
    pub content: &'static [u8],
    /// Whether the content is compressed by brotli.
    pub packed: bool,
}

/// Whether this program has the page.
pub const fn exists() -> bool {
    !FILES.is_empty()
}

/// The file of this name.
pub fn get(name: &str) -> Option<EmbeddedFile> {
    let at = FILES.binary_search_by_key(&name, |file| file.0).ok()?;
    let (_, content, packed) = FILES[at];
    Some(EmbeddedFile { content, packed })
}

impl EmbeddedFile {
    /// The content as it was before it was compressed.
    pub fn unpacked(self) -> Vec<u8> {
        if self.packed {
            brotli(self.content)
        } else {
            self.content.to_vec()
        }
    }
}

#[cfg(feature = "page")]
fn brotli(mut packed: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    brotli_decompressor::BrotliDecompress(&mut packed, &mut content)
        .expect("the program's own files are whole");
    content
}

#[cfg(not(feature = "page"))]
fn brotli(_: &[u8]) -> Vec<u8> {
    Vec::new()
}
