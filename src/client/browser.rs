//! Carries requests by the browser's own fetch, with a time-out. Who is here has been asked beside the program already.

use api::endpoint::Method;
use gloo_net::http::{Method as Verb, RequestBuilder, Response};
use js_sys::{Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::clock;

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
        if let Some(below) = request.path.strip_prefix(api::BASE) {
            request.path = [&self.api, below].concat();
        }
        Box::pin(fetch(request))
    }
}

async fn fetch(request: Outgoing) -> Result<Incoming, Broken> {
    if let Some(answer) = asked_beside(&request)
        && let Ok(answer) = JsFuture::from(answer).await
        && let Ok(answer) = answer.dyn_into::<web_sys::Response>()
    {
        return incoming(Response::from(answer)).await;
    }
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
    incoming(built.map_err(|_| Broken::Offline)?.send().await.map_err(broken)?).await
}

/// Returns the answer to a request that `boot.js` has sent beside the program (`ellisSession`), once. One that came
/// long ago isn't taken: what it says about time is counted from when it is read. One that is still to come is taken,
/// so that no second request is under way.
fn asked_beside(request: &Outgoing) -> Option<Promise> {
    const OLDEST: f64 = 5_000.0;
    if request.method != Method::Get {
        return None;
    }
    let (window, name) = (web_sys::window()?, JsValue::from("ellisSession"));
    let asked = Reflect::get(&window, &name).ok()?;
    let of = |key: &str| Reflect::get(&asked, &key.into()).ok();
    if of("path")?.as_string()? != request.path {
        return None;
    }
    let _ = Reflect::set(&window, &name, &JsValue::UNDEFINED);
    let is_fresh = of("at").and_then(|at| at.as_f64()).is_none_or(|at| (0.0..OLDEST).contains(&(clock::now() - at)));
    if is_fresh { of("answer")?.dyn_into().ok() } else { None }
}

async fn incoming(answer: Response) -> Result<Incoming, Broken> {
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
