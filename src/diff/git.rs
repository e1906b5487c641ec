//! Files of a revision, read through `git` without a checkout.

use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::text::{ReadError, SourceId, Sources};

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
    /// The revision of a name; otherwise what git says about it, which may be nothing.
    pub(super) fn find(name: &OsStr) -> Result<Self, String> {
        let shown = name.to_string_lossy().into_owned();
        // git would take it for an option, and no revision is called so.
        if shown.starts_with('-') {
            return Err(String::new());
        }
        let mut commit = OsString::from(name);
        commit.push("^{commit}");
        let said = git(&["rev-parse", "--verify", "--quiet"], Some(&commit))?;
        let commit = said.trim();
        // `^main` is no revision, but all others: git answers with a dash or a caret.
        if !commit.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(String::new());
        }
        Ok(Self {
            shown,
            commit: commit.to_owned(),
        })
    }

    /// The files in some folders of the repository's root.
    pub(super) fn files(&self, folders: &[&str]) -> Result<Vec<Entry>, String> {
        let command = ["ls-tree", "-r", "-z", "--full-tree", &self.commit, "--"];
        let listed = git(&[&command, folders].concat(), None)?;
        Ok(listed.split('\0').filter_map(entry).collect())
    }

    /// How a file of this revision is shown, which is also how git names it.
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

/// What git prints; otherwise what it complains of.
fn git(arguments: &[&str], last: Option<&OsStr>) -> Result<String, String> {
    let mut command = Command::new("git");
    command.args(arguments).args(last).stdin(Stdio::null());
    let output = command.output().map_err(|error| not_run(&error))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        let complaint = String::from_utf8_lossy(&output.stderr);
        Err(complaint.lines().next().unwrap_or_default().to_owned())
    }
}

fn not_run(error: &io::Error) -> String {
    format!("`git` cannot be run: {error}")
}

/// One `git` that hands out the contents of files.
#[derive(Debug)]
pub(super) struct Contents {
    git: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Contents {
    pub(super) fn start() -> Result<Self, String> {
        let mut git = Command::new("git")
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| not_run(&error))?;
        match (git.stdin.take(), git.stdout.take()) {
            (Some(requests), Some(answers)) => Ok(Self {
                git,
                requests,
                answers: BufReader::new(answers),
            }),
            _ => Err("`git` has no input or no output".to_owned()),
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
            return Err(unreadable("is a link, which is not followed in a revision"));
        }
        let failed = |error: io::Error| unreadable(&format!("cannot be read: {error}"));
        let size = self.request(entry).map_err(failed)?;
        let mut content = (&mut self.answers).take(size);
        let source = sources.read_from(&mut content, shown, limit);
        // The rest of a file that is too large, and the line end behind every file.
        io::copy(&mut content, &mut io::sink()).map_err(failed)?;
        self.answers.read_exact(&mut [0]).map_err(failed)?;
        source
    }

    /// Asks for a file; how many bytes of it follow.
    fn request(&mut self, entry: &Entry) -> io::Result<u64> {
        writeln!(self.requests, "{}", entry.object)?;
        self.requests.flush()?;
        let mut head = String::new();
        self.answers.read_line(&mut head)?;
        let size = head
            .split_whitespace()
            .nth(2)
            .and_then(|size| size.parse().ok());
        size.ok_or_else(|| io::Error::other(format!("`git` says `{}`", head.trim())))
    }

    /// Ends git.
    pub(super) fn stop(self) {
        let Self {
            mut git,
            requests,
            answers,
        } = self;
        drop((requests, answers));
        // It ends when its input does; what it says then is of no concern.
        _ = git.wait();
    }
}
