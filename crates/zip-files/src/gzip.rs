//! Gzip, unpacked piece by piece. A file may have several members, which CloudTrail's own files do not, but those that were joined
//! with `cat` do.

use std::io::Write;

use flate2::write::MultiGzDecoder;
use message::{Message, message};

/// The bytes that are unpacked at once, because they can become a thousand times as many.
const PIECE: usize = 4 * 1024;

/// Whether bytes begin like a gzip file.
pub fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x1f\x8b")
}

/// The unpacking of a file.
pub struct Gunzip(MultiGzDecoder<Vec<u8>>);

impl Default for Gunzip {
    fn default() -> Self {
        Self::new()
    }
}

impl Gunzip {
    /// A file of which nothing has come.
    pub fn new() -> Self {
        Self(MultiGzDecoder::new(Vec::new()))
    }

    /// Unpacks the next bytes.
    ///
    /// # Errors
    ///
    /// The bytes are not gzip, or not what was packed.
    pub fn push(&mut self, bytes: &[u8], then: &mut dyn FnMut(&[u8])) -> Result<(), Message> {
        for piece in bytes.chunks(PIECE) {
            let unpacked = self.0.write_all(piece);
            if unpacked.is_err() {
                // What comes before the damage is in it still. The error is known.
                let _ = self.0.try_finish();
            }
            let out = self.0.get_mut();
            then(out);
            out.clear();
            unpacked.map_err(|_| "The gzip file is damaged.")?;
        }
        Ok(())
    }

    /// Unpacks what is left, and checks that the last member is complete.
    ///
    /// # Errors
    ///
    /// The file ends within a member.
    pub fn finish(&mut self, then: &mut dyn FnMut(&[u8])) -> Result<(), Message> {
        let unpacked = self.0.try_finish();
        then(self.0.get_ref());
        unpacked.map_err(|_| "The gzip file is damaged or cut off.".into())
    }
}

/// A whole file, unpacked.
///
/// # Errors
///
/// It is damaged or cut off, or has more bytes than `limit`.
pub fn gunzip(bytes: &[u8], limit: usize) -> Result<Vec<u8>, Message> {
    let (mut gunzip, mut out) = (Gunzip::new(), Vec::new());
    for piece in bytes.chunks(PIECE) {
        gunzip.push(piece, &mut |more| out.extend_from_slice(more))?;
        if out.len() > limit {
            break;
        }
    }
    if out.len() <= limit {
        gunzip.finish(&mut |more| out.extend_from_slice(more))?;
    }
    if out.len() > limit {
        return Err(message!("The gzip file has more than {limit} bytes."));
    }
    Ok(out)
}
