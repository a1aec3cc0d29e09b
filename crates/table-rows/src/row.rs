//! Tables as text: a block for each row, with an empty line between them.
//!
//! ```text
//! # A comment.
//! kind NAME and more
//! field: its value
//! field: its value
//! ```

use std::collections::BTreeMap;

/// Code, or else the line of a mistake and what is wrong.
pub type RowResult<T = String> = Result<T, (usize, String)>;

/// The code of a table's rows, and errors of the compiler.
pub type Made = (String, String);

/// The names that a table has, and their lines.
pub type Names<'t> = BTreeMap<&'t str, usize>;

/// The code of each row. A mistake is an error of the compiler, which names the file and the line.
pub fn rows(path: &str, text: &str, make: impl Fn(&Row, &Names) -> RowResult) -> Made {
    let rows = Row::all(text);
    let mut names = Names::new();
    for row in &rows {
        names.entry(row.name()).or_insert(row.line);
    }
    let (mut made, mut errors) = Made::default();
    for row in &rows {
        match make(row, &names) {
            Ok(code) => made += &code,
            Err((line, says)) => errors += &error(&format!("{path}:{line}: {says}")),
        }
    }
    (made, errors)
}

/// An error of the compiler.
pub fn error(says: &str) -> String {
    format!("::core::compile_error!({says:?});\n")
}

pub struct Row<'t> {
    /// The number of the first line.
    pub line: usize,
    /// The words of the first line, without `pub`.
    pub head: Vec<&'t str>,
    pub is_public: bool,
    pub comments: Vec<&'t str>,
    pub fields: Vec<RowField<'t>>,
}

pub struct RowField<'t> {
    pub line: usize,
    pub name: &'t str,
    pub value: &'t str,
}

impl<'t> Row<'t> {
    /// The rows of a table: blocks that are more than a comment.
    pub fn all(text: &'t str) -> Vec<Self> {
        let lines: Vec<(usize, &str)> = (1..).zip(text.lines().map(str::trim)).collect();
        let blocks = lines.split(|it| it.1.is_empty());
        blocks.filter_map(Self::read).collect()
    }

    fn read(lines: &[(usize, &'t str)]) -> Option<Self> {
        let comments = lines.iter().filter_map(|it| it.1.strip_prefix('#'));
        let mut rows = lines.iter().filter(|it| !it.1.starts_with('#'));
        let (line, first) = *rows.next()?;
        let public = first.strip_prefix("pub ");
        let fields = rows.map(|(line, text)| {
            let (name, value) = text.split_once(':').unwrap_or((text, ""));
            let (line, value) = (*line, value.trim_start());
            RowField { line, name, value }
        });
        Some(Self {
            line,
            head: public.unwrap_or(first).split_whitespace().collect(),
            is_public: public.is_some(),
            comments: comments.collect(),
            fields: fields.collect(),
        })
    }

    /// The word after the kind of the row.
    pub fn name(&self) -> &'t str {
        self.head.get(1).copied().unwrap_or_default()
    }

    /// The two parts of a first line such as `KIND: TITLE`.
    pub fn titled(&self, form: &str) -> RowResult<(String, String)> {
        let head = self.head.join(" ");
        match head.split_once(": ") {
            Some((kind, title)) => Ok((kind.into(), title.into())),
            None => self.wrong(format!("a row begins with `{form}`")),
        }
    }

    /// The fields with a name.
    pub fn each<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'b RowField<'t>> {
        self.fields.iter().filter(move |it| it.name == name)
    }

    pub fn field(&self, name: &str) -> Option<&RowField<'t>> {
        self.fields.iter().find(|it| it.name == name)
    }

    /// The value of a field.
    pub fn value(&self, name: &str) -> Option<&'t str> {
        self.field(name).map(|it| it.value)
    }

    pub fn needed(&self, name: &str) -> RowResult<&RowField<'t>> {
        let missing = || (self.line, format!("`{name}:` is missing"));
        self.field(name).ok_or_else(missing)
    }

    pub fn wrong<T>(&self, says: impl Into<String>) -> RowResult<T> {
        Err((self.line, says.into()))
    }

    /// No other row has the name.
    pub fn check_name(&self, names: &Names) -> RowResult<()> {
        let name = self.name();
        match names.get(name).filter(|it| **it != self.line) {
            Some(line) => self.wrong(format!("line {line} has the name `{name}`, too")),
            None => Ok(()),
        }
    }

    /// Each field has one of these names, and a value; only `often` may be there more than once.
    pub fn check(&self, names: &str, often: &str) -> RowResult<()> {
        for (at, field) in self.fields.iter().enumerate() {
            let name = field.name;
            let mut before = self.fields.iter().take(at);
            if !names.split(", ").any(|it| it == name) {
                return field.wrong(format!("`{name}:` is no field here, only {names}"));
            } else if name != often && before.any(|it| it.name == name) {
                return field.wrong(format!("`{name}:` is there twice"));
            } else if field.value.is_empty() {
                return field.wrong(format!("`{name}:` has no text"));
            }
        }
        Ok(())
    }
}

impl RowField<'_> {
    /// The word, if it is one of these.
    pub fn one_of<'w>(&self, word: &'w str, these: &str) -> RowResult<&'w str> {
        match these.split(", ").any(|it| it == word) {
            true => Ok(word),
            false => self.wrong(format!("`{word}` is none of {these}")),
        }
    }

    pub fn wrong<T>(&self, says: impl Into<String>) -> RowResult<T> {
        Err((self.line, says.into()))
    }
}
