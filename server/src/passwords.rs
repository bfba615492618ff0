//! Passwords as handlers use them: refused when weak, hashed and compared in bounded room.

use std::sync::Arc;

use api::field::Reason;

use crate::domain::password::{Breached, PasswordHasher, PasswordWeakness, ShippedList, check};
use crate::entropy::Entropy;
use crate::password::{BreachedFile, HashingRoom};

/// Seconds after which a full room is worth trying again.
const TRY_AGAIN: u32 = 5;

/// Hashing and lists.
pub struct Passwords {
    room: HashingRoom,
    entropy: Arc<dyn Entropy>,
    further: Option<BreachedFile>,
}

impl Passwords {
    /// With the operator's further list, where there is one.
    pub fn new(hasher: PasswordHasher, entropy: Arc<dyn Entropy>, further: Option<BreachedFile>) -> Self {
        Self { room: HashingRoom::for_this_machine(hasher), entropy, further }
    }

    /// Why a new password can't be taken: breached, or easy to guess for who knows the person's own words.
    pub fn refuse_weak(&self, password: &str, own_words: &[&str]) -> Result<(), Reason> {
        let mut lists: Vec<&dyn Breached> = vec![&ShippedList];
        if let Some(further) = &self.further {
            lists.push(further);
        }
        check(password, own_words, &lists).map_err(|weakness| match weakness {
            PasswordWeakness::Breached => Reason::PasswordBreached,
            PasswordWeakness::Guessable => Reason::PasswordGuessable,
        })
    }

    /// A hash with a fresh salt. Errors: seconds to wait when there is no room.
    pub async fn hash(&self, secret: &str) -> Result<String, u32> {
        let mut salt = [0; 16];
        self.entropy.fill(&mut salt);
        self.room.hash(secret, salt).await.map_err(|_| TRY_AGAIN)
    }

    /// Whether it is the secret; without a hash the same work is done for nothing. Errors: seconds to wait.
    pub async fn verify(&self, secret: &str, stored: Option<&str>) -> Result<bool, u32> {
        self.room.verify(secret, stored).await.map_err(|_| TRY_AGAIN)
    }

    /// The hash is weaker than today's.
    pub fn needs_rehash(&self, stored: &str) -> bool {
        self.room.needs_rehash(stored)
    }
}
