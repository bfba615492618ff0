//! A QR code as one vector outline.

use super::part::IntoPart;
use std::fmt::Write;

use leptos::prelude::*;

/// The code, dark on white in every theme, with the quiet zone of four modules that readers need.
#[component]
pub fn QrCode(
    /// From [`qr_outline`].
    #[prop(into)]
    outline: String,
    /// Modules per side.
    size: i32,
    /// What the code is for.
    #[prop(into)]
    title: String,
) -> impl IntoView {
    let side = size + 8;
    view! {
        <svg class="qr-code" role="img" aria-label=title viewBox=format!("-4 -4 {side} {side}") shape-rendering="crispEdges">
            <path d=outline></path>
        </svg>
    }
    .into_part()
}

/// Draws each dark module as a square. `dark(x, y)` says which ones are.
pub fn qr_outline(size: i32, dark: impl Fn(i32, i32) -> bool) -> String {
    let mut outline = String::new();
    for y in 0..size {
        for x in 0..size {
            if dark(x, y) {
                let _ = write!(outline, "M{x} {y}h1v1h-1z");
            }
        }
    }
    outline
}

#[cfg(test)]
mod tests {
    use super::qr_outline;

    #[test]
    fn each_dark_module_is_a_square() {
        assert_eq!(qr_outline(2, |x, y| x == y), "M0 0h1v1h-1zM1 1h1v1h-1z");
    }
}
