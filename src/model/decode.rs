//! Reading located values into types.
//!
//! A derived reader would stop at the first wrong field and would not know where it is; a
//! [`record!`](super::record) reports every wrong field of a document at its place.

use std::marker::PhantomData;
use std::ops::RangeInclusive;

use indexmap::IndexMap;

use super::schema::{FieldSchema, Schema};
use crate::diagnostic::{Code, Problem, Problems, listed};
use crate::text::Location;
use crate::text::TextError;
use crate::yaml::{Mapping, Node, Value};

/// A type that can be read from a YAML value.
pub trait Decode: Sized {
    /// Reads the value; what is wrong with it is added to `problems`.
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self>;

    /// What the type can contain, as data.
    #[must_use]
    fn schema() -> Schema;

    /// The value of an absent field; `None` if the field is required.
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }
}

/// Fields that several mappings share, described by a table.
pub(crate) trait SharedFields: Copy {
    /// The names of the fields.
    fn names(self) -> impl Iterator<Item = &'static str>;

    /// Checks those that are present; what is wrong with them is added to `problems`.
    fn check(self, fields: &Mapping, problems: &mut Problems);

    /// What they can contain, as data.
    fn schemas(self) -> impl Iterator<Item = FieldSchema>;
}

/// An optional field that, if it is wrong, does not hide the others.
#[derive(Debug, Clone, PartialEq)]
pub enum Given<T> {
    /// It is absent, or `null`.
    Absent,
    /// It is present but cannot be read, which is reported.
    Wrong,
    /// It is present.
    Value(T),
}

impl<T> Given<T> {
    /// The value, if there is one.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Wrong => None,
        }
    }

    /// Whether it is present but cannot be read.
    pub const fn is_wrong(&self) -> bool {
        matches!(self, Self::Wrong)
    }
}

impl<T: Decode> Decode for Given<T> {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        Some(match node.value {
            Value::Null => Self::Absent,
            _ => T::decode(node, problems).map_or(Self::Wrong, Self::Value),
        })
    }

    fn absent() -> Option<Self> {
        Some(Self::Absent)
    }

    fn schema() -> Schema {
        T::schema()
    }
}

/// A value with its location, for problems that only a later stage can find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it is.
    pub at: Location,
}

/// A value that KubeVirt takes if it is an `R`, of which only what is a `T`, too, is of use. Nothing else
/// that is an `R` is an error: it is a warning, and kept as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unchecked<T, R>(pub R, PhantomData<T>);

impl<T: Decode, R: Decode> Decode for Unchecked<T, R> {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let mut found = Problems::default();
        T::decode(node, &mut found);
        let Some(value) = R::decode(node, &mut Problems::default()) else {
            problems.extend(found);
            return None;
        };
        problems.extend(found.into_iter().map(|problem| unchecked(problem, node)));
        Some(Self(value, PhantomData))
    }

    /// What is of use.
    fn schema() -> Schema {
        T::schema()
    }
}

/// What is wrong with a value of which KubeVirt takes any.
fn unchecked(problem: Problem, node: &Node) -> Problem {
    let code = Code::UncheckedValue;
    if node.text() == Some("") {
        return Problem::new(code, node.at, "an empty string is the same as no value")
            .help("remove the field, or give it a value");
    }
    let problem = Problem { code, ..problem };
    problem.note(UNCHECKED)
}

/// What is said of each value that KubeVirt takes and that is of no use.
pub(crate) const UNCHECKED: &str = "KubeVirt takes it without a word";

/// A word, or an empty string, which is the same as none where Go has no pointer, or KubeVirt compares with
/// it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrEmpty<T> {
    /// An empty string.
    Empty,
    /// A word.
    Word(T),
}

impl<T> OrEmpty<T> {
    /// The word, if there is one.
    pub fn word(self) -> Option<T> {
        match self {
            Self::Empty => None,
            Self::Word(word) => Some(word),
        }
    }
}

impl<T: Decode> Decode for OrEmpty<T> {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        if node.text() == Some("") {
            return Some(Self::Empty);
        }
        T::decode(node, problems).map(Self::Word)
    }

    fn schema() -> Schema {
        T::schema()
    }
}

