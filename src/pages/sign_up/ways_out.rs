//! Where a sign-up doesn't go on: why, and the two ways out. Not the reasons.

use crate::ui::IntoPart;
use leptos::prelude::*;

use crate::route::Route;
use crate::shell::use_place;
use crate::t;
use crate::ui::{ButtonGroup, ButtonKind, LinkButton};

/// The reason, then signing in and beginning anew.
pub(super) fn ways_out(text: String) -> AnyView {
    let place = use_place();
    view! {
        <p>{text}</p>
        <ButtonGroup>
            <LinkButton href=place.href(&Route::SignIn(None))>{t!(place.locale, confirm.sign_in)}</LinkButton>
            <LinkButton href=place.href(&Route::SignUp) kind=ButtonKind::Secondary>{t!(place.locale, confirm.sign_up)}</LinkButton>
        </ButtonGroup>
    }
    .into_part()
}
