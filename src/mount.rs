//! Mounts the app in its document, at the start and again in another language. A prerendered page is hydrated; in any
//! other document the views are built. What lasts as long as the document is passed on.

use std::cell::RefCell;

use js_sys::{Function, Promise, Reflect};
use leptos::mount::{UnmountHandle, hydrate_from_async, mount_to};
use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::HtmlElement;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::app::{Lasting, app};
use crate::i18n::{self, Locale, code};
use crate::reactive::effect;
use crate::route::BasePath;
use crate::shell::{Change, Languages, Root, runs};
use crate::ui::{focus_on, staged};

thread_local! {
    /// The mounted views; `None` while they are being built.
    static SHOWN: RefCell<Option<UnmountHandle<AnyViewState>>> = const { RefCell::new(None) };
}

/// Why another language is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    /// The person pressed the link to it: the page's address in it becomes an entry of the history.
    Pressed,
    /// The person went back or forward to an address in it.
    There,
}

/// The app in its document, as long as the document is there.
#[derive(Clone, Copy)]
struct Mounted {
    lasting: Lasting,
    base_path: StoredValue<BasePath>,
    root: StoredValue<HtmlElement, LocalStorage>,
    /// The owner of the mounted views.
    owner: StoredValue<Option<Owner>>,
    /// The language that is wanted, and why.
    wanted: RwSignal<Option<(Locale, Why)>>,
    change: RwSignal<Change>,
}

/// Shows the page, once the sentences of its language are loaded.
pub fn start() {
    spawn_local(async {
        let base_path = base_path();
        if learn(base_path.locale).await {
            begin(base_path);
        }
    });
}

/// Has `boot.js` fetch the sentences of a language, and reads them. Returns false where they can't be had.
async fn learn(locale: Locale) -> bool {
    let told = Reflect::get(&window(), &"ellisSentences".into()).ok().and_then(|tell| {
        let tell: Function = tell.dyn_into().ok()?;
        tell.call1(&JsValue::NULL, &code(locale).into()).ok()?.dyn_into::<Promise>().ok()
    });
    let Some(told) = told else { return false };
    let data = JsFuture::from(told).await.ok().and_then(|data| data.as_string());
    data.is_some_and(|data| {
        i18n::learn(locale, data);
        true
    })
}

fn begin(base_path: BasePath) {
    // What lasts has an owner of its own, which is never dropped.
    let life: &Owner = Box::leak(Box::default());
    match Root::find() {
        Root::Prerendered(root) => spawn_local(async move {
            let shown = root.clone();
            let handle = hydrate_from_async(shown, move || {
                let mounted = life.with(|| Mounted::new(root, base_path, true));
                staged(move || mounted.view())
            });
            is_shown(handle.await);
        }),
        Root::Bare(root) => {
            let shown = root.clone();
            is_shown(mount_to(shown, move || life.with(|| Mounted::new(root, base_path, false)).view()));
        }
    }
}

fn is_shown(handle: UnmountHandle<AnyViewState>) {
    SHOWN.with_borrow_mut(|shown| *shown = Some(handle));
    runs();
}

impl Mounted {
    fn new(root: HtmlElement, base_path: BasePath, prerendered: bool) -> Self {
        let mounted = Self {
            lasting: Lasting::of_document(prerendered),
            base_path: StoredValue::new(base_path),
            root: StoredValue::new_local(root),
            owner: StoredValue::new(None),
            wanted: RwSignal::new(None),
            change: RwSignal::new(Change::No),
        };
        // Handles the event before the router, which knows the addresses of one language only.
        let _ = window_event_listener(leptos::ev::popstate, move |event| {
            let there = mounted.base_path.with_value(|base_path| BasePath::at(base_path.base, &pathname()));
            if there != mounted.base_path.get_value() {
                event.stop_immediate_propagation();
                mounted.wanted.set(Some((there.locale, Why::There)));
            }
        });
        effect(move |_| {
            if let Some((locale, why)) = mounted.wanted.get()
                && mounted.lasting.rests()
            {
                mounted.wanted.set(None);
                // In a task of its own: views that are built here must not belong to this effect, which runs again.
                spawn_local(mounted.turn_to(locale, why));
            }
        });
        mounted
    }

    fn view(self) -> AnyView {
        self.owner.set_value(Owner::current());
        let ask = Callback::new(move |locale| {
            if self.change.get_untracked() != Change::UnderWay {
                self.wanted.set(Some((locale, Why::Pressed)));
            }
        });
        provide_context(Languages { ask, change: self.change });
        app(self.lasting, self.base_path.get_value())
    }

    /// Changes the language once its sentences are loaded and no changing request is under way.
    async fn turn_to(self, locale: Locale, why: Why) {
        if i18n::knows(locale) {
            self.change.set(Change::No);
            // A further request may have begun since.
            if untrack(|| self.lasting.rests()) {
                self.build_in(locale, why);
            } else {
                self.wanted.set(Some((locale, why)));
            }
            return;
        }
        self.change.set(Change::UnderWay);
        let learned = learn(locale).await;
        self.change.set(if learned { Change::No } else { Change::Failed });
        if learned {
            self.wanted.set(Some((locale, why)));
        } else if why == Why::There {
            // The address is already that of the other language.
            let _ = window().location().reload();
        }
    }

    /// Builds the views anew in another language. Does nothing when they are in it already.
    fn build_in(self, locale: Locale, why: Why) {
        let (base_path, location) = (self.base_path.get_value(), window().location());
        // The current address: since the press, the person may have moved to another page or language.
        let (locale, address) = match why {
            Why::There => (BasePath::at(base_path.base, &pathname()).locale, location.href().unwrap_or_default()),
            Why::Pressed => {
                let rest = location.search().unwrap_or_default() + &location.hash().unwrap_or_default();
                (locale, base_path.in_language(locale, &pathname()) + &rest)
            }
        };
        if base_path.locale == locale {
            return;
        }
        // Until the prerendered page is hydrated, there are no views to drop.
        let Some(shown) = SHOWN.take() else {
            let _ = location.set_href(&address);
            return;
        };
        if let (Why::Pressed, Ok(history)) = (why, window().history()) {
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&address));
        }
        let down = window().scroll_y().unwrap_or_default();
        self.base_path.update_value(|base_path| base_path.locale = locale);
        // Views keep their owner alive: without a cleanup, the router would go on listening to clicks.
        self.lasting.over_a_change(|| {
            drop(shown);
            if let Some(owner) = self.owner.try_update_value(Option::take).flatten() {
                owner.cleanup();
            }
        });
        let root = self.root.get_value();
        root.set_text_content(None);
        // Under a new owner: hydration leaves its own owner behind as the current one, and with it the context of a
        // document that is gone.
        let above = Owner::default();
        let handle = above.with(|| mount_to(root, move || self.view()));
        self.owner.set_value(Some(above));
        SHOWN.with_borrow_mut(|shown| *shown = Some(handle));
        if why == Why::Pressed {
            focus_on("a[hreflang]");
        }
        window().scroll_to_with_x_and_y(0.0, down);
    }
}

/// Returns the base path, from the address and `<meta name="ellis-base">`.
fn base_path() -> BasePath {
    let base = document()
        .query_selector("meta[name=ellis-base]")
        .ok()
        .flatten()
        .and_then(|meta| meta.get_attribute("content"))
        .unwrap_or_default();
    // Leaked once for each document.
    BasePath::at(Box::leak(base.trim_end_matches('/').to_owned().into_boxed_str()), &pathname())
}

fn pathname() -> String {
    window().location().pathname().unwrap_or_default()
}
