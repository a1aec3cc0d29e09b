//! Zip and gzip files. Writing gives the same bytes for the same files: names are sorted and times are fixed, so that two packages can be
//! compared. Reading accepts the files of any program, within limits, because an imported file may be anything.
//!
//! Why zip is our own: the crate zip would add 126 KB (gzip) to the page, until packages load on demand.

#![deny(missing_docs, clippy::missing_errors_doc)]

pub mod gzip;

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

/// A file to pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The path in the zip file, with `/` between folders.
    pub name: String,
    /// The bytes of the file.
    pub content: Vec<u8>,
}

/// January 1, 1980, the first day of the format's calendar.
const DATE: u16 = 0x21;
/// "Version 2.0 is needed to unpack": folders and deflate.
const VERSION: u16 = 20;
/// The name is UTF-8.
const UTF8: u16 = 1 << 11;

/// Packs files, sorted by name.
///
/// # Errors
///
/// A name is empty, leads out of the folder or occurs twice; or the contents are too large for the format without its
/// extensions.
pub fn write(files: &[File]) -> Result<Vec<u8>, String> {
    let mut files: Vec<&File> = files.iter().collect();
    ordered::sort_by(&mut files, |a, b| a.name.cmp(&b.name));
    let mut bytes = Vec::new();
    let mut directory = Vec::new();
    for (at, file) in files.iter().enumerate() {
        if at > 0 && files[at - 1].name == file.name {
            return Err(format!("`{}` is there twice", file.name));
        }
        write_entry(file, &mut bytes, &mut directory)?;
    }
    let (offset, length) = (size(bytes.len())?, size(directory.len())?);
    // A count of 65,535 means that the number is in an extension.
    let count = u16::try_from(files.len())
        .ok()
        .filter(|count| *count < u16::MAX)
        .ok_or("there are too many files for a zip file")?;
    bytes.append(&mut directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(count.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend(length.to_le_bytes());
    bytes.extend(offset.to_le_bytes());
    bytes.extend([0; 2]);
    Ok(bytes)
}

/// Appends a file to the packed files, and its row to the directory.
fn write_entry(file: &File, bytes: &mut Vec<u8>, directory: &mut Vec<u8>) -> Result<(), String> {
    let name = file.name.as_str();
    if !plain(name) {
        return Err(format!(
            "`{name}` cannot be the name of a file in a zip file"
        ));
    }
    let offset = size(bytes.len())?;
    let packed = compress_to_vec(&file.content, 8);
    let (method, packed) = if packed.len() < file.content.len() {
        (8, packed.as_slice())
    } else {
        (0, file.content.as_slice())
    };
    let mut head = Vec::with_capacity(26);
    for half in [VERSION, UTF8, method, 0, DATE] {
        head.extend(half.to_le_bytes());
    }
    for word in [
        checksum(&file.content),
        size(packed.len())?,
        size(file.content.len())?,
    ] {
        head.extend(word.to_le_bytes());
    }
    let length = u16::try_from(name.len()).map_err(|_| format!("`{name}` is too long"))?;
    // The second is the length of extra fields: there are none.
    for half in [length, 0] {
        head.extend(half.to_le_bytes());
    }

    bytes.extend(b"PK\x03\x04");
    bytes.extend(&head);
    bytes.extend(name.as_bytes());
    bytes.extend(packed);

    directory.extend(b"PK\x01\x02");
    directory.extend(VERSION.to_le_bytes());
    directory.extend(&head);
    // Length of a comment, number of the disk, two sets of attributes.
    directory.extend([0; 10]);
    directory.extend(offset.to_le_bytes());
    directory.extend(name.as_bytes());
    Ok(())
}

/// How much a zip file that is read may contain.
#[derive(Clone, Copy, Debug)]
pub struct ZipLimits {
    /// The maximum number of entries.
    pub entries: usize,
    /// The maximum number of unpacked bytes of all entries together: a small file can unpack to much more, as entries may
    /// share packed bytes.
    pub unpacked: usize,
}

/// The maximum number of entries for [`read`].
const MAX_ENTRIES: usize = 256;
/// The maximum number of unpacked bytes for [`read`].
const MAX_UNPACKED: usize = 4 * 1024 * 1024;

/// Unpacks the files of a small zip file, in its own order: at most 256 entries and 4 MiB. Folders have no entry.
///
/// # Errors
///
/// Those of [`read_within`].
pub fn read(bytes: &[u8]) -> Result<Vec<File>, String> {
    let limits = ZipLimits {
        entries: MAX_ENTRIES,
        unpacked: MAX_UNPACKED,
    };
    read_within(bytes, limits)
}

/// Unpacks the files of a zip file, in its own order; folders have no entry.
///
/// # Errors
///
/// The file is damaged, or needs unsupported features: encryption, methods other than deflate, names that lead
/// elsewhere, more than the limits.
pub fn read_within(bytes: &[u8], limits: ZipLimits) -> Result<Vec<File>, String> {
    const END: usize = 22;
    // A comment of up to 65,535 bytes may follow the end record.
    let last = bytes.len().checked_sub(END);
    let last = last.ok_or("this is not a zip file: it is too short")?;
    let end = (last.saturating_sub(usize::from(u16::MAX))..=last)
        .rev()
        .find(|at| bytes[*at..].starts_with(b"PK\x05\x06"))
        .ok_or("this is not a zip file: its list of files is missing")?;
    let bytes = Bytes(bytes);
    let count = bytes.half(end + 10)?;
    if count > limits.entries {
        return Err(format!(
            "the zip file has {count} entries; the limit is {}",
            limits.entries
        ));
    }
    let mut at = bytes.word(end + 16)?;
    let mut files = Vec::<File>::new();
    let mut left = limits.unpacked;
    for _ in 0..count {
        let row = bytes.row(at)?;
        at = row.next;
        let name = row.name.as_str();
        if name.ends_with('/') {
            continue;
        }
        if !plain(name) {
            return Err(format!("`{name}` is not a valid file name here"));
        }
        if row.flags & 1 == 1 {
            return Err(format!("`{name}` in it is encrypted"));
        }
        if files.iter().any(|it| it.name == name) {
            return Err(format!("`{name}` is in it twice"));
        }
        left = left.checked_sub(row.unpacked).ok_or_else(|| {
            format!(
                "up to `{name}` it unpacks to more than {} bytes, the limit",
                limits.unpacked
            )
        })?;
        let content = bytes.content(&row)?;
        let name = row.name;
        files.push(File { name, content });
    }
    Ok(files)
}

/// The bytes of a zip file.
struct Bytes<'z>(&'z [u8]);

/// A row of the directory of a zip file.
struct ZipEntry {
    name: String,
    flags: usize,
    method: usize,
    /// The checksum of the content.
    sum: usize,
    /// The length of the packed content.
    packed: usize,
    /// The length of the content.
    unpacked: usize,
    /// The offset of the entry.
    offset: usize,
    /// The offset of the next row.
    next: usize,
}

fn cut() -> String {
    "the zip file was cut or changed on its way".to_string()
}

impl Bytes<'_> {
    /// A number of two bytes.
    fn half(&self, at: usize) -> Result<usize, String> {
        let found = self.0.get(at..).and_then(|rest| rest.first_chunk());
        found
            .map(|it| usize::from(u16::from_le_bytes(*it)))
            .ok_or_else(cut)
    }

    /// A number of four bytes.
    fn word(&self, at: usize) -> Result<usize, String> {
        let found = self.0.get(at..).and_then(|rest| rest.first_chunk());
        found
            .and_then(|it| usize::try_from(u32::from_le_bytes(*it)).ok())
            .ok_or_else(cut)
    }

    fn row(&self, at: usize) -> Result<ZipEntry, String> {
        let is_row = |rest: &[u8]| rest.starts_with(b"PK\x01\x02");
        if !self.0.get(at..).is_some_and(is_row) {
            return Err(cut());
        }
        let name_length = self.half(at + 28)?;
        let name = (self.0.get(at + 46..at + 46 + name_length)).ok_or_else(cut)?;
        Ok(ZipEntry {
            // Old versions of PowerShell write backslashes between folders.
            name: String::from_utf8_lossy(name).replace('\\', "/"),
            flags: self.half(at + 8)?,
            method: self.half(at + 10)?,
            sum: self.word(at + 16)?,
            packed: self.word(at + 20)?,
            unpacked: self.word(at + 24)?,
            offset: self.word(at + 42)?,
            next: at + 46 + name_length + self.half(at + 30)? + self.half(at + 32)?,
        })
    }

    /// The unpacked content of an entry, with the length and the checksum from its row.
    fn content(&self, row: &ZipEntry) -> Result<Vec<u8>, String> {
        let name = &row.name;
        // The entry's own header repeats the name, with its own extra fields.
        let packed = (row.offset.checked_add(30))
            .and_then(|it| it.checked_add(self.half(row.offset.checked_add(26)?).ok()?))
            .and_then(|it| it.checked_add(self.half(row.offset.checked_add(28)?).ok()?))
            .and_then(|start| self.0.get(start..start.checked_add(row.packed)?))
            .ok_or_else(cut)?;
        let content = match row.method {
            0 => packed.to_vec(),
            8 => decompress_to_vec_with_limit(packed, row.unpacked)
                .map_err(|_| format!("`{name}` in it is damaged"))?,
            _ => return Err(format!("`{name}` in it is packed in a way not known here")),
        };
        let sum = usize::try_from(checksum(&content)).ok();
        if sum != Some(row.sum) || content.len() != row.unpacked {
            return Err(format!("`{name}` in it is damaged"));
        }
        Ok(content)
    }
}

