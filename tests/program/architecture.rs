//! The modules of `src/`, as `docs/architecture.md` lists them: a module uses only modules below
//! it, and no file uses itself through others.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The code by the path of its file below `src/`.
type Code = BTreeMap<String, String>;

/// The files that each file uses.
type Uses = BTreeMap<String, BTreeSet<String>>;

#[test]
fn each_module_uses_only_modules_below_it() {
    assert_eq!(faults(&listed_modules(), &code()), Vec::<String>::new());
}

#[test]
fn the_list_names_exactly_the_modules_of_the_code() {
    let mut listed = listed_modules();
    listed.sort_unstable();
    let there: BTreeSet<String> = code().keys().filter_map(|file| top_module(file)).collect();
    assert_eq!(listed, there.into_iter().collect::<Vec<_>>());
}

#[test]
fn a_use_of_a_module_above_is_found() {
    let mut code = code();
    let parse = code.get_mut("yaml/parse.rs").expect("the file is there");
    parse.push_str("use crate::cli::Cli;\n");
    let found = faults(&listed_modules(), &code);
    assert!(found.contains(&"yaml/parse.rs uses cli/mod.rs, which is above it".to_owned()));
}

/// Asserts the faults of some files in the module `a`, below which is `b`.
#[track_caller]
fn assert_faults(files: &[(&str, &str)], expected: &[&str]) {
    let files = files.iter();
    let code = files.map(|(file, text)| ((*file).to_owned(), (*text).to_owned()));
    let listed = ["a", "b"].map(str::to_owned);
    assert_eq!(faults(&listed, &code.collect()), expected);
}

#[test]
fn every_way_to_name_a_module_above_is_found() {
    for text in [
        "use crate::a::A;",
        "use crate::{b::C, a::{A, B}};",
        "fn f() { crate::a::g() }",
        "use super::super::a::A;",
        "#[cfg(test)]\nconst X: u8 = 1;\nuse super::super::a::A;",
        "#[cfg(test)]\nmod tests {\n    use crate::a::A;\n}",
        "#[cfg(test)]\nmod tests {\n    use super::super::super::a::A;\n}",
    ] {
        assert_faults(
            &[("a/mod.rs", ""), ("b/c.rs", text)],
            &["b/c.rs uses a/mod.rs, which is above it"],
        );
    }
    assert_faults(
        &[
            ("a/mod.rs", ""),
            ("b/c.rs", "macro_rules! m { () => { $crate::a::A } }"),
        ],
        &["a macro of b/c.rs uses a/mod.rs, which is above it"],
    );
    assert_faults(
        &[("b/c.rs", "use crate as c;")],
        &["b/c.rs renames the crate"],
    );
}

#[test]
fn every_way_round_is_found() {
    for (folder, file, other) in [
        ("", "use super::c::C;", "use super::b::B;"),
        (
            "",
            "fn f() { crate::a::c::g() }",
            "use crate::{a::{b::{B, D}}};",
        ),
        (
            "",
            "use super::{x::X, c::{C, D}};",
            "use super::super::a::b::B;",
        ),
        (
            "",
            "#[cfg(test)]\nmod tests {\n    use super::super::c::C;\n}",
            "use super::b::B;",
        ),
    ] {
        assert_faults(
            &[("a/mod.rs", folder), ("a/b.rs", file), ("a/c.rs", other)],
            &["a/b.rs → a/c.rs → a/b.rs"],
        );
    }
    for folder in [
        "pub use b::B;",
        "pub(crate) use b::{B, D};",
        "pub(super) use b::B;",
        "use self::b::B;",
        "fn f() { b::g() }",
    ] {
        assert_faults(
            &[
                ("a/mod.rs", folder),
                ("a/b.rs", "use super::C;"),
                ("a/c.rs", ""),
            ],
            &["a/b.rs → a/mod.rs → a/b.rs"],
        );
    }
}

#[test]
fn what_is_no_use_is_no_fault() {
    let file = "//! See [`B`](super::B).\nuse b::x; // crate::a::c\n\
                macro_rules! m { () => { $crate::a::B } }\n\
                #[cfg(test)]\nmod tests {\n    use super::*;\n}";
    assert_faults(
        &[("a/mod.rs", "mod b;\npub use b::B;"), ("a/b.rs", file)],
        &[],
    );
}

