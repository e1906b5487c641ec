//! What the author of broken YAML probably did: the parser says where it stopped, which often is
//! past the line to change.

use std::iter;
use std::ops::Range;

use granit_parser::ErrorKind;

use crate::diagnostic::{Code, Problem};
use crate::text::{Location, SourceId};

/// What to say about a syntax error, in place of what the parser says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Advice {
    /// The bytes to change, if they are not where the parser stopped.
    pub(super) bytes: Option<Range<usize>>,
    /// What is wrong, if that is clearer.
    pub(super) message: Option<String>,
    /// What to do.
    pub(super) help: Option<String>,
}

impl Advice {
    fn help(help: impl Into<String>) -> Self {
        Self {
            help: Some(help.into()),
            ..Self::default()
        }
    }

    fn at(self, bytes: Range<usize>) -> Self {
        Self {
            bytes: Some(bytes),
            ..self
        }
    }

    fn saying(self, message: impl Into<String>) -> Self {
        Self {
            message: Some(message.into()),
            ..self
        }
    }

    /// The problem that it is about; the place and the message are what the parser says.
    pub(super) fn problem(self, source: SourceId, at: Location, message: &str) -> Problem {
        let at = self.bytes.map_or(at, |bytes| source.at(bytes));
        let message = self.message.unwrap_or_else(|| message.to_owned());
        Problem::new(Code::YamlSyntax, at, message).help_from(self.help)
    }
}

/// What to say about a template for resources, such as one of Helm; `None` if the line of a byte of a text does
/// not begin with braces of one.
pub(super) fn template(text: &str, offset: usize) -> Option<Advice> {
    let (before, after) = text.split_at_checked(offset)?;
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let end = offset + after.find('\n').unwrap_or(after.len());
    let line = text.get(start..end)?;
    let content = line.trim_start();
    let braces = start + line.len() - content.len();
    content.starts_with("{{").then(|| template_at(braces))
}

/// The same, of the braces at a byte.
pub(super) fn template_at(braces: usize) -> Advice {
    Advice::help("render it, and check what comes out")
        .saying("this is a template, and not yet a resource")
        .at(braces..braces + 2)
}

/// What to say about an error that the parser found at a byte of a text, in a document that begins
/// at another one. Nothing outside of the document is looked at, so that a text with many broken
/// documents does not take long.
pub(super) fn advice(kind: &ErrorKind, text: &str, document: usize, offset: usize) -> Advice {
    let before = text.get(..document.min(offset)).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let after = text.get(offset..).unwrap_or_default();
    let end = offset + after.find('\n').unwrap_or(after.len());
    let part = text.get(start..end).unwrap_or_default();
    let advice = advice_in(kind, part, offset - start);
    let moved = |bytes: Range<usize>| bytes.start + start..bytes.end + start;
    Advice {
        bytes: advice.bytes.map(moved),
        ..advice
    }
}

/// What to say about JSON that kubectl reads: this program reads it as YAML, which has less.
pub(super) fn advice_for_json(kind: &ErrorKind) -> Option<Advice> {
    Some(match kind {
        ErrorKind::UnexpectedCharacter { character } => {
            let escape = format!("\\u{:04x}", u32::from(*character));
            Advice::help(format!("write the escape `{escape}` in its place"))
                .saying("this character is only read as an escape")
        }
        ErrorKind::MissingLowSurrogate
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::UnpairedLowSurrogate => {
            Advice::help("write both halves, or `\\ufffd`, which kubectl reads in its place")
                .saying("this escape is one half of a character")
        }
        ErrorKind::ExpectedFlowMappingSeparator => Advice::help("shorten the key")
            .saying("this colon follows a key that is too long: at most 1024 characters are read"),
        _ => return None,
    })
}

fn advice_in(kind: &ErrorKind, text: &str, offset: usize) -> Advice {
    if let Some(advice) = conflict(text) {
        return advice;
    }
    if let Some(advice) = tab_above(kind, text, offset) {
        return advice;
    }
    let lines = Lines::of(text, offset);
    let found = match kind {
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => {
            misplaced_colon(&lines, offset)
        }
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::InvalidIndentation => indentation(&lines),
        ErrorKind::SimpleKeyExpected => lines.current.without_space(),
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator => {
            bracket_above(&lines, offset).or_else(|| colon_in_braces(&lines, offset))
        }
        ErrorKind::UnknownQuotedScalarEscape => escaped_quote(text, offset),
        ErrorKind::UnexpectedCharacter { character } => Some(unexpected(*character, text, offset)),
        _ => None,
    };
    found.unwrap_or_else(|| Advice {
        help: usual(kind).map(str::to_owned),
        ..Advice::default()
    })
}

