//! Values as text, as Go prints them (`fmt.Sprint`): what `kubectl get -o custom-columns` shows.

use crate::yaml::{Node, Value};

/// A value on one line: `map[cpu:map[guest:2] name:a]`, `[1 2]`, `<nil>`.
pub(super) fn go_text(node: &Node) -> String {
    match &node.value {
        Value::Null => "<nil>".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) if number.fract() == 0.0 => format!("{number}"),
        Value::Float(number) => float(*number),
        Value::String(text) => text.to_string(),
        Value::Sequence(items) => {
            let items: Vec<String> = items.iter().map(go_text).collect();
            format!("[{}]", items.join(" "))
        }
        Value::Mapping(_) => {
            let mut fields: Vec<_> = node.fields().collect();
            fields.sort_by_key(|(key, _)| *key);
            let fields = fields
                .into_iter()
                .map(|(key, field)| format!("{key}:{}", go_text(&field.node)));
            format!("map[{}]", fields.collect::<Vec<_>>().join(" "))
        }
    }
}

/// The fewest digits that name a number with a fraction, with an exponent where it is below -4 or
/// above 5: `%v` of Go. Whole numbers are integers for kubectl, however they are written.
fn float(number: f64) -> String {
    let scientific = format!("{number:e}");
    let parts = scientific.split_once('e');
    let exponent =
        parts.and_then(|(digits, exponent)| Some((digits, exponent.parse::<i32>().ok()?)));
    match exponent {
        Some((digits, exponent)) if !(-4..6).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.abs())
        }
        _ => number.to_string(),
    }
}
