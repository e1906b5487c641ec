//! The stable names of the rules.

use super::severity::Severity;

const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// Declares the rules, each with its variant, severity, code and description.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $severity:ident $code:literal,)+) => {
        /// The rule that a problem breaks: a stable name, in kebab-case.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Code {
            /// All rules, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The name, as it is printed and written.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }

            /// The address of what the documentation says about it.
            #[must_use]
            pub fn page(self) -> String {
                let code = self.as_str();
                format!("{REPOSITORY}/blob/main/docs/rules.md#{code}")
            }

            /// Whether the rule is about virtual machines: whatever `vm` says of them and of nothing
            /// else.
            #[must_use]
            pub fn is_of_machines(self) -> bool {
                self.as_str().starts_with("vm-")
            }

            /// What breaks the rule, in a sentence.
            #[must_use]
            pub const fn description(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($doc, "\n"),+),)+
                }
            }

            /// How severe it is to break the rule.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self {
                    $(Self::$name => severity!($severity),)+
                }
            }
        }
    };
}

macro_rules! severity {
    (error) => {
        Severity::Error
    };
    (warning) => {
        Severity::Warning
    };
    (note) => {
        Severity::Note
    };
}

codes! {
    /// A file or folder is missing or cannot be read.
    Unreadable = error "unreadable",
    /// A file in the catalog's folders does not belong there.
    StrayFile = error "stray-file",
    /// A file is larger than any source or bundle needs to be.
    FileTooLarge = error "file-too-large",
    /// A file is not UTF-8.
    NotUtf8 = error "not-utf8",
    /// A file is not valid YAML, or uses a feature of YAML that is not supported.
    YamlSyntax = error "yaml-syntax",
    /// A mapping contains the same key twice.
    DuplicateKey = error "duplicate-key",
    /// A document is nested too deeply, or grows too large through its aliases.
    YamlTooLarge = error "yaml-too-large",
    /// A run has found more problems than it keeps.
    TooManyProblems = error "too-many-problems",
    /// A file holds documents of other kinds, which are not checked.
    OtherKinds = note "other-kinds",
    /// A folder holds folders, which are not read.
    UnreadFolders = note "unread-folders",
    /// A source or bundle sets a field that does not exist.
    UnknownField = error "unknown-field",
    /// A required field is missing, or a required reason is empty.
    MissingField = error "missing-field",
    /// A value has the wrong type for its field.
    WrongType = error "wrong-type",
    /// A number is outside the range of its field.
    OutOfRange = error "out-of-range",
    /// A value is not one of those that its field accepts.
    UnknownValue = error "unknown-value",
    /// A value is none of those that are of use, and KubeVirt's webhooks take it: a word that no webhook
    /// looks at, or only one of a device that few virtual machines have; a guest without vCPUs; a negative
    /// amount of memory or time; an empty string, which is the same as none.
    UncheckedValue = warning "unchecked-value",
    /// A field came after the release of KubeVirt that `--kubevirt` or `since` names, which does not know
    /// it.
    NewerField = error "newer-field",
    /// A value came after the release of KubeVirt that `--kubevirt` or `since` names, which does not know
    /// it.
    NewerValue = error "newer-value",
    /// `since` names a later release of KubeVirt than the one that brought what it holds.
    LateSince = warning "late-since",
    /// An expression does not parse or cannot be computed.
    BadExpression = error "bad-expression",
    /// An expression reads a column that the size table does not have.
    UnknownColumn = error "unknown-column",
    /// `except` names a size, or `from` a size table, that does not exist.
    UnknownSize = error "unknown-size",
    /// A series has no sizes or two size tables, or a size table has no series.
    SizeTable = error "size-table",
    /// `extends` names a layer or preference that does not exist.
    UnknownLayer = error "unknown-layer",
    /// Layers extend each other in a cycle, or too many of them in a row.
    CircularExtends = error "circular-extends",
    /// `components` names a component that does not exist.
    UnknownComponent = error "unknown-component",
    /// Two sources, or two resources of a bundle, have the same name.
    DuplicateName = error "duplicate-name",
    /// A name is not valid in Kubernetes, or is that of a column and expressions cannot read it.
    BadName = error "bad-name",
    /// A time is not as in RFC 3339.
    BadTime = error "bad-time",
    /// A bundle sets a field of `metadata` that only a server sets, as an object from a cluster has it.
    ServerField = warning "server-field",
    /// A source sets by hand a label or annotation that the build adds or that a word sets.
    WrittenByHand = error "written-by-hand",
    /// A label is not valid in Kubernetes.
    BadLabel = error "bad-label",
    /// An overlay selects no resource.
    EmptyOverlay = error "empty-overlay",
    /// A pattern of an overlay matches no resource, or a negation in it excludes none.
    IdlePattern = warning "idle-pattern",
    /// A patch of an overlay changes nothing.
    IdlePatch = warning "idle-patch",
    /// A label selector is not valid in kubectl's syntax.
    BadSelector = error "bad-selector",
    /// A glob of names is not valid.
    BadGlob = error "bad-glob",
    /// A field or value is deprecated, and KubeVirt keeps it only for old resources:
    /// `launchSecurity` of an instance type; `preferredUseEfi`, `preferredUseSecureBoot` and
    /// `preferSpreadSocketToCoreRatio` of a preference; the topologies that begin with `prefer`. In files
    /// of resources, `migrate` rewrites what it can.
    DeprecatedField = warning "deprecated-field",
    /// `migrate` cannot write what is deprecated in another way where it is written.
    NotMigrated = error "not-migrated",
    /// A value is not a valid Kubernetes quantity.
    BadQuantity = error "bad-quantity",
    /// An amount of memory is less than 1Mi or not a whole number of bytes: its unit is probably
    /// missing or wrong.
    UnlikelyQuantity = warning "unlikely-quantity",
    /// A value is probably misspelt: it is free, and very similar to a usual one.
    UnlikelyValue = warning "unlikely-value",
    /// An annotation is not valid in Kubernetes.
    BadAnnotation = error "bad-annotation",
    /// A label differs from the part of the resource that it restates.
    LabelMismatch = error "label-mismatch",
    /// A label has the form of older releases.
    OldLabel = warning "old-label",
    /// No instance type here meets the requirements of a preference, or none goes with it: KubeVirt refuses
    /// every plain virtual machine with both. Another bundle may have one that does.
    UnmetRequirements = warning "unmet-requirements",
    /// The required vCPUs cannot be spread as the preference asks, so a virtual machine that just meets
    /// the requirement is refused; one with a suitable number of vCPUs is not.
    ImpossibleSpread = warning "impossible-spread",
    /// KubeVirt refuses every virtual machine with an instance type or a preference that says nothing
    /// special, or starts none. An instance type is tried alone and with the preferences at hand; a
    /// preference is tried alone and with the smallest instance type that fits.
    RefusesAll = error "refuses-all",
    /// KubeVirt starts plain virtual machines with an instance type or a preference, but refuses others:
    /// those without graphics, those with SMM, or those for arm64 or s390x if a preference names no
    /// architecture.
    RefusesSome = note "refuses-some",
    /// Two fields are set that KubeVirt refuses together: overcommitted memory backed by huge pages,
    /// or a spread across `CoresThreads` with a ratio other than 2.
    ConflictingFields = error "conflicting-fields",
    /// The upper limit `maxSockets` is below the number of vCPUs, which are as many sockets unless a
    /// preference makes them cores or threads. KubeVirt refuses a virtual machine with more sockets. If no
    /// preference at hand does, that is an error, `refuses-all`.
    SocketLimit = warning "socket-limit",
    /// No preference uses a component.
    UnusedComponent = warning "unused-component",
    /// Nothing extends a layer.
    UnusedLayer = warning "unused-layer",
    /// No expression reads a column of a size table.
    UnusedColumn = warning "unused-column",
    /// A component changes nothing where it is applied.
    RedundantComponent = warning "redundant-component",
    /// A component is applied twice.
    RepeatedComponent = warning "repeated-component",
    /// A layer sets a field to the value that it already has.
    RedundantField = warning "redundant-field",
    /// A resource has no display name.
    NoDisplayName = warning "no-display-name",
    /// A resource has no icon.
    NoIcon = warning "no-icon",
    /// A preference has no tags.
    NoTags = warning "no-tags",
    /// A series has no description.
    NoDescription = warning "no-description",
    /// A resource is deprecated and should no longer be chosen.
    Deprecated = note "deprecated",
    /// A rule is allowed where nothing breaks it.
    UnusedAllow = warning "unused-allow",
    /// The markers of the generated part of a README are not a pair, or name another part.
    ReadmeMarkers = error "readme-markers",
    /// A generated file differs from what the sources produce, is missing, or should not exist.
    StaleFile = error "stale-file",
    /// A file or a folder stands where a build writes a file, and no build wrote it.
    ForeignFile = error "foreign-file",
    /// What is asked for by its name does not exist.
    UnknownName = error "unknown-name",
    /// A virtual machine has a field that KubeVirt does not know, and drops.
    VmUnknownField = warning "vm-unknown-field",
    /// A virtual machine names an instance type, a preference or a revision that is not at hand, a kind
    /// that does not exist, or a revision that holds something else.
    VmReference = error "vm-reference",
    /// The volume of a virtual machine does not say which instance type or preference suits it.
    VmInference = error "vm-inference",
    /// The vCPUs of the instance type cannot be spread as the preference asks.
    VmSpread = error "vm-spread",
    /// A virtual machine and its instance type set the same field.
    VmConflict = error "vm-conflict",
    /// A virtual machine, or its instance type, has less than the preference requires.
    VmRequirement = error "vm-requirement",
    /// KubeVirt refuses a virtual machine, when it is created or edited, for what its instance type or
    /// its preference makes of it.
    VmAdmission = error "vm-admission",
    /// KubeVirt admits a virtual machine, and refuses its instance when it starts.
    VmStart = error "vm-start",
    /// An update of its instance type or its preference makes a restart of a running virtual machine
    /// necessary.
    VmRestart = warning "vm-restart",
    /// An update of its instance type or its preference changes a virtual machine, while it runs or at
    /// its next start.
    VmChanged = note "vm-changed",
    /// A virtual machine crashes KubeVirt's own admission.
    VmCrash = error "vm-crash",
    /// A virtual machine says in two ways when it runs, or in a word that KubeVirt does not know.
    VmRunStrategy = error "vm-run-strategy",
    /// A document uses what KubeVirt will remove: a preset, or the version `v1alpha3` of virtual
    /// machines.
    VmDeprecated = warning "vm-deprecated",
    /// A template of virtual machines cannot be processed: one of its parameters is wrong, or it uses
    /// one that it does not have.
    VmTemplate = error "vm-template",
    /// A template leaves open what decides whether its virtual machine fits: a parameter has no value.
    VmParameter = warning "vm-parameter",
    /// The instance type or the preference replaces what a virtual machine says, and KubeVirt does not
    /// mention it.
    VmOverwritten = warning "vm-overwritten",
    /// The volume of a virtual machine does not say which instance type or preference suits it, and the
    /// failure policy is `Ignore`: the virtual machine gets none, and KubeVirt does not mention it.
    VmNotInferred = warning "vm-not-inferred",
    /// KubeVirt applies a field nowhere: one of a preference, such as `preferredVirtualGPUOptions`, or
    /// one of a virtual machine.
    VmNotApplied = warning "vm-not-applied",
    /// A virtual machine gets another number of vCPUs than its instance type has, as KubeVirt cannot
    /// arrange them as the preference asks.
    VmLostVcpus = warning "vm-lost-vcpus",
    /// The version label is a version without its `v`.
    VersionLabel = warning "version-label",
    /// The output cannot be written.
    Unwritable = error "unwritable",
    /// The cluster, or a program that reaches it, fails or refuses something.
    ClusterFailed = error "cluster-failed",
    /// Another field manager owns a field of the cluster that would change.
    FieldConflict = error "field-conflict",
    /// virt-operator keeps a resource as its own, and would undo a change of it.
    OperatorOwned = error "operator-owned",
}
