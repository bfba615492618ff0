//! The form machine: values, errors, sending. No looks but the error summary, the problem banner and the field for a
//! new password.

mod act;
mod core;
mod faults;
mod new_password;
mod problem_banner;
mod view;
mod waiting;

pub use self::core::FormCore;
use self::core::Words;
pub use act::Act;
pub use faults::Faults;
pub use new_password::NewPassword;
pub use problem_banner::{ProblemBanner, problem_title};
pub use view::{FormView, Problems};
pub use waiting::{StillWorking, Waiting};

use std::sync::Arc;

use api::endpoint::Endpoint;
use api::field::{Draft, FieldName};
use leptos::prelude::*;

use crate::client::RequestProblem;
use crate::i18n::Locale;
use crate::kept::use_kept;
use crate::ui::Field;

/// A form. `Copy`; lives as long as the component that creates it.
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
    /// Creates the form of this page, with the values from before the language changed or the page was left.
    pub fn new() -> Self {
        let names = D::Field::ALL.iter().map(|field| field.name()).collect();
        let kept = use_kept();
        Self { core: FormCore::new(kept, kept.form::<D>(), names), draft: std::marker::PhantomData }
    }

    /// Returns the input of a field. Its error goes as soon as it is edited.
    pub fn field(self, field: D::Field) -> Field {
        self.core.field(field.name())
    }

    /// Returns the checkbox of a field; it is sent as `yes` when ticked.
    pub fn tick(self, field: D::Field) -> Field {
        self.core.ticked.update_value(|ticked| ticked.push(field.name()));
        self.field(field)
    }

    /// Returns the input of one of several similar fields, whose errors begin with its name.
    pub fn named(self, field: D::Field, name: impl Into<String>) -> Field {
        self.core.name(field.name(), name.into());
        self.field(field)
    }

    /// Sets the initial value of a field; what was typed stays.
    pub fn begin(self, field: D::Field, text: impl Into<String>) {
        self.core.begin(field.name(), text.into());
    }

    /// Sets the value of a field, as if typed.
    pub fn fill(self, field: D::Field, text: impl Into<String>) {
        self.core.value(field.name()).try_set(text.into());
    }

    /// Clears values and errors, for a step that has ended, such as a code that was replaced.
    pub fn empty(self) {
        for field in D::Field::ALL {
            self.fill(*field, "");
        }
        self.core.clear();
        self.problem(None);
    }

    /// Returns the value of a field.
    pub fn text(self, field: D::Field) -> String {
        self.core.value(field.name()).try_get_untracked().unwrap_or_default()
    }

    /// Returns a signal that is true while a request is under way.
    pub fn sending(self) -> Signal<bool> {
        self.core.act.busy().into()
    }

    /// Shows a sentence in the summary and at a field, and moves the focus to the summary.
    pub fn refuse(self, field: D::Field, words: impl Fn(Locale) -> String + Send + Sync + 'static) {
        self.core.refuse(field.name(), vec![Arc::new(words)]);
    }

    /// Shows several sentences at one field, as [`Self::refuse`] does one.
    pub fn refuse_each<W>(self, field: D::Field, words: impl Iterator<Item = W>)
    where
        W: Fn(Locale) -> String + Send + Sync + 'static,
    {
        self.core.refuse(field.name(), words.map(|words| Arc::new(words) as Words).collect());
    }

    /// Returns an act for another button of the page, with the same banner.
    pub fn beside(self) -> Act {
        self.core.act.beside()
    }

    /// Shows a problem that another button of the page met, or removes it with `None`.
    pub fn problem(self, problem: Option<RequestProblem>) {
        self.core.act.tell(problem);
    }

    /// Returns the request, for a form that isn't sent by [`Self::on_submit`]. Shows the errors and returns `None` when
    /// the draft has any.
    pub fn checked(self) -> Option<D::Request> {
        let mut draft = D::default();
        for field in D::Field::ALL {
            draft.set(*field, self.core.typed(field.name()));
        }
        match draft.check() {
            Ok(request) => {
                self.core.clear();
                Some(request)
            }
            Err(errors) => {
                self.problem(None);
                self.core.show_reasons(errors.iter().map(|(field, reason)| (field.name(), reason)).collect());
                None
            }
        }
    }

    /// Sets what the banner's button does, for a form that isn't sent by [`Self::on_submit`].
    pub fn retry(self, again: Callback<()>) {
        self.core.again.set_value(Some(again));
    }

    /// Returns what to do on submit: checks the draft, sends the request once, then calls `done` or `refused`.
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
            if self.core.act.busy().get_untracked() {
                return;
            }
            let Some(request) = self.checked() else { return };
            // What is typed while the request is under way stays unsent.
            let held = self.core.held();
            let taken = move |reply| {
                self.core.sent(held);
                done(reply);
            };
            self.core.wait(self.core.client.ask(&request), act::reader::<E>(taken, refused));
        });
        self.retry(submit);
        submit
    }
}
