//! Documents in which only the part between two markers is generated.

use std::ops::Range;
use std::path::Path;

use crate::diagnostic::{Code, Problem, Problems, listed};
use crate::text::{LinkError, Location, ReadError, SourceId, Sources, join, resolve_below};

/// The largest document of this kind that is read: with its tables, it grows as the bundles do.
pub const MAX_MARKED_BYTES: u64 = 64 * 1024 * 1024;

/// How the line before the generated part begins.
pub const PART_BEGINS: &str = "<!-- begin generated:";

/// The generated part of a document.
pub(super) struct Part {
    /// Its name in the markers.
    pub(super) name: &'static str,
    /// What is between them.
    pub(super) text: String,
}

/// A document with its part renewed; `None` if it does not exist, or has no markers or wrong ones.
pub(super) fn renew(
    root: &Path,
    path: &str,
    part: &Part,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Option<String> {
    if root.join(path).symlink_metadata().is_err() {
        return None;
    }
    let shown = join(root, path).display().to_string();
    let read = match resolve_below(root, Path::new(path)) {
        Ok(file) => sources.read(&file, &shown, MAX_MARKED_BYTES),
        Err(LinkError { why, .. }) => Err(ReadError::failed(shown, &why)),
    };
    let source = match read {
        Ok(source) => source,
        Err(error) => {
            problems.push(error.into());
            return None;
        }
    };
    renewed(source, sources.text(source), part, problems)
}

fn renewed(source: SourceId, text: &str, part: &Part, problems: &mut Problems) -> Option<String> {
    let markers = markers(source, text);
    let mut found = Problems::default();
    let regions = regions(&markers, part.name, &mut found);
    if let [first, second, ..] = regions.as_slice() {
        found.push(repeated(part.name, first.at, second.at));
    }
    let is_sound = found.is_empty();
    problems.extend(found);
    let region = regions.first().filter(|_| is_sound)?;
    replaced(text, part, region)
}

/// One end of a generated part.
#[derive(Debug)]
struct Marker<'t> {
    opens: bool,
    name: &'t str,
    /// The line.
    at: Location,
    /// The bytes of the line, its end included.
    line: Range<usize>,
    line_end: &'static str,
}

/// What is between two markers.
struct Region {
    inside: Range<usize>,
    line_end: &'static str,
    at: Location,
}

fn markers(source: SourceId, text: &str) -> Vec<Marker<'_>> {
    let mut end = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        let start = end;
        end += line.len();
        (start, line)
    });
    lines
        .filter_map(|(start, line)| {
            let words = line
                .trim()
                .strip_prefix("<!--")?
                .strip_suffix("-->")?
                .trim();
            let (opens, name) = match words.strip_prefix("begin generated:") {
                Some(name) => (true, name),
                None => (false, words.strip_prefix("end generated:")?),
            };
            Some(Marker {
                opens,
                name: name.trim(),
                at: source.at(start..start + line.trim_end().len()),
                line: start..start + line.len(),
                line_end: if line.ends_with("\r\n") { "\r\n" } else { "\n" },
            })
        })
        .collect()
}

/// Pairs the markers; reports those without a partner, and those of another part.
fn regions(markers: &[Marker<'_>], part: &str, problems: &mut Problems) -> Vec<Region> {
    let mut regions = Vec::new();
    let mut open: Option<&Marker> = None;
    for marker in markers {
        if marker.name != part {
            problems.push(unknown(marker, part));
            continue;
        }
        match open.take() {
            None if marker.opens => open = Some(marker),
            None => problems.push(alone(marker)),
            Some(begin) if marker.opens => {
                problems.push(alone(begin));
                open = Some(marker);
            }
            Some(begin) => regions.push(Region {
                inside: begin.line.end..marker.line.start,
                line_end: begin.line_end,
                at: begin.at,
            }),
        }
    }
    problems.extend(open.map(alone));
    regions
}

fn unknown(marker: &Marker<'_>, part: &str) -> Problem {
    let message = format!("there is no generated part `{}`", marker.name);
    Problem::new(Code::ReadmeMarkers, marker.at, message).help_from(listed(marker.name, [part]))
}

fn alone(marker: &Marker<'_>) -> Problem {
    let name = marker.name;
    let (message, missing) = if marker.opens {
        (
            format!("the generated part `{name}` begins but does not end"),
            "end",
        )
    } else {
        (
            format!("the generated part `{name}` ends but does not begin"),
            "begin",
        )
    };
    Problem::new(Code::ReadmeMarkers, marker.at, message).help(format!(
        "add `<!-- {missing} generated: {name} -->` on a line of its own"
    ))
}

fn repeated(name: &str, first: Location, second: Location) -> Problem {
    let message = format!("the generated part `{name}` is repeated");
    Problem::new(Code::ReadmeMarkers, second, message)
        .related(first, "first used here")
        .help("remove one of the two")
}

/// The text with the part between the markers; its lines end like the line of the first marker.
fn replaced(text: &str, part: &Part, region: &Region) -> Option<String> {
    let mut renewed = text.get(..region.inside.start)?.to_owned();
    for line in ["\n", &part.text, "\n"].concat().lines() {
        renewed.push_str(line);
        renewed.push_str(region.line_end);
    }
    renewed.push_str(text.get(region.inside.end..)?);
    Some(renewed)
}
