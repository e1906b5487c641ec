//! Paths to fields, as people write them on a command line.

use std::fmt;
use std::str::FromStr;

use crate::yaml::{Node, Value};

/// A path to fields, in the part of kubectl's language of paths that names them:
///
/// ```text
/// path = [ "." ] step *( [ "." ] step )       braces around it are allowed
/// step = key | "['" key "']" | "[" number "]" | "[*]"
/// ```
///
/// In a key outside brackets, a backslash comes before a dot that is part of it:
/// `metadata.labels.instancetype\.kubevirt\.io/cpu`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldPath {
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Key(String),
    Item(usize),
    AllItems,
}

impl FieldPath {
    /// What is at the path: more than one value only if it names all items of a list.
    #[must_use]
    pub fn find<'n>(&self, node: &'n Node) -> Vec<&'n Node> {
        let mut found = vec![node];
        for step in &self.steps {
            found = found.into_iter().flat_map(|node| step.from(node)).collect();
        }
        found
    }
}

impl FieldPath {
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
        let is_above = self.steps.iter().zip(keys).all(|(step, key)| match step {
            Step::Key(name) => name == key,
            Step::AllItems => true,
            Step::Item(_) => false,
        });
        let below = self.steps.get(keys.len()..).unwrap_or_default();
        is_above
            && below
                .first()
                .is_none_or(|step| !matches!(step, Step::Key(_)))
    }

    /// The part of the path that there is in a node, as text, and the keys after it.
    #[must_use]
    pub fn nearest<'n>(&self, node: &'n Node) -> (String, Vec<&'n str>) {
        let (mut found, mut text) = (vec![node], String::new());
        for step in &self.steps {
            let next: Vec<&Node> = found.iter().flat_map(|node| step.from(node)).collect();
            if next.is_empty() {
                break;
            }
            found = next;
            step.write(&mut text);
        }
        let fields = found.into_iter().flat_map(Node::fields);
        let mut keys: Vec<&str> = fields.map(|(key, _)| key.as_str()).collect();
        keys.dedup();
        (text, keys)
    }
}

/// The path as it can be written.
impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        for step in &self.steps {
            step.write(&mut text);
        }
        f.write_str(&text)
    }
}

impl Step {
    /// Appends it to a path.
    fn write(&self, path: &mut String) {
        let is_word = |key: &str| key.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match self {
            Self::Key(key) if is_word(key) && path.is_empty() => path.push_str(key),
            Self::Key(key) if is_word(key) => path.extend([".", key]),
            Self::Key(key) => path.extend(["['", key, "']"]),
            Self::Item(index) => path.extend(["[", &index.to_string(), "]"]),
            Self::AllItems => path.push_str("[*]"),
        }
    }

    fn from<'n>(&self, node: &'n Node) -> Vec<&'n Node> {
        match (self, &node.value) {
            (Self::Key(key), _) => node.get(&[key]).into_iter().collect(),
            (Self::Item(index), Value::Sequence(items)) => items.get(*index).into_iter().collect(),
            (Self::AllItems, Value::Sequence(items)) => items.iter().collect(),
            (Self::AllItems, _) => node.fields().map(|(_, field)| &field.node).collect(),
            (Self::Item(_), _) => Vec::new(),
        }
    }
}

impl FromStr for FieldPath {
    type Err = String;

    /// # Errors
    ///
    /// The text does not follow the grammar above.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let inner = text.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
        let mut rest = inner.unwrap_or(text);
        let mut steps = Vec::new();
        while !rest.is_empty() {
            let (step, after) = match rest.strip_prefix('[') {
                Some(in_brackets) => bracketed(in_brackets)?,
                None => key(rest.strip_prefix('.').unwrap_or(rest))?,
            };
            steps.push(step);
            rest = after;
        }
        if steps.is_empty() {
            return Err("a path names a field, such as `spec.cpu.guest`".to_owned());
        }
        Ok(Self { steps })
    }
}

/// What brackets hold, and what is after them.
fn bracketed(text: &str) -> Result<(Step, &str), String> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'));
    if let Some(quote) = quote {
        let end = format!("{quote}]");
        let named = text.get(1..).and_then(|text| text.split_once(&end));
        let (key, rest) = named.ok_or_else(|| format!("`[{text}` has no `{end}` at its end"))?;
        return Ok((Step::Key(key.to_owned()), rest));
    }
    let (inside, rest) = text
        .split_once(']')
        .ok_or_else(|| format!("`[{text}` has no `]` at its end"))?;
    let step = match inside.parse() {
        Ok(index) => Step::Item(index),
        Err(_) if inside == "*" => Step::AllItems,
        Err(_) => {
            return Err(format!(
                "`[{inside}]` names no item; write `[0]`, `[*]` or `['{inside}']`"
            ));
        }
    };
    Ok((step, rest))
}

/// The key at the beginning of a text, and what is after it.
fn key(text: &str) -> Result<(Step, &str), String> {
    let mut key = String::new();
    let mut characters = text.char_indices();
    let mut end = text.len();
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' => key.extend(characters.next().map(|(_, escaped)| escaped)),
            '.' | '[' => {
                end = at;
                break;
            }
            _ => key.push(c),
        }
    }
    if key.is_empty() {
        return Err("a path has a key between dots".to_owned());
    }
    Ok((Step::Key(key), text.get(end..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Problems;
    use crate::text::Sources;
    use crate::yaml;

    const DOCUMENT: &str = "a: {b.c/d: 1, e: [{f: 2}, {f: 3}]}";

    fn found(path: &str) -> Result<String, String> {
        let mut sources = Sources::default();
        let source = sources.add("x.yaml", DOCUMENT);
        let document = yaml::parse(source, DOCUMENT, &mut Problems::default()).unwrap();
        let found = path.parse::<FieldPath>()?;
        Ok(serde_json::to_string(&found.find(&document)).unwrap())
    }

    #[test]
    fn paths_are_read_as_by_kubectl() {
        for (path, expected) in [
            ("a", r#"[{"b.c/d":1,"e":[{"f":2},{"f":3}]}]"#),
            (".a.e[1].f", "[3]"),
            ("{.a.e[*].f}", "[2,3]"),
            (r"a.b\.c/d", "[1]"),
            ("a['b.c/d']", "[1]"),
            (r#".a["b.c/d"]"#, "[1]"),
            ("a.e[7].f", "[]"),
            ("a.x.y", "[]"),
        ] {
            assert_eq!(found(path).as_deref(), Ok(expected), "{path}");
        }
    }

    #[test]
    fn what_is_no_path_says_what_to_write() {
        for (path, expected) in [
            ("", "a path names a field, such as `spec.cpu.guest`"),
            ("a..b", "a path has a key between dots"),
            ("a[x]", "`[x]` names no item; write `[0]`, `[*]` or `['x']`"),
            ("a[0", "`[0` has no `]` at its end"),
            ("a['x]", "`['x]` has no `']` at its end"),
        ] {
            assert_eq!(found(path), Err(expected.to_owned()), "{path}");
        }
    }
}
