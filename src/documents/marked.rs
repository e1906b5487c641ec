//! Documents in which only the parts between markers are generated.

use std::ops::Range;
use std::path::Path;

use crate::diagnostic::{Code, Problem, Problems, listed};
use crate::text::{LinkError, Location, ReadError, SourceId, Sources, join, resolve_below};

/// The largest document of this kind that is read: with its tables, it grows as the bundles do.
pub const MAX_MARKED_BYTES: u64 = 64 * 1024 * 1024;

/// How the line before a generated part begins.
pub const PART_BEGINS: &str = "<!-- begin generated:";

/// A generated part of a document.
pub(super) struct Part {
    /// Its name in the markers.
    pub(super) name: &'static str,
    /// What is between them.
    pub(super) text: String,
}

/// A document with its parts renewed; `None` if it does not exist, or has no markers or wrong ones.
pub(super) fn renew(
    root: &Path,
    path: &str,
    parts: &[Part],
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
    renewed(source, sources.text(source), parts, problems)
}

fn renewed(
    source: SourceId,
    text: &str,
    parts: &[Part],
    problems: &mut Problems,
) -> Option<String> {
    let markers = markers(source, text);
    let first = markers.first()?;
    let mut found = Problems::default();
    let regions = regions(&markers, parts, &mut found);
    if found.is_empty() {
        report_number(first, &regions, parts, &mut found);
    }
    let is_sound = found.is_empty();
    problems.extend(found);
    is_sound.then(|| replaced(text, &regions))
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

/// What is between two markers, and what should be.
struct Region<'p> {
    part: &'p Part,
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

/// Pairs the markers; reports those without a partner, and those of unknown parts.
fn regions<'p>(
    markers: &[Marker<'_>],
    parts: &'p [Part],
    problems: &mut Problems,
) -> Vec<Region<'p>> {
    let mut regions = Vec::new();
    let mut open: Option<&Marker> = None;
    for marker in markers {
        let Some(part) = parts.iter().find(|part| part.name == marker.name) else {
            problems.push(unknown(marker, parts));
            continue;
        };
        match open.take() {
            None if marker.opens => open = Some(marker),
            Some(begin) if !marker.opens && begin.name == marker.name => regions.push(Region {
                part,
                inside: begin.line.end..marker.line.start,
                line_end: begin.line_end,
                at: begin.at,
            }),
            None => problems.push(alone(marker)),
            Some(begin) => {
                problems.push(alone(begin));
                if marker.opens {
                    open = Some(marker);
                }
            }
        }
    }
    problems.extend(open.map(alone));
    regions
}

fn unknown(marker: &Marker<'_>, parts: &[Part]) -> Problem {
    let message = format!("there is no generated part `{}`", marker.name);
    let names = parts.iter().map(|part| part.name);
    Problem::new(Code::ReadmeMarkers, marker.at, message).help_from(listed(marker.name, names))
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

/// Reports parts that are missing or repeated: a document with one part needs each of them once.
fn report_number(
    first: &Marker<'_>,
    regions: &[Region<'_>],
    parts: &[Part],
    problems: &mut Problems,
) {
    for part in parts {
        let name = part.name;
        let mut found = regions.iter().filter(|region| region.part.name == name);
        let (there, second) = (found.next(), found.next());
        if let (Some(there), Some(second)) = (there, second) {
            let message = format!("the generated part `{name}` is repeated");
            problems.push(
                Problem::new(Code::ReadmeMarkers, second.at, message)
                    .related(there.at, "first used here")
                    .help("remove one of the two"),
            );
        }
        if there.is_none() {
            let message = format!("this file has generated parts, but lacks the part `{name}`");
            problems.push(
                Problem::new(Code::ReadmeMarkers, first.at, message).help(format!(
                    "add the lines `<!-- begin generated: {name} -->` and `<!-- end generated: {name} -->`"
                )),
            );
        }
    }
}

fn replaced(text: &str, regions: &[Region<'_>]) -> String {
    let mut renewed = String::with_capacity(text.len());
    let mut end = 0;
    for region in regions {
        renewed.push_str(text.get(end..region.inside.start).unwrap_or_default());
        for line in ["\n", &region.part.text, "\n"].concat().lines() {
            renewed.push_str(line);
            renewed.push_str(region.line_end);
        }
        end = region.inside.end;
    }
    renewed.push_str(text.get(end..).unwrap_or_default());
    renewed
}
