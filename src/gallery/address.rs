//! The addresses of pages: a file for each instance type and each preference.

use std::collections::HashMap;

use crate::kubevirt::Family;

/// The most bytes of a name that stand in an address: file systems take names of 255, with a number and
/// `.html`.
const MAX_NAME: usize = 240;

/// Gives each entry an address of its own. Holds how many entries have each address, but for its number.
#[derive(Debug, Default)]
pub(super) struct Addresses(HashMap<String, usize>);

impl Addresses {
    /// The address of the next entry: `instancetypes/u1.medium.html`. Names are there once in each kind and
    /// namespace, so that a further one of the same name gets a number.
    pub(super) fn next(&mut self, family: Family, name: &str) -> String {
        let folder = match family {
            Family::Instancetype => "instancetypes",
            Family::Preference => "preferences",
        };
        let path = format!("{folder}/{}", file_name(name));
        let number = self.0.entry(path.clone()).or_default();
        *number += 1;
        // No name of a file has a `~`.
        match number {
            1 => format!("{path}.html"),
            number => format!("{path}~{number}.html"),
        }
    }
}

/// A name as that of a file. What Kubernetes accepts stays as it is; a bundle can have any name, and
/// all else in it becomes `_` and the hexadecimal digits of its bytes.
fn file_name(name: &str) -> String {
    if name.is_empty() {
        return "_".to_owned();
    }
    let mut file = String::new();
    for (place, byte) in name.bytes().enumerate() {
        let is_hidden = place == 0 && byte == b'.';
        let is_kept = byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
        if is_kept && !is_hidden {
            file.push(char::from(byte));
        } else {
            file.extend(["_".to_owned(), hex::encode([byte])]);
        }
        if file.len() >= MAX_NAME {
            break;
        }
    }
    file.truncate(MAX_NAME);
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_else() {
        for (name, expected) in [
            ("u1.medium", "instancetypes/u1.medium.html"),
            ("../../etc", "instancetypes/_2e._2f.._2fetc.html"),
            ("U1", "instancetypes/_551.html"),
            ("é", "instancetypes/_c3_a9.html"),
            ("", "instancetypes/_.html"),
        ] {
            let address = Addresses::default().next(Family::Instancetype, name);
            assert_eq!(address, expected, "{name}");
        }
        let long = Addresses::default().next(Family::Preference, &"A".repeat(300));
        assert_eq!(long.len(), "preferences/".len() + MAX_NAME + ".html".len());
    }

    #[test]
    fn each_entry_has_its_own() {
        let mut addresses = Addresses::default();
        let next = |addresses: &mut Addresses| addresses.next(Family::Preference, "fedora");
        assert_eq!(next(&mut addresses), "preferences/fedora.html");
        assert_eq!(next(&mut addresses), "preferences/fedora~2.html");
        assert_eq!(next(&mut addresses), "preferences/fedora~3.html");
        let number_as_name = addresses.next(Family::Preference, "fedora~2");
        assert_eq!(number_as_name, "preferences/fedora_7e2.html");
    }
}
