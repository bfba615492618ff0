//! Elements and lists as views by themselves, rendered as the nodes that they become.

use leptos_real::attr::Attribute;
use leptos_real::attr::any_attribute::AnyAttribute;
use leptos_real::prelude::{AddAnyAttr, AnyView, IntoAny, Render, RenderHtml};
use leptos_real::tachys::hydration::Cursor;
use leptos_real::tachys::view::{Position, PositionState};

use crate::element::Element;
use crate::node::Node;
use crate::nodes::Nodes;
use crate::state::NodeState;

macro_rules! as_node {
    ($view:ident, $convert:expr) => {
        impl Render for $view {
            type State = NodeState;

            fn build(self) -> NodeState {
                $convert(self).build()
            }

            fn rebuild(self, state: &mut NodeState) {
                $convert(self).rebuild(state);
            }
        }

        impl RenderHtml for $view {
            type AsyncOutput = Node;
            type Owned = Node;

            const MIN_LENGTH: usize = 0;

            fn dry_resolve(&mut self) {}

            async fn resolve(self) -> Node {
                $convert(self)
            }

            fn to_html_with_buf(
                self,
                html: &mut String,
                position: &mut Position,
                escape: bool,
                mark_branches: bool,
                extra: Vec<AnyAttribute>,
            ) {
                $convert(self).to_html_with_buf(html, position, escape, mark_branches, extra);
            }

            fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> NodeState {
                $convert(self).hydrate::<FROM_SERVER>(cursor, position)
            }

            async fn hydrate_async(self, cursor: &Cursor, position: &PositionState) -> NodeState {
                $convert(self).hydrate_async(cursor, position).await
            }

            fn into_owned(self) -> Node {
                $convert(self)
            }
        }
    };
}

as_node!(Element, Node::Element);
as_node!(Nodes, Nodes::into_node);

macro_rules! takes_attributes {
    ($($view:ident)*) => {
        $(
            impl AddAnyAttr for $view {
                type Output<SomeNewAttr: Attribute> = <AnyView as AddAnyAttr>::Output<SomeNewAttr>;

                fn add_any_attr<NewAttr: Attribute>(self, attribute: NewAttr) -> Self::Output<NewAttr>
                where
                    Self::Output<NewAttr>: RenderHtml,
                {
                    self.into_any().add_any_attr(attribute)
                }
            }
        )*
    };
}

takes_attributes! { Element Node Nodes }
