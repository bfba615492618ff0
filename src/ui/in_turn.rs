//! Parts of a page that are taken over one after the other, each in a task of its own: between them the browser answers
//! the person. What the parts are is the caller's.

use leptos::prelude::*;
use leptos::reactive::computed::ScopedFuture;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Position, PositionState};
use leptos::wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// A part that is made when its turn comes, where a prerendered page is taken over; at once, everywhere else. What it is made
/// of must not change before the whole page is taken over: it is made once, whatever it reads.
pub fn in_turn(part: impl FnOnce() -> AnyView + Send + 'static) -> AnyView {
    Turn { owner: Owner::current().unwrap_or_default(), part: Box::new(part) }.into_any()
}

struct Turn {
    owner: Owner,
    part: Box<dyn FnOnce() -> AnyView + Send>,
}

impl Turn {
    fn come(self) -> AnyView {
        untrack(|| self.owner.with(self.part))
    }
}

impl Render for Turn {
    type State = AnyViewState;

    fn build(self) -> Self::State {
        self.come().build()
    }

    fn rebuild(self, state: &mut Self::State) {
        self.come().rebuild(state);
    }
}

impl AddAnyAttr for Turn {
    type Output<SomeNewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, attribute: NewAttr) -> Self
    where
        Self::Output<NewAttr>: RenderHtml,
    {
        let attribute = attribute.into_cloneable_owned();
        let Self { owner, part } = self;
        Self { owner, part: Box::new(move || part().add_any_attr(attribute).into_any()) }
    }
}

impl RenderHtml for Turn {
    type AsyncOutput = AnyView;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> AnyView {
        self.come()
    }

    fn to_html_with_buf(
        self,
        buffer: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        attributes: Vec<AnyAttribute>,
    ) {
        self.come().to_html_with_buf(buffer, position, escape, mark_branches, attributes);
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Self::State {
        self.come().hydrate::<FROM_SERVER>(cursor, position)
    }

    async fn hydrate_async(self, cursor: &Cursor, position: &PositionState) -> Self::State {
        next_task().await;
        let Self { owner, part } = self;
        owner.with(|| ScopedFuture::new_untracked(async move { part().hydrate_async(cursor, position).await })).await
    }

    fn into_owned(self) -> Self {
        self
    }
}

/// The browser may draw and answer before it goes on here. Out of sight there is nobody to answer.
async fn next_task() {
    if document().hidden() {
        return;
    }
    let waits = js_sys::Promise::new(&mut |go, _| {
        let _ = window().set_timeout_with_callback(&go);
    });
    let _: Result<JsValue, JsValue> = JsFuture::from(waits).await;
}
