//! Metrics as a program that collects them reads them: each line is understood, or the test ends.

use std::collections::BTreeMap;

use regex::Regex;

use crate::browser::{Browser, Reply};
use crate::server::Ellis;

/// The option; the system chooses the port.
pub const METRICS: &str = "--metrics-listen=127.0.0.1:0";

/// One answer: each family by its name.
pub struct Scrape {
    pub text: String,
    pub families: BTreeMap<String, Family>,
}

/// A metric.
#[derive(Default)]
pub struct Family {
    pub help: String,
    pub kind: String,
    /// By name and labels, as they are written: `name{label="value"}`.
    pub samples: BTreeMap<String, f64>,
}

impl Scrape {
    /// Reads one; panics at the first line that the format doesn't know, or that stands in the wrong place.
    pub fn read(text: &str) -> Self {
        let help = Regex::new("^# HELP ([a-z_]+) (.+)$").expect("a pattern");
        let kind = Regex::new("^# TYPE ([a-z_]+) (counter|gauge|histogram)$").expect("a pattern");
        let label = r#"[a-z_]+="(?:[^"\\]|\\["\\n])*""#;
        let sample =
            Regex::new(&format!(r"^([a-z_]+)(\{{{label}(?:,{label})*\}})? (\d[\d.e+-]*)$")).expect("a pattern");
        let (mut families, mut current) = (BTreeMap::<String, Family>::new(), String::new());
        assert!(text.ends_with('\n'));
        for line in text.lines() {
            if let Some(found) = help.captures(line) {
                current = found[1].to_owned();
                let family = Family { help: found[2].to_owned(), ..Family::default() };
                assert!(families.insert(current.clone(), family).is_none(), "{line}: told before");
            } else if let Some(found) = kind.captures(line) {
                assert_eq!(found[1], current, "{line}: its help comes first");
                families.get_mut(&current).expect("its help came").kind = found[2].to_owned();
            } else if let Some(found) = sample.captures(line) {
                let family = families.get_mut(&current).unwrap_or_else(|| panic!("{line}: no help"));
                let own = found[1].strip_prefix(&current).unwrap_or_else(|| panic!("{line}: below {current}"));
                let parts: &[&str] = if family.kind == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
                assert!(parts.contains(&own), "{line}: no part of a {}", family.kind);
                let labels = found.get(2).map_or("", |labels| labels.as_str());
                let value = found[3].parse().unwrap_or_else(|_| panic!("{line}: no number"));
                assert!(family.samples.insert(format!("{}{labels}", &found[1]), value).is_none(), "{line}: told twice");
            } else {
                panic!("{line:?} is no line of the format");
            }
        }
        Self { text: text.to_owned(), families }
    }

    /// The number at a name and its labels, where there is one.
    pub fn find(&self, sample: &str) -> Option<f64> {
        let mut all = self.families.values().flat_map(|family| &family.samples);
        all.find(|(name, _)| *name == sample).map(|(_, value)| *value)
    }

    /// The number at a name and its labels.
    #[track_caller]
    pub fn value(&self, sample: &str) -> f64 {
        self.find(sample).unwrap_or_else(|| panic!("no {sample} in\n{}", self.text))
    }

    /// How many requests of an endpoint were answered with a status.
    #[track_caller]
    pub fn requests(&self, endpoint: &str, status: u16) -> f64 {
        self.value(&format!(r#"ellis_http_requests_total{{endpoint="{endpoint}",status="{status}"}}"#))
    }
}

impl Ellis {
    /// What is answered at the metrics' own port.
    pub async fn at_metrics(&self, method: &str, path: &str) -> Reply {
        let address = self.running.metrics.expect("metrics are served");
        Browser::at(&format!("http://{address}")).raw(method, path, &[], None).await
    }

    /// The metrics now.
    pub async fn scrape(&self) -> Scrape {
        let reply = self.at_metrics("GET", "/metrics").await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        Scrape::read(&reply.text)
    }

    /// The metrics once a number is told: what a worker did is counted when it is done.
    pub async fn scrape_until(&self, sample: &str, value: f64) -> Scrape {
        let told = async {
            loop {
                let scrape = self.scrape().await;
                if scrape.find(sample) == Some(value) {
                    return scrape;
                }
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(60), told)
            .await
            .unwrap_or_else(|_| panic!("no {sample} {value}"))
    }
}
