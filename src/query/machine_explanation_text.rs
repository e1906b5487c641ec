//! Explained virtual machines for a terminal: each as YAML, and beside each field what set it.

use crate::text::visible;
use crate::yaml::is_plain;

use super::explain::Place;
use super::explained_line::{ExplainedLine, text};
use super::explained_text::shown_as_yaml;
use super::machine_explanation::{
    ExplainedMachine, MachineExplanation, MachineField, MachineOrigin, Step,
};

impl MachineExplanation {
    /// The text, in colours if they are asked for.
    #[must_use]
    pub fn text(&self, colour: bool) -> String {
        let machines = self.machines.iter();
        let texts: Vec<String> = machines
            .map(|machine| text(&machine.lines(), colour))
            .collect();
        texts.join("\n")
    }
}

impl ExplainedMachine {
    /// A line for each key and for each value, indented as in YAML.
    fn lines(&self) -> Vec<ExplainedLine> {
        let mut lines = Vec::new();
        let mut open: &[Step] = &[];
        for field in &self.fields {
            let same = open.iter().zip(&field.path).take_while(|(a, b)| a == b);
            let mut start = Start::at(same.count());
            let Some((last, parents)) = field.path.split_last() else {
                continue;
            };
            for parent in parents.iter().skip(start.depth) {
                match parent {
                    Step::Key(key) => {
                        let field = format!("{}{}:", start.next(), yaml_key(key));
                        lines.push(ExplainedLine::new(field, None, String::new()));
                    }
                    Step::Item(_) => start.begin_item(),
                }
            }
            lines.extend(field.lines(last, start));
            open = &field.path;
        }
        lines
    }
}

/// How a line starts: with spaces, and with the dashes of the items that begin on it.
struct Start {
    text: String,
    depth: usize,
}

impl Start {
    fn at(depth: usize) -> Self {
        Self {
            text: "  ".repeat(depth),
            depth,
        }
    }

    fn begin_item(&mut self) {
        self.text.push_str("- ");
        self.depth += 1;
    }

    /// The start of this line; the next one is a step further in, and begins no item yet.
    fn next(&mut self) -> String {
        let after = Self::at(self.depth + 1);
        std::mem::replace(self, after).text
    }
}

/// A key, with quotes where YAML needs them.
fn yaml_key(key: &str) -> String {
    if is_plain(key) {
        visible(key)
    } else {
        format!("{key:?}")
    }
}

impl MachineField {
    fn lines(&self, last: &Step, mut start: Start) -> Vec<ExplainedLine> {
        if matches!(last, Step::Item(_)) {
            start.begin_item();
        }
        let start = start.next();
        let value = shown_as_yaml(&self.value);
        let field = match last {
            Step::Key(key) if self.is_removed() => format!("{start}# {} is removed", yaml_key(key)),
            Step::Key(key) => format!("{start}{}: {value}", yaml_key(key)),
            Step::Item(_) => format!("{start}{value}"),
        };
        let place = self.place.as_ref().map(Place::text);
        let mut lines = vec![ExplainedLine::new(field, place, self.note())];
        lines.extend(self.before.as_ref().map(|before| ExplainedLine {
            field: format!(
                "{}# before: {}",
                Start::at(self.path.len()).text,
                shown_as_yaml(&before.value)
            ),
            place: before.place.text(),
            note: String::new(),
            is_before: true,
        }));
        lines
    }

    fn is_removed(&self) -> bool {
        self.value.is_null() && self.before.is_some()
    }

    fn note(&self) -> String {
        let name = self.name.as_deref().unwrap_or_default();
        match self.origin {
            MachineOrigin::Machine => String::new(),
            MachineOrigin::Instancetype => format!("the instance type `{name}`"),
            MachineOrigin::Preference => format!("the preference `{name}`"),
            MachineOrigin::Kubevirt => "KubeVirt".to_owned(),
            MachineOrigin::Cluster => "the defaults of a cluster".to_owned(),
        }
    }
}
