//! Argon2id: what is stored of a password, and how it is compared. Chance (the salt) and the thread are the caller's.

use std::fmt;

use argon2::password_hash::phc::{Output, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Params, Version};
use subtle::ConstantTimeEq;

use super::normalized;

/// Bytes of a hash.
const OUTPUT: usize = 32;

/// Hashes passwords at a configured cost (promise 18).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordHasher {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// The cost can't be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HashRefused {
    /// Below the floor of OWASP and ASVS: 19 MiB, two passes, one lane.
    BelowFloor,
    /// More than Argon2 allows.
    OutOfBounds,
}

impl fmt::Display for HashRefused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::BelowFloor => "the password hash needs at least 19456 KiB, 2 passes and 1 lane",
            Self::OutOfBounds => "Argon2 doesn't allow so much memory, so many passes or lanes",
        })
    }
}

impl std::error::Error for HashRefused {}

impl Default for PasswordHasher {
    /// 64 MiB, three passes, one lane: 0.16 s on a core of 2026.
    fn default() -> Self {
        Self { memory_kib: 65_536, passes: 3, lanes: 1 }
    }
}

impl PasswordHasher {
    /// The lowest cost that the server starts with: KiB, passes, lanes.
    pub const FLOOR: (u32, u32, u32) = (19_456, 2, 1);

    /// A cost. Errors: [`HashRefused`].
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, HashRefused> {
        let (memory_floor, passes_floor, lanes_floor) = Self::FLOOR;
        if memory_kib < memory_floor || passes < passes_floor || lanes < lanes_floor {
            return Err(HashRefused::BelowFloor);
        }
        Params::new(memory_kib, passes, lanes, Some(OUTPUT)).map_err(|_| HashRefused::OutOfBounds)?;
        Ok(Self { memory_kib, passes, lanes })
    }

    /// Memory of one hashing, in KiB.
    pub fn memory_kib(&self) -> u32 {
        self.memory_kib
    }

    /// The PHC string to store (`$argon2id$v=19$m=…`), of the password in NFC. Nothing if memory for it is lacking.
    pub fn hash(&self, password: &str, salt: [u8; 16]) -> Option<String> {
        let output = self.output(password, &salt, self.params()?)?;
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: (&self.params()?).try_into().ok()?,
            salt: Some(Salt::new(&salt).ok()?),
            hash: Some(Output::new(&output).ok()?),
        };
        Some(hash.to_string())
    }

    /// Whether the password is the one of a stored string, at the cost that the string names. In constant time.
    /// A string that isn't one of ours is never matched, after the same work.
    pub fn verify(&self, password: &str, stored: &str) -> bool {
        let Some((params, salt, wanted)) = taken_apart(stored) else {
            self.verify_nothing(password);
            return false;
        };
        self.output(password, salt.as_ref(), params)
            .is_some_and(|output| bool::from(output.as_slice().ct_eq(wanted.as_bytes())))
    }

    /// The work of [`verify`](Self::verify) at today's cost, for a name that nobody has (promise 3).
    pub fn verify_nothing(&self, password: &str) {
        let output = self.params().and_then(|params| self.output(password, &[0; 16], params));
        std::hint::black_box(output);
    }

    /// Whether a stored string was made at another cost than today's: hash anew when the password is at hand.
    pub fn needs_rehash(&self, stored: &str) -> bool {
        taken_apart(stored).is_none_or(|(params, _, wanted)| {
            (params.m_cost(), params.t_cost(), params.p_cost(), wanted.len())
                != (self.memory_kib, self.passes, self.lanes, OUTPUT)
        })
    }

    fn params(&self) -> Option<Params> {
        Params::new(self.memory_kib, self.passes, self.lanes, Some(OUTPUT)).ok()
    }

    fn output(&self, password: &str, salt: &[u8], params: Params) -> Option<[u8; OUTPUT]> {
        let mut output = [0; OUTPUT];
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        argon2.hash_password_into(normalized(password).as_bytes(), salt, &mut output).ok()?;
        Some(output)
    }
}

fn taken_apart(stored: &str) -> Option<(Params, Salt, Output)> {
    let hash = PasswordHash::new(stored).ok()?;
    let ours = hash.algorithm == Algorithm::Argon2id.ident() && hash.version == Some(Version::V0x13.into());
    let params = Params::try_from(&hash).ok()?;
    ours.then_some((params, hash.salt?, hash.hash?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn floor() -> PasswordHasher {
        PasswordHasher::new(19_456, 2, 1).unwrap()
    }

    #[test]
    fn a_password_is_matched_by_itself_alone() {
        let stored = floor().hash("correct horse battery", [7; 16]).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(floor().verify("correct horse battery", &stored));
        assert!(!floor().verify("correct horse batterz", &stored));
        assert!(!floor().verify("", &stored));
        assert_ne!(stored, floor().hash("correct horse battery", [8; 16]).unwrap());
    }

    #[test]
    fn what_is_stored_is_a_phc_string_that_others_read() {
        use argon2::password_hash::PasswordVerifier;
        let stored = floor().hash("correct horse battery", [7; 16]).unwrap();
        let read = PasswordHash::new(&stored).unwrap();
        assert!(Argon2::default().verify_password(b"correct horse battery", &read).is_ok());
        assert_eq!((read.hash.unwrap().len(), read.salt.unwrap().len()), (32, 16));
    }

    #[test]
    fn the_same_letters_match_however_they_were_typed() {
        let stored = floor().hash("el perro de mi t\u{ed}a", [1; 16]).unwrap();
        assert!(floor().verify("el perro de mi ti\u{301}a", &stored));
    }

    #[test]
    fn a_cost_below_the_floor_is_refused() {
        assert_eq!(PasswordHasher::new(19_455, 2, 1), Err(HashRefused::BelowFloor));
        assert_eq!(PasswordHasher::new(19_456, 1, 1), Err(HashRefused::BelowFloor));
        assert_eq!(PasswordHasher::new(19_456, 2, 0), Err(HashRefused::BelowFloor));
        assert_eq!(PasswordHasher::new(19_456, 2, u32::MAX), Err(HashRefused::OutOfBounds));
        let default = PasswordHasher::default();
        assert_eq!(PasswordHasher::new(default.memory_kib, default.passes, default.lanes), Ok(default));
    }

    #[test]
    fn another_cost_asks_for_a_new_hash_and_still_matches() {
        let stored = floor().hash("correct horse battery", [7; 16]).unwrap();
        let dearer = PasswordHasher::new(20_000, 2, 1).unwrap();
        assert!(!floor().needs_rehash(&stored) && dearer.needs_rehash(&stored));
        assert!(dearer.verify("correct horse battery", &stored));
    }

    #[test]
    fn what_isnt_ours_never_matches() {
        for stored in
            ["", "secret", "$argon2i$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA", "$2b$12$abcdefghijklmnopqrstuv"]
        {
            assert!(!floor().verify("secret", stored) && floor().needs_rehash(stored), "{stored}");
        }
    }
}
