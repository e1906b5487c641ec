//! The files of `vm`: standard input, folders in folders, and what is listed of them.

use std::fs::{self, File};
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::support::files::{project, temp_dir, write};
use crate::support::program::program;

/// Runs `vm check` in a folder, with a file of it as standard input.
fn check(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = program();
    command.args(["vm", "check", "--root"]).arg(project());
    command.args(arguments).current_dir(folder);
    let input = File::open(folder.join(input)).unwrap();
    command.stdin(input).output().unwrap()
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn machine(name: &str, instancetype: &str) -> String {
    format!(
        "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {{name: {name}}}\nspec:\n  \
         runStrategy: Always\n  instancetype: {{name: {instancetype}}}\n  template: {{spec: \
         {{domain: {{devices: {{}}}}}}}}\n"
    )
}

/// It is read once, and what is wrong with it is not lost.
#[test]
fn standard_input_that_cannot_be_read_is_an_error() {
    let folder = temp_dir();
    write(&folder.path().join("fits.yaml"), machine("a", "u1.small"));
    write(
        &folder.path().join("latin-1.yaml"),
        b"metadata: {name: \"\xff\"}\n",
    );
    let output = check(folder.path(), &["-", "fits.yaml"], "latin-1.yaml");
    assert_eq!(
        stdout(&output),
        "error[not-utf8]: `<stdin>` is not UTF-8: the first invalid byte is on line 1, at \
         offset 18; save the file as UTF-8\n--> <stdin>\n\n1 error\n1 virtual machine fits\n"
    );
    assert_eq!(output.status.code(), Some(1));
}

/// What `kubectl get vm -A -o json` prints of a large cluster.
#[test]
fn a_list_of_all_virtual_machines_of_a_cluster_is_read() {
    const MACHINES: usize = 20_000;
    let item = json!({
        "apiVersion": "kubevirt.io/v1",
        "kind": "VirtualMachine",
        "metadata": {"name": "a", "namespace": "b", "uid": "5f1d2b0c-7d55-4d3b-9a0e-1f8f3c8f5a11"},
        "spec": {
            "runStrategy": "Always",
            "instancetype": {"name": "u1.small"},
            "template": {"spec": {"domain": {"devices": {}}}}
        }
    });
    let items: Vec<Value> = (0..MACHINES)
        .map(|number| {
            let mut item = item.clone();
            item["metadata"]["name"] = json!(format!("a{number}"));
            item
        })
        .collect();
    let list = json!({"apiVersion": "v1", "kind": "List", "items": items});
    let folder = temp_dir();
    write(&folder.path().join("list.json"), list.to_string());
    let output = check(folder.path(), &["list.json"], "list.json");
    assert_eq!(stdout(&output), "20000 virtual machines fit\n");
}

#[test]
fn folders_in_folders_are_told_or_read() {
    let folder = temp_dir();
    let file = |path: &str, text: String| {
        let path = folder.path().join("apps").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        write(&path, text);
    };
    file("a.yaml", machine("a", "u1.small"));
    file("web/b.yaml", machine("b", "none"));
    file("web/deep/c.yaml", machine("c", "u1.small"));
    file(".hidden/d.yaml", machine("d", "none"));
    file("kustomization.yaml", "kind: Kustomization\n".to_owned());
    let empty = folder.path().join("empty");
    write(&empty, "");
    let output = check(folder.path(), &["apps"], "empty");
    assert_eq!(
        stdout(&output),
        "note[unread-folders]: `apps` has a folder that is not read\n--> apps\n = help: \
         `--recursive` reads folders in folders, too\n\n1 note\n1 virtual machine fits\n"
    );
    assert_eq!(output.status.code(), Some(0));
    let output = check(folder.path(), &["-R", "apps"], "empty");
    assert!(stdout(&output).contains("--> apps/web/b.yaml:6:24"));
    assert!(stdout(&output).ends_with("2 virtual machines fit, 1 does not\n"));
    assert_eq!(output.status.code(), Some(1));
}

/// Whatever is said of them, programs get every virtual machine.
#[test]
fn json_lists_every_virtual_machine() {
    let folder = temp_dir();
    let broken =
        machine("twice", "u1.small").replacen("spec:", "metadata: {name: other}\nspec:", 1);
    let unreadable = "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {name: list, \
                      namespace: shop}\nspec: []\n";
    let texts = [
        machine("fits", "u1.small"),
        machine("lost", "none"),
        broken,
        unreadable.to_owned(),
    ];
    write(&folder.path().join("all.yaml"), texts.join("---\n"));
    let output = check(folder.path(), &["--format", "json", "-"], "all.yaml");
    let document: Value = serde_json::from_str(stdout(&output)).unwrap();
    let machine = |name: &str, namespace: &str, verdict: &str| json!({"name": name, "namespace": namespace, "verdict": verdict});
    assert_eq!(
        document["machines"],
        json!([
            machine("fits", "default", "fits"),
            machine("lost", "default", "does-not-fit"),
            machine("twice", "default", "does-not-fit"),
            machine("list", "shop", "does-not-fit"),
        ])
    );
    assert_eq!(document["problems"].as_array().unwrap().len(), 3);
}
