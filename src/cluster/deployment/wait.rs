//! Waiting until a project is available.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use crate::cluster::kubectl::Kubectl;
use crate::diagnostic::{Code, Problem};
use crate::text::visible_lines;

use super::stage::Target;
use super::state::{Progress, State};
use super::unready::{reasons, summary};

/// How often the cluster is looked at.
const INTERVAL: Duration = Duration::from_secs(1);

/// How long a failure has to last: what is said of an earlier deployment is there for a moment.
const SETTLED: Duration = Duration::from_secs(5);

/// How long the cluster may give no answer: a server restarts.
const SILENCE: Duration = Duration::from_secs(30);

/// What is seen while waiting.
struct Watch<'w> {
    target: &'w Target,
    version: Option<&'w str>,
    kubectl: &'w Kubectl,
    started: Instant,
    /// When the last answer came.
    answered: Instant,
    /// Since when it has failed for good.
    failing: Option<Instant>,
}

/// Waits until a project is available, in this version if it says which one it has; `tell` gets how far it
/// is whenever it was looked at. Returns how long it took.
///
/// # Errors
///
/// It is not available in time, or says that it never will be; or kubectl cannot be run, or gives no
/// answer for long.
pub fn wait(
    target: &Target,
    version: Option<&str>,
    kubectl: &Kubectl,
    tell: &dyn Fn(&str),
) -> Result<Duration, Box<Problem>> {
    let now = Instant::now();
    let mut watch = Watch {
        target,
        version,
        kubectl,
        started: now,
        answered: now,
        failing: None,
    };
    loop {
        if watch.look(tell)? {
            return Ok(watch.started.elapsed());
        }
        sleep(INTERVAL);
    }
}

impl Watch<'_> {
    /// Looks at the cluster, and says whether the project is available.
    fn look(&mut self, tell: &dyn Fn(&str)) -> Result<bool, Box<Problem>> {
        let project = self.target.project;
        let state = match self.state() {
            Ok(state) => state,
            Err(_) if self.answered.elapsed() < SILENCE && !self.is_over() => return Ok(false),
            Err(error) => return Err(self.problem(format!("{error:#}"))),
        };
        self.answered = Instant::now();
        match state.progress(project, self.version) {
            Progress::Available => return Ok(true),
            Progress::Underway => self.failing = None,
            Progress::Failed => {
                let failing = *self.failing.get_or_insert(self.answered);
                if failing.elapsed() >= SETTLED {
                    return Err(self.unavailable(&state, "will not become available"));
                }
            }
        }
        tell(&summary(&state, project));
        if self.is_over() {
            let within = self.target.timeout.as_secs();
            let what = format!("did not become available within {within} s");
            return Err(self.unavailable(&state, &what));
        }
        Ok(false)
    }

    fn is_over(&self) -> bool {
        self.started.elapsed() >= self.target.timeout
    }

    /// What the cluster says now, in one call.
    fn state(&self) -> anyhow::Result<State> {
        let kinds = [self.target.project.kind, "deployments,daemonsets,pods"].join(",");
        let call =
            self.kubectl
                .call(["get", &kinds, "-n", &self.target.namespace, "--output=json"]);
        let answer = call.run()?;
        if !answer.status.success() {
            let said = visible_lines(answer.stderr.trim_end());
            bail!("`{call}` failed: {said}");
        }
        serde_json::from_str(&answer.stdout)
            .with_context(|| format!("`{call}` prints something else than a list"))
    }

    fn unavailable(&self, state: &State, what: &str) -> Box<Problem> {
        let Target {
            project, namespace, ..
        } = self.target;
        let name = project.name;
        let mut problem = *self.problem(format!("{name} {what}"));
        for reason in reasons(state, project) {
            problem = problem.note(reason);
        }
        Box::new(problem.help(format!(
            "`kubectl describe pods -n {namespace}` says more; what is there stays, and `deploy` can be run \
             again"
        )))
    }

    fn problem(&self, message: String) -> Box<Problem> {
        let project = self.target.project;
        let place = format!("{}/{}", project.kind, project.instance);
        Box::new(Problem::of_file(Code::ClusterFailed, place, message))
    }
}
