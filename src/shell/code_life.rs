//! The life of a code: its time, its tries, and when another one may be requested. Not its field.

use crate::reactive::effect;
use crate::ui::IntoPart;
use leptos::prelude::*;

use super::{Announcer, use_base_path};
use crate::clock::{self, countdown};
use crate::i18n::{Locale, time_of_day, tries, wait};
use crate::kept::kept;
use crate::t;
use crate::ui::{Button, ButtonKind, Field, live};

/// The seconds left that are announced; all others are only shown.
const SPOKEN: [u32; 4] = [150, 60, 30, 10];

/// The longest wait in seconds that people are expected to spend on the page. A sign-in expires after 15 minutes.
const LONGEST_WAIT: u32 = 10 * 60;

/// What was left of a code at one moment.
#[derive(Clone, Copy, PartialEq)]
pub struct CodeLife {
    /// The moment, in milliseconds of the browser's clock.
    pub start: f64,
    /// Seconds until the code expires; `None` when no code was sent.
    pub expires_in: Option<u32>,
    /// Seconds until another code may be requested.
    pub resend_in: u32,
    /// `None` when there is no code.
    pub attempts_left: Option<u32>,
    /// Whether a code was requested that can't be sent before `resend_in` is over.
    pub held_back: bool,
}

impl CodeLife {
    /// Returns the life before anything is known of a code.
    pub fn unknown() -> Self {
        Self { held_back: false, ..Self::sent(0, 0, 0, true) }
    }

    /// Returns the life of a code from the server's answer of now. A code that is held back has neither time nor tries.
    pub fn sent(expires_in: u32, resend_in: u32, attempts_left: u32, held_back: bool) -> Self {
        let there = |count| (!held_back).then_some(count);
        Self {
            start: clock::now(),
            expires_in: there(expires_in),
            resend_in,
            attempts_left: there(attempts_left),
            held_back,
        }
    }
}

/// Returns the sentence for a code that can't be sent yet. After a short wait the page requests it by itself; after a
/// long one the person has to.
pub fn held_back(locale: Locale, resend_in: u32) -> String {
    if resend_in > LONGEST_WAIT { t!(locale, code.held_back_long) } else { t!(locale, code.held_back) }
}

/// Time and tries in one line, without the tries where the error of the code's field names them.
#[component]
pub fn CodeTime(life: RwSignal<CodeLife>, field: Field) -> impl IntoView {
    let locale = use_base_path().locale;
    let announcer = expect_context::<Announcer>();
    let left = countdown(move || life.with(|life| (life.start, life.expires_in.unwrap_or(0))));
    effect(move |_| {
        let seconds = left.get();
        if SPOKEN.contains(&seconds) {
            announcer.say(t!(locale, code.time_left, time = wait(locale, seconds)));
        }
    });
    let text = move || {
        let CodeLife { expires_in, attempts_left, .. } = life.get();
        // A code without tries has ended, whatever its time.
        let time = match (attempts_left, expires_in) {
            (_, None) => String::new(),
            (Some(0), _) => return t!(locale, code.exhausted),
            _ if left.get() == 0 => return t!(locale, code.over),
            _ => t!(locale, code.time_left, time = wait(locale, left.get())),
        };
        let tries = attempts_left.map(|count| tries(locale, count)).unwrap_or_default();
        let is_said = field.error.with(|error| error.as_ref().is_some_and(|error| error.contains(&tries)));
        let tries = if is_said { String::new() } else { tries };
        format!("{time} {tries}")
    };
    view! { <p class="muted">{live(text)}</p> }.into_part()
}

/// The button for another code, enabled after the wait. Requests a code that was held back by itself when the wait
/// ends.
#[component]
pub fn Resend(
    life: RwSignal<CodeLife>,
    busy: RwSignal<bool>,
    on_press: Callback<()>,
    #[prop(into)] label: String,
) -> impl IntoView {
    let locale = use_base_path().locale;
    let left = countdown(move || life.with(|life| (life.start, life.resend_in)));
    // When the button was pressed last: a code that begins later is another one.
    let pressed = kept("resend pressed", || f64::INFINITY);
    let press = move || {
        pressed.set(clock::now());
        on_press.run(());
    };
    // Once for each wait: when the code can't be sent again, the person decides.
    effect(move |asked: Option<bool>| {
        let due = life.with(|life| life.held_back) && left.get() == 0;
        if due && asked != Some(true) {
            on_press.run(());
        }
        due
    });
    let again = move || {
        let sent =
            life.with(|life| (life.start >= pressed.get() && life.attempts_left.is_some()).then_some(life.start));
        sent.map(|at| {
            view! { <p class="muted">{t!(locale, code.sent_again, time = time_of_day(locale, at as i64))}</p> }
                .into_part()
        })
    };
    let waiting = move || {
        let seconds = left.get();
        (seconds > 0).then(|| {
            view! { <p class="muted">{t!(locale, code.resend_wait, time = wait(locale, seconds))}</p> }.into_part()
        })
    };
    view! {
        {live(again)}
        {live(waiting)}
        <Button kind=ButtonKind::Secondary busy disabled=Signal::derive(move || left.get() > 0) on_press=press>
            {label}
        </Button>
    }
    .into_part()
}
