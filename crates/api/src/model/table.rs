//! The format of the table of operations, and reading it. Each service has a file of what AWS publishes (`published/`, written
//! by `cargo xtask api`) and one of our own additions (`overlay/`). A service is parsed when it is first needed. The table is
//! text, because a thousand Rust values would take ten times as much space in the page.
//!
//! `published/` has three parts with an empty line in between. The first has the operations: name, input, output (`()` has no
//! members), and how a list is paged (the member for the token, the one for the limit, the one that says whether there is more,
//! then the lists, and with `=` members about the whole):
//!
//! ```text
//! ListRoots; NextToken:NextToken MaxResults:MaxResults; Roots[Root] NextToken; NextToken MaxResults - Roots
//! ```
//!
//! The second has the shapes that are needed, as members or as constraints:
//!
//! ```text
//! Tag Key!:TagKey Value!:TagValue         TagKey =text 1..128 Tag
//! MaxResults =integer 1..20               ChildType =enum ACCOUNT ORGANIZATIONAL_UNIT
//! ```
//!
//! A member is a word. `!` follows the name of a required member, `~` precedes one that is not modeled in requests:
//!
//! ```text
//! Name            text                      Name:Shape      what the shape is
//! Name:@          a timestamp               Name[Shape]50   a list, of 50 at most
//! Name:#  Name:%  a whole number, a number  Name{Shape}     a map from text
//! Name:?          true or false             Name:$          a policy document
//! Name:*          bytes                     Name/cli        the command line's name, where it is another
//! ```
//!
//! In brackets and braces the marks precede the name of the scalar's shape: `[#Count]`. A list of text keeps the name of its
//! items' shape, which skeletons show.
//!
//! The third part has the names of all operations in AWS, modeled or not, with method and path where these identify the
//! operation.
//!
//! `overlay/` has blocks. The first is about the service: `by`, who may call if an operation does not say; `also` and `later`
//! (see `Table`); and phrases for members, of one structure (`Tag.Key`) or of all. Each other block is about an operation: what
//! it `does`, who may call it (`by`), what it `lacks`, the source of its behavior (`from`), and phrases for its members, with
//! a `~` before that of a member without effect here.
//!
//! Blocks, shapes and operations are in the order of their names, so that nothing here needs to sort or hash, which would take
//! more space than the text.

use std::sync::OnceLock;

use super::words::{NamedRow, find};
use super::{Member, Operation, Paging, Pattern, Service, Shape, cli_name, words};

/// The operations and shapes of one service.
#[derive(Debug)]
pub(super) struct Table {
    /// The operations, by name.
    pub operations: Vec<Operation>,
    shapes: Vec<NamedRow>,
}

/// The names of all operations of one service, modeled or not.
#[derive(Debug)]
pub(super) struct Names {
    /// All commands on the command line: operations and the tool's own commands.
    pub commands: Vec<&'static str>,
    /// The commands of operations that the AWS CLI does not have yet.
    pub later: Vec<&'static str>,
    /// HTTP method, path and name of the operations that are identified by these.
    pub paths: Vec<(&'static str, &'static str, &'static str)>,
}

impl Table {
    /// The row of a shape, with its name.
    pub(super) fn shape(&self, name: &str) -> Option<NamedRow> {
        find(&self.shapes, name)
    }
}

pub(super) fn table(service: Service) -> &'static Table {
    static TABLES: [OnceLock<Table>; Service::ALL.len()] =
        [const { OnceLock::new() }; Service::ALL.len()];
    TABLES[service as usize].get_or_init(|| {
        let rows: Vec<&str> = part(service, 0).collect();
        let shapes = part(service, 1).filter_map(|line| line.split_once(' '));
        let reader = ModelParser {
            service,
            shapes: shapes.collect(),
        };
        Table {
            operations: rows.iter().map(|row| reader.operation(row)).collect(),
            shapes: reader.shapes,
        }
    })
}

