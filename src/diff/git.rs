//! Files of a revision, read through `git` without a checkout.

use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};

use anyhow::{Context as _, anyhow, bail, ensure};

use crate::text::{ReadError, SourceId, Sources};

const NOT_RUN: &str = "cannot run `git`";
const NO_ANSWER: &str = "`git` does not answer";

/// What git says about a name.
#[derive(Debug)]
pub(super) enum Answer {
    /// The commit that it names.
    Revision(Revision),
    /// It names no commit; git may have said why.
    NoRevision(Option<String>),
}

/// A commit of the repository around the current folder.
#[derive(Debug)]
pub(super) struct Revision {
    /// As it was named.
    pub(super) shown: String,
    commit: String,
}

/// A file of a revision.
#[derive(Debug)]
pub(super) struct Entry {
    /// The path below the repository's root.
    pub(super) path: String,
    object: String,
    mode: String,
}

impl Revision {
    /// Looks up a revision by its name.
    ///
    /// # Errors
    ///
    /// git cannot be run.
    pub(super) fn find(name: &OsStr) -> anyhow::Result<Answer> {
        let shown = name.to_string_lossy().into_owned();
        // git would read it as an option, and no revision has such a name.
        if shown.starts_with('-') {
            return Ok(Answer::NoRevision(None));
        }
        let mut commit = OsString::from(name);
        commit.push("^{commit}");
        let output = git(&["rev-parse", "--verify", "--quiet"], Some(&commit))?;
        let commit = String::from_utf8_lossy(&output.stdout);
        let commit = commit.trim();
        // `^main` is not a revision, but excludes one: git answers with a dash or a caret.
        let is_commit = commit.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !output.status.success() || !is_commit {
            return Ok(Answer::NoRevision(complaint(&output)));
        }
        Ok(Answer::Revision(Self {
            shown,
            commit: commit.to_owned(),
        }))
    }

    /// The files in some folders of the repository's root.
    ///
    /// # Errors
    ///
    /// git cannot be run, or cannot list them.
    pub(super) fn files(&self, folders: &[&str]) -> anyhow::Result<Vec<Entry>> {
        let command = ["ls-tree", "-r", "-z", "--full-tree", &self.commit, "--"];
        let output = git(&[&command, folders].concat(), None)?;
        if !output.status.success() {
            let why = complaint(&output).unwrap_or_else(|| output.status.to_string());
            return Err(anyhow!(why).context("`git` cannot list its files"));
        }
        let listed = String::from_utf8_lossy(&output.stdout);
        Ok(listed.split('\0').filter_map(entry).collect())
    }

    /// How a file of this revision is shown, which is also how git writes it.
    pub(super) fn shown_path(&self, path: &str) -> String {
        format!("{}:{path}", self.shown)
    }
}

/// A line of `git ls-tree`: mode, type, object, tab, path.
fn entry(line: &str) -> Option<Entry> {
    let (facts, path) = line.split_once('\t')?;
    let mut facts = facts.split(' ');
    let (mode, _, object) = (facts.next()?, facts.next()?, facts.next()?);
    Some(Entry {
        path: path.to_owned(),
        object: object.to_owned(),
        mode: mode.to_owned(),
    })
}

/// Runs git and waits until it ends.
fn git(arguments: &[&str], last: Option<&OsStr>) -> anyhow::Result<Output> {
    let mut command = Command::new("git");
    command.args(arguments).args(last).stdin(Stdio::null());
    command.output().context(NOT_RUN)
}

/// The first line of git's error message, if there is one.
fn complaint(output: &Output) -> Option<String> {
    let complaint = String::from_utf8_lossy(&output.stderr);
    let first = complaint.lines().next();
    first.filter(|line| !line.is_empty()).map(ToOwned::to_owned)
}

/// A running `git` that answers with the contents of files.
#[derive(Debug)]
pub(super) struct Contents {
    git: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Contents {
    /// Starts git.
    ///
    /// # Errors
    ///
    /// git cannot be run.
    pub(super) fn start() -> anyhow::Result<Self> {
        let mut git = Command::new("git")
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context(NOT_RUN)?;
        match (git.stdin.take(), git.stdout.take()) {
            (Some(requests), Some(answers)) => Ok(Self {
                git,
                requests,
                answers: BufReader::new(answers),
            }),
            _ => bail!("`git` has no input or no output"),
        }
    }

    /// Reads a file of at most `limit` bytes and keeps it as `shown`.
    pub(super) fn read(
        &mut self,
        entry: &Entry,
        shown: &str,
        limit: u64,
        sources: &mut Sources,
    ) -> Result<SourceId, ReadError> {
        let unreadable = |why: &str| ReadError::unreadable(shown, why);
        if !entry.mode.starts_with("100") {
            return Err(unreadable(
                "is a link, and links in a revision are not followed",
            ));
        }
        let failed = |error: anyhow::Error| ReadError::failed(shown, &format!("{error:#}"));
        let size = self.request(entry).map_err(failed)?;
        let mut content = (&mut self.answers).take(size);
        let source = sources.read_from(&mut content, shown, limit);
        // The rest of a file that is too large, and the line end after every file.
        let rest = content.limit() + 1;
        self.skip(rest).map_err(failed)?;
        source
    }

    /// Asks for a file and returns its size in bytes; its content follows.
    fn request(&mut self, entry: &Entry) -> anyhow::Result<u64> {
        let asked = writeln!(self.requests, "{}", entry.object);
        asked
            .and_then(|()| self.requests.flush())
            .context("cannot write to `git`")?;
        let mut head = String::new();
        self.answers.read_line(&mut head).context(NO_ANSWER)?;
        let size = head
            .split_whitespace()
            .nth(2)
            .and_then(|size| size.parse().ok());
        size.with_context(|| format!("`git` answers `{}`", head.trim()))
    }

    /// Skips a part of the answer.
    fn skip(&mut self, bytes: u64) -> anyhow::Result<()> {
        let mut part = (&mut self.answers).take(bytes);
        let skipped = io::copy(&mut part, &mut io::sink()).context(NO_ANSWER)?;
        ensure!(skipped == bytes, "the answer of `git` ends early");
        Ok(())
    }

    /// Ends git.
    pub(super) fn stop(self) {
        let Self {
            mut git,
            requests,
            answers,
        } = self;
        drop((requests, answers));
        // It ends when its input does; its exit code does not matter.
        _ = git.wait();
    }
}
