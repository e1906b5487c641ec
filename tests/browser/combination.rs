//! Random conditions, as they stand in the address of a page and as options of `list`.

use serde_json::Value;

use crate::support::browser::Browser;
use crate::support::random::Random;

const VCPUS: [&str; 9] = ["0", "1", "2", "3", "4", "8", "15", "32", "100"];
const MEMORY: [&str; 11] = [
    "1Mi",
    "4294967296000u",
    "512Mi",
    "1Gi",
    "1.5Gi",
    "2G",
    "4Gi",
    "16384Mi",
    "64Gi",
    "0.25Ti",
    "2Ti",
];
const RATIOS: [&str; 7] = ["0.1Gi", "512Mi", "1.5Gi", "2Gi", "4096Mi", "8Gi", "1Ti"];

/// Conditions that hold together.
#[derive(Default)]
pub(crate) struct Combination {
    /// In the order in which pages write them.
    pub(crate) conditions: Vec<(&'static str, String)>,
    /// The same, as options of `list`.
    pub(crate) options: Vec<String>,
}

impl Combination {
    /// Conditions for the page of instance types, whose form offers some choices.
    pub(crate) fn of_instancetypes(random: &mut Random, choices: &Choices) -> Self {
        let mut it = Self::default();
        it.range(random, "cpu", &VCPUS);
        it.range(random, "memory", &MEMORY);
        it.range(random, "ratio", &RATIOS);
        let series = it.some_of(random, "series", &choices.of("series"));
        let globs = series.iter().map(|series| format!("{series}.*"));
        it.option("name", &globs.collect::<Vec<_>>());
        for name in ["class", "feature"] {
            let chosen = it.some_of(random, name, &choices.of(name));
            it.option(name, &chosen);
        }
        if !choices.of("deprecated").is_empty() && random.once_in(2) {
            it.conditions.push(("deprecated", "true".to_owned()));
            it.options.push("--deprecated".to_owned());
        }
        it.one_of(random, "fits", &choices.of("fits"));
        // `list` takes one of several globs, the page both a series and a part of a name.
        if series.is_empty() {
            it.part_of_name(random);
        }
        it.sort(random, &choices.of("sort"));
        it
    }

    /// Conditions for the page of preferences.
    pub(crate) fn of_preferences(random: &mut Random, choices: &Choices) -> Self {
        let mut it = Self::default();
        for name in ["os", "arch"] {
            let chosen = it.some_of(random, name, &choices.of(name));
            it.option(name, &chosen);
        }
        it.one_of(random, "fits", &choices.of("fits"));
        it
    }

    /// The conditions as they stand in the address, with its `#`.
    pub(crate) fn hash(&self) -> String {
        let texts = self
            .conditions
            .iter()
            .map(|(name, text)| format!("{name}={text}"));
        let text = texts.collect::<Vec<_>>().join("&");
        if text.is_empty() {
            text
        } else {
            format!("#{text}")
        }
    }

    /// Adds a range of some values, which are in order, in every way in which the page writes one.
    fn range(&mut self, random: &mut Random, name: &'static str, values: &[&str]) {
        if !random.once_in(3) {
            return;
        }
        let greatest = values.len() - 1;
        let least = random.within(0..=greatest);
        let most = random.within(least..=greatest);
        let text = match random.within(1..=4) {
            1 => format!("{}..", values[least]),
            2 => format!("..{}", values[most]),
            3 if least < most => format!("{}..{}", values[least], values[most]),
            _ => values[least].to_owned(),
        };
        self.option(name, std::slice::from_ref(&text));
        self.conditions.push((name, text));
    }

    /// Adds some of the choices of a name, once in a while, and returns them.
    fn some_of(
        &mut self,
        random: &mut Random,
        name: &'static str,
        choices: &[String],
    ) -> Vec<String> {
        if !random.once_in(3) {
            return Vec::new();
        }
        let mut chosen = choices.to_vec();
        chosen.retain(|_| random.once_in(3));
        if !chosen.is_empty() {
            self.conditions.push((name, chosen.join(",")));
        }
        chosen
    }

    fn one_of(&mut self, random: &mut Random, name: &'static str, choices: &[String]) {
        if random.once_in(3) {
            let chosen = random.pick(choices).clone();
            self.conditions.push((name, chosen.clone()));
            self.option(name, &[chosen]);
        }
    }

    fn part_of_name(&mut self, random: &mut Random) {
        if random.once_in(4) {
            let part = *random.pick(&["1.", "large", "2x", "m", "e1"]);
            self.conditions.push(("name", part.to_owned()));
            self.option("name", &[format!("*{part}*")]);
        }
    }

    fn sort(&mut self, random: &mut Random, columns: &[String]) {
        if random.once_in(2) {
            let column = random.pick(columns).clone();
            self.conditions.push(("sort", column.clone()));
            self.option("sort-by", &[column]);
        }
    }

    fn option(&mut self, name: &str, values: &[String]) {
        if !values.is_empty() {
            self.options.push(format!("--{name}={}", values.join(",")));
        }
    }
}

/// What the form of a page offers to choose from, by the names of its fields; and the columns of its table
/// under `sort`.
pub(crate) struct Choices(Value);

impl Choices {
    /// Reads them from the page that is open.
    pub(crate) fn read(browser: &Browser) -> Self {
        const SCRIPT: &str = "
            const choices = {};
            for (const input of document.querySelectorAll('.conditions input[type=checkbox]')) {
                (choices[input.name] ??= []).push(input.value);
            }
            for (const option of document.querySelectorAll('select[name=fits] option')) {
                if (option.value) (choices.fits ??= []).push(option.value);
            }
            const data = JSON.parse(document.querySelector('#data').textContent);
            choices.sort = (data.columns ?? []).map((column) => column.name);
            return choices;
        ";
        Self(browser.run(SCRIPT, Vec::new()))
    }

    fn of(&self, name: &str) -> Vec<String> {
        let all = self.0[name].as_array().into_iter().flatten();
        all.map(|it| it.as_str().unwrap().to_owned()).collect()
    }
}
