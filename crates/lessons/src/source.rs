//! Reads hand-written TOML. Every diagnostic has its line and column, and all diagnostics of a file come at once.
//!
//! The page, the tests and the command line read lessons with the same code, so they accept the same files.

pub mod places;

use std::cell::{Cell, RefCell};
use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// A problem in a file, and its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The line, from 1; 0 if it is about the file as a whole.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The problem, as a sentence without its final period.
    pub what: String,
}

impl Diagnostic {
    /// About a file as a whole.
    pub fn whole(what: String) -> Self {
        let (line, column) = (0, 0);
        Self { line, column, what }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.what),
            line => write!(f, "{line}:{}: {}", self.column, self.what),
        }
    }
}

/// The most bytes of a file. A longer one, pasted or imported, is refused before it is read.
const MAX_BYTES: usize = 128 * 1024;
/// The most diagnostics that are reported at once.
const MOST: usize = 100;

/// A text that is being read, with its diagnostics so far.
pub struct TomlSource<'t> {
    text: &'t str,
    /// The line and column of every 256th byte, because a file may have very many values.
    marks: Vec<(usize, usize)>,
    faults: RefCell<Vec<Diagnostic>>,
}

/// The bytes between two marks.
const STRIDE: usize = 256;
/// The line and the column of a text's first byte.
const START: (usize, usize) = (1, 1);

impl<'t> TomlSource<'t> {
    fn new(text: &'t str) -> Self {
        let mut place = START;
        let mut marks = vec![place];
        for bytes in text.as_bytes().chunks(STRIDE) {
            place = behind(place, bytes);
            marks.push(place);
        }
        Self {
            text,
            marks,
            faults: RefCell::default(),
        }
    }

    /// Reads a file: `read` gets the fields of the top level. Fields that it does not read are reported.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, in order of lines.
    pub fn read<T>(
        text: &'t str,
        read: impl FnOnce(&TomlFields<'_, 't>) -> Option<T>,
    ) -> Result<T, Vec<Diagnostic>> {
        let source = TomlSource::new(text);
        let mut result = None;
        if text.len() > MAX_BYTES {
            let what = format!(
                "the file has {} bytes; the limit is {MAX_BYTES}",
                text.len()
            );
            source.fault(0..0, what);
        } else {
            match DeTable::parse(text) {
                Ok(table) => {
                    let fields = TomlFields::new(&source, table.get_ref(), 0..0, String::new());
                    result = read(&fields);
                    fields.finish();
                }
                Err(error) => {
                    let place = error.span().unwrap_or(0..0);
                    source.fault(place, error.message().to_string());
                }
            }
        }
        let mut faults = source.faults.into_inner();
        ordered::sort_by_key(&mut faults, |fault| (fault.line, fault.column));
        match result {
            Some(result) if faults.is_empty() => Ok(result),
            _ => Err(faults),
        }
    }

    fn fault(&self, place: Range<usize>, what: String) {
        let mut faults = self.faults.borrow_mut();
        if faults.len() < MOST {
            let (line, column) = self.place(place.start);
            faults.push(Diagnostic { line, column, what });
        }
    }

    /// The line and the column of a byte.
    fn place(&self, byte: usize) -> (usize, usize) {
        let mark = byte / STRIDE;
        let between = self.text.as_bytes().get(mark * STRIDE..byte);
        behind(
            self.marks.get(mark).copied().unwrap_or(START),
            between.unwrap_or_default(),
        )
    }
}

/// The line and column after some more bytes.
fn behind(place: (usize, usize), bytes: &[u8]) -> (usize, usize) {
    bytes.iter().fold(place, |(line, column), byte| match byte {
        b'\n' => (line + 1, 1),
        // Only the first byte of a character counts.
        0x80..0xc0 => (line, column),
        _ => (line, column + 1),
    })
}

/// The text of a file.
///
/// # Errors
///
/// The file is too long or not UTF-8.
pub fn decode(bytes: Vec<u8>) -> Result<String, Diagnostic> {
    if bytes.len() > MAX_BYTES {
        return Err(Diagnostic::whole(format!(
            "the file is longer than {MAX_BYTES} bytes"
        )));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let (line, column) = behind(START, &error.as_bytes()[..valid]);
        let what = "this is not text: a lesson's files are UTF-8".to_string();
        Diagnostic { line, column, what }
    })
}

