//! Policy documents: from JSON text to statements, with errors that say where and what to do.
//!
//! The JSON reader here is our own, because a policy's errors need what a general one does not keep: the line, the column and
//! the path of every value, and keys that occur twice. It never recurses deeper than 32 levels and otherwise refuses nothing that is
//! JSON. [`Document::parse`] accepts whatever is a policy of *some* kind; [`Document::parse_as`] holds it against one kind.
//!
//! A document is equal to another when their texts are.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::condition::{Condition, Operator};

/// How deep arrays and objects may nest. A policy needs five.
const DEPTH: usize = 32;

/// A policy document: its text and its statements.
#[derive(Clone)]
pub struct Document {
    text: Arc<str>,
    version: Version,
    id: Option<String>,
    statements: Vec<Statement>,
}

/// The version of the policy language. Only the newer one has variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Version {
    /// `2008-10-17`, also when a document names none.
    V2008,
    /// `2012-10-17`
    V2012,
}

/// What a statement does where it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// `Allow`
    Allow,
    /// `Deny`
    Deny,
}

/// What a policy is attached to, which decides the elements that it may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyKind {
    /// Of a user, group or role.
    Identity,
    /// Who may assume a role.
    Trust,
    /// Of a resource, the organization's delegation policy among them.
    Resource,
    /// SCP.
    ServiceControl,
    /// RCP.
    ResourceControl,
    /// Permissions boundary.
    Boundary,
    /// Passed when a session begins.
    Session,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Statement {
    /// Its name, where it has one.
    pub sid: Option<String>,
    /// Its place in the document, from 1.
    pub index: usize,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// Allow or Deny.
    pub effect: Effect,
    /// `Action` or `NotAction`.
    pub actions: Patterns,
    /// `Resource` or `NotResource`.
    pub resources: Option<Patterns>,
    /// `Principal` or `NotPrincipal`.
    pub principals: Option<Principals>,
    /// All of them must hold.
    pub conditions: Vec<Condition>,
}

/// The patterns of an element or of its `Not…` form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Patterns {
    /// Whether this is the `Not…` form.
    pub not: bool,
    /// At least one.
    pub patterns: Vec<String>,
}

/// `Principal` or `NotPrincipal`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Principals {
    /// Whether this is `NotPrincipal`.
    pub not: bool,
    /// Who is named.
    pub names: Vec<PrincipalName>,
}

/// Someone named in a `Principal` element.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PrincipalName {
    /// `*`, alone or under `AWS`.
    Everyone,
    /// An account: its number or the ARN of its root.
    Account(String),
    /// A user, role or session, by ARN or unique id.
    Aws(String),
    /// A service such as `ec2.amazonaws.com`.
    Service(String),
    /// An identity provider.
    Federated(String),
    /// A canonical user id of S3.
    CanonicalUser(String),
}

impl Statement {
    /// `Sid`, or the place in the document where there is none.
    pub fn name(&self) -> String {
        match &self.sid {
            Some(sid) if !sid.is_empty() => sid.clone(),
            Some(_) | None => self.index.to_string(),
        }
    }
}

/// Why a text is not a policy, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DocumentError {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// For example `Statement[0].Effect`; empty for the document itself.
    pub path: String,
    /// What is wrong, without a full stop.
    pub message: String,
    /// What to do, as a sentence.
    pub help: String,
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}, ", self.line, self.column)?;
        if !self.path.is_empty() {
            write!(f, "at {}: ", self.path)?;
        }
        write!(f, "{}. {}", self.message, self.help)
    }
}

impl std::error::Error for DocumentError {}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document({})", self.text)
    }
}

impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Document {}

impl Hash for Document {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl Document {
    /// Reads a policy of any kind: `Principal` and `Resource` may be there or not.
    pub fn parse(text: &str) -> Result<Document, DocumentError> {
        read(text, None)
    }

