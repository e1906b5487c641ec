//! Label selectors, as in `kubectl --selector` (`labels.Parse` of Kubernetes' apimachinery).
//!
//! ```text
//! selector    = [ requirement *( "," requirement ) ]
//! requirement = key                              the label exists
//!             | "!" key                          the label does not exist
//!             | key ( "=" | "==" ) [ value ]     the label exists and has the value
//!             | key "!=" [ value ]               the label does not exist or has another value
//!             | key "in" "(" values ")"          the label exists and has one of the values
//!             | key "notin" "(" values ")"       the label does not exist or has another value
//!             | key ( ">" | "<" ) integer        the label exists and is a greater or smaller integer
//! values      = [ value ] *( "," [ value ] )     no text between commas is the empty value
//! ```
//!
//! There may be white space (spaces, tabs, line breaks) between the parts. `in` and `notin` are
//! keywords only after a key, and otherwise ordinary keys and values.

use crate::diagnostic::{Code, Problems};
use crate::model::Schema;
use crate::model::{Decode, parsed};
use crate::yaml::Node;

use super::name::{check_label_key, check_label_value};
use crate::text::TextError;

/// Requirements on labels, all of which must be met; the default selects everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selector {
    requirements: Vec<Requirement>,
}

impl Selector {
    /// Reads a selector; the empty text selects everything.
    ///
    /// # Errors
    ///
    /// The text does not follow the grammar above, a key or value breaks the rules for labels
    /// ([`check_label_key`], [`check_label_value`]), or the operand of `>` or `<` is not a 64-bit
    /// integer.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        Parser::new(text).selector()
    }

    /// Whether an object with these labels is selected; `labels` returns the value of a key.
    #[must_use]
    pub fn matches<'l>(&self, labels: impl Fn(&str) -> Option<&'l str>) -> bool {
        self.requirements
            .iter()
            .all(|requirement| requirement.condition.is_met(labels(&requirement.key)))
    }

    /// Whether it requires anything of a label.
    #[must_use]
    pub fn mentions(&self, key: &str) -> bool {
        let mut requirements = self.requirements.iter();
        requirements.any(|requirement| requirement.key == key)
    }

    /// Each requirement that objects without the label meet, as a selector of its own, with its key.
    pub fn negations(&self) -> impl Iterator<Item = (&str, Self)> {
        let negations = self
            .requirements
            .iter()
            .filter(|requirement| requirement.condition.is_met(None));
        negations.map(|requirement| {
            let alone = Self {
                requirements: vec![requirement.clone()],
            };
            (requirement.key.as_str(), alone)
        })
    }
}

impl Decode for Selector {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        parsed(node, Code::BadSelector, Self::parse, problems)
    }

    fn schema() -> Schema {
        Schema::Text
    }
}

/// What a selector requires of one label.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Requirement {
    key: String,
    condition: Condition,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Condition {
    Exists,
    DoesNotExist,
    In(Vec<String>),
    NotIn(Vec<String>),
    GreaterThan(i64),
    LessThan(i64),
}

impl Condition {
    fn is_met(&self, label: Option<&str>) -> bool {
        let integer = || label.and_then(|value| value.parse::<i64>().ok());
        let is_one_of = |values: &[String]| {
            label.is_some_and(|label| values.iter().any(|value| value == label))
        };
        match self {
            Self::Exists => label.is_some(),
            Self::DoesNotExist => label.is_none(),
            Self::In(values) => is_one_of(values),
            Self::NotIn(values) => !is_one_of(values),
            Self::GreaterThan(limit) => integer().is_some_and(|integer| integer > *limit),
            Self::LessThan(limit) => integer().is_some_and(|integer| integer < *limit),
        }
    }
}

/// The operator between a key and its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Equals,
    NotEquals,
    In,
    NotIn,
    GreaterThan,
    LessThan,
}

/// The smallest part of a selector, apart from white space.
#[derive(Debug, Clone, Copy)]
struct Token<'t> {
    kind: TokenKind,
    text: &'t str,
    start: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TokenKind {
    /// A key, a value, or one of the words `in` and `notin`.
    Word,
    Equals,
    DoubleEquals,
    NotEquals,
    GreaterThan,
    LessThan,
    Not,
    Open,
    Close,
    Comma,
    End,
}

