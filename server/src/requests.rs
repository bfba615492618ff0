//! Counts requests by endpoint and status, and how long their answers took, without a lock. Knows templates of
//! addresses alone, never the address of a request, and no format.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper bounds of the spans that answers are sorted into, in seconds: from what a read takes to the longest that a
/// request may.
const BOUNDS: [f64; 14] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0];
/// Everything that isn't an endpoint: files of the page, unknown addresses, verbs that an address doesn't have.
const OTHER: &str = "other";
/// Status codes begin here, and end before 600.
const FIRST_STATUS: u16 = 100;
/// Told of each endpoint also while there was none: else the first error of a process would look like no change.
const ALWAYS_TOLD: [u16; 2] = [200, 500];

/// All requests since the start.
pub struct Requests {
    by_route: HashMap<(&'static str, &'static str), usize>,
    /// The first is everything else.
    endpoints: Vec<EndpointRequests>,
}

impl Requests {
    /// None yet; of these endpoints, by verb and template, and of everything else.
    pub fn of(endpoints: impl IntoIterator<Item = (&'static str, &'static str)>) -> Self {
        let mut requests =
            Self { by_route: HashMap::new(), endpoints: vec![EndpointRequests::none_yet(OTHER.to_owned())] };
        for (verb, route) in endpoints {
            requests.by_route.insert((verb, route), requests.endpoints.len());
            requests.endpoints.push(EndpointRequests::none_yet(format!("{verb} {route}")));
        }
        requests
    }

    /// Those of an endpoint, by verb and template; those of everything else where there is no such endpoint.
    pub fn to(&self, verb: &str, route: Option<&str>) -> &EndpointRequests {
        let at = route.and_then(|route| self.by_route.get(&(verb, route))).copied().unwrap_or(0);
        &self.endpoints[at]
    }

    /// Those of each endpoint, and of everything else.
    pub fn all(&self) -> &[EndpointRequests] {
        &self.endpoints
    }
}

/// Requests of one endpoint.
pub struct EndpointRequests {
    /// Verb and template, or `other`.
    pub endpoint: String,
    /// By status, from [`FIRST_STATUS`].
    statuses: Box<[AtomicU64]>,
    /// Answers within each of [`BOUNDS`] and beyond the one before; then those beyond the last.
    within: [AtomicU64; BOUNDS.len() + 1],
    nanoseconds: AtomicU64,
}

/// How long answers took.
pub struct Durations {
    /// Of all together, in seconds.
    pub sum: f64,
    /// How many there were.
    pub count: u64,
    /// How many took so many seconds at most, and longer than the bound before.
    pub within: [(f64, u64); BOUNDS.len()],
}

impl EndpointRequests {
    fn none_yet(endpoint: String) -> Self {
        let statuses = (FIRST_STATUS..600).map(|_| AtomicU64::new(0)).collect();
        Self { endpoint, statuses, within: Default::default(), nanoseconds: AtomicU64::new(0) }
    }

    /// Counts one that was answered.
    pub fn count(&self, status: u16, took: Duration) {
        let at = status.checked_sub(FIRST_STATUS).map(usize::from);
        if let Some(count) = at.and_then(|at| self.statuses.get(at)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        let seconds = took.as_secs_f64();
        let at = BOUNDS.partition_point(|bound| *bound < seconds);
        self.within[at].fetch_add(1, Ordering::Relaxed);
        self.nanoseconds.fetch_add(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// How many were answered with each status.
    pub fn statuses(&self) -> impl Iterator<Item = (u16, u64)> {
        let counts = self.statuses.iter().map(|count| count.load(Ordering::Relaxed));
        (FIRST_STATUS..).zip(counts).filter(|(status, count)| *count > 0 || ALWAYS_TOLD.contains(status))
    }

    /// How long the answers took.
    pub fn durations(&self) -> Durations {
        let [.., beyond] = &self.within;
        let mut within = BOUNDS.map(|bound| (bound, 0));
        for (one, count) in within.iter_mut().zip(&self.within) {
            one.1 = count.load(Ordering::Relaxed);
        }
        let count = within.iter().map(|(_, count)| count).sum::<u64>() + beyond.load(Ordering::Relaxed);
        let sum = Duration::from_nanos(self.nanoseconds.load(Ordering::Relaxed)).as_secs_f64();
        Durations { sum, count, within }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requests() -> Requests {
        Requests::of([("GET", "/cases/{id}"), ("POST", "/cases")])
    }

    #[test]
    fn what_is_no_endpoint_is_counted_together() {
        let requests = requests();
        assert_eq!(requests.to("GET", Some("/cases/{id}")).endpoint, "GET /cases/{id}");
        for (verb, route) in [("GET", None), ("GET", Some("/cases")), ("DELETE", Some("/cases")), ("GET", Some("/x"))] {
            assert_eq!(requests.to(verb, route).endpoint, "other", "{verb} {route:?}");
        }
    }

    #[test]
    fn each_status_has_its_count_and_the_usual_ones_are_told_from_the_start() {
        let requests = requests();
        let endpoint = requests.to("POST", Some("/cases"));
        assert_eq!(endpoint.statuses().collect::<Vec<_>>(), [(200, 0), (500, 0)]);
        for status in [200, 422, 422, 599, 100, 99, 600] {
            endpoint.count(status, Duration::ZERO);
        }
        assert_eq!(endpoint.statuses().collect::<Vec<_>>(), [(100, 1), (200, 1), (422, 2), (500, 0), (599, 1)]);
    }

    #[test]
    fn an_answer_is_within_the_first_bound_that_it_does_not_exceed() {
        let requests = requests();
        let endpoint = requests.to("POST", Some("/cases"));
        for milliseconds in [0, 1, 2, 15_000, 15_001] {
            endpoint.count(200, Duration::from_millis(milliseconds));
        }
        let durations = endpoint.durations();
        assert_eq!(durations.count, 5);
        assert!((durations.sum - 30.004).abs() < 1e-9, "{}", durations.sum);
        let found: Vec<_> = durations.within.into_iter().filter(|(_, count)| *count > 0).collect();
        assert_eq!(found, [(0.001, 2), (0.0025, 1), (15.0, 1)]);
    }
}
