//! `gallery`: the files of the site, as they are written. What a browser makes of them is tested in
//! `tests/browser/`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::support::catalog::{FOLDERS, contents, copied_catalog};
use crate::support::files::{copy_folder, files_below, project, temp_dir, write};
use crate::support::program::{Finished, build, program, run};
use crate::texts::assert_same_text;

/// The version with which the bundles are labelled.
const VERSION: &str = concat!("v", env!("CARGO_PKG_VERSION"));

fn gallery(folder: &Path, arguments: &[&str]) -> Finished {
    let mut command = program();
    let command = command.current_dir(project()).arg("gallery");
    run(command.arg("--out-dir").arg(folder).args(arguments))
}

fn read(folder: &Path, page: &str) -> String {
    fs::read_to_string(folder.join(page)).unwrap()
}

/// The values of an attribute in a page, in order.
fn values<'p>(page: &'p str, attribute: &str) -> Vec<&'p str> {
    let begin = format!(" {attribute}=\"");
    let parts = page.split(&begin).skip(1);
    parts.map(|part| part.split_once('"').unwrap().0).collect()
}

/// The path that a link leads to from the folder of its page.
fn resolved(folder: &Path, link: &str) -> PathBuf {
    let mut path = PathBuf::new();
    for part in folder.join(link).components() {
        match part {
            Component::ParentDir => assert!(path.pop(), "{link} leads out of everything"),
            part => path.push(part),
        }
    }
    path
}

#[test]
fn every_link_leads_to_a_file_of_the_site() {
    let folder = temp_dir();
    let site = folder.path().join("site");
    gallery(&site, &["--previous", "_build"]).assert_success();
    let mut followed = 0;
    for file in files_below(&site)
        .iter()
        .filter(|it| it.extension().is_some_and(|it| it == "html"))
    {
        let page = fs::read_to_string(file).unwrap();
        for link in [values(&page, "href"), values(&page, "src")].concat() {
            let Some(link) = link.split('#').next().filter(|it| !it.is_empty()) else {
                continue;
            };
            if link == "data:," {
                continue;
            }
            let target = resolved(file.parent().unwrap(), link);
            assert!(
                target.starts_with(&site) && target.is_file(),
                "{file:?}: {link}"
            );
            followed += 1;
        }
    }
    println!("{followed} links");
    // Each of the 122 pages links to the overviews, and to what fits.
    assert!(followed > 122 * 10, "{followed}");
}

/// The first page without its script has what `list` prints, in its order.
#[test]
fn the_table_has_the_rows_of_list() {
    let folder = temp_dir();
    gallery(folder.path().join("site").as_path(), &[]).assert_success();
    let page = read(folder.path(), "site/index.html");
    let body = page.split_once("<tbody>").unwrap().1;
    let rows = body
        .split_once("</tbody>")
        .unwrap()
        .0
        .lines()
        .filter(|it| !it.is_empty());
    let text = |cell: &str| cell.split_once('>').unwrap().1.replace("</a>", "");
    let cells = |row: &str| -> String {
        let mut cells: Vec<String> = Vec::new();
        for cell in row
            .split("<th ")
            .nth(1)
            .unwrap()
            .split("</t")
            .filter(|it| it.contains("<td") || it.contains("<a "))
        {
            let begin = cell.rfind('<').unwrap();
            cells.push(match cell.find("<a ") {
                Some(begin) => text(&cell[begin..]),
                None => text(&cell[begin..]).replace(", ", ","),
            });
        }
        cells.join(",")
    };
    let rows: Vec<String> = rows.map(cells).collect();
    let mut command = program();
    let listed = run(command.current_dir(project()).args([
        "list",
        "instancetypes",
        "--no-headers",
        "-o",
        "table",
    ]));
    let listed: Vec<String> = listed
        .stdout
        .lines()
        .map(|line| {
            line.split_whitespace()
                .map(|it| if it == "-" { "" } else { it })
                .collect::<Vec<_>>()
                .join(",")
        })
        .collect();
    assert_eq!(rows, listed);
}

