//! What people need to find and choose a resource.

use crate::api::Family;
use crate::diagnostic::{Code, Problem, Problems};
use crate::labels;

use super::Subject;

/// A word that a definition should give, and where it ends up.
struct Wanted {
    code: Code,
    word: &'static str,
    part: &'static str,
    key: &'static str,
}

const INSTANCETYPE: &[Wanted] = &[
    Wanted {
        code: Code::NoDisplayName,
        word: "displayName",
        part: "annotations",
        key: "instancetype.kubevirt.io/displayName",
    },
    Wanted {
        code: Code::NoDescription,
        word: "description",
        part: "annotations",
        key: "instancetype.kubevirt.io/description",
    },
    Wanted {
        code: Code::NoIcon,
        word: "icon",
        part: "labels",
        key: labels::ICON,
    },
];

const PREFERENCE: &[Wanted] = &[
    Wanted {
        code: Code::NoDisplayName,
        word: "displayName",
        part: "annotations",
        key: "openshift.io/display-name",
    },
    Wanted {
        code: Code::NoIcon,
        word: "icon",
        part: "annotations",
        key: "iconClass",
    },
    Wanted {
        code: Code::NoTags,
        word: "tags",
        part: "annotations",
        key: "tags",
    },
];

pub(super) fn check(subject: &Subject<'_>, problems: &mut Problems) {
    let wanted = match subject.family {
        Family::Instancetype => INSTANCETYPE,
        Family::Preference => PREFERENCE,
    };
    for Wanted {
        code,
        word,
        part,
        key,
    } in wanted
    {
        if subject.content.get(&["metadata", part, key]).is_none() {
            let message = format!("there is no `{word}`");
            let problem = Problem::new(*code, subject.content.at, message).found_in(subject.name);
            problems.push(problem.help(format!("add `{word}: …` for the people who choose")));
        }
    }
    report_deprecated(subject, problems);
}

/// Lists what is deprecated.
pub(super) fn report_deprecated(subject: &Subject<'_>, problems: &mut Problems) {
    if subject
        .label(labels::DEPRECATED)
        .and_then(|label| label.text())
        == Some("true")
    {
        let path = ["metadata", "labels", labels::DEPRECATED];
        let message = "this should not be chosen any more";
        problems.push(subject.problem(Code::Deprecated, &path, message));
    }
}
