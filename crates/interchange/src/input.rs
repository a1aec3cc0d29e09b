//! Input files: packed or not, in any Unicode encoding, as documents of JSON values.

use std::sync::Arc;

use message::{Message, message};
use serde_json::Value;
use yaml::Unreadable;

use crate::read;
use crate::report::{Findings, SourcePlace};

/// The maximum size of all files together, unpacked, in bytes.
pub const MAX_BYTES: usize = 256 * 1024 * 1024;
/// The maximum number of files, and of entries of a zip file. iam-collect writes several for each role.
pub const MAX_FILES: usize = 65_536;
/// The maximum number of values in all JSON files together. A value takes more memory than its text.
pub const MAX_JSON_VALUES: usize = 2_000_000;

/// The first bytes of a zip file.
const ZIP: &[u8] = b"PK\x03\x04";

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

/// The texts of files, by name, and what may still be added.
#[derive(Debug)]
pub(crate) struct SourceTexts {
    texts: Vec<(Arc<str>, String)>,
    max_bytes: usize,
    bytes_left: usize,
}

impl SourceTexts {
    pub fn new(max_bytes: usize) -> Self {
        Self {
            texts: Vec::new(),
            max_bytes,
            bytes_left: max_bytes,
        }
    }

    /// Adds the texts of a file, which may be packed. What cannot be read is a finding.
    pub fn unpack(&mut self, file: &InputFile, findings: &mut Findings) {
        if !file.bytes.starts_with(ZIP) {
            return self.decode(&file.name, &file.bytes, findings);
        }
        let limits = zip_files::ZipLimits {
            entries: MAX_FILES,
            unpacked: self.bytes_left,
        };
        match zip_files::read_within(&file.bytes, limits) {
            Ok(entries) => {
                for entry in entries {
                    let name = format!("{}/{}", file.name, entry.name);
                    self.decode(&name, &entry.content, findings);
                }
            }
            Err(error) => findings.unread(
                SourcePlace::file(&file.name.as_str().into()),
                message!("The zip file cannot be read: {error}.", error),
            ),
        }
    }

    fn decode(&mut self, name: &str, bytes: &[u8], findings: &mut Findings) {
        let file: Arc<str> = name.into();
        let place = SourcePlace::file(&file);
        match self.bytes_left.checked_sub(bytes.len()) {
            Some(rest) if self.texts.len() < MAX_FILES => self.bytes_left = rest,
            _ => {
                return findings.unread(
                    place,
                    message!(
                        "There is more to read than the limit: {files} files of together {bytes} bytes.",
                        files = MAX_FILES,
                        bytes = self.max_bytes
                    ),
                );
            }
        }
        if bytes.starts_with(ZIP) {
            return findings.unread(
                place,
                "This is a zip file within a zip file. Unpack the outer one, and import its files.",
            );
        }
        match text_of(bytes) {
            Some(text) => self.texts.push((file, text)),
            None => findings.unread(
                place,
                "The file is neither UTF-8 nor UTF-16 text, nor a zip file.",
            ),
        }
    }

    /// All texts in the order of names: the result must not depend on the order in which files are given.
    pub fn sorted(mut self) -> Vec<(Arc<str>, String)> {
        self.texts.sort();
        self.texts.dedup();
        self.texts
    }
}

