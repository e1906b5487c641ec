//! The image of the program: how a release makes it, and how it is run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::release::{Release, TAG};
use super::workflow;
use crate::folders::names_in;
use crate::support::files::{project, temp_dir, write};
use crate::support::program::{PROGRAM, run};
use crate::support::programs;

/// A release whose bundles and archives are built; `None`, which is said, if something that the jobs
/// of the image need is missing.
fn release() -> Option<Release> {
    if !["buildah", "jq"]
        .iter()
        .all(|it| programs::find(it).is_some())
    {
        return None;
    }
    let release = Release::prepare(TAG)?;
    release.run(|_, _| {}).unwrap();
    Some(release)
}

#[test]
fn a_release_publishes_an_image_for_both_architectures() {
    let Some(release) = release() else {
        return;
    };
    // The machine of this job has a checkout and the archives, as that of the archives had.
    let run_job = |job, folder| release.run_job(job, folder, None, &|_, _| {}).unwrap();
    run_job("image", "builder");
    release.take("builder/image", "pusher");
    let pushed = run_job("publish-image", "pusher");

    let image = release.scene.path("builder/image/image.tar");
    let registry = &workflow("release.yaml")["jobs"]["publish-image"]["env"]["REGISTRY"];
    let registry = registry.as_str().unwrap();
    let images = release.published.join("images");
    let tags = ["latest", TAG].map(|tag| format!("{registry}+kubevirt+common-instancetypes:{tag}"));
    assert_eq!(names_in(&images), tags);
    for tag in tags {
        let pushed = fs::read(images.join(tag)).unwrap();
        assert!(pushed == fs::read(&image).unwrap());
    }
    // This is what is attested.
    let output = format!("name={registry}/kubevirt/common-instancetypes\ndigest=sha256:");
    assert!(pushed.contains(&output), "{pushed}");

    let place = temp_dir();
    let unpack = format!("tar -xf '{}'", image.display());
    assert!(release.scene.bash(place.path(), &unpack));
    let configs = configs(place.path());
    assert_eq!(configs.keys().collect::<Vec<_>>(), ["amd64", "arm64"]);
    let commit = release.scene.git("clone", &["rev-parse", "HEAD"]);
    for config in configs.values() {
        assert_says_what_it_is(config, commit.trim());
    }
}

#[track_caller]
fn assert_says_what_it_is(config: &Value, commit: &str) {
    assert_eq!(config["os"], "linux");
    let config = &config["config"];
    assert_eq!(config["Entrypoint"], json!(["/common-instancetypes"]));
    assert_eq!(config["User"], "65532:65532");
    assert_eq!(config["WorkingDir"], "/work");
    let label = |name: &str| config["Labels"][format!("org.opencontainers.image.{name}")].clone();
    assert_eq!(label("title"), env!("CARGO_PKG_NAME"));
    assert_eq!(label("licenses"), env!("CARGO_PKG_LICENSE"));
    assert_eq!(label("source"), env!("CARGO_PKG_REPOSITORY"));
    assert_eq!(label("version"), env!("CARGO_PKG_VERSION"));
    assert_eq!(label("revision"), commit);
}

/// The configuration for each architecture in an unpacked image of the Open Container Initiative.
fn configs(layout: &Path) -> BTreeMap<String, Value> {
    let json =
        |path: PathBuf| -> Value { serde_json::from_slice(&fs::read(path).unwrap()).unwrap() };
    let blob = |descriptor: &Value| {
        let digest = descriptor["digest"].as_str().unwrap();
        json(layout.join("blobs").join(digest.replace(':', "/")))
    };
    let index = json(layout.join("index.json"));
    let images = blob(&index["manifests"][0]);
    let images = images["manifests"].as_array().unwrap().iter();
    let configs = images.map(|image| blob(&blob(image)["config"]));
    configs
        .map(|config| (config["architecture"].as_str().unwrap().to_owned(), config))
        .collect()
}

#[test]
fn an_image_above_12_mb_is_refused() {
    let Some(release) = release() else {
        return;
    };
    let large = |step: &str, folder: &Path| {
        if step == "Build it for each architecture" {
            let program = folder.join("context/arm64/common-instancetypes");
            fs::write(program, vec![0; 12_000_000]).unwrap();
        }
    };
    let refused = release.run_job("image", "builder", None, &large);
    let (step, output) = refused.unwrap_err();
    assert_eq!(step, "Refuse an image above 12 MB", "{output}");
    assert!(output.contains("::error file=Containerfile::The image for arm64 has 12"));
}

/// What the program of the tests needs of the machine: it is linked dynamically, that of a release
/// is not.
const LIBRARIES: [&str; 3] = ["/lib", "/lib64", "/usr/lib"];

#[test]
fn the_image_reads_files_that_are_mounted() {
    if programs::find("buildah").is_none() {
        return;
    }
    let place = temp_dir();
    let context = place.path().join("context/this");
    write(&context.join("LICENSE"), "");
    fs::copy(PROGRAM, context.join("common-instancetypes")).unwrap();
    let machine =
        "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {name: x}\nspec: {}\n";
    write(&place.path().join("files/vm.yaml"), machine);

    let containerfile = project().join("Containerfile");
    let mut build = buildah(
        place.path(),
        &["build", "--quiet", "--build-arg=TARGETARCH=this"],
    );
    let image = run(build.arg("--file").arg(containerfile).arg("context"));
    let container = run(&mut buildah(place.path(), &["from", image.stdout.trim()]));
    let mut check = buildah(place.path(), &["run", "--isolation=chroot"]);
    let libraries = LIBRARIES.iter().filter(|it| Path::new(it).exists());
    check.args(libraries.map(|it| format!("--volume={it}:{it}:ro")));
    check.arg(format!(
        "--volume={}/files:/work:ro",
        place.path().display()
    ));
    check.args([container.stdout.trim(), "--"]);
    let checked = run(check.args(["/common-instancetypes", "vm", "check", "."]));
    let problem = "error[missing-field]: missing field `template`\n --> ./vm.yaml:4:1\n";
    assert!(checked.stdout.starts_with(problem), "{checked:?}");
    assert_eq!(checked.status, Some(1));
}

/// buildah, whose images are in a folder.
fn buildah(folder: &Path, arguments: &[&str]) -> Command {
    let mut buildah = Command::new("buildah");
    buildah.args(["--storage-driver=vfs", "--root=images", "--runroot=run"]);
    buildah.args(arguments).current_dir(folder);
    buildah
}
