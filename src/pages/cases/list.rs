//! Every case of the person (`ListCases`): what they have to do, what changed, what they wait for, what is decided;
//! with search, filter and order when there are several. On the way back the list is as before.

use crate::reactive::effect;
use crate::ui::IntoPart;
use api::case_list::{Cases, Filter, ListCases, Order, Section};
use api::cases::CaseSummary;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};

use super::alerts::Offer;
use super::list_state::ListState;
use super::results::Results;
use super::seen::{Seen, news};
use crate::case_status::{case_name, failure, form_name, freshness, mark, meaning};
use crate::clock::Minutes;
use crate::form::Act;
use crate::i18n::when;
use crate::lookup::chosen;
use crate::route::Route;
use crate::shell::{Page, load, use_base_path};
use crate::t;
use crate::ui::{
    Alert, Button, ButtonKind, Card, Drawing, Field, LinkButton, Scene, Select, ShowMore, TextField, Tone, Turns,
    focus_on, focus_rests, live,
};

/// The page My Cases.
#[component]
pub fn List() -> impl IntoView {
    let base_path = use_base_path();
    let locale = base_path.locale;
    let cases = load(|| ListCases {});
    // For texts such as "2 hours ago".
    provide_context(Minutes::default());
    let list_state = expect_context::<ListState>();
    let removed = list_state.take_removed().map(|number| {
        let words = t!(locale, cases.removed, number = number);
        view! { <Alert tone=Tone::Success quiet=true><p>{words}</p></Alert> }.into_part()
    });
    let added = match list_state.take_added() {
        0 => None,
        count => Some(
            view! { <Alert tone=Tone::Success quiet=true><p>{t!(locale, add_case.added, count = count)}</p></Alert> }
                .into_part(),
        ),
    };
    // Numbers chosen before signing in are still to be added.
    let chosen = chosen().map(|chosen| {
        let href = base_path.href(&Route::AddCase);
        view! { <p><LinkButton href>{t!(locale, done.add, numbers = chosen.named(locale))}</LinkButton></p> }
            .into_part()
    });
    // On the way back from a case, its link takes the focus.
    effect(move |_| {
        let Some(all) = cases.get() else { return };
        list_state.set_cases(all.cases.into_iter().map(|case| case.id).collect());
        if let Some(case) = list_state.take_case() {
            let href = base_path.href(&Route::Case(case));
            spawn_local(async move {
                tick().await;
                if focus_rests() {
                    focus_on(&format!("a[href='{href}']"));
                }
            });
        }
    });
    let seen = Seen::new();
    // The card of the case that was opened is there for its focus, and at the height where it was.
    let first = if list_state.comes_back() { usize::MAX } else { AT_ONCE };
    let list = cases.view(move |all| match all.total {
        0 => view! {
            <div class="empty">
                <Drawing of=Scene::NoCases/>
                <h2>{t!(locale, cases.empty_title)}</h2>
                <p>{t!(locale, cases.empty)}</p>
            </div>
        }
        .into_part(),
        few if few < WORTH_SEARCHING => sections(all.cases, all.nothing_to_do, seen, first),
        _ => view! { <FilteredList all seen first/> }.into_part(),
    });
    let (told, telling) = (RwSignal::new(false), Act::new());
    let of_nothing =
        Memo::new(move |_| cases.get().and_then(|all| Some(all.cases.first()?.alerts.is_none())) == Some(true));
    let wanted = Callback::new(move |()| told.set(true));
    let offer = move || {
        if told.get() {
            return Some(
                view! { <Alert tone=Tone::Success quiet=true><p>{t!(locale, alerts.on)}</p></Alert> }.into_part(),
            );
        }
        of_nothing.get().then(|| view! { <Offer act=telling then=wanted/> }.into_part())
    };
    view! {
        <Page title=t!(locale, cases.title)>
            {removed} {added} {chosen}
            {list}
            <p class="no-print list__add">
                <LinkButton href=base_path.href(&Route::AddCase)>{t!(locale, cases.add)}</LinkButton>
            </p>
            {live(offer)}
        </Page>
    }
    .into_part()
}

/// The number of cases from which search and filters help.
const WORTH_SEARCHING: u32 = 6;

/// The number of cases whose cards are built at once, the others right after: as many as fit on a screen, and as many
/// as the style sheet lays out at once.
const AT_ONCE: usize = 8;

