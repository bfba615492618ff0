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

/// Returns the day of `2026-11-23` or `2026-11-23T15:04:05Z`, spelled out. It is the agency's day, so no time zone
/// shifts it, and its hour isn't shown.
pub fn when(locale: Locale, text: &str) -> String {
    day(locale, text.split('T').next().unwrap_or(text))
}

/// Returns a time in UTC milliseconds, spelled out in the person's time zone.
pub fn moment(locale: Locale, milliseconds: i64) -> String {
    spelled(locale, milliseconds, MOMENT)
}

/// Returns a time in UTC milliseconds as hour and minute of the person's time zone.
pub fn time_of_day(locale: Locale, milliseconds: i64) -> String {
    spelled(locale, milliseconds, TIME)
}

/// Returns how long before `now` a time was, both in UTC milliseconds, in the largest whole unit: "2 hours ago". `None`
/// when it is less than a minute.
pub fn ago(locale: Locale, milliseconds: i64, now: i64) -> Option<String> {
    let minutes = now.saturating_sub(milliseconds) / 60_000;
    let (count, unit) = match minutes {
        ..1 => return None,
        1..60 => (minutes, "minute"),
        60..1440 => (minutes / 60, "hour"),
        _ => (minutes / 1440, "day"),
    };
    Some(relative(locale, count, unit))
}

#[cfg(target_arch = "wasm32")]
fn relative(locale: Locale, count: i64, unit: &str) -> String {
    let locales = js_sys::Array::of1(&tag(locale).into());
    js_sys::Intl::RelativeTimeFormat::new(&locales, &js_sys::Object::new()).format(-(count as f64), unit).into()
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
    date.to_locale_string(tag(locale), &options).into()
}

/// Returns the language tag for the agency's country: its way to write times, and its names of time zones.
#[cfg(target_arch = "wasm32")]
fn tag(locale: Locale) -> &'static str {
    match locale {
        Locale::En => "en-US",
        Locale::Es => "es-US",
    }
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

#[cfg(not(target_arch = "wasm32"))]
fn relative(locale: Locale, count: i64, unit: &str) -> String {
    format!("{} {count} {unit} ago", super::code(locale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_said_in_the_largest_unit_that_has_passed_whole() {
        let minutes = |count: i64| ago(Locale::En, 0, count * 60_000);
        assert_eq!((ago(Locale::En, 0, 59_999), ago(Locale::Es, 60_000, 0)), (None, None));
        let said = |text: &str| Some(text.to_owned());
        assert_eq!((minutes(1), minutes(59)), (said("en 1 minute ago"), said("en 59 minute ago")));
        assert_eq!((minutes(60), minutes(1439)), (said("en 1 hour ago"), said("en 23 hour ago")));
        assert_eq!((minutes(1440), minutes(2880)), (said("en 1 day ago"), said("en 2 day ago")));
    }

    #[test]
    fn of_a_moment_of_the_agency_the_day_is_said_as_it_stands_there() {
        assert_eq!(when(Locale::En, "2026-11-23T23:59:59Z"), "2026-11-23");
        assert_eq!(when(Locale::Es, "2026-11-23"), "2026-11-23");
    }
}
