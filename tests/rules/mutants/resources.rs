//! Mutants of every real resource: names, labels and annotations.

use common_instancetypes::diagnostic::Code;
use common_instancetypes::registry::labels::{self, Derivation, Origin};

use super::bundle::{Bundle, line_of};
use super::mutant::Mutant;

pub(crate) fn mutants(bundle: &Bundle) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for text in &bundle.texts {
        let resource = Resource::new(text);
        mutants.extend(resource.names());
        mutants.extend(resource.labels());
        mutants.extend(resource.metadata());
        mutants.push(resource.twice());
    }
    mutants
}

/// A resource as text.
struct Resource<'t> {
    text: &'t str,
    name: &'t str,
    name_line: usize,
}

impl<'t> Resource<'t> {
    fn new(text: &'t str) -> Self {
        let name_line = line_of(text, "  name: ");
        let name = text
            .lines()
            .nth(name_line - 1)
            .unwrap()
            .trim_start_matches("  name: ");
        Self {
            text,
            name,
            name_line,
        }
    }

    fn mutant(&self, what: &str, text: String, code: Code, line: usize) -> Mutant {
        Mutant {
            what: format!("{what} of {}", self.name),
            text,
            code,
            line,
        }
    }

    /// The text with one line replaced by another.
    fn with_line(&self, line: usize, content: &str) -> String {
        let mut lines: Vec<&str> = self.text.lines().collect();
        lines[line - 1] = content;
        lines.join("\n")
    }

    /// Names that Kubernetes refuses. Each keeps what labels say about the name: series and size.
    fn names(&self) -> Vec<Mutant> {
        let (first, rest) = self.name.split_at(1);
        let long = "x".repeat(254 - self.name.len());
        let names = [
            format!("-{}", self.name),
            format!("{}{rest}", first.to_uppercase()),
            format!("_{}", self.name),
            format!("é{}", self.name),
            format!("{long}{}", self.name),
        ];
        let names = names
            .into_iter()
            .filter(|name| name != self.name && !first.starts_with(char::is_numeric));
        names
            .map(|name| {
                let text = self.with_line(self.name_line, &format!("  name: {name}"));
                self.mutant(&name, text, Code::BadName, self.name_line)
            })
            .collect()
    }

    /// Each label that restates the spec, with another value. What the size and the version restate
    /// is not in a bundle.
    fn labels(&self) -> Vec<Mutant> {
        let derived = labels::LABELS.iter().filter(|label| match label.origin {
            Origin::Derived(from) => !matches!(from, Derivation::Size | Derivation::SeriesVersion),
            _ => false,
        });
        let written = derived.filter(|label| self.text.contains(&format!("    {}: ", label.key)));
        written
            .map(|label| {
                let start = format!("    {}: ", label.key);
                let line = line_of(self.text, &start);
                let text = self.with_line(line, &format!("{start}other"));
                self.mutant(label.key, text, Code::LabelMismatch, line)
            })
            .collect()
    }

    /// Labels and annotations that Kubernetes refuses.
    fn metadata(&self) -> Vec<Mutant> {
        let long = format!("x: {}", "y".repeat(64));
        let labels = [
            "a b: c", "/a: b", "A.b/c: d", "a/b/c: d", "a: b c", "a: -b", "a: é", &long,
        ];
        let annotations = ["a b: c", "/a: b", "a/b/c: d", "-a: b"];
        let labels = labels.map(|label| self.with_entry("  labels:", label, Code::BadLabel));
        let annotations = annotations
            .map(|annotation| self.with_entry("  annotations:", annotation, Code::BadAnnotation));
        labels.into_iter().chain(annotations).collect()
    }

    /// One more entry at the top of a part of `metadata`.
    fn with_entry(&self, part: &str, entry: &str, code: Code) -> Mutant {
        let mut lines: Vec<&str> = self.text.lines().collect();
        let at = lines.iter().position(|line| *line == part).unwrap() + 1;
        let entry = format!("    {entry}");
        lines.insert(at, &entry);
        self.mutant(&entry, lines.join("\n"), code, at + 1)
    }

    fn twice(&self) -> Mutant {
        let text = format!("{0}---\n{0}", self.text);
        let line = self.text.lines().count() + 1 + self.name_line;
        self.mutant("a twin", text, Code::DuplicateName, line)
    }
}
