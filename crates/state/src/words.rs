//! Texts for people that a world keeps.

use api::ids::Text;
use content_hash::{ContentHash, ContentHasher};
use serde::{Deserialize, Serialize};

/// Words that AWS or Orgsim chose and that an answer repeats later, such as the message of an error. They do not affect the hash
/// of a world: a sentence can be improved and sessions still end in the same world. What happened is kept beside them as a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptWords(pub Text);

impl ContentHash for KeptWords {
    fn hash_content(&self, _: &mut ContentHasher) {}

    fn has_default_content(&self) -> bool {
        true
    }
}
