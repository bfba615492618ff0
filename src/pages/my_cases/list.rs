//! Every case of the person (`ListCases`), searched, filtered, sorted; on to one of them, or to adding one. On the way
//! back the list is as it was left.

use api::cases::{CaseSummary, ListCases};
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};

use super::left::{Left, PART};
use super::sift::{Filter, Order, haystack, sift};
use crate::case_status::{failure, freshness, mark, own_words};
use crate::i18n::when;
use crate::route::Route;
use crate::say;
use crate::shell::{Page, load, use_place};
use crate::ui::{
    Alert, Button, ButtonKind, Card, Field, LinkButton, Select, ShowMore, TextField, Tone, focus_on, focus_rests, live,
};

/// My Cases.
#[component]
pub fn List() -> impl IntoView {
    let place = use_place();
    let locale = place.locale;
    let cases = load(|| ListCases {});
    let left = expect_context::<Left>();
    let removed = left.take_removed().map(|number| {
        let words = say!(locale, cases.removed, number = number);
        view! { <Alert tone=Tone::Success quiet=true><p>{words}</p></Alert> }.into_any()
    });
    // Where one left the list for a case, one comes back to it.
    Effect::new(move |_| {
        let Some(all) = cases.get() else { return };
        left.belongs(all.cases.into_iter().map(|case| case.id).collect());
        if let Some(case) = left.take_case() {
            let href = place.href(&Route::Case(case));
            spawn_local(async move {
                tick().await;
                if focus_rests() {
                    focus_on(&format!("a[href='{href}']"));
                }
            });
        }
    });
    let list = cases.view(move |all| match all.cases.len() {
        0 => {
            view! { <div class="empty"><h2>{say!(locale, cases.empty_title)}</h2><p>{say!(locale, cases.empty)}</p></div> }
                .into_any()
        }
        1 => items(all.cases),
        _ => view! { <Sifted cases=all.cases/> }.into_any(),
    });
    view! {
        <Page title=say!(locale, cases.title)>
            {removed}
            <p class="no-print"><LinkButton href=place.href(&Route::AddCase)>{say!(locale, cases.add)}</LinkButton></p>
            {list}
        </Page>
    }
    .into_any()
}

/// A list that is worth searching.
#[component]
fn Sifted(cases: Vec<CaseSummary>) -> impl IntoView {
    let locale = use_place().locale;
    let left = expect_context::<Left>();
    let control = |name: &'static str, value| Field { name, value, error: Signal::derive(|| None) };
    let (search, filter, order) =
        (control("search", left.search), control("filter", left.filter), control("order", left.order));
    let part = left.part;
    let total = cases.len();
    let hay = StoredValue::new(cases.iter().map(haystack).collect::<Vec<_>>());
    let cases = StoredValue::new(cases);
    let shown = Memo::new(move |_| {
        let (filter, order) =
            (filter.value.with(|text| Filter::parse(text)), order.value.with(|text| Order::parse(text)));
        search.value.with(|text| cases.with_value(|cases| hay.with_value(|hay| sift(cases, hay, text, filter, order))))
    });
    let visible = move || part.get().min(shown.with(Vec::len));
    let count = Signal::derive(move || say!(locale, cases.shown, count = visible(), total = total));
    let more = Signal::derive(move || part.get() < shown.with(Vec::len));
    let show_all = move || {
        left.show_all();
        focus_on("#search");
    };
    let list = move || {
        let chosen: Vec<_> = shown.with(|shown| {
            cases.with_value(|cases| shown.iter().take(part.get()).map(|index| cases[*index].clone()).collect())
        });
        if chosen.is_empty() {
            return view! {
                <div class="empty">
                    <h2>{say!(locale, cases.none_title)}</h2>
                    <Button kind=ButtonKind::Secondary on_press=show_all>{say!(locale, cases.show_all)}</Button>
                </div>
            }
            .into_any();
        }
        items(chosen)
    };
    let filters = [
        ("", say!(locale, cases.filter_all)),
        ("to_do", say!(locale, cases.filter_to_do)),
        ("open", say!(locale, cases.filter_open)),
        ("decided", say!(locale, cases.filter_decided)),
    ];
    let orders = [
        ("", say!(locale, cases.order_changed)),
        ("added", say!(locale, cases.order_added)),
        ("form", say!(locale, cases.order_form)),
    ];
    view! {
        <form class="toolbar" role="search" on:submit=|event| event.prevent_default()>
            <TextField field=search label=say!(locale, cases.search) kind="search" autocomplete="off"/>
            <Select field=filter label=say!(locale, cases.filter) options=options(filters)/>
            <Select field=order label=say!(locale, cases.order) options=options(orders)/>
        </form>
        {live(list)}
        <ShowMore shown=count label=say!(locale, cases.more) more on_press=move || {
            part.update(|part| *part += PART);
            if !more.get_untracked() {
                focus_on("h1");
            }
        }/>
    }
    .into_any()
}

fn options<const N: usize>(options: [(&str, String); N]) -> Vec<(String, String)> {
    options.into_iter().map(|(value, label)| (value.to_owned(), label)).collect()
}

fn items(cases: Vec<CaseSummary>) -> AnyView {
    let items = cases.into_iter().map(|case| view! { <li><Item case/></li> }.into_any()).collect_view();
    view! { <ul class="card-list">{items}</ul> }.into_any()
}

#[component]
fn Item(case: CaseSummary) -> impl IntoView {
    let place = use_place();
    let locale = place.locale;
    let status = case.status;
    let title = own_words(locale, status.title_en.as_ref(), status.title_es.as_ref());
    let left = expect_context::<Left>();
    let (id, href) = (case.id.clone(), place.href(&Route::Case(case.id)));
    let dates: Vec<_> = [
        (status.submitted.clone(), say!(locale, cases.submitted)),
        (status.modified.clone(), say!(locale, cases.modified)),
    ]
    .into_iter()
    .filter_map(|(date, words)| {
        let date = date?;
        let spelled = when(locale, &date);
        Some(view! { <p class="muted">{words} ": " <time datetime=date>{spelled}</time></p> }.into_any())
    })
    .collect();
    view! {
        <Card>
            <div class="title-row">
                <h2><a class="usa-link receipt" href=href on:click=move |event| {
                    // Opened beside this one, it isn't left.
                    if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
                        left.for_case(&id);
                    }
                }>{case.receipt_number.to_string()}</a></h2>
                {status.read_at.map(|_| mark(locale, status.stage))}
            </div>
            {status.form_type.clone().map(|form| view! { <p>{say!(locale, cases.form)} " " {form}</p> }.into_any())}
            {title.map(|(language, title)| view! { <p lang=language>{title}</p> }.into_any())}
            {dates}
            {freshness(locale, &status)}
            {failure(locale, &status).map(|words| view! { <p class="muted">{words}</p> }.into_any())}
        </Card>
    }
    .into_any()
}
