//! `gallery`: writes the catalog as a static site.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::diagnostic::Failed;
use crate::diff::{self, Change, Resources};
use crate::gallery::{Site, Update};
use crate::generate::{MANIFEST, manifest};
use crate::model::Release;
use crate::output::{self, Durability, Files, Layout, folder_in_the_way};
use crate::query::{Entries, Entry};
use crate::text::visible;

use super::build::{not_cleared, unwritable};
use super::compiled::say_waiting;
use super::in_hand::EntriesArgs;
use super::printing::{ColourArgs, Findings};

/// Write the catalog as a site that is looked at in a browser
///
/// It has a picture and a table of all instance types, with filters whose address can be shared; what
/// each preference sets, needs and fits; a page for each instance type and each preference, which says
/// beside each field what set it; and a search. Nothing in it needs a server: open `index.html`, or put
/// the folder on any host.
#[derive(Debug, Args)]
pub(super) struct Gallery {
    #[command(flatten)]
    entries: EntriesArgs,

    /// The folder to write it into: a new one, or that of an earlier gallery
    #[arg(long, value_name = "DIR")]
    out_dir: PathBuf,

    /// An earlier release, to show what changed since: whatever `diff` takes as a side
    #[arg(long, value_name = "OLD")]
    previous: Option<OsString>,

    /// Other galleries, in folders of these names beside this one: each page links to them
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = folder_name)]
    beside: Vec<String>,

    #[command(flatten)]
    colours: ColourArgs,
}

/// The name of a folder beside the gallery, which stands in addresses as it is.
fn folder_name(text: &str) -> Result<String, String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    if text.starts_with('.') || text.is_empty() || !text.chars().all(is_plain) {
        return Err("write the name of a folder, such as `v1.7.0`".to_owned());
    }
    Ok(text.to_owned())
}

/// An earlier release.
struct Previous {
    name: String,
    changes: Vec<Change>,
}

impl Gallery {
    /// Whether a catalog is read, and not files.
    pub(super) fn reads_catalog(&self) -> bool {
        self.entries.reads_catalog()
    }

    pub(super) fn run(&self) -> ExitCode {
        let mut findings = Findings::default();
        let text = self.write(&mut findings);
        self.colours.finish(findings, text)
    }

    fn write(&self, findings: &mut Findings) -> Option<String> {
        let entries = self.entries.read(findings)?;
        let previous = match &self.previous {
            Some(side) => Some(Previous::read(side, &entries, findings)?),
            None => None,
        };
        let update = previous.as_ref().map(|previous| Update {
            previous: &previous.name,
            changes: &previous.changes,
        });
        let site = Site::of(&entries, &findings.sources, update.as_ref(), &self.beside);
        let site = site
            .map_err(|error| findings.problems.push(unwritable(&self.out_dir, &error)))
            .ok()?;
        let mut files = site.files();
        let manifest = manifest(&digests(&files));
        files.insert(MANIFEST.to_owned(), manifest.as_str().into());
        self.check(&files, findings)?;
        self.replace(&files, findings)
    }

    /// Checks that nothing else is in the way; `None` if something is.
    fn check(&self, files: &Files<'_>, findings: &mut Findings) -> Option<()> {
        let (root, extensions) = (self.entries.root(), self.entries.extensions());
        let layout = Layout::new(root, extensions, Some(self.out_dir.clone()));
        let checked = layout.check();
        match checked.and_then(|()| folder_in_the_way(&self.out_dir, files)) {
            Ok(in_the_way) if in_the_way.is_empty() => self.check_that_it_is_ours(findings),
            Ok(in_the_way) => {
                findings.problems.extend(in_the_way);
                None
            }
            Err(error) => {
                findings.problems.push(unwritable(&self.out_dir, &error));
                None
            }
        }
    }

    /// Checks that the folder is new, or that of an earlier gallery; `None` if it is another one, such as
    /// that of a catalog. What stands in the way of a file of the gallery is told before.
    fn check_that_it_is_ours(&self, findings: &mut Findings) -> Option<()> {
        let has_manifest = self.out_dir.join(MANIFEST).symlink_metadata().is_ok();
        let entries = fs::read_dir(&self.out_dir).into_iter().flatten().flatten();
        let mut names = entries.map(|entry| entry.file_name());
        // A checkout of a site without pages has its `.git`, and perhaps its domain.
        let is_new = names.all(|name| name == "CNAME" || name.as_encoded_bytes().starts_with(b"."));
        if has_manifest || is_new {
            return Some(());
        }
        let why = "it is neither new nor that of an earlier gallery";
        let error = Failed::to("replace", &self.out_dir).because(why);
        findings.problems.push(unwritable(&self.out_dir, &error));
        None
    }

    fn replace(&self, files: &Files<'_>, findings: &mut Findings) -> Option<String> {
        let problem = match output::replace(&self.out_dir, files, Durability::Process, &say_waiting)
        {
            Ok(output::Replaced::UpToDate) => return Some(self.told("is up to date", files)),
            Ok(output::Replaced::Done) => return Some(self.told("is written", files)),
            Ok(output::Replaced::NotCleared(error)) => not_cleared(&self.out_dir, &error),
            Err(error) => unwritable(&self.out_dir, &error),
        };
        findings.problems.push(problem);
        None
    }

    fn told(&self, what: &str, files: &Files<'_>) -> String {
        let first = self.out_dir.join("index.html");
        let number = files.len();
        let first = visible(&first.display().to_string());
        format!("the gallery {what}: {number} files; open {first}\n")
    }
}

impl Previous {
    /// Reads an earlier release, and compares the entries in hand with it; `None` if it cannot be read.
    fn read(side: &OsString, entries: &Entries, findings: &mut Findings) -> Option<Self> {
        let Findings { problems, sources } = findings;
        let old = diff::read(side, Release::NEWEST, None, sources, problems)?;
        let mut new = Resources::default();
        for entry in &entries.all {
            for document in entry.kinds.iter().map(|kind| Entry::document(entry, *kind)) {
                new.add(document, problems);
            }
        }
        if problems.any_errors() {
            return None;
        }
        let name = old.version().map(str::to_owned);
        let new = new.of_the_kinds_of(&old);
        Some(Self {
            name: name.unwrap_or_else(|| side.to_string_lossy().into_owned()),
            changes: diff::compare(&old, &new, Release::NEWEST),
        })
    }
}

/// The digest of each file, by which the next run knows what it may replace.
fn digests(files: &Files<'_>) -> BTreeMap<String, String> {
    let files = files.iter();
    files
        .map(|(path, content)| (path.clone(), content.digest()))
        .collect()
}
