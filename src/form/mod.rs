//! The form machine: what is typed, what is wrong with it, whether it is being sent. No looks beyond the summary.

mod trouble;
mod view;

pub use trouble::TroubleBanner;
pub use view::{FormView, Problems};

use api::endpoint::Endpoint;
use api::field::{Draft, FieldName, FieldProblem, Reason};
use leptos::task::{spawn_local, tick};
use leptos::{html, prelude::*};

use crate::client::{Client, Failure, Trouble, use_client};
use crate::i18n::{self, Locale, use_locale};
use crate::session::{SessionHandle, use_session};
use crate::ui::Field;

/// One form. `Copy`; it lives as long as the component that made it.
pub struct Form<D: Draft> {
    values: StoredValue<Vec<RwSignal<String>>>,
    ticked: StoredValue<Vec<&'static str>>,
    named: StoredValue<Vec<(&'static str, String)>>,
    errors: RwSignal<Vec<(String, String)>>,
    trouble: RwSignal<Option<Trouble>>,
    sending: RwSignal<bool>,
    summary: NodeRef<html::Div>,
    again: StoredValue<Option<Callback<()>>>,
    locale: Locale,
    client: Client,
    session: SessionHandle,
    draft: std::marker::PhantomData<fn() -> D>,
}

impl<D: Draft> Clone for Form<D> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<D: Draft> Copy for Form<D> {}

impl<D: Draft> Default for Form<D> {
    fn default() -> Self {
        Self::new()
    }
}

impl<D: Draft> Form<D> {
    /// An empty form. What was typed is wiped when its page is left.
    pub fn new() -> Self {
        let values: Vec<_> = D::Field::ALL.iter().map(|_| RwSignal::new(String::new())).collect();
        let wiped = values.clone();
        on_cleanup(move || {
            for value in wiped {
                value.try_set(String::new());
            }
        });
        Self {
            values: StoredValue::new(values),
            ticked: StoredValue::new(Vec::new()),
            named: StoredValue::new(Vec::new()),
            errors: RwSignal::new(Vec::new()),
            trouble: RwSignal::new(None),
            sending: RwSignal::new(false),
            summary: NodeRef::new(),
            again: StoredValue::new(None),
            locale: use_locale(),
            client: use_client(),
            session: use_session(),
            draft: std::marker::PhantomData,
        }
    }

    /// The input of a field. Its error goes as soon as it is edited.
    pub fn field(self, field: D::Field) -> Field {
        let (name, value, errors) = (field.name(), self.value(field), self.errors);
        Effect::new(move |before: Option<String>| {
            let now = value.get();
            if before.is_some_and(|before| before != now)
                && errors.with_untracked(|all| all.iter().any(|one| one.0 == name))
            {
                errors.update(|all| all.retain(|one| one.0 != name));
            }
            now
        });
        let error =
            Signal::derive(move || errors.with(|all| all.iter().find(|one| one.0 == name).map(|one| one.1.clone())));
        Field { name, value, error }
    }

    /// The box of a field that wants a yes: ticked, it is sent as `yes`.
    pub fn tick(self, field: D::Field) -> Field {
        self.ticked.update_value(|ticked| ticked.push(field.name()));
        self.field(field)
    }

    /// A field that is one of several alike: its errors begin with its name.
    pub fn named(self, field: D::Field, name: impl Into<String>) -> Field {
        self.named.update_value(|named| named.push((field.name(), name.into())));
        self.field(field)
    }

    /// Fills a field, as if typed.
    pub fn fill(self, field: D::Field, text: impl Into<String>) {
        self.value(field).try_set(text.into());
    }

    /// What stands in a field.
    pub fn text(self, field: D::Field) -> String {
        self.value(field).try_get_untracked().unwrap_or_default()
    }

    /// True while a request is on its way.
    pub fn sending(self) -> Signal<bool> {
        self.sending.into()
    }

    /// Shows a sentence in the summary and at a field, and moves the focus to the summary.
    pub fn refuse(self, field: D::Field, sentence: impl Into<String>) {
        self.show(vec![(field.name().to_owned(), sentence.into())]);
    }

