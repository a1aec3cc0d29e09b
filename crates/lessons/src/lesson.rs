//! A lesson's own file: what happens in it, without any text for people. `docs/lessons.md` describes the format.

use sim::scenario::Scenario;

use crate::clause::{Clause, Glob, Pattern, is_error};
use crate::source::{Fault, Fields, Node, Source};
use crate::texts::{Texts, fingerprint};

/// A lesson.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// The folder's name.
    pub id: String,
    pub minutes: u64,
    pub scenario: Scenario,
    pub seed: u64,
    pub setup: Vec<Line>,
    /// Who acts at first; none: whom the scenario begins with.
    pub actor: Option<String>,
    /// The learner sees only what the acting person may see.
    pub console: bool,
    /// `document | heading`, as in `tests/seeds.txt`.
    pub sources: Vec<String>,
    pub commands: Commands,
    pub steps: Vec<Step>,
    pub goals: Vec<Goal>,
    pub mistakes: Vec<Mistake>,
    pub predictions: Vec<Prediction>,
    pub quiz: Vec<Quiz>,
    pub alternatives: Vec<Alternative>,
    pub dead_ends: Vec<DeadEnd>,
    /// Further lines that a way to the goals may need: who, and the line.
    pub moves: Vec<(String, String)>,
    /// Of the file's text: an attempt that was kept for another one does not fit any more.
    pub fingerprint: String,
}

/// Which calls the learner may make: `service:Operation`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commands {
    /// None: all.
    pub allow: Vec<Glob>,
    pub deny: Vec<Glob>,
}

impl Commands {
    pub fn permit(&self, operation: &str) -> bool {
        let among = |list: &[Glob]| list.iter().any(|it| it.fits(operation));
        (self.allow.is_empty() || among(&self.allow)) && !among(&self.deny)
    }
}

/// A line for the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// With ids by name in braces.
    pub text: String,
    pub expect: Expect,
    /// The goals are met without it, too.
    pub optional: bool,
}

/// What must come of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    Done,
    /// The service refuses with this error code.
    Refused(String),
}

impl Line {
    pub(crate) fn plain(text: String) -> Self {
        Self {
            text,
            expect: Expect::Done,
            optional: false,
        }
    }

    fn read(node: Node<'_, '_>) -> Option<Self> {
        if node.as_text().is_some() {
            return node.text().map(Self::plain);
        }
        let fields = node.fields("a line")?;
        let line = Self {
            optional: fields.flag("optional"),
            expect: match fields.get("expect") {
                None => Expect::Done,
                Some(node) => match node.text()?.as_str() {
                    "ok" => Expect::Done,
                    text => match text.strip_prefix("refused:") {
                        Some(code) if is_error(code) => Expect::Refused(code.to_string()),
                        Some(code) => {
                            node.fault(format!("`{code}` is the name of no error"));
                            return None;
                        }
                        None => {
                            node.fault("write `ok` or `refused:ErrorCode`");
                            return None;
                        }
                    },
                },
            },
            text: fields.text("line")?,
        };
        fields.finish();
        Some(line)
    }

    pub(crate) fn list(fields: &Fields<'_, '_>, name: &str) -> Vec<Self> {
        (fields.list(name).into_iter())
            .filter_map(Self::read)
            .collect()
    }

    /// Whether it is one of the lesson's own words (`predict`, `hint`, …), which only an attempt understands.
    pub fn is_own_word(&self) -> bool {
        let word = self.text.split(' ').next().unwrap_or_default();
        crate::WORDS.contains(&word)
    }

    /// Whether it only says who acts.
    pub fn is_switch(&self) -> bool {
        self.text.starts_with("as ")
    }
}

/// A part of the way.
#[derive(Clone, Debug)]
pub struct Step {
    pub id: String,
    /// Who acts in its lines.
    pub actor: Option<String>,
    pub lines: Vec<Line>,
    /// By their places in the lesson. The step is done when all are met.
    pub goals: Vec<usize>,
    /// A prediction that is asked for first, by its place in the lesson.
    pub predict: Option<usize>,
    /// What is highlighted; see [`crate::select`].
    pub select: Option<String>,
    /// A pane that gets a spotlight.
    pub show: Option<String>,
    pub source: Option<String>,
}

impl Step {
    /// Its lines, with the one that says who acts.
    pub fn whole(&self) -> Vec<Line> {
        let who = self.actor.iter().map(|it| Line::plain(format!("as {it}")));
        who.chain(self.lines.iter().cloned()).collect()
    }

