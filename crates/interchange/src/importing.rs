//! An import in slices, so that a page stays responsive meanwhile.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::vec;

use message::{Message, message};
use sim::details_need_policies;
use sim::imported::ImportedOrganization;
use sim::session::Session;

use crate::facts::Reading;
use crate::input::{InputFile, MAX_JSON_VALUES, SourceTexts, TextReading};
use crate::read::{BundleCalls, SourceDocument};
use crate::renumber::Renumbering;
use crate::report::{ImportReport, ReadFile, SourcePlace};
use crate::resolve::{self, Assumptions};
use crate::session::{SessionBeginning, SessionBuilding};
use crate::{Import, ImportError, ImportOptions, read};

/// The maximum number of ids of other organizations that a report lists.
const FOREIGN_IDS: usize = 10;

/// An import that goes on in slices. A slice is a part of a text, a document or a call.
#[derive(Debug)]
pub struct Importing {
    options: ImportOptions,
    reading: Reading,
    files: Vec<ReadFile>,
    /// The number of documents.
    documents: usize,
    /// The number of policies that are attached to nothing.
    unattached: usize,
    /// What is done next; nothing once it is done.
    stage: Option<ImportStage>,
    made: Result<Session, Message>,
}

/// What is done next.
#[derive(Debug)]
enum ImportStage {
    Unpacking(SourceTexts),
    Parsing(Box<ImportParsing>),
    Reading(vec::IntoIter<SourceDocument>),
    /// The calls of a bundle, before the next document.
    Calls(vec::IntoIter<SourceDocument>, BundleCalls),
    Resolving,
    Resolved(Box<ImportedOrganization>),
    Beginning(Box<SessionBeginning>),
    Building(Box<SessionBuilding>),
    Built(Box<Session>),
    Renumbering(Box<Renumbering>),
}

/// The texts that are read.
#[derive(Debug)]
struct ImportParsing {
    texts: vec::IntoIter<(Arc<str>, Arc<String>)>,
    text: Option<TextReading>,
    values_left: usize,
    documents: Vec<SourceDocument>,
    /// The bytes of the texts before the current one, and of all.
    done: usize,
    all: usize,
}

/// What an import is about at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportPhase {
    /// Its files are added; files are counted.
    Files,
    /// It reads the texts of files; their bytes are counted.
    Texts,
    /// It reads what the documents in them say; documents are counted.
    Documents,
    /// It builds the session; accounts with IAM are counted, and then calls.
    Session,
    /// It replaces ids and addresses; bytes are counted.
    Renumbering,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportProgress {
    /// What it is about.
    pub phase: ImportPhase,
    /// What is done of this phase.
    pub done: usize,
    /// All there is to do in this phase.
    pub all: usize,
}

impl ImportParsing {
    fn new(texts: SourceTexts, reading: &mut Reading) -> Self {
        let mut texts = texts.sorted();
        read::replace_placeholders(&mut texts, reading);
        let texts: Vec<_> = (texts.into_iter())
            .map(|(file, text)| (file, Arc::new(text)))
            .collect();
        if texts.iter().any(|it| read::is_terraform_code(&it.0)) {
            reading.texts = texts.iter().cloned().collect();
        }
        Self {
            all: texts.iter().map(|(_, text)| text.len()).sum(),
            texts: texts.into_iter(),
            text: None,
            values_left: MAX_JSON_VALUES,
            documents: Vec::new(),
            done: 0,
        }
    }

    /// Reads the next slice of a text. Returns whether all texts are read.
    fn go_on(&mut self, reading: &mut Reading) -> bool {
        let next = || {
            let (file, text) = self.texts.next()?;
            Some(TextReading::new(file, text))
        };
        let Some(mut text) = self.text.take().or_else(next) else {
            return true;
        };
        match text.go_on(&mut self.values_left, &mut reading.findings) {
            None => self.text = Some(text),
            Some(found) => {
                self.done += text.len();
                for document in &found {
                    read::names(reading, document);
                }
                self.documents.extend(found);
            }
        }
        false
    }
}

