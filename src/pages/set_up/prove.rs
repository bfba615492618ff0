//! The proof that codes arrive (`ConfirmAuthenticator`, `ConfirmMethod`). Not the choice of the method.

use crate::reactive::effect;
use crate::ui::IntoPart;
use api::set_up::{
    AuthenticatorBegun, BeginAuthenticator, ConfirmAuthenticatorDraft, ConfirmAuthenticatorField, ConfirmMethodDraft,
    ConfirmMethodField, ConfirmMethodRefusal as Refusal, Proving, ResendSetUpCode,
};
use leptos::task::spawn_local;
use leptos::{html, prelude::*};

use crate::form::{Form, FormView};
use crate::i18n::{Locale, tries, use_locale};
use crate::kept::kept;
use crate::session::use_session;
use crate::shell::{Announcer, CodeLife, CodeTime, Resend, held_back, load_or};
use crate::t;
use crate::ui::{Button, ButtonGroup, ButtonKind, CodeField, CopyButton, Details, QrCode, live};

/// A step of adding a way to get codes.
#[derive(Clone)]
pub(super) enum MethodStep {
    Choose,
    Phone,
    App,
    Sent(Proving),
}

/// The secret of an authenticator app as a picture, as text and as a link, and the form for the app's code.
#[component]
pub(super) fn ProveApp(step: RwSignal<MethodStep>) -> impl IntoView {
    let session = use_session();
    // The secret stays the same until the app is proven.
    let begun = load_or(|| BeginAuthenticator {}, move |_| spawn_local(session.refresh()));
    view! {
        <Heading words=t!(use_locale(), codes.app_heading)/>
        {begun.view(move |begun| view! { <ConnectApp begun step/> }.into_part())}
    }
    .into_part()
}

#[component]
fn ConnectApp(begun: AuthenticatorBegun, step: RwSignal<MethodStep>) -> impl IntoView {
    let (locale, session) = (use_locale(), use_session());
    let form = Form::<ConfirmAuthenticatorDraft>::new();
    let submit = form.on_submit(
        move |reply| session.enter(reply),
        move |refusal| form.refuse(ConfirmAuthenticatorField::Code, move |locale| words(locale, refusal)),
    );
    let narrow = is_narrow();
    let picture = (begun.qr_size > 0).then(|| {
        let code = view! { <QrCode path=begun.qr_path size=begun.qr_size title=t!(locale, codes.qr)/> };
        // An app can't scan the screen of its own phone.
        match narrow {
            true => view! { <Details summary=t!(locale, codes.app_scan)>{code}</Details> }.into_part(),
            false => view! { <p>{t!(locale, codes.app_scan)}</p> {code} }.into_part(),
        }
    });
    let open_app = view! {
        <p>
            <a class="usa-button usa-button--outline" rel="external" href=begun.otpauth_url.clone()>
                {t!(locale, codes.app_open)}
            </a>
        </p>
    };
    let (first, last) =
        if narrow { (open_app.into_part(), picture.into_any()) } else { (picture.into_any(), open_app.into_part()) };
    let grouped = begun.secret.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ");
    view! {
        {first}
        <p>{t!(locale, codes.app_secret)}</p>
        <p><code class="secret" id="secret" translate="no">{grouped}</code></p>
        <CopyButton
            text=begun.secret.clone()
            label=t!(locale, shell.copy)
            copied=t!(locale, shell.copied)
            failed=t!(locale, shell.copy_failed)
            select_id="secret"
        />
        {last}
        <FormView form submit>
            <CodeField
                field=form.field(ConfirmAuthenticatorField::Code)
                label=t!(locale, codes.code)
                hint=t!(locale, code.hint)
            />
            <Buttons busy=form.sending() step/>
        </FormView>
    }
    .into_part()
}

/// Returns whether the window is as narrow as a phone: below the layout's 40 em.
fn is_narrow() -> bool {
    window().inner_width().ok().and_then(|width| width.as_f64()).is_some_and(|width| width < 640.0)
}

/// The form for the code from a text or mail.
#[component]
pub(super) fn ProveSent(begun: Proving, step: RwSignal<MethodStep>) -> impl IntoView {
    let (locale, session) = (use_locale(), use_session());
    let announcer = expect_context::<Announcer>();
    let form = Form::<ConfirmMethodDraft>::new();
    let life = kept("life", || life_of(&begun));
    let proving = RwSignal::new(begun);
    let submit = form.on_submit(
        move |reply| session.enter(reply),
        move |refusal| {
            life.update(|life| match refusal {
                Refusal::WrongCode { attempts_left } => life.attempts_left = Some(attempts_left),
                Refusal::Exhausted => life.attempts_left = Some(0),
                _ => {}
            });
            form.refuse(ConfirmMethodField::Code, move |locale| words(locale, refusal));
        },
    );
    let act = form.beside();
    let resend = Callback::new(move |()| {
        let sent = move |newer: Proving| {
            form.empty();
            life.try_set(life_of(&newer));
            proving.try_set(newer);
            announcer.say(t!(locale, sign_in_code.resent));
        };
        act.ask(&ResendSetUpCode {}, sent, move |_| act.look_again());
    });
    let told = move || {
        proving.with(|now| match now.held_back {
            true => held_back(locale, now.resend_in),
            false => t!(locale, codes.sent_to, place = now.sent_to.clone()),
        })
    };
    let field = form.field(ConfirmMethodField::Code);
    view! {
        <Heading words=t!(locale, codes.prove_heading)/>
        <p>{live(told)}</p>
        <FormView form submit>
            <CodeField field label=t!(locale, codes.code) hint=t!(locale, code.hint)/>
            <CodeTime life field/>
            <Buttons busy=form.sending() step/>
        </FormView>
        <div class="after"><Resend life busy=act.busy() on_press=resend label=t!(locale, sign_in_code.resend)/></div>
    }
    .into_part()
}

fn life_of(now: &Proving) -> CodeLife {
    CodeLife::sent(now.expires_in, now.resend_in, now.attempts_left, now.held_back)
}

/// A heading that takes the focus, since the button that had it is gone.
#[component]
pub(super) fn Heading(words: String) -> impl IntoView {
    let node = NodeRef::<html::H2>::new();
    effect(move |_| {
        if let Some(heading) = node.get() {
            let _ = heading.focus();
        }
    });
    view! { <h2 tabindex="-1" node_ref=node>{words}</h2> }.into_part()
}

#[component]
fn Buttons(busy: Signal<bool>, step: RwSignal<MethodStep>) -> impl IntoView {
    let locale = use_locale();
    view! {
        <ButtonGroup>
            <Button submit=true busy>{t!(locale, codes.confirm)}</Button>
            <Button kind=ButtonKind::Secondary on_press=move || step.set(MethodStep::Choose)>
                {t!(locale, codes.other)}
            </Button>
        </ButtonGroup>
    }
    .into_part()
}

fn words(locale: Locale, refusal: Refusal) -> String {
    match refusal {
        Refusal::NotBegun => t!(locale, codes.not_begun),
        Refusal::Expired => t!(locale, codes.expired),
        Refusal::Exhausted => t!(locale, codes.exhausted),
        Refusal::WrongCode { attempts_left } => t!(locale, codes.wrong_code, tries = tries(locale, attempts_left)),
    }
}
