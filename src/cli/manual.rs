//! What the help and the manual pages say beyond the options: examples, exit codes and variables.

use clap::Command;

use crate::cluster::VARIABLES;

use super::invocation;

const NAME: &str = env!("CARGO_PKG_NAME");

/// What is said about a command beyond its options.
struct Entry {
    /// The subcommand; the program itself has the program's name.
    command: &'static str,
    /// What each example does, and its command line. A test runs all of them.
    examples: &'static [(&'static str, &'static str)],
    /// Exit codes that only this command has.
    exit: &'static [(&'static str, &'static str)],
    /// Other manual pages.
    see_also: &'static [&'static str],
}

const ENTRIES: &[Entry] = &[
    Entry {
        command: NAME,
        examples: &[
            (
                "Build the catalog in another folder",
                "common-instancetypes -C catalog build",
            ),
            (
                "Explain a rule by its code",
                "common-instancetypes --explain no-tags",
            ),
        ],
        exit: &[],
        see_also: &["kubectl(1)"],
    },
    Entry {
        command: "build",
        examples: &[
            (
                "Build the catalog that holds this folder",
                "common-instancetypes build",
            ),
            (
                "Build the assets of a release",
                "common-instancetypes build --out-dir dist --version-label v9.9.9 \\\n      --versioned-names",
            ),
            (
                "Build a vendor's bundles on top of this catalog",
                "common-instancetypes build --extend acme",
            ),
        ],
        exit: &[],
        see_also: &["kubectl(1)", "sha256sum(1)"],
    },
    Entry {
        command: "validate",
        examples: &[
            (
                "Check the catalog as CI does",
                "common-instancetypes validate --deny-warnings",
            ),
            (
                "Check a bundle, wherever it comes from",
                "common-instancetypes validate _build/common-preferences-bundle.yaml",
            ),
            (
                "Check whether a cluster with KubeVirt v1.3 would know all of a bundle",
                "common-instancetypes validate --kubevirt v1.3 \\\n      _build/common-instancetypes-bundle.yaml",
            ),
            (
                "Check what a pipe brings, for another program",
                "cat _build/*-all-bundle.yaml | common-instancetypes validate --format json -",
            ),
        ],
        exit: &[],
        see_also: &[],
    },
    Entry {
        command: "check-tree-clean",
        examples: &[(
            "Annotate stale files in a pull request on GitHub",
            "common-instancetypes check-tree-clean --format github",
        )],
        exit: &[],
        see_also: &[],
    },
    Entry {
        command: "diff",
        examples: &[
            (
                "See what changed in this checkout since a release",
                "common-instancetypes diff v9.9.8",
            ),
            (
                "Write the differences of two releases for release notes",
                "common-instancetypes diff v9.9.8 v9.9.9 --format markdown",
            ),
            (
                "Fail if a bundle breaks what users of another one have",
                "common-instancetypes diff old.yaml new.yaml --fail-on breaking",
            ),
        ],
        exit: &[("3", "there are changes that `--fail-on` names")],
        see_also: &["gitrevisions(7)"],
    },
    Entry {
        command: "list",
        examples: &[
            (
                "List what has at least 4 vCPUs of its own and 8Gi of memory or more",
                "common-instancetypes list --cpu '>=4' --memory 8Gi.. --feature dedicated",
            ),
            (
                "List the instance types that are enough for a guest, the least memory first",
                "common-instancetypes list --fits windows.11 --sort-by memory",
            ),
            (
                "List sizes with huge pages of 1Gi",
                "common-instancetypes list -l instancetype.kubevirt.io/hugepages=1Gi",
            ),
            (
                "List the preferences of guests for arm64",
                "common-instancetypes list preferences --arch arm64",
            ),
            (
                "List what a bundle has; `-` reads what `kubectl get vmcf,vmcp -o yaml` prints",
                "common-instancetypes list --from _build/common-preferences-bundle.yaml",
            ),
            (
                "Write the instance types of a series for a namespace, for `kubectl apply -f -`",
                "common-instancetypes list vmf --name 'u1.*' -o yaml",
            ),
        ],
        exit: &[],
        see_also: &["kubectl(1)"],
    },
    Entry {
        command: "show",
        examples: &[
            (
                "Print a preference, for `kubectl apply -f -`",
                "common-instancetypes show fedora",
            ),
            (
                "See why a guest has its topology: what set it, in which file and line",
                "common-instancetypes show rhel.9.dpdk --explain --field spec.cpu",
            ),
            (
                "See where the fields of a vendor's instance type in a bundle come from",
                "common-instancetypes show acme1.small --explain --extend acme \\\n      --overlay acme-bundle",
            ),
            (
                "Print the memory of an instance type",
                "common-instancetypes show vmf/u1.medium --field spec.memory.guest",
            ),
        ],
        exit: &[],
        see_also: &["kubectl(1)"],
    },
    Entry {
        command: "tree",
        examples: &[
            (
                "See what a preference is made of, and who else uses that",
                "common-instancetypes tree rhel.9.dpdk",
            ),
            (
                "See which preferences change with a component",
                "common-instancetypes tree --all | grep secure-boot.yaml",
            ),
            (
                "Draw the layers of a preference in a document, with Mermaid",
                "common-instancetypes tree windows.11.virtio -o mermaid",
            ),
        ],
        exit: &[],
        see_also: &["dot(1)"],
    },
    Entry {
        command: "recommend",
        examples: &[
            (
                "Find the smallest instance type for a guest",
                "common-instancetypes recommend --preference fedora",
            ),
            (
                "Find one with huge pages, and at least 4 vCPUs and 8Gi of memory",
                "common-instancetypes recommend --preference windows.11 --feature hugepages \\\n      --cpu 4 --memory 8Gi",
            ),
            (
                "Write a virtual machine for `kubectl apply -f -`",
                "common-instancetypes recommend --preference fedora --manifest \\\n      --image registry.example/fedora:latest",
            ),
            (
                "Write one whose disk keeps what is written to it",
                "common-instancetypes recommend --preference rhel.9 --manifest --size 30Gi \\\n      --data-volume docker://registry.example/rhel:9",
            ),
        ],
        exit: &[],
        see_also: &["kubectl(1)"],
    },
    Entry {
        command: "export",
        examples: &[
            (
                "Write the catalog for another program",
                "common-instancetypes export > catalog.json",
            ),
            (
                "Write what a bundle has",
                "common-instancetypes export --from _build/common-preferences-bundle.yaml",
            ),
        ],
        exit: &[],
        see_also: &["jq(1)"],
    },
    Entry {
        command: "gallery",
        examples: &[
            (
                "Write the catalog as a site, and look at it",
                "common-instancetypes gallery --out-dir gallery",
            ),
            (
                "Show what changed since a release, too",
                "common-instancetypes gallery --out-dir gallery --previous v9.9.8",
            ),
            (
                "Write the site of a vendor's bundle",
                "common-instancetypes gallery --out-dir gallery --extend acme \\\n      --overlay acme-bundle",
            ),
        ],
        exit: &[],
        see_also: &[],
    },
    Entry {
        command: "vm",
        examples: &[
            (
                "Check virtual machines before they are applied",
                "common-instancetypes vm check vm.yaml",
            ),
            (
                "See what one becomes",
                "common-instancetypes vm expand vm.yaml",
            ),
        ],
        exit: &[],
        see_also: &["kubectl(1)"],
    },
    Entry {
        command: "check",
        examples: &[
            (
                "Check the virtual machines in the files of a folder, for another program",
                "common-instancetypes vm check --format json manifests",
            ),
            (
                "Check one against the instance types and preferences of a bundle",
                "common-instancetypes vm check --from _build/common-*-all-bundle.yaml vm.yaml",
            ),
        ],
        exit: &[],
        see_also: &["kubectl(1)"],
    },
    Entry {
        command: "expand",
        examples: &[
            (
                "Lay the instance type and the preference into what a pipe brings",
                "cat vm.yaml | common-instancetypes vm expand -",
            ),
            (
                "Write what it becomes as JSON",
                "common-instancetypes vm expand vm.yaml -o json",
            ),
            (
                "Say what gave each of its fields, those that a cluster adds included",
                "common-instancetypes vm expand vm.yaml --explain --cluster-defaults",
            ),
        ],
        exit: &[],
        see_also: &["kubectl(1)"],
    },
    Entry {
        command: "impact",
        examples: &[
            (
                "See what another catalog makes of the virtual machines of a folder",
                "common-instancetypes vm impact manifests --from built-in --to _build",
            ),
            (
                "Fail if it would refuse one of them, and show why in a pull request",
                "common-instancetypes vm impact manifests --from built-in --to _build \\\n      --format github --fail-on refused",
            ),
        ],
        exit: &[("3", "a virtual machine comes to what `--fail-on` names")],
        see_also: &["kubectl(1)"],
    },
    Entry {
        command: "matrix",
        examples: &[
            (
                "See which sizes of a series fit which preferences for Windows",
                "common-instancetypes vm matrix --instancetype 'u1.*' \\\n      --preference 'windows.*'",
            ),
            (
                "Write all pairs as comma-separated values",
                "common-instancetypes vm matrix -o csv",
            ),
        ],
        exit: &[],
        see_also: &["kubectl(1)"],
    },
    Entry {
        command: "sync",
        examples: &[
            (
                "See what a sync of the catalog in hand would do to the cluster",
                "common-instancetypes sync --dry-run",
            ),
            (
                "Sync the bundles of a folder into the cluster of another context",
                "common-instancetypes sync --from release --context production",
            ),
            (
                "Sync a vendor's catalog",
                "common-instancetypes sync --extend acme",
            ),
        ],
        exit: &[],
        see_also: &["kubectl(1)"],
    },
    Entry {
        command: "migrate",
        examples: &[
            (
                "Rewrite the instance types and preferences of a folder and its folders",
                "common-instancetypes migrate --recursive manifests",
            ),
            (
                "See what would change, and fail if anything would",
                "common-instancetypes migrate --check manifests",
            ),
            (
                "Rewrite what a pipe brings",
                "cat preference.yaml | common-instancetypes migrate -",
            ),
        ],
        exit: &[],
        see_also: &["patch(1)"],
    },
    Entry {
        command: "deploy",
        examples: &[
            (
                "See every command that deploys the newest stable releases and the catalog",
                "common-instancetypes deploy --dry-run",
            ),
            (
                "See those for a release of KubeVirt alone, in the cluster of another context",
                "common-instancetypes deploy --dry-run --kubevirt-version v1.8.0 --no-cdi \\\n      --context staging",
            ),
        ],
        exit: &[("n", "the exit code of `sync`, which is run last")],
        see_also: &["kubectl(1)", "curl(1)"],
    },
    Entry {
        command: "cluster",
        examples: &[
            (
                "See every command that brings a cluster for tests up",
                "common-instancetypes cluster up --dry-run",
            ),
            (
                "See which commands run some functional tests in one with a KubeVirt that was built",
                "common-instancetypes cluster functest --provider kubevirt --dry-run -- \\\n      --focus fedora",
            ),
            (
                "See which commands show its pods",
                "common-instancetypes cluster kubectl --dry-run get pods -n kubevirt",
            ),
        ],
        exit: &[("n", "the exit code of the command that is run last")],
        see_also: &["git(1)", "make(1)", "podman(1)", "kubectl(1)"],
    },
    Entry {
        command: "functest",
        examples: &[
            (
                "List the cases, without a cluster",
                "common-instancetypes functest --list",
            ),
            (
                "Test the catalog in the cluster, without guests, and write the results for CI",
                "common-instancetypes functest --skip '^guest/' --junit results.xml",
            ),
            (
                "Boot a guest from another image, without a login",
                "common-instancetypes functest --focus '^guest/fedora/' --no-ssh \\\n      --image fedora=registry.example/fedora:43",
            ),
        ],
        exit: &[],
        see_also: &["kubectl(1)", "ssh(1)"],
    },
    Entry {
        command: "readme",
        examples: &[(
            "Update the documents after a change to the sources",
            "common-instancetypes readme",
        )],
        exit: &[],
        see_also: &[],
    },
    Entry {
        command: "schema",
        examples: &[(
            "Write the schemas for the editors of a vendor's catalog, with its names",
            "common-instancetypes schema --extend acme --out-dir schemas",
        )],
        exit: &[],
        see_also: &[],
    },
    Entry {
        command: "completions",
        examples: &[
            (
                "Complete command lines in this session of bash",
                "source <(common-instancetypes completions bash)",
            ),
            (
                "Keep the script for zsh in a folder of its `$fpath`",
                "common-instancetypes completions zsh > _common-instancetypes",
            ),
            (
                "Keep the script for fish in `~/.config/fish/completions`",
                "common-instancetypes completions fish > common-instancetypes.fish",
            ),
        ],
        exit: &[],
        see_also: &["bash(1)"],
    },
    Entry {
        command: "man",
        examples: &[(
            "Write the pages into a folder; `man -l` shows a page of it",
            "common-instancetypes man --out-dir man",
        )],
        exit: &[],
        see_also: &["man(1)"],
    },
];

