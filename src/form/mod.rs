//! The form machine: what is typed, what is wrong with it, whether it is being sent. No looks but the summary and the field for a new password.

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
    /// The form of this page, as it was before the language changed or the page was left; empty otherwise.
    pub fn new() -> Self {
        let names = D::Field::ALL.iter().map(|field| field.name()).collect();
        let kept = use_kept();
        Self { core: FormCore::new(kept, kept.form::<D>(), names), draft: std::marker::PhantomData }
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

    /// What a field begins with; what somebody has typed stays.
    pub fn begin(self, field: D::Field, text: impl Into<String>) {
        self.core.begin(field.name(), text.into());
    }

    /// Fills a field, as if typed.
    pub fn fill(self, field: D::Field, text: impl Into<String>) {
        self.core.value(field.name()).try_set(text.into());
    }

    /// Empties the form and clears its errors. For a step that has ended, such as a code that was replaced.
    pub fn empty(self) {
        for field in D::Field::ALL {
            self.fill(*field, "");
        }
        self.core.clear();
        self.problem(None);
    }

    /// What stands in a field.
    pub fn text(self, field: D::Field) -> String {
        self.core.value(field.name()).try_get_untracked().unwrap_or_default()
    }

    /// True while a request is on its way.
    pub fn sending(self) -> Signal<bool> {
        self.core.act.busy().into()
    }

    /// Shows a sentence in the summary and at a field, and moves the focus to the summary.
    pub fn refuse(self, field: D::Field, words: impl Fn(Locale) -> String + Send + Sync + 'static) {
        self.core.refuse(field.name(), vec![Arc::new(words)]);
    }

    /// As [`Self::refuse`], with several sentences at one field.
    pub fn refuse_each<W>(self, field: D::Field, words: impl Iterator<Item = W>)
    where
        W: Fn(Locale) -> String + Send + Sync + 'static,
    {
        self.core.refuse(field.name(), words.map(|words| Arc::new(words) as Words).collect());
    }

    /// Another button of the same page: what goes wrong with it is told where the form tells it.
    pub fn beside(self) -> Act {
        self.core.act.beside()
    }

    /// Shows a general trouble that another button of the same page met, or that it is over.
    pub fn problem(self, problem: Option<RequestProblem>) {
        self.core.act.tell(problem);
    }

    /// The request, for a form that is sent by other means; otherwise the errors are shown.
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
            if self.core.act.busy().get_untracked() {
                return;
            }
            let Some(request) = self.checked() else { return };
            // While it is on its way somebody may type on.
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
