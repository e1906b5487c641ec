//! Filling in the templates of the documents.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value};

/// Fills in a template of this project.
pub(super) fn render(template: &str, context: Value) -> String {
    // The templates are part of the program, so a mistake in one is seen when it is changed.
    try_render(template, context).unwrap_or_else(|error| format!("{error:#}\n"))
}

fn try_render(template: &str, context: Value) -> Result<String, minijinja::Error> {
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()?;
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(syntax);
    environment.render_str(template, context)
}

/// An object for a template.
pub(super) fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let fields = fields.map(|(name, value)| (name.to_owned(), value));
    Value::from(BTreeMap::from(fields))
}
