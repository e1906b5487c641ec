//! What is written in a file at a line and a column.

use serde_json::Value;

/// The value that begins there: a scalar, a collection in brackets, a block, or the text after `|`.
///
/// Panics if it cannot be read.
pub(super) fn written(text: &str, line: usize, column: usize) -> Value {
    let lines: Vec<&str> = text.lines().collect();
    let own = lines[line - 1];
    let before: String = own.chars().take(column - 1).collect();
    let rest: String = own.chars().skip(column - 1).collect();
    if before.trim().is_empty() {
        return block(&lines, line, column - 1);
    }
    if rest.starts_with(['"', '\'', '[', '{']) {
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8());
        let mut values = ends.filter_map(|end| whole(&rest[..end]));
        return values.next().unwrap_or_else(|| panic!("{own}"));
    }
    let opened = before.matches(['{', '[']).count();
    let is_in_brackets = opened > before.matches(['}', ']']).count();
    let end = if is_in_brackets {
        rest.find([',', '}', ']'])
    } else {
        rest.find(" #")
    };
    serde_yaml::from_str(&rest[..end.unwrap_or(rest.len())]).unwrap()
}

/// The value of the key that begins there.
pub(super) fn below_key(text: &str, line: usize, column: usize, key: &str) -> Value {
    let own = text.lines().nth(line - 1).unwrap();
    let column_after = column + key.chars().count() + 2;
    match own.chars().nth(column_after - 1) {
        Some(_) => written(text, line, column_after),
        None => written(text, line, column)[key].take(),
    }
}

/// What is in quotes or brackets, if it ends here.
fn whole(text: &str) -> Option<Value> {
    let is_closed = match text.chars().next()? {
        '[' => text.ends_with(']'),
        '{' => text.ends_with('}'),
        quote => text.len() > 1 && text.ends_with(quote),
    };
    is_closed.then(|| serde_yaml::from_str(text).ok())?
}

/// The lines that are indented at least as far as the first.
fn block(lines: &[&str], line: usize, indent: usize) -> Value {
    let is_in =
        |line: &&&str| line.trim().is_empty() || line.len() - line.trim_start().len() >= indent;
    let block = lines[line - 1..].iter().take_while(is_in);
    let block: Vec<&str> = block.map(|line| line.get(indent..).unwrap_or("")).collect();
    let text = block.join("\n");
    let header = line.checked_sub(2).map_or("", |before| lines[before]);
    if header.ends_with("|-") {
        Value::String(text.trim_end().to_owned())
    } else if header.ends_with('|') {
        Value::String(format!("{}\n", text.trim_end()))
    } else {
        serde_yaml::from_str(&text).unwrap()
    }
}
