//! The view of a sign-up that has ended. Its pages have the reasons.

use crate::ui::IntoPart;
use leptos::prelude::*;

use crate::route::Route;
use crate::shell::use_base_path;
use crate::t;
use crate::ui::{ButtonGroup, ButtonKind, LinkButton};

/// Returns the reason, with links to sign in and to begin anew.
pub(super) fn ways_out(text: String) -> AnyView {
    let base_path = use_base_path();
    view! {
        <p>{text}</p>
        <ButtonGroup>
            <LinkButton href=base_path.href(&Route::SignIn(None))>{t!(base_path.locale, confirm.sign_in)}</LinkButton>
            <LinkButton href=base_path.href(&Route::SignUp) kind=ButtonKind::Secondary>
                {t!(base_path.locale, confirm.sign_up)}
            </LinkButton>
        </ButtonGroup>
    }
    .into_part()
}
