//! Pictures of a lesson: files in its folder that its texts show, `![description](tree.png)`.
//!
//! A drawing in SVG is none of them: opened by itself, it could run a script on the page's host.

use std::rc::Rc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The most bytes of a picture.
pub const LARGEST: usize = 200 * 1024;
/// The most bytes of all pictures of a lesson: browsers keep a draft with a few megabytes at most.
pub const LARGEST_TOGETHER: usize = 600 * 1024;
/// The suffixes of pictures, their types, and how their files begin.
const KINDS: [(&str, &str, &[u8]); 5] = [
    (".png", "image/png", b"\x89PNG\r\n"),
    (".jpg", "image/jpeg", b"\xff\xd8\xff"),
    (".jpeg", "image/jpeg", b"\xff\xd8\xff"),
    (".gif", "image/gif", b"GIF8"),
    (".webp", "image/webp", b"RIFF"),
];

/// A picture in a lesson's folder.
#[derive(Clone, PartialEq, Eq)]
pub struct PictureFile {
    /// The file's name: letters, digits, `-`, `_` and `.`.
    pub name: String,
    /// The file's content, shared by the versions of a draft.
    pub bytes: Rc<[u8]>,
}

impl std::fmt::Debug for PictureFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({} bytes)", self.name, self.bytes.len())
    }
}

/// The type of a picture, by the name of its file; `None`: it is no name of a picture.
pub fn kind(name: &str) -> Option<&'static str> {
    let (_, kind, _) = KINDS
        .iter()
        .find(|(suffix, ..)| stem(name, suffix).is_some())?;
    Some(kind)
}

fn stem<'n>(name: &'n str, suffix: &str) -> Option<&'n str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (name.strip_suffix(suffix))
        .filter(|stem| !stem.is_empty() && !stem.starts_with('.') && stem.bytes().all(plain))
}

/// A name for a picture from the name of somebody's file: `My Tree.PNG` is `my-tree.png`.
pub fn plain_name(file: &str) -> String {
    let plain = |c: char| match c.to_ascii_lowercase() {
        c if c.is_ascii_alphanumeric() || "_.".contains(c) => c,
        _ => '-',
    };
    let name: String = file.chars().map(plain).collect();
    name.trim_start_matches(['-', '.']).to_string()
}

impl PictureFile {
    /// A picture from its file.
    ///
    /// # Errors
    ///
    /// The name is no name of a picture, or the content is too large or of another kind.
    pub fn read(name: &str, bytes: Vec<u8>) -> Result<Self, String> {
        let begins = (KINDS.iter()).find(|(suffix, ..)| stem(name, suffix).is_some());
        let (_, _, begins) = begins.ok_or_else(|| {
            format!(
                "`{name}` is not the name of a picture: letters, digits, `-` and `_`, and .png, .jpg, .gif or .webp"
            )
        })?;
        if bytes.len() > LARGEST {
            return Err(format!(
                "the picture has {} KB; the limit is {} KB",
                bytes.len() / 1024,
                LARGEST / 1024
            ));
        }
        if !bytes.starts_with(begins) {
            return Err("the content of this picture is not what its name says".to_string());
        }
        Ok(Self {
            name: name.to_string(),
            bytes: bytes.into(),
        })
    }

    /// The picture as an address, where it is no file of the page.
    pub fn address(&self) -> String {
        let kind = kind(&self.name).unwrap_or_default();
        format!("data:{kind};base64,{}", self.to_text())
    }

    /// The content as text.
    pub(crate) fn to_text(&self) -> String {
        STANDARD.encode(&self.bytes)
    }

    /// Reads what [`PictureFile::to_text`] writes.
    pub(crate) fn from_text(name: &str, text: &str) -> Option<Self> {
        Self::read(name, STANDARD.decode(text).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_what_its_name_says() {
        let png = b"\x89PNG\r\n\x1a\n".to_vec();
        let picture = PictureFile::read("a-tree_2.png", png.clone()).unwrap();
        assert_eq!(picture.address(), "data:image/png;base64,iVBORw0KGgo=");
        assert_eq!(
            PictureFile::from_text("a.png", &picture.to_text())
                .unwrap()
                .bytes,
            picture.bytes
        );
        for (name, bytes, says) in [
            ("a.svg", png.clone(), "not the name of a picture"),
            ("a b.png", png.clone(), "not the name of a picture"),
            ("../a.png", png.clone(), "not the name of a picture"),
            ("a.jpg", png.clone(), "not what its name says"),
            (
                "a.png",
                b"<svg onload=alert(1)>".to_vec(),
                "not what its name says",
            ),
            (
                "a.png",
                [png, vec![0; LARGEST]].concat(),
                "the limit is 200 KB",
            ),
        ] {
            let why = PictureFile::read(name, bytes).unwrap_err();
            assert!(why.contains(says), "{name}: {why}");
        }
        assert_eq!(plain_name("../My Träe.PNG"), "my-tr-e.png");
    }
}
