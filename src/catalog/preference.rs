//! Preferences, linked to the layers and components that they name.

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::cores;
use crate::diagnostic::{Code, Problem, Problems};
use crate::model::At;
use crate::text::Location;
use crate::yaml::Node;

use super::budget::Budget;
use super::layer::{Bases, Layer, merged};
use super::reference::{Referred, Unknown};
use super::taken::ByName;

/// How many layers may extend each other in a row. This catalog needs four.
const MAX_CHAIN: usize = 32;

/// A preference or a layer, linked to everything below it.
#[derive(Debug)]
pub struct Preference {
    /// The name, from the path.
    pub name: String,
    /// Where its file begins.
    pub at: Location,
    /// What it extends; `None` if it is applied on top of the bases alone.
    pub extends: Option<Arc<Preference>>,
    /// The bases, which all preferences share, the lowest first.
    pub bases: Vec<Arc<Layer>>,
    /// The components, in the order in which they are applied.
    pub components: Vec<At<Arc<Layer>>>,
    /// What the file itself sets.
    pub own: Arc<Layer>,
    /// The result of all of its layers.
    pub content: Node,
}

impl Preference {
    /// The layers in the order in which they are applied: the bases first, the file itself last.
    #[must_use]
    pub fn layers(&self) -> Vec<&Arc<Layer>> {
        let mut layers = self.layers_below();
        self.add_own_layers(&mut layers);
        layers
    }

    /// What its own components and the file itself are applied on top of.
    #[must_use]
    pub(crate) fn content_below(&self) -> Node {
        match &self.extends {
            // A preference of another root has other bases.
            Some(extended) if extended.bases.len() == self.bases.len() => extended.content.clone(),
            _ => merged(self.layers_below()),
        }
    }

    /// The layers that its own components and the file itself are applied on top of.
    #[must_use]
    pub(crate) fn layers_below(&self) -> Vec<&Arc<Layer>> {
        let mut layers: Vec<&Arc<Layer>> = self.bases.iter().collect();
        if let Some(extended) = &self.extends {
            extended.add_chain(&mut layers);
        }
        layers
    }

    fn add_chain<'a>(&'a self, layers: &mut Vec<&'a Arc<Layer>>) {
        if let Some(extended) = &self.extends {
            extended.add_chain(layers);
        }
        self.add_own_layers(layers);
    }

    fn add_own_layers<'a>(&'a self, layers: &mut Vec<&'a Arc<Layer>>) {
        layers.extend(self.components.iter().map(|component| &component.value));
        layers.push(&self.own);
    }
}

/// A preference whose references are still names.
#[derive(Debug)]
pub(super) struct Unlinked {
    /// The number of its root.
    pub(super) root: usize,
    pub(super) at: Location,
    /// Whether it is rendered, or only extended.
    pub(super) rendered: bool,
    pub(super) extends: Option<At<String>>,
    pub(super) components: Vec<At<String>>,
    pub(super) own: Arc<Layer>,
}

/// How many others a preference extends in a row.
#[derive(Debug, Clone, Copy)]
enum Level {
    /// It is not known yet.
    Unknown,
    /// It is not known yet, and what it extends is looked at first.
    Open,
    /// So many.
    Of(usize),
    /// It cannot be linked.
    LeftOut,
}

/// The files of the preferences, by name.
#[derive(Debug, Default)]
pub(super) struct UnlinkedPreferences {
    pub(super) bases: Bases,
    pub(super) preferences: ByName<Unlinked>,
    pub(super) components: ByName<Arc<Layer>>,
}

impl UnlinkedPreferences {
    /// Resolves every reference; returns the preferences that are rendered, and the layers.
    pub(super) fn link(
        &self,
        problems: &mut Problems,
    ) -> (Vec<Arc<Preference>>, Vec<Arc<Preference>>) {
        self.report_unknown(problems);
        let extended = self.extended_by_each();
        let levels = self.levels(&extended, problems);
        let linked = self.link_levels(levels, &extended);
        let (mut preferences, mut layers) = (Vec::new(), Vec::new());
        for (unlinked, linked) in self.preferences.values().zip(linked) {
            let group = if unlinked.rendered {
                &mut preferences
            } else {
                &mut layers
            };
            group.extend(linked);
        }
        (preferences, layers)
    }

