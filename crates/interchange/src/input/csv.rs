//! The table of accounts that the console of AWS Organizations exports, as an answer of `ListAccounts`. Source: AWS Organizations User
//! Guide, "Export details for all accounts": the columns, of which `State` took the place of `Status` on 2025-09-09.

use message::{Message, message};
use serde_json::{Map, Value, json};

use super::MAX_JSON_VALUES;

/// The columns, in lower case, with the members of an account.
const COLUMNS: [(&str, &str); 10] = [
    ("account id", "Id"),
    ("id", "Id"),
    ("account name", "Name"),
    ("name", "Name"),
    ("email", "Email"),
    ("arn", "Arn"),
    ("status", "Status"),
    ("state", "State"),
    ("joined method", "JoinedMethod"),
    ("joined timestamp", "JoinedTimestamp"),
];

/// The members that a table must have.
const NEEDED: [&str; 3] = ["Id", "Name", "Email"];

/// The accounts of a table; `None`: the text is none. `cells_left`: the number of cells that may still be read.
///
/// # Errors
///
/// The table has more cells, or a quotation mark without an end.
pub fn accounts(text: &str, cells_left: &mut usize) -> Option<Result<Value, Message>> {
    let (first, rest) = text.split_once('\n')?;
    let heads = rows(first, &mut cells_left.clone()).ok()?;
    let heads = heads.into_iter().next()?;
    let member = |head: &String| {
        let head = head.trim().to_lowercase().replace(['_', '-'], " ");
        COLUMNS.iter().find(|it| it.0 == head).map(|it| it.1)
    };
    let members: Vec<Option<&str>> = heads.iter().map(member).collect();
    if !NEEDED.iter().all(|it| members.contains(&Some(*it))) {
        return None;
    }
    let account = |cells: Vec<String>| -> Value {
        let cells = members.iter().zip(cells);
        let cells = cells.filter(|(_, cell)| !cell.trim().is_empty());
        let cells = cells.filter_map(|(member, cell)| {
            Some(((*member)?.to_string(), value(*member, cell.trim())))
        });
        cells.collect::<Map<String, Value>>().into()
    };
    Some(rows(rest, cells_left).map(|rows| {
        let all: Vec<Value> = rows.into_iter().map(account).collect();
        json!({ "Accounts": all })
    }))
}

/// The console writes states and methods in any case.
fn value(member: Option<&str>, cell: &str) -> Value {
    match member {
        Some("Status" | "State" | "JoinedMethod") => cell.to_uppercase().replace(' ', "_").into(),
        // A spreadsheet takes the zeros away with which an id begins.
        Some("JoinedTimestamp") => moment(cell).into(),
        Some("Id") => format!("{cell:0>12}").into(),
        _ => cell.into(),
    }
}

/// A moment as browsers write it, `Wed Mar 08 2023 14:50:40 GMT+0100 (…)`, in the form of AWS; others stay.
fn moment(cell: &str) -> String {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let parts: Vec<&str> = cell.split(' ').collect();
    let [_, month, day, year, time, zone, ..] = parts.as_slice() else {
        return cell.to_string();
    };
    let number = MONTHS
        .find(month)
        .filter(|at| month.len() == 3 && at % 3 == 0);
    match (
        number,
        zone.strip_prefix("GMT")
            .filter(|it| it.is_ascii() && it.len() == 5),
    ) {
        (Some(at), Some(zone)) => {
            let (hours, minutes) = zone.split_at(3);
            format!("{year}-{:02}-{day}T{time}{hours}:{minutes}", at / 3 + 1)
        }
        _ => cell.to_string(),
    }
}

/// The rows below the heads of a table as in RFC 4180; empty ones are left out.
fn rows(text: &str, cells_left: &mut usize) -> Result<Vec<Vec<String>>, Message> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    // The line of the quotation mark that is open.
    let (mut quoted, mut line) = (None, 2_usize);
    let mut letters = text.chars().chain(['\n']).peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted.is_some() && letters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => quoted = quoted.xor(Some(line)),
            ',' | '\n' if quoted.is_none() => {
                *cells_left = cells_left.checked_sub(1).ok_or_else(|| {
                    message!(
                        "The files have more values than the limit: {limit}. Each cell of a table counts.",
                        limit = MAX_JSON_VALUES
                    )
                })?;
                row.push(std::mem::take(&mut cell));
                if letter == '\n' {
                    rows.push(std::mem::take(&mut row));
                }
            }
            '\r' if quoted.is_none() => {}
            other => cell.push(other),
        }
        line += usize::from(letter == '\n');
    }
    if let Some(line) = quoted {
        return Err(message!("Line {line} has a quotation mark without an end."));
    }
    rows.retain(|row: &Vec<String>| row.iter().any(|it| !it.trim().is_empty()));
    Ok(rows)
}
