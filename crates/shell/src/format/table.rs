//! Tables: one section for each structure or list, sections for nested values below, all as wide as the widest.
//!
//! If a table is wider than the screen, sections with one row are printed vertically, one member per line. The tool assumes 80
//! columns if it does not print to a terminal.

use serde_json::{Map, Value};

use super::text::is_scalar;
use super::wide::width;
use crate::python;

const SCREEN: usize = 80;
/// The width of the blanks and the line around a value.
const PADDING: usize = 4;

/// The table of a value; empty for an empty value.
pub(super) fn print(title: &str, value: &Value) -> Result<String, String> {
    let mut table = Table {
        sections: Vec::new(),
    };
    if table.build(Some(title), value, 0)? {
        Ok(table.render())
    } else {
        Ok(String::new())
    }
}

#[derive(Default)]
struct Section {
    title: String,
    headers: Vec<String>,
    rows: Vec<Vec<String>>,
    indent: usize,
    columns: Option<usize>,
    widths: Vec<usize>,
}

struct Table {
    sections: Vec<Section>,
}

/// Whether Python treats the value as false.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(truth) => !truth,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
    }
}

impl Table {
    /// Builds the sections of a value. Returns whether there is anything to show.
    fn build(&mut self, title: Option<&str>, value: &Value, indent: usize) -> Result<bool, String> {
        if is_nothing(value) {
            return Ok(false);
        }
        if let Some(title) = title {
            self.section(title, indent);
        }
        match value {
            Value::Array(items) if items[0].is_object() => {
                self.structures(items, indent, title.unwrap_or_default())?;
            }
            Value::Array(items) => {
                for item in items {
                    match item {
                        Value::Array(inner) if inner.iter().all(is_scalar) => {
                            self.row(inner.iter().map(python::show).collect())?;
                        }
                        Value::Array(_) => {
                            self.build(None, item, 0)?;
                        }
                        // Python iterates over the names.
                        Value::Object(map) => self.row(map.keys().cloned().collect())?,
                        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                            self.row(vec![python::show(item)])?;
                        }
                    }
                }
            }
            Value::Object(map) => self.structure(map, indent)?,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        Ok(true)
    }

    fn structure(&mut self, map: &Map<String, Value>, indent: usize) -> Result<(), String> {
        let (headers, more) = names(std::iter::once(map));
        let shown = |name: &String| python::show(&map[name]);
        match headers.as_slice() {
            [] => {}
            [only] => self.row(vec![only.clone(), shown(only)])?,
            _ => {
                self.header(&headers)?;
                self.row(headers.iter().map(shown).collect())?;
            }
        }
        for name in more {
            self.build(Some(&name), &map[&name], indent + 1)?;
        }
        Ok(())
    }

    fn structures(&mut self, items: &[Value], indent: usize, title: &str) -> Result<(), String> {
        let nothing = Map::new();
        let maps: Vec<&Map<String, Value>> = items
            .iter()
            .map(|item| match item {
                Value::Object(map) => Ok(map),
                Value::Array(_) | Value::String(_) if is_nothing(item) => Ok(&nothing),
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::Array(_) => Err(not_a_structure(item)),
            })
            .collect::<Result<_, _>>()?;
        let (headers, more) = names(maps.iter().copied());
        self.header(&headers)?;
        for (at, map) in maps.into_iter().enumerate() {
            if at > 0 && !more.is_empty() {
                self.section(title, indent);
                self.header(&headers)?;
            }
            if !items[at].is_object() && !headers.is_empty() {
                return Err(format!(
                    "'{}' object has no attribute 'get'",
                    python::type_name(&items[at])
                ));
            }
            let row = headers
                .iter()
                .map(|name| map.get(name).map_or_else(String::new, python::show));
            self.row(row.collect())?;
            for name in &more {
                if let Some(value) = map.get(name) {
                    self.build(Some(name), value, indent + 1)?;
                }
            }
        }
        Ok(())
    }

    fn section(&mut self, title: &str, indent: usize) {
        self.sections.push(Section {
            title: title.to_owned(),
            indent,
            ..Section::default()
        });
    }

    fn last(&mut self) -> &mut Section {
        if self.sections.is_empty() {
            self.section("", 0);
        }
        let at = self.sections.len() - 1;
        &mut self.sections[at]
    }

    fn header(&mut self, headers: &[String]) -> Result<(), String> {
        self.last().header(headers.to_vec())
    }

    fn row(&mut self, row: Vec<String>) -> Result<(), String> {
        self.last().row(row)
    }

    fn width(&self) -> usize {
        self.sections.iter().map(Section::width).max().unwrap_or(0)
    }

    fn render(mut self) -> String {
        if self.width() > SCREEN {
            self.sections = self.sections.into_iter().map(Section::upright).collect();
        }
        let width = self.width();
        let mut out = format!("{}\n", "-".repeat(width));
        for section in &self.sections {
            section.render(width, &mut out);
        }
        out
    }
}

/// The names of scalars and of all other members, each in order.
fn names<'v>(maps: impl Iterator<Item = &'v Map<String, Value>>) -> (Vec<String>, Vec<String>) {
    let (mut headers, mut more) = (Vec::new(), Vec::new());
    for (name, value) in maps.flatten() {
        let list = if is_scalar(value) {
            &mut headers
        } else {
            &mut more
        };
        if !list.contains(name) {
            list.push(name.clone());
        }
    }
    ordered::sort_by(&mut headers, Ord::cmp);
    ordered::sort_by(&mut more, Ord::cmp);
    (headers, more)
}