/// All symbols; a symbol comes before its own prefixes.
const SYMBOLS: [(&str, TokenKind); 9] = [
    ("==", TokenKind::DoubleEquals),
    ("=", TokenKind::Equals),
    ("!=", TokenKind::NotEquals),
    ("!", TokenKind::Not),
    (">", TokenKind::GreaterThan),
    ("<", TokenKind::LessThan),
    ("(", TokenKind::Open),
    (")", TokenKind::Close),
    (",", TokenKind::Comma),
];

const WHITE_SPACE: [char; 4] = [' ', '\t', '\r', '\n'];

impl<'t> Token<'t> {
    /// The first token at or after an offset.
    fn at(selector: &'t str, offset: usize) -> Self {
        let rest = selector
            .get(offset..)
            .unwrap_or("")
            .trim_start_matches(WHITE_SPACE);
        let (kind, length) = Self::kind_and_length(rest);
        Self {
            kind,
            text: rest.get(..length).unwrap_or(rest),
            start: selector.len() - rest.len(),
        }
    }

    fn kind_and_length(rest: &str) -> (TokenKind, usize) {
        if rest.is_empty() {
            return (TokenKind::End, 0);
        }
        let symbol = SYMBOLS.iter().find(|(text, _)| rest.starts_with(text));
        if let Some((text, kind)) = symbol {
            return (*kind, text.len());
        }
        let ends_word = |c: char| "=!><(),".contains(c) || WHITE_SPACE.contains(&c);
        (TokenKind::Word, rest.find(ends_word).unwrap_or(rest.len()))
    }

    fn end(&self) -> usize {
        self.start + self.text.len()
    }

    fn error(&self, message: impl Into<String>) -> TextError {
        TextError::new(self.start..self.end(), message)
    }

    /// The error for a token that is not allowed here.
    fn unexpected(&self, expected: &str) -> TextError {
        self.error(match self.kind {
            TokenKind::End => format!("the selector ends early; expected {expected}"),
            _ => format!("unexpected `{}`; expected {expected}", self.text),
        })
    }

    fn check(&self, rule: fn(&str) -> Result<(), TextError>) -> Result<(), TextError> {
        rule(self.text).map_err(|error| error.moved_by(self.start))
    }
}

/// A parser that sees one token ahead.
struct Parser<'t> {
    selector: &'t str,
    next: Token<'t>,
}

impl<'t> Parser<'t> {
    fn new(selector: &'t str) -> Self {
        Self {
            selector,
            next: Token::at(selector, 0),
        }
    }