/// How to fix the most common mistakes, wherever they are.
fn usual(kind: &ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::InvalidSimpleKey => "put a string with such characters in quotes",
        ErrorKind::SimpleKeyExpected => "write `key: value`",
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart => "indent with spaces",
        ErrorKind::InvalidIndentation => "align the line with the others of its mapping or list",
        ErrorKind::UnclosedQuotedScalar => "close the quotes",
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping => "close the bracket",
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator => {
            "add a comma before it, or close the bracket"
        }
        ErrorKind::MissingAnchorOrAliasName | ErrorKind::UnknownAnchor => {
            "put a string that begins with `*` or `&` in quotes"
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar => {
            "put the complete value in quotes, and write each `'` in it twice"
        }
        ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            "put the complete value in quotes, and write each `\"` in it as `\\\"`"
        }
        ErrorKind::UnknownQuotedScalarEscape => {
            "write `\\\\` for a backslash, or put the string in single quotes"
        }
        _ => return None,
    })
}

/// `"it\'s"`: in double quotes, a single quote is written as it is.
fn escaped_quote(text: &str, offset: usize) -> Option<Advice> {
    const KNOWN: &str = "0abtnvfre \"/\\N_LPxuU\t\n\r";
    let mut characters = text.get(offset..)?.chars();
    while characters.any(|it| it == '\\') {
        let escaped = characters.next()?;
        if !KNOWN.contains(escaped) {
            let help = "write `'` without the backslash";
            return (escaped == '\'').then(|| Advice::help(help));
        }
    }
    None
}

/// What to say about a character that cannot be where it is, at or after a byte of a text.
fn unexpected(character: char, text: &str, offset: usize) -> Advice {
    if character.is_ascii_punctuation() {
        return Advice::help("put a string that begins with it in quotes").saying(format!(
            "a string without quotes cannot begin with `{character}`"
        ));
    }
    let escape = escape(character);
    let advice = Advice::help(format!(
        "remove it, or write the escape `{escape}` in double quotes"
    ))
    .saying("YAML has this character only as an escape");
    // The parser stops where the string begins.
    let after = text.get(offset..).unwrap_or_default();
    match after.find(character) {
        Some(at) => advice.at(offset + at..offset + at + character.len_utf8()),
        None => advice,
    }
}

/// A character as an escape of YAML.
fn escape(character: char) -> String {
    match (character, u32::from(character)) {
        ('\0', _) => "\\0".to_owned(),
        ('\u{1b}', _) => "\\e".to_owned(),
        (_, code @ ..=0xff) => format!("\\x{code:02x}"),
        (_, code @ ..=0xffff) => format!("\\u{code:04x}"),
        (_, code) => format!("\\U{code:08x}"),
    }
}

/// What git writes where it cannot merge: between both sides, and what begins the lines before and after.
const BETWEEN: &str = "=======";
const AROUND: [&str; 2] = ["<<<<<<< ", ">>>>>>> "];

/// Whether there may be lines that git writes where it cannot merge.
pub(super) fn may_conflict(text: &str) -> bool {
    text.contains(BETWEEN) || AROUND.iter().any(|it| text.contains(it))
}

/// What to say about lines of a text that git writes where it cannot merge.
pub(super) fn conflict(text: &str) -> Option<Advice> {
    let is_marker =
        |line: &Line<'_>| line.text == BETWEEN || AROUND.iter().any(|it| line.text.starts_with(it));
    let marker = lines(text).find(is_marker)?;
    let help = "keep one side, or parts of both, and remove the lines with `<<<<<<<`, `=======` and `>>>>>>>`";
    let message = if marker.text.starts_with('<') {
        "this is where a conflict begins that git could not merge"
    } else {
        "this line is left of a conflict that git could not merge"
    };
    Some(
        Advice::help(help)
            .saying(message)
            .at(marker.content_range()),
    )
}

