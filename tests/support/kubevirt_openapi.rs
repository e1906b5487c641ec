//! KubeVirt's description of its API, which is not part of this project.

use std::path::PathBuf;

use super::oracle::named_by;

/// `api/openapi-spec/swagger.json` of KubeVirt's sources.
pub(crate) fn kubevirt_openapi() -> Option<PathBuf> {
    named_by("COMMON_INSTANCETYPES_KUBEVIRT_OPENAPI")
}
