//! What carries a request: the browser, or a script in tests. Nothing here knows what is carried.

use std::{future::Future, pin::Pin};

use api::endpoint::Method;

/// A request as HTTP sees it.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The verb.
    pub method: Method,
    /// Below the host.
    pub path: String,
    /// For changing requests.
    pub csrf: Option<String>,
    /// JSON.
    pub body: Option<String>,
}

/// An answer as HTTP sees it.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The HTTP status.
    pub status: u16,
    /// Text of the body.
    pub body: String,
    /// Seconds, from the header of that name.
    pub retry_after: Option<u32>,
}

/// No answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// The browser has no network.
    Offline,
    /// It has one, and the server isn't reached.
    Unreachable,
    /// It took longer than a request may.
    TimedOut,
}

/// An answer to wait for.
pub type Pending = Pin<Box<dyn Future<Output = Result<Incoming, Broken>>>>;

/// Carries requests.
pub trait Transport {
    /// Carries one.
    fn carry(&self, request: Outgoing) -> Pending;
}
