//! The reader of CloudTrail files: takes the bytes of a file in pieces of any size and hands on its events one by one, so that the
//! memory it needs does not grow with the file.

use std::sync::Arc;

use message::{Message, message};
use serde_json::Value;
use zip_files::gzip::{Gunzip, is_gzip};

use super::json::MAX_RECORD;
use crate::event::{TrailEvent, read_event};
use crate::json::{JsonSplitter, Piece, RecordForm};
use crate::table::{Columns, CsvRow, CsvSplitter, athena_row, lake_row, set};

/// The bytes by which a format is recognized.
const BEGINNING: usize = 64;

/// Where an event is in the files.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct EventPlace {
    /// The file.
    pub file: Arc<str>,
    /// The number of the event in the file, from 1.
    pub record: u64,
    /// The line on which it begins, from 1, after unpacking.
    pub line: u64,
}

/// Something that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct TrailError {
    /// Where.
    #[serde(flatten)]
    pub place: EventPlace,
    /// Why.
    #[serde(rename = "message")]
    pub says: Message,
}

/// Takes what the reader finds.
pub trait TrailSink {
    /// An event.
    fn event(&mut self, place: &EventPlace, event: &TrailEvent<'_>);
    /// Something that cannot be read. The reader goes on with the next event if it can.
    fn error(&mut self, error: TrailError);
}

/// Reads one file.
pub struct TrailReader {
    place: EventPlace,
    gunzip: Option<Gunzip>,
    /// Whether the first bytes have been looked at.
    begun: bool,
    beginning: Vec<u8>,
    text: Text,
}

/// The text of a file, once unpacked.
struct Text {
    beginning: Vec<u8>,
    form: Form,
    /// The columns of a table, after its first row.
    columns: Option<Columns>,
}

enum Form {
    Unknown,
    Json(JsonSplitter),
    Csv(CsvSplitter),
    /// The rest of the file is not looked at.
    Unreadable,
}

impl TrailReader {
    /// A reader of the file with this name.
    pub fn new(name: &str) -> Self {
        Self {
            place: EventPlace {
                file: name.into(),
                record: 0,
                line: 1,
            },
            gunzip: None,
            begun: false,
            beginning: Vec::new(),
            text: Text {
                beginning: Vec::new(),
                form: Form::Unknown,
                columns: None,
            },
        }
    }

    /// Reads the next bytes.
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn TrailSink) {
        if self.begun {
            return self.unpack(bytes, sink);
        }
        self.beginning.extend_from_slice(bytes);
        if self.beginning.len() >= 2 {
            self.begun = true;
            let beginning = std::mem::take(&mut self.beginning);
            self.gunzip = is_gzip(&beginning).then(Gunzip::new);
            self.unpack(&beginning, sink);
        }
    }

    fn unpack(&mut self, bytes: &[u8], sink: &mut dyn TrailSink) {
        if matches!(self.text.form, Form::Unreadable) {
            return;
        }
        let (place, text) = (&mut self.place, &mut self.text);
        match &mut self.gunzip {
            None => text.push(bytes, place, sink),
            Some(gunzip) => {
                let unpacked = gunzip.push(bytes, &mut |bytes| text.push(bytes, place, sink));
                if let Err(says) = unpacked {
                    text.stop(place, says, sink);
                }
            }
        }
    }

    /// Ends the file.
    pub fn finish(mut self, sink: &mut dyn TrailSink) {
        let beginning = std::mem::take(&mut self.beginning);
        let (place, text) = (&mut self.place, &mut self.text);
        text.push(&beginning, place, sink);
        let unpacked = (self.gunzip.as_mut()).map_or(Ok(()), |it| {
            it.finish(&mut |bytes| text.push(bytes, place, sink))
        });
        match unpacked {
            Err(says) => text.stop(place, says, sink),
            Ok(()) => text.finish(place, sink),
        }
    }
}

impl Text {
    fn push(&mut self, bytes: &[u8], place: &mut EventPlace, sink: &mut dyn TrailSink) {
        if !matches!(self.form, Form::Unknown) {
            return self.split(bytes, place, sink);
        }
        self.beginning.extend_from_slice(bytes);
        if self.beginning.len() >= BEGINNING {
            self.begin(place, sink);
        }
    }

