//! The lines in which two texts differ, found in a time that grows with their length.

use std::collections::VecDeque;

use similar::{Algorithm, DiffTag, capture_diff_slices};

/// The equal lines that are kept around others.
const CONTEXT: usize = 3;

/// How many lines are compared at a time: the time grows with the square of those that differ.
const WINDOW: usize = 2_000;

/// After so many lines that differ, the rest is not compared.
const MAX_CHANGED: usize = 1_000;

/// In which of the texts a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Sign {
    Both,
    Before,
    After,
}

/// A line, with its line break if it has one.
pub(super) type Line<'t> = (Sign, &'t str);

/// Lines that differ, with equal ones around them.
#[derive(Debug)]
pub(super) struct Hunk<'t> {
    /// How many lines of both texts are in front of it.
    pub(super) skipped: [usize; 2],
    pub(super) lines: Vec<Line<'t>>,
    /// How many lines at its end are equal.
    equal: usize,
}

/// What differs between two texts.
#[derive(Debug, Default)]
pub(super) struct Hunks<'t> {
    pub(super) found: Vec<Hunk<'t>>,
    /// Whether the texts were compared to their ends.
    pub(super) is_complete: bool,
    /// How many lines of both texts were passed.
    passed: [usize; 2],
    /// The last equal lines.
    context: VecDeque<&'t str>,
    changed: usize,
}

impl<'t> Hunks<'t> {
    pub(super) fn between(before: &'t str, after: &'t str) -> Self {
        let mut hunks = Self::default();
        let mut rests = [before, after];
        while hunks.changed < MAX_CHANGED {
            hunks.skip_equal(&mut rests);
            if rests == ["", ""] {
                hunks.is_complete = true;
                break;
            }
            if !hunks.compare_window(&mut rests) {
                break;
            }
        }
        for hunk in &mut hunks.found {
            hunk.trim();
        }
        hunks
    }

    /// The lines that differ.
    pub(super) fn changed(&self) -> impl Iterator<Item = Line<'t>> {
        let lines = self.found.iter().flat_map(|hunk| &hunk.lines);
        lines.filter(|(sign, _)| *sign != Sign::Both).copied()
    }

    fn skip_equal(&mut self, [before, after]: &mut [&'t str; 2]) {
        let mut lines = before.split_inclusive('\n');
        let mut others = after.split_inclusive('\n');
        let mut length = 0;
        while let Some(line) = lines.next().filter(|line| others.next() == Some(line)) {
            self.add((Sign::Both, line));
            length += line.len();
        }
        for rest in [before, after] {
            *rest = rest.get(length..).unwrap_or_default();
        }
    }

    /// Compares the next lines of both texts, up to the last ones that are equal: what comes after
    /// them may be equal to lines further on. If none are, these are the last that are compared.
    fn compare_window(&mut self, rests: &mut [&'t str; 2]) -> bool {
        let [before, after] =
            rests.map(|rest| -> Vec<&str> { rest.split_inclusive('\n').take(WINDOW).collect() });
        let is_rest = before.len().max(after.len()) < WINDOW;
        let ops = capture_diff_slices(Algorithm::Myers, &before, &after);
        let last_equal = ops.iter().rposition(|op| op.tag() == DiffTag::Equal);
        let number = last_equal
            .filter(|_| !is_rest)
            .map_or(ops.len(), |at| at + 1);
        let mut lengths = [0, 0];
        for op in ops.iter().take(number) {
            let removed = before.get(op.old_range()).unwrap_or_default();
            let added = after.get(op.new_range()).unwrap_or_default();
            let length = |lines: &[&str]| lines.iter().map(|line| line.len()).sum::<usize>();
            lengths = [lengths[0] + length(removed), lengths[1] + length(added)];
            let (sign, added) = match op.tag() {
                DiffTag::Equal => (Sign::Both, [].as_slice()),
                _ => (Sign::Before, added),
            };
            for line in removed {
                self.add((sign, line));
            }
            for line in added {
                self.add((Sign::After, line));
            }
        }
        for (rest, length) in rests.iter_mut().zip(lengths) {
            *rest = rest.get(length..).unwrap_or_default();
        }
        is_rest || last_equal.is_some()
    }

    fn add(&mut self, line: Line<'t>) {
        let (sign, text) = line;
        if sign == Sign::Both {
            if let Some(hunk) = self.found.last_mut() {
                hunk.equal += 1;
                if hunk.is_open() {
                    hunk.lines.push(line);
                }
            }
            self.context.push_back(text);
            if self.context.len() > CONTEXT {
                self.context.pop_front();
            }
        } else {
            self.changed += 1;
            self.add_changed(line);
        }
        for (passed, other) in self.passed.iter_mut().zip([Sign::After, Sign::Before]) {
            *passed += usize::from(sign != other);
        }
    }

    fn add_changed(&mut self, line: Line<'t>) {
        if let Some(hunk) = self.found.last_mut().filter(|hunk| hunk.is_open()) {
            hunk.lines.push(line);
            hunk.equal = 0;
            return;
        }
        let context = self.context.iter().map(|text| (Sign::Both, *text));
        self.found.push(Hunk {
            skipped: self.passed.map(|passed| passed - self.context.len()),
            lines: context.chain([line]).collect(),
            equal: 0,
        });
    }
}

impl Hunk<'_> {
    /// Whether the next line that differs belongs to it: what is equal in between would be shown
    /// after this hunk and before the next one.
    fn is_open(&self) -> bool {
        self.equal <= 2 * CONTEXT
    }

    /// Removes equal lines from its end that another hunk would have needed.
    fn trim(&mut self) {
        let kept = self.equal.min(2 * CONTEXT);
        let needless = kept.saturating_sub(CONTEXT);
        self.lines.truncate(self.lines.len() - needless);
    }
}
