//! Paths to fields, as people write them on a command line.

use std::fmt;
use std::slice;
use std::str::FromStr;

use crate::yaml::{Node, Value};

/// A path to fields, in the part of kubectl's language of paths that names them:
///
/// ```text
/// path = step *step                          braces around it are allowed, and no dot before it
/// step = "." key | "['" key "']"             a field
///      | ".*"                                all fields of a mapping, all items of a list
///      | ".." key                            a field of this name, however deep
///      | "[" number "]" | "[*]"              an item of a list, from -1 on from its end, or all
///      | "[" [from] ":" [to] [":" each] "]"  some of its items
/// ```
///
/// A backslash comes before a dot that is part of a key, in brackets, too:
/// `metadata.labels.instancetype\.kubevirt\.io/cpu`. kubectl: `RelaxedJSONPathExpression`, and the
/// package `jsonpath` of client-go. What that has besides (filters, several keys or numbers in
/// brackets, text) is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldPath {
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// A field.
    Key(String),
    /// All fields, or all items.
    All,
    /// The node itself, and everything below it that holds something.
    Descend,
    /// An item; a negative number counts from the end.
    Item(i64),
    /// Items from one to before another, and of these each so many.
    Items(Option<i64>, Option<i64>, Option<usize>),
}

impl FieldPath {
    /// What is at the path.
    ///
    /// # Errors
    ///
    /// It names items where there is no list, or items that a list does not have. A field that is not
    /// there is no error.
    pub fn find<'n>(&self, node: &'n Node) -> Result<Vec<&'n Node>, String> {
        let mut found = vec![node];
        for (number, step) in self.steps.iter().enumerate() {
            let mut next = Vec::new();
            for node in found {
                let all = step.from(node).map_err(|why| {
                    let before = self.steps.get(..number).unwrap_or_default();
                    format!("`{}` {why}", written(before))
                })?;
                next.extend(all);
            }
            found = next;
        }
        Ok(found)
    }

    /// The path along some keys.
    #[must_use]
    pub fn of_keys(keys: &[String]) -> Self {
        let steps = keys.iter().cloned().map(Step::Key).collect();
        Self { steps }
    }

    /// Whether it leads to the field at the end of these keys, to one above it, or into the list
    /// that this field is.
    #[must_use]
    pub fn leads_to(&self, keys: &[String]) -> bool {
        leads(&self.steps, keys)
    }

    /// The part of the path that there is in a node, as text, and what is there.
    #[must_use]
    pub fn nearest<'n>(&self, node: &'n Node) -> (String, Vec<&'n Node>) {
        let (mut found, mut number) = (vec![node], 0_usize);
        for step in &self.steps {
            let next = found
                .iter()
                .flat_map(|node| step.from(node).unwrap_or_default());
            let next: Vec<&Node> = next.collect();
            if next.is_empty() {
                break;
            }
            (found, number) = (next, number + 1);
        }
        // What is below everything is not a place of its own.
        if self.steps.get(number.saturating_sub(1)) == Some(&Step::Descend) {
            return (String::new(), vec![node]);
        }
        (written(self.steps.get(..number).unwrap_or_default()), found)
    }
}

/// The path as it can be written.
impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&written(&self.steps))
    }
}

fn written(steps: &[Step]) -> String {
    let mut path = String::new();
    for step in steps {
        step.write(&mut path);
    }
    path
}

fn leads(steps: &[Step], keys: &[String]) -> bool {
    match (steps, keys) {
        ([], _) => true,
        ([Step::Descend, rest @ ..], _) => {
            (0..=keys.len()).any(|depth| leads(rest, keys.get(depth..).unwrap_or_default()))
        }
        ([step, ..], []) => !matches!(step, Step::Key(_)),
        ([Step::Key(name), rest @ ..], [key, below @ ..]) => name == key && leads(rest, below),
        ([Step::All, rest @ ..], [_, below @ ..]) => leads(rest, below),
        ([Step::Item(_) | Step::Items(..), ..], _) => false,
    }
}

impl Step {
    /// Appends it to a path.
    fn write(&self, path: &mut String) {
        let is_word = |key: &str| key.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let number = |number: &Option<i64>| number.map(|it| it.to_string()).unwrap_or_default();
        let follows_dots = path.is_empty() || path.ends_with("..");
        match self {
            Self::Key(key) if is_word(key) && follows_dots => path.push_str(key),
            Self::Key(key) if is_word(key) => path.extend([".", key]),
            Self::Key(key) => path.extend(["['", &key.replace('.', "\\."), "']"]),
            Self::All if path.is_empty() => path.push('*'),
            Self::All => path.push_str(".*"),
            Self::Descend => path.push_str(".."),
            Self::Item(index) => path.extend(["[", &index.to_string(), "]"]),
            Self::Items(None, None, None) => path.push_str("[*]"),
            Self::Items(from, to, each) => {
                path.extend(["[", &number(from), ":", &number(to)]);
                let each = each.map(|each| format!(":{each}"));
                path.extend([&each.unwrap_or_default(), "]"]);
            }
        }
    }

