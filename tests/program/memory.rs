//! What is printed is not in memory, and what was judged is let go: the kernel says how much there is.

use std::fs;
use std::io::{Read as _, copy, sink};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::files::{project, temp_dir, write};
use crate::support::large_bundle::large_bundle;
use crate::support::program::{program, run};
use crate::support::skipped::skipped;

/// How much of the output is not read: more than a pipe holds, and more than the program has in a buffer.
const UNREAD: usize = 256 * 1024;

/// The most memory that a command has taken, in KiB, when it waits for its reader with only the end of
/// its output left. `None` where there is no `/proc`.
fn most_memory(command: &mut Command) -> Option<u64> {
    if !Path::new("/proc/self/status").is_file() {
        skipped("there is no /proc");
        return None;
    }
    let length = run(command).stdout.len();
    assert!(length > 2 * UNREAD, "only {length} bytes are printed");
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut output = child.stdout.take().unwrap();
    let read = (length - UNREAD) as u64;
    let copied = copy(&mut output.by_ref().take(read), &mut sink());
    assert_eq!(copied.unwrap(), read);
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    copy(&mut output, &mut sink()).unwrap();
    child.wait().unwrap();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let most = most.unwrap().trim().strip_suffix(" kB").unwrap();
    Some(most.parse().unwrap())
}

/// The names of a bundle are a fortieth of its resources as JSON.
#[test]
fn a_list_takes_as_much_memory_whatever_is_printed_of_it() {
    let folder = temp_dir();
    let bundle = folder.path().join("bundle.yaml");
    write(&bundle, large_bundle(5000, 5000));
    let list = |form| {
        let mut list = program();
        list.args(["list", "--output", form, "--from"]).arg(&bundle);
        most_memory(&mut list)
    };
    let Some(names) = list("name") else {
        return;
    };
    for form in ["json", "yaml"] {
        let resources = list(form).unwrap();
        let is_as_much = resources * 10 < names * 11;
        assert!(is_as_much, "{form}: {resources} kB, names: {names} kB");
    }
}

/// Each of them is refused, in a line for GitHub.
#[test]
fn ten_times_the_virtual_machines_of_a_file_take_less_than_twice_the_memory() {
    let check = |number: usize| {
        let folder = temp_dir();
        let file = folder.path().join("machines.yaml");
        let machines = (0..number).map(|number| {
            format!(
                "---\napiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {{name: a{number}}}\n\
                 spec:\n  runStrategy: Always\n  instancetype: {{name: none}}\n  template: {{spec: \
                 {{domain: {{devices: {{}}}}}}}}\n"
            )
        });
        write(&file, machines.collect::<String>());
        let mut check = program();
        check.args(["vm", "check", "--format", "github", "--root"]);
        most_memory(check.arg(project()).arg(&file))
    };
    let Some(few) = check(1500) else {
        return;
    };
    let many = check(15_000).unwrap();
    assert!(many < few * 2, "many: {many} kB, few: {few} kB");
}
