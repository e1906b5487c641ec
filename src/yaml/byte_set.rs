//! Sets of bytes, looked up where every byte of a text is asked.

/// Some bytes.
pub(super) struct ByteSet([bool; 256]);

impl ByteSet {
    /// The set of these bytes.
    #[allow(
        clippy::indexing_slicing,
        reason = "the compiler computes it, and a byte is within 256"
    )]
    pub(super) const fn of(bytes: &[u8]) -> Self {
        let mut set = [false; 256];
        let mut at = 0;
        while at < bytes.len() {
            set[bytes[at] as usize] = true;
            at += 1;
        }
        Self(set)
    }

    /// Whether all bytes of a text are in it.
    pub(super) fn has_all_of(&self, text: &str) -> bool {
        text.bytes()
            .all(|byte| self.0.get(usize::from(byte)) == Some(&true))
    }
}