/// Python's message about an item among structures that is not a structure.
fn not_a_structure(value: &Value) -> String {
    match value {
        Value::String(_) => "string indices must be integers, not 'str'".to_owned(),
        Value::Array(items) => format!(
            "list indices must be integers or slices, not {}",
            items.first().map_or("str", python::type_name)
        ),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
            format!("'{}' object is not iterable", python::type_name(value))
        }
    }
}

impl Section {
    fn header(&mut self, headers: Vec<String>) -> Result<(), String> {
        // Python has no width for the members of a list among scalars.
        if !self.widths.is_empty() && headers.len() > self.widths.len() {
            return Err("list index out of range".to_owned());
        }
        self.widen(&headers);
        self.columns.get_or_insert(headers.len());
        self.headers = headers;
        Ok(())
    }

    fn row(&mut self, row: Vec<String>) -> Result<(), String> {
        let columns = *self.columns.get_or_insert(row.len());
        if row.len() != columns {
            return Err(format!(
                "Row should have {columns} elements, instead it has {}",
                row.len()
            ));
        }
        self.widen(&row);
        self.rows.push(row);
        Ok(())
    }

    fn widen(&mut self, row: &[String]) {
        if self.widths.is_empty() {
            self.widths = row.iter().map(|text| width(text)).collect();
        } else {
            for (have, text) in self.widths.iter_mut().zip(row) {
                *have = (*have).max(width(text));
            }
        }
    }

    fn width(&self) -> usize {
        let columns: usize = self.widths.iter().map(|width| width + PADDING).sum();
        // The tool counts the signs around an inner section twice, and so stays consistent.
        let around = 2 + 2 * self.indent;
        (width(&self.title) + around).max(columns + around)
    }

    /// Turns names and values side by side, if the section is one row under a header.
    fn upright(self) -> Self {
        if self.rows.len() != 1 || self.headers.is_empty() {
            return self;
        }
        let mut section = Self {
            title: self.title,
            indent: self.indent,
            ..Self::default()
        };
        for (name, value) in self
            .headers
            .into_iter()
            .zip(self.rows.into_iter().flatten())
        {
            section.row(vec![name, value]).expect("all rows have two");
        }
        section
    }

    /// The widths of the columns, scaled so that they fill `whole`.
    fn columns(&self, whole: usize) -> Vec<usize> {
        let plain: Vec<usize> = self.widths.iter().map(|width| width + PADDING).collect();
        let sum: usize = plain.iter().sum();
        if plain.is_empty() {
            return plain;
        }
        let scale = whole as f64 / sum as f64;
        let mut scaled: Vec<usize> = plain
            .iter()
            // Python rounds half to even.
            .map(|width| (scale * *width as f64).round_ties_even() as usize)
            .collect();
        let count = scaled.len();
        let mut off = scaled.iter().sum::<usize>() as i64 - whole as i64;
        while off != 0 {
            for step in 0..count {
                if off > 0 {
                    scaled[step] -= 1;
                    off -= 1;
                } else {
                    scaled[count - 1 - step] += 1;
                    off += 1;
                }
                if off == 0 {
                    break;
                }
            }
        }
        scaled
    }

    fn render(&self, whole: usize, out: &mut String) {
        let whole = whole - 2 * self.indent;
        let mut line = |text: &str| {
            let edge = "|".repeat(self.indent);
            out.push_str(&format!("{edge}{text}{edge}\n"));
        };
        if !self.title.is_empty() {
            line(&centered(&self.title, whole, "|"));
            if self.headers.is_empty() && self.rows.is_empty() {
                line(&format!("+{}+", "-".repeat(whole - 2)));
            }
        }
        let widths = self.columns(whole);
        // The left line belongs to the first column.
        let edge = |at: usize| if at == 0 { "|" } else { "" };
        let rule = || {
            let parts: Vec<String> = widths
                .iter()
                .enumerate()
                .map(|(at, width)| match at {
                    0 => format!("+{}+", "-".repeat(width.saturating_sub(2))),
                    _ => format!("{}+", "-".repeat(width.saturating_sub(1))),
                })
                .collect();
            parts.concat()
        };
        let cells = |row: &[String], cell: fn(&str, usize, &str) -> String| -> String {
            widths
                .iter()
                .zip(row)
                .enumerate()
                .map(|(at, (width, text))| cell(text, *width, edge(at)))
                .collect()
        };
        if !self.headers.is_empty() {
            line(&rule());
            line(&cells(&self.headers, centered));
        }
        if !self.rows.is_empty() && !widths.is_empty() {
            line(&rule());
            for row in &self.rows {
                line(&cells(row, left));
            }
            line(&rule());
        }
    }
}

fn blanks(count: i64) -> String {
    " ".repeat(usize::try_from(count).unwrap_or(0))
}

fn centered(text: &str, length: usize, edge: &str) -> String {
    let (length, wide) = (length as i64, width(text) as i64);
    let before = length / 2 - wide / 2 - 1;
    // As in the tool, a negative number of blanks counts, although none can be written.
    let after = length - 1 - (edge.len() as i64 + before + wide);
    format!("{edge}{}{text}{}|", blanks(before), blanks(after))
}

fn left(text: &str, length: usize, edge: &str) -> String {
    let (length, wide, edges) = (length as i64, width(text) as i64, edge.len() as i64);
    let padding = if length > wide + 2 + edges { 2 } else { 0 };
    let after = length - (edges + padding + wide) - 1;
    format!("{edge}{}{text}{}|", blanks(padding), blanks(after))
}
