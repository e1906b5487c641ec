//! All files of a gallery.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::cores;
use crate::generate::FileContent;
use crate::kubevirt::Family;
use crate::query::Entries;
use crate::text::{Sources, visible};

use super::assets::{STYLES, script};
use super::changes_page::ChangesPage;
use super::fit_page::FitPage;
use super::instancetype_page::InstancetypePage;
use super::instancetypes_page::InstancetypesPage;
use super::kept::{Kept, KeptInstancetype, KeptPreference};
use super::materials::{Materials, Update};
use super::preference_page::PreferencePage;
use super::preferences_page::PreferencesPage;
use super::search::search_index;
use super::template::{Page, Templates};

/// How the root of the site is reached from the page of an instance type or a preference.
const UP: &str = "../";

/// Where the first page is, which browsers look for.
const FIRST: &str = "index.html";

/// The files of a gallery, by their path below its folder.
#[derive(Debug)]
pub struct Site(pub BTreeMap<String, String>);

/// What every page says of its site.
#[derive(Serialize)]
struct SiteFacts<'e> {
    /// The version of the catalog; `None` if its resources have different ones.
    version: Option<&'e str>,
    /// What the earlier release is called, if there is a page about what changed since.
    previous: Option<String>,
    /// The names of other galleries, in folders beside this one.
    beside: &'e [String],
}

impl Site {
    /// The gallery of some entries, which were read from `sources`. Its pages link to other galleries in
    /// folders `beside` it.
    ///
    /// # Errors
    ///
    /// A template of the program is wrong.
    pub fn of(
        entries: &Entries,
        sources: &Sources,
        update: Option<&Update<'_>>,
        beside: &[String],
    ) -> anyhow::Result<Self> {
        let materials = Materials {
            kept: Kept::of(entries),
            preference_schema: Family::Preference.spec_schema(),
            sources,
            update,
        };
        let templates = Templates::new(&SiteFacts {
            version: entries.version(),
            previous: update.map(|update| visible(update.previous)),
            beside,
        })?;
        let mut files = BTreeMap::from([
            ("gallery.css".to_owned(), STYLES.to_owned()),
            ("gallery.js".to_owned(), script()),
            ("search.js".to_owned(), search_index(&materials.kept)),
        ]);
        files.extend(overviews(&materials, &templates)?);
        for page in pages_of_entries(&materials, &templates) {
            files.extend([page?]);
        }
        Ok(Self(files))
    }

    /// The bytes of each file.
    #[must_use]
    pub fn files(&self) -> BTreeMap<String, FileContent<'_>> {
        let files = self.0.iter();
        files
            .map(|(path, text)| (path.clone(), text.as_str().into()))
            .collect()
    }
}

type File = (String, String);

/// The pages at the root.
fn overviews(materials: &Materials<'_>, templates: &Templates) -> anyhow::Result<Vec<File>> {
    let kept = &materials.kept;
    let mut files = vec![
        (
            FIRST.to_owned(),
            templates.page(&Page {
                template: "instancetypes.html",
                root: "",
                title: "Instance types".to_owned(),
                content: &InstancetypesPage::of(kept),
            })?,
        ),
        (
            "preferences.html".to_owned(),
            templates.page(&Page {
                template: "preferences.html",
                root: "",
                title: "Preferences".to_owned(),
                content: &PreferencesPage::of(materials),
            })?,
        ),
        (
            "fit.html".to_owned(),
            templates.page(&Page {
                template: "fit.html",
                root: "",
                title: "Fit".to_owned(),
                content: &FitPage::of(kept),
            })?,
        ),
    ];
    if let Some(update) = materials.update {
        let page = templates.page(&Page {
            template: "changes.html",
            root: "",
            title: "What changed".to_owned(),
            content: &ChangesPage::of(update, kept),
        })?;
        files.push(("changes.html".to_owned(), page));
    }
    Ok(files)
}

/// The page of each instance type and of each preference, made on all cores.
fn pages_of_entries(
    materials: &Materials<'_>,
    templates: &Templates,
) -> Vec<Result<File, minijinja::Error>> {
    let kept = &materials.kept;
    let by_size = kept.by_size();
    let instancetypes = kept.instancetypes.iter().map(Either::Instancetype);
    let preferences = kept.preferences.iter().map(Either::Preference);
    let all: Vec<Either<'_>> = instancetypes.chain(preferences).collect();
    cores::map(all, |entry| {
        let (address, html) = match entry {
            Either::Instancetype(it) => (
                &it.address,
                templates.page(&Page {
                    template: "instancetype.html",
                    root: UP,
                    title: visible(it.entry.name()),
                    content: &InstancetypePage::of(it, materials),
                }),
            ),
            Either::Preference(it) => (
                &it.address,
                templates.page(&Page {
                    template: "preference.html",
                    root: UP,
                    title: visible(it.entry.name()),
                    content: &PreferencePage::of(it, &by_size, materials),
                }),
            ),
        };
        Ok((address.clone(), html?))
    })
}

/// An instance type or a preference.
enum Either<'k> {
    Instancetype(&'k KeptInstancetype<'k>),
    Preference(&'k KeptPreference<'k>),
}
