//! One-time codes of six digits, whatever journey asks for them: drawn, counted, judged, spent. What a code opens, and
//! how it travels, is the journey's affair.

use crate::domain::limits::CODE_TRIES;
use crate::domain::one_time_code::{Counted, Verdict, judge};
use crate::entropy::{self, Entropy};
use crate::secrets::{SecretDigest, ServerKey};
use crate::store::{CodeState, NewCode, Spent, Store, StoreError};

/// What a code proves.
pub struct Challenge {
    /// The journey; part of the key under which the code is kept, and of its digest.
    pub purpose: &'static str,
    /// Which of the journey's challenges: a newer code for it replaces the one before.
    pub subject: String,
    /// What the digest is bound to beside the code: the code is worth nothing for anything else.
    pub bound_to: Vec<String>,
    /// Milliseconds that a code is good for.
    pub life: i64,
}

/// What a try of a code comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeTry {
    /// Right. A code that was drawn here is spent by this try.
    Right,
    /// Right, and spent by another request meanwhile.
    Spent,
    /// Wrong.
    Wrong {
        /// Tries left.
        attempts_left: u32,
    },
    /// Its time is over.
    Expired,
    /// There is no live code, or its tries are spent.
    Exhausted,
}

/// The newest code of a challenge, used or not.
#[derive(Clone, Copy)]
pub struct Newest {
    /// UTC milliseconds.
    pub expires_at: i64,
    /// How often it may still be tried.
    pub attempts_left: u32,
    /// It can still be entered.
    pub is_good: bool,
}

/// Codes, at one moment.
pub struct Challenges<'a> {
    /// Where codes are kept.
    pub store: &'a Store,
    /// Keys their digests.
    pub key: &'a ServerKey,
    /// Draws them.
    pub entropy: &'a dyn Entropy,
    /// UTC milliseconds.
    pub now: i64,
}

impl Challenges<'_> {
    /// Draws a code. Returns its digits, and the row to keep in the transaction of the message that carries them.
    pub fn draw(&self, challenge: &Challenge) -> (String, NewCode) {
        let code = entropy::digits(self.entropy, 6);
        let id = entropy::id(self.entropy);
        let digest = self.digest(challenge, &id, &code);
        (code, self.row(challenge, id, digest.as_str().to_owned()))
    }

    /// Keeps a row to count tries against, for a code that is drawn elsewhere: its digest is of nothing that anybody
    /// could type.
    pub async fn keep_undrawn(&self, challenge: &Challenge) -> Result<(), StoreError> {
        let row = self.row(challenge, entropy::id(self.entropy), "app".to_owned());
        self.store.put_code(&row).await
    }

    /// Counts a try of what was typed, judges it, and spends the code where it is right.
    pub async fn try_code(&self, challenge: &Challenge, typed: &str) -> Result<CodeTry, StoreError> {
        let Some(spent) = self.count(challenge).await? else { return Ok(CodeTry::Exhausted) };
        let matches = self.digest(challenge, &spent.id, typed).matches(&SecretDigest::stored(spent.code_hash.clone()));
        match self.verdict(&spent, matches) {
            CodeTry::Right if !self.store.consume_code(&spent.id, self.now).await? => Ok(CodeTry::Spent),
            tried => Ok(tried),
        }
    }

    /// Counts a try of a code that is drawn elsewhere, and judges it by `matches`. Doesn't spend it: the caller ends
    /// what it proves.
    pub async fn try_undrawn(
        &self,
        challenge: &Challenge,
        matches: impl FnOnce() -> bool + Send,
    ) -> Result<CodeTry, StoreError> {
        let counted = self.count(challenge).await?;
        Ok(counted.map_or(CodeTry::Exhausted, |counted| self.verdict(&counted, matches())))
    }

    /// The newest code of a challenge; `None` where there was none.
    pub async fn newest(&self, challenge: &Challenge) -> Result<Option<Newest>, StoreError> {
        let state: Option<CodeState> = self.store.code_state(challenge.purpose, &challenge.subject).await?;
        Ok(state.map(|state| Newest {
            expires_at: state.expires_at,
            attempts_left: u32::try_from(CODE_TRIES - state.tries).unwrap_or(0),
            is_good: state.is_good(self.now, CODE_TRIES),
        }))
    }

    /// Counts before anything is compared, so that nothing refunds a try.
    async fn count(&self, challenge: &Challenge) -> Result<Option<Spent>, StoreError> {
        self.store.count_try(challenge.purpose, &challenge.subject, CODE_TRIES).await
    }

    fn verdict(&self, spent: &Spent, matches: bool) -> CodeTry {
        match judge(Counted { tries: spent.tries, expires_at: spent.expires_at, matches }, self.now, CODE_TRIES) {
            Verdict::Right => CodeTry::Right,
            Verdict::Wrong { attempts_left } => CodeTry::Wrong { attempts_left },
            Verdict::Expired => CodeTry::Expired,
            Verdict::Exhausted => CodeTry::Exhausted,
        }
    }

    fn row(&self, challenge: &Challenge, id: String, code_hash: String) -> NewCode {
        let (purpose, subject) = (challenge.purpose, challenge.subject.clone());
        NewCode { purpose, subject, id, code_hash, now: self.now, expires_at: self.now + challenge.life }
    }

    fn digest(&self, challenge: &Challenge, id: &str, code: &str) -> SecretDigest {
        let bound_to = challenge.bound_to.iter().map(String::as_str);
        self.key.digest(challenge.purpose, &bound_to.chain([id, code]).collect::<Vec<_>>())
    }
}