    /// Reads a policy of one kind, as the service that stores it would.
    pub fn parse_as(kind: PolicyKind, text: &str) -> Result<Document, DocumentError> {
        read(text, Some(kind))
    }

    /// The text as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The version it claims.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The `Id` element.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Its statements, in order.
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }
}

fn read(text: &str, kind: Option<PolicyKind>) -> Result<Document, DocumentError> {
    let mut json = Json { text, at: 0 };
    let read = json
        .document()
        .and_then(|root| Reader { kind }.document(text, &root));
    read.map_err(|problem| problem.at(text))
}

/// An error that still counts in bytes.
struct Problem {
    at: usize,
    path: String,
    message: String,
    help: String,
}

impl Problem {
    fn new(at: usize, message: impl Into<String>, help: impl Into<String>) -> Self {
        Problem {
            at,
            path: String::new(),
            message: message.into(),
            help: help.into(),
        }
    }

    /// Puts a step in front of the path, on the way out.
    fn within(mut self, step: &str) -> Self {
        let joint = if self.path.is_empty() || self.path.starts_with('[') {
            ""
        } else {
            "."
        };
        self.path = format!("{step}{joint}{}", self.path);
        self
    }

    fn at(self, text: &str) -> DocumentError {
        let before = text.get(..self.at).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        DocumentError {
            line: 1 + before.matches('\n').count(),
            column: 1 + before[line_start..].chars().count(),
            path: self.path,
            message: self.message,
            help: self.help,
        }
    }
}

/// A JSON value and where it begins.
struct Node {
    at: usize,
    value: Value,
}

enum Value {
    Null,
    Bool(bool),
    /// As written.
    Number(String),
    String(String),
    Array(Vec<Node>),
    /// Keys with their places; no key occurs twice.
    Object(Vec<(String, usize, Node)>),
}

impl Node {
    fn is(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        }
    }
}

/// The JSON reader.
struct Json<'a> {
    text: &'a str,
    at: usize,
}

