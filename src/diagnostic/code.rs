//! The stable names of the rules.

/// Declares the rules: the variant, the code as it is shown, and what it says.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal,)+) => {
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
        }
    };
}

codes! {
    /// A file or folder is missing or cannot be read.
    Unreadable = "unreadable",
    /// A file in the catalog's folders is none that the catalog knows.
    StrayFile = "stray-file",
    /// A file is larger than any source needs to be.
    FileTooLarge = "file-too-large",
    /// A file is not UTF-8.
    NotUtf8 = "not-utf8",
    /// The text is no YAML, or YAML that has no place in a catalog.
    YamlSyntax = "yaml-syntax",
    /// A mapping gives one key twice.
    DuplicateKey = "duplicate-key",
    /// A document nests too deeply, or grows too large through its aliases.
    YamlTooLarge = "yaml-too-large",
    /// A field that does not exist there.
    UnknownField = "unknown-field",
    /// A field that must be there is not.
    MissingField = "missing-field",
    /// A value of another type than the field takes.
    WrongType = "wrong-type",
    /// A number outside the range that the field takes.
    OutOfRange = "out-of-range",
    /// A word that is none of the field's values.
    UnknownValue = "unknown-value",
    /// A text that is no quantity of Kubernetes.
    BadQuantity = "bad-quantity",
    /// An expression that does not parse or cannot be computed.
    BadExpression = "bad-expression",
    /// An expression reads a column that the size table does not have.
    UnknownColumn = "unknown-column",
    /// A size that an `except` names, or a table that a `from` names, does not exist.
    UnknownSize = "unknown-size",
    /// A series has no size table, or two.
    SizeTable = "size-table",
    /// `extends` names no layer and no preference.
    UnknownLayer = "unknown-layer",
    /// Layers extend each other in a circle.
    CircularExtends = "circular-extends",
    /// `components` names a component that does not exist.
    UnknownComponent = "unknown-component",
    /// Two sources give one name.
    DuplicateName = "duplicate-name",
    /// A name that Kubernetes refuses.
    BadName = "bad-name",
    /// A label or annotation that is derived, or that a word of the source gives, is written by hand.
    WrittenByHand = "written-by-hand",
    /// A label that Kubernetes refuses.
    BadLabel = "bad-label",
    /// An overlay selects no resource.
    EmptyOverlay = "empty-overlay",
    /// A pattern of an overlay matches no resource.
    IdlePattern = "idle-pattern",
    /// A patch of an overlay changes nothing.
    IdlePatch = "idle-patch",
    /// A text that is no label selector in kubectl's syntax.
    BadSelector = "bad-selector",
    /// A text that is no glob of names.
    BadGlob = "bad-glob",
    /// The output cannot be written.
    Unwritable = "unwritable",
}
