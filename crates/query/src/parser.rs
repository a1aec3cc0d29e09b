//! The parser: from tokens to a tree. A Pratt parser whose functions mirror those of Python's parser.

#![expect(
    clippy::indexing_slicing,
    reason = "ids and places come from the parser itself"
)]

use super::error::{DEPTH, Error};
use crate::json_value::JsonValue;
use crate::lexer::{self, Token, TokenKind};
use crate::node::{Comparator, Id, Node, RowKind, Tree};
use std::sync::Arc;

/// Tokens that bind weaker than this end a projection.
const PROJECTION_STOP: u8 = 10;

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    nodes: Vec<Node>,
    /// The nesting of each node, or the additional nesting of its result over its input, whichever is more.
    depths: Vec<usize>,
    /// The nesting of the expressions that are being read.
    open: usize,
}

pub fn parse(text: &str) -> Result<Tree, Error> {
    let mut parser = Parser {
        text,
        tokens: lexer::tokens(text)?,
        at: 0,
        nodes: Vec::new(),
        depths: Vec::new(),
        open: 0,
    };
    let root = parser.expression(0)?;
    if parser.kind() != TokenKind::End {
        let message = format!(
            "Unexpected token: {}",
            crate::python::str(&parser.token().value)
        );
        return Err(parser.error(&message));
    }
    Ok(Tree {
        nodes: parser.nodes,
        root,
    })
}

