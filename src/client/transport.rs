//! The transport of requests: the browser, or a script in tests. Nothing here knows their content.

use std::{future::Future, pin::Pin};

use api::endpoint::Method;

/// A request as HTTP sees it.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The method.
    pub method: Method,
    /// The path, with a query if there is one.
    pub path: String,
    /// The CSRF value, for changing requests.
    pub csrf: Option<String>,
    /// The body, as JSON.
    pub body: Option<String>,
}

/// An answer as HTTP sees it.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
    /// Seconds, from the header `Retry-After`.
    pub retry_after: Option<u32>,
}

/// Why no answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// The browser has no network.
    Offline,
    /// The browser has a network, and the server isn't reached.
    Unreachable,
    /// There was no answer in time.
    TimedOut,
}

/// A future answer.
pub type Pending = Pin<Box<dyn Future<Output = Result<Incoming, Broken>>>>;

/// Carries requests.
pub trait Transport {
    /// Carries a request, and returns its future answer.
    fn carry(&self, request: Outgoing) -> Pending;
}
