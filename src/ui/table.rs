//! A table, which becomes cards on a narrow screen.

use super::part::IntoPart;
use leptos::prelude::*;

/// A table. The first cell of a row is its header. On a narrow screen each row is a block and each cell has its
/// column's name; the roles are explicit because `display: block` removes the implicit ones.
#[component]
pub fn Table(
    /// Read out before the table, and shown above it unless `caption_hidden`.
    #[prop(into)]
    caption: String,
    #[prop(optional)] caption_hidden: bool,
    columns: Vec<String>,
    rows: Vec<Vec<AnyView>>,
) -> impl IntoView {
    let head = columns
        .iter()
        .map(|column| view! { <th scope="col" role="columnheader">{column.clone()}</th> }.into_part())
        .collect_view();
    let body = rows
        .into_iter()
        .map(|cells| {
            let cells = cells.into_iter().enumerate().map(|(index, cell)| {
                let label = columns.get(index).cloned();
                if index == 0 {
                    view! { <th scope="row" role="rowheader" data-label=label>{cell}</th> }.into_part()
                } else {
                    view! { <td role="cell" data-label=label>{cell}</td> }.into_part()
                }
            });
            view! { <tr role="row">{cells.collect_view()}</tr> }.into_part()
        })
        .collect_view();
    view! {
        <table class="usa-table usa-table--borderless usa-table--stacked" role="table">
            <caption class:usa-sr-only=caption_hidden>{caption}</caption>
            <thead role="rowgroup">
                <tr role="row">{head}</tr>
            </thead>
            <tbody role="rowgroup">{body}</tbody>
        </table>
    }
    .into_part()
}