/// The exit codes of every command.
const EXIT: [(&str, &str); 3] = [
    ("0", "success"),
    ("1", "something is wrong; each problem is printed"),
    ("2", "the command line is wrong; nothing was done"),
];

/// Environment variables, each with the argument that it belongs to.
const ENVIRONMENT: [(&str, &str, &str); 10] = [
    (
        "COMMON_INSTANCETYPES_VERSION",
        "version_label",
        "the version label, if `--version-label` is not given",
    ),
    (
        "COMMON_INSTANCETYPES_VERSION",
        "overlay",
        "the version label of what a catalog defines",
    ),
    (
        "KUBEVIRT_VERSION",
        "kubevirt_version",
        "the release of KubeVirt, if `--kubevirt-version` is not given",
    ),
    (
        "CDI_VERSION",
        "cdi_version",
        "the release of CDI, if `--cdi-version` is not given",
    ),
    (
        "KUBEVIRT_NAMESPACE",
        "kubevirt_namespace",
        "the namespace of KubeVirt, if none is given",
    ),
    (
        "CDI_NAMESPACE",
        "cdi_namespace",
        "the namespace of CDI, if `--cdi-namespace` is not given",
    ),
    (
        "KUBECTL",
        "kubeconfig",
        "another program than `kubectl`, such as `oc`",
    ),
    (
        "VIRTCTL",
        "no_ssh",
        "another program than `virtctl`, such as `kubectl virt`",
    ),
    (
        "NO_COLOR",
        "color",
        "if set and not empty, `--color auto` uses no colours",
    ),
    (
        "TERM",
        "color",
        "if it is `dumb`, `--color auto` uses no colours",
    ),
];