pub(super) fn names(service: Service) -> &'static Names {
    static NAMES: [OnceLock<Names>; Service::ALL.len()] =
        [const { OnceLock::new() }; Service::ALL.len()];
    NAMES[service as usize].get_or_init(|| {
        let list = |key: &str| {
            words::of_service(service, key)
                .unwrap_or_default()
                .split(' ')
        };
        let mut commands = Vec::new();
        let mut later = Vec::new();
        let mut paths = Vec::new();
        for line in part(service, 2) {
            let mut words = line.split(' ');
            let name = words.next().unwrap_or_default();
            if let (Some(method), Some(path)) = (words.next(), words.next()) {
                paths.push((method, path, name));
            }
            let names = if list("later").any(|later| later == name) {
                &mut later
            } else {
                &mut commands
            };
            names.push(&*cli_name(name).leak());
        }
        commands.extend(list("also").filter(|name| !name.is_empty()));
        Names {
            commands,
            later,
            paths,
        }
    })
}

/// The lines of a part of the published text.
fn part(service: Service, number: usize) -> impl Iterator<Item = &'static str> {
    let part = service.published().split("\n\n").nth(number);
    part.into_iter().flat_map(without_comments)
}

fn without_comments(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#'))
}

struct ModelParser {
    service: Service,
    shapes: Vec<NamedRow>,
}

impl ModelParser {
    fn operation(&self, row: &'static str) -> Operation {
        let mut columns = row.split(';').map(str::trim);
        let mut column = || columns.next().unwrap_or_default();
        let (name, input, output, pages) = (column(), column(), column(), column());
        Operation {
            service: self.service,
            name,
            cli: cli_name(name).leak(),
            input: self.members(input, ""),
            words: input,
            output: match output {
                "" => None,
                "()" => Some(""),
                words => Some(words),
            },
            writes: super::writes(name),
            pages: paging(pages),
        }
    }

    /// The members that are modeled in requests. `owner`: their structure; empty for the input itself.
    fn members(&self, words: &'static str, owner: &'static str) -> &'static [Member] {
        let words = words.split_ascii_whitespace();
        let modeled = words.filter(|word| !word.starts_with('~'));
        let members: Vec<Member> = modeled
            .map(|word| {
                let at = word.find([':', '[', '{', '!']).unwrap_or(word.len());
                let (name, form) = word.split_at(at);
                let (name, cli) = match name.split_once('/') {
                    Some((name, cli)) => (name, cli),
                    None => (name, &*cli_name(name).leak()),
                };
                Member {
                    name,
                    cli,
                    required: form.starts_with('!'),
                    shape: self.shape(form.trim_start_matches('!')),
                    owner,
                }
            })
            .collect();
        members.leak()
    }

    /// The shape after a member's name.
    fn shape(&self, form: &'static str) -> Shape {
        if let Some(list) = form.strip_prefix('[') {
            let (item, max) = list.split_once(']').unwrap_or((list, ""));
            return Shape::List {
                item: Box::leak(Box::new(self.named(item))),
                max: max.parse().unwrap_or(usize::MAX),
            };
        }
        if let Some(map) = form.strip_prefix('{') {
            let value = map.trim_end_matches('}');
            return Shape::Map {
                value: Box::leak(Box::new(self.named(value))),
            };
        }
        self.named(form.trim_start_matches(':'))
    }

    fn named(&self, name: &str) -> Shape {
        let (name, row) = match name.as_bytes().first() {
            Some(b'#') => ("", "=integer"),
            Some(b'?') => return Shape::Boolean,
            Some(b'@') => return Shape::Timestamp,
            Some(_) | None => find(&self.shapes, name).unwrap_or(("", "=text")),
        };
        if !row.starts_with('=') {
            return Shape::Structure(self.members(row, name));
        }
        let mut words = row.split_ascii_whitespace();
        let kind = words.next();
        if kind == Some("=enum") {
            return Shape::Enum(words.collect::<Vec<_>>().leak());
        }
        let range = words.next().and_then(|range| range.split_once(".."));
        let (min, max) = range.unwrap_or_default();
        if kind == Some("=integer") {
            return Shape::Integer {
                min: min.parse().unwrap_or(i64::MIN),
                max: max.parse().unwrap_or(i64::MAX),
            };
        }
        Shape::Text {
            min: min.parse().unwrap_or(0),
            max: max.parse().unwrap_or(usize::MAX),
            pattern: words.next().map_or(Pattern::Any, Pattern::named),
        }
    }
}

