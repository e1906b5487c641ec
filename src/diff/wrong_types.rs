//! Fields of other types than KubeVirt's, which keep a side from being one that a cluster can have.

use crate::diagnostic::Problems;
use crate::kubevirt::Kind;
use crate::vm::Side;
use crate::yaml::{self, Node};

/// Reports what the API server would refuse, so that a cluster keeps what it has. A field that is null is
/// taken for one that is missing.
pub(super) fn report_wrong_types<'d>(
    documents: impl IntoIterator<Item = (Kind, &'d Node)>,
    problems: &mut Problems,
) {
    let without_nulls = |(kind, document): (Kind, &Node)| {
        let mut present = Node::mapping(document.at);
        yaml::merge(&mut present, document);
        (kind, present)
    };
    let documents: Vec<(Kind, Node)> = documents.into_iter().map(without_nulls).collect();
    Side::read(documents.iter().map(|(kind, it)| (*kind, it)), problems);
}