    /// Whether there is nothing to do in it.
    pub fn is_reading(&self) -> bool {
        self.lines.is_empty() && self.goals.is_empty()
    }
}

/// Something that is to come true.
#[derive(Clone, Debug)]
pub struct Goal {
    pub id: String,
    pub clause: Clause,
    pub source: Option<String>,
}

/// Something that people do wrong.
#[derive(Clone, Debug)]
pub struct Mistake {
    pub id: String,
    pub clause: Clause,
    pub source: Option<String>,
    /// For its proof: the step of the solution after which it is made, …
    pub after: Option<usize>,
    /// … who makes it …
    pub actor: Option<String>,
    /// … and how; the last line is the mistake.
    pub lines: Vec<Line>,
}

/// A question that is asked before something is run.
#[derive(Clone, Debug)]
pub struct Prediction {
    pub id: String,
    pub options: Vec<String>,
    pub answer: String,
    /// The first step like this gives the answer away.
    pub until: Pattern,
}

/// A question afterwards.
#[derive(Clone, Debug)]
pub struct Quiz {
    pub id: String,
    pub options: Vec<String>,
    /// All that are right.
    pub answers: Vec<String>,
}

/// Another way to the goals, from the start.
#[derive(Clone, Debug)]
pub struct Alternative {
    pub id: String,
    pub lines: Vec<Line>,
}

/// A state that nothing leads back from.
#[derive(Clone, Debug)]
pub struct DeadEnd {
    pub id: String,
    pub clause: Clause,
}

/// The panes that a step can show.
pub const PANES: [&str; 6] = [
    "guide",
    "organization",
    "inspector",
    "timeline",
    "terminal",
    "topbar",
];

impl Lesson {
    /// Reads a lesson's file.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, with places.
    pub fn read(id: &str, text: &str) -> Result<Self, Vec<Fault>> {
        Source::read(text, |fields| Self::of(id, text, fields))
    }

    fn of(id: &str, text: &str, fields: &Fields<'_, '_>) -> Option<Self> {
        let goals: Vec<Goal> = each(fields, "goals", "a goal", |id, fields| {
            Some(Goal {
                id,
                source: fields.text_if("source"),
                clause: clause(fields, false)?,
            })
        });
        let predictions: Vec<Prediction> =
            each(fields, "predictions", "a prediction", |id, fields| {
                let (options, mut answers) = choices(fields)?;
                if answers.len() > 1 {
                    fields.fault("a prediction has one right answer");
                }
                Some(Prediction {
                    id,
                    options,
                    answer: answers.pop()?,
                    until: Pattern::read(fields.need("until")?)?,
                })
            });
        let steps: Vec<Step> = each(fields, "steps", "a step", |id, fields| {
            Some(Step {
                id,
                actor: fields.text_if("as"),
                lines: Line::list(fields, "run"),
                goals: (fields.list("goals").into_iter())
                    .filter_map(|node| place(node, "goal", goals.iter().map(|it| &it.id)))
                    .collect(),
                predict: fields.get("predict").and_then(|node| {
                    place(node, "prediction", predictions.iter().map(|it| &it.id))
                }),
                select: fields.text_if("select"),
                show: fields.get("show").and_then(|node| {
                    let pane = node.text()?;
                    if !PANES.contains(&pane.as_str()) {
                        node.fault(format!(
                            "`{pane}` is no pane; there are {}",
                            PANES.join(", ")
                        ));
                    }
                    Some(pane)
                }),
                source: fields.text_if("source"),
            })
        });
        if steps.is_empty() && fields.get("steps").is_none() {
            fields.fault("a lesson needs `[[steps]]`");
        }
        let mistakes = each(fields, "mistakes", "a mistake", |id, fields| {
            Some(Mistake {
                id,
                source: fields.text_if("source"),
                after: fields
                    .get("after")
                    .and_then(|node| place(node, "step", steps.iter().map(|it| &it.id))),
                actor: fields.text_if("as"),
                lines: {
                    let lines = Line::list(fields, "run");
                    if lines.is_empty() {
                        fields.fault("a mistake needs `run`: lines that make it, for the proof");
                    }
                    lines
                },
                clause: clause(fields, true)?,
            })
        });
        let quiz = each(fields, "quiz", "a question", |id, fields| {
            let (options, answers) = choices(fields)?;
            Some(Quiz {
                id,
                options,
                answers,
            })
        });
        let alternatives = each(fields, "alternatives", "an alternative", |id, fields| {
            let lines = Line::list(fields, "run");
            Some(Alternative { id, lines })
        });
        let dead_ends = each(fields, "dead-ends", "a dead end", |id, fields| {
            let clause = clause(fields, false)?;
            Some(DeadEnd { id, clause })
        });
        let clauses = (goals.iter().map(|it| ("goal", &it.id, &it.clause)))
            .chain(mistakes.iter().map(|it| ("mistake", &it.id, &it.clause)))
            .chain(dead_ends.iter().map(|it| ("dead end", &it.id, &it.clause)));
        for (what, id, clause) in clauses {
            for wanted in clause.predictions() {
                if !predictions.iter().any(|it| it.id == wanted) {
                    fields.fault(format!(
                        "the {what} `{id}` asks for the prediction `{wanted}`, which is not there"
                    ));
                }
            }
        }
        let lesson = Self {
            id: id.to_string(),
            minutes: fields.need("minutes")?.number()?,
            scenario: read_scenario(fields)?,
            seed: fields.get("seed").map_or(Some(1), |node| node.number())?,
            setup: Line::list(fields, "setup"),
            actor: fields.text_if("as"),
            console: match fields.get("view") {
                None => false,
                Some(node) => match node.text()?.as_str() {
                    "console" => true,
                    "instructor" => false,
                    _ => {
                        node.fault("a view is `console` or `instructor`");
                        false
                    }
                },
            },
            sources: fields.texts("sources"),
            commands: (fields
                .get("commands")
                .and_then(|it| it.fields("which calls")))
            .map_or_else(Commands::default, |fields| {
                let globs = |name: &str| {
                    let texts = fields.texts(name);
                    texts.iter().map(|it| Glob::new(it)).collect()
                };
                let commands = Commands {
                    allow: globs("allow"),
                    deny: globs("deny"),
                };
                fields.finish();
                commands
            }),
            moves: (fields.get("coach").and_then(|it| it.fields("the coach"))).map_or_else(
                Vec::new,
                |fields| {
                    let moves = (fields.list("moves").into_iter())
                        .filter_map(read_move)
                        .collect();
                    fields.finish();
                    moves
                },
            ),
            steps,
            goals,
            mistakes,
            predictions,
            quiz,
            alternatives,
            dead_ends,
            fingerprint: fingerprint(text),
        };
        Some(lesson)
    }

