//! MD5, which clients of Amazon S3 and Amazon SQS compare with what they sent.

use ::md5::{Digest, Md5};

/// The digest as 32 hexadecimal digits.
pub fn md5_hex(bytes: &[u8]) -> String {
    let digest = Md5::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