    /// What it leads to from a node; an error says why it leads nowhere.
    fn from<'n>(&self, node: &'n Node) -> Result<Vec<&'n Node>, String> {
        match self {
            Self::Key(key) => Ok(node.get(&[key]).into_iter().collect()),
            Self::All if matches!(node.value, Value::String(_)) => {
                Err("is a text, and `*` names all fields or all items".to_owned())
            }
            Self::All => Ok(inside(node)),
            Self::Descend => {
                let mut found = Vec::new();
                descend(node, &mut found);
                Ok(found)
            }
            Self::Item(_) | Self::Items(..) => match &node.value {
                Value::Null => Ok(Vec::new()),
                Value::Sequence(items) => self.of_list(items),
                _ => Err(format!("is not a list, and {} names items", self.quoted())),
            },
        }
    }

    fn of_list<'n>(&self, items: &'n [Node]) -> Result<Vec<&'n Node>, String> {
        let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let index = |index: i64| if index < 0 { index + length } else { index };
        let one = |item: i64| {
            let item = items.get(usize::try_from(index(item)).ok()?)?;
            Some(slice::from_ref(item))
        };
        let between = |from: i64, to: i64| {
            if from == to {
                return Some(&[][..]);
            }
            items.get(usize::try_from(from).ok()?..usize::try_from(to).ok()?)
        };
        let (some, each) = match self {
            Self::Item(item) => (one(*item), 1),
            Self::Items(from, to, each) => {
                let (from, to) = (from.map_or(0, index), to.map_or(length, index));
                (between(from, to), each.unwrap_or(1))
            }
            _ => (Some(&[][..]), 1),
        };
        let some = some.ok_or_else(|| {
            let items = if length == 1 { "item" } else { "items" };
            format!("has {length} {items}, and {} names others", self.quoted())
        })?;
        Ok(some.iter().step_by(each.max(1)).collect())
    }

    fn quoted(&self) -> String {
        format!("`{}`", written(slice::from_ref(self)))
    }
}

/// The fields of a mapping, or the items of a list.
fn inside(node: &Node) -> Vec<&Node> {
    match &node.value {
        Value::Sequence(items) => items.iter().collect(),
        _ => node.fields().map(|(_, field)| &field.node).collect(),
    }
}

/// Adds a node and everything below it that holds something.
fn descend<'n>(node: &'n Node, found: &mut Vec<&'n Node>) {
    let inside = inside(node);
    if !inside.is_empty() {
        found.push(node);
    }
    for node in inside {
        descend(node, found);
    }
}

impl FromStr for FieldPath {
    type Err = String;

    /// # Errors
    ///
    /// The text does not follow the grammar above.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let inner = text.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
        let inner = inner.unwrap_or(text);
        if inner.contains(['{', '}']) {
            return Err(format!(
                "`{text}` is not one path; write one, such as `spec.cpu.guest`"
            ));
        }
        let inner = inner.strip_prefix('.').unwrap_or(inner);
        if inner.is_empty() {
            return Err("a path names a field, such as `spec.cpu.guest`".to_owned());
        }
        Ok(Self {
            steps: steps(&format!(".{inner}"))?,
        })
    }
}

/// The steps of a text that begins with one.
fn steps(text: &str) -> Result<Vec<Step>, String> {
    let (mut rest, mut steps) = (text, Vec::new());
    while !rest.is_empty() {
        if let Some(in_brackets) = rest.strip_prefix('[') {
            let (more, after) = bracketed(in_brackets)?;
            steps.extend(more);
            rest = after;
            continue;
        }
        let Some(after_dot) = rest.strip_prefix('.') else {
            return Err(format!(
                "`{rest}` is no step of a path; write `.key` or `['key']`"
            ));
        };
        let after_dots = after_dot.strip_prefix('.');
        if after_dots.is_some() {
            steps.push(Step::Descend);
        }
        let (key, after) = key(after_dots.unwrap_or(after_dot));
        steps.push(match key.as_str() {
            "*" if after_dots.is_some() => return Err("after `..` comes a key".to_owned()),
            "*" => Step::All,
            "" => return Err("after each dot of a path comes a key".to_owned()),
            _ => Step::Key(key),
        });
        rest = after;
    }
    Ok(steps)
}

/// What brackets hold, and what is after them.
fn bracketed(text: &str) -> Result<(Vec<Step>, &str), String> {
    let (inside, rest) = text
        .split_once(']')
        .ok_or_else(|| format!("`[{text}` has no `]` at its end"))?;
    let quoted = inside
        .strip_prefix('\'')
        .and_then(|it| it.strip_suffix('\''));
    let step = match quoted {
        Some(key) if !key.contains('\'') => return Ok((steps(&format!(".{key}"))?, rest)),
        _ if inside == "*" => Some(Step::Items(None, None, None)),
        _ => items(inside),
    };
    let step = step.ok_or_else(|| {
        let key = inside.trim_matches(['\'', '"']);
        let is_word = !key.is_empty() && key.chars().all(char::is_alphanumeric);
        let key = if is_word { key } else { "key" };
        format!("`[{inside}]` names no item; write `[0]`, `[*]` or `['{key}']`")
    })?;
    Ok((vec![step], rest))
}

