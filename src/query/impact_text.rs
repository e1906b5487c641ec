//! What an update makes of a fleet, for a terminal and as Markdown.

use indexmap::IndexSet;
use serde_json::Value as Json;

use crate::kubevirt::Family;
use crate::text::{Sources, code_span, visible};
use crate::vm::{FieldChange, Outcome, PinnedBy};

use super::explain::Place;
use super::impact::{FleetImpact, Said, Story, TriedMachine, When, let_go};

/// The most virtual machines, instance types or preferences of a group that are named.
const NAMED: usize = 5;

/// How it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Text,
    Markdown,
}

impl FleetImpact {
    /// The text for a terminal.
    #[must_use]
    pub fn text(&self, sources: &Sources) -> String {
        self.print(Look::Text, sources)
    }

    /// The same as Markdown.
    #[must_use]
    pub fn markdown(&self, sources: &Sources) -> String {
        self.print(Look::Markdown, sources)
    }

    fn print(&self, look: Look, sources: &Sources) -> String {
        let mut text = String::new();
        for (story, machines) in self.groups() {
            let page = Page { look, sources };
            text.push_str(&page.group(&story, &machines));
            text.push('\n');
        }
        text.push_str(&self.summary());
        text.push('\n');
        for words in self.of_revisions() {
            text.push_str(match look {
                Look::Text => "",
                Look::Markdown => "\n",
            });
            text.extend([&words, "\n"]);
        }
        text
    }

    /// How many virtual machines come to what.
    fn summary(&self) -> String {
        let counts = [
            (Some(Outcome::Unchanged), "unchanged", "unchanged"),
            (
                Some(Outcome::NextStart),
                "changes at the next start",
                "change at the next start",
            ),
            (
                Some(Outcome::Live),
                "changes while it runs",
                "change while they run",
            ),
            (Some(Outcome::Restart), "needs a restart", "need a restart"),
            (
                Some(Outcome::RefusedEdit),
                "is refused when it is edited",
                "are refused when they are edited",
            ),
            (
                Some(Outcome::NoStart),
                "can no longer start",
                "can no longer start",
            ),
            (None, "is not judged", "are not judged"),
        ];
        let parts = counts.into_iter().filter_map(|(outcome, one, many)| {
            let number = self.count(outcome);
            let words = if number == 1 { one } else { many };
            (number > 0).then(|| format!("{} {words}", grouped(number)))
        });
        let parts: Vec<String> = parts.collect();
        format!("{}: {}", machines(self.machines.len()), parts.join(", "))
    }

    /// What holds virtual machines as they are, and what lets them go.
    fn of_revisions(&self) -> Vec<String> {
        let mut words = Vec::new();
        for by in [PinnedBy::Status, PinnedBy::Spec] {
            let pinned = self.pinned(by);
            let (are_pinned, them) = match (by, pinned) {
                (_, 0) => continue,
                (PinnedBy::Status, 1) => ("is pinned by its revisions", "it"),
                (PinnedBy::Status, _) => ("are pinned by their revisions", "them"),
                (PinnedBy::Spec, 1) => ("is pinned by its `revisionName`", "it"),
                (PinnedBy::Spec, _) => ("are pinned by their `revisionName`", "them"),
            };
            words.push(format!(
                "{} {are_pinned}: nothing of this happens to {them}, not even with a restart, until {}",
                grouped(pinned),
                let_go(by)
            ));
        }
        let (partly, loose) = (self.partly_pinned(), self.loose());
        if partly > 0 {
            let (are, they_name, them) = match partly {
                1 => ("is", "it names", "it"),
                _ => ("are", "they name", "them"),
            };
            words.push(format!(
                "{} {are} pinned by a revision with only one of the two that {they_name}: nothing that this one \
                 changes happens to {them}",
                grouped(partly)
            ));
        }
        if loose > 0 {
            let (are, they_are, them) = match loose {
                1 => ("is", "it is", "it"),
                _ => ("are", "they are", "them"),
            };
            words.push(format!(
                "{} {are} pinned by no revision in these files: in a cluster, {they_are} once virt-controller \
                 has seen {them}",
                grouped(loose)
            ));
        }
        words
    }
}

/// What a group is printed with.
struct Page<'s> {
    look: Look,
    sources: &'s Sources,
}

