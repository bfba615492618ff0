//! The only room that knows HTTP: sends the request of an endpoint, reads its reply or failure. No words, no state of
//! the person.

mod body;
mod browser;
mod failure;
mod transport;

pub use browser::Fetch;
pub use failure::{Answer, Failure, General, RequestProblem};
pub use transport::{Broken, Incoming, Outgoing, Pending, Transport};

use std::{future::Future, pin::Pin, rc::Rc};

use api::endpoint::{Endpoint, Method};
use api::session::{ReadSession, Who};
use futures_util::lock::Mutex;
use leptos::prelude::*;

/// Sends requests. `Copy`, in context.
#[derive(Clone, Copy)]
pub struct Client {
    transport: StoredValue<Rc<dyn Transport>, LocalStorage>,
    csrf: StoredValue<String>,
    /// The [`person_of`] the session that the views show; empty while nobody has signed in.
    person: StoredValue<String>,
    /// Held by the first request while no CSRF value is known: its answer brings the value, and the cookie that it is
    /// bound to.
    first: StoredValue<Rc<Mutex<()>>, LocalStorage>,
    /// How many changing requests are under way.
    acting: RwSignal<u32>,
}

/// Counts a changing request while it is under way, also when nobody waits for it any more.
struct Acting(RwSignal<u32>);

impl Acting {
    fn begin(count: RwSignal<u32>) -> Self {
        count.try_update(|count| *count += 1);
        Self(count)
    }
}

impl Drop for Acting {
    fn drop(&mut self) {
        self.0.try_update(|count| *count -= 1);
    }
}

impl Client {
    /// Creates a client over a transport.
    pub fn new(transport: impl Transport + 'static) -> Self {
        let transport: Rc<dyn Transport> = Rc::new(transport);
        let first = StoredValue::new_local(Rc::new(Mutex::new(())));
        Self {
            transport: StoredValue::new_local(transport),
            csrf: StoredValue::new(String::new()),
            person: StoredValue::new(String::new()),
            first,
            acting: RwSignal::new(0),
        }
    }

    /// Sets the CSRF value that changing requests carry.
    pub fn set_csrf(self, csrf: &str) {
        self.csrf.try_update_value(|kept| csrf.clone_into(kept));
    }

    /// Sets the person whose session the views show; empty for nobody.
    pub fn set_person(self, person: &str) {
        self.person.try_update_value(|kept| person.clone_into(kept));
    }

    /// Sends a request and reads its answer. A changing request that is refused as forged is sent once more, with a
    /// fresh CSRF value, unless somebody else has signed in meanwhile in another tab: no view acts for another person.
    pub async fn send<E: Endpoint>(self, request: &E) -> Result<E::Reply, Failure<E::Refusal>> {
        self.ask(request).await.read::<E>()
    }

    /// Sends a request as [`Self::send`] does, and leaves the answer to be read: the code that waits is the same for
    /// all endpoints.
    pub fn ask<E: Endpoint>(self, request: &E) -> Asked {
        let has_body = matches!(E::METHOD, Method::Post | Method::Patch);
        let body = has_body.then(|| serde_json::to_string(request).unwrap_or_default());
        Box::pin(self.exchange(E::METHOD, request.path(), body))
    }

    /// Returns whether a changing request is under way, tracked. The view that sent it has to stay for the answer.
    pub fn acts(self) -> bool {
        self.acting.get() > 0
    }

    async fn exchange(self, method: Method, path: String, body: Option<String>) -> Answer {
        let changes = method != Method::Get;
        let _acting = changes.then(|| Acting::begin(self.acting));
        let unknown = || self.csrf.try_with_value(String::is_empty).unwrap_or(true);
        let first = self.first.try_get_value().filter(|_| unknown());
        let _first = match &first {
            Some(first) => Some(first.lock().await),
            None => None,
        };
        if changes && unknown() {
            self.renew().await;
        }
        let answer = self.once(method, path.clone(), body.clone()).await;
        if !(changes && answer.is_forged()) {
            return answer;
        }
        let now = self.renew().await;
        let is_another =
            self.person.try_with_value(|before| !before.is_empty() && now.is_some_and(|now| now != *before));
        if is_another == Some(true) {
            return Answer::signed_out();
        }
        self.once(method, path, body).await
    }

    /// Fetches a CSRF value. Returns the [`person_of`] the session, empty for nobody; `None` when there was no answer.
    async fn renew(self) -> Option<String> {
        let request = ReadSession {};
        let session = self.once(Method::Get, request.path(), None).await.read::<ReadSession>().ok()?;
        self.set_csrf(&session.csrf);
        Some(person_of(&session.who).unwrap_or_default().to_owned())
    }