    /// The lines of all steps: one way to the goals.
    pub fn solution(&self) -> Vec<Line> {
        self.steps.iter().flat_map(Step::whole).collect()
    }

    /// Every source that it names.
    pub fn all_sources(&self) -> impl Iterator<Item = &String> {
        (self.sources.iter())
            .chain(self.steps.iter().filter_map(|it| it.source.as_ref()))
            .chain(self.goals.iter().filter_map(|it| it.source.as_ref()))
            .chain(self.mistakes.iter().filter_map(|it| it.source.as_ref()))
    }

    /// The names of all texts that the lesson needs in each language.
    pub fn needed_texts(&self) -> Vec<String> {
        let mut names: Vec<String> = vec!["title".into(), "about".into()];
        if !self.goals.is_empty() {
            names.extend(["intro".into(), "outro".into()]);
        }
        for step in &self.steps {
            let of = format!("steps.{}", step.id);
            names.extend([format!("{of}.title"), format!("{of}.text")]);
            if !self.goals.is_empty() && !step.is_reading() {
                names.extend((0..3).map(|n| format!("{of}.hints.{n}")));
            }
        }
        for goal in &self.goals {
            names.push(format!("goals.{}.text", goal.id));
            names.push(format!("goals.{}.missing", goal.id));
        }
        for mistake in &self.mistakes {
            names.push(format!("mistakes.{}.text", mistake.id));
            names.push(format!("mistakes.{}.fix", mistake.id));
        }
        let questions = (self.predictions.iter())
            .map(|it| (format!("predictions.{}", it.id), &it.options))
            .chain((self.quiz.iter()).map(|it| (format!("quiz.{}", it.id), &it.options)));
        for (of, options) in questions {
            names.extend([format!("{of}.question"), format!("{of}.because")]);
            names.extend(options.iter().map(|option| format!("{of}.{option}")));
        }
        for dead_end in &self.dead_ends {
            names.push(format!("dead-ends.{}.text", dead_end.id));
        }
        names
    }

