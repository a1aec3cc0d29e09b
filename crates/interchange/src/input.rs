//! Input files: packed or not, in any Unicode encoding, as documents of JSON values.

pub(crate) mod csv;
pub(crate) mod json;

use std::sync::Arc;

use message::{Message, message};
use serde_json::{Value, json};
use yaml::Unreadable;

use self::json::JsonReading;
use crate::facts::MAX_YAML_BYTES;
use crate::read::{self, SourceDocument};
use crate::report::{Findings, SourcePlace};

/// The maximum size of all files together, unpacked, in bytes.
pub const MAX_BYTES: usize = 256 * 1024 * 1024;
/// The maximum number of files, and of entries of a zip file. iam-collect writes several for each role.
pub const MAX_FILES: usize = 65_536;
/// The maximum number of values in all JSON files and of cells in all tables together. A value takes more memory than its text.
pub const MAX_JSON_VALUES: usize = 2_000_000;
/// The bytes of a text that are read at once, which takes about a millisecond.
const SLICE_BYTES: usize = 64 * 1024;

/// The first bytes of a zip file.
const ZIP: &[u8] = b"PK\x03\x04";

/// A file to import.
#[derive(Clone, Debug)]
pub struct InputFile {
    /// Its name, for the report. The ids in a name such as `list-accounts-for-parent-ou-1234-12345678.json` say what a single
    /// answer is about.
    pub name: String,
    /// Its content: JSON, YAML or CSV in UTF-8 or UTF-16, or a zip file of such files; also packed with gzip.
    pub bytes: Vec<u8>,
}

/// The texts of files, by name, and what may still be added.
#[derive(Debug)]
pub struct SourceTexts {
    texts: Vec<(Arc<str>, String)>,
    max_bytes: usize,
    bytes_left: usize,
}

impl SourceTexts {
    /// No texts, and room for so many bytes.
    pub fn new(max_bytes: usize) -> Self {
        Self {
            texts: Vec::new(),
            max_bytes,
            bytes_left: max_bytes,
        }
    }

    /// Adds the texts of a file, which may be packed. What cannot be read is a finding.
    pub fn unpack(&mut self, file: InputFile, findings: &mut Findings) {
        let Some(file) = self.gunzipped(file, findings) else {
            return;
        };
        if !file.bytes.starts_with(ZIP) {
            return self.decode(file, findings);
        }
        let limits = zip_files::ZipLimits {
            entries: MAX_FILES,
            unpacked: self.bytes_left,
        };
        match zip_files::read_within(&file.bytes, limits) {
            Ok(entries) => {
                for entry in entries {
                    let packed = InputFile {
                        name: format!("{}/{}", file.name, entry.name),
                        bytes: entry.content,
                    };
                    if let Some(file) = self.gunzipped(packed, findings) {
                        self.decode(file, findings);
                    }
                }
            }
            Err(error) => findings.lost(
                SourcePlace::file(&file.name.as_str().into()),
                message!("The zip file cannot be read: {error}."),
            ),
        }
    }

    /// The file, unpacked if it is packed with gzip. `None`: it cannot be.
    fn gunzipped(&self, mut file: InputFile, findings: &mut Findings) -> Option<InputFile> {
        if zip_files::gzip::is_gzip(&file.bytes) {
            match zip_files::gzip::gunzip(&file.bytes, self.bytes_left) {
                Ok(bytes) => file.bytes = bytes,
                Err(says) => {
                    let place = SourcePlace::file(&file.name.as_str().into());
                    findings.lost(place, says);
                    return None;
                }
            }
            // The name says what the file is about: `list-targets-for-policy-p-12345678.json.gz`.
            if let Some(name) = file.name.strip_suffix(".gz") {
                file.name = name.to_string();
            }
        }
        Some(file)
    }

    fn decode(&mut self, InputFile { name, bytes }: InputFile, findings: &mut Findings) {
        let file: Arc<str> = name.into();
        let place = SourcePlace::file(&file);
        match self.bytes_left.checked_sub(bytes.len()) {
            Some(rest) if self.texts.len() < MAX_FILES => self.bytes_left = rest,
            _ => {
                return findings.lost(place,
                    message!(
                        "This file is not read: the limit is {files} files and {bytes} bytes in total. Import fewer files.",
                        files = MAX_FILES,
                        bytes = self.max_bytes
                    ),
                );
            }
        }
        if bytes.starts_with(ZIP) {
            return findings.lost(
                place,
                "This is a zip file within a zip file. Unpack the outer one, and import its files.",
            );
        }
        match text_of(bytes) {
            Some(text) => self.texts.push((file, text)),
            None => findings.unreadable(
                place,
                "The file is neither UTF-8 nor UTF-16 text, nor a zip file.",
            ),
        }
    }

    /// The bytes of all texts.
    pub fn bytes(&self) -> usize {
        self.texts.iter().map(|(_, text)| text.len()).sum()
    }

    /// All texts in the order of names: the result must not depend on the order in which files are given.
    pub fn sorted(mut self) -> Vec<(Arc<str>, String)> {
        self.texts.sort();
        self.texts.dedup();
        self.texts
    }
}

/// A text that is read in slices.
#[derive(Debug)]
pub struct TextReading {
    file: Arc<str>,
    text: Arc<String>,
    step: TextStep,
}

