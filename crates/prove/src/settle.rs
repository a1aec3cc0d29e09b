//! Whether what is unknown matters: a decision that depends on up to [`MOST_UNKNOWN`] unknown values is made for each combination of
//! them that policies and request can tell apart.
//!
//! If all are alike, the decision is firm. Otherwise the answer names the fewest of them that would make it so.

use policy::assumed::{Assumed, Use};
use policy::document::Version;
use policy::pattern::glob_ignore_case;
use policy::unknown;
use policy::values::{block, moment_ms, number};
use policy::{Context, ContextValue, Decision, Effect, Layers, Request, Truth, Verdict, evaluate};

use crate::facts;
use crate::glob::{Glob, Token};
use crate::pattern::{Bound, variable_keys};
use crate::reader::{StatementReader, texts_with_variables};
use crate::theory::{Id, Signed, Solved, Var};

/// The maximum number of unknown values that are looked at together.
pub const MOST_UNKNOWN: usize = 3;
/// The maximum number of combinations of their values.
pub const MOST_COMBINATIONS: usize = 4_096;
/// The maximum number of conditions on an unknown key.
const MOST_ATOMS: usize = 24;

/// A text of each type of condition.
const TYPED: [&str; 5] = ["true", "false", "1", "2026-01-01T00:00:00Z", "192.0.2.1"];

/// A value of something unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Pick {
    Part(Assumed),
    Key(ContextValue),
}

/// The verdict on a request, with the decision if that is the same for all values of what is unknown, or else with the fewest of its
/// unknown values without which it cannot be decided.
#[must_use]
pub fn settle(verdict: Verdict, request: &Request, layers: &Layers) -> Verdict {
    let mut statements = verdict.layers.iter().flat_map(|it| &it.statements);
    let is_open = statements.any(|it| it.applies == Truth::Unknown) && !layers.deny_yields;
    let decision = verdict.decision;
    if verdict.unknown.is_empty() && is_open && decision != Decision::Allowed {
        // The kind of the denial may depend on something.
        return verdict.settled(decision);
    }
    if verdict.unknown.is_empty() || verdict.unknown.len() > MOST_UNKNOWN {
        return verdict;
    }
    let Some(table) = Table::of(&verdict.unknown, request, layers) else {
        return verdict;
    };
    if let Some(allowed) = table.firm(&[]) {
        // What is unknown counts against the request: it is denied so far.
        let denied = verdict.decision;
        return verdict.settled(if allowed { Decision::Allowed } else { denied });
    }
    let needed = table.needed();
    let named = needed.iter().filter_map(|at| verdict.unknown.get(*at));
    let unknown = named.cloned().collect();
    let mut verdict = verdict;
    verdict.unknown = unknown;
    verdict
}

/// What was picked for each name, in order, and whether the request is then allowed.
type Row = (Vec<Pick>, bool);

/// The answers for all combinations of the values of some names.
struct Table {
    names: usize,
    rows: Vec<Row>,
}

impl Table {
    /// `None`: not all values are known, or they are too many.
    fn of(names: &[String], request: &Request, layers: &Layers) -> Option<Self> {
        let texts = layers.documents().map(|it| it.text());
        let in_documents: Vec<&str> = texts.flat_map(unknown::names).collect();
        let is_part = |name: &String| in_documents.contains(&name.as_str());
        let all: Vec<&String> = names.iter().collect();
        let (named, keys): (Vec<&String>, Vec<&String>) = names.iter().partition(|it| is_part(it));
        let parts = named.iter().map(|it| of_part(it, request, layers));
        let parts = parts.collect::<Option<Vec<Vec<Pick>>>>()?;
        let mut values: Vec<Vec<Pick>> = vec![Vec::new(); keys.len()];
        if !keys.is_empty() {
            // What the documents then say tells the values of keys apart.
            for picked in combinations(&parts)? {
                let layers = assumed(&named, &picked, layers);
                for (key, own) in keys.iter().zip(&mut values) {
                    for value in of_key(key, request, &layers)? {
                        let value = Pick::Key(value);
                        if !own.contains(&value) {
                            own.push(value);
                        }
                    }
                }
            }
        }
        let (mut parts, mut values) = (parts.into_iter(), values.into_iter());
        let mut of = |name| {
            if is_part(name) {
                parts.next()
            } else {
                values.next()
            }
        };
        let picks: Vec<Vec<Pick>> = names.iter().filter_map(&mut of).collect();
        let mut rows = Vec::new();
        for picked in combinations(&picks)? {
            let layers = assumed(&all, &picked, layers);
            let mut request = request.clone();
            for (name, pick) in names.iter().zip(&picked) {
                if let Pick::Key(value) = pick {
                    request.context.set(name, value.clone());
                }
            }
            let verdict = evaluate(&request, &layers);
            // Something else became unknown.
            if !verdict.unknown.is_empty() {
                return None;
            }
            rows.push((picked, verdict.decision == Decision::Allowed));
        }
        Some(Table {
            names: names.len(),
            rows,
        })
    }

