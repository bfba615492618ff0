//! Dates in words, by the browser's own tables. A day without a time is never shifted by a zone.

use super::Locale;

/// A day `2026-11-23` or a moment `2026-11-23T15:04:05Z`, spelled out; a moment names its zone.
pub fn when(locale: Locale, text: &str) -> String {
    spelled(locale, text, text.contains('T'))
}

/// UTC milliseconds, spelled out with the person's zone.
pub fn moment(locale: Locale, milliseconds: i64) -> String {
    spelled_moment(locale, milliseconds)
}

#[cfg(target_arch = "wasm32")]
fn spelled(locale: Locale, text: &str, with_time: bool) -> String {
    let date = js_sys::Date::new(&text.into());
    if date.get_time().is_nan() { text.to_owned() } else { by_browser(locale, &date, with_time) }
}

#[cfg(target_arch = "wasm32")]
fn spelled_moment(locale: Locale, milliseconds: i64) -> String {
    by_browser(locale, &js_sys::Date::new(&(milliseconds as f64).into()), true)
}

#[cfg(target_arch = "wasm32")]
fn by_browser(locale: Locale, date: &js_sys::Date, with_time: bool) -> String {
    let options = js_sys::Object::new();
    let mut wanted = vec![("year", "numeric"), ("month", "long"), ("day", "numeric")];
    if with_time {
        wanted.extend([("hour", "numeric"), ("minute", "2-digit"), ("timeZoneName", "short")]);
    } else {
        wanted.push(("timeZone", "UTC"));
    }
    for (name, value) in wanted {
        let _ = js_sys::Reflect::set(&options, &name.into(), &value.into());
    }
    // The agency's country: its clocks and the names of its zones, in each language.
    let tag = match locale {
        Locale::en => "en-US",
        Locale::es => "es-US",
    };
    date.to_locale_string(tag, &options).into()
}

#[cfg(not(target_arch = "wasm32"))]
fn spelled(_: Locale, text: &str, _: bool) -> String {
    text.to_owned()
}

#[cfg(not(target_arch = "wasm32"))]
fn spelled_moment(locale: Locale, milliseconds: i64) -> String {
    format!("{} {milliseconds}", super::code(locale))
}
