//! The stable names of the rules.

use super::severity::Severity;

/// Declares the rules: the variant, how bad a break is, the code as it is shown, what it says.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $severity:ident $code:literal,)+) => {
        /// Which rule a problem broke: a stable name, in kebab-case.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Code {
            /// All rules, in the order in which they are documented.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The name as it is shown and written.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }

            /// What the rule says.
            #[must_use]
            pub const fn description(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($doc, "\n"),+),)+
                }
            }

            /// How bad it is to break the rule.
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
    /// A file in the catalog's folders is none that the catalog knows.
    StrayFile = error "stray-file",
    /// A file is larger than any source or bundle needs to be.
    FileTooLarge = error "file-too-large",
    /// A file is not UTF-8.
    NotUtf8 = error "not-utf8",
    /// The text is no YAML, or YAML that has no place in a catalog.
    YamlSyntax = error "yaml-syntax",
    /// A mapping gives one key twice.
    DuplicateKey = error "duplicate-key",
    /// A document nests too deeply, or grows too large through its aliases.
    YamlTooLarge = error "yaml-too-large",
    /// A field that does not exist there.
    UnknownField = error "unknown-field",
    /// A field that must be there is not, or a reason that must be given is empty.
    MissingField = error "missing-field",
    /// A value of another type than the field takes.
    WrongType = error "wrong-type",
    /// A number outside the range that the field takes.
    OutOfRange = error "out-of-range",
    /// A word that is none of the field's values.
    UnknownValue = error "unknown-value",
    /// An expression that does not parse or cannot be computed.
    BadExpression = error "bad-expression",
    /// An expression reads a column that the size table does not have.
    UnknownColumn = error "unknown-column",
    /// A size that an `except` names, or a table that a `from` names, does not exist.
    UnknownSize = error "unknown-size",
    /// A series has no size table, or two.
    SizeTable = error "size-table",
    /// `extends` names no layer and no preference.
    UnknownLayer = error "unknown-layer",
    /// Layers extend each other in a circle.
    CircularExtends = error "circular-extends",
    /// `components` names a component that does not exist.
    UnknownComponent = error "unknown-component",
    /// Two sources, or two resources of a bundle, give one name.
    DuplicateName = error "duplicate-name",
    /// A name that Kubernetes refuses.
    BadName = error "bad-name",
    /// A label or annotation that is derived, or that a word of the source gives, is written by hand.
    WrittenByHand = error "written-by-hand",
    /// A label that Kubernetes refuses.
    BadLabel = error "bad-label",
    /// An overlay selects no resource.
    EmptyOverlay = error "empty-overlay",
    /// A pattern of an overlay matches no resource, or a negation in it rules none out.
    IdlePattern = warning "idle-pattern",
    /// A patch of an overlay changes nothing.
    IdlePatch = warning "idle-patch",
    /// A text that is no label selector in kubectl's syntax.
    BadSelector = error "bad-selector",
    /// A text that is no glob of names.
    BadGlob = error "bad-glob",
    /// A field or word that KubeVirt keeps for old resources only: `launchSecurity` of an instance
    /// type; `preferredUseEfi`, `preferredUseSecureBoot` and `preferSpreadSocketToCoreRatio` of a
    /// preference; the topologies that begin with `prefer`.
    DeprecatedField = warning "deprecated-field",
    /// A text that is no Kubernetes quantity.
    BadQuantity = error "bad-quantity",
    /// An annotation that Kubernetes refuses.
    BadAnnotation = error "bad-annotation",
    /// A label says something else than the spec that it restates.
    LabelMismatch = error "label-mismatch",
    /// No instance type meets what a preference requires.
    UnmetRequirements = error "unmet-requirements",
    /// The required vCPUs cannot be spread as the preference wants.
    ImpossibleSpread = error "impossible-spread",
    /// A field needs another one, without which KubeVirt refuses the virtual machine:
    /// `isolateEmulatorThread`, `numa.guestMappingPassthrough` and `realtime` need
    /// `dedicatedCPUPlacement`; NUMA needs huge pages; `realtime` needs NUMA; huge pages need a size.
    MissingCompanion = error "missing-companion",
    /// Two fields that KubeVirt refuses together: overcommitted memory of huge pages, or a spread
    /// across `CoresThreads` with another ratio than 2.
    ConflictingFields = error "conflicting-fields",
    /// Huge pages that do not fit the memory: a page that is larger, or that does not divide it.
    HugepageSize = error "hugepage-size",
    /// An upper limit below what the guest has from the start: `maxSockets` or `maxGuest`.
    LimitBelowGuest = error "limit-below-guest",
    /// A value that the architecture does not have: the required one, else the preferred one. A
    /// BIOS on arm64, or a video type of another architecture.
    WrongForArchitecture = error "wrong-for-architecture",
    /// A component that no preference lays.
    UnusedComponent = warning "unused-component",
    /// A layer that nothing extends.
    UnusedLayer = warning "unused-layer",
    /// A column that no expression reads.
    UnusedColumn = warning "unused-column",
    /// A component that changes nothing where it is laid.
    RedundantComponent = warning "redundant-component",
    /// A component that is laid twice.
    RepeatedComponent = warning "repeated-component",
    /// A field that a layer sets to the value that it already has.
    RedundantField = warning "redundant-field",
    /// A resource without a name for people.
    NoDisplayName = warning "no-display-name",
    /// A resource without an icon.
    NoIcon = warning "no-icon",
    /// A preference without tags.
    NoTags = warning "no-tags",
    /// A series without a description.
    NoDescription = warning "no-description",
    /// A resource that should not be chosen any more.
    Deprecated = note "deprecated",
    /// A rule is allowed where nothing breaks it.
    UnusedAllow = warning "unused-allow",
    /// The markers of a README's generated parts are not in pairs, or not all there.
    ReadmeMarkers = error "readme-markers",
    /// A generated file differs from what the sources give, is missing, or is one too many.
    StaleFile = error "stale-file",
    /// The output cannot be written.
    Unwritable = error "unwritable",
}
