//! A large number.

use super::part::IntoPart;
use leptos::prelude::*;

/// Shows `digits` in groups of four. The gaps are only visual: the copied text has none.
#[component]
pub fn BigNumber(
    #[prop(into)] digits: String,
    /// The id by which a copy button selects it.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let groups = grouped(&digits).into_iter().map(|group| view! { <span>{group}</span> }.into_part()).collect_view();
    view! { <strong class="big-number" id=id dir="ltr" translate="no">{groups}</strong> }.into_part()
}

fn grouped(digits: &str) -> Vec<String> {
    digits.chars().collect::<Vec<_>>().chunks(4).map(|group| group.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn digits_stand_in_fours() {
        assert_eq!(grouped("123456789012"), ["1234", "5678", "9012"]);
        assert_eq!(grouped("12345"), ["1234", "5"]);
        assert!(grouped("").is_empty());
    }
}