    /// The answer, if all rows that have the same values of these names agree.
    fn firm(&self, fixed: &[usize]) -> Option<bool> {
        let mut seen: Vec<(Vec<Option<&Pick>>, bool)> = Vec::new();
        for (picked, allowed) in &self.rows {
            let own: Vec<Option<&Pick>> = fixed.iter().map(|at| picked.get(*at)).collect();
            match seen.iter().find(|it| it.0 == own) {
                Some(before) if before.1 != *allowed => return None,
                Some(_) => {}
                None => seen.push((own, *allowed)),
            }
        }
        self.rows.first().map(|it| it.1)
    }

    /// The fewest names whose values make the answer firm, and of these the first.
    fn needed(&self) -> Vec<usize> {
        let all = 0..self.names;
        let of_bits = |bits: usize| all.clone().filter(move |at| bits & (1 << at) != 0);
        let mut subsets: Vec<Vec<usize>> = (1..1_usize << self.names)
            .map(|it| of_bits(it).collect())
            .collect();
        ordered::sort_by_key(&mut subsets, Vec::len);
        let mut subsets = subsets.into_iter();
        subsets
            .find(|it| self.firm(it).is_some())
            .unwrap_or_default()
    }
}

/// One of each, in every way; `None`: too many.
fn combinations(picks: &[Vec<Pick>]) -> Option<Vec<Vec<Pick>>> {
    let mut count = 1_usize;
    for own in picks {
        count = count.saturating_mul(own.len());
    }
    if count > MOST_COMBINATIONS {
        return None;
    }
    let mut found = vec![Vec::new()];
    for own in picks {
        let with = |before: &Vec<Pick>| {
            let before = before.clone();
            own.iter()
                .map(move |it| [&before[..], std::slice::from_ref(it)].concat())
        };
        found = found.iter().flat_map(with).collect();
    }
    Some(found)
}

/// The policies with what was picked.
fn assumed(names: &[&String], picked: &[Pick], layers: &Layers) -> Layers {
    let mut layers = layers.clone();
    for (name, pick) in names.iter().zip(picked) {
        if let Pick::Part(assumed) = pick {
            layers = layers.assuming(name, assumed);
        }
    }
    layers
}

/// The values of a part of documents that the request can tell apart. `None`: they are not known.
fn of_part(name: &str, request: &Request, layers: &Layers) -> Option<Vec<Pick>> {
    let mut uses = Vec::new();
    for document in layers.documents() {
        uses.extend(document.uses(name));
    }
    if uses.iter().any(Use::is_many) && !is_compared_once(&uses, request) {
        return None;
    }
    let count = uses.len();
    let all = |kind: &dyn Fn(&Use) -> bool| uses.iter().all(kind);
    let picks = if all(&|it| *it == Use::Statements) {
        [None, Some(Effect::Allow), Some(Effect::Deny)]
            .map(Assumed::Statements)
            .to_vec()
    } else if all(&|it| *it == Use::Effect) {
        ["Allow", "Deny"]
            .map(|it| Assumed::Text(it.to_string()))
            .to_vec()
    } else if count == 1 && all(&|it| *it == Use::Condition) {
        [true, false].map(Assumed::Holds).to_vec()
    } else {
        let mut texts = Vec::new();
        for used in &uses {
            texts.extend(compared(used, request, layers)?);
        }
        texts.extend(["*", "unknown:none"].map(str::to_string));
        let mut seen = ordered::Set::new();
        texts.retain(|it| seen.insert(it.clone()));
        texts.into_iter().map(Assumed::Text).collect()
    };
    Some(picks.into_iter().map(Pick::Part).collect())
}

