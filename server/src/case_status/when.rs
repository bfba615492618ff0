//! The two shapes in which the agency writes dates, read into one. No clock.

use std::fmt;

use jiff::civil;
use jiff::tz::{self, TimeZone};

/// The agency's moments have no zone. They are taken as US Eastern time, where it has its seat.
static EASTERN: TimeZone = tz::get!("America/New_York");

/// A date, or a moment. Prints as `2026-11-23` or, in UTC, as `2026-11-23T15:04:05Z`; texts sort by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// A day without a time.
    Day(civil::Date),
    /// A second.
    Moment(jiff::Timestamp),
}

impl When {
    /// Reads `MM-DD-YYYY HH:MM:SS` (US Eastern) or `YYYY-MM-DD`. `None` for anything else: a date is never invented.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(day) = civil::Date::strptime("%Y-%m-%d", text) {
            return Some(Self::Day(day));
        }
        let moment = civil::DateTime::strptime("%m-%d-%Y %H:%M:%S", text).ok()?;
        // In the hour that comes twice in autumn the first is meant; in the one left out in spring, the one after.
        let moment = EASTERN.to_ambiguous_zoned(moment).compatible().ok()?;
        Some(Self::Moment(moment.timestamp()))
    }

    /// Writes a moment as the agency does, for the simulator.
    pub(super) fn written(milliseconds: i64, with_time: bool) -> String {
        let moment = jiff::Timestamp::from_millisecond(milliseconds).unwrap_or_default().to_zoned(EASTERN.clone());
        let shape = if with_time { "%m-%d-%Y %H:%M:%S" } else { "%Y-%m-%d" };
        moment.strftime(shape).to_string()
    }

    /// A day as the agency's sentences spell it, for the simulator: English, then Spanish.
    pub(super) fn spelled(milliseconds: i64) -> (String, String) {
        const MONTHS: [&str; 12] = [
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ];
        let day = jiff::Timestamp::from_millisecond(milliseconds).unwrap_or_default().to_zoned(EASTERN.clone());
        let month = MONTHS[usize::try_from(day.month()).unwrap_or(1).clamp(1, 12) - 1];
        (day.strftime("%B %-d, %Y").to_string(), format!("{} de {month} de {}", day.day(), day.year()))
    }
}

impl fmt::Display for When {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(formatter, "{day}"),
            Self::Moment(moment) => write!(formatter, "{}", moment.strftime("%Y-%m-%dT%H:%M:%SZ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        When::parse(text).map(|when| when.to_string())
    }

    #[test]
    fn both_shapes_are_read_and_moments_are_eastern_time() {
        assert_eq!(read("2026-07-04").as_deref(), Some("2026-07-04"));
        assert_eq!(read("07-04-2026 09:30:00").as_deref(), Some("2026-07-04T13:30:00Z"));
        assert_eq!(read(" 01-15-2026 09:30:00 ").as_deref(), Some("2026-01-15T14:30:00Z"));
    }

    #[test]
    fn hours_around_a_change_of_clocks_are_read() {
        assert_eq!(read("11-01-2026 01:30:00").as_deref(), Some("2026-11-01T05:30:00Z"));
        assert_eq!(read("03-08-2026 02:30:00").as_deref(), Some("2026-03-08T07:30:00Z"));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in
            ["", "null", "13-45-2026 00:00:00", "2026-02-30", "07/04/2026", "07-04-2026", "2026-07-04T00:00:00Z"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        assert_eq!(read(&When::written(1_780_000_000_000, true)).as_deref(), Some("2026-05-28T20:26:40Z"));
        assert_eq!(read(&When::written(1_780_000_000_000, false)).as_deref(), Some("2026-05-28"));
        assert_eq!(When::spelled(1_780_000_000_000), ("May 28, 2026".to_owned(), "28 de mayo de 2026".to_owned()));
    }
}
