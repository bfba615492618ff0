//! Staged hydration: each stage of a prerendered page is hydrated in a task of its own, and between two of them the
//! browser answers input. Which parts of a page are stages is up to the caller.

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

/// Returns a view that is a stage of its own: it is built in a later task while a prerendered page is hydrated, and at
/// once everywhere else.
///
/// `view` runs once and tracks nothing, so what it reads must not change before the page is hydrated.
pub fn staged(view: impl FnOnce() -> AnyView + Send + 'static) -> AnyView {
    Staged { owner: Owner::current().unwrap_or_default(), view: Box::new(view) }.into_any()
}

struct Staged {
    owner: Owner,
    view: Box<dyn FnOnce() -> AnyView + Send>,
}

impl Staged {
    fn make(self) -> AnyView {
        untrack(|| self.owner.with(self.view))
    }
}

impl Render for Staged {
    type State = AnyViewState;

    fn build(self) -> Self::State {
        self.make().build()
    }

    fn rebuild(self, state: &mut Self::State) {
        self.make().rebuild(state);
    }
}

impl AddAnyAttr for Staged {
    type Output<SomeNewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, attribute: NewAttr) -> Self
    where
        Self::Output<NewAttr>: RenderHtml,
    {
        let attribute = attribute.into_cloneable_owned();
        let Self { owner, view } = self;
        Self { owner, view: Box::new(move || view().add_any_attr(attribute).into_any()) }
    }
}

impl RenderHtml for Staged {
    type AsyncOutput = AnyView;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> AnyView {
        self.make()
    }

    fn to_html_with_buf(
        self,
        buffer: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        attributes: Vec<AnyAttribute>,
    ) {
        self.make().to_html_with_buf(buffer, position, escape, mark_branches, attributes);
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Self::State {
        self.make().hydrate::<FROM_SERVER>(cursor, position)
    }

    async fn hydrate_async(self, cursor: &Cursor, position: &PositionState) -> Self::State {
        next_task().await;
        let Self { owner, view } = self;
        owner.with(|| ScopedFuture::new_untracked(async move { view().hydrate_async(cursor, position).await })).await
    }

    fn into_owned(self) -> Self {
        self
    }
}

/// Lets the browser paint and handle input first. Returns at once in a hidden document, where time-outs are throttled
/// and nobody waits.
async fn next_task() {
    if document().hidden() {
        return;
    }
    let waits = js_sys::Promise::new(&mut |go, _| {
        let _ = window().set_timeout_with_callback(&go);
    });
    let _: Result<JsValue, JsValue> = JsFuture::from(waits).await;
}
