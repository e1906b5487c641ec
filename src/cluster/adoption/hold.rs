//! A hold on deletions: the API server refuses to delete what virt-operator has deployed, while it changes
//! hands.
//!
//! It is a `ValidatingWebhookConfiguration` that fails closed: it asks a service that does not exist, so that
//! nothing has to run, and the API server refuses at once.

use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde_json::{Value as Json, json};

use crate::kubevirt::{API_GROUP, Kind};
use crate::registry::labels::CATALOG_VERSION;
use crate::text::json_line;

use super::super::kubectl::Kubectl;
use super::super::live::{resource, succeeded};
use super::super::operator_marks::{MANAGED_BY, OPERATOR};

/// The name of the hold.
pub(super) const NAME: &str = "common-instancetypes-adoption";

/// What the API server calls the parts of the hold when it refuses.
const WEBHOOKS: &str = "adoption.common-instancetypes.kubevirt.io";

/// What a hold is called on kubectl's command line.
const RESOURCE: &str = "validatingwebhookconfigurations.admissionregistration.k8s.io";

/// How many times in a row a deletion has to be refused: each call may reach another API server.
const REFUSALS: usize = 5;

/// How long until a deletion is tried again.
const PAUSE: Duration = Duration::from_millis(100);

/// How many deletions are tried before the hold is given up.
const TRIALS: usize = 300;

/// Begins to hold deletions, and waits until they are refused; one that is there is renewed.
///
/// # Errors
/// If kubectl fails, or if deletions are not refused after half a minute.
pub(super) fn begin(kubectl: &Kubectl, kind: Kind, name: &str) -> anyhow::Result<()> {
    let call = kubectl
        .call([
            "apply",
            "--server-side",
            "--force-conflicts",
            "--field-manager=common-instancetypes",
            "--filename=-",
        ])
        .with_input(json_line(&configuration()));
    succeeded(&call, call.run()?).context("cannot hold deletions")?;
    let mut refusals = 0;
    for _ in 0..TRIALS {
        refusals = if is_refused(kubectl, kind, name)? {
            refusals + 1
        } else {
            0
        };
        if refusals == REFUSALS {
            return Ok(());
        }
        sleep(PAUSE);
    }
    bail!("deletions are not refused, although the hold `{NAME}` is there")
}

/// Whether there is a hold.
///
/// # Errors
/// If kubectl fails.
pub(super) fn is_there(kubectl: &Kubectl) -> anyhow::Result<bool> {
    let call = kubectl.call(["get", RESOURCE, NAME, "--ignore-not-found", "--output=name"]);
    Ok(!succeeded(&call, call.run()?)?.stdout.trim().is_empty())
}

/// Lets go of the hold; if there is none, that is fine.
///
/// # Errors
/// If kubectl fails.
pub(super) fn end(kubectl: &Kubectl) -> anyhow::Result<()> {
    let call = kubectl.call(["delete", RESOURCE, NAME, "--ignore-not-found"]);
    succeeded(&call, call.run()?).context("cannot let go of the hold")?;
    Ok(())
}

/// Whether the API server would refuse to delete an object because of the hold.
fn is_refused(kubectl: &Kubectl, kind: Kind, name: &str) -> anyhow::Result<bool> {
    let resource = resource(kind);
    let call = kubectl.call(["delete", &resource, name, "--dry-run=server"]);
    let answer = call.run()?;
    Ok(!answer.status.success() && answer.stderr.contains(WEBHOOKS))
}

/// Both what is still labelled as virt-operator's and what no longer is: a deletion of many objects lists them
/// first, and does not look at their labels again.
fn configuration() -> Json {
    let by_operator = json!({"matchLabels": {MANAGED_BY: OPERATOR}});
    let of_catalog = json!({"matchExpressions": [{"key": CATALOG_VERSION, "operator": "Exists"}]});
    json!({
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": NAME},
        "webhooks": [webhook("operator", &by_operator), webhook("catalog", &of_catalog)],
    })
}

fn webhook(part: &str, selector: &Json) -> Json {
    let kinds = [
        Kind::VirtualMachineClusterInstancetype,
        Kind::VirtualMachineClusterPreference,
    ];
    json!({
        "name": format!("{part}.{WEBHOOKS}"),
        "rules": [{
            "operations": ["DELETE"],
            "apiGroups": [API_GROUP],
            "apiVersions": ["*"],
            "resources": kinds.map(|kind| format!("{}s", kind.singular())),
            "scope": "Cluster",
        }],
        "objectSelector": selector,
        "clientConfig": {"service": {"namespace": "default", "name": NAME}},
        "failurePolicy": "Fail",
        "sideEffects": "None",
        "admissionReviewVersions": ["v1"],
        "timeoutSeconds": 1,
    })
}
