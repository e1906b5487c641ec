//! The sources of preferences as diagrams for other programs: Graphviz and Mermaid.

use super::layer_graph::{LayerEdge, LayerGraph, NodeRole, Relation};

impl LayerGraph {
    /// A graph in the language of Graphviz, for `dot -Tsvg`.
    #[must_use]
    pub fn dot(&self) -> String {
        let mut text = "digraph preferences {\n  rankdir=LR;\n  node [shape=box];\n".to_owned();
        for node in &self.nodes {
            let file = dot_string(&node.file);
            let label = dot_string(node.title());
            let look = match node.role {
                NodeRole::Base => ", shape=folder",
                NodeRole::Layer => ", style=dashed",
                NodeRole::Preference => "",
                NodeRole::Component => ", shape=component",
            };
            text.extend(["  ", &file, " [label=", &label, look, "];\n"]);
        }
        for LayerEdge { from, to, relation } in &self.edges {
            let look = match relation {
                Relation::Base => " [style=dotted]",
                Relation::Extends => "",
                Relation::Component => " [style=dashed]",
            };
            let [from, to] = [from, to].map(|file| dot_string(file));
            text.extend(["  ", &from, " -> ", &to, look, ";\n"]);
        }
        text + "}\n"
    }

    /// A flowchart in the language of Mermaid, which documents on GitHub show as a drawing.
    #[must_use]
    pub fn mermaid(&self) -> String {
        let mut text = "flowchart LR\n".to_owned();
        for (number, node) in self.nodes.iter().enumerate() {
            let title = mermaid_string(node.title());
            let [open, close] = match node.role {
                NodeRole::Base => ["[(", ")]"],
                NodeRole::Layer => ["(", ")"],
                NodeRole::Preference => ["[", "]"],
                NodeRole::Component => ["{{", "}}"],
            };
            let number = number.to_string();
            text.extend(["  n", &number, open, &title, close, "\n"]);
        }
        for LayerEdge { from, to, relation } in &self.edges {
            let arrow = match relation {
                Relation::Extends => "-->",
                Relation::Base | Relation::Component => "-.->",
            };
            let [from, to] =
                [from, to].map(|file| self.number(file).unwrap_or_default().to_string());
            text.extend(["  n", &from, " ", arrow, " n", &to, "\n"]);
        }
        text
    }
}

/// A string of Graphviz: only quotes and backslashes are special.
fn dot_string(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A string of Mermaid, where a quote is written as an entity.
fn mermaid_string(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "#quot;"))
}