/// The list with search, filter and order. Of its cards, so many are built at once.
#[component]
fn FilteredList(all: Cases, seen: Seen, first: usize) -> impl IntoView {
    let locale = use_base_path().locale;
    let list_state = expect_context::<ListState>();
    let control = |name: &'static str, value| Field { name, value, error: Signal::derive(|| None) };
    let (search, filter, order) = (
        control("search", list_state.search),
        control("filter", list_state.filter),
        control("order", list_state.order),
    );
    let (total, nothing_to_do) = (all.total, all.nothing_to_do);
    let results = Results::new(all, list_state);
    let shown = Memo::new(move |_| results.shown());
    let count = Signal::derive(move || t!(locale, cases.shown, count = shown.with(Vec::len), total = total));
    let more = Signal::derive(move || results.has_more());
    let show_all = move || {
        list_state.show_all();
        focus_on("#search");
    };
    let before = StoredValue::new((first, 0));
    let list = move || {
        let shown = shown.get();
        // Where more are shown, those from before stay.
        let limit = list_state.limit.get_untracked();
        let first = before.with_value(|(first, at)| if limit > *at { *first } else { AT_ONCE });
        before.set_value((shown.len().max(AT_ONCE), limit));
        if shown.is_empty() {
            return view! {
                <div class="empty">
                    <h2>{t!(locale, cases.none_title)}</h2>
                    <Button kind=ButtonKind::Secondary on_press=show_all>{t!(locale, cases.show_all)}</Button>
                </div>
            }
            .into_part();
        }
        if order.value.with(|text| Order::parse(text)) == Order::Need {
            sections(shown, nothing_to_do, seen, first)
        } else {
            let turns = Turns::new(shown.len(), first);
            items(shown, seen, turns, Level::Second)
        }
    };
    let filters = [
        ("", t!(locale, cases.filter_all)),
        (Filter::ToDo.code(), t!(locale, cases.filter_to_do)),
        (Filter::Open.code(), t!(locale, cases.filter_open)),
        (Filter::Decided.code(), t!(locale, cases.filter_decided)),
    ];
    let orders = [
        ("", t!(locale, cases.order_need)),
        (Order::Changed.code(), t!(locale, cases.order_changed)),
        (Order::Added.code(), t!(locale, cases.order_added)),
        (Order::Form.code(), t!(locale, cases.order_form)),
    ];
    view! {
        <form class="toolbar" role="search" on:submit=|event| event.prevent_default()>
            <TextField field=search label=t!(locale, cases.search) kind="search" autocomplete="off"/>
            <Select field=filter label=t!(locale, cases.filter) options=options(filters)/>
            <Select field=order label=t!(locale, cases.order) options=options(orders)/>
        </form>
        {results.banner()}
        <div aria-busy=move || results.busy().get().to_string()>{live(list)}</div>
        <ShowMore shown=count label=t!(locale, cases.more) more busy=results.busy() on_press=move || {
            results.more();
            if !more.get_untracked() {
                focus_on("h1");
            }
        }/>
    }
    .into_part()
}

fn options<const N: usize>(options: [(&str, String); N]) -> Vec<(String, String)> {
    options.into_iter().map(|(value, label)| (value.to_owned(), label)).collect()
}

/// Returns the cases, ordered by section, under the headings of their sections. Of the cards, so many are built at
/// once.
fn sections(cases: Vec<CaseSummary>, nothing_to_do: bool, seen: Seen, first: usize) -> AnyView {
    let locale = use_base_path().locale;
    let turns = Turns::new(cases.len(), first);
    let nothing_to_do =
        nothing_to_do.then(|| view! { <p class="nothing_to_do">{t!(locale, cases.nothing_to_do)}</p> }.into_part());
    let shown = cases.chunk_by(|one, other| Section::of(one) == Section::of(other)).map(|of_one| {
        let (class, heading) = match Section::of(&of_one[0]) {
            Section::ToDo => ("section section--to-do", t!(locale, cases.to_do)),
            Section::Changed => ("section section--changed", t!(locale, cases.changed)),
            Section::Waiting => ("section", t!(locale, cases.waiting)),
            Section::Decided => ("section", t!(locale, cases.decided)),
        };
        view! { <section class=class><h2>{heading}</h2>{items(of_one.to_vec(), seen, turns, Level::Third)}</section> }
            .into_part()
    });
    let shown = shown.collect_view();
    view! { {nothing_to_do} {shown} }.into_part()
}

/// The level of a card's heading.
#[derive(Clone, Copy)]
enum Level {
    Second,
    Third,
}

fn items(cases: Vec<CaseSummary>, seen: Seen, turns: Turns, level: Level) -> AnyView {
    let item = |case: CaseSummary| {
        let card = turns.part(move || view! { <Item case=case.clone() seen level/> }.into_part());
        view! { <li>{card}</li> }.into_part()
    };
    let items = cases.into_iter().map(item).collect_view();
    view! { <ul class="card-list">{items}</ul> }.into_part()
}

#[component]
fn Item(case: CaseSummary, seen: Seen, level: Level) -> impl IntoView {
    let base_path = use_base_path();
    let locale = base_path.locale;
    let status = case.status.clone();
    let list_state = expect_context::<ListState>();
    let (id, href) = (case.id.clone(), base_path.href(&Route::Case(case.id.clone())));
    // A case without a name is shown by its number, as on its page.
    let is_named = case.nickname.is_some() || status.form_type.is_some();
    let name = is_named.then(|| view! { {case_name(locale, case.nickname.as_ref(), &status)} <br/> }.into_part());
    // Below the person's own name, what the form is for.
    let form =
        case.nickname.as_ref().and_then(|_| form_name(locale, &status)).map(|form| view! { <p>{form}</p> }.into_part());
    let link = view! {
        <a class="usa-link card__link" href=href on:click=move |event| {
            // A link opened in a new tab doesn't leave the list.
            if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
                list_state.open_case(&id);
            }
        }>{name}<span class="receipt card__receipt">{case.receipt_number.to_string()}</span></a>
    }
    .into_part();
    let heading = match level {
        Level::Second => view! { <h2>{link}</h2> }.into_part(),
        Level::Third => view! { <h3>{link}</h3> }.into_part(),
    };
    let what = status.read_at.map(|_| view! { <p>{meaning(locale, status.stage)}</p> }.into_part());
    let modified = status.modified.clone().map(|date| {
        let spelled = when(locale, &date);
        view! { <p class="muted">{t!(locale, cases.modified)} ": " <time datetime=date>{spelled}</time></p> }
            .into_part()
    });
    view! {
        <Card>
            <div class="title-row">{heading} {status.read_at.map(|_| mark(locale, status.stage))}</div>
            {form}
            {what}
            {news(&case)}
            {modified}
            {freshness(locale, &status, use_context())}
            {failure(locale, &status).map(|words| view! { <p class="muted">{words}</p> }.into_part())}
            {case.awaited.then(|| view! { <p class="muted">{t!(locale, cases.awaited)}</p> }.into_part())}
            {seen.button(&case)}
        </Card>
    }
    .into_part()
}