fn paging(words: &'static str) -> Option<Paging> {
    let mut words = words.split_ascii_whitespace();
    let mut word = || words.next().filter(|word| *word != "-");
    let (token, limit, more) = (word()?, word(), word());
    let list = word()?;
    let (mut others, mut beside) = (Vec::new(), Vec::new());
    for word in words {
        match word.strip_prefix('=') {
            None => others.push(word),
            Some(name) => beside.push(name),
        }
    }
    Some(Paging {
        list,
        token,
        limit: limit.unwrap_or_default(),
        more,
        others: others.leak(),
        beside: beside.leak(),
    })
}

#[cfg(test)]
mod tests {
    use super::{Service, table};

    /// The rows of the first two parts, without their names and without the paging.
    fn rows(service: Service) -> impl Iterator<Item = String> {
        let published = service.published();
        let operations = table(service).operations.len();
        let lines = published.lines().filter(|line| !line.starts_with('#'));
        let rows = lines.filter(|line| !line.is_empty());
        rows.take(operations + table(service).shapes.len())
            .map(|row| row.split(';').take(3).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn what_members_name_is_there() {
        for service in Service::ALL {
            assert!(table(service).shapes.is_sorted(), "{service:?}");
            let operations = &table(service).operations;
            assert!(operations.is_sorted_by_key(|it| it.name), "{service:?}");
            for row in rows(service) {
                for word in row.split_ascii_whitespace().skip(1) {
                    let Some((_, name)) = word.split_once(':') else {
                        continue;
                    };
                    assert!(
                        !name.starts_with(char::is_alphabetic)
                            || table(service).shape(name).is_some()
                            || row.contains(" =enum "),
                        "{service:?}: {word} in {row}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_overlays_speak_of_operations_and_members_that_are_there() {
        for service in Service::ALL {
            let overlay = service.overlay();
            let has = |name: &str| {
                let (owner, member) = name.rsplit_once('.').unwrap_or(("", name));
                rows(service).any(|row| {
                    (owner.is_empty() || row.split(' ').next() == Some(owner))
                        && row.split(' ').any(|word| {
                            let end = |c: char| !c.is_ascii_alphanumeric();
                            word.split(end).next() == Some(member)
                        })
                })
            };
            let names = overlay.split("\n\n").skip(1);
            assert!(names.is_sorted_by_key(|block| block.lines().next()));
            for block in overlay.split("\n\n") {
                let mut lines = block.lines().filter(|line| !line.starts_with('#'));
                let first = lines.next().expect("no block is empty");
                let operation = (!first.contains(':')).then(|| {
                    let named = crate::model::named(service, first);
                    named.unwrap_or_else(|| panic!("{service:?} has no operation {first}"))
                });
                let first = operation.is_none().then_some(first);
                for line in first.into_iter().chain(lines) {
                    let (key, _) = line.split_once(": ").expect("a key and its words");
                    let is_word = match operation {
                        None => matches!(key, "by" | "also" | "later"),
                        Some(_) => matches!(key, "does" | "by" | "lacks" | "from"),
                    };
                    let is_member = match operation {
                        Some(it) if !key.contains('.') => it.member(key).is_some(),
                        _ => has(key),
                    };
                    assert!(is_word || is_member, "{service:?}: nothing is called {key}");
                }
            }
        }
    }
}
