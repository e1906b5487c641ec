//! Filling in the templates of the pages.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};
use serde::Serialize;

/// The templates, by the names by which they refer to each other.
const TEMPLATES: &[(&str, &str)] = &[
    (
        "layout.html",
        include_str!("../../templates/gallery/layout.html"),
    ),
    (
        "resource.html",
        include_str!("../../templates/gallery/resource.html"),
    ),
    (
        "outline.html",
        include_str!("../../templates/gallery/outline.html"),
    ),
    (
        "instancetypes.html",
        include_str!("../../templates/gallery/instancetypes.html"),
    ),
    (
        "preferences.html",
        include_str!("../../templates/gallery/preferences.html"),
    ),
    ("fit.html", include_str!("../../templates/gallery/fit.html")),
    (
        "instancetype.html",
        include_str!("../../templates/gallery/instancetype.html"),
    ),
    (
        "preference.html",
        include_str!("../../templates/gallery/preference.html"),
    ),
    (
        "changes.html",
        include_str!("../../templates/gallery/changes.html"),
    ),
];

/// The templates of the gallery, read once.
pub(super) struct Templates {
    environment: Environment<'static>,
    site: Value,
}

/// A page: where it is, and what fills in its template.
pub(super) struct Page<'c, C> {
    /// The name of the template.
    pub(super) template: &'static str,
    /// What leads from the page to the root of the site: `../../`.
    pub(super) root: &'static str,
    /// What it is about, as browsers show it.
    pub(super) title: String,
    /// What stands in it.
    pub(super) content: &'c C,
}

impl Templates {
    /// The templates of a site, of which every page says some facts.
    pub(super) fn new(site: &impl Serialize) -> Result<Self, minijinja::Error> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_syntax(
            SyntaxConfig::builder()
                .trim_blocks(true)
                .lstrip_blocks(true)
                .keep_trailing_newline(true)
                .build()?,
        );
        for (name, template) in TEMPLATES {
            environment.add_template(name, template)?;
        }
        Ok(Self {
            environment,
            site: Value::from(Serde(site)),
        })
    }

    /// A page as HTML.
    pub(super) fn page<C: Serialize>(
        &self,
        page: &Page<'_, C>,
    ) -> Result<String, minijinja::Error> {
        let template = self.environment.get_template(page.template)?;
        template.render(context! {
            site => self.site.clone(),
            root => page.root,
            title => page.title.as_str(),
            page => Value::from(Serde(page.content)),
        })
    }
}

/// Data for a script, as JSON in an element of a page: `<` could end the element.
pub(super) fn embedded(data: &impl Serialize) -> Value {
    let json = crate::text::json_line(data).replace('<', "\\u003c");
    Value::from_safe_string(json)
}