/// What to say about a colon where none can be.
fn misplaced_colon(lines: &Lines<'_>, offset: usize) -> Option<Advice> {
    let line = &lines.current;
    let before = line.text.get(..offset.checked_sub(line.start)?)?;
    if let Some((key, value)) = line.text.split_once(": ")
        && before.contains(": ")
    {
        let key = key.trim_start();
        if let Some(advice) = line.without_colon() {
            return Some(advice);
        }
        return Some(match space_after_colon(key) {
            Some(_) => line.without_space()?,
            None => unquoted_colon(key, value),
        });
    }
    let above = lines.above.last()?;
    if let Some(bracket) = unclosed_bracket(lines.text.get(..offset)?) {
        return Some(close(bracket));
    }
    if let Some(advice) = above.without_space() {
        return Some(advice);
    }
    (line.indent() > above.indent()).then(|| {
        let message = "this line is indented more than the one above, and so continues its value";
        Advice::help(indent_by(&[above.indent()]))
            .saying(message)
            .at(line.key_range())
    })
}

/// `displayName: Acme: the OS`.
fn unquoted_colon(key: &str, value: &str) -> Advice {
    /// Longer values are not repeated.
    const LONGEST: usize = 60;
    let value = value.trim();
    let is_plain = !value.starts_with(['"', '\'', '{', '[', '&', '*', '!', '|', '>']);
    let has_quotes = value.contains(['"', '\\']);
    let help = if is_plain && !has_quotes && value.len() <= LONGEST {
        format!("put the value in quotes: `{key}: \"{value}\"`")
    } else {
        "put the value in quotes".to_owned()
    };
    Advice::help(help).saying("a value without quotes cannot contain a colon and a space")
}

/// `{note: Acme: the OS}`, which may also be two fields without a comma between them.
fn colon_in_braces(lines: &Lines<'_>, offset: usize) -> Option<Advice> {
    let rest = lines.text.get(offset..)?;
    let value = rest.split(['\n', ',', '}']).next()?;
    value.contains(": ").then(|| {
        Advice::help("put a value with a colon in quotes, or add a comma before the next field")
    })
}

/// What to say about a line that begins no further to the right than one above it with a bracket
/// that is still open: it is the next field, and not a part of what is in the bracket.
fn bracket_above(lines: &Lines<'_>, offset: usize) -> Option<Advice> {
    let bracket = unclosed_bracket(lines.text.get(..offset)?)?;
    let opening = lines.above.iter().rfind(|line| line.start <= bracket)?;
    let is_next = lines.current.indent() <= opening.indent();
    let is_opened_above = bracket < lines.current.start;
    (is_next && is_opened_above).then(|| close(bracket))
}

/// What to say about a bracket that is not closed.
fn close(bracket: usize) -> Advice {
    Advice::help("close the bracket")
        .saying("unclosed bracket")
        .at(bracket..bracket + 1)
}

/// What to say about a line below one of nothing but blanks with a tab, which ends a block of text.
fn tab_above(kind: &ErrorKind, text: &str, offset: usize) -> Option<Advice> {
    if !matches!(
        kind,
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::InvalidIndentation
    ) {
        return None;
    }
    let line = text.get(..offset)?.rfind('\n')?;
    let above = text.get(..line)?;
    let start = above.rfind('\n').map_or(0, |end| end + 1);
    let blanks = above.get(start..)?;
    let tab = start + blanks.find('\t')?;
    blanks.trim().is_empty().then(|| {
        Advice::help("indent with spaces")
            .saying("a tab cannot be part of the indentation")
            .at(tab..tab + 1)
    })
}

/// What to say about a line that begins in no column of the lines above.
fn indentation(lines: &Lines<'_>) -> Option<Advice> {
    let line = &lines.current;
    let open = lines.open_indents();
    let distance = |indent: &usize| indent.abs_diff(line.indent());
    let least = open.iter().map(distance).min().filter(|least| *least > 0)?;
    let nearest: Vec<usize> = open
        .into_iter()
        .filter(|indent| distance(indent) == least)
        .collect();
    let message = "this line does not begin where a line above begins";
    Some(
        Advice::help(indent_by(&nearest))
            .saying(message)
            .at(line.key_range()),
    )
}