/// Texts of a bundle are whatever somebody wrote: none becomes markup, and no name leads out of the folder.
#[test]
fn hostile_texts_stay_texts() {
    const HOSTILE: &str = "</script><script>alert(1)</script>\"'&";
    let folder = temp_dir();
    let (bundle, site) = (
        folder.path().join("bundle.yaml"),
        folder.path().join("deep/er/site"),
    );
    let quoted = serde_json::to_string(HOSTILE).unwrap();
    let document = |kind: &str, name: &str, spec: &str| {
        format!(
            "---\napiVersion: instancetype.kubevirt.io/v1beta1\nkind: {kind}\nmetadata:\n  name: {name}\n  labels: {{instancetype.kubevirt.io/class: {quoted}, instancetype.kubevirt.io/os-type: {quoted}, instancetype.kubevirt.io/arch: {quoted}}}\n  annotations: {{instancetype.kubevirt.io/displayName: {quoted}, openshift.io/display-name: {quoted}, instancetype.kubevirt.io/description: {quoted}}}\nspec: {spec}\n"
        )
    };
    let one_vcpu = "{cpu: {guest: 1}, memory: {guest: 1Gi}}";
    let names = [
        &quoted,
        "../../../out",
        "\"..\"",
        "UPPER",
        "\"\"",
        "u1.small",
    ];
    let mut text = String::new();
    for name in names {
        text += &document("VirtualMachineClusterInstancetype", name, one_vcpu);
        text += &document(
            "VirtualMachineClusterPreference",
            name,
            "{devices: {preferredDiskBus: virtio}}",
        );
    }
    write(&bundle, text);
    let before = files_below(folder.path()).len();
    gallery(&site, &["--from", bundle.to_str().unwrap()]).assert_success();
    let files = contents(&site);
    assert_eq!(files_below(folder.path()).len(), before + files.len());
    let is_page = |path: &str| Path::new(path).extension().is_some_and(|it| it == "html");
    let pages = files.iter().filter(|(path, _)| is_page(path));
    let mut number = 0;
    for (path, bytes) in pages {
        let page = String::from_utf8(bytes.clone()).unwrap();
        assert!(!page.contains("<script>alert"), "{path}");
        let scripts = page.matches("<script").count();
        assert!(scripts <= 2, "{path} has {scripts} scripts");
        for value in values(&page, "href") {
            assert!(!value.contains(['<', '\'']), "{path}: {value}");
        }
        number += 1;
    }
    assert_eq!(number, 3 + 2 * names.len());
    let search = String::from_utf8(files["search.js"].clone()).unwrap();
    let index = search
        .strip_prefix("gallerySearch(")
        .unwrap()
        .strip_suffix(");\n")
        .unwrap();
    let index: Vec<(String, String, String)> = serde_json::from_str(index).unwrap();
    // The pages about all of them come first.
    assert_eq!(index.len(), 3 + 2 * names.len());
    let addresses: BTreeSet<String> = index.into_iter().map(|(_, _, address)| address).collect();
    assert_eq!(
        addresses.len(),
        3 + 2 * names.len(),
        "each has a page of its own"
    );
}

