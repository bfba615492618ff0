//! The current session; nothing else changes it. The page never sees the session's secret.

mod guard;

pub use guard::{Needs, Verdict};

use api::session::{ReadSession, Session as Reply, SignOut, Viewer, Who};
use api::set_up::SetUp;
use api::sign_in::CodeDue;
use api::sign_up::Confirmed;
use leptos::prelude::*;

use crate::client::{Client, RequestProblem, person_of};
use crate::clock;

/// A session, as the page knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Session {
    /// Not read yet.
    Unknown,
    /// Nobody is signed in.
    Guest,
    /// A code is due.
    CodeDue(CodeDue),
    /// The account isn't set up yet.
    SettingUp(SetUp),
    /// Both factors are proven.
    SignedIn(Viewer),
}

impl Session {
    /// Returns what tells one person from another: the address during the set-up, else the display name. `None` for a
    /// guest.
    pub fn person(&self) -> Option<String> {
        match self {
            Self::Unknown | Self::Guest | Self::CodeDue(_) => None,
            Self::SettingUp(set_up) => Some(set_up.email.clone()),
            Self::SignedIn(viewer) => Some(viewer.display_name.clone()),
        }
    }
}

/// A handle to the current session. `Copy`, in context.
#[derive(Clone, Copy)]
pub struct SessionHandle {
    client: Client,
    now: RwSignal<Session>,
    learned_at: RwSignal<f64>,
    problem: RwSignal<Option<RequestProblem>>,
    sign_out_problem: RwSignal<Option<RequestProblem>>,
    support: RwSignal<Option<String>>,
    confirmed: RwSignal<Option<bool>>,
    reset_login: RwSignal<Option<String>>,
    sign_up_email: StoredValue<String>,
    version: StoredValue<u32>,
    ended: StoredValue<bool>,
    signed_out_by_choice: StoredValue<bool>,
    signed_out: RwSignal<bool>,
}

impl SessionHandle {
    /// Creates the handle of a session that isn't known yet.
    pub fn new(client: Client) -> Self {
        Self {
            client,
            now: RwSignal::new(Session::Unknown),
            learned_at: RwSignal::new(0.0),
            problem: RwSignal::new(None),
            sign_out_problem: RwSignal::new(None),
            support: RwSignal::new(None),
            confirmed: RwSignal::new(None),
            reset_login: RwSignal::new(None),
            sign_up_email: StoredValue::new(String::new()),
            version: StoredValue::new(0),
            ended: StoredValue::new(false),
            signed_out_by_choice: StoredValue::new(false),
            signed_out: RwSignal::new(false),
        }
    }

    /// Creates the handle of a guest's session, until the server says otherwise.
    pub fn presumed_guest(client: Client) -> Self {
        let session = Self::new(client);
        session.now.set(Session::Guest);
        session
    }

    /// Reads the current session without tracking it.
    pub fn untracked<T>(self, look: impl FnOnce(&Session) -> T) -> T {
        self.now.with_untracked(look)
    }

    /// Returns the current session, tracked.
    pub fn now(self) -> Session {
        self.now.get()
    }

    /// Reads the current session, tracked.
    pub fn with<T>(self, look: impl FnOnce(&Session) -> T) -> T {
        self.now.with(look)
    }

    /// Returns when the session was read, in milliseconds of the browser's clock: the start of every countdown.
    /// Tracked.
    pub fn learned_at(self) -> f64 {
        self.learned_at.get()
    }

    /// Returns why the session couldn't be read, tracked.
    pub fn problem(self) -> Option<RequestProblem> {
        self.problem.get()
    }

    /// Returns how to reach the people who run this site, if they say so. Tracked.
    pub fn support(self) -> Option<String> {
        self.support.get()
    }

