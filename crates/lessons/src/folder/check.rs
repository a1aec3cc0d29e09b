//! Checks the files of a lesson: mistakes, proofs, and texts in all languages.

use super::giveaway::given_away;
use super::{Complaint, Files, LESSON, PUZZLE, is_own, language_of};
use crate::lesson::{Expect, Lesson, LessonLine};
use crate::picture::LARGEST_TOGETHER;
use crate::prose::{ProseReference, references, unshown};
use crate::puzzle::Puzzle;
use crate::source::{
    Diagnostic,
    places::{Placed, Places},
};
use crate::texts::{Texts, fingerprint};

impl Files {
    /// Texts that are missing, stale or left over.
    pub fn check_texts(&self) -> Vec<Complaint> {
        self.check_with(None)
    }

    /// Everything that is wrong with the files: mistakes, texts that are missing, stale or left over, and people and things that the
    /// solution does not have. Sources must be among the `headings`. A folder with a `rule.toml` is a puzzle.
    pub fn check(&self, headings: &[String]) -> Vec<Complaint> {
        self.check_with(Some(headings))
    }

    /// Signs that the files do not belong together: texts that nothing needs, and titles and texts that are missing.
    pub fn torn(&self) -> Vec<Complaint> {
        let Ok(whole) = self.read() else {
            return Vec::new();
        };
        let plain = |name: &str| {
            let last = name.rsplit('.').next();
            last.is_some_and(|it| ["title", "text", "question"].contains(&it))
        };
        (whole.texts.iter())
            .flat_map(|(language, texts)| {
                let mut faults = whole.lesson.faults_of_texts(texts);
                faults.retain(|(name, _)| texts.find(name).is_some() || plain(name));
                self.placed(&format!("{language}.toml"), faults)
            })
            .collect()
    }

    /// What is worth a look, though nothing is wrong: a refusal that the learner could not predict, and texts that
    /// show the answer to a prediction before it is made.
    pub fn warnings(&self) -> Vec<Complaint> {
        let Ok(whole) = self.read() else {
            return Vec::new();
        };
        let given_away = whole.texts.iter().flat_map(|(language, texts)| {
            let found = given_away(&whole.lesson, texts);
            self.placed(&format!("{language}.toml"), found)
        });
        (self.placed(LESSON, unpredicted(&whole.lesson)).into_iter())
            .chain(self.placed(LESSON, undecided(&whole.lesson)))
            .chain(given_away)
            .collect()
    }

    fn check_with(&self, headings: Option<&[String]>) -> Vec<Complaint> {
        match self.get(PUZZLE) {
            None => match self.read() {
                Ok(it) => {
                    let mut all = self.check_all(LESSON, headings, &it.texts, &|texts| {
                        it.lesson.faults_of_texts(texts)
                    });
                    if headings.is_some() {
                        let flaws = crate::proof::unknown_names(&it.lesson).into_iter();
                        all.extend(self.placed(LESSON, flaws.map(|it| (it.at, it.what))));
                    }
                    all
                }
                Err(complaints) => complaints,
            },
            Some(text) => {
                if let Err(faults) = Puzzle::read(&self.id, text) {
                    let of = |fault| Complaint::of(PUZZLE, fault);
                    return faults.into_iter().map(of).collect();
                }
                match self.texts() {
                    Ok(texts) => {
                        self.check_all(PUZZLE, headings, &texts, &crate::puzzle::faults_of_texts)
                    }
                    Err(complaints) => complaints,
                }
            }
        }
    }

    /// `own` is the file without texts; `faults_of` finds missing and unused texts.
    fn check_all(
        &self,
        own: &str,
        headings: Option<&[String]>,
        texts: &[(String, Texts)],
        faults_of: &dyn Fn(&Texts) -> Vec<(String, String)>,
    ) -> Vec<Complaint> {
        let mut complaints = Vec::new();
        for (name, _) in &self.files {
            if name.ends_with(".toml") && !is_own(name) && language_of(name).is_none() {
                let what = "this file is not used: texts are in files such as `en.toml`";
                complaints.push(Complaint::whole(name, what.into()));
            }
        }
        let english = texts.iter().find(|(it, _)| it == "en");
        if english.is_none() {
            complaints.push(Complaint::whole(
                "en.toml",
                "the file does not exist".into(),
            ));
        }
        let mut outdated = Vec::new();
        for (language, texts) in texts {
            let file = format!("{language}.toml");
            let mut faults = faults_of(texts);
            if let Some((_, english)) = english.filter(|it| it.0 != *language) {
                // A text that the lesson lacks is reported once, not again because English has it.
                let known: Vec<String> = faults.iter().map(|it| it.0.clone()).collect();
                let only_in_one = only_in_one(english, texts).into_iter();
                faults.extend(only_in_one.filter(|it| !known.contains(&it.0)));
                let seen = self.get(&format!("{language}.seen"));
                outdated.extend(self.outdated(language, english, texts, seen));
            }
            complaints.extend(self.placed(&file, faults));
            complaints.extend(self.bad_references(&file, texts));
        }
        complaints.extend(self.bad_pictures(texts));
        complaints.extend(self.unknown_sources(own, headings));
        // Last, so that they hide nothing that is wrong.
        complaints.extend(outdated);
        complaints
    }