#[test]
fn what_changed_is_told_breaking_first() {
    let folder = temp_dir();
    let site = folder.path().join("site");
    let old = folder.path().join("old.yaml");
    let bundle = read(project(), "_build/common-clusterinstancetypes-bundle.yaml");
    assert!(bundle.contains(VERSION));
    // The old side had another memory, no `u1.nano`, and a size that is gone.
    let mut documents: Vec<String> = bundle.split("---\n").map(str::to_owned).collect();
    documents.retain(|it| !it.contains("name: u1.nano\n"));
    for document in &mut documents {
        if document.contains("name: u1.small\n") {
            let gone = document.replace("name: u1.small\n", "name: u1.gone\n");
            *document = document.replace("guest: 2Gi", "guest: 3Gi") + "---\n" + &gone;
        }
    }
    write(&old, documents.join("---\n").replace(VERSION, "v9.9.8"));
    gallery(&site, &["--previous", old.to_str().unwrap()]).assert_success();
    let page = read(&site, "changes.html");
    let sections: Vec<&str> = page
        .split("<h3>")
        .skip(1)
        .map(|it| it.split_once('<').unwrap().0)
        .collect();
    assert_eq!(sections, ["Breaking", "Added", "Removed"]);
    assert!(page.contains("From v9.9.8 to v"), "{page}");
    assert!(
        page.contains("<code>spec.memory.guest: 3Gi -&gt; 2Gi</code>"),
        "{page}"
    );
    // The bundle of the old side has instance types of the cluster alone, so that nothing is said of others.
    let main = page.split_once("<main").unwrap().1;
    let main = main.split_once("</main>").unwrap().0;
    assert!(
        !main.contains("namespaced") && !main.contains("preference"),
        "{main}"
    );
    let own = read(&site, "instancetypes/u1.small.html");
    assert!(own.contains("Since v9.9.8") && own.contains("spec.memory.guest: 3Gi -&gt; 2Gi"));
    let other = read(&site, "instancetypes/u1.large.html");
    assert!(other.contains("<p>Nothing changed.</p>"));
    // Without an earlier release, there is no such page, and nothing of an earlier run is left.
    gallery(&site, &[]).assert_success();
    assert!(!site.join("changes.html").exists());
    assert!(!read(&site, "index.html").contains("What changed"));
}

#[test]
fn deprecated_sizes_are_marked_and_left_out_of_the_table() {
    let catalog = copied_catalog();
    let sizes = catalog.path().join("instancetypes/u/1/sizes.yaml");
    let text = fs::read_to_string(&sizes).unwrap();
    // Those of D and O are taken from U.
    let line = text.lines().find(|it| it.starts_with("nano:")).unwrap();
    let deprecated = line.replace('}', ", deprecated: true}");
    write(&sizes, text.replace(line, &deprecated));
    let site = catalog.path().join("site");
    let finished = gallery(&site, &["--root", catalog.path().to_str().unwrap()]);
    finished.assert_success();
    let page = read(&site, "index.html");
    assert!(page.contains("role=\"status\">62 of 65<"), "{page}");
    assert!(page.contains(">Show 3 deprecated<"), "{page}");
    assert!(!page.contains("aria-label=\"Compare u1.nano\""));
    let own = read(&site, "instancetypes/u1.nano.html");
    assert!(own.contains("<span class=\"tag warning\">deprecated</span>"));
}

#[test]
fn the_folder_is_replaced_like_that_of_a_build() {
    let folder = temp_dir();
    let site = folder.path().join("site");
    let first = gallery(&site, &[]);
    let told = |what: &str| {
        let index = site.join("index.html");
        let number = contents(&site).len();
        format!(
            "the gallery {what}: {number} files; open {}\n",
            index.display()
        )
    };
    assert_eq!(first.stdout, told("is written"));
    assert_eq!(gallery(&site, &[]).stdout, told("is up to date"));
    let again = folder.path().join("again");
    gallery(&again, &[]).assert_success();
    assert_eq!(
        contents(&site),
        contents(&again),
        "the same bytes each time"
    );
    // What others put there stays; what they put in its way is named, and nothing is written.
    write(&site.join("CNAME"), "gallery.example\n");
    let bundle = "_build/common-clusterpreferences-bundle.yaml";
    gallery(&site, &["--from", bundle]).assert_success();
    assert!(site.join("CNAME").is_file() && !site.join("instancetypes/u1.nano.html").exists());
    let other = folder.path().join("other");
    write(&other.join("index.html"), "mine");
    write(&other.join("fit.html"), "mine, too");
    let refused = gallery(&other, &[]);
    assert_eq!(refused.status, Some(1));
    for name in ["index.html", "fit.html"] {
        let path = other.join(name);
        assert!(
            refused.stderr.contains(&path.display().to_string()),
            "{}",
            refused.stderr
        );
    }
    assert_eq!(files_below(&other).len(), 2);
}

