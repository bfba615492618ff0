//! The form machine: what is typed, what is wrong with it, whether it is being sent. No looks beyond the summary.

mod core;
mod trouble;
mod view;
mod waiting;

pub use self::core::FormCore;
pub use trouble::{TroubleBanner, trouble_title};
pub use view::{FormView, Problems};
pub use waiting::{StillWorking, Waiting};

use api::endpoint::Endpoint;
use api::field::{Draft, FieldName};
use leptos::prelude::*;

use crate::client::{Failure, Trouble};
use crate::ui::Field;

/// One form. `Copy`; it lives as long as the component that made it.
pub struct Form<D: Draft> {
    core: FormCore,
    draft: std::marker::PhantomData<fn() -> D>,
}

impl<D: Draft> Clone for Form<D> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<D: Draft> Copy for Form<D> {}

impl<D: Draft> From<Form<D>> for FormCore {
    fn from(form: Form<D>) -> Self {
        form.core
    }
}

impl<D: Draft> Default for Form<D> {
    fn default() -> Self {
        Self::new()
    }
}

impl<D: Draft> Form<D> {
    /// An empty form. What was typed is wiped when its page is left.
    pub fn new() -> Self {
        let names = D::Field::ALL.iter().map(|field| field.name()).collect();
        Self { core: FormCore::new(names), draft: std::marker::PhantomData }
    }

    /// The input of a field. Its error goes as soon as it is edited.
    pub fn field(self, field: D::Field) -> Field {
        self.core.field(field.name())
    }

    /// The box of a field that wants a yes: ticked, it is sent as `yes`.
    pub fn tick(self, field: D::Field) -> Field {
        self.core.ticked.update_value(|ticked| ticked.push(field.name()));
        self.field(field)
    }

    /// A field that is one of several alike: its errors begin with its name.
    pub fn named(self, field: D::Field, name: impl Into<String>) -> Field {
        self.core.name(field.name(), name.into());
        self.field(field)
    }

    /// Fills a field, as if typed.
    pub fn fill(self, field: D::Field, text: impl Into<String>) {
        self.core.value(field.name()).try_set(text.into());
    }

    /// What stands in a field.
    pub fn text(self, field: D::Field) -> String {
        self.core.value(field.name()).try_get_untracked().unwrap_or_default()
    }

    /// True while a request is on its way.
    pub fn sending(self) -> Signal<bool> {
        self.core.sending.into()
    }

    /// Shows a sentence in the summary and at a field, and moves the focus to the summary.
    pub fn refuse(self, field: D::Field, sentence: impl Into<String>) {
        self.core.show(vec![(field.name().to_owned(), sentence.into())]);
    }

    /// Shows a general trouble that another button of the same page met, or that it is over.
    pub fn trouble(self, trouble: Option<Trouble>) {
        self.core.set_trouble(trouble);
    }

    /// The request, for a form that is sent by other means; otherwise the errors are shown.
    pub fn checked(self) -> Option<D::Request> {
        let mut draft = D::default();
        for field in D::Field::ALL {
            draft.set(*field, self.core.typed(field.name()));
        }
        match draft.check() {
            Ok(request) => {
                self.core.errors.set(Vec::new());
                Some(request)
            }
            Err(errors) => {
                self.trouble(None);
                self.core.show_reasons(errors.iter().map(|(field, reason)| (field.name(), reason)).collect());
                None
            }
        }
    }

    /// What the banner's button does, for a form that is sent by other means.
    pub fn retry(self, again: Callback<()>) {
        self.core.again.set_value(Some(again));
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
        let submit = Callback::new(move |()| {
            if self.core.sending.get_untracked() {
                return;
            }
            let Some(request) = self.checked() else { return };
            let read = move |answer: crate::client::Answer| match answer.read::<E>() {
                Ok(reply) => {
                    done(reply);
                    None
                }
                Err(Failure::Refused(refusal)) => {
                    refused(refusal);
                    None
                }
                Err(failure) => Some(failure.plain()),
            };
            self.core.wait(self.core.client.ask(&request), Box::new(read));
        });
        self.retry(submit);
        submit
    }
}