/// A section of a help or a manual page.
pub(super) struct Section {
    /// The heading in a help.
    pub(super) title: &'static str,
    /// Terms, each with what is said about it.
    pub(super) entries: Vec<(String, String)>,
}

/// The sections of a command that has its arguments.
pub(super) fn sections(command: &Command) -> Vec<Section> {
    let entry = ENTRIES
        .iter()
        .find(|entry| entry.command == command.get_name());
    let examples = entry.map_or(&[][..], |entry| entry.examples);
    let exit = entry.map_or(&[][..], |entry| entry.exit);
    let has = |id: &str| command.get_arguments().any(|it| it.get_id() == id);
    let of_clusters = VARIABLES.iter().map(|it| (it.name, "provider", it.meaning));
    let variables = ENVIRONMENT.into_iter().chain(of_clusters);
    let variables = variables.filter(|(_, id, _)| has(id));
    let sections = [
        Section {
            title: "Examples",
            entries: examples
                .iter()
                .map(|(what, line)| (format!("{what}:"), as_called(line)))
                .collect(),
        },
        Section {
            title: "Exit status",
            entries: EXIT
                .iter()
                .chain(exit)
                .map(|(code, meaning)| ((*code).to_owned(), (*meaning).to_owned()))
                .collect(),
        },
        Section {
            title: "Environment",
            entries: variables
                .map(|(name, _, meaning)| (name.to_owned(), meaning.to_owned()))
                .collect(),
        },
    ];
    let sections = sections.into_iter();
    sections.filter(|it| !it.entries.is_empty()).collect()
}