    /// Counts the layers of each preference.
    pub(super) fn spend(&self, budget: &mut Budget<'_>) -> ControlFlow<Problem> {
        for Unlinked {
            root,
            at,
            extends,
            components,
            own,
            ..
        } in self.preferences.values()
        {
            budget.define(1, *at)?;
            for base in self.bases.of(*root) {
                budget.add(&base, 1, *at)?;
            }
            let (mut extends, mut components, mut own) = (extends, components, own);
            for _ in 0..=MAX_CHAIN {
                let named = components.iter();
                let layers = named.filter_map(|name| self.components.get(&name.value));
                for layer in layers.chain([own]) {
                    budget.add(layer, 1, *at)?;
                }
                let below = extends
                    .as_ref()
                    .and_then(|name| self.preferences.get(&name.value));
                let Some(below) = below else { break };
                (extends, components, own) = (&below.extends, &below.components, &below.own);
            }
        }
        ControlFlow::Continue(())
    }

    /// The number of what each preference extends, if it extends one that exists.
    fn extended_by_each(&self) -> Vec<Option<usize>> {
        let extended = |unlinked: &Unlinked| {
            let name = unlinked.extends.as_ref()?;
            self.preferences.get_index_of(&name.value)
        };
        self.preferences.values().map(extended).collect()
    }

    /// The numbers of the preferences, by how many others each extends in a row: what one of a level extends
    /// is of the level before. One that cannot be linked is left out, and the reason reported.
    fn levels(&self, extended: &[Option<usize>], problems: &mut Problems) -> Vec<Vec<usize>> {
        let mut found = vec![Level::Unknown; extended.len()];
        for number in 0..extended.len() {
            let (chain, below) = open_chain(number, extended, &mut found);
            if let Some(start) = chain.iter().position(|open| Some(*open) == below) {
                let members = chain.get(start..).unwrap_or_default().iter();
                let members = members.filter_map(|number| self.preferences.get_index(*number));
                problems.extend(cycle(members.collect()));
            }
            for number in chain.into_iter().rev() {
                let level = self.level_of(number, extended, &found, problems);
                set(&mut found, number, level);
            }
        }
        let mut levels = vec![Vec::new(); MAX_CHAIN];
        for (number, level) in found.into_iter().enumerate() {
            if let Level::Of(level) = level
                && let Some(level) = levels.get_mut(level)
            {
                level.push(number);
            }
        }
        levels
    }

    /// The level of a preference, if that of what it extends is known. A chain that is too long is reported
    /// where it becomes so.
    fn level_of(
        &self,
        number: usize,
        extended: &[Option<usize>],
        found: &[Level],
        problems: &mut Problems,
    ) -> Level {
        let Some((name, unlinked)) = self.preferences.get_index(number) else {
            return Level::LeftOut;
        };
        let Some(extends) = &unlinked.extends else {
            return Level::Of(0);
        };
        let below = extended.get(number).copied().flatten();
        match below.and_then(|below| found.get(below)) {
            Some(Level::Of(below)) if below + 1 < MAX_CHAIN => Level::Of(below + 1),
            Some(Level::Of(_)) => {
                problems.push(too_long(name, extends));
                Level::LeftOut
            }
            // Why it cannot be linked is already reported.
            _ => Level::LeftOut,
        }
    }

    /// Links the preferences of each level, on all cores, and returns each at its number.
    fn link_levels(
        &self,
        levels: Vec<Vec<usize>>,
        extended: &[Option<usize>],
    ) -> Vec<Option<Arc<Preference>>> {
        let mut linked: Vec<Option<Arc<Preference>>> = vec![None; extended.len()];
        for level in levels {
            let link = |number: usize| {
                let (name, unlinked) = self.preferences.get_index(number)?;
                let extended = extended.get(number).copied().flatten();
                let extended = extended.and_then(|number| linked.get(number)?.clone());
                Some((number, Arc::new(self.link_one(name, unlinked, extended))))
            };
            let new = cores::map_small(level.len(), level, link);
            for (number, preference) in new.into_iter().flatten() {
                if let Some(place) = linked.get_mut(number) {
                    *place = Some(preference);
                }
            }
        }
        linked
    }