    /// What is wrong with texts for this lesson: what is missing, and what nobody needs.
    pub fn faults_of_texts(&self, texts: &Texts) -> Vec<String> {
        let needed = self.needed_texts();
        let missing = (needed.iter())
            .filter(|name| texts.find(name).is_none())
            .map(|name| format!("the text `{name}` is missing"));
        let spare = texts.iter().filter_map(|(name, _)| {
            let known = needed.iter().any(|it| it == name) || self.may_have(name);
            (!known).then(|| format!("nothing needs the text `{name}`"))
        });
        missing.chain(spare).collect()
    }

    /// Texts that are not needed, but welcome.
    fn may_have(&self, name: &str) -> bool {
        let mut parts = name.split('.');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("intro" | "outro"), None, None) => true,
            (Some("steps"), Some(id), Some("notes" | "ask" | "hints")) => {
                self.steps.iter().any(|it| it.id == id)
            }
            _ => false,
        }
    }
}

/// The one clause of a table that is a mistake, or is none.
fn clause(fields: &Fields<'_, '_>, in_mistake: bool) -> Option<Clause> {
    let clause = Clause::of(fields)?;
    if clause.misplaces_typed(in_mistake) {
        fields.fault("`typed` is for mistakes, alone or in `any`: it can never be met here");
    }
    Some(clause)
}

/// The elements of a list of tables that have ids.
fn each<'a, 't, T>(
    fields: &Fields<'a, 't>,
    name: &str,
    what: &str,
    read: impl Fn(String, &Fields<'a, 't>) -> Option<T>,
) -> Vec<T> {
    let mut seen: Vec<String> = Vec::new();
    (fields.list(name).into_iter())
        .filter_map(|node| {
            let fields = node.fields(what)?;
            let id_node = fields.need("id");
            let id = id_node.and_then(|node| {
                let id = node.text()?;
                let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
                if !id.chars().all(plain) {
                    node.fault("an id has small letters, digits and hyphens");
                }
                if seen.contains(&id) {
                    node.fault(format!("there are two with the id `{id}`"));
                }
                Some(id)
            });
            seen.extend(id.clone());
            // Without an id, too, the rest is read, so that all faults are found.
            let read = read(id.clone().unwrap_or_default(), &fields);
            fields.finish();
            id.and(read)
        })
        .collect()
}

/// Who, and the line: `as WHO | LINE`.
pub(crate) fn read_move(node: Node<'_, '_>) -> Option<(String, String)> {
    let text = node.text()?;
    let parts = text
        .strip_prefix("as ")
        .and_then(|rest| rest.split_once('|'));
    if parts.is_none() {
        node.fault("a move is written `as WHO | LINE`");
    }
    let (who, line) = parts?;
    Some((who.trim().to_string(), line.trim().to_string()))
}

/// The scenario that a field names.
pub(crate) fn read_scenario(fields: &Fields<'_, '_>) -> Option<Scenario> {
    let node = fields.need("scenario")?;
    let name = node.text()?;
    let found = Scenario::by_id(&name);
    if found.is_none() {
        let known: Vec<&str> = Scenario::ALL.iter().map(|it| it.id()).collect();
        node.fault(format!(
            "there is no scenario `{name}`; there are {}",
            known.join(", ")
        ));
    }
    found
}

/// Where the thing that a text names stands.
fn place<'i>(
    node: Node<'_, '_>,
    what: &str,
    mut ids: impl Iterator<Item = &'i String> + Clone,
) -> Option<usize> {
    let name = node.text()?;
    let known = ids.clone();
    let found = ids.position(|it| *it == name);
    if found.is_none() {
        let known: Vec<&str> = known.map(String::as_str).collect();
        node.fault(match known[..] {
            [] => format!("there is no {what} `{name}`, for there is none at all"),
            _ => format!(
                "there is no {what} `{name}`; there are `{}`",
                known.join("`, `")
            ),
        });
    }
    found
}

/// Options and which of them are right.
fn choices(fields: &Fields<'_, '_>) -> Option<(Vec<String>, Vec<String>)> {
    let options = fields.texts("options");
    if options.len() < 2 {
        fields.fault("a question needs `options`, two at least");
    }
    let node = fields.need("answer")?;
    let answers: Vec<String> = if node.is_list() {
        node.list().iter().filter_map(Node::text).collect()
    } else {
        node.text().into_iter().collect()
    };
    if answers.is_empty() || answers.iter().any(|it| !options.contains(it)) {
        node.fault(format!(
            "an answer is one of the options: `{}`",
            options.join("`, `")
        ));
    }
    Some((options, answers))
}