    /// Recognizes the format by the first bytes.
    fn begin(&mut self, place: &mut EventPlace, sink: &mut dyn TrailSink) {
        let bytes = std::mem::take(&mut self.beginning);
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            return self.stop(place, "The file is UTF-16. Save it as UTF-8.".into(), sink);
        }
        if bytes.starts_with(b"PK\x03\x04") {
            return self.stop(
                place,
                "The file is a zip file. Unpack it first.".into(),
                sink,
            );
        }
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        self.form = match text.trim_ascii_start().first() {
            Some(b'{' | b'[') => Form::Json(JsonSplitter::default()),
            Some(_) => Form::Csv(CsvSplitter::default()),
            // More blank space than any file begins with.
            None if !text.is_empty() => Form::Json(JsonSplitter::default()),
            None => return,
        };
        self.split(text, place, sink);
    }

    fn split(&mut self, bytes: &[u8], place: &mut EventPlace, sink: &mut dyn TrailSink) {
        let columns = &mut self.columns;
        let mut fatal = None;
        match &mut self.form {
            Form::Unknown | Form::Unreadable => {}
            Form::Json(splitter) => splitter.push(bytes, &mut |splitter, piece| {
                place.record += 1;
                place.line = splitter.began + 1;
                match piece {
                    Piece::Record(form, bytes) => {
                        if let Err(says) = record(form, bytes, columns, place, sink) {
                            let place = place.clone();
                            sink.error(TrailError { place, says });
                        }
                    }
                    Piece::TooLarge => {
                        let (place, says) = (place.clone(), too_large());
                        sink.error(TrailError { place, says });
                    }
                    Piece::Broken => {
                        fatal = Some("What follows is not JSON with CloudTrail events.".into());
                    }
                }
            }),
            Form::Csv(splitter) => splitter.push(bytes, &mut |line, row| {
                if fatal.is_none() {
                    fatal = csv_row(line, row, columns, place, sink).err();
                }
            }),
        }
        if let Some(says) = fatal {
            self.stop(place, says, sink);
        }
    }

    /// Ends the reading with an error, unless it has ended.
    fn stop(&mut self, place: &EventPlace, says: Message, sink: &mut dyn TrailSink) {
        if matches!(self.form, Form::Unreadable) {
            return;
        }
        self.form = Form::Unreadable;
        let place = place.clone();
        sink.error(TrailError { place, says });
    }

    fn finish(&mut self, place: &mut EventPlace, sink: &mut dyn TrailSink) {
        if matches!(self.form, Form::Unknown) {
            self.begin(place, sink);
        }
        let columns = &mut self.columns;
        let mut fatal: Option<Message> = None;
        match &mut self.form {
            Form::Unknown => fatal = Some("The file is empty.".into()),
            Form::Unreadable => {}
            Form::Json(splitter) => {
                if !splitter.is_complete() {
                    place.record += 1;
                    place.line = splitter.began + 1;
                    fatal = Some("The file is cut off: this event has no end.".into());
                }
            }
            Form::Csv(splitter) => {
                let complete = splitter.finish(&mut |line, row| {
                    fatal = csv_row(line, row, columns, place, sink).err();
                });
                if !complete {
                    place.line = splitter.began + 1;
                    fatal = Some("The file is cut off: this row has no end.".into());
                }
            }
        }
        if let Some(says) = fatal {
            self.stop(place, says, sink);
        }
    }
}

fn too_large() -> Message {
    message!("The event has more than {MAX_RECORD} bytes, which is the limit.")
}

/// Hands on the event of a record.
fn record(
    form: RecordForm,
    bytes: &[u8],
    columns: &mut Option<Columns>,
    place: &EventPlace,
    sink: &mut dyn TrailSink,
) -> Result<(), Message> {
    let text = std::str::from_utf8(bytes).map_err(|_| "The event is not UTF-8 text.")?;
    let not_an_event = |error: String| message!("This is not a CloudTrail event: {error}.");
    if form == RecordForm::Event {
        return read_event(text, &mut |event| sink.event(place, event)).map_err(not_an_event);
    }
    let row: Value = serde_json::from_str(text).map_err(|error| not_an_event(error.to_string()))?;
    if form == RecordForm::LakeRow {
        let mut event = TrailEvent {
            partial: true,
            ..TrailEvent::default()
        };
        for (column, cell) in lake_row(&row) {
            set(&mut event, column, cell);
        }
        return named(&event).map(|()| sink.event(place, &event));
    }
    let cells = athena_row(&row);
    match columns {
        None => *columns = Some(Columns::of(cells.into_iter()).ok_or_else(no_columns)?),
        Some(columns) => {
            let event = columns.event(cells.into_iter());
            named(&event)?;
            sink.event(place, &event);
        }
    }
    Ok(())
}

fn no_columns() -> Message {
    "The table has no column for the event name, so it is not a list of CloudTrail events.".into()
}

fn named(event: &TrailEvent<'_>) -> Result<(), Message> {
    match event.event_name.get() {
        Some(_) => Ok(()),
        None => Err("The row has no event name.".into()),
    }
}

/// Hands on the event of a row. Fails if the table is none of events.
fn csv_row(
    line: u64,
    row: CsvRow<'_>,
    columns: &mut Option<Columns>,
    place: &mut EventPlace,
    sink: &mut dyn TrailSink,
) -> Result<(), Message> {
    place.line = line + 1;
    let Some(columns) = columns else {
        let names = row.unwrap_or_default();
        *columns = Some(Columns::of(names.into_iter()).ok_or_else(no_columns)?);
        return Ok(());
    };
    place.record += 1;
    let says = match row {
        None => too_large(),
        Some(cells) => {
            let event = columns.event(cells.into_iter());
            match named(&event) {
                Ok(()) => {
                    sink.event(place, &event);
                    return Ok(());
                }
                Err(says) => says,
            }
        }
    };
    let place = place.clone();
    sink.error(TrailError { place, says });
    Ok(())
}
