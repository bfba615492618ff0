//! How to reach support, in the operator's own words.

use crate::ui::IntoPart;
use leptos::prelude::*;

use super::use_site;
use crate::i18n::Locale;
use crate::session::use_session;
use crate::t;

/// Returns a function for the view that shows how to reach support, as far as the operator says; `None` when it says
/// nothing. Has to be called at the top of a component.
pub fn use_support(locale: Locale) -> impl Fn() -> Option<AnyView> + Copy + Send + Sync + 'static {
    let (session, site) = (use_session(), use_site());
    move || {
        let (words, telephone, email) =
            site.with(|site| (site.words.clone(), site.telephone.clone(), site.email.clone()));
        let words = Some(words).filter(|words| !words.is_empty()).or_else(|| session.support());
        let link = |scheme: &str, shown: String| {
            let href = [scheme, &shown.replace(' ', "")].concat();
            (!shown.is_empty())
                .then(|| view! { " " <a class="usa-link" href=href rel="external">{shown}</a> }.into_part())
        };
        let (telephone, email) = (link("tel:", telephone), link("mailto:", email));
        let any = words.is_some() || telephone.is_some() || email.is_some();
        any.then(|| {
            view! {
                <p class="support">
                    {t!(locale, shell.support)}
                    {words.map(|words| [" ", &words].concat())}
                    {telephone}
                    {email}
                </p>
            }
            .into_part()
        })
    }
}