    async fn once(self, method: Method, path: String, body: Option<String>) -> Answer {
        let csrf = if method == Method::Get { None } else { self.csrf.try_get_value() };
        let Some(transport) = self.transport.try_get_value() else { return Answer::never() };
        Answer::of(transport.carry(Outgoing { method, path, csrf, body }).await)
    }
}

/// Returns what tells one person from another: the address during the set-up, else the display name. `None` for a
/// guest.
pub fn person_of(who: &Who) -> Option<&str> {
    match who {
        Who::Guest | Who::CodeDue(_) => None,
        Who::SettingUp(set_up) => Some(&set_up.email),
        Who::SignedIn(viewer) => Some(&viewer.display_name),
    }
}

/// A future answer.
pub type Asked = Pin<Box<dyn Future<Output = Answer>>>;

/// Returns the client of this page.
pub fn use_client() -> Client {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::session::SignOut;
    use std::cell::{Cell, RefCell};
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    type Carried = Vec<(Method, Option<String>)>;

    /// Notes the value that the request carries, and answers who is signed in as soon as the test lets it.
    #[derive(Clone, Default)]
    struct Slow {
        carried: Rc<RefCell<Carried>>,
        may: Rc<Cell<bool>>,
    }

    impl Transport for Slow {
        fn carry(&self, request: Outgoing) -> Pending {
            self.carried.borrow_mut().push((request.method, request.csrf));
            let body = r#"{"csrf":"first","who":"guest"}"#.to_owned();
            let may = self.may.clone();
            Box::pin(std::future::poll_fn(move |_| match may.get() {
                true => Poll::Ready(Ok(Incoming { status: 200, body: body.clone(), retry_after: None })),
                false => Poll::Pending,
            }))
        }
    }

    /// Takes nothing as ours, and says that Eva is signed in.
    #[derive(Clone, Default)]
    struct Forged(Rc<RefCell<Vec<Method>>>);

    impl Transport for Forged {
        fn carry(&self, request: Outgoing) -> Pending {
            self.0.borrow_mut().push(request.method);
            let (status, body) = match request.method {
                Method::Get => (
                    200,
                    r#"{"csrf":"hers","who":{"signed_in":{"display_name":"Eva","language":"en","seconds_left":9}}}"#,
                ),
                _ => (403, r#"{"status":403,"code":"forged"}"#),
            };
            Box::pin(std::future::ready(Ok(Incoming { status, body: body.to_owned(), retry_after: None })))
        }
    }

    #[test]
    fn what_a_view_of_one_person_asks_for_is_not_sent_again_for_another() {
        Owner::new().with(|| {
            let sent = |person: &str| {
                let forged = Forged::default();
                let client = Client::new(forged.clone());
                client.set_csrf("old");
                client.set_person(person);
                let sign_out = SignOut {};
                let mut asked = pin!(client.send(&sign_out));
                let Poll::Ready(answer) = asked.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
                    panic!("no answer")
                };
                let sent = forged.0.borrow().len();
                (sent, matches!(answer, Err(Failure::General(General::SignedOut))))
            };
            assert_eq!(sent("Ana"), (2, true), "Eva signs nobody else's request");
            assert_eq!(sent("Eva"), (3, false), "her own is sent again");
        });
    }

    #[test]
    fn what_is_sent_while_it_is_asked_who_is_here_waits_for_that_answer_and_asks_no_second_time() {
        let owner = Owner::new();
        owner.with(|| {
            let slow = Slow::default();
            let client = Client::new(slow.clone());
            let (read, sign_out) = (ReadSession {}, SignOut {});
            let mut reading = pin!(client.send(&read));
            let mut leaving = pin!(client.send(&sign_out));
            let mut context = Context::from_waker(Waker::noop());
            assert!(reading.as_mut().poll(&mut context).is_pending());
            assert!(leaving.as_mut().poll(&mut context).is_pending());
            // Two answers to a browser without a cookie would bring two cookies, and a value for only one of them.
            assert_eq!(*slow.carried.borrow(), [(Method::Get, None)]);
            slow.may.set(true);
            let Poll::Ready(Ok(session)) = reading.as_mut().poll(&mut context) else { panic!("no answer") };
            client.set_csrf(&session.csrf);
            let _ = leaving.as_mut().poll(&mut context);
            assert_eq!(*slow.carried.borrow(), [(Method::Get, None), (Method::Post, Some("first".to_owned()))]);
        });
    }
}