impl Json<'_> {
    fn document(&mut self) -> Result<Node, Problem> {
        let node = self.value(0)?;
        match self.peek() {
            None => Ok(node),
            Some(_) => Err(self.unexpected("the end of the document")),
        }
    }

    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while matches!(bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    fn unexpected(&self, wanted: &str) -> Problem {
        match self
            .text
            .get(self.at..)
            .and_then(|rest| rest.chars().next())
        {
            Some(found) => Problem::new(
                self.at,
                format!("this is not valid JSON: found `{found}` where {wanted} should be"),
                "Check the commas, quotation marks and brackets just before this place.",
            ),
            None => Problem::new(
                self.at,
                format!("this is not valid JSON: the text ends where {wanted} should be"),
                "Close every bracket and quotation mark.",
            ),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node, Problem> {
        let first = self.peek();
        let at = self.at;
        if depth > DEPTH {
            return Err(Problem::new(
                at,
                "this nests too deeply",
                "Remove the needless brackets.",
            ));
        }
        let value = match first {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => Value::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            Some(_) | None => return Err(self.unexpected("a value")),
        };
        Ok(Node { at, value })
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, Problem> {
        if !self.text[self.at..].starts_with(word) {
            return Err(self.unexpected("a value"));
        }
        self.at += word.len();
        Ok(value)
    }

    fn number(&mut self) -> Result<Value, Problem> {
        let from = self.at;
        let bytes = self.text.as_bytes();
        if bytes[self.at] == b'-' {
            self.at += 1;
        }
        let whole = self.at;
        self.digits()?;
        if bytes[whole] == b'0' && self.at > whole + 1 {
            return Err(Problem::new(
                whole,
                "this is not valid JSON: a number begins with 0",
                "Put it in quotation marks.",
            ));
        }
        if bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(bytes.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(bytes.get(self.at), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(Value::Number(self.text[from..self.at].to_string()))
    }

    fn digits(&mut self) -> Result<(), Problem> {
        let from = self.at;
        while self
            .text
            .as_bytes()
            .get(self.at)
            .is_some_and(u8::is_ascii_digit)
        {
            self.at += 1;
        }
        if self.at == from {
            Err(self.unexpected("a digit"))
        } else {
            Ok(())
        }
    }

    /// At an opening quotation mark.
    fn string(&mut self) -> Result<String, Problem> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let rest = &self.text[self.at..];
            let plain = rest
                .find(|c: char| c == '"' || c == '\\' || c < ' ')
                .unwrap_or(rest.len());
            out.push_str(&rest[..plain]);
            self.at += plain;
            match self.text.as_bytes().get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                Some(_) | None => return Err(self.unexpected("a closing quotation mark")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Problem> {
        let letter = self.text.as_bytes().get(self.at + 1).copied();
        let plain = match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let high = self.unit(self.at + 2)?;
                if !(0xD800..0xDC00).contains(&high) {
                    self.at += 6;
                    // A low surrogate alone stands for nothing.
                    return Ok(char::from_u32(high).unwrap_or('\u{FFFD}'));
                }
                let pair = self.text.get(self.at + 6..self.at + 8) == Some("\\u");
                let low = if pair { self.unit(self.at + 8)? } else { 0 };
                if !(0xDC00..0xE000).contains(&low) {
                    self.at += 6;
                    return Ok('\u{FFFD}');
                }
                self.at += 12;
                return Ok(
                    char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
                        .unwrap_or('\u{FFFD}'),
                );
            }
            Some(_) | None => {
                self.at += 1;
                return Err(self.unexpected("a character that can be escaped"));
            }
        };
        self.at += 2;
        Ok(plain)
    }

    fn unit(&self, at: usize) -> Result<u32, Problem> {
        let digits = self
            .text
            .get(at..at + 4)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        digits
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .ok_or_else(|| {
                Problem::new(
                    self.at,
                    "this is not valid JSON: `\\u` needs four hexadecimal digits",
                    "Write for example `\\u002a`.",
                )
            })
    }

    fn array(&mut self, depth: usize) -> Result<Value, Problem> {
        self.at += 1;
        let mut items = Vec::new();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::Array(items));
        }
        loop {
            let item = self
                .value(depth + 1)
                .map_err(|problem| problem.within(&format!("[{}]", items.len())))?;
            items.push(item);
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(Value::Array(items));
                }
                Some(_) | None => return Err(self.unexpected("`,` or `]`")),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, Problem> {
        self.at += 1;
        let mut members: Vec<(String, usize, Node)> = Vec::new();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Object(members));
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("a key in quotation marks"));
            }
            let at = self.at;
            let key = self.string()?;
            if members.iter().any(|(known, ..)| *known == key) {
                return Err(Problem::new(
                    at,
                    format!("the key `{key}` occurs twice"),
                    "Merge the two, or remove one.",
                )
                .within(&key));
            }
            if self.peek() != Some(b':') {
                return Err(self.unexpected("`:`"));
            }
            self.at += 1;
            let value = self
                .value(depth + 1)
                .map_err(|problem| problem.within(&key))?;
            members.push((key, at, value));
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Value::Object(members));
                }
                Some(_) | None => return Err(self.unexpected("`,` or `}`")),
            }
        }
    }
}

/// Reads the grammar of policies out of JSON, for one kind or leniently for all.
struct Reader {
    kind: Option<PolicyKind>,
}

