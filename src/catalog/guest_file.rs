//! `functests/guests.yaml`, as it is written: the guests that functional tests boot.

use crate::diagnostic::{Code, Problem, Problems};
use crate::kubernetes::name::check_subdomain;
use crate::kubevirt::architecture::Architecture;
use crate::model::{At, Decode, Schema, mapping, parsed, record};
use crate::text::TextError;
use crate::yaml::Node;

/// Guests, each with its name, in the order of the file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Guests(pub Vec<(At<String>, Guest)>);

record! {
    /// A guest, how its virtual machine is made, and what shows that it has booted.
    pub struct Guest {
        /// The image of its disk, a container disk: `registry.example/fedora:latest`.
        image ("image"): At<Image>,
        /// The cluster-wide instance type: `u1.medium`.
        instancetype ("instancetype"): At<String>,
        /// The cluster-wide preference for each architecture for which there is such an image.
        preferences ("preferences"): At<Preferences>,
        /// Whether it has the QEMU guest agent, which is then waited for.
        agent ("agent"): Option<bool>,
        /// Who logs in over SSH, to run a command.
        login ("login"): Option<Login>,
    }
}

record! {
    /// The preference of a guest, for each architecture.
    pub struct Preferences {
        /// The preference on 64-bit x86.
        amd64 ("amd64"): Option<At<String>>,
        /// The preference on 64-bit ARM.
        arm64 ("arm64"): Option<At<String>>,
        /// The preference on IBM Z.
        s390x ("s390x"): Option<At<String>>,
    }
}

record! {
    /// Who logs in: with a password, or else with a key that cloud-init brings.
    pub struct Login {
        /// The name of the user: `fedora`.
        user ("user"): String,
        /// The password that the image comes with. Without one, the image has cloud-init.
        password ("password"): Option<String>,
    }
}

/// An image in a registry, without a scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image(
    /// The image: `registry.example/fedora:latest`.
    pub String,
);

impl Image {
    /// Reads an image.
    ///
    /// # Errors
    ///
    /// It is empty, has a scheme, or holds white space.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        if let Some(end) = text.find("://") {
            let message = "the image of a container disk has no scheme; remove it";
            return Err(TextError::new(0..end + "://".len(), message));
        }
        if text.is_empty() {
            return Err(TextError::new(0..0, "the image is empty"));
        }
        match text.find(char::is_whitespace) {
            Some(at) => Err(TextError::new(at..at + 1, "an image has no white space")),
            None => Ok(Self(text.to_owned())),
        }
    }
}

impl Decode for Image {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        parsed(node, Code::BadName, Self::parse, problems)
    }

    fn schema() -> Schema {
        Schema::Name
    }
}

impl Preferences {
    /// Each architecture that has a preference, with that.
    pub fn iter(&self) -> impl Iterator<Item = (Architecture, &At<String>)> {
        let all = [
            (Architecture::Amd64, &self.amd64),
            (Architecture::Arm64, &self.arm64),
            (Architecture::S390x, &self.s390x),
        ];
        all.into_iter()
            .filter_map(|(architecture, name)| Some((architecture, name.as_ref()?)))
    }
}

impl Decode for Guests {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let mut guests = Vec::new();
        let mut is_whole = true;
        for (name, field) in mapping(node, problems)? {
            let name = At {
                value: name.to_string(),
                at: field.key,
            };
            let guest = Guest::decode(&field.node, problems);
            is_whole &= guest.is_some() & is_sound(&name, guest.as_ref(), problems);
            guests.extend(guest.map(|guest| (name, guest)));
        }
        is_whole.then_some(Self(guests))
    }

    fn schema() -> Schema {
        Schema::Map(Box::new(Guest::schema()))
    }
}

/// Whether a guest can be tested; why not is reported.
fn is_sound(name: &At<String>, guest: Option<&Guest>, problems: &mut Problems) -> bool {
    let mut found = Vec::new();
    if let Err(error) = check_subdomain(&name.value) {
        found.push(Problem::new(Code::BadName, name.at, error.message));
    }
    if let Some(guest) = guest.filter(|it| it.preferences.value.iter().next().is_none()) {
        let message = format!("`{}` has no preference", name.value);
        let problem = Problem::new(Code::MissingField, guest.preferences.at, message);
        found.push(problem.help("add one for an architecture, such as `amd64: fedora`"));
    }
    if guest.is_some_and(|it| it.agent != Some(true) && it.login.is_none()) {
        let message = format!("nothing shows whether `{}` has booted", name.value);
        let problem = Problem::new(Code::MissingField, name.at, message);
        found.push(problem.help("add `agent: true` if it has the guest agent, or a `login`"));
    }
    let is_sound = found.is_empty();
    problems.extend(found);
    is_sound
}
