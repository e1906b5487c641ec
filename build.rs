//! Lists the sources of the catalog, so that they are compiled in (`src/catalog/built_in.rs`).

use std::error::Error;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// The folders of a catalog.
const FOLDERS: [&str; 3] = ["instancetypes", "overlays", "preferences"];

fn main() -> Result<(), Box<dyn Error>> {
    let root = env::var("CARGO_MANIFEST_DIR")?;
    let mut paths = Vec::new();
    for folder in FOLDERS {
        // Cargo looks at everything below it.
        println!("cargo::rerun-if-changed={folder}");
        add_sources(Path::new(&root), folder, &mut paths)?;
    }
    paths.sort_unstable();
    let mut list = String::from("&[\n");
    for path in paths {
        let file = Path::new(&root).join(&path).display().to_string();
        writeln!(list, "    ({path:?}, include_str!({file:?})),")?;
    }
    list.push_str("]\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("sources.rs"), list)?;
    Ok(())
}

/// Adds the path of each source below a folder, with `/` on every system. Hidden files are none.
fn add_sources(root: &Path, folder: &str, paths: &mut Vec<String>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = entry.file_name().into_string().unwrap_or_default();
        let path = format!("{folder}/{name}");
        if name.is_empty() || name.starts_with('.') {
            continue;
        }
        if entry.file_type()?.is_dir() {
            add_sources(root, &path, paths)?;
        } else if Path::new(&name).extension() == Some(OsStr::new("yaml")) {
            paths.push(path);
        }
    }
    Ok(())
}
