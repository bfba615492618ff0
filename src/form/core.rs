//! What all forms have in common, compiled once and not once for each form.

use std::sync::Arc;

use api::field::{FieldProblem, Reason};
use leptos::task::{spawn_local, tick};
use leptos::{html, prelude::*};

use super::act::{Act, Reader};
use super::faults::Faults;
use crate::client::{Asked, Client, General, RequestProblem, use_client};
use crate::i18n::{self, Locale, use_locale};
use crate::kept::{FormTexts, Held, Kept};
use crate::reactive::effect;
use crate::ui::Field;

/// What is wrong with a field, in no language yet.
#[derive(Clone)]
enum Wrong {
    Reason(Reason),
    Words(Words),
}

/// A sentence in any language.
pub(super) type Words = Arc<dyn Fn(Locale) -> String + Send + Sync>;

/// A form without the type of its draft. `Copy`.
#[derive(Clone, Copy)]
pub struct FormCore {
    texts: FormTexts,
    names: StoredValue<Vec<&'static str>>,
    values: StoredValue<Vec<RwSignal<String>>>,
    named: StoredValue<Vec<(&'static str, String)>>,
    pub(super) ticked: StoredValue<Vec<&'static str>>,
    wrong: RwSignal<Vec<(&'static str, Wrong)>>,
    pub(super) act: Act,
    pub(super) summary: NodeRef<html::Div>,
    pub(super) again: StoredValue<Option<Callback<()>>>,
    pub(super) locale: Locale,
    pub(super) client: Client,
}

impl FormCore {
    pub(super) fn new(kept: Kept, texts: FormTexts, names: Vec<&'static str>) -> Self {
        let values = names.iter().map(|name| texts.text(name)).collect();
        let wrong = kept.of_form(texts, "wrong", Vec::new);
        Faults::follow(move || wrong.with(|all: &Vec<_>| !all.is_empty()));
        Self {
            texts,
            names: StoredValue::new(names),
            values: StoredValue::new(values),
            named: StoredValue::new(Vec::new()),
            ticked: StoredValue::new(Vec::new()),
            wrong,
            act: Act::over(kept.of_form(texts, "problem", || None), kept.of_form(texts, "since", || 0.0)),
            summary: NodeRef::new(),
            again: StoredValue::new(None),
            locale: use_locale(),
            client: use_client(),
        }
    }

    pub(super) fn field(self, name: &'static str) -> Field {
        let (value, wrong) = (self.value(name), self.wrong);
        effect(move |before: Option<String>| {
            let now = value.get();
            if before.is_some_and(|before| before != now)
                && wrong.with_untracked(|all| all.iter().any(|one| one.0 == name))
            {
                wrong.update(|all| all.retain(|one| one.0 != name));
            }
            now
        });
        let error = Signal::derive(move || {
            wrong.with(|all| {
                let said: Vec<_> = all.iter().filter(|one| one.0 == name).map(|one| self.said(name, &one.1)).collect();
                // One sentence a line.
                (!said.is_empty()).then(|| said.join("\n"))
            })
        });
        Field { name, value, error }
    }

    /// Returns field and sentence of each error, in the order of the fields.
    pub(super) fn errors(self) -> Signal<Vec<(String, String)>> {
        Signal::derive(move || {
            self.wrong
                .with(|all| all.iter().map(|(name, wrong)| ((*name).to_owned(), self.said(name, wrong))).collect())
        })
    }

    fn said(self, field: &str, wrong: &Wrong) -> String {
        match wrong {
            Wrong::Words(words) => words(self.locale),
            Wrong::Reason(reason) => {
                let sentence = i18n::sentence_at(self.locale, field, *reason);
                let name =
                    self.named.with_value(|named| named.iter().find(|one| one.0 == field).map(|one| one.1.clone()));
                name.map_or_else(|| sentence.clone(), |name| format!("{name}: {sentence}"))
            }
        }
    }

    pub(super) fn begin(self, name: &'static str, text: String) {
        self.texts.begin(name, text);
    }

    /// Returns the values of the form, as they are sent.
    pub(super) fn held(self) -> Held {
        self.texts.held()
    }

    /// Notes that values were sent and accepted.
    pub(super) fn sent(self, held: Held) {
        self.texts.sent(held);
    }

    pub(super) fn name(self, field: &'static str, name: String) {
        self.named.update_value(|named| named.push((field, name)));
    }

    pub(super) fn value(self, name: &str) -> RwSignal<String> {
        let index = self.names.with_value(|names| names.iter().position(|one| *one == name)).unwrap_or_default();
        self.values.with_value(|values| values[index])
    }

    /// Returns the value of a field as the draft takes it: `yes` for a ticked box.
    pub(super) fn typed(self, name: &'static str) -> String {
        let text = self.value(name).try_get_untracked().unwrap_or_default();
        if text == "true" && self.ticked.with_value(|ticked| ticked.contains(&name)) { "yes".to_owned() } else { text }
    }

    /// Waits for an answer, and shows the errors of the fields that it refuses.
    pub(super) fn wait(self, asked: Asked, read: Reader) {
        self.act.wait(
            asked,
            Box::new(move |answer| match read(answer) {
                Some(General::Invalid(problems)) => {
                    self.declined(problems);
                    None
                }
                other => other,
            }),
        );
    }

    fn declined(self, problems: Vec<FieldProblem>) {
        let names = self.names.get_value();
        let known: Vec<_> = problems
            .into_iter()
            .filter_map(|problem| {
                let name = names.iter().find(|name| **name == problem.name)?;
                Some((*name, problem.code))
            })
            .collect();
        if known.is_empty() {
            self.act.tell(Some(RequestProblem::Unexpected { reference: None }));
        } else {
            self.show_reasons(known);
        }
    }

    /// Removes all errors.
    pub(super) fn clear(self) {
        self.wrong.try_set(Vec::new());
    }

    /// Shows reasons as sentences in the summary and at the fields.
    pub(super) fn show_reasons(self, reasons: Vec<(&'static str, Reason)>) {
        self.show(reasons.into_iter().map(|(field, reason)| (field, Wrong::Reason(reason))).collect());
    }

    /// Shows sentences in the summary and at a field.
    pub(super) fn refuse(self, field: &'static str, words: Vec<Words>) {
        self.show(words.into_iter().map(|words| (field, Wrong::Words(words))).collect());
    }

    /// Shows errors and moves the focus to the summary.
    fn show(self, wrong: Vec<(&'static str, Wrong)>) {
        self.wrong.try_set(wrong);
        let summary = self.summary;
        spawn_local(async move {
            // The summary is hidden while empty: one tick to show it, one more until it can take the focus.
            tick().await;
            tick().await;
            if let Some(Some(summary)) = summary.try_get_untracked() {
                let _ = summary.focus();
                summary.scroll_into_view();
            }
        });
    }
}