    /// One complaint about all texts of a language whose English is new or has changed since they were marked as translated, at the
    /// first of them. `seen`: the marks.
    fn outdated(
        &self,
        language: &str,
        english: &Texts,
        texts: &Texts,
        seen: Option<&str>,
    ) -> Option<Complaint> {
        let file = format!("{language}.toml");
        let cure = format!("then run `orgsim lesson translated DIR {language}`");
        let Some(seen) = seen else {
            let what = format!(
                "the English source of these translations is not recorded: read them, {cure}"
            );
            return Some(Complaint::whole(&file, what));
        };
        let is_marked = |name: &str, text: &str| {
            let now = format!("{name} {}", fingerprint(text));
            seen.lines().any(|line| line == now)
        };
        let stale: Vec<&str> = (english.iter())
            .filter(|(name, text)| texts.find(name).is_some() && !is_marked(name, text))
            .map(|(name, _)| name)
            .collect();
        let what = match *stale.as_slice() {
            [] => return None,
            [name] => format!(
                "the text `{name}` is stale: its English is new or has changed since it was translated; read it again, {cure}"
            ),
            [first, second, ..] => format!(
                "{} texts are stale, from `{first}` and `{second}` on: their English is new or has changed since they were translated; read them again, {cure}",
                stale.len()
            ),
        };
        self.placed(&file, [(stale[0].to_string(), what)]).pop()
    }

    /// Links that do not lead to the web, pictures that are not in the folder or have no description, and marks that the page does not
    /// know, with their lines.
    fn bad_references(&self, file: &str, texts: &Texts) -> Vec<Complaint> {
        let source = self.get(file).unwrap_or_default();
        let places = Places::of(source);
        let mut complaints = Vec::new();
        for (name, text) in texts.iter() {
            for it in references(text) {
                let line = "this text is one line on the screen: it has no links and no pictures";
                let fault = match has_blocks(name) {
                    true => self.fault_of(&it),
                    false => Some(line.to_string()),
                };
                let Some(what) = fault else { continue };
                let written = format!("[{}]({})", it.words, it.target);
                complaints.push(within(file, source, places.find(name), &written, what));
            }
            for (it, written) in unshown(text) {
                let what = format!("`{written}` is shown as it is written: texts have no {it}");
                complaints.push(within(file, source, places.find(name), &written, what));
            }
        }
        complaints.sort_by_key(|it| (it.fault.line, it.fault.column));
        complaints
    }

    /// Why a link or picture cannot be shown.
    fn fault_of(&self, it: &ProseReference<'_>) -> Option<String> {
        let target = it.target;
        if !it.picture {
            let what = format!("`{target}` is not a link: it begins with `https://` or `http://`");
            return (!it.is_safe()).then_some(what);
        }
        if !it.is_safe() {
            return Some(format!(
                "`{target}` is not a picture of the lesson: put a .png, .jpg, .gif or .webp file into its folder, and name only the file"
            ));
        }
        if self.picture(target).is_none() {
            return Some(format!(
                "the picture `{target}` is not in the lesson's folder"
            ));
        }
        let bare = it.words.trim().is_empty();
        bare.then(|| format!("the picture `{target}` needs a description between the brackets"))
    }

    /// Pictures that no text shows, and too many bytes of them.
    fn bad_pictures(&self, texts: &[(String, Texts)]) -> Vec<Complaint> {
        let all = texts.iter().flat_map(|(_, texts)| texts.iter());
        let shown: Vec<&str> = (all.flat_map(|(_, text)| references(text)))
            .map(|it| it.target)
            .collect();
        let unused = (self.pictures.iter()).filter(|it| !shown.contains(&it.name.as_str()));
        let mut complaints: Vec<Complaint> = unused
            .map(|it| Complaint::whole(&it.name, "no text shows this picture".to_string()))
            .collect();
        let bytes: usize = self.pictures.iter().map(|it| it.bytes.len()).sum();
        if bytes > LARGEST_TOGETHER {
            let what = format!(
                "the pictures total {} KB; the limit is {} KB",
                bytes / 1024,
                LARGEST_TOGETHER / 1024
            );
            complaints.push(Complaint::whole(&self.pictures[0].name, what));
        }
        complaints
    }

