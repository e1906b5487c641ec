//! Small changes to a text, some of which keep it well formed and some of which do not.

use crate::support::random::Random;

/// A change of a text, given the words and the other texts of the corpus.
type Operator = fn(&mut Random, &str, &[String], &[&str]) -> String;

const OPERATORS: &[Operator] = &[
    flip_a_byte,
    insert_a_word,
    insert_a_word,
    replace_a_value,
    replace_a_value,
    replace_a_key,
    |random, text, _, _| with_lines(random, text, remove_line),
    |random, text, _, _| with_lines(random, text, repeat_line),
    |random, text, _, _| {
        with_lines(random, text, |random, lines, at| {
            swap_lines(random, lines, at);
        })
    },
    |random, text, _, _| {
        with_lines(random, text, |random, lines, at| {
            indent_line(random, lines, at);
        })
    },
    insert_a_line,
    splice,
    truncate,
    nest,
];

/// A text, changed in a few places.
pub(crate) fn mutated(
    random: &mut Random,
    text: &str,
    words: &[String],
    others: &[&str],
) -> String {
    let operators = random.several(1..=4, |random| *random.pick(OPERATORS));
    operators
        .into_iter()
        .fold(text.to_owned(), |text, operator| {
            operator(random, &text, words, others)
        })
}

/// The start of a random character, or the end.
fn place(random: &mut Random, text: &str) -> usize {
    text.floor_char_boundary(random.within(0..=text.len()))
}

fn flip_a_byte(random: &mut Random, text: &str, _: &[String], _: &[&str]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    if !bytes.is_empty() {
        let at = random.within(0..=bytes.len() - 1);
        bytes[at] ^= 1 << random.within(0..=7);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn insert_a_word(random: &mut Random, text: &str, words: &[String], _: &[&str]) -> String {
    let (before, after) = text.split_at(place(random, text));
    format!("{before}{}{after}", random.pick(words))
}

fn splice(random: &mut Random, text: &str, _: &[String], others: &[&str]) -> String {
    let other = random.pick(others);
    let (before, after) = (place(random, text), place(random, other));
    format!("{}{}", &text[..before], &other[after..])
}

fn truncate(random: &mut Random, text: &str, _: &[String], _: &[&str]) -> String {
    text[..place(random, text)].to_owned()
}

/// Inserts a mark many times, as for collections inside each other.
fn nest(random: &mut Random, text: &str, _: &[String], _: &[&str]) -> String {
    let mark = random.pick(&[
        "[", "{a: ", "- ", "? ", "{{ (", "a:\n ", "(", "!", "&a [*a, ",
    ]);
    let (before, after) = text.split_at(place(random, text));
    let times = *random.pick(&[3, 60, 70, 300, 5000]);
    format!("{before}{}{after}", mark.repeat(times))
}

/// A change of lines, given the number of one of them.
fn with_lines(
    random: &mut Random,
    text: &str,
    change: impl FnOnce(&mut Random, &mut Vec<String>, usize),
) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(ToOwned::to_owned).collect();
    if !lines.is_empty() {
        let at = random.within(0..=lines.len() - 1);
        change(random, &mut lines, at);
    }
    lines.concat()
}

fn remove_line(_: &mut Random, lines: &mut Vec<String>, at: usize) {
    lines.remove(at);
}

fn repeat_line(random: &mut Random, lines: &mut Vec<String>, at: usize) {
    let line = lines[at].clone();
    lines.insert(random.within(0..=lines.len()), line);
}

fn swap_lines(random: &mut Random, lines: &mut [String], at: usize) {
    let other = random.within(0..=lines.len() - 1);
    lines.swap(at, other);
}

fn indent_line(random: &mut Random, lines: &mut [String], at: usize) {
    let line = lines[at].trim_start_matches(' ');
    let spaces = random.within(0..=10);
    lines[at] = format!("{:spaces$}{line}", "");
}

fn insert_a_line(random: &mut Random, text: &str, words: &[String], _: &[&str]) -> String {
    with_lines(random, text, |random, lines, at| {
        let (indent, key, value) = (
            2 * random.within(0..=4),
            random.pick(words),
            random.pick(words),
        );
        lines.insert(
            at,
            format!("{:indent$}{}: {value}\n", "", key.trim_end_matches(": ")),
        );
    })
}

/// Replaces what is after the colon of a line with a word.
fn replace_a_value(random: &mut Random, text: &str, words: &[String], _: &[&str]) -> String {
    with_lines(random, text, |random, lines, at| {
        if let Some((key, _)) = lines[at].split_once(": ") {
            lines[at] = format!("{key}: {}\n", random.pick(words));
        }
    })
}

/// Replaces what is before the colon of a line with a word.
fn replace_a_key(random: &mut Random, text: &str, words: &[String], _: &[&str]) -> String {
    with_lines(random, text, |random, lines, at| {
        if let Some((key, value)) = lines[at].split_once(':') {
            let indent = key.len() - key.trim_start().len();
            let word = random.pick(words).trim_end_matches(": ");
            lines[at] = format!("{:indent$}{word}:{value}", "");
        }
    })
}
