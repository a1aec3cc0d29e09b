//! An import in slices, so that a page stays responsive meanwhile.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::vec;

use message::{Message, message};
use sim::session::Session;

use crate::facts::Reading;
use crate::input::{self, InputFile, MAX_JSON_VALUES, SourceDocument, SourceTexts};
use crate::report::{ImportReport, ReadFile, SourcePlace};
use crate::resolve::{self, Assumptions};
use crate::session::SessionBuilding;
use crate::{Import, ImportError, ImportOptions, read, renumber};

/// The maximum number of ids of other organizations that a report lists.
const FOREIGN_IDS: usize = 10;

/// An import that goes on in slices. A slice is a file, a document or a call, so its length depends on the files.
#[derive(Debug)]
pub struct Importing {
    options: ImportOptions,
    reading: Reading,
    files: Vec<ReadFile>,
    /// What is done next; nothing once it is done.
    stage: Option<ImportStage>,
    made: Result<Session, Message>,
}

/// What is done next.
#[derive(Debug)]
enum ImportStage {
    Unpacking(SourceTexts),
    Parsing {
        texts: vec::IntoIter<(Arc<str>, String)>,
        values_left: usize,
        documents: Vec<SourceDocument>,
    },
    Reading(vec::IntoIter<SourceDocument>),
    Building(Box<SessionBuilding>),
}

impl Importing {
    /// An import without files.
    pub fn new(options: ImportOptions) -> Self {
        Self {
            options,
            reading: Reading::default(),
            files: Vec::new(),
            stage: Some(ImportStage::Unpacking(SourceTexts::new(options.max_bytes))),
            made: Err("".into()),
        }
    }

    /// Adds a file, before the import goes on.
    pub fn add(&mut self, file: &InputFile) {
        if let Some(ImportStage::Unpacking(texts)) = &mut self.stage {
            texts.unpack(file, &mut self.reading.findings);
        }
    }

    /// Notes a file that cannot be read, and why.
    pub fn refuse(&mut self, name: &str, says: impl Into<Message>) {
        let place = SourcePlace::file(&name.into());
        self.reading.findings.unread(place, says);
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
                let mut texts = texts.sorted();
                read::replace_placeholders(&mut texts, &mut self.reading);
                ImportStage::Parsing {
                    texts: texts.into_iter(),
                    values_left: MAX_JSON_VALUES,
                    documents: Vec::new(),
                }
            }
            ImportStage::Parsing {
                mut texts,
                mut values_left,
                mut documents,
            } => match texts.next() {
                Some((file, text)) => {
                    let findings = &mut self.reading.findings;
                    let found = input::documents(&file, &text, &mut values_left, findings);
                    for document in &found {
                        read::names(&mut self.reading, document);
                    }
                    documents.extend(found);
                    ImportStage::Parsing {
                        texts,
                        values_left,
                        documents,
                    }
                }
                None => ImportStage::Reading(documents.into_iter()),
            },
            ImportStage::Reading(mut documents) => match documents.next() {
                Some(document) => {
                    read::read(&mut self.reading, &document, &mut self.files);
                    ImportStage::Reading(documents)
                }
                None => match self.organization() {
                    Ok(building) => ImportStage::Building(Box::new(building)),
                    Err(says) => return ControlFlow::Break(Err(says)),
                },
            },
            ImportStage::Building(mut building) => {
                if building.go_on(&mut self.reading.findings) {
                    return ControlFlow::Break(self.session(*building));
                }
                ImportStage::Building(building)
            }
        })
    }

    /// Begins the session with the organization that was read.
    fn organization(&mut self) -> Result<SessionBuilding, Message> {
        read::finish(&mut self.reading);
        let assumptions = Assumptions {
            full_access: self.options.assume_full_access,
        };
        let organization = resolve::resolve(&mut self.reading, assumptions)?;
        SessionBuilding::new(&mut self.reading, organization, self.options.seed)
    }

    fn session(&mut self, building: SessionBuilding) -> Result<Session, Message> {
        let session = building.finish(&mut self.reading);
        if !self.options.renumber {
            return Ok(session);
        }
        let (session, foreign) = renumber::replace_all(&session)?;
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