/// The documents of a text. `values_left`: the number of JSON values that may still be read.
pub(crate) fn documents(
    file: &Arc<str>,
    text: &str,
    values_left: &mut usize,
    findings: &mut Findings,
) -> Vec<SourceDocument> {
    let place = SourcePlace::file(file);
    let found = match file.ends_with(".tf") {
        true => Ok(vec![read::requests(text)]),
        false => values(text, values_left),
    };
    let found = found.unwrap_or_else(|error| {
        findings.unread(place.clone(), error);
        Vec::new()
    });
    if found.is_empty() && text.trim().is_empty() {
        findings.unread(place, "The file is empty.");
    }
    let found = found.into_iter().map(|value| SourceDocument {
        file: file.clone(),
        value,
    });
    found.collect()
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
fn values(text: &str, values_left: &mut usize) -> Result<Vec<Value>, Message> {
    if !text.trim_start().starts_with(['{', '[']) {
        return read_yaml(text);
    }
    let Some(rest) = values_left.checked_sub(count_values(text)) else {
        return Err(message!(
            "The files have more JSON values than the limit: {limit}.",
            limit = MAX_JSON_VALUES
        ));
    };
    *values_left = rest;
    let documents: Result<Vec<Value>, _> = serde_json::Deserializer::from_str(text)
        .into_iter()
        .collect();
    documents.or_else(|error| {
        // YAML in flow style looks like JSON at first.
        read_yaml(text).map_err(|_| {
            message!(
                "The file is not valid JSON: {error}.",
                error = error.to_string()
            )
        })
    })
}

fn read_yaml(text: &str) -> Result<Vec<Value>, Message> {
    yaml::read(text, yaml::Aliases::Repeated).map_err(|fault| match fault {
        Unreadable::Syntax(error) => message!("The file is neither JSON nor YAML: {error}.", error),
        Unreadable::Structure { line, what } => message!(
            "The file cannot be read from line {line} on: {what}.",
            line,
            what
        ),
    })
}

/// The number of values in JSON, without reading it: each but the first follows a comma or a bracket.
fn count_values(text: &str) -> usize {
    let (mut count, mut quoted, mut escaped) = (1, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b',' | b'[' | b'{' if !quoted => count += 1,
            _ => {}
        }
    }
    count
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
        let mut texts = SourceTexts::new(MAX_BYTES);
        for file in &files {
            texts.unpack(file, &mut findings);
        }
        let mut left = MAX_JSON_VALUES;
        let texts = texts.sorted();
        let found = texts
            .iter()
            .flat_map(|(name, text)| documents(name, text, &mut left, &mut findings));
        let found: Vec<SourceDocument> = found.collect();
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
    fn a_zip_file_within_a_zip_file_is_named() {
        let packed = |name: &str, content: Vec<u8>| {
            let name = name.to_string();
            zip_files::write(&[zip_files::File { name, content }]).unwrap()
        };
        let outer = packed("inner.zip", packed("a.json", b"[1]".to_vec()));
        let (values, findings) = read(&[("outer.zip", &outer)]);
        assert!(values.is_empty());
        assert!(
            findings[0].contains("within a zip file. Unpack"),
            "{findings:?}"
        );
    }

    #[test]
    fn files_beyond_the_limit_of_bytes_are_not_read() {
        let mut findings = Findings::default();
        let mut texts = SourceTexts::new(10);
        for name in ["a", "b"] {
            let file = InputFile {
                name: name.into(),
                bytes: b"[1, 2]".to_vec(),
            };
            texts.unpack(&file, &mut findings);
        }
        assert_eq!(texts.sorted().len(), 1);
        let says = findings.iter().next().unwrap().says.to_string();
        assert!(says.contains("together 10 bytes"), "{says}");
    }

    #[test]
    fn values_are_counted_without_reading_them() {
        for (text, count) in [
            ("1", 1),
            ("[1, 2]", 3),
            (r#"{"a,[{": "b\",", "c": [{}]}"#, 5),
            (r#"["\\", 1]"#, 3),
        ] {
            assert_eq!(count_values(text), count, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let deep = "[".repeat(100_000);
        let many = format!("[{}1]", "1,".repeat(MAX_JSON_VALUES));
        for (bytes, says) in [
            (&b"\xff\xfe\x00"[..], "neither UTF-8 nor UTF-16"),
            (b"\x80", "neither UTF-8 nor UTF-16"),
            (b"  ", "empty"),
            (b"{\"a\": ", "not valid JSON"),
            (b"PK\x03\x04...", "zip file"),
            (deep.as_bytes(), "not valid JSON: recursion limit"),
            (many.as_bytes(), "more JSON values than the limit: 2000000"),
        ] {
            let (values, findings) = read(&[("f", bytes)]);
            assert!(values.is_empty());
            assert!(findings.iter().any(|it| it.contains(says)), "{findings:?}");
        }
    }
}
