//! Parsing YAML into located values.

use std::borrow::Cow;
use std::mem::take;
use std::ops::Range;

use ecow::EcoString;
use foldhash::HashMap;
use granit_parser::{
    ErrorKind, Event, Options, Parser, ScalarStyle, ScanError, Span, StrInput, StructureStyle, Tag,
};

use crate::diagnostic::{Code, Problem, Problems};
use crate::text::{Location, SourceId};

use super::advice::{
    Advice, advice, advice_for_json, conflict, may_conflict, template, template_at,
};
use super::dialect::Dialect;
use super::kubectl;
use super::node::{Field, Mapping, Node, Value};

/// How deeply lists and mappings may be nested. A resource has eight levels.
const MAX_DEPTH: usize = 64;

/// How many values a document may contain, with its aliases expanded, unless it is long: a list of all
/// virtual machines of a cluster has more.
const MIN_NODES: usize = 250_000;

/// How many bytes of a long document there have to be for each of its values, so that the memory grows no
/// faster than the text. In virtual machines as JSON, there are about 20.
const BYTES_PER_NODE: usize = 8;

/// How many bytes of text the aliases of a document may expand to.
const MAX_ALIASED_BYTES: usize = 16 * 1024 * 1024;

/// Reads a file with one document; `None` if it is empty or broken.
pub fn parse(source: SourceId, text: &str, problems: &mut Problems) -> Option<Node> {
    let mut documents = parse_documents(source, text, problems).into_iter();
    let first = documents.next();
    if let Some(second) = documents.next() {
        problems.push(
            Problem::new(
                Code::YamlSyntax,
                second.at,
                "a source can contain only one document, and this is the second",
            )
            .help("put each document in its own file"),
        );
    }
    first
}

/// Reads every document of a file by the rules of the sources; a broken one is reported and left
/// out.
pub fn parse_documents(source: SourceId, text: &str, problems: &mut Problems) -> Vec<Node> {
    let mut reader = Reader::new(source, text, 0..text.len(), Dialect::Source, problems);
    let mut documents = Vec::new();
    loop {
        let read = reader.document();
        reader.problems.extend(take(&mut reader.strictness));
        match read {
            Ok(Some(node)) => documents.push(node),
            Ok(None) => return documents,
            Err(Stopped) => match reader.events.proceed_next_document() {
                Ok(true) => {}
                Ok(false) | Err(_) => return documents,
            },
        }
    }
}

/// What was read of a part of a text.
pub(super) struct ReadPart {
    /// Its document; `None` if it is empty or broken.
    pub(super) document: Option<Node>,
    /// What this program refuses in it, although kubectl reads it.
    pub(super) strictness: Problems,
}

/// Reads the document in a part of a text, as kubectl would. What kubectl does not read is added to
/// `problems`.
pub(super) fn parse_part(
    source: SourceId,
    text: &str,
    part: Range<usize>,
    dialect: Dialect,
    problems: &mut Problems,
) -> ReadPart {
    let mut found = Problems::default();
    let mut reader = Reader::new(source, text, part.clone(), dialect, &mut found);
    let document = reader.document().ok().flatten();
    if document.is_some() {
        reader.refuse_second_document();
    }
    let Reader {
        may_have_tabs,
        mut strictness,
        ..
    } = reader;
    if dialect == Dialect::Kubectl {
        if let Some(problem) = kubectl::line_break(source, text, &part) {
            // What else was found may follow from it.
            let document = document.filter(|_| found.is_empty());
            strictness.push(problem);
            return ReadPart {
                document,
                strictness,
            };
        }
        if document.is_some() {
            kubectl::report_tabs(source, text, part, &may_have_tabs, &mut found);
        }
    }
    problems.extend(found);
    ReadPart {
        document,
        strictness,
    }
}

/// The rest of a document cannot be read; the reason is among the problems.
struct Stopped;

