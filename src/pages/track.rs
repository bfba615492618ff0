//! The status of one or several receipts without an account (`TrackReceipts`). The numbers stay in the page: never in an
//! address, a title or the browser's storage.

use crate::ui::IntoPart;
use api::cases::ReadingFailure;
use api::tracking::{MOST, TrackDraft, TrackField, TrackedReceipt};
use api::value::ReceiptNumber;
use leptos::{html, prelude::*};

use crate::case_status::{agency_said, failure, freshness, history_view, mark, meaning, official_view, unknown_prefix};
use crate::form::{Form, FormView};
use crate::i18n::when;
use crate::kept::kept;
use crate::route::{Place, Route, Topic};
use crate::say;
use crate::session::{Session, use_session};
use crate::shell::{Announcer, Page, use_place, use_site};
use crate::ui::{Button, ButtonKind, Card, Details, TextArea, focus_on, live};

/// Track cases.
#[component]
pub fn Track() -> impl IntoView {
    let (place, session, site) = (use_place(), use_session(), use_site());
    let locale = place.locale;
    let announcer = expect_context::<Announcer>();
    let results = kept("results", || None::<Vec<TrackedReceipt>>);
    let heading = NodeRef::<html::H2>::new();
    let form = Form::<TrackDraft>::new();
    let submit = form.on_submit(
        move |tracked| {
            announcer.say(say!(locale, track.found, count = tracked.results.len()));
            results.set(Some(tracked.results));
        },
        |never| match never {},
    );
    // Results come below a form that may fill the screen: the focus goes to them, as to any answer.
    Effect::new(move |_| {
        if results.with(Option::is_some)
            && let Some(heading) = heading.get()
        {
            let _ = heading.focus();
        }
    });
    // What was found before isn't the answer to what is asked now.
    let submit = Callback::new(move |()| {
        results.set(None);
        submit.run(());
    });
    let field = form.field(TrackField::ReceiptNumbers);
    let suggestion = move || {
        field.error.get()?;
        let (piece, mended) = field.value.with(|text| {
            let single = || Some((text.clone(), ReceiptNumber::suggestion(text)?));
            ReceiptNumber::mistyped_in(text).or_else(single)
        })?;
        let mended = mended.to_string();
        let words = say!(locale, add_case.did_you_mean, number = mended.clone());
        let take = move || {
            form.fill(TrackField::ReceiptNumbers, field.value.with_untracked(|text| text.replace(&piece, &mended)));
            focus_on("#receipt_numbers");
        };
        Some(view! { <p><Button kind=ButtonKind::Quiet on_press=take>{words}</Button></p> }.into_part())
    };
    let found = move || {
        let items =
            results.get()?.into_iter().map(|one| view! { <li>{result(place, one)}</li> }.into_part()).collect_view();
        Some(
            view! {
                <section>
                    <h2 tabindex="-1" node_ref=heading>{say!(locale, track.results)}</h2>
                    <ul class="card-list">{items}</ul>
                </section>
            }
            .into_part(),
        )
    };
    let account = move || {
        let stranger = session.with(|now| !matches!(now, Session::SignedIn(_)));
        (stranger && site.offers("sign_up")).then(|| view! {
            <p>{say!(locale, track.account)} " " <a class="usa-link" href=place.href(&Route::SignUp)>{say!(locale, track.create_account)}</a></p>
        }.into_part())
    };
    view! {
        <div class="column">
            <Page title=say!(locale, track.title)>
                <p class="lead">{say!(locale, track.lead)}</p>
                <FormView form submit>
                    <TextArea field label=say!(locale, track.receipt_numbers) hint=say!(locale, track.hint, most = MOST) rows=3/>
                    <div class="beneath">{live(suggestion)}</div>
                    <Button submit=true busy=form.sending()>{say!(locale, track.submit)}</Button>
                </FormView>
                {live(found)}
                <div class="after no-print">
                    <p><a class="usa-link" href=place.href(&Route::Answer(Topic::Numbers))>{say!(locale, track.which_number)}</a></p>
                    {live(account)}
                </div>
            </Page>
        </div>
    }
    .into_part()
}

fn result(place: Place, one: TrackedReceipt) -> AnyView {
    let locale = place.locale;
    let number = one.receipt_number.to_string();
    let Some(status) = one.status else {
        let unknown = unknown_prefix(locale, place.href(&Route::Answer(Topic::Outside)), &one.receipt_number);
        let words = match one.failure {
            Some(ReadingFailure::NotFound) | None => say!(locale, track.not_found),
            Some(ReadingFailure::Busy) => say!(locale, track.busy),
            Some(ReadingFailure::Unavailable) => say!(locale, track.unavailable),
        };
        return view! { <Card><h3 class="receipt">{number}</h3><p>{words}</p>{unknown}{agency_said(locale, one.failure_message)}</Card> }.into_part();
    };
    let form = status.form_type.clone().map(|form| view! { <p>{say!(locale, cases.form)} " " {form}</p> }.into_part());
    let modified = status.modified.clone().map(|date| {
        let spelled = when(locale, &date);
        view! { <p class="muted">{say!(locale, cases.modified)} ": " <time datetime=date>{spelled}</time></p> }
            .into_part()
    });
    view! {
        <Card>
            <h3 class="receipt">{number}</h3>
            {form}
            <p>{mark(locale, status.stage)}</p>
            <p>{meaning(locale, status.stage)}</p>
            {official_view(locale, one.official)}
            {modified}
            {freshness(locale, &status)}
            {failure(locale, &status).map(|words| view! { <p class="muted">{words}</p> }.into_part())}
            <Details summary=say!(locale, case_detail.history)>{history_view(locale, one.history)}</Details>
        </Card>
    }
    .into_part()
}
