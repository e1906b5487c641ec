//! Label selectors: what they select is worked out anew from the bundles, and by kubectl.

use crate::resources::Resource;
use crate::support::kubectl::Kubectl;
use crate::support::random::Random;

use super::{bundle, sorted_names};

const PREFIX: &str = "instancetype.kubevirt.io/";

/// A requirement on a label, and how kubectl writes it.
#[derive(Debug)]
enum Requirement {
    Is(String, String),
    IsNot(String, String),
    In(String, Vec<String>),
    NotIn(String, Vec<String>),
    Exists(String),
    Lacks(String),
    Above(String, i64),
    Below(String, i64),
}

use Requirement::{Above, Below, Exists, In, Is, IsNot, Lacks, NotIn};

impl Requirement {
    fn text(&self) -> String {
        match self {
            Is(key, value) => format!("{PREFIX}{key}={value}"),
            IsNot(key, value) => format!("{PREFIX}{key}!={value}"),
            In(key, values) => format!("{PREFIX}{key} in ({})", values.join(",")),
            NotIn(key, values) => format!("{PREFIX}{key} notin ({})", values.join(", ")),
            Exists(key) => format!("{PREFIX}{key}"),
            Lacks(key) => format!("!{PREFIX}{key}"),
            Above(key, number) => format!("{PREFIX}{key}>{number}"),
            Below(key, number) => format!("{PREFIX}{key} < {number}"),
        }
    }

    fn is_met_by(&self, resource: &Resource) -> bool {
        let label = |key: &str| resource.label(key);
        let number = |key: &str| label(key).and_then(|value| value.parse::<i64>().ok());
        let is_one_of = |key: &str, values: &[String]| {
            label(key).is_some_and(|value| values.iter().any(|it| it == value))
        };
        match self {
            Is(key, value) => label(key) == Some(value),
            IsNot(key, value) => label(key) != Some(value),
            In(key, values) => is_one_of(key, values),
            NotIn(key, values) => !is_one_of(key, values),
            Exists(key) => label(key).is_some(),
            Lacks(key) => label(key).is_none(),
            Above(key, least) => number(key).is_some_and(|number| number > *least),
            Below(key, most) => number(key).is_some_and(|number| number < *most),
        }
    }

    /// Some requirement on a label that one of the resources has.
    fn random(random: &mut Random, resources: &[Resource]) -> Self {
        let (key, value) = random_label(random, resources);
        let others = |random: &mut Random| {
            let mut values = random.several(0..=2, |random| random_label(random, resources).1);
            values.push(value.clone());
            values
        };
        let number = i64::try_from(random.within(0..=40)).unwrap();
        if random.once_in(3) {
            return Is(key, value);
        }
        match random.within(0..=6) {
            0 => IsNot(key, value),
            1 => In(key, others(random)),
            2 => NotIn(key, others(random)),
            3 => Exists(key),
            4 => Lacks(key),
            5 => Above(key, number),
            _ => Below(key, number),
        }
    }
}

/// A label of some resource, without its prefix.
fn random_label(random: &mut Random, resources: &[Resource]) -> (String, String) {
    let labels = random.pick(resources).labels().into_iter();
    let of_kubevirt = labels.filter_map(|(key, value)| Some((key.strip_prefix(PREFIX)?, value)));
    let labels: Vec<(&str, &str)> = of_kubevirt.collect();
    let (key, value) = random.pick(&labels);
    ((*key).to_owned(), (*value).to_owned())
}

/// The names that requirements select from the resources, in the order of the alphabet.
fn selected(requirements: &[Requirement], resources: &[Resource]) -> Vec<String> {
    let is_selected = |it: &&Resource| requirements.iter().all(|one| one.is_met_by(it));
    let selected = resources.iter().filter(is_selected);
    let mut names: Vec<String> = selected.map(|it| it.name().to_owned()).collect();
    names.sort_unstable();
    names
}

fn text(requirements: &[Requirement]) -> String {
    let texts: Vec<String> = requirements.iter().map(Requirement::text).collect();
    texts.join(",")
}

/// What is asked of each family: the selectors that people use, and some that nobody has thought of.
fn questions(noun: &str, resources: &[Resource]) -> Vec<Vec<Requirement>> {
    let is = |key: &str, value: &str| Is(key.to_owned(), value.to_owned());
    let mut questions = match noun {
        "instancetypes" => vec![
            vec![is("cpu", "4")],
            vec![is("class", "general.purpose")],
            vec![is("class", "network"), is("memory", "16Gi")],
            vec![is("dedicatedCPUPlacement", "true")],
            vec![is("vendor", "kubevirt.io")],
            vec![is("deprecated", "true")],
        ],
        _ => vec![vec![is("os-type", "linux")], vec![is("os-type", "windows")]],
    };
    let mut random = Random::new(questions.len() as u64);
    for _ in 0..100 {
        questions.push(random.several(1..=3, |it| Requirement::random(it, resources)));
    }
    questions
}

/// Asserts that selectors list what the bundle has, from the sources and from the bundle itself.
#[track_caller]
fn assert_lists(noun: &str, name: &str) {
    let resources = bundle(name);
    let from = format!("_build/{name}");
    let questions = questions(noun, &resources);
    let kubectl = Kubectl::of(
        resources.iter().map(|it| (it.name(), it.labels())),
        &format!("list_{noun}_kubectl"),
    );
    for requirements in &questions {
        let selector = text(requirements);
        let expected = selected(requirements, &resources);
        assert_eq!(
            sorted_names(&[noun, "-l", &selector]),
            expected,
            "{selector}"
        );
        let of_bundle = sorted_names(&[noun, "-l", &selector, "--from", &from]);
        assert_eq!(of_bundle, expected, "{selector}");
    }
    if let Some(kubectl) = kubectl {
        kubectl.for_each(&questions, |kubectl, requirements| {
            let selector = text(requirements);
            let mut of_kubectl = kubectl.selected(&selector).unwrap();
            of_kubectl.sort_unstable();
            assert_eq!(of_kubectl, selected(requirements, &resources), "{selector}");
        });
    }
}

#[test]
fn instance_types_are_those_that_another_reader_finds() {
    assert_lists("instancetypes", "common-clusterinstancetypes-bundle.yaml");
}

#[test]
fn preferences_are_those_that_another_reader_finds() {
    assert_lists("preferences", "common-clusterpreferences-bundle.yaml");
}
