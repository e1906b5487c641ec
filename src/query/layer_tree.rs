//! The sources of preferences as trees.

use crate::text::visible;

use super::layer_graph::{LayerGraph, LayerNode, NodeRole, Relation};
use super::table::Rows;

/// The most users that are named beside a source.
const FEW: usize = 4;

/// How a tree is printed.
#[derive(Debug, Clone, Copy)]
pub struct TreeLook {
    /// Whether all users of a source are named, however many they are.
    pub names_all: bool,
    /// Whether it is drawn with lines, and not only indented.
    pub has_lines: bool,
}

/// A line: a file in its place in the tree.
struct Branch<'g> {
    /// The lines before its name.
    drawing: String,
    node: &'g LayerNode,
    /// What it is for the file above it.
    relation: &'static str,
}

/// A drawing of a graph.
struct Drawing<'g> {
    graph: &'g LayerGraph,
    look: TreeLook,
    /// The preference that is asked about, which is not told among the users.
    asked: Option<&'g str>,
    branches: Vec<Branch<'g>>,
}

impl LayerGraph {
    /// What a preference or a layer is made of, from the bottom to itself, and who else uses that;
    /// `None` if there is none of the name.
    #[must_use]
    pub fn tree_of(&self, name: &str, look: TreeLook) -> Option<String> {
        let top = self.named(name)?;
        let mut drawing = Drawing {
            graph: self,
            look,
            asked: Some(name),
            branches: Vec::new(),
        };
        drawing.branches.push(Branch::root(top));
        let bases = top.layers.iter().filter_map(|file| self.node(file));
        let bases = bases.filter(|node| node.role == NodeRole::Base);
        let bases: Vec<&LayerNode> = bases.collect();
        drawing.chain(top, &bases, "");
        Some(drawing.text())
    }

    /// Everything: the bases, what extends what on top of them, and the components.
    #[must_use]
    pub fn tree(&self, look: TreeLook) -> String {
        let drawing = || Drawing {
            graph: self,
            look,
            asked: None,
            branches: Vec::new(),
        };
        let of_role = |role| self.nodes.iter().filter(move |node| node.role == role);
        let mut preferences = drawing();
        let bases = of_role(NodeRole::Base).map(Branch::root);
        preferences.branches.extend(bases);
        let is_lowest = |node: &&LayerNode| {
            !node.layers.is_empty() && self.below(&node.file, Relation::Extends).next().is_none()
        };
        let lowest: Vec<&LayerNode> = self.nodes.iter().filter(is_lowest).collect();
        preferences.extending(&lowest, "");
        let mut components = drawing();
        let all = of_role(NodeRole::Component).map(Branch::root);
        components.branches.extend(all);
        let texts = [preferences.text(), components.text()];
        let texts = texts.into_iter().filter(|text| !text.is_empty());
        texts.collect::<Vec<_>>().join("\n")
    }
}

impl<'g> Branch<'g> {
    fn root(node: &'g LayerNode) -> Self {
        let drawing = String::new();
        Self {
            drawing,
            node,
            relation: "",
        }
    }
}

impl<'g> Drawing<'g> {
    /// Draws what is below a file, in the order in which it is applied.
    fn chain(&mut self, node: &'g LayerNode, bases: &[&'g LayerNode], before: &str) {
        let graph = self.graph;
        let bases = bases.iter().copied().map(|it| (it, ""));
        let extends = graph.below(&node.file, Relation::Extends);
        let components = graph.below(&node.file, Relation::Component);
        let below: Vec<(&LayerNode, &'static str)> = bases
            .chain(extends.map(|it| (it, "extends ")))
            .chain(components.map(|it| (it, "component ")))
            .collect();
        self.each(&below, before, |drawing, node, before| {
            drawing.chain(node, &[], before);
        });
    }

    /// Draws files, each with what extends it.
    fn extending(&mut self, nodes: &[&'g LayerNode], before: &str) {
        let nodes: Vec<(&LayerNode, &'static str)> =
            nodes.iter().copied().map(|it| (it, "")).collect();
        self.each(&nodes, before, |drawing, node, before| {
            let above = drawing.graph.above(&node.file, Relation::Extends);
            let above: Vec<&LayerNode> = above.collect();
            drawing.extending(&above, before);
        });
    }

    /// Draws files next to each other, and below each what `below` draws.
    fn each(
        &mut self,
        nodes: &[(&'g LayerNode, &'static str)],
        before: &str,
        below: impl Fn(&mut Self, &'g LayerNode, &str),
    ) {
        let last = nodes.len().saturating_sub(1);
        for (number, (node, relation)) in nodes.iter().enumerate() {
            let (own, next) = match (self.look.has_lines, number == last) {
                (false, _) => ("    ", "    "),
                (true, true) => ("└── ", "    "),
                (true, false) => ("├── ", "│   "),
            };
            self.branches.push(Branch {
                drawing: [before, own].concat(),
                node,
                relation,
            });
            below(self, node, &[before, next].concat());
        }
    }

    fn text(&self) -> String {
        let row = |branch: &Branch<'_>| {
            let Branch {
                drawing,
                node,
                relation,
            } = branch;
            let title = format!("{drawing}{relation}{}", visible(node.title()));
            vec![title, node.file.clone(), self.users(node)]
        };
        let rows = Rows {
            headings: Vec::new(),
            rows: self.branches.iter().map(row).collect(),
        };
        let lines = rows.aligned().into_iter();
        lines.map(|line| line + "\n").collect()
    }

    /// Who uses a file, apart from the preference that is asked about.
    fn users(&self, node: &LayerNode) -> String {
        let is_other = |name: &&str| Some(*name) != self.asked;
        let users = node.used_by.iter().map(String::as_str).filter(is_other);
        let users: Vec<&str> = users.collect();
        let also = if self.asked.is_some() {
            "also in"
        } else {
            "in"
        };
        match users.len() {
            0 => String::new(),
            number if self.look.names_all || number <= FEW => {
                format!("{also} {number}: {}", users.join(", "))
            }
            number => format!("{also} {number}"),
        }
    }
}
