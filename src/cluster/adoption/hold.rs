//! A hold on deletions: the API server refuses to delete what virt-operator has deployed, while it changes
//! hands.
//!
//! It is a `ValidatingWebhookConfiguration` that fails closed: it asks a service that does not exist, so that
//! nothing has to run, and the API server refuses at once.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use serde_json::{Value as Json, json};

use crate::kubevirt::{API_GROUP, Kind};
use crate::registry::labels::CATALOG_VERSION;
use crate::text::json_line;

use super::super::kubectl::Kubectl;
use super::super::live::resource;
use super::super::operator_marks::{DEPLOYED_KINDS, MANAGED_BY, OPERATOR};

/// The name of the hold.
pub(super) const NAME: &str = "common-instancetypes-adoption";

/// What the API server calls the parts of the hold when it refuses.
const WEBHOOKS: &str = "adoption.common-instancetypes.kubevirt.io";

/// What a hold is called on kubectl's command line.
const RESOURCE: &str = "validatingwebhookconfigurations.admissionregistration.k8s.io";

/// The annotation of the hold that names the field manager of the sync.
const FIELD_MANAGER: &str = "common-instancetypes.kubevirt.io/field-manager";

/// How long until a deletion is tried again.
const PAUSE: Duration = Duration::from_millis(100);

/// How long to wait for the first refusal.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long to wait after the first refusal: each API server learns of the hold by itself.
const SETTLING: Duration = Duration::from_secs(2);

/// Begins to hold deletions for a sync by a field manager; a hold that is there is renewed.
///
/// # Errors
/// If kubectl fails.
pub(super) fn begin(kubectl: &Kubectl, manager: &str) -> anyhow::Result<()> {
    let call = kubectl
        .call([
            "apply",
            "--server-side",
            "--force-conflicts",
            "--field-manager=common-instancetypes",
            "--filename=-",
        ])
        .with_input(json_line(&configuration(manager)));
    call.succeed().context("cannot hold deletions")?;
    Ok(())
}

/// Waits until deletions are refused, which is tried with an object.
///
/// # Errors
/// If kubectl fails, or if deletions are not refused after half a minute. The hold stays.
pub(super) fn until_refused(kubectl: &Kubectl, kind: Kind, name: &str) -> anyhow::Result<()> {
    let started = Instant::now();
    while !is_refused(kubectl, kind, name)? {
        if started.elapsed() > PATIENCE {
            bail!("deletions are not refused, although the hold `{NAME}` is there");
        }
        sleep(PAUSE);
    }
    sleep(SETTLING);
    Ok(())
}

/// The field manager of the sync for which deletions are held; `None` if they are not, as far as this user can
/// see.
///
/// # Errors
/// If kubectl fails.
pub(super) fn manager(kubectl: &Kubectl) -> anyhow::Result<Option<String>> {
    let call = kubectl.call(["get", RESOURCE, NAME, "--ignore-not-found", "--output=json"]);
    let answer = call.run()?;
    // Who may not see a hold has not made it.
    if !answer.status.success() && answer.stderr.contains("(Forbidden)") {
        return Ok(None);
    }
    let answer = answer.succeeded()?;
    if answer.stdout.trim().is_empty() {
        return Ok(None);
    }
    let hold = answer.json()?;
    let annotation = hold
        .pointer("/metadata/annotations")
        .and_then(|it| it.get(FIELD_MANAGER));
    let named = annotation.and_then(Json::as_str);
    Ok(Some(named.unwrap_or_default().to_owned()))
}

/// Lets go of the hold; if there is none, that is fine.
///
/// # Errors
/// If kubectl fails.
pub(super) fn end(kubectl: &Kubectl) -> anyhow::Result<()> {
    let call = kubectl.call(["delete", RESOURCE, NAME, "--ignore-not-found"]);
    call.succeed().context("cannot let go of the hold")?;
    Ok(())
}

/// Whether somebody says that the API server refuses something because of a hold.
#[must_use]
pub fn is_refusal(said: &str) -> bool {
    said.contains(WEBHOOKS)
}

/// Whether the API server would refuse to delete an object because of the hold.
fn is_refused(kubectl: &Kubectl, kind: Kind, name: &str) -> anyhow::Result<bool> {
    let resource = resource(kind);
    let call = kubectl.call(["delete", &resource, name, "--dry-run=server"]);
    let answer = call.run()?;
    if !answer.status.success() && is_refusal(&answer.stderr) {
        return Ok(true);
    }
    answer
        .succeeded()
        .context("cannot try whether deletions are held")?;
    Ok(false)
}

/// Both what is still labelled as virt-operator's and what no longer is: a deletion of many objects lists them
/// first, and does not look at their labels again.
fn configuration(manager: &str) -> Json {
    let by_operator = json!({"matchLabels": {MANAGED_BY: OPERATOR}});
    let of_catalog = json!({"matchExpressions": [{"key": CATALOG_VERSION, "operator": "Exists"}]});
    json!({
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": NAME, "annotations": {FIELD_MANAGER: manager}},
        "webhooks": [webhook("operator", &by_operator), webhook("catalog", &of_catalog)],
    })
}

fn webhook(part: &str, selector: &Json) -> Json {
    json!({
        "name": format!("{part}.{WEBHOOKS}"),
        "rules": [{
            "operations": ["DELETE"],
            "apiGroups": [API_GROUP],
            "apiVersions": ["*"],
            "resources": DEPLOYED_KINDS.map(|kind| format!("{}s", kind.singular())),
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