impl Reader {
    fn document(&self, text: &str, root: &Node) -> Result<Document, Problem> {
        let Value::Object(members) = &root.value else {
            return Err(Problem::new(
                root.at,
                format!("a policy is an object, this is {}", root.is()),
                "Begin with `{`.",
            ));
        };
        let mut version = Version::V2008;
        let mut id = None;
        let mut statements: Option<Vec<Statement>> = None;
        for (key, at, node) in members {
            let step = |problem: Problem| problem.within(key);
            match key.as_str() {
                "Version" => match self.string(node).map_err(step)? {
                    "2012-10-17" => version = Version::V2012,
                    "2008-10-17" => {}
                    other => {
                        let message =
                            format!("there is no version `{other}` of the policy language");
                        return Err(step(Problem::new(
                            node.at,
                            message,
                            "Write \"2012-10-17\".",
                        )));
                    }
                },
                "Id" => id = Some(self.string(node).map_err(step)?.to_string()),
                "Statement" => statements = Some(self.statements(text, node).map_err(step)?),
                _ => return Err(step(unknown(key, *at, &["Version", "Id", "Statement"]))),
            }
        }
        let Some(statements) = statements else {
            return Err(Problem::new(
                root.at,
                "the policy has no Statement",
                "Add \"Statement\": [ … ].",
            ));
        };
        Ok(Document {
            text: text.into(),
            version,
            id,
            statements,
        })
    }

