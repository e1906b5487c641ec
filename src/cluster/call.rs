//! Calls of other programs: as they are shown, as they run, and what they answer.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, Scope, ScopedJoinHandle};

use anyhow::{Context as _, bail};
use serde_json::Value as Json;

use crate::text::{shell_word, visible};

/// A call of another program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    program: OsString,
    arguments: Vec<OsString>,
    variables: Vec<(String, OsString)>,
    folder: Option<PathBuf>,
    input: Option<String>,
    is_undisturbed: bool,
}

/// What a program answered.
#[derive(Debug)]
pub struct Answer {
    /// The name of the program, for messages.
    program: String,
    /// How it ended.
    pub status: ExitStatus,
    /// What it printed; anything that is not UTF-8 is replaced.
    pub stdout: String,
    /// What it said on standard error.
    pub stderr: String,
}

impl Call {
    /// A program and its arguments.
    pub fn new<A: Into<OsString>>(
        program: impl Into<OsString>,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        Self {
            program: program.into(),
            arguments: arguments.into_iter().map(Into::into).collect(),
            variables: Vec::new(),
            folder: None,
            input: None,
            is_undisturbed: false,
        }
    }

    /// The same call, which goes on when the user stops this program with Ctrl-C. It cannot ask the user
    /// anything.
    #[must_use]
    pub fn undisturbed(mut self) -> Self {
        self.is_undisturbed = true;
        self
    }

    /// The same call with a variable in its environment.
    #[must_use]
    pub fn with_variable(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.push((name.to_owned(), value.into()));
        self
    }

    /// The same call in another folder than this one.
    #[must_use]
    pub fn in_folder(mut self, folder: &Path) -> Self {
        self.folder = Some(folder.to_owned());
        self
    }

    /// The same call with a text as its standard input.
    #[must_use]
    pub fn with_input(mut self, input: String) -> Self {
        self.input = Some(input);
        self
    }

    /// The name of the program without its folder, for messages.
    #[must_use]
    pub fn program(&self) -> String {
        let name = Path::new(&self.program).file_name();
        visible(&name.unwrap_or(&self.program).to_string_lossy())
    }

    /// Runs the program to its end, and keeps what it prints.
    ///
    /// # Errors
    /// If it cannot be started, or cannot be waited for. That it failed is no error.
    pub fn run(&self) -> anyhow::Result<Answer> {
        self.run_with(|_| ())
    }

    /// Runs the program to its end, and sees each line that it prints once that is complete.
    ///
    /// # Errors
    /// As for [`Call::run`].
    pub fn run_with(&self, mut on_line: impl FnMut(&str)) -> anyhow::Result<Answer> {
        let mut command = self.command();
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.start(&mut command)?;
        let stderr = child.stderr.take();
        let stdout = child.stdout.take();
        let (stdout, stderr, status) = thread::scope(|scope| {
            let listen = move || lines_of(stderr, |_| ());
            let listener = self.beside(&mut child, scope, listen)?;
            let feeder = self.feed(&mut child, scope)?;
            let stdout = lines_of(stdout, &mut on_line);
            // A program that does not read its input to the end says why.
            feeder.map(ScopedJoinHandle::join);
            let stderr = listener.join().unwrap_or_default();
            anyhow::Ok((stdout, stderr, child.wait()))
        })?;
        Ok(Answer {
            program: self.program(),
            status: status.with_context(|| format!("cannot wait for `{}`", self.program()))?,
            stdout,
            stderr,
        })
    }

    /// Runs the program to its end, which has to be a good one, and keeps what it prints.
    ///
    /// # Errors
    /// As for [`Call::run`], and if it fails: with what it said.
    pub fn succeed(&self) -> anyhow::Result<Answer> {
        self.run()?.succeeded()
    }

