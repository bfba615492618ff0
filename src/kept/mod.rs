//! What outlives a view: values of forms, and the state of a page. In memory only, never in the browser's storage. Each
//! page decides what it keeps.
//!
//! A change of language builds every view anew and keeps everything. Leaving a page keeps unsent values for the way
//! back, but no secret. Nothing is kept for another person.

mod texts;

pub use texts::{FormTexts, Held};

use std::any::{Any, TypeId};

use leptos::prelude::*;

use texts::Texts;

/// The path of the page that is shown, below base path and language. `Copy`, in context within the router.
#[derive(Clone, Copy)]
pub struct Here(pub Memo<String>);

/// Everything that is kept. `Copy`, in context; lives as long as the document.
#[derive(Clone, Copy)]
pub struct Kept {
    texts: Texts,
    things: StoredValue<Vec<Thing>>,
    /// Whether views are dropped because the language changes.
    changing: StoredValue<bool>,
    /// Whether the page shows something that can't be shown again.
    shown_once: RwSignal<bool>,
    /// How often everything was forgotten: a view from before keeps nothing when it is dropped.
    forgotten: RwSignal<u32>,
}

/// A value of the state of a page, from when its views were dropped.
struct Thing {
    path: String,
    of: TypeId,
    name: &'static str,
    value: Box<dyn Any + Send + Sync>,
    /// Whether the value is kept for the way back too, not only over a change of language.
    returns: bool,
}

impl Default for Kept {
    fn default() -> Self {
        let (things, changing) = (StoredValue::new(Vec::new()), StoredValue::new(false));
        Self {
            texts: Texts::default(),
            things,
            changing,
            shown_once: RwSignal::new(false),
            forgotten: RwSignal::new(0),
        }
    }
}

impl Kept {
    /// Returns the values of a form of this page. Has to be called at the top of a component.
    pub fn form<D: 'static>(self) -> FormTexts {
        FormTexts::new(self.texts, here(), TypeId::of::<D>())
    }

    /// Returns the value of a field of another page's form. `path` is that of the page, below base path and language.
    pub fn text_at<D: 'static>(self, path: &str, name: &'static str) -> RwSignal<String> {
        self.texts.text(path, TypeId::of::<D>(), name)
    }

    /// Returns whether a load would lose something of the page at `path`, tracked: unsent values, or what is shown only
    /// once.
    pub fn loses(self, path: &str) -> bool {
        self.shown_once.get() || self.texts.unsent(path)
    }

    /// Notes that the current view shows something that can't be shown again.
    pub fn shows_once(self) {
        self.shown_once.set(true);
        on_cleanup(move || {
            let _ = self.shown_once.try_set(false);
        });
    }

    /// Returns a value of a form of this page that isn't one of its fields.
    pub fn of_form<T>(self, form: FormTexts, name: &'static str, first: impl FnOnce() -> T) -> RwSignal<T>
    where
        T: Clone + Send + Sync + 'static,
    {
        self.thing(form.id(), name, false, first)
    }

    fn thing<T>(self, of: TypeId, name: &'static str, returns: bool, first: impl FnOnce() -> T) -> RwSignal<T>
    where
        T: Clone + Send + Sync + 'static,
    {
        let path = here();
        let before = self.take(&path, of, name).and_then(|value| value.downcast::<T>().ok());
        let signal = RwSignal::new(before.map_or_else(first, |value| *value));
        let forgotten = self.forgotten.try_get_untracked();
        // The signal is dropped with its view, so its value is stored.
        on_cleanup(move || {
            if (returns || self.changing.try_get_value() == Some(true))
                && self.forgotten.try_get_untracked() == forgotten
                && let Some(value) = signal.try_get_untracked()
            {
                self.put(Thing { path, of, name, value: Box::new(value), returns });
            }
        });
        signal
    }

    fn take(self, path: &str, of: TypeId, name: &str) -> Option<Box<dyn Any + Send + Sync>> {
        let taken = self.things.try_update_value(|things| {
            let at = things.iter().position(|one| one.name == name && one.of == of && one.path == path)?;
            Some(things.swap_remove(at).value)
        });
        taken.flatten()
    }

    fn put(self, thing: Thing) {
        self.things.update_value(|things| things.push(thing));
    }

    /// Runs `go`, which drops the views for a change of language.
    pub fn over_a_change(self, go: impl FnOnce()) {
        self.changing.set_value(true);
        go();
        self.changing.set_value(false);
    }

    /// Notes that the page at `path` is shown. Of other pages, only unsent values and what is kept for the way back
    /// stay, without secrets.
    pub fn arrive(self, path: &str) {
        self.things.update_value(|things| things.retain(|one| one.path == path || one.returns));
        self.texts.arrive(path);
    }

    /// Tracks when everything is forgotten, for views that still show something of it.
    pub fn track_forgetting(self) {
        self.forgotten.track();
    }

    /// Forgets everything.
    pub fn forget(self) {
        self.forgotten.update(|times| *times += 1);
        self.things.update_value(Vec::clear);
        self.texts.forget();
    }
}

/// Returns a value of this page that outlives a change of language.
pub fn kept<T: Clone + Send + Sync + 'static>(name: &'static str, first: impl FnOnce() -> T) -> RwSignal<T> {
    use_kept().thing(TypeId::of::<T>(), name, false, first)
}

