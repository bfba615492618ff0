//! Dates in words, by the browser's own tables.

use super::Locale;

/// A name and a value, as `Date.prototype.toLocaleString` takes them.
type Wanted = [(&'static str, &'static str)];

const DAY: &Wanted = &[("year", "numeric"), ("month", "long"), ("day", "numeric"), ("timeZone", "UTC")];
const MOMENT: &Wanted = &[
    ("year", "numeric"),
    ("month", "long"),
    ("day", "numeric"),
    ("hour", "numeric"),
    ("minute", "2-digit"),
    ("timeZoneName", "short"),
];
const TIME: &Wanted = &[("hour", "numeric"), ("minute", "2-digit")];

/// The day of `2026-11-23` or `2026-11-23T15:04:05Z`, spelled out. It is the agency's day, so no zone shifts it, and the hour
/// at which something was filed there is nobody's concern.
pub fn when(locale: Locale, text: &str) -> String {
    day(locale, text.split('T').next().unwrap_or(text))
}

/// UTC milliseconds, spelled out with the person's zone.
pub fn moment(locale: Locale, milliseconds: i64) -> String {
    spelled(locale, milliseconds, MOMENT)
}

/// UTC milliseconds, as the hour and minute of the person's clock.
pub fn time_of_day(locale: Locale, milliseconds: i64) -> String {
    spelled(locale, milliseconds, TIME)
}

#[cfg(target_arch = "wasm32")]
fn day(locale: Locale, text: &str) -> String {
    let date = js_sys::Date::new(&text.into());
    if date.get_time().is_nan() { text.to_owned() } else { by_browser(locale, &date, DAY) }
}

#[cfg(target_arch = "wasm32")]
fn spelled(locale: Locale, milliseconds: i64, wanted: &Wanted) -> String {
    by_browser(locale, &js_sys::Date::new(&(milliseconds as f64).into()), wanted)
}

#[cfg(target_arch = "wasm32")]
fn by_browser(locale: Locale, date: &js_sys::Date, wanted: &Wanted) -> String {
    let options = js_sys::Object::new();
    for (name, value) in wanted {
        let _ = js_sys::Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    // The agency's country: its clocks and the names of its zones, in each language.
    let tag = match locale {
        Locale::En => "en-US",
        Locale::Es => "es-US",
    };
    date.to_locale_string(tag, &options).into()
}

#[cfg(not(target_arch = "wasm32"))]
fn day(_: Locale, text: &str) -> String {
    let _ = DAY;
    text.to_owned()
}

#[cfg(not(target_arch = "wasm32"))]
fn spelled(locale: Locale, milliseconds: i64, wanted: &Wanted) -> String {
    let kind = if wanted == MOMENT { "moment" } else { "time" };
    format!("{} {kind} {milliseconds}", super::code(locale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_moment_of_the_agency_the_day_is_said_as_it_stands_there() {
        assert_eq!(when(Locale::En, "2026-11-23T23:59:59Z"), "2026-11-23");
        assert_eq!(when(Locale::Es, "2026-11-23"), "2026-11-23");
    }
}
