//! Parsing YAML into located values.

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{
    ErrorKind, Event, Options, Parser, ScalarStyle, ScanError, Span, StrInput, Tag,
};

use crate::diagnostic::{Code, Problem, Problems};
use crate::text::{Location, SourceId};

use super::node::{Field, Mapping, Node, Value};
use super::resolve::resolve_plain;

/// How deeply lists and mappings may be nested. A resource has eight levels.
const MAX_DEPTH: usize = 64;

/// How many values a document may contain, with its aliases expanded. The largest bundle of this
/// catalog has 22,000 in all of its documents.
const MAX_NODES: usize = 1_000_000;

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

/// Reads every document of a file; a broken one is reported and left out.
pub fn parse_documents(source: SourceId, text: &str, problems: &mut Problems) -> Vec<Node> {
    let mut options = Options::default();
    options.flow_nesting_limit = MAX_DEPTH;
    options.block_nesting_limit = MAX_DEPTH;
    let mut reader = Reader {
        events: Parser::new_from_str_with_options(text, options),
        source,
        text,
        anchors: HashMap::new(),
        nodes_left: MAX_NODES,
        aliased_bytes_left: MAX_ALIASED_BYTES,
        problems,
    };
    let mut documents = Vec::new();
    loop {
        match reader.document() {
            Ok(Some(node)) => documents.push(node),
            Ok(None) => return documents,
            Err(Stopped) => match reader.events.proceed_next_document() {
                Ok(true) => {}
                Ok(false) | Err(_) => return documents,
            },
        }
    }
}

/// The rest of a document cannot be read; the reason is among the problems.
struct Stopped;

struct Reader<'a> {
    events: Parser<'a, StrInput<'a>>,
    source: SourceId,
    text: &'a str,
    anchors: HashMap<usize, Node>,
    nodes_left: usize,
    aliased_bytes_left: usize,
    problems: &'a mut Problems,
}

impl<'a> Reader<'a> {
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
                    self.anchors.clear();
                    self.nodes_left = MAX_NODES;
                    self.aliased_bytes_left = MAX_ALIASED_BYTES;
                }
                _ => return self.node(event, span, 0).map(Some),
            }
        }
    }

    fn next(&mut self) -> Result<(Event<'a>, Span), Stopped> {
        match self.events.next() {
            Some(Ok(next)) => Ok(next),
            Some(Err(error)) => Err(self.syntax(&error)),
            None => Err(Stopped),
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Node, Stopped> {
        let at = self.location(span);
        self.spend(1, at)?;
        let (value, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                (self.scalar(text, style, tag.as_deref(), at), anchor)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), "seq", at);
                (Value::Sequence(self.sequence(depth + 1, at)?), anchor)
            }
            Event::MappingStart(_, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), "map", at);
                (Value::Mapping(self.mapping(depth + 1, at)?), anchor)
            }
            Event::Alias(id) => return self.alias(id, at, depth),
            other => return Err(self.stop(Code::YamlSyntax, at, &format!("unexpected {other:?}"))),
        };
        let node = Node { value, at };
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn scalar(
        &mut self,
        text: Cow<'_, str>,
        style: ScalarStyle,
        tag: Option<&Tag>,
        at: Location,
    ) -> Value {
        self.refuse_tag(tag, "str", at);
        if style == ScalarStyle::Plain && tag.is_none() {
            resolve_plain(&text)
        } else {
            Value::String(text.into_owned())
        }
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
        let mut fields = Mapping::new();
        loop {
            let (key, refused, at) = match self.next()? {
                (Event::MappingEnd, _) => return Ok(fields),
                (Event::Scalar(text, style, ..), span) => {
                    let at = self.location(span);
                    let refused = self.refuse_merge_key(&text, style, at);
                    (text.into_owned(), refused, at)
                }
                (_, span) => {
                    let at = self.location(span);
                    let problem = Problem::new(
                        Code::YamlSyntax,
                        at,
                        "a key cannot be a list, a mapping or an alias",
                    );
                    self.problems.push(
                        problem
                            .help_from(self.is_expression(at).then(|| {
                                r#"put the expression in quotes: `"{{ … }}"`"#.to_owned()
                            })),
                    );
                    return Err(Stopped);
                }
            };
            let (event, span) = self.next()?;
            let mut node = self.node(event, span, depth)?;
            if matches!(node.value, Value::Mapping(_) | Value::Sequence(_)) {
                // A caret under the key is clearer than one under the first value inside.
                node.at = at;
            }
            if !refused {
                self.insert(&mut fields, key, Field { key: at, node });
            }
        }
    }

    fn insert(&mut self, fields: &mut Mapping, key: String, field: Field) {
        if let Some(first) = fields.get(&key) {
            self.problems.push(
                Problem::new(
                    Code::DuplicateKey,
                    field.key,
                    format!("duplicate key `{key}`"),
                )
                .related(first.key, "first set here")
                .help("remove one of the two"),
            );
        } else {
            fields.insert(key, field);
        }
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
            let message = format!("the document contains more than {MAX_NODES} values");
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

    fn refuse_tag(&mut self, tag: Option<&Tag>, allowed: &str, at: Location) {
        if let Some(tag) = tag.filter(|tag| !tag.is_yaml_core_schema_tag(allowed)) {
            self.problems.push(
                Problem::new(
                    Code::YamlSyntax,
                    at,
                    format!("the tag `{}` is not supported", tag.original()),
                )
                .help("remove it; to make a value a string, put it in quotes"),
            );
        }
    }

    fn refuse_merge_key(&mut self, key: &str, style: ScalarStyle, at: Location) -> bool {
        let refused = key == "<<" && style == ScalarStyle::Plain;
        if refused {
            self.problems.push(
                Problem::new(Code::YamlSyntax, at, "the merge key `<<` is not supported")
                    .help("write the fields out, or use a layer or a component"),
            );
        }
        refused
    }

    fn syntax(&mut self, error: &ScanError) -> Stopped {
        let start = error.marker().byte_offset().unwrap_or(self.text.len());
        // The end of the text has no character to point at, so the last one of the file is used.
        let text = self.text.trim_end();
        let start = text.floor_char_boundary(start.min(text.len().saturating_sub(1)));
        let at = self.source.at(start..text.ceil_char_boundary(start + 1));
        if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
            return self.stop(Code::YamlTooLarge, at, &too_deep());
        }
        let problem = Problem::new(Code::YamlSyntax, at, error.info());
        self.problems.push(problem.help_from(advice(error.kind())));
        Stopped
    }

    fn stop(&mut self, code: Code, at: Location, message: &str) -> Stopped {
        self.problems.push(Problem::new(code, at, message));
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
        self.source.at(range)
    }
}

fn too_deep() -> String {
    format!("lists and mappings are nested more than {MAX_DEPTH} levels deep")
}

/// How to fix the most common mistakes.
fn advice(kind: &ErrorKind) -> Option<String> {
    let advice = match kind {
        ErrorKind::InvalidSimpleKey | ErrorKind::UnexpectedCharacter { .. } => {
            "put a string with such characters in quotes"
        }
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
        _ => return None,
    };
    Some(advice.to_owned())
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
