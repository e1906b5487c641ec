//! The site of the catalog: the steps of its job, run as they are written, with a `gh` that has the earlier
//! releases in a folder.

use std::fs;

use super::release::{Release, TAG};
use crate::folders::names_in;
use crate::support::files::write;

/// The bundles of an earlier release, as it has them among its assets.
const CLUSTER_BUNDLES: [&str; 2] = [
    "common-clusterinstancetypes-bundle",
    "common-clusterpreferences-bundle",
];

#[test]
fn each_release_is_in_the_site_under_its_version() {
    let Some(release) = Release::prepare(TAG) else {
        return;
    };
    release.run(|_, _| {}).unwrap();
    let earlier = release.published.join("earlier");
    for bundle in CLUSTER_BUNDLES {
        let path = format!("v0.0.1:_build/{bundle}.yaml");
        let text = release.scene.git("clone", &["show", &path]);
        let text = text.replace(TAG, "v0.0.1");
        write(&earlier.join(format!("v0.0.1/{bundle}-v0.0.1.yaml")), text);
    }
    // The first releases had other assets, and this one is there already.
    write(&earlier.join("v0.0.0/LICENSE"), "");
    write(
        &earlier.join(format!("{TAG}/common-clusterpreferences-bundle-{TAG}.yaml")),
        "",
    );

    release.take("clone/dist", "builder/dist");
    release
        .run_job("site", "builder", None, &|_, _| {})
        .unwrap();
    let unpack = "mkdir served && tar -xf artifact.tar -C served";
    assert!(release.scene.bash(&release.scene.path("builder"), unpack));
    let served = release.scene.path("builder/served");
    assert_eq!(names_in(&served), ["index.html", "latest", "v0.0.1", TAG]);

    let page = |path: &str| fs::read_to_string(served.join(path)).unwrap();
    assert!(page("index.html").contains("url=latest/index.html"));
    let beside =
        ["latest", TAG, "v0.0.1"].map(|tag| format!("<a href=\"../{tag}/index.html\">{tag}</a>"));
    for folder in ["latest", "v0.0.1", TAG] {
        assert!(
            page(&format!("{folder}/index.html")).contains(&beside.join(", ")),
            "{folder}"
        );
        assert!(!served.join(folder).join(".generated").exists());
    }
    // The earlier release lacks a preference, and has no release before it.
    assert!(!served.join("v0.0.1/changes.html").exists());
    let changes = page("latest/changes.html");
    assert!(changes.contains("From v0.0.1 to"), "{changes}");
    assert!(changes.contains(">alpine</a>"), "{changes}");
    assert!(!served.join("v0.0.1/preferences/alpine.html").exists());
    // What is released says where its sources are; of the others, only the bundles are there.
    let field = "preferences/alpine.html";
    assert!(page(&format!("{TAG}/{field}")).contains("preferences/alpine.yaml:"));
}