fn project(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The modules in the order of the document, the highest first.
fn listed_modules() -> Vec<String> {
    let text = fs::read_to_string(project("docs/architecture.md")).expect("it can be read");
    let (_, behind) = text.split_once("## Modules").expect("it lists the modules");
    let (_, block) = behind.split_once("```text\n").expect("the list is a block");
    let (block, _) = block.split_once("```").expect("the block ends");
    let names = block
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    names
        .map(|name| {
            name.trim_end_matches(['/'])
                .trim_end_matches(".rs")
                .to_owned()
        })
        .collect()
}

/// All code except the two files above the modules.
fn code() -> Code {
    let root = project("src");
    let files = walkdir::WalkDir::new(&root)
        .into_iter()
        .map(|entry| entry.expect("it can be read"));
    let files = files.filter(|entry| entry.file_type().is_file());
    let code = files.map(|entry| {
        let below = entry.path().strip_prefix(&root).expect("it lies below");
        let text = fs::read_to_string(entry.path()).expect("it can be read");
        (below.display().to_string(), text)
    });
    code.filter(|(file, _)| file != "lib.rs" && file != "main.rs")
        .collect()
}

fn top_module(file: &str) -> Option<String> {
    let first = file.split('/').next()?;
    Some(first.trim_end_matches(".rs").to_owned())
}

/// What is wrong: modules used from below, and circles of files.
fn faults(listed: &[String], code: &Code) -> Vec<String> {
    let uses = uses(code);
    let height = |file: &str| {
        listed
            .iter()
            .position(|one| Some(one) == top_module(file).as_ref())
    };
    let mut faults: Vec<String> = Vec::new();
    for (file, used) in &uses {
        for used in used.iter().filter(|used| height(used) < height(file)) {
            faults.push(format!("{file} uses {used}, which is above it"));
        }
    }
    for (file, text) in code {
        // Where a macro is used, its paths are the user's; they must not lead above, all the same.
        let named = behind("crate::", &text.replace("$crate::", " crate::"), &[]);
        let named = named.iter().filter_map(|path| file_of(path, code));
        for used in named.filter(|used| text.contains("$crate::") && height(used) < height(file)) {
            faults.push(format!("a macro of {file} uses {used}, which is above it"));
        }
        if text.contains("crate as ") || text.contains("extern crate") {
            faults.push(format!("{file} renames the crate"));
        }
    }
    faults.extend(circle(&uses));
    faults
}

/// The first circle, if there is one.
fn circle(uses: &Uses) -> Option<String> {
    let mut done = BTreeSet::new();
    let mut way = Vec::new();
    uses.keys()
        .find_map(|file| circle_from(file, uses, &mut way, &mut done))
}

fn circle_from<'u>(
    file: &'u str,
    uses: &'u Uses,
    way: &mut Vec<&'u str>,
    done: &mut BTreeSet<&'u str>,
) -> Option<String> {
    if let Some(start) = way.iter().position(|one| *one == file) {
        let circle = way.iter().skip(start).chain([&file]);
        return Some(circle.copied().collect::<Vec<_>>().join(" → "));
    }
    if done.contains(file) {
        return None;
    }
    way.push(file);
    let next = uses.get(file).into_iter().flatten();
    let found = next
        .map(String::as_str)
        .find_map(|next| circle_from(next, uses, way, done));
    way.pop();
    done.insert(file);
    found
}

fn uses(code: &Code) -> Uses {
    let uses = code.iter().map(|(file, text)| {
        let paths = paths(file, text, code).into_iter();
        let used = paths.filter_map(|path| file_of(&path, code));
        (file.clone(), used.filter(|used| used != file).collect())
    });
    uses.collect()
}

/// The file of the longest part of a path that is a module.
fn file_of(path: &[String], code: &Code) -> Option<String> {
    (1..=path.len()).rev().find_map(|length| {
        let module = path.get(..length)?.join("/");
        let files = [format!("{module}/mod.rs"), format!("{module}.rs")];
        files.into_iter().find(|file| code.contains_key(file))
    })
}

/// Every path to something in this crate, from its root.
fn paths(file: &str, text: &str, code: &Code) -> Vec<Vec<String>> {
    let module: Vec<&str> = module(file);
    let text = without_comments(text);
    let (own, tests) = text.split_once("\nmod tests {").unwrap_or((&text, ""));
    let mut paths = behind("crate::", &text, &[]);
    paths.extend(relative(own, &module));
    paths.extend(relative(tests, &[&module[..], &["tests"]].concat()));
    // Within the file of a folder, the name of a file is a path.
    for child in code.keys().map(|child| self::module(child)) {
        if let Some((name, parent)) = child.split_last()
            && parent == module
        {
            paths.extend(behind(&format!("{name}::"), own, &child));
        }
    }
    paths
}

/// The paths that begin with `self` or `super`, as often as it takes.
fn relative(text: &str, module: &[&str]) -> Vec<Vec<String>> {
    let mut paths = behind("self::", text, module);
    let mut word = String::new();
    for height in (0..module.len()).rev() {
        word.push_str("super::");
        let parent = module.get(..height).unwrap_or_default();
        let found = behind(&word, text, parent).into_iter();
        // One more `super` is the next round's.
        paths.extend(found.filter(|path| path.get(height).is_none_or(|name| name != "super")));
    }
    paths
}

/// The names that lead to the module of a file.
fn module(file: &str) -> Vec<&str> {
    let module = file.trim_end_matches(".rs").trim_end_matches("/mod");
    module.split('/').collect()
}

fn without_comments(text: &str) -> String {
    let lines = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or(line));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// The paths that go on behind a word, each with what the word stands for before it.
fn behind(word: &str, text: &str, base: &[&str]) -> Vec<Vec<String>> {
    let is_inside =
        |before: &str| before.ends_with(|c: char| c.is_alphanumeric() || "_$:".contains(c));
    let found = text
        .match_indices(word)
        .filter(|(at, _)| !is_inside(&text[..*at]));
    let mut paths = Vec::new();
    for (at, _) in found {
        let base = base.iter().map(|part| (*part).to_owned()).collect();
        tree(&mut text[at + word.len()..].trim_start(), base, &mut paths);
    }
    paths
}

/// Reads a path, or several in braces, and goes to its end.
fn tree(text: &mut &str, mut path: Vec<String>, paths: &mut Vec<Vec<String>>) {
    loop {
        if let Some(inner) = text.strip_prefix('{') {
            *text = inner.trim_start();
            while !text.starts_with('}') && !text.is_empty() {
                tree(text, path.clone(), paths);
                *text = text.trim_start_matches([',', ' ', '\n']);
            }
            *text = text.get(1..).unwrap_or_default();
            return;
        }
        let end = text
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        if name.is_empty() {
            *text = rest.get(1..).unwrap_or_default();
            return paths.push(path);
        }
        path.push(name.to_owned());
        *text = rest.strip_prefix("::").unwrap_or(rest);
        if text.len() == rest.len() {
            return paths.push(path);
        }
    }
}
