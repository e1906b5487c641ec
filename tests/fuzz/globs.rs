//! Globs against a matcher that never sees their text.

use common_instancetypes::catalog::Glob;

use crate::mutate::mutated;
use crate::runner;
use crate::support::random::Random;

/// What names are made of, and the characters of globs.
const LETTERS: &[char] = &['a', 'b', 'c', '1', '.', '-', 'é'];
const WORDS: &[&str] = &[
    "*", "**", "?", "[", "]", "[!", "[]", "[a-", "[!]]", "-", "\\", "{", "é",
];

/// A part of a glob.
#[derive(Debug, Clone)]
enum Part {
    Is(char),
    Any,
    Run,
    Set {
        except: bool,
        ranges: Vec<(char, char)>,
    },
}

#[derive(Debug)]
struct Case {
    parts: Vec<Part>,
    text: String,
    broken: String,
    name: String,
}

#[test]
fn globs() {
    runner::run("globs", 5_000, case, check);
}

fn case(random: &mut Random) -> Case {
    let most = *random.pick(&[4, 12, 40]);
    let mut parts = random.several(0..=most, part);
    parts.dedup_by(|a, b| matches!((a, b), (Part::Run, Part::Run)));
    let text: String = parts.iter().map(written).collect();
    let words: Vec<String> = WORDS.iter().map(ToString::to_string).collect();
    let name: String = random
        .several(0..=2 * most, |random| *random.pick(LETTERS))
        .into_iter()
        .collect();
    Case {
        broken: mutated(random, &text, &words, &[&name]),
        name: if random.once_in(2) {
            fitting(random, &parts)
        } else {
            name
        },
        parts,
        text,
    }
}

fn part(random: &mut Random) -> Part {
    match random.within(0..=7) {
        0 => Part::Any,
        1 | 2 => Part::Run,
        3 => Part::Set {
            except: random.once_in(2),
            ranges: random.several(1..=3, |random| {
                *random.pick(&[('a', 'a'), ('b', 'c'), ('0', '9'), ('.', '.'), ('é', 'é')])
            }),
        },
        _ => Part::Is(*random.pick(LETTERS)),
    }
}

fn written(part: &Part) -> String {
    let range = |(from, to): &(char, char)| {
        if from == to {
            from.to_string()
        } else {
            format!("{from}-{to}")
        }
    };
    match part {
        Part::Is(c) => c.to_string(),
        Part::Any => "?".to_owned(),
        Part::Run => "*".to_owned(),
        Part::Set { except, ranges } => {
            let sign = if *except { "!" } else { "" };
            format!("[{sign}{}]", ranges.iter().map(range).collect::<String>())
        }
    }
}

/// A name that is likely to match.
fn fitting(random: &mut Random, parts: &[Part]) -> String {
    let characters = parts.iter().flat_map(|part| match part {
        Part::Is(c) => vec![*c],
        Part::Any | Part::Set { .. } => vec![*random.pick(LETTERS)],
        Part::Run => random.several(0..=3, |random| *random.pick(LETTERS)),
    });
    characters.collect()
}

fn check(case: &Case) {
    let name: Vec<char> = case.name.chars().collect();
    let glob = Glob::parse(&case.text).unwrap();
    assert_eq!(glob.matches(&case.name), matches(&case.parts, &name));
    match Glob::parse(&case.broken) {
        Ok(glob) => _ = glob.matches(&case.name),
        Err(error) => assert!(case.broken.get(error.range.clone()).is_some(), "{error:?}"),
    }
}

/// Whether the parts match the complete name: after each part, the lengths that can be reached.
fn matches(parts: &[Part], name: &[char]) -> bool {
    let mut reached = vec![0];
    for part in parts {
        reached = if matches!(part, Part::Run) {
            let from = reached.into_iter().min();
            from.map_or(Vec::new(), |from| (from..=name.len()).collect())
        } else {
            let fits = |length: &usize| name.get(*length).is_some_and(|c| is_one_of(part, *c));
            reached
                .into_iter()
                .filter(fits)
                .map(|length| length + 1)
                .collect()
        };
    }
    reached.contains(&name.len())
}

fn is_one_of(part: &Part, c: char) -> bool {
    match part {
        Part::Is(character) => *character == c,
        Part::Any | Part::Run => true,
        Part::Set { except, ranges } => {
            ranges.iter().any(|(from, to)| (*from..=*to).contains(&c)) != *except
        }
    }
}