/// Whether the values in the place of something unknown are compared with one value of the request only. Then all that counts of a
/// list of them is whether one matches, as for one text.
fn is_compared_once(uses: &[Use], request: &Request) -> bool {
    let Some((first, others)) = uses.split_first() else {
        return false;
    };
    let is_single = match first {
        Use::Value(key, _) => match request.context.get(key) {
            ContextValue::One(_) | ContextValue::Absent => true,
            ContextValue::Many(_) | ContextValue::Unknown => false,
        },
        Use::Action(_) | Use::Resource(_) | Use::Principal(_) => true,
        Use::Statements | Use::Effect | Use::Condition => false,
    };
    is_single && others.iter().all(|it| it == first)
}

/// What makes a text with an unknown part one that the request has, and what lies beside that. `None`: too much of it is unknown.
fn compared(used: &Use, request: &Request, layers: &Layers) -> Option<Vec<String>> {
    let principal = &request.principal;
    let (pattern, with) = match used {
        Use::Statements | Use::Effect | Use::Condition => return None,
        Use::Action(pattern) => (pattern, vec![request.action.clone()]),
        Use::Resource(pattern) => (pattern, vec![request.resource.clone()]),
        Use::Principal(pattern) => {
            let own = [
                &principal.arn,
                &principal.role_arn,
                &principal.account,
                &principal.service,
                &principal.federated,
                &principal.canonical_user,
            ];
            let mut own: Vec<String> = own.into_iter().flatten().cloned().collect();
            let root = |it: &String| format!("arn:aws:iam::{it}:root");
            own.extend(principal.account.as_ref().map(root));
            (pattern, own)
        }
        Use::Value(key, pattern) => {
            let mut own = match request.context.get(key) {
                ContextValue::One(text) => vec![text.clone()],
                ContextValue::Many(texts) => texts.clone(),
                ContextValue::Absent => Vec::new(),
                ContextValue::Unknown => literals(key, layers),
            };
            own.extend(own.clone().iter().flat_map(|it| neighbors(it)));
            // Texts of each type, where it is compared with nothing that is known.
            own.extend(TYPED.map(str::to_string));
            (pattern, own)
        }
    };
    let (before, after) = unknown::around(pattern)?;
    if before.contains(['*', '?', '$']) {
        return None;
    }
    let mut found = Vec::new();
    for text in &with {
        let begin = text.get(..before.len());
        let Some(rest) = begin
            .filter(|it| it.eq_ignore_ascii_case(before))
            .and_then(|it| text.get(it.len()..))
        else {
            continue;
        };
        // Wildcards may follow: the shortest and the longest part will do.
        let ends = rest.char_indices().map(|it| it.0).chain([rest.len()]);
        let ends = ends.filter(|at| glob_ignore_case(after, rest.get(*at..).unwrap_or("")));
        let ends: Vec<usize> = ends.collect();
        let ends = [ends.first(), ends.last()].into_iter().flatten();
        found.extend(ends.filter_map(|at| rest.get(..*at)).map(str::to_string));
    }
    let shared = shared_beginnings(&found);
    found.extend(shared);
    Some(found)
}

/// Patterns that two of the texts have in common, and not all others.
fn shared_beginnings(texts: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for (at, one) in texts.iter().enumerate().filter(|_| texts.len() > 2) {
        for other in texts.iter().skip(at + 1) {
            let same = one.chars().zip(other.chars()).take_while(|it| it.0 == it.1);
            found.push(same.map(|it| it.0).chain(['*']).collect());
        }
    }
    found
}

/// The values that conditions compare with a key.
fn literals(key: &str, layers: &Layers) -> Vec<String> {
    let statements = layers.documents().flat_map(|it| it.statements());
    let conditions = statements.flat_map(|it| &it.conditions);
    let own = conditions.filter(|it| it.lookup() == key);
    let values = own.flat_map(|it| it.values.iter());
    values.filter(|it| !it.contains("${")).cloned().collect()
}

/// Numbers, moments and blocks of addresses beside a text, on either side and around it.
fn neighbors(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(value) = number(text) {
        let one = 1_000_000_000;
        let plain = |it: i128| format!("{}.{:09}", it.div_euclid(one), it.rem_euclid(one));
        found.extend([plain(value - one), plain(value + one)]);
    } else if moment_ms(text).is_some() {
        found.extend(["1970-01-01T00:00:00Z", "9999-01-01T00:00:00Z"].map(str::to_string));
    } else if block(text).is_some() {
        found.extend(["0.0.0.0/0", "::/0", "255.255.255.255/32"].map(str::to_string));
    }
    found
}

