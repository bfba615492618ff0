//! Small line drawings without words, in the color of the text with one part in the color of the brand.

use super::part::IntoPart;
use leptos::prelude::*;

/// What is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scene {
    /// A notice of the agency, with its receipt number circled.
    Notice,
    /// An open folder, empty.
    NoCases,
    /// A letter on its way.
    MailSent,
    /// A card with a person's picture, checked.
    AccountReady,
}

/// A drawing beside words that say the same, hidden from assistive technology.
#[component]
pub fn Drawing(
    of: Scene,
    /// The number in the first box of a notice.
    #[prop(optional)]
    number: &'static str,
) -> impl IntoView {
    view! {
        <svg class=of.class() viewBox="0 0 96 64" aria-hidden="true" focusable="false">
            <path d=of.lines()></path>
            <text x="18" y="29">{number}</text>
            <path class="drawing__mark" d=of.mark()></path>
        </svg>
    }
    .into_part()
}

impl Scene {
    fn class(self) -> &'static str {
        if self == Self::Notice { "drawing drawing--notice" } else { "drawing" }
    }

    fn lines(self) -> &'static str {
        match self {
            Self::Notice => {
                "M8 63V3h80v60M14 11h24M66 11h16M14 18h68v26H14zM14 35h68M68 18v26M20 40h32M14 51h68M14 57h44"
            }
            Self::NoCases => "M14 54V14h22l6 7h34v9M14 54l10-24h62L76 54z",
            Self::MailSent => "M24 14h56v36H24zl28 20 28-20M6 22h10M10 32h6M6 42h10",
            Self::AccountReady => {
                "M12 10h72v44H12zM20 44c0-7 4-10 9-10s9 3 9 10M29 30a6 6 0 1 0 0-12 6 6 0 0 0 0 12M48 20h26M48 28h18"
            }
        }
    }

    fn mark(self) -> &'static str {
        match self {
            Self::Notice => "M11 27c0-6 12-10 29-10s29 4 29 10-12 9-29 9-29-3-29-9z",
            Self::NoCases => "M53 36v12M47 42h12",
            Self::MailSent | Self::AccountReady => "M66 48a10 10 0 1 0 20 0 10 10 0 1 0-20 0zM71 48l4 4 7-8",
        }
    }
}
