//! Input files: packed or not, in any Unicode encoding, as documents of JSON values.

use std::sync::Arc;

use message::message;
use serde_json::Value;

use crate::report::{Findings, SourcePlace};
use crate::yaml;

/// The maximum size of all files together, unpacked, in bytes.
pub const MAX_BYTES: usize = 256 * 1024 * 1024;
/// The maximum number of files, and of entries of a zip file.
pub const MAX_FILES: usize = 4_096;

/// A file to import.
#[derive(Clone, Debug)]
pub struct InputFile {
    /// Its name, for the report. The ids in a name such as `list-accounts-for-parent-ou-1234-12345678.json` say what a single
    /// answer is about.
    pub name: String,
    /// Its content: JSON or YAML in UTF-8 or UTF-16, or a zip file of such files.
    pub bytes: Vec<u8>,
}

/// A document of a file.
#[derive(Clone, Debug)]
pub(crate) struct SourceDocument {
    pub file: Arc<str>,
    pub value: Value,
}

/// The documents of all files, in the order of names. Files that cannot be read are findings.
pub(crate) fn documents(files: &[InputFile], findings: &mut Findings) -> Vec<SourceDocument> {
    let mut texts = Vec::new();
    let mut left = MAX_BYTES;
    for file in files {
        unpack(file, &mut left, &mut texts, findings);
    }
    // The result must not depend on the order in which files are given.
    texts.sort();
    texts.dedup();
    let mut documents = Vec::new();
    for (file, text) in texts {
        let before = documents.len();
        match values(&text) {
            Ok(values) => documents.extend(values.into_iter().map(|value| SourceDocument {
                file: file.clone(),
                value,
            })),
            Err(error) => findings.unread(SourcePlace::file(&file), error),
        }
        if documents.len() == before && text.trim().is_empty() {
            findings.unread(SourcePlace::file(&file), "The file is empty.");
        }
    }
    documents
}

/// Adds the texts of a file, which may be packed.
fn unpack(
    file: &InputFile,
    left: &mut usize,
    texts: &mut Vec<(Arc<str>, String)>,
    findings: &mut Findings,
) {
    let place = SourcePlace::file(&file.name.as_str().into());
    if !file.bytes.starts_with(b"PK\x03\x04") {
        return decode(&file.name, &file.bytes, left, texts, findings);
    }
    let limits = zip_files::ZipLimits {
        entries: MAX_FILES,
        unpacked: *left,
    };
    match zip_files::read_within(&file.bytes, limits) {
        Ok(entries) => {
            for entry in entries {
                let name = format!("{}/{}", file.name, entry.name);
                decode(&name, &entry.content, left, texts, findings);
            }
        }
        Err(error) => findings.unread(
            place,
            message!("The zip file cannot be read: {error}.", error),
        ),
    }
}

fn decode(
    name: &str,
    bytes: &[u8],
    left: &mut usize,
    texts: &mut Vec<(Arc<str>, String)>,
    findings: &mut Findings,
) {
    let file: Arc<str> = name.into();
    let place = SourcePlace::file(&file);
    match left.checked_sub(bytes.len()) {
        Some(rest) if texts.len() < MAX_FILES => *left = rest,
        _ => {
            return findings.unread(
                place,
                message!(
                    "There is more to read than the limit: {MAX_FILES} files of together {MAX_BYTES} bytes.",
                    MAX_FILES,
                    MAX_BYTES
                ),
            );
        }
    }
    match text_of(bytes) {
        Some(text) => texts.push((file, text)),
        None => findings.unread(
            place,
            "The file is neither UTF-8 nor UTF-16 text, nor a zip file.",
        ),
    }
}

/// The text in UTF-8, or in UTF-16 with a byte order mark, as PowerShell writes it.
fn text_of(bytes: &[u8]) -> Option<String> {
    let wide = |rest: &[u8], read: fn([u8; 2]) -> u16| {
        let (pairs, odd) = rest.as_chunks::<2>();
        let units = pairs.iter().map(|pair| read(*pair));
        let text: Result<String, _> = char::decode_utf16(units).collect();
        text.ok().filter(|_| odd.is_empty())
    };
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return wide(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return wide(rest, u16::from_be_bytes);
    }
    let rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    String::from_utf8(rest.to_vec()).ok()
}

/// The values in a text: one or several JSON documents after one another, or YAML.
fn values(text: &str) -> Result<Vec<Value>, message::Message> {
    if !text.trim_start().starts_with(['{', '[']) {
        return yaml::read(text);
    }
    let documents: Result<Vec<Value>, _> = serde_json::Deserializer::from_str(text)
        .into_iter()
        .collect();
    documents.or_else(|error| {
        // YAML in flow style looks like JSON at first.
        yaml::read(text).map_err(|_| {
            message!(
                "The file is not valid JSON: {error}.",
                error = error.to_string()
            )
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(files: &[(&str, &[u8])]) -> (Vec<String>, Vec<String>) {
        let files: Vec<InputFile> = (files.iter())
            .map(|(name, bytes)| InputFile {
                name: (*name).to_string(),
                bytes: bytes.to_vec(),
            })
            .collect();
        let mut findings = Findings::default();
        let found = documents(&files, &mut findings);
        (
            found
                .iter()
                .map(|it| format!("{}: {}", it.file, it.value))
                .collect(),
            findings.iter().map(|it| it.says.to_string()).collect(),
        )
    }

    #[test]
    fn every_encoding_gives_the_same_values() {
        let text = "{\"a\": \"é\"} {\"b\": 1}";
        let units: Vec<u16> = text.encode_utf16().collect();
        let little: Vec<u8> = [0xfeff]
            .iter()
            .chain(&units)
            .flat_map(|it| it.to_le_bytes())
            .collect();
        let big: Vec<u8> = [0xfeff]
            .iter()
            .chain(&units)
            .flat_map(|it| it.to_be_bytes())
            .collect();
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        for bytes in [text.as_bytes(), &marked, &little, &big] {
            let (values, findings) = read(&[("f", bytes)]);
            assert_eq!(values, ["f: {\"a\":\"é\"}", "f: {\"b\":1}"]);
            assert!(findings.is_empty(), "{findings:?}");
        }
    }

    #[test]
    fn files_come_in_the_order_of_names_packed_or_not() {
        let packed = zip_files::write(&[zip_files::File {
            name: "x/c.json".into(),
            content: b"[3]".to_vec(),
        }])
        .unwrap();
        let (values, findings) = read(&[("z", b"[1]"), ("b.zip", &packed), ("a", b"[2]")]);
        assert_eq!(values, ["a: [2]", "b.zip/x/c.json: [3]", "z: [1]"]);
        assert!(findings.is_empty(), "{findings:?}");
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let deep = "[".repeat(100_000);
        for (bytes, says) in [
            (&b"\xff\xfe\x00"[..], "neither UTF-8 nor UTF-16"),
            (b"\x80", "neither UTF-8 nor UTF-16"),
            (b"  ", "empty"),
            (b"{\"a\": ", "not valid JSON"),
            (b"PK\x03\x04...", "zip file"),
            (deep.as_bytes(), "not valid JSON: recursion limit"),
        ] {
            let (values, findings) = read(&[("f", bytes)]);
            assert!(values.is_empty());
            assert!(findings.iter().any(|it| it.contains(says)), "{findings:?}");
        }
    }
}