/// A word that KubeVirt checks wherever it is, but takes for none if it is empty.
pub type Word<T> = Unchecked<T, OrEmpty<T>>;

/// Declares a mapping with known fields: the struct, how it is read, and its schema.
///
/// Each field states its name in YAML, and the release of KubeVirt that brought it, if that is later
/// than the oldest one and than the release that brought the mapping itself: `("tag" since v1.4)`.
/// One of the type `Option<…>` may be absent. `..Shared` stands for fields that are checked by a
/// table, see [`SharedFields`], and are not part of the struct.
macro_rules! record {
    (
        $(#[doc = $doc:literal])+
        $visibility:vis struct $name:ident {
            $(
                $(#[doc = $field_doc:literal])+
                $field:ident ($key:literal $(since v1.$since:literal)?): $type:ty,
            )*
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq)]
        $visibility struct $name {
            $($(#[doc = $field_doc])+ pub $field: $type,)*
        }

        impl $crate::model::Decode for $name {
            fn decode(
                node: &$crate::yaml::Node,
                problems: &mut $crate::diagnostic::Problems,
            ) -> Option<Self> {
                let schema = <Self as $crate::model::Decode>::schema;
                let fields =
                    $crate::model::known_fields(node, &[$($key),*], schema, problems)?;
                $(let $field = $crate::model::field(&fields, $key, node.at, problems);)*
                Some(Self { $($field: $field?,)* })
            }

            fn schema() -> $crate::model::Schema {
                $crate::model::Schema::Record($crate::model::Record {
                    description: concat!($($doc, "\n"),+),
                    fields: vec![$($crate::model::field_schema::<$type>(
                        $key,
                        concat!($($field_doc, "\n"),+),
                    )$(.since($crate::model::Release::v1($since)))?,)*],
                })
            }
        }
    };
    (
        $(#[doc = $doc:literal])+
        $visibility:vis struct $name:ident {
            $($(#[doc = $before_doc:literal])+ $before:ident ($before_key:literal): $before_type:ty,)*
            ..$shared:expr,
            $($(#[doc = $after_doc:literal])+ $after:ident ($after_key:literal): $after_type:ty,)*
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq)]
        $visibility struct $name {
            $($(#[doc = $before_doc])+ pub $before: $before_type,)*
            $($(#[doc = $after_doc])+ pub $after: $after_type,)*
        }

        impl $crate::model::Decode for $name {
            fn decode(
                node: &$crate::yaml::Node,
                problems: &mut $crate::diagnostic::Problems,
            ) -> Option<Self> {
                let mut known: Vec<&str> = vec![$($before_key),*];
                known.extend($crate::model::SharedFields::names($shared));
                known.extend([$($after_key),*]);
                let schema = <Self as $crate::model::Decode>::schema;
                let fields = $crate::model::known_fields(node, &known, schema, problems)?;
                $crate::model::SharedFields::check($shared, fields.all, problems);
                $(let $before = $crate::model::field(&fields, $before_key, node.at, problems);)*
                $(let $after = $crate::model::field(&fields, $after_key, node.at, problems);)*
                Some(Self { $($before: $before?,)* $($after: $after?,)* })
            }

            fn schema() -> $crate::model::Schema {
                let mut fields = vec![$($crate::model::field_schema::<$before_type>(
                    $before_key,
                    concat!($($before_doc, "\n"),+),
                ),)*];
                fields.extend($crate::model::SharedFields::schemas($shared));
                fields.extend([$($crate::model::field_schema::<$after_type>(
                    $after_key,
                    concat!($($after_doc, "\n"),+),
                ),)*]);
                $crate::model::Schema::Record($crate::model::Record {
                    description: concat!($($doc, "\n"),+),
                    fields,
                })
            }
        }
    };
}

/// Declares the values that a field accepts, each a variant: the enum, how it is read, its schema.
///
/// A word that a release of KubeVirt added to the others names it: `"spread" since v1.4`.
macro_rules! choice {
    (
        $(#[doc = $doc:literal])+
        $visibility:vis enum $name:ident {
            $(
                $(#[doc = $variant_doc:literal])+
                $variant:ident = $word:literal $(since v1.$since:literal)?,
            )+
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $visibility enum $name {
            $($(#[doc = $variant_doc])+ $variant,)+
        }

        impl $name {
            /// All variants, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The value, as it is written.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl $crate::model::Decode for $name {
            fn decode(
                node: &$crate::yaml::Node,
                problems: &mut $crate::diagnostic::Problems,
            ) -> Option<Self> {
                $crate::model::one_of(node, Self::ALL, Self::as_str, problems)
            }

            fn schema() -> $crate::model::Schema {
                $crate::model::Schema::Choice(vec![$(
                    $crate::model::Choice::new($word)
                        $(.since($crate::model::Release::v1($since)))?
                ),+])
            }
        }
    };
}

pub(crate) use {choice, record};

/// The schema of a field of this type.
pub(crate) fn field_schema<T: Decode>(
    name: &'static str,
    description: &'static str,
) -> FieldSchema {
    FieldSchema {
        name,
        description,
        required: T::absent().is_none(),
        since: None,
        schema: T::schema(),
    }
}

pub(crate) fn mapping<'a>(node: &'a Node, problems: &mut Problems) -> Option<&'a Mapping> {
    match &node.value {
        Value::Mapping(fields) => Some(fields),
        _ => wrong_type(node, MAPPING, problems),
    }
}

/// Reports a value of the wrong type; `expected` includes its article.
pub(crate) fn wrong_type<T>(node: &Node, expected: &str, problems: &mut Problems) -> Option<T> {
    let found = node.value.kind();
    let problem = Problem::new(
        Code::WrongType,
        node.at,
        format!("expected {expected}, found {found}"),
    );
    problems.push(problem.help_from(advice(&node.value, expected)));
    None
}

/// How to fix a value of the wrong type, for common mistakes.
fn advice(found: &Value, expected: &str) -> Option<String> {
    let advice = match found {
        Value::Bool(_) | Value::Integer(_) | Value::Float(_) if expected == STRING => {
            "put it in quotes"
        }
        Value::String(text) if expected == INTEGER && text.parse::<i128>().is_ok() => {
            "remove the quotes"
        }
        Value::String(_) if expected == BOOLEAN => "write `true` or `false`, without quotes",
        Value::String(text) if expected == LIST && is_list_without_spaces(text) => {
            "add a space after each `-`"
        }
        Value::String(_) if expected == LIST => "put it in brackets: `[…]`",
        Value::String(text) if expected == MAPPING && text.contains(':') => {
            "add a space after the colon: `key: value`"
        }
        Value::String(text) if expected == MAPPING && text.contains('=') => "write `key: value`",
        _ => return None,
    };
    Some(advice.to_owned())
}

const STRING: &str = "a string";
const BOOLEAN: &str = "a boolean";
const INTEGER: &str = "an integer";
const LIST: &str = "a list";
const MAPPING: &str = "a mapping";

/// Whether a string is a list whose items begin with `-` alone, such as `-linux`.
fn is_list_without_spaces(text: &str) -> bool {
    text.split_whitespace()
        .all(|item| item.starts_with('-') && item.len() > 1)
}

/// Reads one of the values that a field accepts.
pub(crate) fn one_of<T: Copy>(
    node: &Node,
    all: &[T],
    word: fn(T) -> &'static str,
    problems: &mut Problems,
) -> Option<T> {
    let text = String::decode(node, problems)?;
    let found = all.iter().copied().find(|one| word(*one) == text);
    if found.is_none() {
        let words: Vec<&str> = all.iter().copied().map(word).collect();
        problems.push(
            Problem::new(
                Code::UnknownValue,
                node.at,
                format!("unknown value `{text}`"),
            )
            .help_from(listed(&text, words)),
        );
    }
    found
}

impl Decode for String {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.value {
            Value::String(text) => Some(text.as_str().to_owned()),
            _ => wrong_type(node, STRING, problems),
        }
    }

    fn schema() -> Schema {
        Schema::Text
    }
}

impl Decode for bool {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match node.value {
            Value::Bool(value) => Some(value),
            _ => wrong_type(node, BOOLEAN, problems),
        }
    }

    fn schema() -> Schema {
        Schema::Boolean
    }
}

impl Decode for Node {
    fn decode(node: &Node, _: &mut Problems) -> Option<Self> {
        Some(node.clone())
    }

    fn schema() -> Schema {
        Schema::Any
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match node.value {
            Value::Null => Some(None),
            _ => T::decode(node, problems).map(Some),
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn schema() -> Schema {
        T::schema()
    }
}

/// What most records do not have is kept elsewhere: the others are smaller.
impl<T: Decode> Decode for Box<T> {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        T::decode(node, problems).map(Self::new)
    }

    fn schema() -> Schema {
        T::schema()
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let Value::Sequence(items) = &node.value else {
            return wrong_type(node, LIST, problems);
        };
        // Every item is read before the first wrong one is looked at, so that all are reported.
        let read: Vec<Option<T>> = items.iter().map(|item| T::decode(item, problems)).collect();
        read.into_iter().collect()
    }

    fn schema() -> Schema {
        Schema::List(Box::new(T::schema()))
    }
}

impl<T: Decode> Decode for IndexMap<String, T> {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let fields = mapping(node, problems)?;
        let read: Vec<(String, Option<T>)> = fields
            .iter()
            .map(|(key, field)| (key.as_str().to_owned(), T::decode(&field.node, problems)))
            .collect();
        let mut all = Self::with_capacity(read.len());
        for (key, value) in read {
            all.insert(key, value?);
        }
        Some(all)
    }

    fn schema() -> Schema {
        let value = T::schema();
        Schema::Map(Box::new(match T::absent() {
            Some(_) => Schema::Nullable(Box::new(value)),
            None => value,
        }))
    }
}

/// Reads a string that has its own grammar; an error is shown at the part that is wrong.
pub(crate) fn parsed<T>(
    node: &Node,
    code: Code,
    parse: impl Fn(&str) -> Result<T, TextError>,
    problems: &mut Problems,
) -> Option<T> {
    let text = String::decode(node, problems)?;
    let report = |error: TextError| {
        problems.push(Problem::new(code, node.at, error.message).in_value(&text, error.range));
    };
    parse(&text).map_err(report).ok()
}

impl<T: Decode> Decode for At<T> {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let value = T::decode(node, problems)?;
        Some(Self { value, at: node.at })
    }

    fn schema() -> Schema {
        T::schema()
    }
}

/// Integers, each with the range of its type.
macro_rules! integers {
    ($($type:ty),+) => {$(
        impl Decode for $type {
            fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
                let range = i128::from(Self::MIN)..=i128::from(Self::MAX);
                integer(node, &range, problems).and_then(|number| Self::try_from(number).ok())
            }

            fn schema() -> Schema {
                Schema::Integer {
                    minimum: i128::from(Self::MIN),
                    maximum: i128::from(Self::MAX),
                }
            }
        }
    )+};
}

integers!(i32, i64, u32, u64);

/// An integer from `MINIMUM` to `MAXIMUM`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranged<const MINIMUM: u32, const MAXIMUM: u32>(pub u32);

impl<const MINIMUM: u32, const MAXIMUM: u32> Decode for Ranged<MINIMUM, MAXIMUM> {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let range = i128::from(MINIMUM)..=i128::from(MAXIMUM);
        let number = integer(node, &range, problems)?;
        u32::try_from(number).ok().map(Self)
    }

    fn schema() -> Schema {
        Schema::Integer {
            minimum: i128::from(MINIMUM),
            maximum: i128::from(MAXIMUM),
        }
    }
}

/// A count that is at least 1.
pub type AtLeastOne = Ranged<1, { u32::MAX }>;

fn integer(node: &Node, range: &RangeInclusive<i128>, problems: &mut Problems) -> Option<i128> {
    let Value::Integer(number) = node.value else {
        return wrong_type(node, INTEGER, problems);
    };
    let number = number.get();
    if !range.contains(&number) {
        let (least, most) = (range.start(), range.end());
        let message = format!("`{number}` is out of range");
        problems.push(
            Problem::new(Code::OutOfRange, node.at, message)
                .help(format!("write an integer from {least} to {most}")),
        );
        return None;
    }
    Some(number)
}