/// How a text is read on.
#[derive(Debug)]
enum TextStep {
    /// In one go: a file of Terraform code, or YAML.
    Whole,
    /// The values of JSON are counted before they take memory.
    Counting(ValueCount),
    Json(Box<JsonReading>),
}

impl TextReading {
    /// Begins to read a text.
    pub fn new(file: Arc<str>, text: Arc<String>) -> Self {
        let is_json = text.trim_start().starts_with(['{', '[']) && !read::is_terraform_code(&file);
        Self {
            file,
            text,
            step: if is_json {
                TextStep::Counting(ValueCount::default())
            } else {
                TextStep::Whole
            },
        }
    }

    /// The bytes of the text.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// The bytes that have been read.
    pub fn at(&self) -> usize {
        match &self.step {
            TextStep::Whole | TextStep::Counting(_) => 0,
            TextStep::Json(reading) => reading.at(),
        }
    }

    /// Reads on. Returns the documents once the text is read. `values_left`: the number of JSON values that may still be read.
    pub fn go_on(
        &mut self,
        values_left: &mut usize,
        findings: &mut Findings,
    ) -> Option<Vec<SourceDocument>> {
        let found = self.next(values_left).transpose()?;
        let place = SourcePlace::file(&self.file);
        let found = found.unwrap_or_else(|error| {
            findings.unreadable(place.clone(), error);
            Vec::new()
        });
        if found.is_empty() && self.text.trim().is_empty() {
            findings.unread(place, "The file is empty.");
        }
        let found = found.into_iter().map(|value| SourceDocument {
            file: self.file.clone(),
            value,
        });
        Some(found.collect())
    }

    /// Reads on. Returns the values at the end.
    fn next(&mut self, values_left: &mut usize) -> Result<Option<Vec<Value>>, Message> {
        match &mut self.step {
            TextStep::Whole if self.text.trim().is_empty() => Ok(Some(Vec::new())),
            TextStep::Whole if read::is_terraform_code(&self.file) => {
                let requests = match self.file.ends_with(".tf") {
                    true => read::requests(&self.text),
                    false => json!([]),
                };
                Ok(Some(vec![
                    match requests.as_array().is_some_and(|it| it.is_empty()) {
                        true => json!({ read::TERRAFORM_SOURCE: *self.text }),
                        false => requests,
                    },
                ]))
            }
            TextStep::Whole => match csv::accounts(&self.text, values_left) {
                Some(accounts) => accounts.map(|it| Some(vec![it])),
                None => read_yaml(&self.text).map(Some),
            },
            TextStep::Counting(count) => {
                if count.go_on(self.text.as_bytes(), SLICE_BYTES) {
                    *values_left = values_left.checked_sub(count.further + 1).ok_or_else(|| {
                        message!(
                            "The files have more JSON values than the limit: {limit}.",
                            limit = MAX_JSON_VALUES
                        )
                    })?;
                    self.step = TextStep::Json(Box::new(JsonReading::new(self.text.clone())));
                }
                Ok(None)
            }
            TextStep::Json(reading) => match reading.go_on(SLICE_BYTES) {
                Ok(found) => Ok(found),
                Err(error) => not_json(&self.text, error).map(Some),
            },
        }
    }
}

/// What a text is that begins like JSON and is not: YAML in flow style looks like JSON at first.
fn not_json(text: &str, error: Message) -> Result<Vec<Value>, Message> {
    if text.len() > MAX_YAML_BYTES {
        return Err(message!(
            "{error} It is not tried as YAML, because it has more than {limit} bytes.",
            limit = MAX_YAML_BYTES
        ));
    }
    read_yaml(text).map_err(|_| error)
}

/// The text in UTF-8, or in UTF-16 with a byte order mark, as PowerShell writes it.
fn text_of(bytes: Vec<u8>) -> Option<String> {
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
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return String::from_utf8(rest.to_vec()).ok();
    }
    String::from_utf8(bytes).ok()
}

fn read_yaml(text: &str) -> Result<Vec<Value>, Message> {
    if text.len() > MAX_YAML_BYTES {
        return Err(message!(
            "The file is not JSON, and has more bytes than the limit for YAML: {limit}.",
            limit = MAX_YAML_BYTES
        ));
    }
    yaml::read_template(text, yaml::Aliases::Repeated).map_err(|fault| match fault {
        Unreadable::Syntax(error) => message!("The file is neither JSON nor YAML: {error}."),
        Unreadable::Structure { line, what } => {
            message!("The file cannot be read from line {line} on: {what}.")
        }
    })
}

/// Counts the values in JSON, without reading it: each but the first follows a comma or a bracket.
#[derive(Debug, Default)]
pub struct ValueCount {
    at: usize,
    /// The values after the first.
    pub further: usize,
    quoted: bool,
    escaped: bool,
}

impl ValueCount {
    /// Counts on, for so many bytes. Returns whether all are counted.
    pub fn go_on(&mut self, text: &[u8], bytes: usize) -> bool {
        let rest = &text[self.at..];
        let slice = &rest[..bytes.min(rest.len())];
        for byte in slice {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = self.quoted,
                b'"' => self.quoted = !self.quoted,
                b',' | b'[' | b'{' if !self.quoted => self.further += 1,
                _ => {}
            }
        }
        self.at += slice.len();
        self.at == text.len()
    }
}
