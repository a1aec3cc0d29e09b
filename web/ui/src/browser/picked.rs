//! Files that are chosen, dropped or pasted, with those in dropped folders.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use gloo::file::Blob;
pub use gloo::file::callbacks::FileReader;
use gloo::file::callbacks::{read_as_bytes, read_as_text};
use interchange::MAX_FILES;
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
pub use web_sys::File;
use web_sys::{
    ClipboardEvent, DataTransfer, DragEvent, Event, FileList, FileSystemDirectoryEntry,
    FileSystemDirectoryReader, FileSystemEntry, FileSystemFileEntry, HtmlInputElement,
};

use crate::browser::platform;

/// The time between two messages about the progress, in milliseconds.
const TELL_MS: f64 = 100.0;

/// A file that was chosen, dropped or pasted.
#[derive(Clone, PartialEq)]
pub struct PickedFile {
    /// Its name, with the folders that it came in.
    pub name: String,
    /// Nothing if the browser cannot read it.
    pub file: Option<File>,
}

impl PickedFile {
    /// The size in bytes.
    pub fn size(&self) -> f64 {
        self.file.as_ref().map_or(0.0, |file| file.size())
    }
}

impl PickedFile {
    /// A file with this text.
    pub fn of_text(name: &str, text: &str) -> Option<Self> {
        let file = File::new_with_str_sequence(&Array::of1(&text.into()), name);
        file.ok().map(Self::from)
    }
}

impl From<File> for PickedFile {
    fn from(file: File) -> Self {
        let path = Reflect::get(&file, &"webkitRelativePath".into());
        let path = path.ok().and_then(|it| it.as_string()).unwrap_or_default();
        Self {
            name: if path.is_empty() { file.name() } else { path },
            file: Some(file),
        }
    }
}

thread_local! {
    /// The number of times that reading folders was stopped.
    static STOPPED: Cell<u64> = const { Cell::new(0) };
    /// What is being read, by number; dropping a reader stops it.
    static READERS: RefCell<BTreeMap<u64, FileReader>> = const { RefCell::new(BTreeMap::new()) };
    static NUMBERS: Cell<u64> = const { Cell::new(0) };
}

/// The files that are chosen in a field, which is cleared: the user can choose the same file again.
pub fn of_field(event: &Event) -> Vec<File> {
    let field = event
        .target()
        .map(JsCast::unchecked_into::<HtmlInputElement>);
    let list = field.as_ref().and_then(HtmlInputElement::files);
    let count = list.as_ref().map_or(0, FileList::length);
    let files = (0..count).filter_map(|at| list.as_ref()?.get(at)).collect();
    if let Some(field) = field {
        field.set_value("");
    }
    files
}

/// The files that are chosen in a field, without the hidden ones of a folder.
pub fn chosen(event: &Event) -> Vec<PickedFile> {
    let files = of_field(event).into_iter().map(PickedFile::from);
    files.filter(|it| !is_hidden(&it.name)).collect()
}

/// Reads a chosen file. A component that goes stops its readers.
pub fn read_text(
    readers: &RefCell<Vec<FileReader>>,
    file: File,
    then: impl FnOnce(Result<String, String>) + 'static,
) {
    let blob = Blob::from(web_sys::Blob::from(file));
    let read = read_as_text(&blob, |text| then(text.map_err(|error| error.to_string())));
    readers.borrow_mut().push(read);
}

/// [`read_text`] for bytes; none if the browser cannot read the file.
pub fn read_bytes(
    readers: &RefCell<Vec<FileReader>>,
    file: File,
    then: impl FnOnce(Vec<u8>) + 'static,
) {
    let blob = Blob::from(web_sys::Blob::from(file));
    let read = read_as_bytes(&blob, |bytes| then(bytes.unwrap_or_default()));
    readers.borrow_mut().push(read);
}

/// Reads a file; none if the browser cannot.
pub fn read(file: File, then: impl FnOnce(Option<Vec<u8>>) + 'static) {
    read_all(file.into(), then);
}