    fn statements(&self, text: &str, node: &Node) -> Result<Vec<Statement>, Problem> {
        // Counted on, since the statements come in the order of the text.
        let (mut line, mut seen) = (1, 0);
        let mut line_of = |at: usize| {
            line += text
                .as_bytes()
                .get(seen..at)
                .unwrap_or(&[])
                .iter()
                .filter(|byte| **byte == b'\n')
                .count();
            seen = at;
            line
        };
        let nodes = match &node.value {
            Value::Array(nodes) => nodes,
            Value::Object(_) => return Ok(vec![self.statement(node, 1, line_of(node.at))?]),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                let message = format!("Statement is a list of statements, this is {}", node.is());
                return Err(Problem::new(
                    node.at,
                    message,
                    "Write \"Statement\": [ { … } ].",
                ));
            }
        };
        if nodes.is_empty() && self.kind.is_some() {
            return Err(Problem::new(
                node.at,
                "the policy has no statement",
                "Add at least one statement.",
            ));
        }
        let mut statements: Vec<Statement> = Vec::with_capacity(nodes.len());
        for (index, node) in nodes.iter().enumerate() {
            let step = |problem: Problem| problem.within(&format!("[{index}]"));
            let statement = self
                .statement(node, index + 1, line_of(node.at))
                .map_err(step)?;
            let twin = |other: &Statement| other.sid.is_some() && other.sid == statement.sid;
            if self.kind.is_some()
                && statement.sid.as_deref() != Some("")
                && statements.iter().any(twin)
            {
                let message = format!("the Sid `{}` occurs twice", statement.name());
                return Err(step(
                    Problem::new(node.at, message, "Give each statement its own Sid.")
                        .within("Sid"),
                ));
            }
            statements.push(statement);
        }
        Ok(statements)
    }

    fn statement(&self, node: &Node, index: usize, line: usize) -> Result<Statement, Problem> {
        let Value::Object(members) = &node.value else {
            return Err(Problem::new(
                node.at,
                format!("a statement is an object, this is {}", node.is()),
                "Write { … }.",
            ));
        };
        let mut sid = None;
        let mut effect = None;
        let (mut actions, mut resources, mut principals) = (None, None, None);
        let mut conditions = Vec::new();
        for (key, at, value) in members {
            let step = |problem: Problem| problem.within(key);
            let twice = |pair: &str| {
                let message = format!("the statement has both {pair} and Not{pair}");
                step(Problem::new(*at, message, "Keep one of the two."))
            };
            let not = key.starts_with("Not");
            self.permitted(key, *at).map_err(step)?;
            match key.as_str() {
                "Sid" => {
                    let text = self.string(value).map_err(step)?;
                    self.check_sid(text, value.at).map_err(step)?;
                    sid = Some(text.to_string());
                }
                "Effect" => match self.string(value).map_err(step)? {
                    "Allow" if self.kind == Some(PolicyKind::ResourceControl) => {
                        let help = "Write \"Deny\": the default RCPFullAWSAccess policy already allows everything.";
                        return Err(step(Problem::new(
                            value.at,
                            "a resource control policy can only deny",
                            help,
                        )));
                    }
                    "Allow" => effect = Some(Effect::Allow),
                    "Deny" => effect = Some(Effect::Deny),
                    other => {
                        let message = format!("Effect is `{other}`");
                        return Err(step(Problem::new(
                            value.at,
                            message,
                            "Write \"Allow\" or \"Deny\", with a capital.",
                        )));
                    }
                },
                "Action" | "NotAction" if actions.is_some() => return Err(twice("Action")),
                "Action" | "NotAction" => {
                    actions = Some(
                        self.patterns(value, not, &|text, at| self.check_action(text, at))
                            .map_err(step)?,
                    );
                }
                "Resource" | "NotResource" if resources.is_some() => return Err(twice("Resource")),
                "Resource" | "NotResource" => {
                    resources = Some(
                        self.patterns(value, not, &|text, at| self.check_resource(text, at))
                            .map_err(step)?,
                    );
                }
                "Principal" | "NotPrincipal" if principals.is_some() => {
                    return Err(twice("Principal"));
                }
                "Principal" | "NotPrincipal" => {
                    principals = Some(self.principals(value, not).map_err(step)?)
                }
                "Condition" => conditions = self.conditions(value).map_err(step)?,
                _ => return Err(step(unknown(key, *at, &ELEMENTS))),
            }
        }
        let missing = |element: &str, help: &str| {
            Problem::new(node.at, format!("the statement has no {element}"), help)
        };
        let Some(effect) = effect else {
            return Err(missing(
                "Effect",
                "Add \"Effect\": \"Allow\" or \"Effect\": \"Deny\".",
            ));
        };
        let Some(actions) = actions else {
            return Err(missing(
                "Action",
                "Add \"Action\", for example \"organizations:List*\".",
            ));
        };
        let (needs_resource, needs_principal) = match self.kind {
            None => (false, false),
            Some(
                PolicyKind::Identity
                | PolicyKind::ServiceControl
                | PolicyKind::Boundary
                | PolicyKind::Session,
            ) => (true, false),
            Some(PolicyKind::ResourceControl) => (true, true),
            // Some resource policies leave it out: the resource is the one that they are attached to.
            Some(PolicyKind::Trust | PolicyKind::Resource) => (false, true),
        };
        if needs_resource && resources.is_none() {
            return Err(missing("Resource", "Add \"Resource\": an ARN, or \"*\"."));
        }
        if needs_principal && principals.is_none() {
            return Err(missing(
                "Principal",
                "Add \"Principal\": who the statement is about, or \"*\".",
            ));
        }
        Ok(Statement {
            sid,
            index,
            line,
            effect,
            actions,
            resources,
            principals,
            conditions,
        })
    }

    /// Whether this kind of policy may have the element at all.
    fn permitted(&self, element: &str, at: usize) -> Result<(), Problem> {
        let Some(kind) = self.kind else { return Ok(()) };
        let refused = match kind {
            PolicyKind::Identity
            | PolicyKind::Boundary
            | PolicyKind::Session
            | PolicyKind::ServiceControl => {
                matches!(element, "Principal" | "NotPrincipal")
            }
            PolicyKind::Trust => matches!(element, "Resource" | "NotResource"),
            PolicyKind::ResourceControl => matches!(element, "NotPrincipal" | "NotAction"),
            PolicyKind::Resource => false,
        };
        if !refused {
            return Ok(());
        }
        let help = match kind {
            PolicyKind::Trust => "Remove it: a trust policy is always about its own role.",
            PolicyKind::ResourceControl if element == "NotAction" => "List the actions in Action.",
            PolicyKind::ResourceControl => {
                "Write \"Principal\": \"*\" and narrow it with a Condition."
            }
            PolicyKind::ServiceControl => {
                "Remove it: the policy is about every principal of the accounts below; narrow it with a Condition."
            }
            PolicyKind::Identity
            | PolicyKind::Boundary
            | PolicyKind::Session
            | PolicyKind::Resource => "Remove it: the policy is about whoever it is attached to.",
        };
        Err(Problem::new(
            at,
            format!("{} cannot have {element}", kind.noun()),
            help,
        ))
    }

    fn string<'n>(&self, node: &'n Node) -> Result<&'n str, Problem> {
        match &node.value {
            Value::String(text) => Ok(text),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_) => Err(Problem::new(
                node.at,
                format!("this is {}, not a string", node.is()),
                "Write one text in quotation marks.",
            )),
        }
    }

    /// One string or a list of strings, as every element allows.
    fn strings<'n>(&self, node: &'n Node) -> Result<Vec<(&'n str, &'n Node)>, Problem> {
        match &node.value {
            Value::Array(items) if items.is_empty() => Err(Problem::new(
                node.at,
                "the list is empty",
                "Give at least one value, or remove the element.",
            )),
            Value::Array(items) => {
                let one = |(index, item)| match self.string(item) {
                    Ok(text) => Ok((text, item)),
                    Err(problem) => Err(problem.within(&format!("[{index}]"))),
                };
                items.iter().enumerate().map(one).collect()
            }
            Value::String(text) => Ok(vec![(text, node)]),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
                let message = format!("this is {}, not a string or a list of strings", node.is());
                Err(Problem::new(
                    node.at,
                    message,
                    "Write one text in quotation marks, or a list of them in [ ].",
                ))
            }
        }
    }

    fn patterns(
        &self,
        node: &Node,
        not: bool,
        check: &dyn Fn(&str, usize) -> Result<(), Problem>,
    ) -> Result<Patterns, Problem> {
        let mut patterns = Vec::new();
        for (text, node) in self.strings(node)? {
            check(text, node.at)?;
            patterns.push(text.to_string());
        }
        Ok(Patterns { not, patterns })
    }

    fn check_sid(&self, sid: &str, at: usize) -> Result<(), Problem> {
        // IAM refuses other characters. Organizations and some services are not known to, and a policy that a real organization
        // has must not be refused here.
        let strict = match self.kind {
            Some(
                PolicyKind::Identity
                | PolicyKind::Boundary
                | PolicyKind::Session
                | PolicyKind::Trust,
            ) => true,
            Some(
                PolicyKind::ServiceControl | PolicyKind::ResourceControl | PolicyKind::Resource,
            )
            | None => false,
        };
        if strict && !sid.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Problem::new(
                at,
                format!("the Sid `{sid}` has other characters than letters and digits"),
                "Use A-Z, a-z and 0-9 only.",
            ));
        }
        Ok(())
    }

    fn check_action(&self, action: &str, at: usize) -> Result<(), Problem> {
        if action == "*" {
            if self.kind == Some(PolicyKind::ResourceControl) {
                return Err(Problem::new(
                    at,
                    "a resource control policy cannot name every action",
                    "Name a service, as in \"s3:*\".",
                ));
            }
            return Ok(());
        }
        let service = action
            .split_once(':')
            .filter(|(service, name)| !service.is_empty() && !name.is_empty());
        let Some((service, _)) = service else {
            // All asterisks mean everything too; IAM stores it.
            if self.kind.is_none() && action.bytes().all(|byte| byte == b'*') && !action.is_empty()
            {
                return Ok(());
            }
            let help =
                "Write the service in front, as in \"iam:CreateUser\", or \"*\" for everything.";
            return Err(Problem::new(
                at,
                format!("`{action}` is not an action"),
                help,
            ));
        };
        let known = |prefix: &&str| prefix.eq_ignore_ascii_case(service);
        if self.kind == Some(PolicyKind::ResourceControl) && !RCP_SERVICES.iter().any(known) {
            let message =
                format!("resource control policies do not support the service `{service}`");
            return Err(Problem::new(
                at,
                message,
                "Use a service control policy for it.",
            ));
        }
        Ok(())
    }

    fn check_resource(&self, resource: &str, at: usize) -> Result<(), Problem> {
        let free = self.kind.is_none() || self.kind == Some(PolicyKind::Resource);
        if free || resource == "*" || resource.starts_with("arn:") {
            return Ok(());
        }
        let help = "Write an ARN, as in \"arn:aws:s3:::bucket/*\", or \"*\".";
        Err(Problem::new(
            at,
            format!("the resource `{resource}` is not an ARN"),
            help,
        ))
    }

    fn principals(&self, node: &Node, not: bool) -> Result<Principals, Problem> {
        let mut names = Vec::new();
        match &node.value {
            Value::String(text) if text == "*" => names.push(PrincipalName::Everyone),
            Value::Object(members) if !members.is_empty() => {
                for (key, at, value) in members {
                    let step = |problem: Problem| problem.within(key);
                    for (text, node) in self.strings(value).map_err(step)? {
                        let text = text.to_string();
                        names.push(match key.as_str() {
                            "AWS" => self.aws_principal(text, node.at).map_err(step)?,
                            "Service" => PrincipalName::Service(text),
                            "Federated" => PrincipalName::Federated(text),
                            "CanonicalUser" => PrincipalName::CanonicalUser(text),
                            _ => {
                                return Err(step(unknown(
                                    key,
                                    *at,
                                    &["AWS", "Service", "Federated", "CanonicalUser"],
                                )));
                            }
                        });
                    }
                }
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => {
                let help = "Write \"*\", or an object such as { \"AWS\": \"111111111111\" }.";
                return Err(Problem::new(node.at, "this names no principal", help));
            }
        }
        if self.kind == Some(PolicyKind::ResourceControl)
            && names.iter().any(|name| *name != PrincipalName::Everyone)
        {
            let help = "Write \"*\", and narrow it with a Condition on aws:PrincipalArn or aws:PrincipalAccount.";
            return Err(Problem::new(
                node.at,
                "a resource control policy is about every principal",
                help,
            ));
        }
        Ok(Principals { not, names })
    }

    fn aws_principal(&self, text: String, at: usize) -> Result<PrincipalName, Problem> {
        if text == "*" {
            return Ok(PrincipalName::Everyone);
        }
        if self.kind.is_some() && text.contains(['*', '?']) {
            let help = "Name each principal, or write \"*\" with a Condition on aws:PrincipalArn.";
            return Err(Problem::new(
                at,
                format!("the principal `{text}` has a wildcard in it"),
                help,
            ));
        }
        if is_account(&text) {
            return Ok(PrincipalName::Account(text));
        }
        let mut fields = text.splitn(6, ':').skip(4);
        if let (Some(account), Some("root")) = (fields.next(), fields.next()) {
            return Ok(PrincipalName::Account(account.to_string()));
        }
        // What remains is an ARN, or the unique id that IAM shows for a principal which has been deleted.
        let unique_id = text.len() >= 16
            && text
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if self.kind.is_some() && !text.starts_with("arn:") && !unique_id {
            let help = "Write an account's 12 digits or the ARN of a user or role; services go under \"Service\".";
            return Err(Problem::new(
                at,
                format!("`{text}` is not a principal"),
                help,
            ));
        }
        Ok(PrincipalName::Aws(text))
    }

    fn conditions(&self, node: &Node) -> Result<Vec<Condition>, Problem> {
        let Value::Object(operators) = &node.value else {
            let help = "Write { \"StringEquals\": { \"aws:RequestedRegion\": \"eu-west-1\" } }.";
            return Err(Problem::new(
                node.at,
                format!("Condition is an object of operators, this is {}", node.is()),
                help,
            ));
        };
        let mut conditions = Vec::new();
        for (name, at, node) in operators {
            let step = |problem: Problem| problem.within(name);
            let Some(operator) = Operator::parse(name) else {
                let help = match Operator::suggestion(name) {
                    Some(known) => format!("Did you mean {known}? The case counts; only ForAnyValue:, ForAllValues: and IfExists go around it."),
                    None => "Use an operator such as StringEquals, StringLike, Bool, ArnLike, IpAddress or Null.".to_string(),
                };
                return Err(step(Problem::new(
                    *at,
                    format!("there is no condition operator `{name}`"),
                    help,
                )));
            };
            let Value::Object(keys) = &node.value else {
                let message = format!("an operator holds an object of keys, this is {}", node.is());
                return Err(step(Problem::new(
                    node.at,
                    message,
                    "Write { \"key\": \"value\" }.",
                )));
            };
            let shared: Arc<str> = name.as_str().into();
            for (key, _, node) in keys {
                let values = condition_values(node).map_err(|problem| step(problem.within(key)))?;
                let lookup = key.to_ascii_lowercase();
                conditions.push(Condition {
                    operator_name: shared.clone(),
                    operator,
                    key: key.as_str().into(),
                    lookup,
                    values: values.into(),
                });
            }
        }
        Ok(conditions)
    }
}

