//! Every metric with its name, its help and where its value comes from, written in Prometheus' text format. The only
//! module that knows the format.

use std::borrow::Cow;
use std::fmt;
use std::sync::atomic::Ordering;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeGaugeValue, EncodeLabelSet, NoLabelSet, prometheus_text};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Registry;

use super::measured::Measured;
use crate::clock::SECOND;
use crate::domain::asking::ASKERS;
use crate::message::Channel;
use crate::message::outbox::DeliveryOutcome;
use crate::store::WaitingMessages;

/// Of [`written`].
pub const CONTENT_TYPE: &str = prometheus_text::CONTENT_TYPE;
/// Before every name.
const PREFIX: &str = "ellis";
/// A metric that has no labels.
const NO_LABELS: [(&str, &str); 0] = [];

/// All of it as text. Errors: those of writing into memory.
pub fn written(measured: Measured) -> Result<String, fmt::Error> {
    let mut registry = Registry::with_prefix(PREFIX);
    registry.register_collector(Box::new(measured));
    let mut text = String::new();
    prometheus_text::encode(&mut text, &registry)?;
    Ok(text)
}

// The library wants it of a collector; what is measured isn't for logs.
impl fmt::Debug for Measured {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Measured")
    }
}

impl Collector for Measured {
    fn encode(&self, encoder: DescriptorEncoder) -> fmt::Result {
        let mut page = Page(encoder);
        self.process(&mut page)?;
        self.requests(&mut page)?;
        self.hashing(&mut page)?;
        self.messages(&mut page)?;
        self.case_status(&mut page)?;
        self.database(&mut page)
    }
}

impl Measured {
    fn process(&self, page: &mut Page) -> fmt::Result {
        let version = [([("version", env!("CARGO_PKG_VERSION"))], 1_u32)];
        page.gauges("build_info", "Always 1, with the version of the server as a label.", version)?;
        let started = seconds(self.started_at);
        page.gauge("process_start_time_seconds", "When the process started, in seconds since 1970.", started)
    }

    fn requests(&self, page: &mut Page) -> fmt::Result {
        let endpoints = self.app.requests.all();
        let counts = endpoints.iter().flat_map(|endpoint| {
            let statuses = endpoint.statuses();
            statuses.map(|(status, count)| {
                let labels = [("endpoint", Cow::from(&endpoint.endpoint)), ("status", status.to_string().into())];
                (labels, count)
            })
        });
        page.counters("http_requests", "Requests answered, by endpoint and status.", counts)?;
        let help = "Time until an answer was ready to be sent, by endpoint.";
        let mut metric =
            page.0.encode_descriptor("http_request_duration_seconds", help, None, MetricType::Histogram)?;
        for endpoint in endpoints {
            let durations = endpoint.durations();
            if durations.count > 0 {
                let labels = [("endpoint", endpoint.endpoint.as_str())];
                let mut one = metric.encode_family(&labels)?;
                one.encode_histogram::<NoLabelSet>(durations.sum, durations.count, &durations.within, None)?;
            }
        }
        Ok(())
    }

    fn hashing(&self, page: &mut Page) -> fmt::Result {
        let room = self.app.passwords.occupancy();
        page.gauge("password_hashing_places", "Password hashings that may run at once.", room.places)?;
        page.gauge(
            "password_hashing_in_progress",
            "Password hashings and checks of new passwords under way.",
            room.taken,
        )?;
        page.gauge("password_hashing_waiting", "Requests that wait for a place to hash a password.", room.waiting)?;
        let help = "Requests turned away because no place to hash a password became free in time.";
        page.counters("password_hashing_refused", help, [(NO_LABELS, room.refused)])
    }

    fn messages(&self, page: &mut Page) -> fmt::Result {
        let labels = |one: &WaitingMessages| [("channel", one.channel), ("urgency", one.urgency.name())];
        if !self.waiting.is_empty() {
            let waiting = self.waiting.iter().map(|one| (labels(one), one.count));
            let help = "Messages that have neither left nor been given up; 10000 stands for that many or more.";
            page.gauges("outbox_waiting_messages", help, waiting)?;
            let help = "Age of the oldest message that waits; 0 where none does.";
            let age = |at: i64| seconds((self.now - at).max(0));
            let oldest = self.waiting.iter().map(|one| (labels(one), one.oldest_at.map_or(0.0, age)));
            page.gauges("outbox_oldest_waiting_seconds", help, oldest)?;
        }
        let deliveries = Channel::ALL.into_iter().flat_map(|channel| {
            DeliveryOutcome::ALL.into_iter().map(move |outcome| {
                let labels = [("channel", channel.as_str()), ("outcome", outcome.name())];
                (labels, self.app.deliveries.of(channel, outcome))
            })
        });
        page.counters("outbox_deliveries", "Tries to send a message, by what became of it.", deliveries)?;
        let queued = self.app.alerts_queued.load(Ordering::Relaxed);
        page.counters("alerts_queued", "Messages queued that tell that a case changed.", [(NO_LABELS, queued)])
    }

