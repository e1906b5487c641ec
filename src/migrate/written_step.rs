//! The steps of a document as edits of its text.

use crate::kubevirt::paths::object::SPEC;
use crate::kubevirt::paths::preference as paths;
use crate::model::Path;
use crate::text::{Location, Sources};
use crate::yaml::Node;

use super::edits::Edit;
use super::step::{Step, place_of};
use super::written::{TakenLine, WrittenField, commented, emptied, filled};

/// A document, the text that it is written in, and what has to be done with it.
pub(super) struct Writing<'t> {
    document: &'t Node,
    steps: &'t [Step],
    sources: &'t Sources,
    text: &'t str,
}

impl<'t> Writing<'t> {
    pub(super) fn new(document: &'t Node, steps: &'t [Step], sources: &'t Sources) -> Self {
        Self {
            document,
            steps,
            sources,
            text: sources.text(document.at.source),
        }
    }

    /// The edits of a step; an error is the place of what is written so that it cannot be done.
    pub(super) fn edits(&self, step: &Step) -> Result<Vec<Edit>, Location> {
        match step {
            Step::Word { path, new } => self.word(*path, new).ok_or_else(|| self.place(*path)),
            Step::Efi => self.efi(),
            Step::Ratio => self.ratio(),
            Step::Remove(path) => Ok(vec![self.removed(*path)?]),
        }
    }

    fn place(&self, path: Path) -> Location {
        place_of(path, self.document)
    }

