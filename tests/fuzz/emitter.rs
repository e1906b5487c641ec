//! What the emitter writes is read again as the same value.

use common_instancetypes::diagnostic::Problems;
use common_instancetypes::text::{Location, Sources};
use common_instancetypes::yaml::{
    Comments, Documents, Field, Mapping, Node, Value, emit, emit_with, length, parse,
};

use crate::runner;
use crate::support::random::Random;

/// What texts are made of: everything that has a meaning in YAML, and characters beyond ASCII.
///
/// The line ends of Unicode are not among them: kustomize, whose bytes are written, ends a line there
/// and indents the next one; YAML 1.2, which is read, does not.
const PIECES: &[&str] = &[
    " ",
    " ",
    "  ",
    "\n",
    "\n",
    "\n\n",
    "\t",
    "\r",
    ":",
    ": ",
    " #",
    "#",
    "-",
    "- ",
    "---",
    "...",
    "?",
    "? ",
    ",",
    "[",
    "]",
    "{",
    "}",
    "&",
    "*",
    "!",
    "|",
    ">",
    "'",
    "\"",
    "%",
    "@",
    "`",
    "\\",
    "=",
    "~",
    "null",
    "true",
    "yes",
    "on",
    "n",
    "0",
    "1",
    "08",
    "0x1F",
    "0b1",
    "1_0",
    ".5",
    "1e3",
    ".inf",
    ".nan",
    "2001-01-01",
    "12:30:45",
    "<<",
    "a",
    "word",
    "words after each other",
    "é",
    "日本",
    "😀",
    "\u{a0}",
    "\u{7f}",
    "\u{0}",
    "\u{1b}",
    "\u{feff}",
    "\u{fffd}",
    "\u{200b}",
    "\u{d7ff}",
    "\u{e000}",
    "\u{ffff}",
];

/// What the readers of both versions of YAML differ in, and what a terminal would act on.
const DIFFERENT: &[&str] = &[
    "\u{80}", "\u{85}", "\u{9f}", "\u{2028}", "\u{2029}", "a", " ", "\n", "=", "<<",
];

#[test]
fn emitter() {
    runner::run("emitter", 2_000, |random| node(random, 0), check);
}

/// Texts and keys in what is written for readers of any kind are read as kubectl reads them.
#[test]
fn portable_texts() {
    let make = |random: &mut Random| random.several(1..=4, |random| [(); 2].map(|()| any(random)));
    runner::run("portable_texts", 2_000, make, |fields| {
        let fields = fields.iter().map(|[key, text]| {
            let at = Location::default();
            let value = Value::String(text.as_str().into());
            let node = Node { value, at };
            (key.clone(), Field { key: at, node })
        });
        let value = Value::from(fields.collect::<Mapping>());
        let written = portable(&Node {
            value: value.clone(),
            at: Location::default(),
        });
        let mut problems = Problems::default();
        let source = Sources::default().add("", "");
        let mut documents = Documents::new(source, &written);
        let read = documents.next(&mut problems).unwrap();
        problems.extend(read.strictness);
        assert_eq!(problems.sorted(), [], "{written}");
        let read = read.content.unwrap();
        assert_eq!(read.value, value, "{written}");
        assert_eq!(portable(&read), written);
    });
}

/// How long a text is lies between the bounds that are known before it is written: of one text and one key
/// alone, so that no other one makes up for it, at any depth, as what is further in has less room on a line.
#[test]
fn lengths() {
    let make = |random: &mut Random| {
        let piece = any(random);
        let times = *random.pick(&[1, 1, 2, 40]);
        let text = any(random) + &piece.repeat(times);
        let depth = random.within(0..=50);
        (text, depth, random.within(0..=2))
    };
    runner::run("lengths", 10_000, make, |(text, depth, shape)| {
        let string = Value::String(text.as_str().into());
        let inner = match shape {
            0 => Value::from(Mapping::from_iter([("k", field(string))])),
            1 => Value::from(Mapping::from_iter([(text.as_str(), field(Value::Null))])),
            _ => Value::from(vec![field(string).node]),
        };
        let within = |inner, _| Value::from(Mapping::from_iter([("k", field(inner))]));
        let node = field((0..*depth).fold(inner, within)).node;
        let (mut written, length) = (String::new(), length(&node));
        emit(&node, &mut written);
        let bytes = written.len() as u64;
        assert!(
            (length.least..=length.most).contains(&bytes),
            "{bytes} bytes, and not {length:?}: {written}"
        );
    });
}

/// The same of all kinds of values together.
#[test]
fn lengths_of_documents() {
    runner::run(
        "lengths_of_documents",
        2_000,
        |random| node(random, 0),
        |node| {
            let (mut written, length) = (String::new(), length(node));
            emit(node, &mut written);
            let bytes = written.len() as u64;
            assert!(
                (length.least..=length.most).contains(&bytes),
                "{length:?}: {written}"
            );
        },
    );
}

fn field(value: Value) -> Field {
    let at = Location::default();
    Field {
        key: at,
        node: Node { value, at },
    }
}

fn any(random: &mut Random) -> String {
    let most = *random.pick(&[1, 3, 8, 30]);
    let piece = |random: &mut Random| {
        let pieces = *random.pick(&[PIECES, DIFFERENT]);
        *random.pick(pieces)
    };
    random.several(0..=most, piece).concat()
}

fn portable(node: &Node) -> String {
    let mut text = "---\n".to_owned();
    emit_with(node, &mut Comments::default(), &mut text);
    text
}

fn node(random: &mut Random, depth: usize) -> Node {
    let value = match random.within(0..=if depth < 5 { 9 } else { 7 }) {
        0 => Value::Null,
        1 => Value::Bool(random.once_in(2)),
        2 => Value::from(integer(random)),
        3 => Value::Float(float(random)),
        8 => random
            .several(0..=4, |random| node(random, depth + 1))
            .into(),
        9 => Value::from(mapping(random, depth)),
        _ => Value::String(text(random).into()),
    };
    Node {
        value,
        at: Location::default(),
    }
}

fn mapping(random: &mut Random, depth: usize) -> Mapping {
    let field = |random: &mut Random| {
        let field = Field {
            key: Location::default(),
            node: node(random, depth + 1),
        };
        (text(random), field)
    };
    let fields = random.several(0..=4, field).into_iter();
    // yq writes `<<` without quotes, and the reader refuses it as a key.
    fields.filter(|(key, _)| key != "<<").collect()
}

fn integer(random: &mut Random) -> i128 {
    let number = i128::from(random.number() >> random.within(0..=63));
    if random.once_in(3) {
        -(number >> 1)
    } else {
        number
    }
}

/// A number that is not an integer: an integer is written as one.
fn float(random: &mut Random) -> f64 {
    let float = f64::from_bits(random.number());
    if float.is_finite() && (float.fract() != 0.0 || float.abs() > 1e20) {
        float
    } else {
        0.5
    }
}

fn text(random: &mut Random) -> String {
    let most = *random.pick(&[1, 3, 8, 30]);
    random
        .several(0..=most, |random| *random.pick(PIECES))
        .concat()
}

fn check(node: &Node) {
    let written = emitted(node);
    let read = read(&written);
    assert_eq!(*node, read, "{written}");
    assert_eq!(written, emitted(&read));
}

fn emitted(node: &Node) -> String {
    let mut text = "---\n".to_owned();
    emit(node, &mut text);
    text
}

fn read(text: &str) -> Node {
    let mut problems = Problems::default();
    let source = Sources::default().add("", "");
    let node = parse(source, text, &mut problems);
    assert_eq!(problems.sorted(), [], "{text}");
    node.unwrap()
}