/// Strings, numbers and booleans, alone or in a list; all become text.
fn condition_values(node: &Node) -> Result<Vec<String>, Problem> {
    match &node.value {
        Value::String(text) | Value::Number(text) => Ok(vec![text.clone()]),
        Value::Bool(value) => Ok(vec![value.to_string()]),
        Value::Array(items)
            if items
                .iter()
                .all(|item| !matches!(item.value, Value::Array(_))) =>
        {
            let mut values = Vec::with_capacity(items.len());
            for (index, item) in items.iter().enumerate() {
                values.extend(
                    condition_values(item)
                        .map_err(|problem| problem.within(&format!("[{index}]")))?,
                );
            }
            Ok(values)
        }
        Value::Null | Value::Array(_) | Value::Object(_) => {
            let message = format!("this is {}, not a value to compare with", node.is());
            Err(Problem::new(
                node.at,
                message,
                "Write a text, a number, true or false, or a list of them.",
            ))
        }
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn unknown(key: &str, at: usize, known: &[&str]) -> Problem {
    let help = match known.iter().find(|known| {
        known.eq_ignore_ascii_case(key) || known.eq_ignore_ascii_case(key.trim_end_matches('s'))
    }) {
        Some(known) => format!("Did you mean {known}?"),
        None => format!("What can stand here: {}.", known.join(", ")),
    };
    Problem::new(at, format!("there is no element `{key}` here"), help)
}

const ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
];

/// The services whose actions resource control policies can name.
#[rustfmt::skip]
const RCP_SERVICES: [&str; 62] = [
    "appstream", "dsql", "clouddirectory", "cloudfront", "cloudsearch", "logs", "networkmonitor", "cognito-identity",
    "cognito-idp", "comprehend", "comprehendmedical", "firehose", "dynamodb", "dax", "autoscaling", "ecr", "ecr-public",
    "gamelift", "inspector-scan", "kendra", "kinesisvideo", "memorydb", "aoss", "personalize", "polly", "s3", "swf", "sqs",
    "textract", "timestream-influxdb", "transcribe", "translate", "workspaces", "appconfig", "autoscaling-plans", "budgets",
    "servicediscovery", "cloudtrail-data", "codeartifact", "codebuild", "codecommit", "codepipeline", "compute-optimizer",
    "cost-optimization-hub", "events", "fms", "fis", "health", "rolesanywhere", "kms", "opensearch", "pricing",
    "pca-connector-ad", "resource-groups", "secretsmanager", "sts", "signin", "support", "transfer", "notifications",
    "wafv2", "xray",
];

impl PolicyKind {
    fn noun(self) -> &'static str {
        match self {
            PolicyKind::Identity => "an identity-based policy",
            PolicyKind::Trust => "a trust policy",
            PolicyKind::Resource => "a resource-based policy",
            PolicyKind::ServiceControl => "a service control policy",
            PolicyKind::ResourceControl => "a resource control policy",
            PolicyKind::Boundary => "a permissions boundary",
            PolicyKind::Session => "a session policy",
        }
    }
}