/// Whoever names the folder of bundles by mistake keeps them, and the other way round.
#[test]
fn an_output_of_another_kind_is_not_replaced() {
    let folder = temp_dir();
    let (bundles, site) = (folder.path().join("bundles"), folder.path().join("site"));
    run(&mut build(project(), &bundles)).assert_success();
    gallery(&site, &[]).assert_success();
    for (output, finished) in [
        (&bundles, gallery(&bundles, &[])),
        (&site, run(&mut build(project(), &site))),
    ] {
        assert_eq!(finished.status, Some(1));
        let manifest = output.join(".generated").display().to_string();
        assert!(finished.stderr.contains(&manifest), "{}", finished.stderr);
    }
    assert!(bundles.join("CHECKSUMS.sha256").is_file() && !bundles.join("index.html").exists());
    assert!(site.join("index.html").is_file() && !site.join("CHECKSUMS.sha256").exists());
}

/// Whoever names the folder of a catalog by mistake, such as one whose `--extend` was forgotten, keeps it as it
/// is.
#[test]
fn a_folder_that_is_not_of_a_gallery_is_refused() {
    let folder = temp_dir();
    let acme = folder.path().join("acme");
    copy_folder(&project().join("examples/acme"), &acme);
    let before = contents(&acme);
    let finished = gallery(&acme, &[]);
    let shown = acme.display();
    finished.assert_failure(format!(
        "error[unwritable]: cannot replace `{shown}`: it is neither new nor that of an earlier gallery\n\
         --> {shown}\n \
         = note: nothing was changed: any output of an earlier build is still there\n \
         = help: fix this, or name another folder with `--out-dir`\n\n1 error\n"
    ));
    assert!(contents(&acme) == before, "something changed");
    // An empty checkout is as good as a new folder.
    let checkout = folder.path().join("checkout");
    write(&checkout.join(".git"), "gitdir: elsewhere\n");
    gallery(&checkout, &[]).assert_success();
    assert!(checkout.join("index.html").is_file() && checkout.join(".git").is_file());
}

/// What stands in a page to be copied can be pasted, whatever the names of a bundle are.
#[test]
fn commands_are_quoted_and_name_the_namespace() {
    let folder = temp_dir();
    let (bundle, site) = (
        folder.path().join("bundle.yaml"),
        folder.path().join("site"),
    );
    let document = |name: &str, namespace: &str| {
        format!(
            "---\napiVersion: instancetype.kubevirt.io/v1beta1\nkind: VirtualMachineInstancetype\n\
             metadata: {{name: {name:?}, namespace: {namespace}, labels: {{a/b: \"c d\"}}}}\n\
             spec: {{cpu: {{guest: 1}}, memory: {{guest: 1Gi}}}}\n"
        )
    };
    let text =
        document("x; touch it", "team") + &document("small", "team") + &document("small", "other");
    write(&bundle, text);
    gallery(&site, &["--from", bundle.to_str().unwrap()]).assert_success();
    let page = read(&site, "instancetypes/x_3b_20touch_20it.html");
    let command = "kubectl get --namespace team virtualmachineinstancetype";
    assert!(
        page.contains(&format!(">{command} &#39;x; touch it&#39;<")),
        "{page}"
    );
    assert!(
        page.contains(&format!("<code>{command} -l &#39;a/b=c d&#39;</code>")),
        "{page}"
    );
    let first = read(&site, "index.html");
    for name in ["team/small", "other/small"] {
        assert!(
            first.contains(&format!("aria-label=\"Compare {name}\"")),
            "{name}"
        );
    }
    assert!(site.join("instancetypes/small~2.html").is_file());
}