/// Reads the first bytes of a file; none if the browser cannot.
pub fn read_begin(file: &File, bytes: i32, then: impl FnOnce(Option<Vec<u8>>) + 'static) {
    if let Ok(begin) = file.slice_with_i32_and_i32(0, bytes) {
        read_all(begin, then);
    }
}

fn read_all(blob: web_sys::Blob, then: impl FnOnce(Option<Vec<u8>>) + 'static) {
    let number = NUMBERS.get() + 1;
    NUMBERS.set(number);
    let reader = read_as_bytes(&blob.into(), move |bytes| {
        // Later: a reader must not be dropped while it calls.
        platform::soon(move || {
            READERS.with_borrow_mut(|readers| readers.remove(&number));
            then(bytes.ok());
        });
    });
    READERS.with_borrow_mut(|readers| readers.insert(number, reader));
}

/// Reads a file, or gives why the browser cannot, unless the result is dropped before.
pub fn read_whole(file: File, then: impl FnOnce(Result<Vec<u8>, String>) + 'static) -> FileReader {
    let blob = Blob::from(web_sys::Blob::from(file));
    read_as_bytes(&blob, |bytes| {
        then(bytes.map_err(|error| error.to_string()))
    })
}

/// Reads a piece of a file, or gives why the browser cannot, unless the result is dropped before.
pub fn read_piece(
    file: File,
    (from, to): (u64, u64),
    then: impl FnOnce(Result<Vec<u8>, String>) + 'static,
) -> FileReader {
    let piece = Blob::from(web_sys::Blob::from(file)).slice(from, to);
    read_as_bytes(&piece, |bytes| {
        then(bytes.map_err(|error| error.to_string()))
    })
}

/// Files and folders of an event.
pub struct CarriedFiles(DataTransfer);

impl CarriedFiles {
    /// What is dropped.
    pub fn of(event: &DragEvent) -> Option<Self> {
        event.data_transfer().map(Self)
    }

    fn has_files(&self) -> bool {
        self.0.types().includes(&"Files".into(), 0)
    }
}

/// Takes what is dragged over the page, if it has files and nothing else has taken it. Returns it once it is dropped.
pub fn dragged(event: &Event) -> Option<CarriedFiles> {
    let event = event.dyn_ref::<DragEvent>()?;
    let data = CarriedFiles::of(event)?;
    // The dry run takes its files itself.
    if !data.has_files() || event.default_prevented() {
        return None;
    }
    event.prevent_default();
    if event.type_() == "drop" {
        return Some(data);
    }
    data.0.set_drop_effect("copy");
    None
}

/// What is pasted.
pub enum Pasted {
    /// Files, copied elsewhere.
    Files(CarriedFiles),
    /// Text; empty if it is something else.
    Text(String),
}

/// Takes what is pasted into the page.
pub fn pasted(event: &Event) -> Option<Pasted> {
    let data = (event.dyn_ref::<ClipboardEvent>()?).clipboard_data()?;
    event.prevent_default();
    let data = CarriedFiles(data);
    Some(match data.has_files() {
        true => Pasted::Files(data),
        false => Pasted::Text(data.0.get_data("text").unwrap_or_default()),
    })
}

/// Whether a file or folder within a dropped or chosen folder is hidden, as `.git` and `.DS_Store` are.
fn is_hidden(path: &str) -> bool {
    path.split('/').skip(1).any(|name| name.starts_with('.'))
}

