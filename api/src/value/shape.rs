//! What a schema can say of a text: length, pattern, words. `parse` goes by the same numbers and words; that both
//! agree is tested in `agreement`.

/// A text with at least one character that isn't white space.
pub(super) const NOT_BLANK: &str =
    r"[^\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]";

/// What the OpenAPI document says of a value. Lengths count Unicode characters, as JSON Schema does.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// A sentence for people.
    pub about: &'static str,
    /// Fewest characters; 0 where the pattern says it.
    pub shortest: usize,
    /// Most characters; none where the pattern says it.
    pub longest: Option<usize>,
    /// A regular expression of ECMA-262 in Unicode mode, without look-around.
    pub pattern: Option<&'static str>,
    /// The only texts, where there are few; else empty.
    pub one_of: &'static [&'static str],
    /// A text that is taken.
    pub example: &'static str,
}

impl Shape {
    /// Any text, with a sentence about it.
    pub const fn new(about: &'static str) -> Self {
        Self { about, shortest: 0, longest: None, pattern: None, one_of: &[], example: "" }
    }

    /// From so many to so many characters.
    pub const fn length(mut self, shortest: usize, longest: usize) -> Self {
        self.shortest = shortest;
        self.longest = Some(longest);
        self
    }

    /// Matches a regular expression.
    pub const fn pattern(mut self, pattern: &'static str) -> Self {
        self.pattern = Some(pattern);
        self
    }

    /// One of a few texts.
    pub const fn one_of(mut self, texts: &'static [&'static str]) -> Self {
        self.one_of = texts;
        self
    }

    /// With a text that is taken.
    pub const fn example(mut self, example: &'static str) -> Self {
        self.example = example;
        self
    }

    /// As a schema of the document.
    #[cfg(feature = "openapi")]
    pub fn schema(&self) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some(self.about))
            .min_length((self.shortest > 0).then_some(self.shortest))
            .max_length(self.longest)
            .pattern(self.pattern)
            .enum_values((!self.one_of.is_empty()).then_some(self.one_of.iter().copied()))
            .examples([self.example])
            .into()
    }
}
