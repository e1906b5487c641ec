//! Logins, with `ssh` through the tunnel of `virtctl`.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use tempfile::TempDir;

use crate::catalog::Login;

use super::super::call::Call;
use super::super::kubectl::Kubectl;

/// What a guest has to answer.
const WORD: &str = "hello";

/// The variable from which a password is read, as `ssh` takes none on its command line.
const PASSWORD: &str = "FUNCTEST_PASSWORD";

/// The program that hands the password over.
const ASKPASS: &str = "#!/bin/sh\nprintf '%s\\n' \"$FUNCTEST_PASSWORD\"\n";

/// What every login has: no files of the user, no question, and an end.
const OPTIONS: [&str; 7] = [
    "StrictHostKeyChecking=no",
    "UserKnownHostsFile=/dev/null",
    "GlobalKnownHostsFile=/dev/null",
    "LogLevel=ERROR",
    "ConnectTimeout=10",
    "ServerAliveInterval=5",
    "ServerAliveCountMax=3",
];

/// What logins need.
#[derive(Debug)]
pub(super) struct Ssh<'k> {
    virtctl: &'k Kubectl,
    folder: TempDir,
    /// The public part of the key of this run.
    pub(super) key: String,
}

impl<'k> Ssh<'k> {
    /// Makes a key, after it has looked whether the programs are there.
    ///
    /// # Errors
    /// If one of them is not, or the key cannot be made.
    pub(super) fn new(virtctl: &'k Kubectl) -> anyhow::Result<Self> {
        let version = virtctl.call(["version", "--client"]);
        let is_there = version.run().is_ok_and(|answer| answer.status.success());
        if !is_there {
            bail!(
                "guests are logged into through `{}`, which does not run here; install it, name another \
                 with `VIRTCTL`, or leave logins out with `--no-ssh`",
                version.program()
            );
        }
        let folder = tempfile::tempdir().context("cannot make a folder for a key")?;
        let key = folder.path().join("key").display().to_string();
        let arguments = [
            "-q", "-t", "ed25519", "-N", "", "-C", "functest", "-f", &key,
        ];
        Call::new("ssh-keygen", arguments).succeed().context(
            "cannot make a key for logins; install OpenSSH, or leave logins out with `--no-ssh`",
        )?;
        let public = format!("{key}.pub");
        let text =
            fs::read_to_string(&public).with_context(|| format!("cannot read `{public}`"))?;
        let ssh = Self {
            virtctl,
            folder,
            key: text.trim().to_owned(),
        };
        ssh.write_askpass()
            .context("cannot write what hands passwords over")?;
        Ok(ssh)
    }

    /// Logs in once, and runs a command.
    ///
    /// # Errors
    /// In words, why that did not work.
    pub(super) fn try_login(
        &self,
        namespace: &str,
        guest: &str,
        login: &Login,
    ) -> Result<(), String> {
        let call = self.call(namespace, guest, login);
        match call.run() {
            Err(error) => Err(format!("{error:#}")),
            Ok(answer) if answer.status.success() && answer.stdout.contains(WORD) => Ok(()),
            Ok(answer) if answer.status.success() => Err("it does not answer".to_owned()),
            Ok(answer) => Err(answer.said()),
        }
    }

    fn call(&self, namespace: &str, guest: &str, login: &Login) -> Call {
        let instance = format!("vmi/{guest}");
        let tunnel = [
            "port-forward",
            "--stdio=true",
            "--namespace",
            namespace,
            &instance,
            "22",
        ];
        // `ssh` has names for parts of a command that begin with a per cent sign.
        let tunnel = self.virtctl.call(tunnel).to_string().replace('%', "%%");
        let mut arguments = vec!["-F".to_owned(), "none".to_owned(), "-T".to_owned()];
        let mut option = |text: &str| arguments.extend(["-o".to_owned(), text.to_owned()]);
        option(&format!("ProxyCommand={tunnel}"));
        for text in OPTIONS {
            option(text);
        }
        if login.password.is_some() {
            option("PubkeyAuthentication=no");
            option("NumberOfPasswordPrompts=1");
        } else {
            option("BatchMode=yes");
            option("IdentitiesOnly=yes");
            option(&format!("IdentityFile={}", self.path("key").display()));
        }
        let command = format!("echo {WORD}");
        arguments.extend([
            "-l".to_owned(),
            login.user.clone(),
            guest.to_owned(),
            command,
        ]);
        let call = Call::new("ssh", arguments).with_input(String::new());
        match &login.password {
            None => call,
            Some(password) => call
                .with_variable(PASSWORD, password)
                .with_variable("SSH_ASKPASS", self.path("askpass"))
                .with_variable("SSH_ASKPASS_REQUIRE", "force")
                .with_variable("DISPLAY", "none"),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write_askpass(&self) -> anyhow::Result<()> {
        let mut options = OpenOptions::new();
        let mut file = options
            .write(true)
            .create_new(true)
            .mode(0o700)
            .open(self.path("askpass"))?;
        file.write_all(ASKPASS.as_bytes())?;
        Ok(())
    }
}
