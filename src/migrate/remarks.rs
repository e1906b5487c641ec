//! What has to be known beside a migration, as no text of the same document can say it.

use crate::catalog::TypedDefinition;
use crate::diagnostic::{Code, Problem};
use crate::kubevirt::paths::{instancetype, preference};

use super::outdated::Outdated;

/// What is left of the resources of a file, or has to be said elsewhere now: each remark once.
pub(super) fn remarks(resources: &[Outdated]) -> Vec<Problem> {
    let all = resources.iter().flat_map(|resource| {
        let typed = &resource.document.typed;
        launch_security(typed).into_iter().chain(secure_boot(typed))
    });
    let mut remarks: Vec<Problem> = Vec::new();
    for remark in all {
        match remarks.iter_mut().find(|it| it.message == remark.message) {
            Some(first) => first.found_in.extend(remark.found_in),
            None => remarks.push(remark),
        }
    }
    remarks
}

/// `launchSecurity` of an instance type, which moves to other documents.
#[must_use]
pub fn launch_security(typed: &TypedDefinition) -> Option<Problem> {
    typed.instancetype()?.launch_security.as_ref()?;
    let message = "`launchSecurity` of an instance type is deprecated";
    let path = instancetype::LAUNCH_SECURITY;
    let problem = typed.problem(Code::DeprecatedField, path, message);
    let help = "move it to `preferredLaunchSecurity` of each preference that is used with it";
    Some(problem.help(help))
}

/// `preferredUseSecureBoot`, which also reaches virtual machines that choose EFI themselves: without it,
/// they boot what is signed, and on arm64 whatever there is (KubeVirt: `SetDefaultVirtualMachine`).
fn secure_boot(typed: &TypedDefinition) -> Option<Problem> {
    let firmware = typed.preference()?.firmware.as_ref()?;
    let on = firmware.preferred_use_secure_boot?;
    let of_arm64 = if on { " for arm64" } else { "" };
    let message = format!(
        "`preferredUseSecureBoot: {on}` also reaches virtual machines{of_arm64} that set `efi` \
         themselves, and nothing else of a preference does"
    );
    let path = preference::USE_SECURE_BOOT;
    let problem = typed.problem(Code::DeprecatedField, path, message);
    Some(problem.help(format!(
        "give such virtual machines a `secureBoot: {on}` of their own"
    )))
}