    fn take(&mut self) -> Token<'t> {
        let token = self.next;
        self.next = Token::at(self.selector, token.end());
        token
    }

    fn take_if(&mut self, kind: TokenKind) -> bool {
        let is_kind = self.next.kind == kind;
        if is_kind {
            self.take();
        }
        is_kind
    }

    fn selector(mut self) -> Result<Selector, TextError> {
        let mut requirements = Vec::new();
        if self.next.kind == TokenKind::End {
            return Ok(Selector { requirements });
        }
        loop {
            requirements.push(self.requirement()?);
            let separator = self.take();
            match separator.kind {
                TokenKind::Comma => {}
                TokenKind::End => return Ok(Selector { requirements }),
                _ => return Err(separator.unexpected("`,` or the end of the selector")),
            }
        }
    }

    fn requirement(&mut self) -> Result<Requirement, TextError> {
        let is_negated = self.take_if(TokenKind::Not);
        let key = self.key(is_negated)?;
        let condition = if is_negated {
            Condition::DoesNotExist
        } else if matches!(self.next.kind, TokenKind::Comma | TokenKind::End) {
            Condition::Exists
        } else {
            self.condition()?
        };
        Ok(Requirement { key, condition })
    }

    fn key(&mut self, is_negated: bool) -> Result<String, TextError> {
        let token = self.take();
        if token.kind != TokenKind::Word {
            let expected = if is_negated {
                "a label key after `!`"
            } else {
                "a label key or `!`"
            };
            return Err(token.unexpected(expected));
        }
        token.check(check_label_key)?;
        Ok(token.text.to_owned())
    }

    fn condition(&mut self) -> Result<Condition, TextError> {
        match self.operator()? {
            Operator::Equals => Ok(Condition::In(vec![self.value()?])),
            Operator::NotEquals => Ok(Condition::NotIn(vec![self.value()?])),
            Operator::In => Ok(Condition::In(self.values()?)),
            Operator::NotIn => Ok(Condition::NotIn(self.values()?)),
            Operator::GreaterThan => Ok(Condition::GreaterThan(self.integer()?)),
            Operator::LessThan => Ok(Condition::LessThan(self.integer()?)),
        }
    }

    fn operator(&mut self) -> Result<Operator, TextError> {
        let token = self.take();
        match (token.kind, token.text) {
            (TokenKind::Equals | TokenKind::DoubleEquals, _) => Ok(Operator::Equals),
            (TokenKind::NotEquals, _) => Ok(Operator::NotEquals),
            (TokenKind::GreaterThan, _) => Ok(Operator::GreaterThan),
            (TokenKind::LessThan, _) => Ok(Operator::LessThan),
            (TokenKind::Word, "in") => Ok(Operator::In),
            (TokenKind::Word, "notin") => Ok(Operator::NotIn),
            _ => Err(token.unexpected(
                "`=`, `==`, `!=`, `in`, `notin`, `>`, `<`, `,` or the end of the selector",
            )),
        }
    }

    /// One value, which is empty if there is no text.
    fn value(&mut self) -> Result<String, TextError> {
        match self.next.kind {
            TokenKind::Comma | TokenKind::End => Ok(String::new()),
            TokenKind::Word => self.word_value(),
            _ => Err(self.next.unexpected("a label value")),
        }
    }

    fn integer(&mut self) -> Result<i64, TextError> {
        let token = self.next;
        match token.kind {
            TokenKind::Word => {}
            TokenKind::Equals => {
                let message = "`>=` and `<=` are not operators; for 4 or more, write `> 3`";
                return Err(token.error(message));
            }
            _ => return Err(token.unexpected("an integer")),
        }
        let value = self.word_value()?;
        value.parse().map_err(|_| {
            token.error(format!(
                "`{value}` is not a 64-bit integer; `>` and `<` compare integers, such as `4`"
            ))
        })
    }

    fn word_value(&mut self) -> Result<String, TextError> {
        let token = self.take();
        token.check(check_label_value)?;
        Ok(token.text.to_owned())
    }

    /// The values of `in` and `notin`, with their parentheses.
    fn values(&mut self) -> Result<Vec<String>, TextError> {
        let open = self.take();
        if open.kind != TokenKind::Open {
            return Err(open.unexpected("`(` and a list of values, such as `(a, b)`"));
        }
        let mut values = Vec::new();
        loop {
            let is_first = values.is_empty();
            let commas = self.take_commas();
            let closes = self.next.kind == TokenKind::Close;
            // An empty value is between two separators; both ends of the list count as separators.
            if usize::from(is_first) + commas + usize::from(closes) >= 2 {
                values.push(String::new());
            }
            if closes {
                return self.close_values(commas).map(|()| values);
            }
            let may_be_value = is_first || commas > 0;
            values.push(self.listed_value(may_be_value)?);
        }
    }

    fn take_commas(&mut self) -> usize {
        let mut commas = 0;
        while self.take_if(TokenKind::Comma) {
            commas += 1;
        }
        commas
    }

    /// Kubernetes reads commas in a list in pairs, and expects a value or a comma after a pair.
    fn close_values(&mut self, commas: usize) -> Result<(), TextError> {
        let close = self.take();
        if commas > 0 && commas.is_multiple_of(2) {
            let message = "unexpected `)` after two commas; write `,)` to list the empty value";
            return Err(close.error(message));
        }
        Ok(())
    }

    fn listed_value(&mut self, may_be_value: bool) -> Result<String, TextError> {
        match (self.next.kind, may_be_value) {
            (TokenKind::Word, true) => self.word_value(),
            (_, true) => Err(self.next.unexpected("a label value, `,` or `)`")),
            (_, false) => Err(self.next.unexpected("`,` or `)`")),
        }
    }
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected should stop there"
)]
mod tests {
    use super::*;