#[test]
fn an_earlier_release_that_cannot_be_read_is_an_error() {
    let folder = temp_dir();
    let site = folder.path().join("site");
    let finished = gallery(&site, &["--previous", "no-such-release"]);
    assert_eq!(finished.status, Some(1));
    assert!(
        finished
            .stderr
            .starts_with("error[unreadable]: `no-such-release` is not a file"),
        "{}",
        finished.stderr
    );
    assert!(!site.exists());
}

/// The next build would read the pages as sources, whichever catalog they are in.
#[test]
fn a_folder_among_sources_is_refused() {
    let root = copied_catalog();
    let acme = root.path().join("acme");
    for folder in FOLDERS {
        copy_folder(
            &project().join("examples/acme").join(folder),
            &acme.join(folder),
        );
    }
    let bundle = project().join("_build/common-preferences-bundle.yaml");
    let bundle = bundle.to_str().unwrap();
    let deep = "acme/instancetypes/new/site";
    for (out_dir, arguments) in [
        ("acme/preferences/site", ["--extend", "acme"]),
        ("preferences/site", ["--from", bundle]),
        (deep, ["--from", bundle]),
    ] {
        let before = contents(root.path());
        let mut command = program();
        let command = command.current_dir(root.path()).arg("gallery");
        let finished = run(command.args(["--out-dir", out_dir]).args(arguments));
        let expected = format!(
            "error[unwritable]: cannot replace `{out_dir}`: it is among the sources, and the next build would read it as one\n\
             --> {out_dir}\n \
             = note: nothing was changed: any output of an earlier build is still there\n \
             = help: fix this, or name another folder with `--out-dir`\n\n1 error\n"
        );
        assert_same_text(&finished.stderr, &expected);
        assert_eq!(finished.status, Some(1));
        assert!(contents(root.path()) == before, "something changed");
    }
}

/// However many sizes and preferences there are, the page does not grow with the product of both.
#[test]
fn a_table_with_too_many_cells_is_left_out() {
    let folder = temp_dir();
    let (bundle, site) = (
        folder.path().join("bundle.yaml"),
        folder.path().join("site"),
    );
    let document = |kind: &str, gib: usize, spec: &str| {
        format!(
            "---\napiVersion: instancetype.kubevirt.io/v1beta1\nkind: VirtualMachineCluster{kind}\n\
             metadata: {{name: made-{gib}}}\nspec: {{{spec}}}\n"
        )
    };
    let page = |number: usize| {
        let documents = (1..=number).map(|gib| {
            let memory = format!("memory: {{guest: {gib}Gi}}");
            document("Instancetype", gib, &format!("cpu: {{guest: 1}}, {memory}"))
                + &document("Preference", gib, &format!("requirements: {{{memory}}}"))
        });
        write(&bundle, documents.collect::<String>());
        gallery(&site, &["--from", bundle.to_str().unwrap()]).assert_success();
        read(&site, "fit.html")
    };
    let within = page(141);
    assert_eq!(within.matches("<td class=").count(), 141 * 141);
    assert!(!within.contains("left-out"));
    let beyond = page(142);
    assert_eq!(beyond.matches("<td class=").count(), 0);
    assert!(!beyond.contains("id=\"fit\"") && !beyond.contains("class=\"legend\""));
    let expected = "<p id=\"left-out\">The table of all pairs is left out: with 142 rows and 142 columns, \
        it would have 20164 cells, and it has at most 20000. \
        <a href=\"preferences.html\">Each preference</a> has a page with the sizes that fit, and \
        <a href=\"index.html\">the instance types</a> can be narrowed to those that fit one.</p>\n";
    assert!(beyond.contains(expected), "{beyond}");
}