    /// Shows a general trouble that another button of the same page met, or that it is over.
    pub fn trouble(self, trouble: Option<Trouble>) {
        self.trouble.try_set(trouble);
    }

    /// The request, for a form that is sent by other means; otherwise the errors are shown.
    pub fn checked(self) -> Option<D::Request> {
        match self.draft().check() {
            Ok(request) => {
                self.errors.set(Vec::new());
                Some(request)
            }
            Err(errors) => {
                self.trouble.set(None);
                let all = errors.iter().map(|(field, reason)| self.said(field.name().to_owned(), reason)).collect();
                self.show(all);
                None
            }
        }
    }

    /// What the banner's button does, for a form that is sent by other means.
    pub fn retry(self, again: Callback<()>) {
        self.again.set_value(Some(again));
    }

    /// What to do on submit: check, then send once, then `done` or `refused`.
    pub fn on_submit<E>(
        self,
        done: impl Fn(E::Reply) + Copy + Send + Sync + 'static,
        refused: impl Fn(E::Refusal) + Copy + Send + Sync + 'static,
    ) -> Callback<()>
    where
        D: Draft<Request = E>,
        E: Endpoint,
    {
        let submit = Callback::new(move |()| self.submit(done, refused));
        self.again.set_value(Some(submit));
        submit
    }

    fn submit<E>(self, done: impl Fn(E::Reply) + 'static, refused: impl Fn(E::Refusal) + 'static)
    where
        D: Draft<Request = E>,
        E: Endpoint,
    {
        if self.sending.get_untracked() {
            return;
        }
        let Some(request) = self.checked() else { return };
        self.sending.set(true);
        spawn_local(async move {
            let outcome = self.client.send(&request).await;
            // The page may have been left meanwhile: then there is nobody to tell.
            if self.sending.try_set(false).is_some() {
                return;
            }
            // It stood until now, so that its button keeps the focus while one waits.
            self.trouble(None);
            match outcome {
                Ok(reply) => done(reply),
                Err(Failure::Refused(refusal)) => refused(refusal),
                Err(Failure::Invalid(problems)) => self.declined(problems),
                Err(Failure::SignedOut) => self.session.lost(),
                Err(failure) => self.trouble(Some(failure.trouble())),
            }
        });
    }

    fn declined(self, problems: Vec<FieldProblem>) {
        let known: Vec<_> = problems
            .into_iter()
            .filter(|problem| D::Field::named(&problem.name).is_some())
            .map(|problem| self.said(problem.name, problem.code))
            .collect();
        if known.is_empty() {
            self.trouble(Some(Trouble::Unexpected { reference: None }));
        } else {
            self.show(known);
        }
    }

    fn said(self, field: String, reason: Reason) -> (String, String) {
        let mut sentence = i18n::sentence_at(self.locale, &field, reason);
        self.named.with_value(|named| {
            if let Some((_, name)) = named.iter().find(|one| one.0 == field) {
                sentence = format!("{name}: {sentence}");
            }
        });
        (field, sentence)
    }

    fn show(self, errors: Vec<(String, String)>) {
        self.errors.try_set(errors);
        let summary = self.summary;
        spawn_local(async move {
            // The summary is hidden while empty: once to show it, once more to be sure that it is.
            tick().await;
            tick().await;
            if let Some(Some(summary)) = summary.try_get_untracked() {
                let _ = summary.focus();
                summary.scroll_into_view();
            }
        });
    }

    fn draft(self) -> D {
        let mut draft = D::default();
        for field in D::Field::ALL {
            let ticked = self.ticked.with_value(|ticked| ticked.contains(&field.name()));
            let text = self.text(*field);
            draft.set(*field, if ticked && text == "true" { "yes".to_owned() } else { text });
        }
        draft
    }

    fn value(self, field: D::Field) -> RwSignal<String> {
        let index = D::Field::ALL.iter().position(|one| *one == field).unwrap_or_default();
        self.values.with_value(|values| values[index])
    }
}
