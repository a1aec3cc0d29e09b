//! Events as rows of a table: CSV from the event history of the console, from Athena and from CloudTrail Lake, and the rows of their
//! answers in JSON. Columns are found by their name, in any order.

use serde_json::Value;

use super::json::MAX_RECORD;
use crate::event::{TrailEvent, TrailIdentity, TrailResource};
use crate::tuple::{elements, members};

/// The maximum number of columns.
const MAX_COLUMNS: usize = 512;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Id,
    Time,
    Source,
    Name,
    Kind,
    Region,
    Address,
    Agent,
    Error,
    Recipient,
    Endpoint,
    Identity,
    IdentityPart(&'static str),
    Issuer,
    Parameters,
    Resources,
    Tls,
    Other,
}

/// The column with a name. Spelling differs in case, spaces and points: `Event name`, `eventName`, `event_name`.
pub(crate) fn column(name: &str) -> Column {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let plain: String = letters.map(|it| it.to_ascii_lowercase()).collect();
    match plain.as_str() {
        "eventid" => Column::Id,
        "eventtime" => Column::Time,
        "eventsource" => Column::Source,
        "eventname" => Column::Name,
        "eventtype" => Column::Kind,
        "awsregion" | "region" => Column::Region,
        "sourceipaddress" => Column::Address,
        "useragent" => Column::Agent,
        "errorcode" => Column::Error,
        "recipientaccountid" => Column::Recipient,
        "vpcendpointid" => Column::Endpoint,
        "useridentity" => Column::Identity,
        "username" | "useridentityusername" => Column::IdentityPart("username"),
        "useridentitytype" => Column::IdentityPart("type"),
        "useridentityarn" | "arn" => Column::IdentityPart("arn"),
        "useridentityaccountid" | "accountid" => Column::IdentityPart("accountid"),
        "useridentityprincipalid" => Column::IdentityPart("principalid"),
        "useridentityinvokedby" => Column::IdentityPart("invokedby"),
        "useridentitysessioncontextsessionissuerarn" => Column::Issuer,
        "requestparameters" => Column::Parameters,
        "resources" => Column::Resources,
        "tlsdetails" => Column::Tls,
        _ => Column::Other,
    }
}

/// The columns of a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns(Vec<Column>);

impl Columns {
    /// The columns with these names; `None` if they are no events.
    pub fn of<'n>(names: impl Iterator<Item = &'n str>) -> Option<Self> {
        let columns: Vec<Column> = names.take(MAX_COLUMNS).map(column).collect();
        columns.contains(&Column::Name).then_some(Self(columns))
    }

    /// The event of a row.
    pub fn event<'a>(&self, cells: impl Iterator<Item = &'a str>) -> TrailEvent<'a> {
        let complete = [Column::Identity, Column::Endpoint, Column::Tls];
        let mut event = TrailEvent {
            // What has no column is unknown, not missing.
            partial: !complete.iter().all(|column| self.0.contains(column)),
            ..TrailEvent::default()
        };
        for (column, cell) in self.0.iter().zip(cells) {
            set(&mut event, *column, cell.trim());
        }
        event
    }
}

/// Sets the field of a column.
pub(crate) fn set<'a>(event: &mut TrailEvent<'a>, column: Column, cell: &'a str) {
    if matches!(cell, "" | "-" | "null" | "NULL") {
        return;
    }
    match column {
        Column::Id => event.event_id = cell.into(),
        Column::Time => event.event_time = cell.into(),
        Column::Source => event.event_source = cell.into(),
        Column::Name => event.event_name = cell.into(),
        Column::Kind => event.event_type = cell.into(),
        Column::Region => event.aws_region = cell.into(),
        Column::Address => event.source_ip_address = cell.into(),
        Column::Agent => event.user_agent = cell.into(),
        Column::Error => event.error_code = cell.into(),
        Column::Recipient => event.recipient_account_id = cell.into(),
        Column::Endpoint => event.vpc_endpoint_id = cell.into(),
        Column::Identity => match serde_json::from_str(cell) {
            Ok(identity) => event.user_identity = identity,
            Err(_) => identity(&mut event.user_identity, cell),
        },
        Column::IdentityPart(name) => part(&mut event.user_identity, name, cell),
        Column::Issuer => event.user_identity.session_context.session_issuer.arn = cell.into(),
        Column::Parameters => match serde_json::from_str(cell) {
            Ok(parameters) => event.request_parameters = parameters,
            // CloudTrail Lake writes them as a structure.
            Err(_) => {
                let members = members(cell).into_iter();
                members
                    .filter(|(_, value)| *value != "null")
                    .for_each(|(name, value)| {
                        event.request_parameters.add(name.into(), value.into());
                    });
            }
        },
        Column::Resources => match serde_json::from_str(cell) {
            Ok(resources) => event.resources = resources,
            Err(_) => event.resources.0 = elements(cell).into_iter().map(resource).collect(),
        },
        Column::Tls => event.tls_details.is_object = true,
        Column::Other => {}
    }
}