fn indent_by(indents: &[usize]) -> String {
    let spaces: Vec<String> = indents.iter().map(ToString::to_string).collect();
    match spaces.as_slice() {
        [only] if only == "0" => "do not indent it".to_owned(),
        [only] if only == "1" => "indent it by 1 space".to_owned(),
        _ => format!("indent it by {} spaces", spaces.join(" or ")),
    }
}

/// The first bracket that is not closed. Brackets in quotes and in comments do not count.
fn unclosed_bracket(text: &str) -> Option<usize> {
    let mut open = Vec::new();
    // What ends the quotes or the comment.
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(end), _) => quote = (c != end).then_some(end),
            (None, '#') if at == 0 || text.get(..at)?.ends_with([' ', '\t', '\n']) => {
                quote = Some('\n');
            }
            (None, '[' | '{') => open.push(at),
            (None, ']' | '}') => _ = open.pop(),
            // Elsewhere, it is an apostrophe.
            (None, '"' | '\'') if text.get(..at)?.ends_with([' ', '[', '{', ',', ':']) => {
                quote = Some(c);
            }
            _ => {}
        }
    }
    open.first().copied()
}

/// `displayName: Fedora` for `displayName:Fedora`.
fn space_after_colon(content: &str) -> Option<String> {
    let (key, value) = content.split_once(':')?;
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/');
    let is_meant = !key.is_empty()
        && key.trim_start_matches("- ").chars().all(is_key)
        && !value.is_empty()
        && !value.starts_with([' ', '/']);
    // A space that is copied from a page can be another character.
    is_meant.then(|| format!("{key}: {}", value.trim_start()))
}

/// A line of a text.
#[derive(Debug, Clone, Copy)]
struct Line<'t> {
    /// Where it begins.
    start: usize,
    /// Without its end.
    text: &'t str,
}

fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let at = start;
        start += line.len();
        Line {
            start: at,
            text: line.trim_end(),
        }
    })
}

impl Line<'_> {
    fn content(&self) -> &str {
        self.text.trim_start()
    }

    fn indent(&self) -> usize {
        self.text.len() - self.content().len()
    }

    fn content_range(&self) -> Range<usize> {
        self.start + self.indent()..self.start + self.text.len()
    }

    /// The bytes before the first colon.
    fn key_range(&self) -> Range<usize> {
        let start = self.start + self.indent();
        let key = self.content().find(':').unwrap_or(self.content().len());
        start..start + key
    }

    /// What to say if the colon before a brace is missing: `medium {cpu: 1}`.
    fn without_colon(&self) -> Option<Advice> {
        let (key, cells) = self.content().split_once(" {")?;
        let is_meant = cells.ends_with('}') && !key.contains([':', '"', '\'', '{', '[', '#']);
        let start = self.start + self.indent();
        is_meant.then(|| {
            Advice::help(format!("write `{key}: {{{cells}`"))
                .saying(format!("a colon is missing after `{key}`"))
                .at(start..start + key.len())
        })
    }

    /// What to say if a space after a colon is missing.
    fn without_space(&self) -> Option<Advice> {
        let meant = space_after_colon(self.content())?;
        let message = "without a space after it, this colon ends no key";
        let colon = self.key_range().end;
        Some(
            Advice::help(format!("write `{meant}`"))
                .saying(message)
                .at(colon..colon + 1),
        )
    }
}

/// The lines of a text up to the one with an error.
struct Lines<'t> {
    text: &'t str,
    /// Those above it, without empty ones and comments.
    above: Vec<Line<'t>>,
    /// The line with the error.
    current: Line<'t>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str, offset: usize) -> Self {
        let mut above: Vec<Line<'_>> = lines(text)
            .take_while(|line| line.start <= offset)
            .collect();
        let current = above.pop().unwrap_or(Line { start: 0, text });
        above.retain(|line| !line.content().is_empty() && !line.content().starts_with('#'));
        Self {
            text,
            above,
            current,
        }
    }

    /// The columns in which the mappings and lists begin that are still open above.
    fn open_indents(&self) -> Vec<usize> {
        let mut open: Vec<usize> = Vec::new();
        for line in &self.above {
            let indent = line.indent();
            while open.last().is_some_and(|last| *last > indent) {
                open.pop();
            }
            let in_item = line.content().starts_with("- ").then_some(indent + 2);
            for begin in iter::once(indent).chain(in_item) {
                if open.last() != Some(&begin) {
                    open.push(begin);
                }
            }
        }
        open
    }
}