/// An example with the words that start this program here.
fn as_called(line: &str) -> String {
    line.replace(&format!("{NAME} "), &format!("{} ", invocation::command()))
}

/// The manual pages that a page refers to, apart from those of this program.
pub(super) fn see_also(command: &Command) -> &'static [&'static str] {
    let entry = ENTRIES
        .iter()
        .find(|entry| entry.command == command.get_name());
    entry.map_or(&[], |entry| entry.see_also)
}

/// A command whose `--help` ends with its sections, and those of its subcommands.
pub(super) fn with_sections(command: Command) -> Command {
    let text = help(&sections(&command));
    command.after_long_help(text).mut_subcommands(with_sections)
}

fn help(sections: &[Section]) -> String {
    let sections = sections.iter().map(|section| {
        let entries = section.entries.iter();
        let width = entries.clone().map(|(term, _)| term.len()).max();
        let lines = entries.map(|(term, text)| match section.title {
            "Examples" => format!("  {term}\n    {text}\n"),
            _ => format!("  {term:<width$}  {text}\n", width = width.unwrap_or(0)),
        });
        format!("{}:\n{}", section.title, lines.collect::<String>())
    });
    sections
        .collect::<Vec<_>>()
        .join("\n")
        .trim_end()
        .to_owned()
}