    fn link_one(
        &self,
        name: &str,
        unlinked: &Unlinked,
        extends: Option<Arc<Preference>>,
    ) -> Preference {
        let components = unlinked.components.iter().filter_map(|component| {
            let layer = self.components.get(&component.value)?;
            Some(At {
                value: Arc::clone(layer),
                at: component.at,
            })
        });
        let mut preference = Preference {
            name: name.to_owned(),
            at: unlinked.at,
            extends,
            bases: self.bases.of(unlinked.root),
            components: components.collect(),
            own: Arc::clone(&unlinked.own),
            content: Node::mapping(unlinked.at),
        };
        preference.content = preference.content_below();
        for component in &preference.components {
            component.value.apply_to(&mut preference.content);
        }
        preference.own.apply_to(&mut preference.content);
        preference
    }

    /// Reports each layer and each component that is named and does not exist.
    fn report_unknown(&self, problems: &mut Problems) {
        let (mut layers, mut components) = (Unknown::default(), Unknown::default());
        for unlinked in self.preferences.values() {
            let extends = unlinked.extends.iter();
            extends
                .filter(|name| !self.preferences.contains_key(&name.value))
                .for_each(|name| layers.add(name));
            let used = unlinked.components.iter();
            used.filter(|name| !self.components.contains_key(&name.value))
                .for_each(|name| components.add(name));
        }
        let component = |name: &str| {
            let is_component = self.components.contains_key(name);
            is_component.then(|| format!("`{name}` is a component: write `components: [{name}]`"))
        };
        layers.report(|| self.layers_to_extend(), component, problems);
        let layer = |name: &str| {
            let is_layer = self.preferences.contains_key(name);
            is_layer.then(|| format!("`{name}` is no component: write `extends: {name}`"))
        };
        components.report(|| self.components_to_use(), layer, problems);
    }

    fn layers_to_extend(&self) -> Referred<'_> {
        Referred {
            code: Code::UnknownLayer,
            message: |name| format!("no layer or preference named `{name}`"),
            names: self.preferences.keys().map(String::as_str).collect(),
            path: |name| format!("preferences/{}/_base.yaml", name.replace('.', "/")),
        }
    }

    fn components_to_use(&self) -> Referred<'_> {
        Referred {
            code: Code::UnknownComponent,
            message: |name| format!("no component named `{name}`"),
            names: self.components.keys().map(String::as_str).collect(),
            path: |name| format!("preferences/components/{name}.yaml"),
        }
    }
}

/// Opens each preference from one of them downwards that is unknown. Returns them from the top to the bottom,
/// and what the last one extends.
fn open_chain(
    top: usize,
    extended: &[Option<usize>],
    found: &mut [Level],
) -> (Vec<usize>, Option<usize>) {
    let mut chain = Vec::new();
    let mut next = Some(top);
    while let Some(number) = next
        && let Some(Level::Unknown) = found.get(number)
    {
        set(found, number, Level::Open);
        chain.push(number);
        next = extended.get(number).copied().flatten();
    }
    (chain, next)
}

fn set(found: &mut [Level], number: usize, level: Level) {
    if let Some(place) = found.get_mut(number) {
        *place = level;
    }
}

/// The problem of a chain that is too long, at the first preference that is too many.
fn too_long(name: &str, extends: &At<String>) -> Problem {
    let message =
        format!("`{name}` is too many: at most {MAX_CHAIN} layers can extend each other in a row");
    Problem::new(Code::CircularExtends, extends.at, message)
        .help("merge some of the layers that it extends, or make components of them")
}

/// The problem of a cycle, reported once: at the member whose file comes first.
fn cycle(mut members: Vec<(&String, &Unlinked)>) -> Option<Problem> {
    let first = members
        .iter()
        .enumerate()
        .min_by_key(|(_, (_, unlinked))| unlinked.at)?
        .0;
    members.rotate_left(first);
    let mut places = members
        .iter()
        .filter_map(|(name, unlinked)| Some((name, unlinked.extends.as_ref()?)));
    let (name, extends) = places.next()?;
    let problem = Problem::new(
        Code::CircularExtends,
        extends.at,
        format!("`{name}` extends itself"),
    )
    .help("remove one `extends` from the cycle");
    Some(places.fold(problem, |problem, (name, extends)| {
        problem.related(extends.at, format!("through `{name}`"))
    }))
}