    /// Asks the server for the current session. Drops the answer where another reply has brought a newer session
    /// meanwhile.
    pub async fn refresh(self) {
        let version = self.version.try_get_value();
        let outcome = self.client.send(&ReadSession {}).await;
        if self.version.try_get_value() != version {
            return;
        }
        match outcome {
            Ok(reply) => self.enter(reply),
            Err(failure) => {
                self.problem.try_set(Some(failure.problem()));
            }
        }
    }

    /// Takes over the session of a reply.
    pub fn enter(self, reply: Reply) {
        self.client.set_csrf(&reply.csrf);
        self.client.set_person(person_of(&reply.who).unwrap_or_default());
        self.problem.try_set(None);
        self.support.try_set(reply.support);
        self.learned_at.try_set(clock::now());
        let session = match reply.who {
            Who::Guest => Session::Guest,
            Who::CodeDue(due) => Session::CodeDue(due),
            Who::SettingUp(set_up) => Session::SettingUp(set_up),
            Who::SignedIn(viewer) => Session::SignedIn(viewer),
        };
        if matches!(session, Session::SignedIn(_) | Session::SettingUp(_)) {
            self.confirmed.try_set(None);
            self.reset_login.try_set(None);
            self.signed_out.try_set(false);
            self.ended.set_value(false);
        }
        self.set(session);
    }

    /// Sets the session; notifies nobody when it is equal.
    fn set(self, session: Session) {
        self.version.try_update_value(|version| *version += 1);
        if self.now.try_with_untracked(|now| *now != session).unwrap_or(false) {
            self.now.try_set(session);
        }
    }

    /// Signs out. Only the server can end a session: where it isn't reached, the person stays signed in and is told so.
    pub async fn sign_out(self) {
        let outcome = self.client.send(&SignOut {}).await;
        self.sign_out_problem.try_set(outcome.err().map(|failure| failure.problem()));
        if self.sign_out_problem.with_untracked(Option::is_none) {
            self.signed_out_by_choice.try_set_value(true);
            self.signed_out.try_set(true);
            self.client.set_csrf("");
            self.client.set_person("");
            self.set(Session::Guest);
        }
    }

    /// Returns why signing out failed, tracked.
    pub fn sign_out_problem(self) -> Option<RequestProblem> {
        self.sign_out_problem.get()
    }

    /// Whether the session has ended, until the next one begins or the notice of it goes.
    pub fn signed_out(self) -> RwSignal<bool> {
        self.signed_out
    }

    /// Notes that the server has ended the session.
    pub fn end(self) {
        self.ended.set_value(true);
        // The header says so as well: a page that is open to everyone redirects nobody.
        self.signed_out.try_set(true);
        self.client.set_csrf("");
        self.client.set_person("");
        self.set(Session::Guest);
    }

    /// Takes over the session that begins the set-up, after an address was confirmed in this browser.
    pub fn confirm(self, confirmed: Confirmed) {
        self.enter(confirmed.session);
        self.confirmed.set(Some(confirmed.password_is_new));
    }

    /// Returns whether the password given with the link is now the account's; `None` except right after an address was
    /// confirmed in this browser.
    pub fn confirmed(self) -> Option<bool> {
        self.confirmed.get_untracked()
    }

    /// The login whose password was just reset in this browser, for the notice on the sign-in page.
    pub fn reset_login(self) -> RwSignal<Option<String>> {
        self.reset_login
    }

    /// The address of the sign-up that was begun, for the way back to correct it.
    pub fn sign_up_email(self) -> StoredValue<String> {
        self.sign_up_email
    }

    /// Returns whether the last session ended by itself, until the next one begins.
    pub fn ended(self) -> bool {
        self.ended.get_value()
    }

    /// Returns true once after the person has signed out.
    pub fn take_signed_out_by_choice(self) -> bool {
        let by_choice = self.signed_out_by_choice.get_value();
        self.signed_out_by_choice.set_value(false);
        by_choice
    }
}

/// Returns the handle to the current session.
pub fn use_session() -> SessionHandle {
    expect_context()
}
