//! A list of views, as `view!` makes it of several beside each other.

use crate::node::Node;

/// Views beside each other.
pub struct Nodes(pub(crate) Vec<Node>);

impl From<Vec<Node>> for Nodes {
    fn from(nodes: Vec<Node>) -> Self {
        Self(nodes)
    }
}

impl Nodes {
    pub(crate) fn into_node(self) -> Node {
        Node::List(self.0)
    }
}
