//! What outlives a view: what was typed into forms, and how far a page had come. In memory alone, never in the browser's
//! storage. Which page keeps what is the page's affair.
//!
//! A change of language builds every view anew and keeps all of it. Leaving a page keeps what was typed and not sent, for the
//! way back, but no secret. Whoever is here next finds nothing.

mod texts;

pub use texts::FormTexts;

use std::any::{Any, TypeId};

use leptos::prelude::*;

use texts::Texts;

/// The path of the page that is shown, below base path and language. `Copy`, in context within the router.
#[derive(Clone, Copy)]
pub struct Here(pub Memo<String>);

/// What is kept. `Copy`, in context; it lives as long as the document.
#[derive(Clone, Copy)]
pub struct Kept {
    texts: Texts,
    things: StoredValue<Vec<Thing>>,
}

/// How far a page had come, in a value of its own.
struct Thing {
    path: String,
    of: TypeId,
    name: &'static str,
    held: Box<dyn Any + Send + Sync>,
}

impl Default for Kept {
    fn default() -> Self {
        Self { texts: Texts::default(), things: StoredValue::new(Vec::new()) }
    }
}

impl Kept {
    /// What was typed into a form of this page. Call it at the top of a component.
    pub fn form<D: 'static>(self) -> FormTexts {
        FormTexts::new(self.texts, here(), TypeId::of::<D>())
    }

    /// Whether something typed on the page at `path` hasn't been sent, tracked.
    pub fn unsent(self, path: &str) -> bool {
        self.texts.unsent(path)
    }

    /// A value of this page by its name, which outlives a change of language.
    pub fn thing<T: Clone + Send + Sync + 'static>(self, name: &'static str, first: impl FnOnce() -> T) -> RwSignal<T> {
        self.thing_of(here(), TypeId::of::<T>(), name, first)
    }

    fn thing_of<T: Clone + Send + Sync + 'static>(
        self,
        path: String,
        of: TypeId,
        name: &'static str,
        first: impl FnOnce() -> T,
    ) -> RwSignal<T> {
        let known = self.things.with_value(|things| {
            let found = things.iter().find(|one| one.name == name && one.of == of && one.path == path)?;
            found.held.downcast_ref::<ArcRwSignal<T>>().cloned()
        });
        let signal = known.unwrap_or_else(|| {
            let signal = ArcRwSignal::new(first());
            let held = Box::new(signal.clone());
            self.things.update_value(|things| things.push(Thing { path, of, name, held }));
            signal
        });
        // The handle belongs to the view that asked: once that is gone it says so to whatever still runs.
        RwSignal::from(signal)
    }

    /// A value of a form of this page, beside what was typed into it.
    pub fn of_form<T: Clone + Send + Sync + 'static>(
        self,
        form: FormTexts,
        name: &'static str,
        first: impl FnOnce() -> T,
    ) -> RwSignal<T> {
        self.thing_of(form.path(), form.id(), name, first)
    }

    /// The page at `path` is shown: of others only what was typed and not sent stays, without secrets.
    pub fn arrive(self, path: &str) {
        self.things.update_value(|things| things.retain(|one| one.path == path));
        self.texts.arrive(path);
    }

    /// Nothing is kept any more.
    pub fn forget(self) {
        self.things.update_value(Vec::clear);
        self.texts.forget();
    }
}

/// A value of this page that outlives a change of language.
pub fn kept<T: Clone + Send + Sync + 'static>(name: &'static str, first: impl FnOnce() -> T) -> RwSignal<T> {
    use_kept().thing(name, first)
}

/// The same, for as long as it is of the same thing; begun anew for another.
pub fn kept_of<K, T>(name: &'static str, of: K, first: impl Fn() -> T) -> RwSignal<T>
where
    K: Clone + PartialEq + Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
{
    let (known, value) = (kept(name, || Of(of.clone())), kept(name, &first));
    if known.with_untracked(|known| known.0 != of) {
        known.set(Of(of));
        value.set(first());
    }
    value
}

/// A type of its own beside that of the value.
#[derive(Clone)]
struct Of<K>(K);

/// What this document keeps.
pub fn use_kept() -> Kept {
    use_context().unwrap_or_default()
}

/// Empty outside the router.
fn here() -> String {
    use_context::<Here>().map(|Here(path)| path.get_untracked()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct SignUp;
    struct SignIn;

    /// Within an owner, on the page at `path`.
    fn on<T>(kept: Kept, path: &str, does: impl FnOnce() -> T) -> T {
        let path = path.to_owned();
        Owner::new().with(|| {
            provide_context(kept);
            provide_context(Here(Memo::new(move |_| path.clone())));
            does()
        })
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
            assert!(kept.unsent("/one") && !kept.unsent("/two"));
            kept.arrive("/one");
            let found = || on(kept, "/one", || fields.map(|name| kept.form::<SignUp>().text(name).get_untracked()));
            assert_eq!(found(), ["typed"; 7]);
            assert_eq!(on(kept, "/one", || super::kept("results", || 1).get_untracked()), 2);
            kept.arrive("/two");
            assert_eq!(found(), ["typed", "", "", "", "", "", "typed"]);
            assert_eq!(on(kept, "/one", || super::kept("results", || 1).get_untracked()), 1);
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
                assert!(!kept.unsent("/one"));
                name.set("Ana".to_owned());
                form.begin("email", "ana@example.net".to_owned());
                form.begin("name", "Eva".to_owned());
                assert_eq!((email.get_untracked().as_str(), name.get_untracked().as_str()), ("ana@example.net", "Ana"));
                assert!(kept.unsent("/one"));
                form.sent();
                assert!(!kept.unsent("/one"));
            });
            kept.arrive("/two");
            assert_eq!(on(kept, "/one", || kept.form::<SignUp>().text("name").get_untracked()), "");
        });
    }

    #[test]
    fn a_value_of_something_else_begins_anew() {
        Owner::new().with(|| {
            let kept = Kept::default();
            on(kept, "/one", || kept_of("left", "first", || 5).set(3));
            assert_eq!(on(kept, "/one", || kept_of("left", "first", || 5).get_untracked()), 3);
            assert_eq!(on(kept, "/one", || kept_of("left", "second", || 5).get_untracked()), 5);
            kept.forget();
            assert_eq!(on(kept, "/one", || kept_of("left", "second", || 4).get_untracked()), 4);
        });
    }
}