impl Page<'_> {
    fn group(&self, story: &Story, machines: &[&TriedMachine]) -> String {
        let title = format!(
            "{}{}",
            title(story.outcome, machines.len()),
            names(machines)
        );
        let mut text = match self.look {
            Look::Text => format!("{title}\n"),
            Look::Markdown => format!("## {title}\n\n"),
        };
        self.point(&mut text, &self.who(machines));
        for said in &story.said {
            self.point(&mut text, &said_words(said));
            if let Some(help) = &said.help {
                self.below(&mut text, &format!("help: {}", visible(help)));
            }
        }
        for (name, by) in &story.held {
            let words = format!(
                "a revision holds {} with {}: nothing that this changes happens until {}",
                them(machines),
                code_span(name),
                let_go(*by)
            );
            self.point(&mut text, &words);
        }
        for (name, why) in &story.loose {
            let words = format!(
                "no revision holds {} with {}: {}",
                them(machines),
                code_span(name),
                why.words()
            );
            self.point(&mut text, &words);
        }
        self.changes(&mut text, "in the running instance", &story.live);
        self.changes(
            &mut text,
            "in the next pass of virt-controller",
            &story.again,
        );
        self.changes(&mut text, "after the next start", &story.restarted);
        if let Some(help) = way_out(story.outcome, machines) {
            self.point(&mut text, &format!("help: {help}"));
        }
        text
    }

    /// The first of them, with their places, and how many more there are.
    fn who(&self, machines: &[&TriedMachine]) -> String {
        let named = machines.iter().take(NAMED).map(|machine| {
            let place = Place::of(machine.at, self.sources);
            let line = place.line.map_or(String::new(), |line| format!(":{line}"));
            let place = visible(&format!("{}{line}", place.file));
            match machine.full_name() {
                Some(name) => format!("{} ({place})", visible(&name)),
                None => place,
            }
        });
        and_more(&named.collect::<Vec<_>>(), machines.len())
    }

    fn changes(&self, text: &mut String, when: &str, changes: &[FieldChange]) {
        if changes.is_empty() {
            return;
        }
        self.point(text, &format!("{when}:"));
        for change in changes {
            let [path, old, new] = parts(change);
            let words = match self.look {
                Look::Text => format!("{path}: {old} -> {new}"),
                Look::Markdown => format!(
                    "{}: {} → {}",
                    code_span(&path),
                    code_span(&old),
                    code_span(&new)
                ),
            };
            self.below(text, &words);
        }
    }

    fn point(&self, text: &mut String, words: &str) {
        text.push_str(match self.look {
            Look::Text => "  ",
            Look::Markdown => "- ",
        });
        text.extend([words, "\n"]);
    }

    fn below(&self, text: &mut String, words: &str) {
        text.push_str(match self.look {
            Look::Text => "    ",
            Look::Markdown => "  - ",
        });
        text.extend([words, "\n"]);
    }
}

/// What they name, each once.
fn names(machines: &[&TriedMachine]) -> String {
    let nouns = [
        (Family::Instancetype, "instance type", "instance types"),
        (Family::Preference, "preference", "preferences"),
    ];
    let parts = nouns.into_iter().filter_map(|(family, one, many)| {
        let holds = machines.iter().filter_map(|machine| machine.impact());
        let holds = holds.flat_map(|impact| &impact.holds);
        let names = holds.filter(|hold| hold.family == family);
        let names: IndexSet<&str> = names.map(|hold| hold.name.as_str()).collect();
        let noun = if names.len() == 1 { one } else { many };
        let shown = names.iter().take(NAMED);
        let shown: Vec<String> = shown.map(|name| code_span(name)).collect();
        let listed = and_more(&shown, names.len());
        (!names.is_empty()).then(|| format!("{noun} {listed}"))
    });
    format!(": {}", parts.collect::<Vec<_>>().join(", "))
}

/// What is shown of a number of things.
fn and_more(shown: &[String], all: usize) -> String {
    let words = shown.join(", ");
    match all.saturating_sub(shown.len()) {
        0 => words,
        others => format!("{words} and {} more", grouped(others)),
    }
}

fn title(outcome: Outcome, number: usize) -> String {
    let words = match (outcome, number) {
        (Outcome::NoStart, _) => "can no longer start",
        (Outcome::RefusedEdit, _) => "can no longer be edited",
        (Outcome::Restart, 1) => "needs a restart",
        (Outcome::Restart, _) => "need a restart",
        (Outcome::Live, 1) => "changes while it runs",
        (Outcome::Live, _) => "change while they run",
        (Outcome::NextStart, 1) => "changes at the next start",
        (Outcome::NextStart, _) => "change at the next start",
        (Outcome::Unchanged, 1) => "stays as it is",
        (Outcome::Unchanged, _) => "stay as they are",
    };
    format!("{} {words}", machines(number))
}

fn said_words(said: &Said) -> String {
    let message = visible(&said.message);
    match said.when {
        When::Edited => format!("KubeVirt refuses an edit: {message}"),
        When::Started => format!("KubeVirt refuses the start: {message}"),
        When::Both => format!("KubeVirt refuses an edit and the start: {message}"),
        When::Running => format!("KubeVirt asks for a restart: {message}"),
        When::Before => format!("without the update, KubeVirt does not start it: {message}"),
    }
}

/// What can be done until there is something better.
fn way_out(outcome: Outcome, machines: &[&TriedMachine]) -> Option<String> {
    let (they, run) = match machines.len() {
        1 => ("it", "it runs as it was started"),
        _ => ("they", "they run as they were started"),
    };
    let are_pinned = machines.iter().all(|it| it.pinned_by().is_some());
    match outcome {
        Outcome::NoStart | Outcome::RefusedEdit if are_pinned => Some(format!(
            "leave the revisions as they are: with them, {they} can be edited and can start"
        )),
        Outcome::NoStart | Outcome::RefusedEdit => {
            Some("keep the old objects under names of their own, and name those".to_owned())
        }
        Outcome::Restart => Some(format!(
            "restart {} when that suits: until then, {run}",
            them(machines)
        )),
        Outcome::Live | Outcome::NextStart | Outcome::Unchanged => None,
    }
}

fn them(machines: &[&TriedMachine]) -> &'static str {
    if machines.len() == 1 { "it" } else { "them" }
}

fn machines(number: usize) -> String {
    match number {
        1 => "1 virtual machine".to_owned(),
        number => format!("{} virtual machines", grouped(number)),
    }
}

/// The path of a field, its old value and its new one, each on one line.
pub(super) fn parts(change: &FieldChange) -> [String; 3] {
    let [old, new] = [&change.old, &change.new].map(|it| value(it.as_ref()));
    [visible(&change.path), old, new]
}

/// A value of a field, on one line.
fn value(value: Option<&Json>) -> String {
    match value {
        None => "not set".to_owned(),
        Some(Json::String(text)) => visible(text),
        Some(value) => visible(&value.to_string()),
    }
}

/// A number with a comma after each thousand.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
