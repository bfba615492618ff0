//! Another code, or another way to get one (`RequestCode`).

use crate::ui::IntoPart;
use api::sign_in::{CodeDue, CodeMethod, MethodOffer, RequestCode};
use leptos::prelude::*;

use crate::client::{Answer, Failure, General, use_client};
use crate::form::Act;
use crate::i18n::Locale;
use crate::route::Route;
use crate::session::use_session;
use crate::shell::{Announcer, CodeLife, Resend, current_route, use_base_path};
use crate::t;
use crate::ui::{Button, ButtonKind, live};

/// The part of the code page below its form.
#[component]
pub fn OtherWays(due: Memo<Option<CodeDue>>, life: RwSignal<CodeLife>) -> impl IntoView {
    let (base_path, session, client) = (use_base_path(), use_session(), use_client());
    let announcer = expect_context::<Announcer>();
    let locale = base_path.locale;
    let next = current_route().and_then(Route::into_next);
    let (act, asked) = (Act::new(), StoredValue::new(None));
    let request = move |method: CodeMethod| {
        asked.set_value(Some(method));
        let read = move |answer: Answer| match answer.read::<RequestCode>() {
            Ok(reply) => {
                session.enter(reply);
                if method.is_sent() {
                    announcer.say(t!(locale, sign_in_code.resent));
                }
                None
            }
            // The sign-in has expired, or isn't this person's any more.
            Err(Failure::Refused(_) | Failure::General(General::SignedOut)) => {
                act.look_again();
                None
            }
            Err(failure) => Some(failure.general()),
        };
        act.wait(client.ask(&RequestCode { method }), Box::new(read));
    };
    let method = Memo::new(move |_| due.with(|due| due.as_ref().map(|due| due.method)));
    let resend = move || {
        let method = method.get().filter(|method| method.is_sent())?;
        let on_press = Callback::new(move |()| request(method));
        Some(view! { <Resend life busy=act.busy() on_press label=t!(locale, sign_in_code.resend)/> }.into_part())
    };
    let others = move || {
        let offers = due.with(|due| due.as_ref().map(|due| (due.method, due.methods.clone())))?;
        let others: Vec<_> = offers.1.into_iter().filter(|offer| offer.method != offers.0).collect();
        let some = !others.is_empty();
        let buttons = others
            .into_iter()
            .map(|offer| {
                let method = offer.method;
                let words = offer_words(locale, &offer);
                view! {
                    <li>
                        <Button kind=ButtonKind::Quiet busy=act.busy() on_press=move || request(method)>{words}</Button>
                    </li>
                }
                .into_part()
            })
            .collect_view();
        some.then(|| {
            view! { <h2>{t!(locale, sign_in_code.another_way)}</h2> <ul class="plain-list">{buttons}</ul> }.into_part()
        })
    };
    let again = Callback::new(move |()| {
        if let Some(method) = asked.get_value() {
            request(method);
        }
    });
    view! {
        <div class="after">
            {act.banner(again)}
            {live(resend)}
            {live(others)}
            <p>
                <a class="usa-link" href=base_path.href(&Route::SignIn(next))>{t!(locale, sign_in_code.start_over)}</a>
            </p>
        </div>
    }
    .into_part()
}

fn offer_words(locale: Locale, offer: &MethodOffer) -> String {
    let address = offer.sent_to.clone().unwrap_or_default();
    match offer.method {
        CodeMethod::Authenticator => t!(locale, sign_in_code.by_app),
        CodeMethod::Text => t!(locale, sign_in_code.by_text, place = address),
        CodeMethod::Email => t!(locale, sign_in_code.by_email, place = address),
        CodeMethod::BackupCode => t!(locale, sign_in_code.by_backup),
    }
}
