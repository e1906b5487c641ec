//! kubectl: how the cluster is reached.

use std::ffi::{OsStr, OsString};

use super::call::Call;

/// The variable that names another program than kubectl, such as `oc`.
pub const VARIABLE: &str = "KUBECTL";

/// kubectl with the options that say which cluster is meant. It brings the user's logins: plugins,
/// proxies, certificates.
#[derive(Debug, Clone)]
pub struct Kubectl {
    program: OsString,
    options: Vec<OsString>,
    is_undisturbed: bool,
}

impl Kubectl {
    /// The program and the options that each call has. The program may be several words, such as
    /// `minikube kubectl --`.
    #[must_use]
    pub fn new(program: &str, options: Vec<OsString>) -> Self {
        let mut words = program.split_whitespace();
        let name = words.next().unwrap_or("kubectl");
        let further = words.map(OsString::from);
        Self {
            program: name.into(),
            options: further.chain(options).collect(),
            is_undisturbed: false,
        }
    }

    /// The same program, with one more option.
    #[must_use]
    pub(super) fn with_option(&self, option: OsString) -> Self {
        let mut changed = self.clone();
        changed.options.push(option);
        changed
    }

    /// The same program, each call of which goes on when the user stops this program with Ctrl-C. Whoever
    /// has to be asked for a login was asked before.
    #[must_use]
    pub(super) fn undisturbed(&self) -> Self {
        let mut changed = self.clone();
        changed.is_undisturbed = true;
        changed
    }

    /// A call with arguments, behind the options of each call.
    pub fn call<A: Into<OsString>>(&self, arguments: impl IntoIterator<Item = A>) -> Call {
        let options = self.options.iter().cloned();
        let call = Call::new(
            self.program.clone(),
            options.chain(arguments.into_iter().map(Into::into)),
        );
        if self.is_undisturbed {
            call.undisturbed()
        } else {
            call
        }
    }

    /// The program, and the options behind which the arguments of each call stand.
    pub(super) fn words(&self) -> (&OsStr, impl Iterator<Item = OsString>) {
        (&self.program, self.options.iter().cloned())
    }
}