/// A value with its place.
#[derive(Clone, Copy)]
pub struct TomlNode<'a, 't> {
    source: &'a TomlSource<'t>,
    value: &'a Spanned<DeValue<'t>>,
}

impl<'a, 't> TomlNode<'a, 't> {
    /// Reports something about this value.
    pub fn fault(&self, what: impl Into<String>) {
        self.source.fault(self.value.span(), what.into());
    }

    /// The text, if the value is one.
    pub fn as_text(&self) -> Option<&'a str> {
        self.value.get_ref().as_str()
    }

    /// A non-empty text, with `\n` as its line ends; anything else is reported.
    pub fn text(&self) -> Option<String> {
        match self.as_text() {
            Some(text) if !text.trim().is_empty() => {
                return Some(text.trim().replace("\r\n", "\n"));
            }
            Some(_) => self.fault("this text is empty"),
            None => self.wanted("text"),
        }
        None
    }

    /// A whole number; anything else is reported.
    pub fn number(&self) -> Option<u64> {
        let number = (self.value.get_ref().as_integer())
            .and_then(|it| u64::from_str_radix(it.as_str(), it.radix()).ok());
        if number.is_none() {
            self.wanted("a whole number from 0");
        }
        number
    }

    fn flag(&self) -> Option<bool> {
        let flag = self.value.get_ref().as_bool();
        if flag.is_none() {
            self.wanted("true or false");
        }
        flag
    }

    /// A field of the value, if it is a table with that field.
    pub fn member(&self, name: &str) -> Option<TomlNode<'a, 't>> {
        let table: Option<&DeTable<'t>> = self.value.get_ref().as_table();
        let value = table?.get(name)?;
        let source = self.source;
        Some(TomlNode { source, value })
    }

    /// Whether it is a table.
    pub fn is_table(&self) -> bool {
        self.value.get_ref().is_table()
    }

    /// The fields of a table; anything else is reported. `what` names the table in diagnostics: "a step".
    pub fn fields(&self, what: &str) -> Option<TomlFields<'a, 't>> {
        let table: Option<&DeTable<'t>> = self.value.get_ref().as_table();
        if table.is_none() {
            self.wanted(&format!("a table, {what}"));
        }
        Some(TomlFields::new(
            self.source,
            table?,
            self.value.span(),
            what.to_string(),
        ))
    }

    /// Whether it is a list.
    pub fn is_list(&self) -> bool {
        self.value.get_ref().is_array()
    }

    /// The elements of a list.
    pub fn list(&self) -> Vec<TomlNode<'a, 't>> {
        let list: Option<&DeArray<'t>> = self.value.get_ref().as_array();
        if list.is_none() {
            self.wanted("a list in brackets");
        }
        let source = self.source;
        (list.into_iter().flat_map(|list| list.iter()))
            .map(|value| TomlNode { source, value })
            .collect()
    }

    fn wanted(&self, wanted: &str) {
        self.fault(format!(
            "{wanted} is required here, not {}",
            match self.value.get_ref() {
                DeValue::String(_) => "text",
                DeValue::Integer(_) | DeValue::Float(_) => "a number that does not fit",
                DeValue::Boolean(_) => "true or false",
                DeValue::Datetime(_) => "a date",
                DeValue::Array(_) => "a list",
                DeValue::Table(_) => "a table",
            }
        ));
    }

    /// The value as JSON, to compare it with JSON.
    pub fn json(&self) -> serde_json::Value {
        match self.value.get_ref() {
            DeValue::String(text) => text.to_string().into(),
            DeValue::Boolean(flag) => (*flag).into(),
            DeValue::Integer(number) => {
                let (digits, radix) = (number.as_str(), number.radix());
                // A seed may need all 64 bits.
                i64::from_str_radix(digits, radix).map_or_else(
                    |_| u64::from_str_radix(digits, radix).ok().into(),
                    Into::into,
                )
            }
            // Written as in JSON except for a plus; infinity, which JSON lacks, becomes null.
            DeValue::Float(number) => {
                serde_json::from_str(number.as_str().trim_start_matches('+')).unwrap_or_default()
            }
            DeValue::Datetime(moment) => moment.to_string().into(),
            DeValue::Array(_) => self.list().iter().map(TomlNode::json).collect(),
            DeValue::Table(table) => (table.iter())
                .map(|(name, value)| {
                    let source = self.source;
                    (
                        name.get_ref().to_string(),
                        TomlNode { source, value }.json(),
                    )
                })
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }
}

