//! A description list.

use super::part::IntoPart;
use leptos::prelude::*;

/// A term and its detail.
pub struct Row {
    term: String,
    detail: AnyView,
    action: Option<AnyView>,
}

impl Row {
    /// Creates a row without an action.
    pub fn new(term: impl Into<String>, detail: impl IntoAny) -> Self {
        Self { term: term.into(), detail: detail.into_any(), action: None }
    }

    /// Adds what can be done about it, such as a link to change it. Its words have to name the term.
    #[must_use]
    pub fn action(mut self, action: impl IntoAny) -> Self {
        self.action = Some(action.into_any());
        self
    }
}

/// A list of facts, with lines between them.
#[component]
pub fn DescriptionList(rows: Vec<Row>) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|Row { term, detail, action }| {
            view! {
                <div class="facts__row">
                    <dt>{term}</dt>
                    <dd>{detail}</dd>
                    {action.map(|action| view! { <dd class="facts__action">{action}</dd> }.into_part())}
                </div>
            }
            .into_part()
        })
        .collect_view();
    view! { <dl class="facts">{rows}</dl> }.into_part()
}
