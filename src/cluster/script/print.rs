//! A script as a shell takes it.

use super::own::Own;
use super::step::{Purpose, Reading, Script, Step};

/// Every command of a script, each on a line. What is only known once it runs is a variable, which
/// is set to what the command prints that finds it out.
#[must_use]
pub fn printed(script: &Script, own: &Own) -> String {
    let steps = script.steps.iter().map(|step| lines(step, own));
    let purpose = script.purpose.iter().map(|purpose| match purpose {
        Purpose::HandOver(command) => command.shown(own) + "\n",
        Purpose::Line(word) => format!("echo {}\n", word.shown()),
    });
    steps.chain(purpose).collect()
}

/// The lines of a step.
fn lines(step: &Step, own: &Own) -> String {
    match step {
        Step::Set { name, value } => format!("export {name}={}\n", value.shown()),
        Step::Find {
            name,
            before,
            command,
            reading,
            ..
        } => {
            let command = command.shown(own);
            let filter = filter(*reading);
            // That the command of a pipe failed shows only in that nothing was found.
            let value = match *before {
                "" => format!("=\"${{{name}:?}}\""),
                _ => String::new(),
            };
            // In one line, `export` would hide that the command failed.
            format!("{name}={before}$({command}{filter})\nexport {name}{value}\n")
        }
        Step::Run { command, .. } => command.shown(own) + "\n",
    }
}

/// What a shell has to do with the output that this program reads itself.
fn filter(reading: Reading) -> &'static str {
    match reading {
        Reading::Line | Reading::Version => "",
        Reading::Release => r#" | sed -n 's/.*"tag_name": *"\([^"]*\)".*/\1/p'"#,
    }
}