/// Reads folders that are dropped or pasted, and passes all files to `then`: at once if there are no folders. `tell` gets the number of
/// files so far. Reading ends beyond [`MAX_FILES`] files.
pub fn dropped(
    data: &CarriedFiles,
    mut tell: impl FnMut(usize) + 'static,
    then: impl FnOnce(Vec<PickedFile>) + 'static,
) {
    let mut walk = Walk::default();
    walk.take(&data.0);
    if walk.folders.is_empty() {
        return then(walk.files);
    }
    let number = STOPPED.get();
    tell(0);
    spawn_local(async move {
        let mut told = platform::now();
        while walk.go_on().await {
            if STOPPED.get() != number {
                return;
            }
            if platform::now() - told > TELL_MS {
                told = platform::now();
                tell(walk.files.len());
            }
        }
        if STOPPED.get() == number {
            walk.files.sort_by(|a, b| a.name.cmp(&b.name));
            then(walk.files);
        }
    });
}

/// Stops reading folders.
pub fn stop() {
    STOPPED.set(STOPPED.get() + 1);
}

/// Folders that are being read.
#[derive(Default)]
struct Walk {
    files: Vec<PickedFile>,
    folders: Vec<FileSystemDirectoryEntry>,
    /// The folder that is being read: its path, and what gives its entries.
    open: Option<(String, FileSystemDirectoryReader)>,
    /// The number of folders so far.
    opened: usize,
}

impl Walk {
    /// Takes files and folders, while the event lasts that brings them.
    fn take(&mut self, data: &DataTransfer) {
        let items = data.items();
        for item in (0..items.length()).filter_map(|at| items.get(at)) {
            let entry = item.webkit_get_as_entry().ok().flatten();
            match entry.and_then(folder) {
                Some(folder) => self.folders.push(folder),
                None => {
                    let file = item.get_as_file().ok().flatten();
                    self.files.extend(file.map(PickedFile::from));
                }
            }
        }
    }

    /// Reads some entries of a folder. Returns whether there are more.
    async fn go_on(&mut self) -> bool {
        if self.files.len().max(self.opened) > MAX_FILES {
            return false;
        }
        if self.open.is_none() {
            let Some(folder) = self.folders.pop() else {
                return false;
            };
            self.opened += 1;
            self.open = Some((path_of(&folder), folder.create_reader()));
        }
        let Some((path, reader)) = &self.open else {
            return false;
        };
        let entries = asked(|done, failed| {
            // The callbacks get the error too.
            let _ = reader.read_entries_with_callback_and_callback(done, failed);
        });
        let entries = match entries.await {
            Ok(entries) => Array::from(&entries),
            Err(_) => {
                let name = path.clone();
                self.files.push(PickedFile { name, file: None });
                Array::new()
            }
        };
        // A reader gives some entries at a time, and none at the end.
        if entries.length() == 0 {
            self.open = None;
            return true;
        }
        self.add(&entries).await;
        true
    }

    /// Adds files, and notes folders.
    async fn add(&mut self, entries: &Array) {
        let mut files = Vec::new();
        for entry in entries.iter() {
            let entry: FileSystemEntry = entry.unchecked_into();
            let name = path_of(&entry);
            if is_hidden(&name) {
                continue;
            }
            match folder(entry.clone()) {
                Some(folder) => self.folders.push(folder),
                None => {
                    let entry: FileSystemFileEntry = entry.unchecked_into();
                    let file = asked(|done, failed| {
                        entry.file_with_callback_and_callback(done, failed);
                    });
                    files.push((name, file));
                }
            }
        }
        for (name, file) in files {
            let file = file.await.ok().map(JsCast::unchecked_into);
            self.files.push(PickedFile { name, file });
        }
    }
}

/// The entry as a folder, if it is one. Chromium has no class of this name that it could be checked against.
fn folder(entry: FileSystemEntry) -> Option<FileSystemDirectoryEntry> {
    entry.is_directory().then(|| entry.unchecked_into())
}

/// The path of an entry, as chosen folders have it: `folder/file`.
fn path_of(entry: &FileSystemEntry) -> String {
    entry.full_path().trim_start_matches('/').to_string()
}

/// What a function gives to the first of its callbacks, or the error that it gives to the second.
fn asked(mut ask: impl FnMut(&Function, &Function)) -> JsFuture {
    JsFuture::from(Promise::new(&mut |done, failed| ask(&done, &failed)))
}