impl Importing {
    /// An import without files.
    pub fn new(options: ImportOptions) -> Self {
        Self {
            options,
            reading: Reading::default(),
            files: Vec::new(),
            documents: 0,
            unattached: 0,
            stage: Some(ImportStage::Unpacking(SourceTexts::new(options.max_bytes))),
            made: Err("".into()),
        }
    }

    /// Adds a file, before the import goes on.
    pub fn add(&mut self, file: InputFile) {
        if let Some(ImportStage::Unpacking(texts)) = &mut self.stage {
            texts.unpack(file, &mut self.reading.findings);
        }
    }

    /// Notes a file that cannot be read, and why.
    pub fn refuse(&mut self, name: &str, says: impl Into<Message>) {
        let place = SourcePlace::file(&name.into());
        self.reading.findings.unread(place, says);
    }

    /// Whether the next slice needs the library of AWS managed policies, and it is not loaded.
    pub fn needs_policies(&self) -> bool {
        let identities = || self.reading.facts.identities.values().flatten();
        matches!(self.stage, Some(ImportStage::Resolved(_)))
            && identities().any(|it| details_need_policies(&it.row))
    }

    /// Does the next slice. Returns whether the import is done.
    pub fn go_on(&mut self) -> bool {
        if let Some(stage) = self.stage.take() {
            match self.next(stage) {
                ControlFlow::Continue(stage) => self.stage = Some(stage),
                ControlFlow::Break(made) => self.made = made,
            }
        }
        self.stage.is_none()
    }

    /// How far the import is.
    pub fn progress(&self) -> ImportProgress {
        let (phase, (done, all)) = match &self.stage {
            Some(ImportStage::Unpacking(texts)) => (ImportPhase::Texts, (0, texts.bytes())),
            Some(ImportStage::Parsing(parsing)) => {
                let at = parsing.text.as_ref().map_or(0, TextReading::at);
                (ImportPhase::Texts, (parsing.done + at, parsing.all))
            }
            Some(ImportStage::Reading(documents) | ImportStage::Calls(documents, _)) => {
                let all = self.documents;
                (ImportPhase::Documents, (all - documents.len(), all))
            }
            Some(ImportStage::Beginning(beginning)) => (ImportPhase::Session, beginning.progress()),
            Some(ImportStage::Building(building)) => (ImportPhase::Session, building.progress()),
            Some(ImportStage::Renumbering(renumbering)) => {
                (ImportPhase::Renumbering, renumbering.progress())
            }
            Some(ImportStage::Resolving | ImportStage::Resolved(_) | ImportStage::Built(_))
            | None => (ImportPhase::Session, (0, 0)),
        };
        ImportProgress { phase, done, all }
    }

    /// The imported organization, after all slices that are left.
    ///
    /// # Errors
    ///
    /// The files describe no organization, or one that no world can have.
    pub fn finish(mut self) -> Result<Import, Box<ImportError>> {
        while !self.go_on() {}
        let Reading {
            facts, findings, ..
        } = self.reading;
        let report = ImportReport {
            files: self.files,
            items: facts.items(),
            findings: findings.into_list(),
            unattached: self.unattached,
        };
        match self.made {
            Ok(session) => Ok(Import {
                session,
                report,
                facts,
            }),
            Err(says) => Err(Box::new(ImportError { says, report })),
        }
    }

