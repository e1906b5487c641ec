//! A virtual machine as a document with places: what rules look at has the type that they expect, and
//! everything else is kept as it is.

use std::sync::Arc;

use crate::diagnostic::{Code, Place, Problem, Problems};
use crate::kubevirt::paths::object::NAMESPACE;
use crate::text::Location;
use crate::yaml::{Node, Value};

use super::api::{self, Carrier};
use super::fields::{field, make, place, text};
use super::holder;
use super::object_kind::DEFAULT_NAMESPACE;
use super::reason::Reason;
use super::reference_keys::{FAMILIES, key};
use super::shapes::check_types;
use super::template::{Filled, LeftOpen};

/// What becomes of a virtual machine: the metadata and the spec of its instances.
pub(super) const TEMPLATE: &[&str] = &["spec", "template"];

/// The spec of its instances.
const VMI: &[&str] = &["spec", "template", "spec"];

/// A virtual machine. KubeVirt: `VirtualMachine`.
#[derive(Debug, Clone)]
pub struct Machine {
    document: Node,
    /// The name of the pool or the template that it is in.
    holder: Option<String>,
    /// Why nothing can be said of it.
    undecided: Option<Reason>,
    /// What its template leaves open; `None` if that is nothing.
    left_open: Option<Arc<LeftOpen>>,
}

impl Machine {
    /// Whether a document is a virtual machine, or a pool or a template with one.
    #[must_use]
    pub fn is_one(document: &Node) -> bool {
        Carrier::of(document).is_some()
    }

    /// Reads a virtual machine, or that of a pool or of a template; what is wrong with it is added to
    /// `problems`.
    pub fn read(document: Node, problems: &mut Problems) -> Option<Self> {
        let carrier = Carrier::of(&document)?;
        problems.extend(api::deprecated(&document));
        let held = holder::open(carrier, document, problems)?;
        let mut found = Problems::default();
        let machine = Self::read_own(held.document, &mut found);
        let filled = &held.filled;
        problems.extend(found.into_iter().map(|it| of_parameter(it, filled)));
        Some(Self {
            holder: held.holder,
            undecided: held.filled.undecided,
            left_open: held.filled.left_open,
            ..machine?
        })
    }

    /// Reads a virtual machine that is a document of its own.
    fn read_own(document: Node, problems: &mut Problems) -> Option<Self> {
        let mut found = Problems::default();
        check_types(&document, &mut found);
        let template = document.get(TEMPLATE);
        if template.is_none_or(|template| template.value == Value::Null) && found.is_empty() {
            found.push(missing_template(&document));
        }
        if !found.is_empty() {
            problems.extend(found.into_iter().map(|it| of_short_form(it, &document)));
            return None;
        }
        Some(Self::new(document))
    }

    /// A virtual machine that is made here, of a document that has the shape of one.
    pub(super) fn new(document: Node) -> Self {
        Self {
            document,
            holder: None,
            undecided: None,
            left_open: None,
        }
    }

    /// Why nothing can be said of it: its template leaves open what decides whether it fits.
    pub(super) fn undecided(&self) -> Option<&Reason> {
        self.undecided.as_ref()
    }

    /// Reasons without those that come of what its template leaves open. If no other refuses it, one says
    /// that it is not checked.
    pub(super) fn decided(&self, reasons: Vec<Reason>) -> Vec<Reason> {
        match &self.left_open {
            Some(left_open) => left_open.decided(reasons),
            None => reasons,
        }
    }

    /// The complete document.
    #[must_use]
    pub fn document(&self) -> &Node {
        &self.document
    }

    /// The complete document, for changing it.
    pub(super) fn document_mut(&mut self) -> &mut Node {
        &mut self.document
    }

    /// The document, as it is now.
    #[must_use]
    pub fn into_document(self) -> Node {
        self.document
    }

    /// The name by which its author finds it: its own, what a cluster makes one of, or that of the pool
    /// or the template that it is in; empty if there is none.
    #[must_use]
    pub fn name(&self) -> &str {
        let own = || holder::name(&self.document);
        self.holder.as_deref().or_else(own).unwrap_or_default()
    }

    /// The namespace, or that of what does not say one.
    #[must_use]
    pub fn namespace(&self) -> &str {
        text(&self.document, NAMESPACE.keys()).unwrap_or(DEFAULT_NAMESPACE)
    }

    /// The spec of its instances, if it has one.
    pub(super) fn vmi(&self) -> Option<&Node> {
        self.document.get(VMI)
    }

    /// The spec of its instances, for changing it. KubeVirt: `VirtualMachineInstanceSpec`.
    pub(super) fn vmi_mut(&mut self) -> Option<&mut Node> {
        let at = self.document.at;
        make(&mut self.document, VMI, at);
        self.document.get_mut(VMI)
    }

    /// The metadata and the spec of its instances, for changing them.
    pub(super) fn template_mut(&mut self) -> Option<&mut Node> {
        self.document.get_mut(TEMPLATE)
    }
}

/// There is no template, or not even a spec that it could be in.
fn missing_template(document: &Node) -> Problem {
    let (at, missing) = match field(document, &["spec"]) {
        Some(spec) => (spec.node.at, "template"),
        None => (place(document, &["spec"]), "spec.template"),
    };
    let problem = Problem::new(Code::MissingField, at, format!("missing field `{missing}`"));
    problem.help(format!("add `{missing}`"))
}

/// A problem, with the help for a short form that KubeVirt does not take.
fn of_short_form(problem: Problem, document: &Node) -> Problem {
    let written = |key| {
        let node = document.get(&["spec", key])?;
        (problem.place == Place::At(node.at)).then_some(&node.value)
    };
    for key in FAMILIES.map(key) {
        if let Some(Value::String(name)) = written(key) {
            return problem.help(format!("write `{key}: {{name: {name}}}`"));
        }
    }
    match written("runStrategy") {
        Some(Value::Bool(true)) => problem.help("write `Always`"),
        Some(Value::Bool(false)) => problem.help("write `Halted`"),
        _ => problem,
    }
}

/// A problem, with the help for one that is about a parameter.
fn of_parameter(problem: Problem, filled: &Filled) -> Problem {
    let is_there = |(at, _): &&(Location, String)| problem.place == Place::At(*at);
    if let Some((_, name)) = filled.strings.iter().find(is_there) {
        return problem.help(format!("write `${{{{{name}}}}}`, which is no string"));
    }
    match filled.values.iter().find(is_there) {
        Some((_, name)) if problem.message.starts_with("expected a string") => {
            problem.help(format!("write `${{{name}}}`, which is always a string"))
        }
        _ => problem,
    }
}
