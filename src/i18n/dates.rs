//! Dates in words, by the browser's own tables.

use super::Locale;

/// What is spelled of a time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parts {
    /// The day, in UTC.
    Day,
    /// Day and time of day.
    Moment,
    /// The time of day.
    Time,
}

/// Returns the day of `2026-11-23` or `2026-11-23T15:04:05Z`, spelled out. It is the agency's day, so no time zone
/// shifts it, and its hour isn't shown.
pub fn when(locale: Locale, text: &str) -> String {
    day(locale, text.split('T').next().unwrap_or(text))
}

/// Returns a time in UTC milliseconds, spelled out in the person's time zone.
pub fn moment(locale: Locale, milliseconds: i64) -> String {
    spelled(locale, milliseconds, Parts::Moment)
}

/// Returns a time in UTC milliseconds as hour and minute of the person's time zone.
pub fn time_of_day(locale: Locale, milliseconds: i64) -> String {
    spelled(locale, milliseconds, Parts::Time)
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
use browser::{day, relative, spelled};

#[cfg(target_arch = "wasm32")]
mod browser {
    use std::cell::RefCell;

    use js_sys::Intl::{DateTimeFormat, RelativeTimeFormat};
    use js_sys::{Array, Date, Function, Object, Reflect};
    use wasm_bindgen::JsValue;

    use super::{Locale, Parts};

    thread_local! {
        /// Those that were needed: the browser takes longer to make one than to spell forty dates.
        static FORMATS: RefCell<Vec<(Locale, Parts, Function)>> = const { RefCell::new(Vec::new()) };
        static RELATIVE: RefCell<Vec<(Locale, RelativeTimeFormat)>> = const { RefCell::new(Vec::new()) };
    }

    pub fn day(locale: Locale, text: &str) -> String {
        let date = Date::new(&text.into());
        if date.get_time().is_nan() { text.to_owned() } else { by_browser(locale, &date, Parts::Day) }
    }

    pub fn spelled(locale: Locale, milliseconds: i64, parts: Parts) -> String {
        by_browser(locale, &Date::new(&(milliseconds as f64).into()), parts)
    }

    pub fn relative(locale: Locale, count: i64, unit: &str) -> String {
        RELATIVE.with_borrow_mut(|formats| {
            let at = formats.iter().position(|(of, _)| *of == locale).unwrap_or_else(|| {
                formats.push((locale, RelativeTimeFormat::new(&tags(locale), &Object::new())));
                formats.len() - 1
            });
            formats[at].1.format(-(count as f64), unit).into()
        })
    }

    fn by_browser(locale: Locale, date: &Date, parts: Parts) -> String {
        FORMATS.with_borrow_mut(|formats| {
            let at = formats.iter().position(|(of, spelled, _)| (*of, *spelled) == (locale, parts));
            let at = at.unwrap_or_else(|| {
                formats.push((locale, parts, DateTimeFormat::new(&tags(locale), &options(parts)).format()));
                formats.len() - 1
            });
            formats[at].2.call1(&JsValue::UNDEFINED, date).ok().and_then(|text| text.as_string()).unwrap_or_default()
        })
    }

    fn options(parts: Parts) -> Object {
        let day = [("year", "numeric"), ("month", "long"), ("day", "numeric")];
        let time = [("hour", "numeric"), ("minute", "2-digit")];
        let wanted = match parts {
            Parts::Day => [&day[..], &[("timeZone", "UTC")]].concat(),
            Parts::Moment => [&day[..], &time[..], &[("timeZoneName", "short")]].concat(),
            Parts::Time => time.to_vec(),
        };
        let options = Object::new();
        for (name, value) in wanted {
            let _ = Reflect::set(&options, &name.into(), &value.into());
        }
        options
    }

    /// Returns the language tag for the agency's country: its way to write times, and its names of time zones.
    fn tags(locale: Locale) -> Array {
        Array::of1(&match locale {
            Locale::En => "en-US".into(),
            Locale::Es => "es-US".into(),
        })
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn day(_: Locale, text: &str) -> String {
    let _ = Parts::Day;
    text.to_owned()
}

#[cfg(not(target_arch = "wasm32"))]
fn spelled(locale: Locale, milliseconds: i64, parts: Parts) -> String {
    let kind = if parts == Parts::Moment { "moment" } else { "time" };
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
