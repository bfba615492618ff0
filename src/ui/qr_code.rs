//! A QR code as one path.

use super::part::IntoPart;
use leptos::prelude::*;

/// A QR code, dark on white in every theme, with the quiet zone of four modules that readers need.
#[component]
pub fn QrCode(
    /// The path of its dark modules.
    #[prop(into)]
    path: String,
    /// Modules per side.
    size: i32,
    /// What the code is for.
    #[prop(into)]
    title: String,
) -> impl IntoView {
    let side = size + 8;
    view! {
        <svg
            class="qr-code"
            role="img"
            aria-label=title
            viewBox=format!("-4 -4 {side} {side}")
            shape-rendering="crispEdges"
        >
            <path d=path></path>
        </svg>
    }
    .into_part()
}