/// A number, or the ends of some items.
fn items(text: &str) -> Option<Step> {
    let number = |text: &str| match text {
        "" => Some(None),
        text => text.parse().ok().map(Some),
    };
    let mut parts = text.split(':');
    let from: Option<i64> = number(parts.next()?)?;
    let Some(to) = parts.next() else {
        return from.map(Step::Item);
    };
    let to = number(to)?;
    let each = number(parts.next().unwrap_or_default())?;
    let each = each.map(usize::try_from).transpose().ok()?;
    let is_whole = parts.next().is_none() && each != Some(0);
    is_whole.then_some(Step::Items(from, to, each))
}

/// The key at the beginning of a text, without its backslashes, and what is after it.
fn key(text: &str) -> (String, &str) {
    let ends = |c: char| c.is_whitespace() || ".,[]$@{}".contains(c);
    let mut characters = text.char_indices();
    let mut end = text.len();
    while let Some((at, c)) = characters.next() {
        if c == '\\' {
            characters.next();
        } else if ends(c) {
            end = at;
            break;
        }
    }
    let (key, rest) = text.split_at(end);
    (key.replace('\\', ""), rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Problems;
    use crate::text::Sources;
    use crate::yaml;

    const DOCUMENT: &str = "a: {b.c/d: 1, e: [{f: 2}, {f: 3}, {g: x}]}";

    fn found(path: &str) -> Result<String, String> {
        let mut sources = Sources::default();
        let source = sources.add("x.yaml", DOCUMENT);
        let document = yaml::parse(source, DOCUMENT, &mut Problems::default()).unwrap();
        let found = path.parse::<FieldPath>()?.find(&document)?;
        Ok(serde_json::to_string(&found).unwrap())
    }

    #[test]
    fn paths_lead_to_what_they_name() {
        for (path, expected) in [
            (".a.e[1].f", "[3]"),
            ("{a.e[*].f}", "[2,3]"),
            (r"a.b\.c/d", "[1]"),
            (r"a['b\.c/d']", "[1]"),
            ("a['b.c/d']", "[]"),
            ("a['e'][-1].g", r#"["x"]"#),
            ("a.e[1:].*", r#"[3,"x"]"#),
            ("a.e[:2].f", "[2,3]"),
            ("a.e[::2]", r#"[{"f":2},{"g":"x"}]"#),
            ("a.e[1:1]", "[]"),
            ("..f", "[2,3]"),
            ("a..g", r#"["x"]"#),
            ("a.x.y[0]", "[]"),
        ] {
            assert_eq!(found(path).as_deref(), Ok(expected), "{path}");
        }
    }

    #[test]
    fn what_is_no_path_says_what_to_write() {
        for (path, expected) in [
            ("", "a path names a field, such as `spec.cpu.guest`"),
            ("a.", "after each dot of a path comes a key"),
            ("a..", "after each dot of a path comes a key"),
            ("..*", "after `..` comes a key"),
            (
                "a b",
                "` b` is no step of a path; write `.key` or `['key']`",
            ),
            ("a[x]", "`[x]` names no item; write `[0]`, `[*]` or `['x']`"),
            (
                r#"a["b"]"#,
                r#"`["b"]` names no item; write `[0]`, `[*]` or `['b']`"#,
            ),
            (
                "a[?(@.f)]",
                "`[?(@.f)]` names no item; write `[0]`, `[*]` or `['key']`",
            ),
            (
                "a[1:2:0]",
                "`[1:2:0]` names no item; write `[0]`, `[*]` or `['key']`",
            ),
            ("a[0", "`[0` has no `]` at its end"),
            (
                "{a}{b}",
                "`{a}{b}` is not one path; write one, such as `spec.cpu.guest`",
            ),
            ("a[*]", "`a` is not a list, and `[*]` names items"),
            ("a.e[3]", "`a.e` has 3 items, and `[3]` names others"),
            ("a.e[-4]", "`a.e` has 3 items, and `[-4]` names others"),
            (
                "a.e[9223372036854775807]",
                "`a.e` has 3 items, and `[9223372036854775807]` names others",
            ),
            (
                "a.e[-9223372036854775808:]",
                "`a.e` has 3 items, and `[-9223372036854775808:]` names others",
            ),
            (
                "a.e[2].g.*",
                "`a.e[2].g` is a text, and `*` names all fields or all items",
            ),
        ] {
            assert_eq!(found(path), Err(expected.to_owned()), "{path}");
        }
    }

    #[test]
    fn a_path_is_read_again_as_it_is_written() {
        for path in [
            r"a['b\.c/d']",
            "a.e[-1].*",
            "..f",
            "a..f[1:]",
            "a[:-1:2].b",
            "*.b",
        ] {
            assert_eq!(path.parse::<FieldPath>().unwrap().to_string(), path);
        }
    }
}
