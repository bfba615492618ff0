//! What every input shares: its name, its value, its error, and the label, hint and error around it.

use super::part::IntoPart;
use leptos::prelude::*;

use super::live::live;
use super::staged::staged;

/// One input of a form, as the form machine hands it to a component.
#[derive(Clone, Copy)]
pub struct Field {
    /// The JSON key, and so the `name` and `id` of the input.
    pub name: &'static str,
    /// What is typed or chosen. A checkbox holds `"true"` or nothing.
    pub value: RwSignal<String>,
    /// The error as a sentence, in the page's language.
    pub error: Signal<Option<String>>,
}

impl Field {
    /// Returns the ids of the hint and of the error, in reading order, for `aria-describedby`.
    pub(super) fn described_by(self, has_hint: bool) -> Signal<Option<String>> {
        Signal::derive(move || {
            let name = self.name;
            match (has_hint, self.is_wrong()) {
                (false, false) => None,
                (true, false) => Some(format!("{name}-hint")),
                (false, true) => Some(format!("{name}-error")),
                (true, true) => Some(format!("{name}-hint {name}-error")),
            }
        })
    }

    /// Returns `aria-invalid`, present only while there is an error.
    pub(super) fn invalid(self) -> Signal<Option<&'static str>> {
        Signal::derive(move || self.is_wrong().then_some("true"))
    }

    fn is_wrong(self) -> bool {
        self.error.with(Option::is_some)
    }

    /// Returns the view of the hint, if there is one.
    pub(super) fn hint_view(self, hint: Option<String>) -> AnyView {
        hint.map(|hint| view! { <p class="usa-hint" id=format!("{}-hint", self.name)>{hint}</p> }.into_part())
            .into_any()
    }

    /// Returns the view of the error while there is one.
    pub(super) fn error_view(self) -> AnyView {
        let show = move || {
            self.error.get().map(|error| {
                view! { <p class="usa-error-message" id=format!("{}-error", self.name)>{error}</p> }.into_part()
            })
        };
        view! { {live(show)} }.into_any()
    }

    /// Returns the view of label, hint, error and control. The control is built once.
    pub(super) fn group(self, label: String, note: Option<String>, hint: Option<String>, control: AnyView) -> AnyView {
        self.group_with(label, note, self.hint_view(hint), control)
    }

    /// Returns the same view as [`Field::group`], with a hint that is built already.
    pub(super) fn group_with(self, label: String, note: Option<String>, hint: AnyView, control: AnyView) -> AnyView {
        staged(move || {
            let error = self.error_view();
            let note = note.map(|note| view! { <span class="label-note">" " {note}</span> }.into_part());
            view! {
                <div class="usa-form-group" class:usa-form-group--error=move || self.is_wrong()>
                    <label class="usa-label" for=self.name>{label} {note}</label>
                    {hint}
                    {error}
                    {control}
                </div>
            }
            .into_part()
        })
    }

    /// Returns the view of several controls with one legend, hint and error.
    pub(super) fn set(self, legend: String, hint: Option<String>, controls: AnyView) -> AnyView {
        staged(move || {
            let described_by = self.described_by(hint.is_some());
            let hint = self.hint_view(hint);
            let error = self.error_view();
            view! {
                <fieldset
                    class="usa-fieldset usa-form-group"
                    class:usa-form-group--error=move || self.is_wrong()
                    aria-describedby=described_by
                >
                    <legend class="usa-legend">{legend}</legend>
                    {hint}
                    {error}
                    {controls}
                </fieldset>
            }
            .into_part()
        })
    }
}