impl Parser<'_> {
    /// The next token. The last token is never passed: nothing is read after it.
    fn token(&self) -> &Token {
        self.ahead(0)
    }

    fn ahead(&self, count: usize) -> &Token {
        let last = self.tokens.len() - 1;
        &self.tokens[(self.at + count).min(last)]
    }

    fn kind(&self) -> TokenKind {
        self.token().kind
    }

    fn value(&self) -> JsonValue {
        self.token().value.clone()
    }

    fn error_at(&self, message: &str, token: &Token) -> Error {
        Error::parse(
            message,
            self.text,
            token.start,
            &crate::python::str(&token.value),
            token.kind.name(),
        )
    }

    /// The error for a wrong next token.
    fn error(&self, message: &str) -> Error {
        self.error_at(message, self.token())
    }

    /// The error for a next token that is not one of the expected ones.
    fn unexpected(&self, expected: &str) -> Error {
        if self.kind() == TokenKind::End {
            return Error::incomplete(self.text);
        }
        self.error(&format!(
            "Expecting: {expected}, got: {}",
            self.kind().name()
        ))
    }

    fn take(&mut self, kind: TokenKind) -> Result<(), Error> {
        if self.kind() != kind {
            return Err(self.unexpected(kind.name()));
        }
        self.at += 1;
        Ok(())
    }

    fn add(&mut self, node: Node) -> Result<Id, Error> {
        let deepest =
            |ids: &mut dyn Iterator<Item = Id>| ids.map(|id| self.depths[id]).max().unwrap_or(0);
        let sum = |ids: &[Id]| ids.iter().map(|id| self.depths[*id]).sum::<usize>();
        let depth = match &node {
            Node::Current | Node::Field(_) | Node::Literal(_) | Node::Index(_) | Node::Slice(_) => {
                0
            }
            Node::Row(RowKind::Or | RowKind::And, ids) | Node::List(ids) => {
                deepest(&mut ids.iter().copied())
            }
            Node::Hash(entries) => deepest(&mut entries.iter().map(|(_, id)| *id)),
            Node::Comparison(_, left, right) => deepest(&mut [*left, *right].into_iter()),
            Node::Not(id) | Node::Flatten(id) | Node::Reference(id) => self.depths[*id],
            // Each continues with the result of the previous one.
            Node::Row(RowKind::Sub | RowKind::Index | RowKind::Pipe, ids) | Node::Call(_, ids) => {
                sum(ids)
            }
            Node::Projection(of, each) | Node::Values(of, each) => sum(&[*of, *each]),
            Node::Filter(of, each, which) => sum(&[*of, *each]).max(self.depths[*which]),
        } + 1;
        if depth > DEPTH {
            return Err(Error::too_deep());
        }
        self.nodes.push(node);
        self.depths.push(depth);
        Ok(self.nodes.len() - 1)
    }

    /// Adds to a row of the same kind, or begins one.
    fn row(&mut self, row: RowKind, left: Id, right: Id) -> Result<Id, Error> {
        let more = self.depths[right];
        let Node::Row(kind, ids) = &mut self.nodes[left] else {
            return self.add(Node::Row(row, vec![left, right]));
        };
        if *kind != row {
            return self.add(Node::Row(row, vec![left, right]));
        }
        ids.push(right);
        let depth = &mut self.depths[left];
        *depth = match row {
            RowKind::Or | RowKind::And => (*depth).max(more + 1),
            RowKind::Sub | RowKind::Index | RowKind::Pipe => *depth + more,
        };
        if *depth > DEPTH {
            return Err(Error::too_deep());
        }
        Ok(left)
    }

    /// Reads on while tokens bind more strongly than `power`.
    fn expression(&mut self, power: u8) -> Result<Id, Error> {
        self.open += 1;
        if self.open > DEPTH {
            return Err(Error::too_deep());
        }
        let mut left = self.begin()?;
        while power < self.kind().power() {
            left = self.go_on(left)?;
        }
        self.open -= 1;
        Ok(left)
    }

    /// Reads the expression that begins with the next token.
    fn begin(&mut self) -> Result<Id, Error> {
        let Token { kind, value, .. } = self.token().clone();
        match kind {
            TokenKind::Literal => {
                self.at += 1;
                self.add(Node::Literal(value))
            }
            TokenKind::Name | TokenKind::QuotedName => {
                self.at += 1;
                self.field(kind, value)
            }
            TokenKind::Current => {
                self.at += 1;
                self.add(Node::Current)
            }
            TokenKind::Star => {
                self.at += 1;
                let left = self.add(Node::Current)?;
                let right = if self.kind() == TokenKind::CloseBracket {
                    self.add(Node::Current)?
                } else {
                    self.projected(TokenKind::Star.power())?
                };
                self.add(Node::Values(left, right))
            }
            TokenKind::Filter | TokenKind::Flatten => {
                let left = self.add(Node::Current)?;
                self.go_on(left)
            }
            TokenKind::OpenBrace => {
                self.at += 1;
                self.hash()
            }
            TokenKind::OpenParenthesis => {
                self.at += 1;
                let inner = self.expression(0)?;
                self.take(TokenKind::CloseParenthesis)?;
                Ok(inner)
            }
            TokenKind::Not => {
                self.at += 1;
                let right = self.expression(TokenKind::Not.power())?;
                self.add(Node::Not(right))
            }
            TokenKind::Reference => {
                self.at += 1;
                let right = self.expression(TokenKind::Reference.power())?;
                self.add(Node::Reference(right))
            }
            TokenKind::OpenBracket => {
                self.at += 1;
                self.bracketed()
            }
            TokenKind::End => Err(Error::incomplete(self.text)),
            _ => Err(self.error("invalid token")),
        }
    }

    fn field(&mut self, kind: TokenKind, name: JsonValue) -> Result<Id, Error> {
        if kind == TokenKind::QuotedName && self.kind() == TokenKind::OpenParenthesis {
            let token = Token {
                start: 0,
                ..self.token().clone()
            };
            return Err(self.error_at("Quoted identifier not allowed for function names.", &token));
        }
        self.add(Node::Field(text(name)))
    }

    /// Reads after an opening bracket with nothing before it: an index, a slice, all elements, or a list.
    fn bracketed(&mut self) -> Result<Id, Error> {
        match self.kind() {
            TokenKind::Number | TokenKind::Colon => {
                let left = self.add(Node::Current)?;
                self.index(left)
            }
            TokenKind::Star if self.ahead(1).kind == TokenKind::CloseBracket => {
                let left = self.add(Node::Current)?;
                self.star(left)
            }
            _ => self.list(),
        }
    }

    /// Extends `left` by the next token, which binds to it.
    fn go_on(&mut self, left: Id) -> Result<Id, Error> {
        let kind = self.kind();
        let comparator = match kind {
            TokenKind::Dot => return self.dot(left),
            TokenKind::Pipe => return self.chain(RowKind::Pipe, left),
            TokenKind::Or => return self.chain(RowKind::Or, left),
            TokenKind::And => return self.chain(RowKind::And, left),
            TokenKind::OpenParenthesis => return self.call(left),
            TokenKind::Filter => return self.filter(left),
            TokenKind::Flatten => {
                self.at += 1;
                let left = self.add(Node::Flatten(left))?;
                let right = self.projected(TokenKind::Flatten.power())?;
                return self.add(Node::Projection(left, right));
            }
            TokenKind::OpenBracket => {
                self.at += 1;
                return match self.kind() {
                    TokenKind::Number | TokenKind::Colon => self.index(left),
                    _ => self.star(left),
                };
            }
            TokenKind::Equal => Comparator::Equal,
            TokenKind::Unequal => Comparator::Unequal,
            TokenKind::Less => Comparator::Less,
            TokenKind::LessOrEqual => Comparator::LessOrEqual,
            TokenKind::Greater => Comparator::Greater,
            TokenKind::GreaterOrEqual => Comparator::GreaterOrEqual,
            _ => return Err(self.error("invalid token")),
        };
        self.at += 1;
        let right = self.expression(kind.power())?;
        self.add(Node::Comparison(comparator, left, right))
    }

    fn chain(&mut self, row: RowKind, left: Id) -> Result<Id, Error> {
        let power = self.kind().power();
        self.at += 1;
        let right = self.expression(power)?;
        self.row(row, left, right)
    }

    fn dot(&mut self, left: Id) -> Result<Id, Error> {
        self.at += 1;
        let power = TokenKind::Dot.power();
        if self.kind() == TokenKind::Star {
            self.at += 1;
            let right = self.projected(power)?;
            return self.add(Node::Values(left, right));
        }
        let right = self.after_dot(power)?;
        self.row(RowKind::Sub, left, right)
    }

    fn call(&mut self, left: Id) -> Result<Id, Error> {
        let Node::Field(name) = &self.nodes[left] else {
            // The token before the parenthesis exists, because `left` was made from it.
            let before = &self.tokens[self.at.saturating_sub(1)];
            let name = crate::python::str(&before.value);
            return Err(self.error_at(&format!("Invalid function name '{name}'"), before));
        };
        let name = name.clone();
        self.at += 1;
        let mut arguments = Vec::new();
        while self.kind() != TokenKind::CloseParenthesis {
            arguments.push(self.expression(0)?);
            if self.kind() == TokenKind::Comma {
                self.at += 1;
            }
        }
        self.at += 1;
        self.add(Node::Call(name, arguments))
    }

    fn filter(&mut self, left: Id) -> Result<Id, Error> {
        self.at += 1;
        let condition = self.expression(0)?;
        self.take(TokenKind::CloseBracket)?;
        let right = if self.kind() == TokenKind::Flatten {
            self.add(Node::Current)?
        } else {
            self.projected(TokenKind::Filter.power())?
        };
        self.add(Node::Filter(left, right, condition))
    }

    /// Reads `*]` after a bracket.
    fn star(&mut self, left: Id) -> Result<Id, Error> {
        self.take(TokenKind::Star)?;
        self.take(TokenKind::CloseBracket)?;
        let right = self.projected(TokenKind::Star.power())?;
        self.add(Node::Projection(left, right))
    }

    /// Reads a number or a slice after a bracket. After another index, a slice is not a projection, as in
    /// Python.
    fn index(&mut self, left: Id) -> Result<Id, Error> {
        let slice = self.kind() == TokenKind::Colon || self.ahead(1).kind == TokenKind::Colon;
        let node = if slice {
            self.slice()?
        } else {
            let JsonValue::Int(number) = self.value() else {
                return Err(self.error("syntax error"));
            };
            self.at += 1;
            self.take(TokenKind::CloseBracket)?;
            Node::Index(number)
        };
        let again = matches!(self.nodes[left], Node::Row(RowKind::Index, _));
        let right = self.add(node)?;
        let left = self.row(RowKind::Index, left, right)?;
        if again || !slice {
            return Ok(left);
        }
        let right = self.projected(TokenKind::Star.power())?;
        self.add(Node::Projection(left, right))
    }

    fn slice(&mut self) -> Result<Node, Error> {
        let mut parts = [None; 3];
        let mut part = 0;
        while self.kind() != TokenKind::CloseBracket && part < 3 {
            match (self.kind(), self.value()) {
                (TokenKind::Colon, _) if part < 2 => part += 1,
                (TokenKind::Number, JsonValue::Int(number)) => parts[part] = Some(number),
                _ => return Err(self.error("syntax error")),
            }
            self.at += 1;
        }
        self.take(TokenKind::CloseBracket)?;
        Ok(Node::Slice(parts))
    }

    fn list(&mut self) -> Result<Id, Error> {
        let mut parts = vec![self.expression(0)?];
        while self.kind() != TokenKind::CloseBracket {
            self.take(TokenKind::Comma)?;
            parts.push(self.expression(0)?);
        }
        self.at += 1;
        self.add(Node::List(parts))
    }

    fn hash(&mut self) -> Result<Id, Error> {
        let mut pairs = Vec::new();
        loop {
            if !matches!(self.kind(), TokenKind::Name | TokenKind::QuotedName) {
                return Err(self.unexpected("['quoted_identifier', 'unquoted_identifier']"));
            }
            let key = text(self.value());
            self.at += 1;
            self.take(TokenKind::Colon)?;
            pairs.push((key, self.expression(0)?));
            if self.kind() == TokenKind::Comma {
                self.at += 1;
            } else if self.kind() == TokenKind::CloseBrace {
                self.at += 1;
                return self.add(Node::Hash(pairs));
            }
        }
    }

    /// Reads the expression for each element of a projection.
    fn projected(&mut self, power: u8) -> Result<Id, Error> {
        match self.kind() {
            kind if kind.power() < PROJECTION_STOP => self.add(Node::Current),
            TokenKind::OpenBracket | TokenKind::Filter => self.expression(power),
            TokenKind::Dot => {
                self.at += 1;
                self.after_dot(power)
            }
            _ => Err(self.error("syntax error")),
        }
    }

    fn after_dot(&mut self, power: u8) -> Result<Id, Error> {
        match self.kind() {
            TokenKind::QuotedName | TokenKind::Name | TokenKind::Star => self.expression(power),
            TokenKind::OpenBracket => {
                self.at += 1;
                self.list()
            }
            TokenKind::OpenBrace => {
                self.at += 1;
                self.hash()
            }
            kind => Err(self.error(&format!(
                "Expecting: ['quoted_identifier', 'unquoted_identifier', 'lbracket', 'lbrace'], got: {}",
                kind.name()
            ))),
        }
    }
}

/// The text of a name.
fn text(value: JsonValue) -> Arc<str> {
    match value {
        JsonValue::Text(text) => text,
        other => crate::python::str(&other).into(),
    }
}