struct Reader<'a> {
    events: Parser<'a, StrInput<'a>>,
    source: SourceId,
    text: &'a str,
    /// The part of the text that is read.
    part: Range<usize>,
    dialect: Dialect,
    /// Whether there may be lines that git writes where it cannot merge, which are refused.
    may_conflict: bool,
    /// Where the document begins, or what is left of a broken one.
    document: usize,
    anchors: HashMap<usize, Node>,
    nodes_left: usize,
    aliased_bytes_left: usize,
    /// Where kubectl reads tabs, in the order of the text: in scalars and between brackets.
    may_have_tabs: Vec<Range<usize>>,
    /// Whether what is read is between brackets.
    is_in_brackets: bool,
    /// Where the last event ends.
    end: usize,
    problems: &'a mut Problems,
    /// What this program refuses, and whoever reads the text by the same rules does not.
    strictness: Problems,
}

impl<'a> Reader<'a> {
    fn new(
        source: SourceId,
        text: &'a str,
        part: Range<usize>,
        dialect: Dialect,
        problems: &'a mut Problems,
    ) -> Self {
        let mut options = Options::default();
        options.flow_nesting_limit = MAX_DEPTH;
        options.block_nesting_limit = MAX_DEPTH;
        options.emit_comments = false;
        options.emit_anchor_events = dialect == Dialect::Kubectl;
        let read = text.get(part.clone()).unwrap_or_default();
        Self {
            events: Parser::new_from_str_with_options(read, options),
            source,
            text,
            document: part.start,
            nodes_left: most_nodes(part.len()),
            part,
            dialect,
            may_conflict: dialect == Dialect::Source && may_conflict(read),
            anchors: HashMap::default(),
            aliased_bytes_left: MAX_ALIASED_BYTES,
            may_have_tabs: Vec::new(),
            is_in_brackets: false,
            end: 0,
            problems,
            strictness: Problems::default(),
        }
    }

    /// The next document, or `None` at the end of the file.
    fn document(&mut self) -> Result<Option<Node>, Stopped> {
        loop {
            let (event, span) = match self.events.next() {
                None => return Ok(None),
                Some(next) => next.map_err(|error| self.syntax(&error))?,
            };
            match event {
                Event::StreamEnd => return Ok(None),
                Event::StreamStart | Event::DocumentEnd => {}
                Event::DocumentStart(..) => {
                    let begin = span.byte_range().unwrap_or_default().start;
                    self.document = self.part.start + begin;
                    self.anchors.clear();
                    self.is_in_brackets = false;
                    self.nodes_left = most_nodes(self.part.len());
                    self.aliased_bytes_left = MAX_ALIASED_BYTES;
                }
                _ => {
                    let node = self.node(event, span, 0)?;
                    // What follows may show that the document is broken.
                    self.next()?;
                    return Ok(Some(node));
                }
            }
        }
    }

    /// Reports a document after the first one, which kubectl would pass over in silence.
    fn refuse_second_document(&mut self) {
        loop {
            match self.next() {
                Err(Stopped) | Ok((Event::StreamEnd, _)) => return,
                Ok((Event::DocumentStart(..), span)) => {
                    let at = self.location(span);
                    let message = "kubectl does not read what follows `...`";
                    let problem = Problem::new(Code::YamlSyntax, at, message);
                    self.strictness.push(
                        problem.help("write `---` on a line of its own before each document"),
                    );
                    return;
                }
                Ok(_) => {}
            }
        }
    }

    fn next(&mut self) -> Result<(Event<'a>, Span), Stopped> {
        loop {
            match self.events.next() {
                Some(Ok((Event::Anchor(_, name), span))) => self.check_anchor(&name, span),
                Some(Ok((event, span))) => {
                    self.end = self.location(span).end as usize;
                    return Ok((event, span));
                }
                Some(Err(error)) => return Err(self.syntax(&error)),
                None => return Err(Stopped),
            }
        }
    }

