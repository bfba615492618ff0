//! A page mounted over a scripted server, with functions to act on it and to read it. No expectations.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use ellis::app::AppOver;
use ellis::client::{Broken, Client, Incoming, Outgoing, Pending, Transport};
use ellis::i18n::{Locale, learn};
use ellis::route::BasePath;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::wasm_bindgen::{JsCast, JsValue, closure::Closure};
use leptos::web_sys::{self, HtmlElement, HtmlInputElement};
use wasm_bindgen_futures::JsFuture;

/// What the script says to a request.
pub enum Says {
    /// An answer.
    Answer(u16, &'static str),
    /// No connection.
    Offline,
    /// Nothing, until the stage is told to go on.
    Later(u16, &'static str),
}

/// A session, by the script.
pub const GUEST: &str = r#"{"csrf":"c","who":"guest"}"#;
/// A code is due.
pub const CODE_DUE: &str = r#"{"csrf":"c","who":{"code_due":{"method":"email","sent_to":"m•••@example.org","expires_in":600,"resend_in":30,"attempts_left":5,"methods":[{"method":"email","sent_to":"m•••@example.org"}]}}}"#;

#[derive(Default)]
struct Script {
    says: VecDeque<Says>,
    heard: Vec<Outgoing>,
    waiting: Vec<(js_sys::Function, u16, &'static str)>,
}

#[derive(Clone, Default)]
struct Scripted {
    who: Rc<RefCell<&'static str>>,
    script: Rc<RefCell<Script>>,
}

impl Transport for Scripted {
    fn carry(&self, request: Outgoing) -> Pending {
        if request.path.ends_with("/session") {
            let who = *self.who.borrow();
            return Box::pin(async move { answer(200, who) });
        }
        let mut script = self.script.borrow_mut();
        script.heard.push(request);
        match script.says.pop_front().unwrap_or(Says::Offline) {
            Says::Answer(status, body) => Box::pin(async move { answer(status, body) }),
            Says::Offline => Box::pin(async { Err(Broken::Offline) }),
            Says::Later(status, body) => {
                let mut resolve = None;
                let promise = js_sys::Promise::new(&mut |done, _| resolve = Some(done));
                script.waiting.push((resolve.expect("given"), status, body));
                Box::pin(async move {
                    let _ = JsFuture::from(promise).await;
                    answer(status, body)
                })
            }
        }
    }
}

fn answer(status: u16, body: &str) -> Result<Incoming, Broken> {
    Ok(Incoming { status, body: body.to_owned(), retry_after: None })
}

/// A mounted page.
pub struct Stage {
    root: HtmlElement,
    scripted: Scripted,
    mounted: Option<UnmountHandle<AnyViewState>>,
    /// Above everything that the page owns: its router would otherwise hear the clicks of the tests that follow.
    owner: Owner,
}

impl Stage {
    /// The page at an address, for somebody, with what the server will say to one request after another.
    pub async fn at(path: &str, who: &'static str, says: impl IntoIterator<Item = Says>) -> Self {
        // As boot.js has them ready for the program.
        learn(Locale::En, include_str!(concat!(env!("OUT_DIR"), "/en.txt")).to_owned());
        let history = window().history().expect("history");
        history.replace_state_with_url(&JsValue::NULL, "", Some(path)).expect("an address of this host");
        let root: HtmlElement = document().create_element("div").expect("element").unchecked_into();
        document().body().expect("body").append_child(&root).expect("appended");
        let scripted = Scripted::default();
        *scripted.who.borrow_mut() = who;
        scripted.script.borrow_mut().says.extend(says);
        let carried = scripted.clone();
        let pathname = path.split('?').next().unwrap_or(path).to_owned();
        let owner = Owner::new();
        let parent = root.clone();
        let mounted = owner.with(|| {
            mount_to(parent, move || {
                let client = Client::new(carried);
                view! { <AppOver client base_path=BasePath::at("", &pathname)/> }.into_any()
            })
        });
        let stage = Self { root, scripted, mounted: Some(mounted), owner };
        stage.until("a heading", |stage| stage.find("h1").is_some()).await;
        stage
    }

    /// Lets frames pass until something is so; fails where it never is. Frames, not time: nothing is measured.
    pub async fn until(&self, what: &str, so: impl Fn(&Self) -> bool) {
        for _ in 0..120 {
            if so(self) {
                return;
            }
            frame().await;
        }
        panic!("never came: {what}; the page is {}", self.root.inner_html());
    }

    /// Some frames, for what must not happen.
    pub async fn settle(&self) {
        for _ in 0..5 {
            frame().await;
        }
    }

    /// Lets the answers come that were said to come later.
    pub fn go_on(&self) {
        let waiting = std::mem::take(&mut self.scripted.script.borrow_mut().waiting);
        for (resolve, _, _) in waiting {
            let _ = resolve.call0(&JsValue::NULL);
        }
    }

    /// The requests so far, without those that read the session.
    pub fn heard(&self) -> Vec<Outgoing> {
        self.scripted.script.borrow().heard.clone()
    }

    /// Takes the page away.
    pub fn leave(&mut self) {
        self.mounted.take();
        self.owner.cleanup();
    }

    pub fn find(&self, selector: &str) -> Option<HtmlElement> {
        self.root.query_selector(selector).expect("a selector").map(JsCast::unchecked_into)
    }

    pub fn the(&self, selector: &str) -> HtmlElement {
        self.find(selector).unwrap_or_else(|| panic!("no {selector} in {}", self.root.inner_html()))
    }

    pub fn input(&self, id: &str) -> HtmlInputElement {
        self.the(&format!("#{id}")).unchecked_into()
    }

    /// Puts a text into an input as a paste does: at once, with one input event.
    pub fn put(&self, id: &str, text: &str) {
        let input = self.input(id);
        input.set_value(text);
        let event = web_sys::Event::new_with_event_init_dict("input", &bubbling()).expect("event");
        input.dispatch_event(&event).expect("dispatched");
    }

    /// Enter in a form, or its button.
    pub fn submit(&self) {
        let init = bubbling();
        init.set_cancelable(true);
        let event = web_sys::Event::new_with_event_init_dict("submit", &init).expect("event");
        self.the("form").dispatch_event(&event).expect("dispatched");
    }

    pub fn text(&self, selector: &str) -> String {
        self.the(selector).text_content().unwrap_or_default()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.leave();
        self.root.remove();
    }
}

/// The element that has the focus.
pub fn focused() -> HtmlElement {
    document().active_element().expect("a focus").unchecked_into()
}

fn bubbling() -> web_sys::EventInit {
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    init
}

pub async fn frame() {
    let promise = js_sys::Promise::new(&mut |done, _| {
        let done = Closure::once_into_js(move || {
            let _ = done.call0(&JsValue::NULL);
        });
        window().request_animation_frame(done.unchecked_ref()).expect("a frame");
    });
    let _ = JsFuture::from(promise).await;
}
