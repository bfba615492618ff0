//! Ten backup codes, shown once (`MakeBackupCodes`), and the confirmation that they are saved (`KeepBackupCodes`). Only
//! a press replaces them.

use crate::reactive::effect;
use crate::ui::IntoPart;
use api::set_up::{BackupCodes as Codes, KeepBackupCodes, MakeBackupCodes, Step as SetUpStep};
use leptos::prelude::*;
use leptos::{
    html,
    task::{spawn_local, tick},
};

use super::steps::steps;
use crate::clock;
use crate::form::{Act, Faults, Waiting};
use crate::i18n::moment;
use crate::kept::{kept, use_kept};
use crate::session::{Session, use_session};
use crate::shell::{Page, use_base_path, use_site};
use crate::t;
use crate::ui::{
    Alert, Button, ButtonGroup, ButtonKind, Checkbox, CopyButton, ErrorSummary, Field, NarrowColumn, PrintButton, Tone,
    live, rescue_focus,
};

/// The codes that are shown, and when they were made, in UTC milliseconds.
type Made = Option<(Codes, i64)>;

/// The page of the backup codes.
#[component]
pub fn BackupCodes() -> impl IntoView {
    let (base_path, session) = (use_base_path(), use_session());
    let locale = base_path.locale;
    let made = kept("codes", || Made::None);
    let act = Act::over(kept("codes problem", || None), kept("codes since", || 0.0));
    let before = session.untracked(|now| match now {
        Session::SettingUp(set_up) => set_up.backup_codes_made_at,
        _ => None,
    });
    let make = Callback::new(move |()| {
        let shown = move |codes| {
            made.try_set(Some((codes, clock::now() as i64)));
            // The button that was pressed is gone.
            rescue_focus();
        };
        act.ask(&MakeBackupCodes {}, shown, move |_| act.look_again());
    });
    // The first codes are made at once. Codes that were shown before may be on paper, so only a press replaces them.
    effect(move |_| {
        if before.is_none() && untrack(|| made.with(Option::is_none) && act.problem().is_none()) {
            make.run(());
        }
    });
    let show = move || match (made.get(), before) {
        (Some((codes, at)), _) => view! { <Shown codes at/> <Kept/> }.into_part(),
        (None, None) if act.problem().is_some() => ().into_any(),
        (None, None) => view! { <Waiting/> }.into_part(),
        (None, Some(at)) => view! {
            <Alert tone=Tone::Info><p>{t!(locale, backup_codes.made, time = moment(locale, at))}</p></Alert>
            <Kept/>
            <div class="after">
                <h2>{t!(locale, backup_codes.lost)}</h2>
                <p>{t!(locale, backup_codes.make_lead)}</p>
                <p>
                    <Button kind=ButtonKind::Secondary busy=act.busy() on_press=make>
                        {t!(locale, backup_codes.make)}
                    </Button>
                </p>
            </div>
        }
        .into_part(),
    };
    view! {
        <NarrowColumn>
            <Page title=t!(locale, backup_codes.title) before=steps(SetUpStep::BackupCodes)>
                <p class="lead">{t!(locale, backup_codes.lead)}</p>
                {act.banner(make)}
                {live(show)}
            </Page>
        </NarrowColumn>
    }
    .into_part()
}

#[component]
fn Shown(codes: Codes, at: i64) -> impl IntoView {
    let (locale, site, session) = (use_base_path().locale, use_site(), use_session());
    use_kept().shows_once();
    let spaced: Vec<String> = codes.backup_codes.iter().map(|code| code.spaced()).collect();
    let text = spaced.join("\n");
    let email = session.untracked(|now| match now {
        Session::SettingUp(set_up) => set_up.email.clone(),
        _ => String::new(),
    });
    // The file has to say what it is when it is found years later.
    let written = [
        format!("{}: {}", untrack(|| site.brand()), t!(locale, backup_codes.list)),
        email,
        moment(locale, at),
        String::new(),
        text.clone(),
        String::new(),
        t!(locale, backup_codes.lead_written),
        String::new(),
    ];
    let file = ["data:text/plain;charset=utf-8,", &escaped(&written.join("\n").replace('\n', "\r\n"))].concat();
    let items = spaced.into_iter().map(|code| view! { <li>{code}</li> }.into_part()).collect_view();
    // New codes replace the ones that may have been saved.
    let replaced = codes
        .replaced
        .then(|| view! { <Alert tone=Tone::Warning><p>{t!(locale, backup_codes.replaced)}</p></Alert> }.into_part());
    view! {
        {replaced}
        <ul class="codes" id="codes" aria-label=t!(locale, backup_codes.list) translate="no">{items}</ul>
        <ButtonGroup>
            <CopyButton
                text
                label=t!(locale, shell.copy)
                copied=t!(locale, shell.copied)
                failed=t!(locale, shell.copy_failed)
                select_id="codes"
            />
            <a class="usa-button usa-button--outline" href=file download=t!(locale, backup_codes.file)>
                {t!(locale, backup_codes.download)}
            </a>
            <PrintButton label=t!(locale, shell.print)/>
        </ButtonGroup>
    }
    .into_part()
}

/// Returns a text for use in an address: bytes other than ASCII letters and digits are percent-encoded.
fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut address, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => address.push(byte.into()),
            _ => address.push_str(&format!("%{byte:02X}")),
        }
        address
    })
}

#[component]
fn Kept() -> impl IntoView {
    let (base_path, session) = (use_base_path(), use_session());
    let locale = base_path.locale;
    let (value, wrong) = (kept("kept", String::new), kept("not kept", || false));
    let act = Act::new();
    let summary = NodeRef::<html::Div>::new();
    let missing = StoredValue::new(t!(locale, backup_codes.not_kept));
    let wrong_now = move || wrong.get() && value.with(String::is_empty);
    Faults::follow(wrong_now);
    let error = Signal::derive(move || wrong_now().then(|| missing.get_value()));
    let items =
        Signal::derive(move || error.get().map(|sentence| vec![("kept".to_owned(), sentence)]).unwrap_or_default());
    let submit = Callback::new(move |()| {
        let is_wrong = value.with_untracked(String::is_empty);
        wrong.set(is_wrong);
        if !is_wrong {
            act.ask(&KeepBackupCodes {}, move |reply| session.enter(reply), move |_| act.look_again());
            return;
        }
        spawn_local(async move {
            tick().await;
            tick().await;
            if let Some(Some(summary)) = summary.try_get_untracked() {
                let _ = summary.focus();
            }
        });
    });
    view! {
        <ErrorSummary title=t!(locale, trouble.summary_title) items node_ref=summary/>
        {act.banner(submit)}
        <form
            class="no-print"
            method="post"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                submit.run(());
            }
        >
            <Checkbox field=Field { name: "kept", value, error }>{t!(locale, backup_codes.kept)}</Checkbox>
            <Button submit=true busy=act.busy()>{t!(locale, backup_codes.submit)}</Button>
        </form>
    }
    .into_part()
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_is_downloaded_stands_whole_in_its_address() {
        assert_eq!(escaped("Ana’s #1\r\n50%"), "Ana%E2%80%99s%20%231%0D%0A50%25");
    }
}