/// Sets the members of a caller that is written as a structure.
fn identity<'a>(of: &mut TrailIdentity<'a>, text: &'a str) {
    for (name, value) in members(text) {
        let context = &mut *of.session_context;
        match name.to_ascii_lowercase().as_str() {
            _ if value == "null" => {}
            "sessioncontext" => {
                for (name, value) in members(value) {
                    match name.to_ascii_lowercase().as_str() {
                        _ if value == "null" => {}
                        "sessionissuer" => context.session_issuer.arn = member(value, "arn").into(),
                        "attributes" => {
                            context.attributes.mfa_authenticated =
                                member(value, "mfaauthenticated").into();
                            context.attributes.creation_date = member(value, "creationdate").into();
                        }
                        "webidfederationdata" => {
                            context.web_id_federation_data.federated_provider =
                                member(value, "federatedprovider").into();
                        }
                        "sourceidentity" => context.source_identity = value.into(),
                        "assumedroot" => context.assumed_root = value.into(),
                        _ => {}
                    }
                }
            }
            name => part(of, name, value),
        }
    }
}

/// The value of a member of a structure; empty if there is none.
fn member<'a>(text: &'a str, wanted: &str) -> &'a str {
    let mut members = members(text).into_iter();
    let found = members.find(|(name, _)| name.eq_ignore_ascii_case(wanted));
    found
        .map_or("", |(_, value)| value)
        .trim_start_matches("null")
}

fn part<'a>(identity: &mut TrailIdentity<'a>, name: &str, value: &'a str) {
    match name {
        "type" => identity.kind = value.into(),
        "principalid" => identity.principal_id = value.into(),
        "arn" => identity.arn = value.into(),
        "accountid" => identity.account_id = value.into(),
        "username" => identity.user_name = value.into(),
        "invokedby" => identity.invoked_by = value.into(),
        _ => {}
    }
}

fn resource(text: &str) -> TrailResource<'_> {
    TrailResource {
        arn: member(text, "arn").into(),
        account_id: member(text, "accountid").into(),
    }
}

/// The columns and cells of a row of CloudTrail Lake: `[{"eventName": "CreateUser"}, …]`.
pub(crate) fn lake_row(row: &Value) -> Vec<(Column, &str)> {
    let cells = row.as_array().into_iter().flatten();
    let members = cells.filter_map(Value::as_object).flatten();
    members
        .filter_map(|(name, value)| Some((column(name), value.as_str()?)))
        .collect()
}

/// The cells of a row of Athena: `{"Data": [{"VarCharValue": "CreateUser"}, {}, …]}`.
pub(crate) fn athena_row(row: &Value) -> Vec<&str> {
    let cells = row["Data"].as_array().into_iter().flatten();
    cells
        .map(|cell| cell["VarCharValue"].as_str().unwrap_or_default())
        .collect()
}

/// Rows of CSV in a stream.
#[derive(Default)]
pub(crate) struct CsvSplitter {
    /// The cells of the row so far, one after another, and where each ends.
    bytes: Vec<u8>,
    ends: Vec<usize>,
    quoted: bool,
    /// The byte before was a quotation mark inside a quoted cell.
    closing: bool,
    too_large: bool,
    pub line: u64,
    /// The line on which the row begins, from 0.
    pub began: u64,
}

/// A row; `None` if it has more than [`MAX_RECORD`] bytes or is not text.
pub(crate) type CsvRow<'a> = Option<Vec<&'a str>>;

impl CsvSplitter {
    /// Splits the next bytes.
    pub fn push(&mut self, bytes: &[u8], then: &mut dyn FnMut(u64, CsvRow<'_>)) {
        for byte in bytes {
            let was_closing = std::mem::take(&mut self.closing);
            match byte {
                b'"' if self.quoted => (self.quoted, self.closing) = (false, true),
                b'"' if was_closing => {
                    // A doubled quotation mark stands for one.
                    self.add(*byte);
                    self.quoted = true;
                }
                b'"' if self.bytes.len() == self.ends.last().copied().unwrap_or(0) => {
                    self.quoted = true;
                }
                b',' if !self.quoted => self.end_cell(),
                b'\n' if !self.quoted => self.end_row(then),
                b'\r' if !self.quoted => {}
                _ => self.add(*byte),
            }
            self.line += u64::from(*byte == b'\n');
            if self.bytes.is_empty() && self.ends.is_empty() {
                self.began = self.line;
            }
        }
    }

    fn add(&mut self, byte: u8) {
        if self.bytes.len() < MAX_RECORD {
            self.bytes.push(byte);
        } else {
            self.too_large = true;
        }
    }

    fn end_cell(&mut self) {
        if self.ends.len() < MAX_COLUMNS {
            self.ends.push(self.bytes.len());
        }
    }

    fn end_row(&mut self, then: &mut dyn FnMut(u64, CsvRow<'_>)) {
        self.end_cell();
        // An empty line is no row.
        if !self.bytes.is_empty() || self.ends.len() > 1 {
            let text = std::str::from_utf8(&self.bytes).ok();
            let row = text.filter(|_| !self.too_large).and_then(|text| {
                let mut begin = 0;
                let cell = |end: &usize| text.get(std::mem::replace(&mut begin, *end)..*end);
                self.ends.iter().map(cell).collect()
            });
            then(self.began, row);
        }
        self.bytes.clear();
        self.ends.clear();
        self.too_large = false;
    }

    /// Ends the last row. Returns false if it is cut off inside quotation marks.
    pub fn finish(&mut self, then: &mut dyn FnMut(u64, CsvRow<'_>)) -> bool {
        if self.quoted {
            return false;
        }
        self.end_row(then);
        true
    }
}