    include!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/facts/selector.rs"
    ));

    fn error(selector: &str) -> (String, &str) {
        let error = Selector::parse(selector).unwrap_err();
        (error.message, &selector[error.range])
    }

    #[test]
    fn selectors_select_what_kubectl_selects() {
        for (text, expected) in FACTS {
            let selected = Selector::parse(text).ok().map(|selector| {
                let is_selected = |(_, labels): &&Labelled| {
                    let value_of = |key: &str| labels.iter().find(|(name, _)| *name == key);
                    selector.matches(|key| value_of(key).map(|(_, value)| *value))
                };
                let selected = OBJECTS.iter().filter(is_selected);
                selected.map(|(name, _)| *name).collect::<Vec<_>>()
            });
            assert_eq!(selected.as_deref(), *expected, "of `{text}`");
        }
    }

    #[test]
    fn the_default_selects_everything() {
        assert_eq!(Selector::default(), Selector::parse(" ").unwrap());
        assert!(Selector::default().matches(|_| None));
    }

    #[test]
    fn an_error_is_at_the_wrong_part() {
        let places = [
            ("a b=c", "b"),
            ("é=1", "é"),
            ("a=1,b=x=y", "="),
            ("a in (1;2)", ";"),
            ("a notin 1", "1"),
            ("a,,b", ","),
            ("x/y/z", "/"),
            ("a > x", "x"),
            ("a >= 1", "="),
            ("!a in (b)", "in"),
            ("a in (b", ""),
        ];
        for (selector, place) in places {
            assert_eq!(error(selector).1, place, "of `{selector}`");
        }
    }

    #[test]
    fn an_error_after_the_last_part_is_at_the_end() {
        for selector in ["a in", "a,", "!", "a in (b,", "a >"] {
            let error = Selector::parse(selector).unwrap_err();
            assert_eq!(error.range, selector.len()..selector.len());
        }
    }

    #[test]
    fn an_error_says_what_was_expected() {
        let operators = "`=`, `==`, `!=`, `in`, `notin`, `>`, `<`, `,` or the end of the selector";
        let messages = [
            (
                "a NOTIN (b)",
                format!("unexpected `NOTIN`; expected {operators}"),
            ),
            (
                "a,",
                "the selector ends early; expected a label key or `!`".into(),
            ),
            (
                "!",
                "the selector ends early; expected a label key after `!`".into(),
            ),
            (
                "!a=b",
                "unexpected `=`; expected `,` or the end of the selector".into(),
            ),
            (
                "a in b",
                "unexpected `b`; expected `(` and a list of values, such as `(a, b)`".into(),
            ),
            ("a in (b c)", "unexpected `c`; expected `,` or `)`".into()),
            (
                "a in (=)",
                "unexpected `=`; expected a label value, `,` or `)`".into(),
            ),
            (
                "a in (b,,)",
                "unexpected `)` after two commas; write `,)` to list the empty value".into(),
            ),
            (
                "a>=1",
                "`>=` and `<=` are not operators; for 4 or more, write `> 3`".into(),
            ),
            (
                "a=*",
                "a label value cannot contain `*`; use letters, digits, `-`, `_` and `.`".into(),
            ),
        ];
        for (selector, message) in messages {
            assert_eq!(error(selector).0, message, "of `{selector}`");
        }
    }

    #[test]
    fn a_label_that_is_not_an_integer_is_neither_greater_nor_smaller() {
        for selector in ["a > 0", "a < 1"] {
            let selector = Selector::parse(selector).unwrap();
            assert!(!selector.matches(|_| Some("x")));
            assert!(!selector.matches(|_| None));
        }
    }
}