    /// Checks the name of an anchor, in which YAML 1.2 allows more characters than kubectl.
    fn check_anchor(&mut self, name: &str, span: Span) {
        if !kubectl::is_anchor(name) {
            let at = self.location(span);
            let message = "kubectl does not know such a name of an anchor";
            let problem = Problem::new(Code::YamlSyntax, at, message);
            self.problems
                .push(problem.help("use letters, digits, `-` and `_`"));
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Node, Stopped> {
        let at = self.location(span);
        self.spend(1, at)?;
        let (value, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_conflict(style, at)?;
                (self.scalar(text, style, tag.as_deref(), at), anchor)
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), "seq", at);
                let outside = self.enter(style);
                let items = self.sequence(depth + 1, at)?;
                self.leave(outside, at);
                (items.into(), anchor)
            }
            Event::MappingStart(style, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), "map", at);
                let outside = self.enter(style);
                let fields = self.mapping(depth + 1, at)?;
                self.leave(outside, at);
                (fields.into(), anchor)
            }
            Event::Alias(id) => return self.alias(id, at, depth),
            other => return Err(self.stop(Code::YamlSyntax, at, &format!("unexpected {other:?}"))),
        };
        self.add_anchor(anchor, &value, at);
        Ok(Node { value, at })
    }

    fn scalar(
        &mut self,
        text: Cow<'_, str>,
        style: ScalarStyle,
        tag: Option<&Tag>,
        at: Location,
    ) -> Value {
        let is_refused = self.refuse_tag(tag, "str", at);
        self.check_written(style, at);
        let is_text = style != ScalarStyle::Plain || tag.is_some();
        // A tag such as `!!int`, which kubectl reads, is one mistake, and not also a wrong type.
        let names_a_type = is_refused
            && self.dialect == Dialect::Kubectl
            && tag.is_some_and(Tag::is_yaml_core_schema);
        if is_text && !names_a_type {
            return Value::String(text.into());
        }
        let value = self.dialect.resolve(&text);
        if self.refuse_number(&value, &text, at) {
            // In quotes, it is text.
            return Value::String(text.into());
        }
        value
    }

    /// Checks a key between brackets: kubectl looks for its colon only on the same line.
    fn check_key(&mut self, at: Location) {
        if self.dialect != Dialect::Kubectl || !self.is_in_brackets {
            return;
        }
        let (start, end) = (at.start as usize, at.end as usize);
        let text = self.text.get(..self.part.end).unwrap_or_default();
        if kubectl::is_divided(text, start..end) {
            let message = "between brackets, kubectl does not read a key that its colon does not follow on the same line";
            let problem = Problem::new(Code::YamlSyntax, at, message);
            self.problems
                .push(problem.help("write the key and its colon on one line"));
        }
    }

    /// Refuses what is left in a source of a conflict that git could not merge: a line of a scalar, to
    /// YAML. Of a block, whose text is indented, it can be no part.
    fn refuse_conflict(&mut self, style: ScalarStyle, at: Location) -> Result<(), Stopped> {
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        if !self.may_conflict || is_block {
            return Ok(());
        }
        let Range { start, end } = at.start as usize..at.end as usize;
        let before = self.text.get(..start).unwrap_or_default();
        let written = self.text.get(start..end).unwrap_or_default();
        // The first line may begin with something else, and the last one end with it.
        let first = match written.find('\n') {
            _ if before.is_empty() || before.ends_with('\n') => start,
            Some(end) => start + end + 1,
            None => return Ok(()),
        };
        let after = self.text.get(end..).unwrap_or_default();
        let last = end + after.find('\n').unwrap_or(after.len());
        let lines = self.text.get(first..last).unwrap_or_default();
        let Some(Advice {
            bytes: Some(bytes),
            message: Some(message),
            help,
        }) = conflict(lines)
        else {
            return Ok(());
        };
        let at = self.source.at(first + bytes.start..first + bytes.end);
        let problem = Problem::new(Code::YamlSyntax, at, message);
        self.problems.push(problem.help_from(help));
        Err(Stopped)
    }

    /// Enters a list or a mapping, and returns whether it is itself between brackets.
    fn enter(&mut self, style: StructureStyle) -> bool {
        let outside = self.is_in_brackets;
        self.is_in_brackets |= style == StructureStyle::Flow;
        outside
    }

    /// Leaves a list or a mapping that begins at a place.
    fn leave(&mut self, outside: bool, begin: Location) {
        if self.is_in_brackets && !outside {
            self.may_have_tabs.push(begin.start as usize..self.end);
        }
        self.is_in_brackets = outside;
    }

    /// Checks how a scalar is written: tabs, escapes and indicators that kubectl does not read.
    fn check_written(&mut self, style: ScalarStyle, at: Location) {
        if self.dialect != Dialect::Kubectl {
            return;
        }
        let range = at.start as usize..at.end as usize;
        let written = self.text.get(range.clone()).unwrap_or_default();
        if written.contains('\t') && !self.is_in_brackets {
            let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
            let before = self.text.get(..range.start).unwrap_or_default();
            let not_read = if is_block {
                kubectl::tabs_of_indentation(before, written)
            } else {
                0
            };
            self.may_have_tabs.push(range.start + not_read..range.end);
        }
        if let Some(end) = kubectl::end_of_two_lines(written) {
            let at = self
                .source
                .at(range.start + end.start..range.start + end.end);
            let message = "kubectl takes `\\r\\r\\n` for the end of one line";
            let problem = Problem::new(Code::YamlSyntax, at, message);
            self.strictness
                .push(problem.help("end each line with `\\n`, or with `\\r\\n`"));
        }
        let (found, message, help) = match style {
            ScalarStyle::DoubleQuoted => (
                kubectl::unknown_escape(written),
                "kubectl does not know this escape",
                "write the character itself",
            ),
            ScalarStyle::Plain if self.is_in_brackets => (
                kubectl::indicator_in_brackets(written),
                "between brackets, kubectl does not take this character for text",
                "put the text in quotes",
            ),
            _ => return,
        };
        if let Some(found) = found {
            let at = self
                .source
                .at(range.start + found.start..range.start + found.end);
            let problem = Problem::new(Code::YamlSyntax, at, message);
            self.problems.push(problem.help(help));
        }
    }

    /// Reports a number that JSON, in which kubectl sends a resource, cannot hold, and returns whether
    /// it did.
    fn refuse_number(&mut self, value: &Value, text: &str, at: Location) -> bool {
        let refused = match value {
            Value::Float(number) => self.dialect != Dialect::Source && !number.is_finite(),
            // In JSON, only a number that is too large for a float stays text.
            Value::String(_) => self.dialect == Dialect::Json,
            _ => false,
        };
        if refused {
            let message =
                format!("JSON has no number `{text}`, and kubectl sends resources as JSON");
            let problem = Problem::new(Code::YamlSyntax, at, message);
            self.problems
                .push(problem.help("put it in quotes, or write a number"));
        }
        refused
    }

    fn sequence(&mut self, depth: usize, at: Location) -> Result<Vec<Node>, Stopped> {
        self.check_depth(depth, at)?;
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(items),
                (event, span) => items.push(self.node(event, span, depth)?),
            }
        }
    }

    fn mapping(&mut self, depth: usize, at: Location) -> Result<Mapping, Stopped> {
        self.check_depth(depth, at)?;
        let mut fields = Mapping::default();
        // What merge keys add; a field that is written here wins.
        let mut merged = Mapping::default();
        loop {
            let (event, span) = self.next()?;
            let at = self.location(span);
            let (text, style, anchor, tag) = match event {
                Event::MappingEnd => break,
                Event::Scalar(text, style, anchor, tag) => (text, style, anchor, tag),
                _ => return Err(self.refuse_key(at)),
            };
            self.refuse_conflict(style, at)?;
            // To go-yaml, the tag `!` only says that it is to look at the text.
            let is_merge = text == "<<"
                && match tag.as_deref() {
                    None => style == ScalarStyle::Plain,
                    Some(tag) => self.dialect == Dialect::Kubectl && tag.original() == "!",
                };
            let key = self.key(text, style, tag.as_deref(), at);
            if let Some(key) = &key {
                self.add_anchor(anchor, key, at);
            }
            let key = key.and_then(|key| self.key_text(key, at));
            let (event, span) = self.next()?;
            let mut node = self.node(event, span, depth)?;
            if matches!(node.value, Value::Mapping(_) | Value::Sequence(_)) {
                // A caret under the key is clearer than one under the first value inside.
                node.at = at;
            }
            match key {
                Some(_) if is_merge => self.merge(&node, &fields, &mut merged),
                Some(key) => self.insert(&mut fields, key, Field { key: at, node }),
                None => {}
            }
        }
        for (key, field) in merged {
            fields.get_or_insert_with(key, || field);
        }
        fields.shrink_to_fit();
        Ok(fields)
    }

    /// The value of a key; `None` if it is refused.
    fn key(
        &mut self,
        text: Cow<'_, str>,
        style: ScalarStyle,
        tag: Option<&Tag>,
        at: Location,
    ) -> Option<Value> {
        if self.dialect != Dialect::Source {
            self.check_key(at);
            let text = match text.strip_prefix('?') {
                // A question mark that is reported: this is the key that kubectl reads.
                Some(key) if style == ScalarStyle::Plain && self.is_in_brackets => {
                    Cow::Owned(key.to_owned())
                }
                _ => text,
            };
            return Some(self.scalar(text, style, tag, at));
        }
        let is_merge = text == "<<" && style == ScalarStyle::Plain;
        if is_merge {
            self.refuse_merge_key(at);
        }
        (!is_merge).then(|| Value::String(text.into()))
    }

    /// The text of a key, as JSON has it; `None` if it is refused.
    fn key_text(&mut self, key: Value, at: Location) -> Option<EcoString> {
        match key {
            Value::String(text) => Some(text),
            Value::Bool(value) => Some(value.to_string().into()),
            Value::Integer(number) if i64::try_from(number.get()).is_ok() => {
                Some(number.to_string().into())
            }
            other => {
                let message = format!("a key must be a string, and this is {}", other.kind());
                let problem = Problem::new(Code::YamlSyntax, at, message);
                let problem = problem.help("put it in quotes");
                if matches!(other, Value::Float(_)) {
                    self.strictness.push(problem);
                } else {
                    self.problems.push(problem);
                }
                None
            }
        }
    }

    fn add_anchor(&mut self, anchor: usize, value: &Value, at: Location) {
        if anchor != 0 {
            let value = value.clone();
            self.anchors.insert(anchor, Node { value, at });
        }
    }

    /// A key that is no scalar.
    fn refuse_key(&mut self, at: Location) -> Stopped {
        let is_expression = self.is_expression(at);
        let advice = match self.dialect {
            // The first of the two braces is before it.
            Dialect::Kubectl if is_expression => template_at(at.start as usize - 1),
            _ => Advice {
                help: is_expression
                    .then(|| r#"put the expression in quotes: `"{{ … }}"`"#.to_owned()),
                ..Advice::default()
            },
        };
        let message = "a key cannot be a list, a mapping or an alias";
        self.problems.push(advice.problem(self.source, at, message));
        Stopped
    }

    fn insert(&mut self, fields: &mut Mapping, key: EcoString, field: Field) {
        match fields.get(&key) {
            Some(first) => {
                let problem = duplicate_key(&key, first.key, field.key);
                self.strictness.push(problem.help("remove one of the two"));
            }
            None => _ = fields.push(key, field),
        }
    }

    /// Adds what a merge key adds, in the order in which kubectl does: the first of a list wins, and
    /// the last of several merge keys.
    fn merge(&mut self, node: &Node, fields: &Mapping, merged: &mut Mapping) {
        let layers = match &node.value {
            Value::Mapping(layer) => vec![layer],
            Value::Sequence(items) => {
                let mut layers = Vec::new();
                for item in items.iter().rev() {
                    match &item.value {
                        Value::Mapping(layer) => layers.push(layer),
                        _ => return self.refuse_merge(item.at),
                    }
                }
                layers
            }
            _ => return self.refuse_merge(node.at),
        };
        for (key, field) in layers.into_iter().flat_map(|layer| layer.iter()) {
            if let Some(first) = fields.get(key) {
                // Readers differ in which of the two wins.
                let problem = duplicate_key(key, field.key, first.key);
                self.strictness
                    .push(problem.help("write `<<` before the fields that replace what it adds"));
            } else {
                merged.insert(key.clone(), field.clone());
            }
        }
    }

    fn refuse_merge(&mut self, at: Location) {
        let message = "a merge key takes a mapping, or a list of mappings";
        self.problems
            .push(Problem::new(Code::YamlSyntax, at, message));
    }

    /// What an alias expands to, within the limits: a few nested aliases can mean billions of values.
    fn alias(&mut self, id: usize, at: Location, depth: usize) -> Result<Node, Stopped> {
        let Some(node) = self.anchors.get(&id).cloned() else {
            return Err(self.stop(
                Code::YamlSyntax,
                at,
                "this alias is inside the value that it refers to",
            ));
        };
        let extent = extent(&node);
        self.check_depth(depth + extent.levels, at)?;
        self.spend(extent.nodes, at)?;
        self.spend_aliased(extent.bytes, at)?;
        Ok(Node { at, ..node })
    }

    fn check_depth(&mut self, depth: usize, at: Location) -> Result<(), Stopped> {
        if depth > MAX_DEPTH {
            return Err(self.stop(Code::YamlTooLarge, at, &too_deep()));
        }
        Ok(())
    }

    fn spend(&mut self, nodes: usize, at: Location) -> Result<(), Stopped> {
        let Some(left) = self.nodes_left.checked_sub(nodes) else {
            let most = most_nodes(self.part.len());
            let message = format!("the document contains more than {most} values");
            return Err(self.stop(Code::YamlTooLarge, at, &message));
        };
        self.nodes_left = left;
        Ok(())
    }

    fn spend_aliased(&mut self, bytes: usize, at: Location) -> Result<(), Stopped> {
        let Some(left) = self.aliased_bytes_left.checked_sub(bytes) else {
            let message =
                format!("the aliases expand to more than {MAX_ALIASED_BYTES} bytes of text");
            return Err(self.stop(Code::YamlTooLarge, at, &message));
        };
        self.aliased_bytes_left = left;
        Ok(())
    }

    /// Reports a tag other than the one that is allowed, and returns whether it did.
    fn refuse_tag(&mut self, tag: Option<&Tag>, allowed: &str, at: Location) -> bool {
        if let Some(tag) = tag {
            self.check_tag_end(&tag.original(), at);
        }
        let refused = tag.filter(|tag| !tag.is_yaml_core_schema_tag(allowed));
        if let Some(tag) = refused {
            self.strictness.push(
                Problem::new(
                    Code::YamlSyntax,
                    at,
                    format!("the tag `{}` is not supported", tag.original()),
                )
                .help("remove it; to make a value a string, put it in quotes"),
            );
        }
        refused.is_some()
    }

    /// Checks that a tag ends with a space or a line: kubectl takes a comma for a part of it.
    fn check_tag_end(&mut self, tag: &str, at: Location) {
        let Some((before, after)) = self.text.split_at_checked(at.start as usize) else {
            return;
        };
        let is_touched = before.ends_with(tag) && !after.is_empty();
        if self.dialect == Dialect::Kubectl
            && is_touched
            && !after.starts_with([' ', '\t', '\r', '\n'])
        {
            let message = format!("kubectl takes what follows the tag `{tag}` for a part of it");
            let problem = Problem::new(Code::YamlSyntax, at, message);
            self.problems.push(problem.help("write a space after it"));
        }
    }

    fn refuse_merge_key(&mut self, at: Location) {
        self.problems.push(
            Problem::new(Code::YamlSyntax, at, "the merge key `<<` is not supported")
                .help("write the fields out, or use a layer or a component"),
        );
    }

    fn syntax(&mut self, error: &ScanError) -> Stopped {
        let offset = error.marker().byte_offset();
        let start = offset.map_or(self.part.end, |offset| self.part.start + offset);
        // The end of the text has no character to point at, so the last one of the part is used.
        let text = self.text.get(..self.part.end).unwrap_or(self.text);
        let text = text.trim_end();
        let start = text.floor_char_boundary(start.min(text.len().saturating_sub(1)));
        let at = self.source.at(start..text.ceil_char_boundary(start + 1));
        if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
            return self.stop(Code::YamlTooLarge, at, &too_deep());
        }
        let of_dialect = match self.dialect {
            Dialect::Source => None,
            Dialect::Kubectl => template(text, start),
            Dialect::Json => advice_for_json(error.kind()),
        };
        let advice =
            of_dialect.unwrap_or_else(|| advice(error.kind(), self.text, self.document, start));
        self.document = start;
        self.problems
            .push(advice.problem(self.source, at, &error.info()));
        Stopped
    }

    fn stop(&mut self, code: Code, at: Location, message: &str) -> Stopped {
        let problem = Problem::new(code, at, message);
        if code == Code::YamlTooLarge {
            self.strictness.push(problem);
        } else {
            self.problems.push(problem);
        }
        Stopped
    }

    /// Whether a mapping begins at the second brace of an expression without quotes.
    fn is_expression(&self, at: Location) -> bool {
        let before = self.text.get(..at.start as usize).unwrap_or_default();
        before.ends_with('{')
            && self
                .text
                .get(at.start as usize..)
                .is_some_and(|text| text.starts_with('{'))
    }

    fn location(&self, span: Span) -> Location {
        let range = span.byte_range().unwrap_or_default();
        let base = self.part.start;
        self.source.at(base + range.start..base + range.end)
    }
}

