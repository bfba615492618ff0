//! The values of forms, field by field.

use std::any::TypeId;

use leptos::prelude::*;

/// The type of a form's draft.
type FormId = TypeId;

/// The values of one form of one page. `Copy`. It knows its page also outside the page's views, as in the answer to a
/// request.
#[derive(Clone, Copy)]
pub struct FormTexts {
    texts: Texts,
    path: StoredValue<String>,
    form: FormId,
}

impl FormTexts {
    pub(super) fn new(texts: Texts, path: String, form: FormId) -> Self {
        Self { texts, path: StoredValue::new(path), form }
    }

    fn path(self) -> String {
        self.path.try_get_value().unwrap_or_default()
    }

    pub(super) fn id(self) -> FormId {
        self.form
    }

    /// Returns the value of a field; empty when nothing is kept.
    pub fn text(self, name: &'static str) -> RwSignal<String> {
        self.texts.text(&self.path(), self.form, name)
    }

    /// Sets the initial value of a field, unless somebody has changed it.
    pub fn begin(self, name: &'static str, text: String) {
        self.texts.begin(&self.path(), self.form, name, text);
    }

    /// Returns the current values.
    pub fn held(self) -> Held {
        self.texts.held(&self.path(), self.form)
    }

    /// Notes that values were sent: only later changes count as unsent.
    pub fn sent(self, held: Held) {
        self.texts.sent(held);
    }
}

/// The values of a form at one moment: the signal of each field, and its text then.
pub struct Held(Vec<(ArcRwSignal<String>, String)>);

/// The values of the forms of all pages.
#[derive(Clone, Copy)]
pub struct Texts {
    all: StoredValue<Vec<Text>>,
    /// Notified when fields are added or values become sent.
    grown: RwSignal<()>,
}

struct Text {
    path: String,
    form: FormId,
    name: &'static str,
    value: ArcRwSignal<String>,
    /// The initial value, or the one that was sent last.
    settled: String,
}

impl Default for Texts {
    fn default() -> Self {
        Self { all: StoredValue::new(Vec::new()), grown: RwSignal::new(()) }
    }
}

impl Text {
    fn is(&self, path: &str, form: FormId, name: &str) -> bool {
        self.name == name && self.form == form && self.path == path
    }

    fn is_unsent(&self) -> bool {
        self.value.with_untracked(|value| *value != self.settled)
    }
}

impl Texts {
    pub fn text(self, path: &str, form: FormId, name: &'static str) -> RwSignal<String> {
        let known =
            self.all.with_value(|all| all.iter().find(|one| one.is(path, form, name)).map(|one| one.value.clone()));
        let value = known.unwrap_or_else(|| {
            let value = ArcRwSignal::new(String::new());
            let text = Text { path: path.to_owned(), form, name, value: value.clone(), settled: String::new() };
            self.all.update_value(|all| all.push(text));
            self.grown.set(());
            value
        });
        RwSignal::from(value)
    }

    pub fn begin(self, path: &str, form: FormId, name: &str, text: String) {
        let untouched = self.all.try_update_value(|all| {
            let one = all.iter_mut().find(|one| one.is(path, form, name))?;
            let untouched = !one.is_unsent();
            one.settled.clone_from(&text);
            untouched.then(|| one.value.clone())
        });
        // Outside of the update: an effect that follows the value may read the texts.
        if let Some(Some(value)) = untouched {
            value.set(text);
        }
    }

    pub fn held(self, path: &str, form: FormId) -> Held {
        self.all.with_value(|all| {
            let here = all.iter().filter(|one| one.form == form && one.path == path);
            Held(here.map(|one| (one.value.clone(), one.value.get_untracked())).collect())
        })
    }

    pub fn sent(self, held: Held) {
        self.all.update_value(|all| {
            for (value, text) in held.0 {
                if let Some(one) = all.iter_mut().find(|one| one.value == value) {
                    one.settled = text;
                }
            }
        });
        self.grown.set(());
    }

    pub fn unsent(self, path: &str) -> bool {
        self.grown.track();
        self.all.with_value(|all| {
            let here = all.iter().filter(|one| one.path == path);
            // Counts all, so that every value is tracked.
            here.filter(|one| one.value.with(|value| *value != one.settled)).count() > 0
        })
    }

    pub fn arrive(self, path: &str) {
        self.all.update_value(|all| all.retain(|one| one.path == path || (one.is_unsent() && !is_secret(one.name))));
        self.grown.set(());
    }

    pub fn forget(self) {
        self.all.update_value(Vec::clear);
        self.grown.set(());
    }
}

/// Returns whether a field is cleared when its page is left: passwords, codes, answers, the secrets of links.
fn is_secret(name: &str) -> bool {
    ["password", "code", "answer", "token"].iter().any(|part| name.contains(part))
}