/// Returns a value of this page that is also kept for the way back, until the person changes.
pub fn kept_for_return<T: Clone + Send + Sync + 'static>(name: &'static str, first: impl FnOnce() -> T) -> RwSignal<T> {
    use_kept().thing(TypeId::of::<T>(), name, true, first)
}

/// Returns what this document keeps.
pub fn use_kept() -> Kept {
    use_context().unwrap_or_default()
}

/// Returns the path of the page; empty outside the router.
fn here() -> String {
    use_context::<Here>().map(|Here(path)| path.get_untracked()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct SignUp;
    struct SignIn;

    /// Runs `does` in a view on the page at `path`, then drops the view for a change of language.
    fn on<T>(kept: Kept, path: &str, does: impl FnOnce() -> T) -> T {
        let (path, view) = (path.to_owned(), Owner::new());
        let done = view.with(|| {
            provide_context(kept);
            provide_context(Here(Memo::new(move |_| path.clone())));
            does()
        });
        kept.over_a_change(|| view.cleanup());
        done
    }

    #[test]
    fn what_was_typed_outlives_its_view_by_page_and_form() {
        Owner::new().with(|| {
            let kept = Kept::default();
            on(kept, "/sign-up", || kept.form::<SignUp>().text("email").set("ana@example.org".to_owned()));
            let found = |path, form: fn(Kept) -> FormTexts| on(kept, path, || form(kept).text("email").get_untracked());
            assert_eq!(found("/sign-up", Kept::form::<SignUp>), "ana@example.org");
            assert_eq!(found("/sign-up", Kept::form::<SignIn>), "");
            assert_eq!(found("/sign-in", Kept::form::<SignUp>), "");
        });
    }

    #[test]
    fn leaving_a_page_keeps_what_was_not_sent_and_no_secret() {
        Owner::new().with(|| {
            let kept = Kept::default();
            let fields = ["email", "password", "code", "backup_code", "answer_1", "token", "phone"];
            on(kept, "/one", || {
                let form = kept.form::<SignUp>();
                fields.iter().for_each(|name| form.text(name).set("typed".to_owned()));
                super::kept("results", || 1).set(2);
            });
            assert!(kept.loses("/one") && !kept.loses("/two"));
            kept.arrive("/one");
            let found = || on(kept, "/one", || fields.map(|name| kept.form::<SignUp>().text(name).get_untracked()));
            assert_eq!(found(), ["typed"; 7]);
            assert_eq!(on(kept, "/one", || super::kept("results", || 1).get_untracked()), 2);
            on(kept, "/one", || super::kept_for_return("found", || 1).set(3));
            kept.arrive("/two");
            assert_eq!(on(kept, "/one", || super::kept_for_return("found", || 1).get_untracked()), 3);
            assert_eq!(found(), ["typed", "", "", "", "", "", "typed"]);
            assert_eq!(on(kept, "/one", || super::kept("results", || 1).get_untracked()), 1);
        });
    }

    #[test]
    fn what_a_view_still_shows_when_all_is_forgotten_is_not_kept_as_it_goes() {
        Owner::new().with(|| {
            let kept = Kept::default();
            on(kept, "/track", || {
                super::kept_for_return("results", || 1).set(2);
                kept.forget();
            });
            assert_eq!(on(kept, "/track", || super::kept_for_return("results", || 1).get_untracked()), 1);
        });
    }

    #[test]
    fn what_was_sent_is_not_kept_and_a_beginning_takes_nothing_that_was_typed() {
        Owner::new().with(|| {
            let kept = Kept::default();
            on(kept, "/one", || {
                let form = kept.form::<SignUp>();
                let (email, name) = (form.text("email"), form.text("name"));
                form.begin("email", "ana@example.org".to_owned());
                assert!(!kept.loses("/one"));
                name.set("Ana".to_owned());
                form.begin("email", "ana@example.net".to_owned());
                form.begin("name", "Eva".to_owned());
                assert_eq!((email.get_untracked().as_str(), name.get_untracked().as_str()), ("ana@example.net", "Ana"));
                assert!(kept.loses("/one"));
                let held = form.held();
                name.set("Ana María".to_owned());
                form.sent(held);
                assert!(kept.loses("/one"), "typed while it was on its way");
                form.sent(form.held());
                assert!(!kept.loses("/one"));
            });
            kept.arrive("/two");
            assert_eq!(on(kept, "/one", || kept.form::<SignUp>().text("name").get_untracked()), "");
        });
    }

    #[test]
    fn how_far_a_page_had_come_goes_with_its_view_unless_the_language_changes() {
        Owner::new().with(|| {
            let kept = Kept::default();
            let view = Owner::new();
            view.with(|| {
                provide_context(kept);
                super::kept("results", || 1).set(2);
            });
            view.cleanup();
            assert_eq!(Owner::new().with(|| super::kept("results", || 1).get_untracked()), 1);
            on(kept, "/one", || super::kept("results", || 1).set(2));
            assert_eq!(on(kept, "/one", || super::kept("results", || 1).get_untracked()), 2);
        });
    }
}