    /// Runs the program to its end; it prints where this program prints, and reads what it reads.
    ///
    /// # Errors
    /// As for [`Call::run`].
    pub fn pass_through(&self) -> anyhow::Result<ExitStatus> {
        let mut child = self.start(&mut self.command())?;
        thread::scope(|scope| {
            let feeder = self.feed(&mut child, scope)?;
            let status = child.wait();
            feeder.map(ScopedJoinHandle::join);
            status.with_context(|| format!("cannot wait for `{}`", self.program()))
        })
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments);
        let variables = self.variables.iter();
        command.envs(variables.map(|(name, value)| (name, value)));
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        if self.input.is_some() {
            command.stdin(Stdio::piped());
        }
        if self.is_undisturbed {
            command.process_group(0);
        }
        command
    }

    fn start(&self, command: &mut Command) -> anyhow::Result<Child> {
        let started = command.spawn();
        started.with_context(|| format!("cannot run `{}`", self.program.display()))
    }

    /// Writes the input, if there is one, while the output is read.
    fn feed<'s>(
        &'s self,
        child: &mut Child,
        scope: &'s Scope<'s, '_>,
    ) -> anyhow::Result<Option<ScopedJoinHandle<'s, ()>>> {
        let (Some(mut stdin), Some(input)) = (child.stdin.take(), self.input.as_deref()) else {
            return Ok(None);
        };
        let feed = move || _ = stdin.write_all(input.as_bytes());
        self.beside(child, scope, feed).map(Some)
    }

    /// Does some work beside a program, which is stopped if there is no thread for it.
    fn beside<'s, T: Send + 's>(
        &self,
        child: &mut Child,
        scope: &'s Scope<'s, '_>,
        work: impl FnOnce() -> T + Send + 's,
    ) -> anyhow::Result<ScopedJoinHandle<'s, T>> {
        let started = thread::Builder::new().spawn_scoped(scope, work);
        if started.is_err() {
            _ = child.kill();
            _ = child.wait();
        }
        started.with_context(|| format!("cannot start a thread beside `{}`", self.program()))
    }
}

impl Answer {
    /// The answer of a program that succeeded.
    ///
    /// # Errors
    /// If it failed, with what it said.
    pub fn succeeded(self) -> anyhow::Result<Self> {
        if self.status.success() {
            return Ok(self);
        }
        bail!("{}", self.failure())
    }

    /// The document that a program printed.
    ///
    /// # Errors
    /// If that is no JSON.
    pub fn json(&self) -> anyhow::Result<Json> {
        let document = serde_json::from_str(&self.stdout);
        document.with_context(|| format!("`{}` prints no JSON", self.program))
    }

    /// Why a program failed: what it said, or how it ended.
    #[must_use]
    pub fn failure(&self) -> String {
        if self.stderr.trim().is_empty() {
            return format!("`{}` ended with {}", self.program, self.status);
        }
        format!("`{}` says: {}", self.program, self.said())
    }

    /// What a program that failed said on standard error, on one line; how it ended, if it said nothing.
    #[must_use]
    pub fn said(&self) -> String {
        let lines = self.stderr.lines().map(str::trim);
        let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
        if lines.is_empty() {
            return format!("it ended with {}", self.status);
        }
        lines.join("; ")
    }
}

/// Everything that is read from a program, up to where reading fails.
fn lines_of(stream: Option<impl Read>, mut on_line: impl FnMut(&str)) -> String {
    let mut text = String::new();
    let Some(mut stream) = stream.map(BufReader::new) else {
        return text;
    };
    let mut line = Vec::new();
    while stream
        .read_until(b'\n', &mut line)
        .is_ok_and(|length| length > 0)
    {
        let read = String::from_utf8_lossy(&line);
        on_line(read.trim_end());
        text.push_str(&read);
        line.clear();
    }
    text
}

/// As a shell takes it, without the input.
impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(folder) = &self.folder {
            write!(f, "cd {} && ", word(folder.as_os_str()))?;
        }
        for (name, value) in &self.variables {
            write!(f, "{name}={} ", word(value))?;
        }
        f.write_str(&word(&self.program))?;
        for argument in &self.arguments {
            write!(f, " {}", word(argument))?;
        }
        Ok(())
    }
}

/// A word of a shell, in quotes where it needs them.
pub(super) fn word(text: &OsStr) -> String {
    shell_word(text)
}