    /// Sources in a file that are not headings of documents; empty if `headings` are not given.
    fn unknown_sources(&self, file: &str, headings: Option<&[String]>) -> Vec<Complaint> {
        let Some(headings) = headings else {
            return Vec::new();
        };
        let places = Places::of(self.get(file).unwrap_or_default());
        let wrong = places.iter().filter_map(|it| {
            let is_source = it.name.starts_with("sources.") || it.name.ends_with(".source");
            let source = it.text.as_ref().filter(|_| is_source)?;
            (!headings.contains(source)).then(|| {
                let what = format!(
                    "`{source}` is not a heading of a document; write `document | heading`, as in `tests/seeds.txt`"
                );
                (it.name.clone(), what)
            })
        });
        self.placed(file, wrong)
    }

    /// Checks the files, and proves the lesson if it can be read: see [`crate::proof::prove`]. Says nothing twice.
    pub fn prove(&self, headings: &[String]) -> Vec<Complaint> {
        let mut all = self.check(headings);
        if let Ok(read) = self.read() {
            let flaws = crate::proof::prove(&read.lesson).into_iter();
            let mut news = self.placed(LESSON, flaws.map(|it| (it.at, it.what)));
            news.retain(|it| !all.contains(it));
            all.extend(news);
        }
        all
    }

    /// Complaints about named values of a file, with their places, in order of lines.
    fn placed(
        &self,
        file: &str,
        faults: impl IntoIterator<Item = (String, String)>,
    ) -> Vec<Complaint> {
        let places = Places::of(self.get(file).unwrap_or_default());
        let mut complaints: Vec<Complaint> = (faults.into_iter())
            .map(|(name, what)| {
                let (line, column) = (places.find(&name)).map_or((0, 0), |it| (it.line, it.column));
                Complaint::of(file, Diagnostic { line, column, what })
            })
            .collect();
        complaints.sort_by_key(|it| (it.fault.line, it.fault.column));
        complaints
    }
}

/// A complaint about something that is written in a text of a file, which can have many lines. `place`: the text's.
fn within(
    file: &str,
    source: &str,
    place: Option<&Placed>,
    written: &str,
    what: String,
) -> Complaint {
    let (mut line, mut column) = place.map_or((0, 0), |it| (it.line, it.column));
    let mut below = source.lines().enumerate().skip(line.saturating_sub(1));
    let found = below.find_map(|(at, it)| Some((at, it.split_once(written)?.0)));
    if let Some((at, before)) = found {
        (line, column) = (at + 1, before.chars().count() + 1);
    }
    Complaint::of(file, Diagnostic { line, column, what })
}

/// Whether a text is shown as paragraphs, which can have links and pictures.
fn has_blocks(name: &str) -> bool {
    let parts: Vec<&str> = name.split('.').collect();
    match parts[..] {
        ["intro" | "outro" | "because"] => true,
        ["steps", _, own, ..] => own != "title",
        ["mistakes" | "dead-ends", _, own] => own == "text",
        ["quiz" | "predictions", _, own, ..] => ["question", "because", "why"].contains(&own),
        _ => false,
    }
}

/// Texts that only one of the two languages has, by their names.
fn only_in_one(english: &Texts, texts: &Texts) -> Vec<(String, String)> {
    let missing = (english.iter()).filter(|(name, _)| texts.find(name).is_none());
    let missing = missing.map(|(name, _)| (name, "is missing; English has it"));
    let spare = texts
        .iter()
        .filter(|(name, _)| english.find(name).is_none());
    let spare = spare.map(|(name, _)| (name, "is left over; English does not have it"));
    (missing.chain(spare))
        .map(|(name, what)| (name.to_string(), format!("the text `{name}` {what}")))
        .collect()
}

/// The first refusal of the solution, if no prediction comes before it. A lesson without goals is only shown.
fn unpredicted(lesson: &Lesson) -> Option<(String, String)> {
    let predicted = lesson.steps.iter().position(|it| it.predict.is_some());
    let before = &lesson.steps[..predicted.unwrap_or(lesson.steps.len())];
    let refusal = before.iter().enumerate().find_map(|(step, it)| {
        let refused = |line: &LessonLine| matches!(line.expect, Expect::Refused(_));
        Some((step, it.lines.iter().position(refused)?))
    });
    let (step, line) = refusal.filter(|_| !lesson.goals.is_empty())?;
    let what = format!(
        "step `{}`: the first refusal comes without a prediction before it",
        lesson.steps[step].id
    );
    Some((format!("steps.{step}.run.{line}"), what))
}

/// Predictions whose answer is shown whatever happened.
fn undecided(lesson: &Lesson) -> Vec<(String, String)> {
    let all = lesson.predictions.iter().enumerate();
    all.filter(|(_, it)| it.holds.is_none())
        .map(|(number, it)| {
            let what = format!(
                "the prediction `{}` has no `holds`: its answer is shown whatever happened",
                it.id
            );
            (format!("predictions.{number}"), what)
        })
        .collect()
}

#[cfg(test)]
mod tests;
