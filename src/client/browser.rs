//! Carries requests by the browser's own fetch, with a time-out.

use api::endpoint::Method;
use gloo_net::http::{Method as Verb, RequestBuilder};

use super::transport::{Broken, Incoming, Outgoing, Pending, Transport};

/// Milliseconds that a request may take.
const TIME_OUT: u32 = 15_000;

/// The browser's fetch, to the page's own host.
pub struct Fetch {
    /// The path of the interface.
    api: String,
}

impl Fetch {
    /// Creates a transport to the interface at a path.
    pub fn to(api: &str) -> Self {
        Self { api: api.trim_end_matches('/').to_owned() }
    }
}

impl Transport for Fetch {
    fn carry(&self, mut request: Outgoing) -> Pending {
        if let Some(below) = request.path.strip_prefix("/api/v1") {
            request.path = [&self.api, below].concat();
        }
        Box::pin(fetch(request))
    }
}

async fn fetch(request: Outgoing) -> Result<Incoming, Broken> {
    let verb = match request.method {
        Method::Get => Verb::GET,
        Method::Post => Verb::POST,
        Method::Patch => Verb::PATCH,
        Method::Delete => Verb::DELETE,
    };
    let signal = web_sys::AbortSignal::timeout_with_u32(TIME_OUT);
    let mut builder = RequestBuilder::new(&request.path)
        .method(verb)
        .header("Accept", "application/json")
        .abort_signal(Some(&signal));
    if let Some(csrf) = &request.csrf {
        builder = builder.header("X-Ellis-CSRF", csrf);
    }
    let built = match request.body {
        Some(body) => builder.header("Content-Type", "application/json").body(body),
        None => builder.build(),
    };
    let answer = built.map_err(|_| Broken::Offline)?.send().await.map_err(broken)?;
    let retry_after = answer.headers().get("retry-after").and_then(|seconds| seconds.trim().parse().ok());
    let status = answer.status();
    let body = answer.text().await.map_err(broken)?;
    Ok(Incoming { status, body, retry_after })
}

fn broken(error: gloo_net::Error) -> Broken {
    match error {
        gloo_net::Error::JsError(error) if error.name == "TimeoutError" => Broken::TimedOut,
        _ if web_sys::window().is_some_and(|window| window.navigator().on_line()) => Broken::Unreachable,
        _ => Broken::Offline,
    }
}