fn plain(name: &str) -> bool {
    let part = |part: &str| {
        !matches!(part, "" | "." | "..")
            && !part
                .chars()
                .any(|letter| letter.is_control() || matches!(letter, '\\' | ':'))
    };
    name.split('/').all(part)
}

fn size(length: usize) -> Result<u32, String> {
    u32::try_from(length)
        .ok()
        .filter(|size| *size < u32::MAX)
        .ok_or_else(|| "it would be larger than a zip file can be (4 GiB)".to_string())
}

/// The checksum of a content, CRC-32.
fn checksum(content: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(content);
    crc.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, content: &[u8]) -> File {
        File {
            name: name.into(),
            content: content.into(),
        }
    }

    #[test]
    fn order_of_the_files_does_not_matter_and_their_content_does() {
        let (a, b) = (
            file("a.txt", b"aaaaaaaaaaaaaaaaaaaa"),
            file("b/c.txt", b"b"),
        );
        let packed = write(&[a.clone(), b.clone()]).unwrap();
        assert_eq!(packed, write(&[b, a.clone()]).unwrap());
        assert_ne!(packed, write(&[a, file("b/c.txt", b"c")]).unwrap());
    }

    #[test]
    fn what_stands_in_it_is_found_where_the_format_says() {
        let packed = write(&[file("x", b"zzzzzzzzzzzzzzzzzzzzzzzz")]).unwrap();
        assert_eq!(&packed[..4], b"PK\x03\x04");
        let length = usize::from(u16::from_le_bytes([packed[18], packed[19]]));
        assert_eq!(&packed[30..31], b"x");
        assert_eq!(
            miniz_oxide::inflate::decompress_to_vec(&packed[31..31 + length]).unwrap(),
            b"zzzzzzzzzzzzzzzzzzzzzzzz"
        );
        let end = &packed[packed.len() - 22..];
        assert_eq!(&end[..4], b"PK\x05\x06");
        let directory = u32::from_le_bytes(end[16..20].try_into().unwrap()) as usize;
        assert_eq!(&packed[directory..directory + 4], b"PK\x01\x02");
    }

    #[test]
    fn backslashes_between_folders_are_read_as_slashes() {
        let mut packed = write(&[file("a/b/c", b"x")]).unwrap();
        for at in 0..packed.len() - 5 {
            if packed[at..].starts_with(b"a/b/c") {
                packed[at..at + 5].copy_from_slice(b"a\\b\\c");
            }
        }
        assert_eq!(read(&packed).unwrap(), [file("a/b/c", b"x")]);
    }

    #[test]
    fn what_was_packed_is_unpacked_and_damage_is_told() {
        let files = [
            file("lesson/en.toml", b"title = \"x\"\n".repeat(40).as_slice()),
            file("lesson/lesson.toml", b"y"),
        ];
        let packed = write(&files).unwrap();
        assert_eq!(read(&packed).unwrap(), files);
        // Some tools write a comment after it.
        let mut commented = packed.clone();
        let end = commented.len();
        commented[end - 2] = 3;
        commented.extend(b"abc");
        assert_eq!(read(&commented).unwrap(), files);
        for damaged in [
            &b""[..],
            b"hello, this is no zip file at all",
            &packed[..packed.len() - 1],
            &packed[10..],
        ] {
            assert!(read(damaged).is_err());
        }
        // Any changed byte gives an error or the same content, never a panic.
        for at in 0..packed.len() {
            let mut changed = packed.clone();
            changed[at] ^= 0x41;
            if let Ok(found) = read(&changed) {
                assert!(
                    found
                        .iter()
                        .all(|it| files.iter().any(|own| own.content == it.content))
                );
            }
        }
    }

    #[test]
    fn a_bomb_is_refused_and_not_unpacked() {
        let bomb = write(&[file("a", &vec![b' '; MAX_UNPACKED + 1])]).unwrap();
        assert!(read(&bomb).unwrap_err().contains(", the limit"));
        // An entry with a wrong size, too.
        let mut lying = bomb.clone();
        let head = lying.windows(4).position(|it| it == b"PK\x01\x02").unwrap();
        lying[head + 24..head + 28].copy_from_slice(&9_u32.to_le_bytes());
        assert!(read(&lying).unwrap_err().contains("damaged"));
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for name in ["", "/a", "a//b", "../a", "a/../b", "a\\b", "c:a", "a\nb"] {
            assert!(write(&[file(name, b"")]).is_err(), "{name:?}");
        }
        assert!(write(&[file("a", b"1"), file("a", b"2")]).is_err());
    }

    /// The directory's rows once more, with other names: the packed bytes occur only once.
    #[test]
    fn entries_that_share_their_bytes_are_refused_before_they_fill_the_memory() {
        let packed = write(&[file("a", &vec![0; MAX_UNPACKED / 2])]).unwrap();
        let end = packed.len() - 22;
        let directory = u32::from_le_bytes(packed[end + 16..end + 20].try_into().unwrap());
        let row = packed[directory as usize..end].to_vec();
        let with = |names: &[u8]| {
            let mut bytes = packed[..directory as usize].to_vec();
            for name in names {
                bytes.extend(&row[..row.len() - 1]);
                bytes.push(*name);
            }
            let mut last = packed[end..].to_vec();
            last[10] = u8::try_from(names.len()).unwrap();
            bytes.extend(last);
            read(&bytes)
        };
        assert_eq!(with(b"ab").map(|it| it.len()), Ok(2));
        assert!(with(b"abc").unwrap_err().contains("more than"));
        assert!(with(b"aa").unwrap_err().contains("twice"));
    }

    #[test]
    fn no_damage_makes_it_panic_or_lead_elsewhere() {
        let packed = write(&[file("x/a", &[7; 300]), file("x/b", b"bbb")]).unwrap();
        let mut random = 1_u64;
        let mut next = move || {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) as usize
        };
        let mut refused = 0;
        for _ in 0..20_000 {
            let mut bytes = packed.clone();
            for _ in 0..=next() % 4 {
                let at = next() % bytes.len();
                bytes[at] = (next() % 256) as u8;
            }
            if next() % 4 == 0 {
                bytes.truncate(next() % bytes.len());
            }
            match read(&bytes) {
                Ok(files) => assert!(files.iter().all(|it| plain(&it.name))),
                Err(_) => refused += 1,
            }
        }
        assert!((5_000..20_000).contains(&refused), "{refused}");
    }
}