/// The fields of a table, read by name. Fields that are never read are reported.
pub struct TomlFields<'a, 't> {
    source: &'a TomlSource<'t>,
    table: &'a DeTable<'t>,
    place: Range<usize>,
    what: String,
    asked: RefCell<Vec<String>>,
    /// All fields count as read, whatever their names.
    free: Cell<bool>,
}

impl<'a, 't> TomlFields<'a, 't> {
    fn new(
        source: &'a TomlSource<'t>,
        table: &'a DeTable<'t>,
        place: Range<usize>,
        what: String,
    ) -> Self {
        Self {
            source,
            table,
            place,
            what,
            asked: RefCell::default(),
            free: Cell::new(false),
        }
    }

    /// Reports something about the table as a whole.
    pub fn fault(&self, what: impl Into<String>) {
        self.source.fault(self.place.clone(), what.into());
    }

    /// The field, if it is there.
    pub fn get(&self, name: &str) -> Option<TomlNode<'a, 't>> {
        self.asked.borrow_mut().push(name.to_string());
        let source = self.source;
        self.table.get(name).map(|value| TomlNode { source, value })
    }

    /// The field, which must be there.
    pub fn need(&self, name: &str) -> Option<TomlNode<'a, 't>> {
        let found = self.get(name);
        if found.is_none() {
            let of = match self.what.as_str() {
                "" => "the file".to_string(),
                what => what.to_string(),
            };
            self.fault(format!("{of} needs `{name}`"));
        }
        found
    }

    /// A required text.
    pub fn text(&self, name: &str) -> Option<String> {
        self.need(name)?.text()
    }

    /// An optional text.
    pub fn text_if(&self, name: &str) -> Option<String> {
        self.get(name)?.text()
    }

    /// A boolean; `false` if it is omitted.
    pub fn flag(&self, name: &str) -> bool {
        self.get(name).and_then(|it| it.flag()).unwrap_or_default()
    }

    /// A list of texts; empty if the field is omitted.
    pub fn texts(&self, name: &str) -> Vec<String> {
        self.list(name).iter().filter_map(TomlNode::text).collect()
    }

    /// The elements of a list; empty if the field is omitted.
    pub fn list(&self, name: &str) -> Vec<TomlNode<'a, 't>> {
        self.get(name).map_or_else(Vec::new, |it| it.list())
    }

    /// Every field, for tables whose names are free.
    pub fn all(&self) -> Vec<(String, TomlNode<'a, 't>)> {
        self.free.set(true);
        let source = self.source;
        (self.table.iter())
            .map(|(name, value)| (name.get_ref().to_string(), TomlNode { source, value }))
            .collect()
    }

    /// Reports the fields that were never read. Call it after reading everything.
    pub fn finish(&self) {
        if self.free.get() {
            return;
        }
        let asked = self.asked.borrow();
        for name in self.table.keys() {
            if !asked.iter().any(|it| it == name.get_ref()) {
                let mut known: Vec<&str> = asked.iter().map(String::as_str).collect();
                ordered::sort_by(&mut known, Ord::cmp);
                known.dedup();
                self.source.fault(
                    name.span(),
                    format!(
                        "unknown name `{}`; choose one of `{}`",
                        name.get_ref(),
                        known.join("`, `")
                    ),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_has_its_line_and_column() {
        let text = format!("{}{}\n{}", "é = 1\n".repeat(70), "ñx".repeat(400), "a");
        let source = TomlSource::new(&text);
        for (byte, _) in text.char_indices().chain([(text.len(), ' ')]) {
            let before = &text[..byte];
            let line = before.split('\n').count();
            let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
            assert_eq!(source.place(byte), (line, column), "{byte}");
        }
        assert_eq!(source.place(usize::MAX), START);
    }

    #[test]
    fn only_some_of_very_many_faults_are_reported() {
        let text = format!("rows = [{}]", "1,".repeat(MAX_BYTES / 2 - 10));
        let read = |text: &str| {
            TomlSource::read(text, |fields| {
                fields.list("rows").iter().for_each(|it| it.fault("wrong"));
                Some(())
            })
        };
        assert_eq!(read(&text).unwrap_err().len(), MOST);
        assert_eq!(read(&text.replace("1,", "")), Ok(()));
    }
}
