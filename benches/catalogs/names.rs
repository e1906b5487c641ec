//! Names of families: invented words, of which each begins with another letter.

const WORDS: [&str; 26] = [
    "acorn", "birch", "cedar", "dune", "elm", "fern", "grove", "heath", "iris", "juniper", "kelp",
    "larch", "maple", "nettle", "oak", "pine", "quince", "reed", "sage", "thyme", "umber",
    "violet", "willow", "xylem", "yarrow", "zinnia",
];

/// The name of a family: `acorn`, `birch`, and after `zinnia` `acorn-b`.
pub(crate) fn of_family(number: usize) -> String {
    let word = WORDS[number % WORDS.len()];
    let mut rest = number / WORDS.len();
    let mut letters = String::new();
    while rest > 0 {
        letters.push(letter(rest % WORDS.len()));
        rest /= WORDS.len();
    }
    if letters.is_empty() {
        word.to_owned()
    } else {
        format!("{word}-{letters}")
    }
}

/// The globs of all names in so many shares of about the same size, by their first letters.
pub(crate) fn shares(count: usize) -> Vec<String> {
    let bound = |share: usize| share * WORDS.len() / count;
    (0..count)
        .map(|share| {
            let (first, last) = (letter(bound(share)), letter(bound(share + 1) - 1));
            format!("[{first}-{last}]*")
        })
        .collect()
}

/// A letter by its place in the alphabet.
fn letter(place: usize) -> char {
    WORDS[place].chars().next().expect("no word is empty")
}

/// A name for people: `acorn-b` becomes `Acorn B`.
pub(crate) fn for_people(family: &str) -> String {
    let words = family.split('-').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    });
    words.collect::<Vec<String>>().join(" ")
}