    fn case_status(&self, page: &mut Page) -> fmt::Result {
        let sync = &self.app.case_sync;
        let [finished, failed] =
            [&sync.rounds.finished, &sync.rounds.failed].map(|count| count.load(Ordering::Relaxed));
        let rounds = [([("outcome", "finished")], finished), ([("outcome", "failed")], failed)];
        page.counters("poller_rounds", "Rounds of the poller, by whether it could use the database.", rounds)?;
        let finished_at = seconds(sync.rounds.finished_at.load(Ordering::Relaxed));
        let help = "When the poller's last finished round ended, in seconds since 1970; 0 before the first one.";
        page.gauge("poller_last_round_timestamp_seconds", help, finished_at)?;
        if !self.due.is_empty() {
            let due = self.due.iter().map(|(asker, count)| ([("asker", asker.name())], *count));
            let help = "Watched receipts whose time to be asked for has come; 10000 stands for that many or more.";
            page.gauges("poller_receipts_due", help, due)?;
        }
        let readings = ASKERS.into_iter().flat_map(|asker| {
            let outcomes = sync.readings.of(asker);
            outcomes.map(move |(outcome, count)| ([("asker", asker.name()), ("outcome", outcome)], count))
        });
        page.counters(
            "case_status_readings",
            "Readings of a case wanted of the agency, by what became of them.",
            readings,
        )?;
        let spent = ASKERS.into_iter().zip(sync.spent_today()).map(|(asker, spent)| ([("asker", asker.name())], spent));
        page.gauges("case_status_quota_spent", "Requests to the agency in this UTC day, by who asked.", spent)?;
        let per_day = self.app.options.case_status_per_day;
        page.gauge("case_status_quota_per_day", "Requests to the agency that a UTC day may have.", per_day)?;
        let until = seconds(sync.paused_until());
        let help = "Until when the agency wants not to be asked, in seconds since 1970; 0 where it never said so.";
        page.gauge("case_status_paused_until_timestamp_seconds", help, until)
    }

    fn database(&self, page: &mut Page) -> fmt::Result {
        page.gauge(
            "database_up",
            "1 where the database answered this scrape, else 0.",
            u32::from(self.is_database_up),
        )?;
        let connections = self.app.store.connections();
        let states = [([("state", "in_use")], connections.in_use), ([("state", "idle")], connections.idle)];
        page.gauges("database_connections", "Open connections to the database, by state.", states)?;
        page.gauge("database_connections_max", "Connections to the database that may be open.", connections.most)?;
        let help = "Sessions whose newest request isn't written to the database yet.";
        page.gauge("sessions_unwritten", help, self.app.store.unwritten_sessions())
    }
}

/// UTC milliseconds, or a span, in seconds.
#[allow(clippy::cast_precision_loss)] // A moment of today has 41 bits, and a number here has 53.
fn seconds(milliseconds: i64) -> f64 {
    milliseconds as f64 / SECOND as f64
}

/// What is written, one family of metrics after the other.
struct Page<'a>(DescriptorEncoder<'a>);

impl Page<'_> {
    /// One that goes up and down, without labels.
    fn gauge(&mut self, name: &str, help: &str, value: impl EncodeGaugeValue) -> fmt::Result {
        self.gauges(name, help, [(NO_LABELS, value)])
    }

    /// One that goes up and down, by labels.
    fn gauges<L: EncodeLabelSet, V: EncodeGaugeValue>(
        &mut self,
        name: &str,
        help: &str,
        samples: impl IntoIterator<Item = (L, V)>,
    ) -> fmt::Result {
        let mut metric = self.0.encode_descriptor(name, help, None, MetricType::Gauge)?;
        samples.into_iter().try_for_each(|(labels, value)| metric.encode_family(&labels)?.encode_gauge(&value))
    }

    /// One that only grows while the process lives, by labels. Its name gets `_total` behind it.
    fn counters<L: EncodeLabelSet>(
        &mut self,
        name: &str,
        help: &str,
        samples: impl IntoIterator<Item = (L, u64)>,
    ) -> fmt::Result {
        let mut metric = self.0.encode_descriptor(name, help, None, MetricType::Counter)?;
        samples.into_iter().try_for_each(|(labels, value)| {
            metric.encode_family(&labels)?.encode_counter::<NoLabelSet, _, f64>(&value, None)
        })
    }
}