    fn next(&mut self, stage: ImportStage) -> ControlFlow<Result<Session, Message>, ImportStage> {
        ControlFlow::Continue(match stage {
            ImportStage::Unpacking(texts) => {
                let parsing = ImportParsing::new(texts, &mut self.reading);
                ImportStage::Parsing(Box::new(parsing))
            }
            ImportStage::Parsing(mut parsing) => match parsing.go_on(&mut self.reading) {
                true => {
                    self.documents = parsing.documents.len();
                    ImportStage::Reading(parsing.documents.into_iter())
                }
                false => ImportStage::Parsing(parsing),
            },
            ImportStage::Reading(documents) => self.document(documents),
            ImportStage::Calls(documents, mut calls) => match calls.read(&mut self.reading) {
                true => ImportStage::Calls(documents, calls),
                false => ImportStage::Reading(documents),
            },
            ImportStage::Resolving => match self.organization() {
                Ok(organization) => ImportStage::Resolved(Box::new(organization)),
                Err(says) => return ControlFlow::Break(Err(says)),
            },
            ImportStage::Resolved(organization) => {
                let seed = self.options.seed;
                let beginning = SessionBeginning::new(&self.reading, *organization, seed);
                ImportStage::Beginning(Box::new(beginning))
            }
            ImportStage::Beginning(mut beginning) => {
                match beginning.go_on(&mut self.reading) {
                    Ok(true) => {}
                    Ok(false) => return ControlFlow::Continue(ImportStage::Beginning(beginning)),
                    Err(missing) => return ControlFlow::Break(Err(missing.to_string().into())),
                }
                match beginning.finish(&mut self.reading) {
                    Ok(building) => ImportStage::Building(Box::new(building)),
                    Err(says) => return ControlFlow::Break(Err(says)),
                }
            }
            ImportStage::Building(mut building) => {
                if !building.go_on(&mut self.reading) {
                    return ControlFlow::Continue(ImportStage::Building(building));
                }
                let session = building.finish(&mut self.reading);
                if !self.options.renumber {
                    return ControlFlow::Break(Ok(session));
                }
                ImportStage::Built(Box::new(session))
            }
            ImportStage::Built(session) => {
                ImportStage::Renumbering(Box::new(Renumbering::new(&session)))
            }
            ImportStage::Renumbering(mut renumbering) => match renumbering.go_on() {
                true => return ControlFlow::Break(self.renumbered(*renumbering)),
                false => ImportStage::Renumbering(renumbering),
            },
        })
    }

    /// Reads the next document. A bundle's calls come after it, one by one.
    fn document(&mut self, mut documents: vec::IntoIter<SourceDocument>) -> ImportStage {
        let Some(mut document) = documents.next() else {
            return ImportStage::Resolving;
        };
        let calls = BundleCalls::take(&mut document);
        read::read(&mut self.reading, &document, &mut self.files);
        match calls {
            Some(calls) => ImportStage::Calls(documents, calls),
            None => ImportStage::Reading(documents),
        }
    }

    /// The organization that was read.
    fn organization(&mut self) -> Result<ImportedOrganization, Message> {
        read::finish(&mut self.reading);
        let assumptions = Assumptions {
            full_access: self.options.assume_full_access,
        };
        let (organization, crowded) = resolve::resolve(&mut self.reading, assumptions)?;
        let attached = organization.attachments.iter().flat_map(|it| &it.policies);
        let attached: BTreeSet<_> = attached.chain(&crowded).collect();
        let policies = organization.policies.iter();
        self.unattached = policies.filter(|it| !attached.contains(&it.id)).count();
        Ok(organization)
    }

    /// The session with other ids.
    fn renumbered(&mut self, renumbering: Renumbering) -> Result<Session, Message> {
        let (session, foreign) = renumbering.finish()?;
        let findings = &mut self.reading.findings;
        findings.assume(
            "Account ids, email addresses and the organization's ids are replaced. Names, descriptions, tags, and names of \
             resources in policies otherwise stay: read them before you share the session.",
        );
        if !foreign.is_empty() {
            let ids: Vec<&str> = foreign
                .iter()
                .map(String::as_str)
                .take(FOREIGN_IDS)
                .collect();
            findings.assume(message!(
                "Ids of other organizations stay ({foreign}): {ids}.",
                foreign = foreign.len(),
                ids = ids.join(", ")
            ));
        }
        Ok(session)
    }
}
