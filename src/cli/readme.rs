//! `readme`: updates only the documents.

use std::process::ExitCode;

use clap::Args;

use crate::generate::Stamp;
use crate::model::Release;

use super::catalog::CatalogArgs;
use super::compiled::{
    check_documents, compile_layout, documents_of, renew_documents, say_waiting, told,
};
use super::printing::{Findings, ProblemArgs};

/// Update everything that is generated, apart from `_build/`
#[derive(Debug, Args)]
pub(super) struct Readme {
    #[command(flatten)]
    catalog: CatalogArgs,

    #[command(flatten)]
    problems: ProblemArgs,
}

impl Readme {
    pub(super) fn run(&self) -> ExitCode {
        let mut findings = Findings::default();
        let result = self.update(&mut findings);
        self.problems.colours.finish(findings, result)
    }

    fn update(&self, findings: &mut Findings) -> Option<String> {
        let layout = self
            .catalog
            .layout_of_output(None, &mut findings.problems)?;
        let stamp = Stamp::default();
        let compiled = compile_layout(&layout, Release::NEWEST, &stamp, findings);
        let documents = documents_of(&layout, &compiled, &stamp, findings);
        if self.problems.stops(findings) {
            return None;
        }
        match layout.documents() {
            Some(root) => {
                check_documents(root, &documents, findings)?;
                let changed = renew_documents(root, &documents, &say_waiting, findings)?;
                Some(told(&changed, documents.len()))
            }
            None => Some("a catalog that extends another one has no documents\n".to_owned()),
        }
    }
}