    fn field(&self, path: Path) -> Result<WrittenField<'t>, Location> {
        let field = self.document.field(path.keys());
        let written = field.and_then(|field| WrittenField::new(self.text, field));
        written.ok_or_else(|| self.place(path))
    }

    fn removed(&self, path: Path) -> Result<Edit, Location> {
        let removed = self.field(path)?.removed(self.is_followed(path));
        removed.ok_or_else(|| self.place(path))
    }

    fn taken(
        &self,
        field: &WrittenField<'t>,
        path: Path,
    ) -> Result<(Edit, TakenLine<'t>), Location> {
        let taken = field.taken(self.is_followed(path));
        taken.ok_or_else(|| self.place(path))
    }

    /// Whether a field that stays follows, between the same brackets.
    fn is_followed(&self, path: Path) -> bool {
        let Some((key, parent)) = path.keys().split_last() else {
            return false;
        };
        let (Some(parent), Some(field)) =
            (self.document.get(parent), self.document.field(path.keys()))
        else {
            return false;
        };
        let goes = |key: &str| {
            let mut gone = self.steps.iter().filter_map(Step::leaves);
            gone.any(|path| path.last() == key)
        };
        let mut others = parent.fields().filter(|(other, _)| other != key);
        others.any(|(other, it)| it.key.start > field.key.start && !goes(other))
    }

    /// A word in its quotes, if it has some. An alias is changed where its anchor is.
    fn word(&self, path: Path, new: &str) -> Option<Vec<Edit>> {
        let node = self.document.get(path.keys())?;
        let value = node.text()?;
        if self.written(node.at).starts_with('*') {
            return Some(Vec::new());
        }
        let at = self.sources.in_value(node.at, value, &(0..value.len()));
        let edit = Edit::new(at.start as usize..at.end as usize, new);
        (self.written(at) == value).then(|| vec![edit])
    }

    fn written(&self, at: Location) -> &'t str {
        let bytes = at.start as usize..at.end as usize;
        self.text.get(bytes).unwrap_or_default()
    }

    fn efi(&self) -> Result<Vec<Edit>, Location> {
        let efi = self.field(paths::USE_EFI)?;
        if self.document.get(paths::USE_SECURE_BOOT.keys()).is_none() {
            return Ok(vec![efi.replaced(efi.like(paths::EFI.last(), "{}"))]);
        }
        let secure_boot = self.field(paths::USE_SECURE_BOOT)?;
        let key = paths::SECURE_BOOT.last();
        if efi.is_in_brackets() {
            let inside = efi.like(key, secure_boot.value());
            let field = efi.like(paths::EFI.last(), &format!("{{{inside}}}"));
            return Ok(vec![
                efi.replaced(field),
                self.removed(paths::USE_SECURE_BOOT)?,
            ]);
        }
        let (removed, line) = self.taken(&secure_boot, paths::USE_SECURE_BOOT)?;
        let further = self.further(&efi, paths::FIRMWARE)?;
        let field = format!("{}:", paths::EFI.last());
        Ok(vec![
            efi.replaced(field),
            efi.followed_by(&line.lines(further, key)),
            removed,
        ])
    }

    fn ratio(&self) -> Result<Vec<Edit>, Location> {
        let old = self.field(paths::OLD_SPREAD_RATIO)?;
        let (removed, line) = self.taken(&old, paths::OLD_SPREAD_RATIO)?;
        let (options, key) = (paths::SPREAD_OPTIONS, paths::SPREAD_RATIO.last());
        let (added, in_brackets) = match self.document.field(options.keys()) {
            None => self.new_options(&old, &line)?,
            Some(there) => match there.node.fields().next() {
                None => {
                    let field = old.like(key, old.value());
                    let filled = filled(self.text, there.key, &field);
                    (filled.ok_or(there.node.at)?, Some(there.key))
                }
                Some((_, across)) => {
                    let beside = WrittenField::new(self.text, across).ok_or(across.node.at)?;
                    if beside.is_in_brackets() {
                        let added = beside.followed_in_brackets(key, old.value());
                        (added, Some(across.key))
                    } else {
                        (beside.followed_by(&line.lines(0, key)), None)
                    }
                }
            },
        };
        let comments = line.comments();
        let in_brackets = in_brackets.filter(|_| !comments.is_empty());
        let comments = in_brackets.map(|at| commented(self.text, at, &comments));
        Ok([removed, added].into_iter().chain(comments).collect())
    }

    /// The ratio below the topology, which is there, in options that are not; and the key of the topology,
    /// if it is between brackets.
    fn new_options(
        &self,
        old: &WrittenField<'_>,
        line: &TakenLine<'_>,
    ) -> Result<(Edit, Option<Location>), Location> {
        let (options, key) = (paths::SPREAD_OPTIONS.last(), paths::SPREAD_RATIO.last());
        let topology = self.field(paths::CPU_TOPOLOGY)?;
        if topology.is_in_brackets() {
            let inside = format!("{{{}}}", topology.like(key, old.value()));
            let added = topology.followed_in_brackets(options, &inside);
            let field = self.document.field(paths::CPU_TOPOLOGY.keys());
            return Ok((added, field.map(|field| field.key)));
        }
        let further = self.further(&topology, paths::CPU)?;
        let mut lines = vec![(0, format!("{options}:"))];
        lines.extend(line.lines(further, key));
        Ok((topology.followed_by(&lines), None))
    }

    /// How much further a field is indented than the one that it is in.
    fn further(&self, field: &WrittenField<'_>, parent: Path) -> Result<usize, Location> {
        let around = self.document.field(parent.keys());
        let around = around.ok_or_else(|| self.place(parent))?;
        Ok(field.indented_from(around.key))
    }

    /// `{}` for each block that loses all of its fields; an error is the key behind which it cannot be
    /// written.
    pub(super) fn emptied(&self) -> Result<Vec<Edit>, Location> {
        let mut edits = Vec::new();
        for parent in [paths::FIRMWARE, SPEC] {
            let is_inside =
                |path: &&Path| path.keys().split_last().map(|it| it.1) == Some(parent.keys());
            let removed = self.steps.iter().filter_map(Step::removed);
            let removed: Vec<&Path> = removed.filter(is_inside).collect();
            let (Some(path), Some(field)) = (removed.first(), self.document.field(parent.keys()))
            else {
                continue;
            };
            let is_emptied = field.node.fields().count() == removed.len();
            if is_emptied && !self.field(**path)?.is_in_brackets() {
                edits.push(emptied(self.text, field.key).ok_or(field.key)?);
            }
        }
        Ok(edits)
    }
}
