//! Importing an organization: the files that were chosen, how they are read, and what was found in them.

use std::rc::Rc;

use implicit_clone::unsync::IString;
use interchange::{Import, ImportError, ImportOptions, ImportProgress, MAX_FILES};

use crate::base::screen::{Dialog, Screen};

/// The maximum size of all files together, unpacked, in bytes.
pub const MAX_IMPORT_BYTES: u32 = 100_000_000;

/// What an import read, or why it read nothing.
pub type Imported = Result<Import, Box<ImportError>>;

/// A file that was chosen, dropped or pasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenFile {
    /// Its name, with the folders that it came in.
    pub name: IString,
    /// Its size in bytes.
    pub bytes: u64,
    /// The number under which the browser has it.
    pub number: u64,
}

/// The files and options that were chosen, and what was read of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportChoice {
    /// The files, in the order in which they came.
    pub files: Rc<Vec<ChosenFile>>,
    /// Add no `FullAWSAccess` where the files leave it out.
    pub as_stated: bool,
    /// Replace ids and email addresses.
    pub renumber: bool,
    /// Dropped folders.
    pub folders: ImportFolders,
    /// The user has stopped reading the files.
    pub stopped: bool,
    /// The number of changes so far. What is read counts for the files of one of them.
    pub changes: u64,
    reading: ImportReading,
}

/// Dropped folders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ImportFolders {
    /// None, or they were read.
    #[default]
    Read,
    /// Being read, which has given this number of files so far.
    Listing(usize),
    /// Read, without a file in them.
    Empty,
}

/// How far reading the files is.
#[derive(Clone, Debug, Default)]
enum ImportReading {
    #[default]
    Begins,
    Under(ImportProgress),
    Done(Rc<Imported>),
}

impl PartialEq for ImportReading {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Begins, Self::Begins) => true,
            (Self::Under(one), Self::Under(other)) => one == other,
            (Self::Done(one), Self::Done(other)) => Rc::ptr_eq(one, other),
            _ => false,
        }
    }
}

/// An action on what is imported.
#[derive(Clone)]
pub enum ImportAction {
    /// Folders were dropped and have given this number of files so far: the dialog opens.
    Listing(usize),
    /// Files came: the dialog opens.
    Files(Vec<ChosenFile>),
    /// Remove a file, by its position.
    Remove(usize),
    /// Remove all files.
    RemoveAll,
    /// Stop reading.
    Stop,
    /// Read the files after all.
    Again,
    /// Add no `FullAWSAccess` where the files leave it out.
    AsStated(bool),
    /// Replace ids and email addresses.
    Renumber(bool),
    /// How far reading is, for the files after this number of changes.
    Progress(u64, ImportProgress),
    /// What was read, for the files after this number of changes.
    Done(u64, Rc<Imported>),
    /// The dialog was closed, which ends the reading.
    Leave,
    /// The organization was imported: the next import begins anew.
    Finish,
}

impl ImportChoice {
    /// The size of all files, in bytes.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|it| it.bytes).sum()
    }

    /// Whether the page cannot read that much.
    pub fn is_too_large(&self) -> bool {
        self.bytes() > MAX_IMPORT_BYTES.into()
    }

    /// Whether there are more files than the limit.
    pub fn is_too_many(&self) -> bool {
        self.files.len() > MAX_FILES
    }

    /// Whether the files are to be read.
    pub fn is_read(&self) -> bool {
        !(self.files.is_empty() || self.stopped || self.is_too_large() || self.is_too_many())
    }

    /// What was read of the files.
    pub fn imported(&self) -> Option<&Rc<Imported>> {
        match &self.reading {
            ImportReading::Done(imported) if self.is_read() => Some(imported),
            ImportReading::Begins | ImportReading::Under(_) | ImportReading::Done(_) => None,
        }
    }

    /// How far reading the files is, if that is known. A phase that is one step has no numbers.
    pub fn progress(&self) -> Option<ImportProgress> {
        match (&self.reading, self.folders) {
            (ImportReading::Under(it), ImportFolders::Read) => Some(*it).filter(|it| it.all > 0),
            _ => None,
        }
    }

    /// How the files are read.
    pub fn options(&self) -> ImportOptions {
        ImportOptions {
            assume_full_access: !self.as_stated,
            renumber: self.renumber,
            max_bytes: MAX_IMPORT_BYTES as usize,
            ..ImportOptions::default()
        }
    }

    fn take(&mut self, action: ImportAction) {
        let stops = matches!(action, ImportAction::Stop);
        match action {
            ImportAction::Listing(files) => return self.folders = ImportFolders::Listing(files),
            ImportAction::Leave => {
                if let ImportFolders::Listing(_) = self.folders {
                    self.folders = ImportFolders::Read;
                }
                return;
            }
            ImportAction::Progress(of, it) if of == self.changes => {
                return self.reading = ImportReading::Under(it);
            }
            ImportAction::Done(of, it) if of == self.changes => {
                return self.reading = ImportReading::Done(it);
            }
            // Other files were chosen meanwhile.
            ImportAction::Progress(..) | ImportAction::Done(..) => return,
            ImportAction::Files(files) => {
                let is_empty = files.is_empty() && self.folders != ImportFolders::Read;
                self.folders = match is_empty {
                    true => ImportFolders::Empty,
                    false => ImportFolders::Read,
                };
                Rc::make_mut(&mut self.files).extend(files);
            }
            ImportAction::Remove(at) if at < self.files.len() => {
                _ = Rc::make_mut(&mut self.files).remove(at);
            }
            ImportAction::Remove(_) => return,
            ImportAction::RemoveAll => self.files = Rc::default(),
            ImportAction::Stop => self.folders = ImportFolders::Read,
            ImportAction::Again => {}
            ImportAction::AsStated(on) => self.as_stated = on,
            ImportAction::Renumber(on) => self.renumber = on,
            ImportAction::Finish => {
                *self = Self {
                    changes: self.changes,
                    ..Self::default()
                }
            }
        }
        self.stopped = stops;
        self.reading = ImportReading::Begins;
        self.changes += 1;
    }

    /// Takes a choice, or what reading found. Files that are dropped anywhere open the dialog.
    pub(crate) fn update(&mut self, screen: &mut Screen, action: ImportAction) {
        if let ImportAction::Listing(_) | ImportAction::Files(_) = action {
            screen.dialog = Some(Dialog::Import);
        }
        self.take(action);
    }
}
