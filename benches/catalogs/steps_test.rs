//! What is said of growths that are known, which a stand-in for valgrind makes up.

use std::env;
use std::process::Command;

use super::support::files::temp_dir;
use super::support::programs;
use super::support::stand_ins::{on_path, write_script};

/// Runs the program, and says that it took as many instructions as the catalog has instance types, or their
/// square.
const STAND_IN: &str = r#"
[ "$1" != --version ] || exit 0
log=${4#--log-file=}
for root; do :; done
count=$(find "$root/instancetypes" -name 'i*.yaml' | wc -l)
[ "$GROWTH" = linear ] || count=$((count * count))
echo "==1== I   refs:      $count" >"$log"
shift 4
exec "$@"
"#;

const LINEAR: &str = "\
instructions for each definition of                           10         100   ratio
columns that nothing reads                                     1           1    10.0
";

const QUADRATIC: &str = "\
instructions for each definition of                           10         100   ratio
columns that nothing reads                                    10         100   100.0: too many
`columns that nothing reads` takes 100.0 times the instructions with 10 times the definitions: at most 12
";

/// Asserts that a linear growth passes, that a quadratic one fails and is named, and that nothing is
/// compared without valgrind.
pub(crate) fn run() {
    if programs::find("taskset").is_none() {
        return;
    }
    let folder = temp_dir();
    write_script(&folder.path().join("valgrind"), STAND_IN);
    for (growth, code, expected) in [("linear", 0, LINEAR), ("quadratic", 1, QUADRATIC)] {
        let mut command = steps();
        on_path(&mut command, folder.path()).env("GROWTH", growth);
        assert_eq!(ended(&mut command), (Some(code), expected.to_owned()));
    }
    let missing = "there is no valgrind on the PATH, so nothing is counted\n";
    let nowhere = temp_dir();
    let ended = ended(steps().env("PATH", nowhere.path()));
    assert_eq!(ended, (Some(2), missing.to_owned()));
}

/// This program, where it counts one scenario.
fn steps() -> Command {
    let this = env::current_exe().expect("this program has a path");
    let mut command = Command::new(this);
    command.args(["steps", "--definitions", "10", "columns that nothing reads"]);
    command
}

/// The exit code of a command, and all that it prints.
fn ended(command: &mut Command) -> (Option<i32>, String) {
    let output = command.output().expect("this program starts once more");
    let all = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&all).into_owned(),
    )
}
