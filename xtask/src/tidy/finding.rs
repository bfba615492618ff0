//! What a rule of the house has to say.

/// A rule that is not kept: where, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    pub place: String,
    pub sentence: String,
}

impl Finding {
    pub fn new(path: &str, line: usize, sentence: impl Into<String>) -> Self {
        Self { place: format!("{path}:{line}"), sentence: sentence.into() }
    }
}