/// How many values a document of a length may contain.
fn most_nodes(bytes: usize) -> usize {
    MIN_NODES.max(bytes / BYTES_PER_NODE)
}

fn duplicate_key(key: &str, first: Location, second: Location) -> Problem {
    Problem::new(Code::DuplicateKey, second, format!("duplicate key `{key}`"))
        .related(first, "first set here")
}

fn too_deep() -> String {
    format!("lists and mappings are nested more than {MAX_DEPTH} levels deep")
}

/// How much a node contains.
#[derive(Clone, Copy)]
struct Extent {
    nodes: usize,
    levels: usize,
    /// The bytes of its keys and strings.
    bytes: usize,
}

fn extent(node: &Node) -> Extent {
    let leaf = |bytes| Extent {
        nodes: 1,
        levels: 0,
        bytes,
    };
    match &node.value {
        Value::Sequence(items) => items.iter().map(extent).fold(
            Extent {
                levels: 1,
                ..leaf(0)
            },
            Extent::with,
        ),
        Value::Mapping(fields) => fields
            .iter()
            .map(|(key, field)| {
                let value = extent(&field.node);
                Extent {
                    bytes: value.bytes + key.len(),
                    ..value
                }
            })
            .fold(
                Extent {
                    levels: 1,
                    ..leaf(0)
                },
                Extent::with,
            ),
        Value::String(text) => leaf(text.len()),
        _ => leaf(0),
    }
}

impl Extent {
    /// The extent of a collection with one more child.
    fn with(self, child: Self) -> Self {
        Self {
            nodes: self.nodes + child.nodes,
            levels: self.levels.max(child.levels + 1),
            bytes: self.bytes + child.bytes,
        }
    }
}
