//! What a release of KubeVirt does not know of the definitions that virtual machines refer to, each once.

use std::collections::BTreeMap;

use crate::diagnostic::{Place, Problem};

/// Problems of definitions, by place and message.
#[derive(Debug, Default)]
pub(super) struct NewerParts(BTreeMap<(Place, String), NewerPart>);

/// A problem of one or more definitions.
#[derive(Debug)]
struct NewerPart {
    problem: Problem,
    /// The first virtual machine with a name that refers to one of them.
    machine: Option<String>,
    /// How many do.
    machines: usize,
}

impl NewerParts {
    /// Adds the problems of what a virtual machine refers to.
    pub(super) fn add(&mut self, problems: Vec<Problem>, machine: Option<&str>) {
        for problem in problems {
            let key = (problem.place.clone(), problem.message.clone());
            let part = self.0.entry(key).or_insert_with(|| NewerPart {
                problem: Problem {
                    found_in: Vec::new(),
                    ..problem.clone()
                },
                machine: None,
                machines: 0,
            });
            part.machines += 1;
            if part.machine.is_none() {
                part.machine = machine.map(str::to_owned);
            }
            for name in problem.found_in {
                if !part.problem.found_in.contains(&name) {
                    part.problem.found_in.push(name);
                }
            }
        }
    }

    /// The problems, each with the virtual machines that it concerns.
    pub(super) fn into_problems(self) -> Vec<Problem> {
        let parts = self.0.into_values();
        let problems = parts.map(|it| {
            let note = match (it.machine, it.machines) {
                (Some(name), 1) => format!("the virtual machine `{name}` refers to it"),
                (None, 1) => "a virtual machine without a name refers to it".to_owned(),
                (Some(name), all) => {
                    format!("{all} virtual machines refer to it, such as `{name}`")
                }
                (None, all) => format!("{all} virtual machines refer to it"),
            };
            it.problem.note(note)
        });
        problems.collect()
    }
}