/// The values of a key that the statements about the action can tell apart. `None`: they are not known.
fn of_key(key: &str, request: &Request, layers: &Layers) -> Option<Vec<ContextValue>> {
    let key = key.to_ascii_lowercase();
    let mut reader = bound(&request.context, layers);
    let (mut atoms, mut several) = (Vec::<Id>::new(), false);
    for document in layers.documents() {
        let variables = document.version() == Version::V2012;
        for statement in document.statements() {
            let mut conditions = statement.conditions.iter();
            let uses = |text: &String| variable_keys(text).contains(&key);
            if variables && texts_with_variables(statement).any(uses) {
                return None;
            }
            let about = conditions.clone().any(|it| it.lookup() == key);
            if !about || !statement.could_be_about(&request.action) {
                continue;
            }
            for condition in conditions.by_ref().filter(|it| it.lookup() == key) {
                if condition.values.iter().any(|it| unknown::is_in(it)) {
                    return None;
                }
                several |= condition.operator.set.is_some();
                if let Some(atom) = reader.condition(condition, variables)
                    && !atoms.contains(&atom)
                {
                    atoms.push(atom);
                }
            }
        }
    }
    if atoms.len() > MOST_ATOMS || reader.theory.doubt.is_some() {
        return None;
    }
    let mut domain = facts::domain(&key, several, true, &mut reader.theory);
    if key == "aws:principalarn"
        && let Some(roles) = roles(request)
    {
        domain.present = true;
        domain.typed.push((reader.theory.texts(roles.into()), true));
    }
    let var = reader.variable(&key);
    if let Var::Key(number) = var {
        reader.theory.limit(number, domain);
    }
    let mut found = Vec::new();
    cells(&mut reader, var, &atoms, &mut Vec::new(), &mut found)?;
    Some(found)
}

/// The ARNs that the role of a session can have, whose path its own ARN does not tell.
fn roles(request: &Request) -> Option<[Glob; 2]> {
    let arn = request.principal.arn.as_deref()?;
    let (place, session) = arn.split_once(":assumed-role/")?;
    let (place, name) = (
        place.replacen(":sts:", ":iam:", 1),
        session.split('/').next()?,
    );
    let letters = |text: &str| text.chars().map(Token::Char).collect::<Glob>();
    // Two kinds of roles are created under a path of their own.
    let paths = [
        ("AWSReservedSSO_", "aws-reserved/sso.amazonaws.com/"),
        ("AWSServiceRoleFor", "aws-service-role/"),
    ];
    let own = paths.iter().find(|it| name.starts_with(it.0));
    let own = own.map_or("", |it| it.1);
    let (begin, end) = (letters(&format!("{place}:role/{own}")), letters(name));
    let path = [Token::Any, Token::Star, Token::Char('/')];
    Some([
        [&begin[..], &end].concat(),
        [&begin[..], &path, &end].concat(),
    ])
}

/// A reader that knows the values of variables.
fn bound(context: &Context, layers: &Layers) -> StatementReader {
    let mut reader = StatementReader::default();
    let statements = layers.documents().flat_map(|it| it.statements());
    let texts = statements.flat_map(texts_with_variables);
    for key in texts.flat_map(|it| variable_keys(it)) {
        let value = Bound::Fixed(context.get(&key).clone());
        reader.bound.insert(key, value);
    }
    reader
}

/// One value for each combination of the answers to these conditions that a value can have.
fn cells(
    reader: &mut StatementReader,
    var: Var,
    atoms: &[Id],
    wanted: &mut Vec<Signed>,
    found: &mut Vec<ContextValue>,
) -> Option<()> {
    match reader.theory.value(var, wanted) {
        Solved::Nothing => return Some(()),
        Solved::Value { value, sure: true } => {
            if wanted.len() == atoms.len() {
                found.push(value);
                return (found.len() <= MOST_COMBINATIONS).then_some(());
            }
        }
        Solved::Value { sure: false, .. } | Solved::Unknown(_) => return None,
    }
    for sign in [true, false] {
        wanted.push((*atoms.get(wanted.len())?, sign));
        cells(reader, var, atoms, wanted, found)?;
        wanted.pop();
    }
    Some(())
}
