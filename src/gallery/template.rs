//! Filling in the templates of the pages.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{
    AutoEscape, Environment, Output, State, UndefinedBehavior, Value, context, escape_formatter,
};
use serde::Serialize;

/// The templates by their names: the layout, with the content of a page in it, the parts that several pages
/// have, and the pages.
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
    /// What leads from the page to the root of the site: `../`.
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
        environment.set_formatter(escaped);
        environment.set_syntax(
            SyntaxConfig::builder()
                .trim_blocks(true)
                .lstrip_blocks(true)
                .keep_trailing_newline(true)
                .build()?,
        );
        environment.add_function("part", part);
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
        let facts = context! {
            site => self.site.clone(),
            current => page.template,
            root => page.root,
            title => page.title.as_str(),
        };
        let template = self.environment.get_template(page.template)?;
        let page = context! { page => Value::from(Serde(page.content)) };
        let content =
            Value::from_safe_string(template.render(context! { ..page, ..facts.clone() })?);
        let layout = self.environment.get_template("layout.html")?;
        layout.render(context! { content, ..facts })
    }
}

/// A part that several pages have: the template of a name, filled in.
fn part(state: &mut State<'_, '_>, name: &str, fields: Value) -> Result<Value, minijinja::Error> {
    let template = state.env().get_template(name)?;
    Ok(Value::from_safe_string(template.render(fields)?))
}

/// Writes a value as text of HTML. That of minijinja escapes `/` as well, of which addresses are full.
fn escaped(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), minijinja::Error> {
    let Some(text) = value.as_str().filter(|_| !value.is_safe()) else {
        return escape_formatter(out, state, value);
    };
    let mut written = 0;
    for (place, character) in text.match_indices(SPECIAL) {
        out.write_str(text.get(written..place).unwrap_or_default())?;
        out.write_str(match character {
            "&" => "&amp;",
            "<" => "&lt;",
            ">" => "&gt;",
            "\"" => "&quot;",
            _ => "&#39;",
        })?;
        written = place + character.len();
    }
    out.write_str(text.get(written..).unwrap_or_default())?;
    Ok(())
}

/// The characters that mean something else in HTML.
const SPECIAL: [char; 5] = ['&', '<', '>', '"', '\''];

/// Data for a script, as JSON in an element of a page: `<` could end the element.
pub(super) fn embedded(data: &impl Serialize) -> Value {
    let json = crate::text::json_line(data).replace('<', "\\u003c");
    Value::from_safe_string(json)
}
