//! Who is here, and the only place that changes it. The session's secret is never seen by the page.

mod guard;

pub use guard::{Needs, Verdict};

use api::session::{ReadSession, Session as Reply, SignOut, Viewer, Who};
use api::set_up::SetUp;
use api::sign_in::CodeDue;
use api::sign_up::Confirmed;
use leptos::prelude::*;

use crate::client::{Client, Trouble, of_whom};
use crate::clock;

/// Who is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Session {
    /// Not asked yet.
    Unknown,
    /// Nobody known.
    Guest,
    /// A code is due.
    CodeDue(CodeDue),
    /// The account isn't set up yet.
    SettingUp(SetUp),
    /// Signed in.
    SignedIn(Viewer),
}

impl Session {
    /// Whose page it is, as far as the page can tell: none while nobody has signed in.
    pub fn of_whom(&self) -> Option<String> {
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
    trouble: RwSignal<Option<Trouble>>,
    stayed: RwSignal<Option<Trouble>>,
    support: RwSignal<Option<String>>,
    confirmed: RwSignal<Option<bool>>,
    reset: RwSignal<Option<String>>,
    begun: StoredValue<String>,
    turn: StoredValue<u32>,
    ended: StoredValue<bool>,
    left: StoredValue<bool>,
    gone: RwSignal<bool>,
}

impl SessionHandle {
    /// Nobody asked yet.
    pub fn new(client: Client) -> Self {
        Self {
            client,
            now: RwSignal::new(Session::Unknown),
            learned_at: RwSignal::new(0.0),
            trouble: RwSignal::new(None),
            stayed: RwSignal::new(None),
            support: RwSignal::new(None),
            confirmed: RwSignal::new(None),
            reset: RwSignal::new(None),
            begun: StoredValue::new(String::new()),
            turn: StoredValue::new(0),
            ended: StoredValue::new(false),
            left: StoredValue::new(false),
            gone: RwSignal::new(false),
        }
    }

    /// Nobody asked yet, and a guest until then.
    pub fn presumed_guest(client: Client) -> Self {
        let session = Self::new(client);
        session.now.set(Session::Guest);
        session
    }

    /// Reads the current session without tracking it.
    pub fn untracked<T>(self, look: impl FnOnce(&Session) -> T) -> T {
        self.now.with_untracked(look)
    }

    /// Who is here, tracked.
    pub fn now(self) -> Session {
        self.now.get()
    }

    /// Reads the current session and tracks it, for callers that need only a part.
    pub fn with<T>(self, look: impl FnOnce(&Session) -> T) -> T {
        self.now.with(look)
    }

    /// Milliseconds of the browser's clock when this was learned: the start of every countdown.
    pub fn learned_at(self) -> f64 {
        self.learned_at.get()
    }

    /// Why it couldn't be asked.
    pub fn trouble(self) -> Option<Trouble> {
        self.trouble.get()
    }

    /// How to reach the people who run this site, where they say so.
    pub fn support(self) -> Option<String> {
        self.support.get()
    }

    /// Asks the server for the current session. An answer that is older than what another reply told meanwhile is dropped.
    pub async fn refresh(self) {
        let turn = self.turn.try_get_value();
        let outcome = self.client.send(&ReadSession {}).await;
        if self.turn.try_get_value() != turn {
            return;
        }
        match outcome {
            Ok(reply) => self.enter(reply),
            Err(failure) => {
                self.trouble.try_set(Some(failure.trouble()));
            }
        }
    }

    /// Takes the session from a reply.
    pub fn enter(self, reply: Reply) {
        self.client.carry(&reply.csrf);
        self.client.serve(of_whom(&reply.who).unwrap_or_default());
        self.trouble.try_set(None);
        self.support.try_set(reply.support);
        self.learned_at.try_set(clock::now());
        let who = match reply.who {
            Who::Guest => Session::Guest,
            Who::CodeDue(due) => Session::CodeDue(due),
            Who::SettingUp(set_up) => Session::SettingUp(set_up),
            Who::SignedIn(viewer) => Session::SignedIn(viewer),
        };
        if matches!(who, Session::SignedIn(_) | Session::SettingUp(_)) {
            self.confirmed.try_set(None);
            self.reset.try_set(None);
            self.gone.try_set(false);
            self.ended.set_value(false);
        }
        self.is(who);
    }

    /// Where nothing changes nothing is drawn anew.
    fn is(self, who: Session) {
        self.turn.try_update_value(|turn| *turn += 1);
        if self.now.try_with_untracked(|now| *now != who).unwrap_or(false) {
            self.now.try_set(who);
        }
    }

    /// Ends the session. Only the server can: where it wasn't reached the person is still here, and is told so.
    pub async fn leave(self) {
        let outcome = self.client.send(&SignOut {}).await;
        self.stayed.try_set(outcome.err().map(|failure| failure.trouble()));
        if self.stayed.with_untracked(Option::is_none) {
            self.left.try_set_value(true);
            self.gone.try_set(true);
            self.client.carry("");
            self.client.serve("");
            self.is(Session::Guest);
        }
    }

    /// Why signing out didn't work.
    pub fn stayed(self) -> Option<Trouble> {
        self.stayed.get()
    }

    /// Whether the person has left, or the session has ended, and nothing else has happened since.
    pub fn gone(self) -> RwSignal<bool> {
        self.gone
    }

    /// The server says that the session is over.
    pub fn lost(self) {
        self.ended.set_value(true);
        // Said in the header as well: a page that is open to everyone leads nowhere else.
        self.gone.try_set(true);
        self.client.carry("");
        self.client.serve("");
        self.is(Session::Guest);
    }

    /// An address was confirmed in this browser, and the set-up begins.
    pub fn confirm(self, confirmed: Confirmed) {
        self.enter(confirmed.session);
        self.confirmed.set(Some(confirmed.password_is_new));
    }

    /// `Some` right after an address was confirmed in this browser: whether the password given with the link is now the
    /// account's.
    pub fn confirmed(self) -> Option<bool> {
        self.confirmed.get_untracked()
    }

    /// A new password was just set in this browser, for this login; the sign-in page says so.
    pub fn reset(self) -> RwSignal<Option<String>> {
        self.reset
    }

    /// The address that a sign-up was begun with, for who wants to mend it.
    pub fn begun(self) -> StoredValue<String> {
        self.begun
    }

    /// Whether a session ended by itself, until the next one.
    pub fn ended(self) -> bool {
        self.ended.get_value()
    }

    /// True once after the person left on purpose.
    pub fn take_left(self) -> bool {
        let left = self.left.get_value();
        self.left.set_value(false);
        left
    }
}

/// The session of this page.
pub fn use_session() -> SessionHandle {
    expect_context()
}
