//! The limits of what is read.

/// The maximum number of bytes that placeholders, functions and references add to texts in an import. Without it, a short name for a
/// long text would take any amount of memory.
pub(crate) const MAX_EXPANSION: usize = 16 * 1024 * 1024;

/// The maximum size of a YAML file in bytes. YAML is read in one go, and slowly; what tools write is far smaller.
pub const MAX_YAML_BYTES: usize = 4 * 1024 * 1024;

/// How many bytes may still be added.
#[derive(Debug)]
pub struct ExpansionRoom {
    left: usize,
    /// Whether something found no room.
    pub exceeded: bool,
}

impl ExpansionRoom {
    /// Room for so many bytes.
    pub fn of(left: usize) -> Self {
        Self {
            left,
            exceeded: false,
        }
    }

    /// Takes room for a text. Returns whether there was enough.
    pub fn take(&mut self, bytes: usize) -> bool {
        match self.left.checked_sub(bytes) {
            Some(left) => self.left = left,
            None => {
                self.left = 0;
                self.exceeded = true;
            }
        }
        !self.exceeded
    }
}

impl Default for ExpansionRoom {
    fn default() -> Self {
        Self::of(MAX_EXPANSION)
    }
}
