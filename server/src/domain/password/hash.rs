//! Argon2id: what is stored of a password, and how it is compared. Chance (the salt) and the thread are the caller's.

use std::fmt;

use argon2::password_hash::phc::{Output, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Params, Version};
use subtle::ConstantTimeEq;

use super::normalized;

/// Bytes of a hash.
const OUTPUT: usize = 32;

/// Characters of a stored string from the `$` before its salt to its end; what stands before them says the cost.
pub const SALT_AND_HASH: usize = 1 + 22 + 1 + 43;

/// What came of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// It is the password.
    pub matches: bool,
    /// What it took: KiB that were filled, over all passes of all hashings.
    pub work: u64,
}

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
        let output = output(password, &salt, self.params()?)?;
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: (&self.params()?).try_into().ok()?,
            salt: Some(Salt::new(&salt).ok()?),
            hash: Some(Output::new(&output).ok()?),
        };
        Some(hash.to_string())
    }

    /// The cost that a stored string, with its salt and hash or without them, was made at; nothing where it isn't one
    /// of ours.
    pub fn of_stored(stored: &str) -> Option<Self> {
        let hash = PasswordHash::new(stored).ok().filter(is_ours)?;
        Some(Self::at(&Params::try_from(&hash).ok()?))
    }

    /// Whether the password is the one of a stored string, at the cost that the string names. In constant time.
    /// For nothing stored, as for a string that isn't one of ours, the answer is no.
    ///
    /// It takes one hashing at each cost of `in_use`, and where the string's own isn't among them one more. So accounts
    /// whose hashes were made at any of these costs, and names that nobody has, take the same work (promise 3).
    pub fn compare(in_use: &[Self], password: &str, stored: Option<&str>) -> Compared {
        let mut compared = Compared { matches: false, work: 0 };
        let mut own = None;
        if let Some((params, salt, wanted)) = stored.and_then(taken_apart) {
            let cost = Self::at(&params);
            let output = output(password, salt.as_ref(), params);
            compared.matches = output.is_some_and(|output| output.as_slice().ct_eq(wanted.as_bytes()).into());
            compared.work += cost.work();
            own = Some(cost);
        }
        for cost in in_use.iter().filter(|cost| Some(**cost) != own) {
            let output = cost.params().and_then(|params| output(password, &[0; 16], params));
            std::hint::black_box(output);
            compared.work += cost.work();
        }
        compared
    }

    /// Whether a stored string was made at another cost than today's: hash anew when the password is at hand.
    pub fn needs_rehash(&self, stored: &str) -> bool {
        taken_apart(stored).is_none_or(|(params, _, wanted)| {
            (params.m_cost(), params.t_cost(), params.p_cost(), wanted.len())
                != (self.memory_kib, self.passes, self.lanes, OUTPUT)
        })
    }

    /// KiB that one hashing fills, over all its passes.
    fn work(&self) -> u64 {
        u64::from(self.memory_kib) * u64::from(self.passes)
    }

    fn at(params: &Params) -> Self {
        Self { memory_kib: params.m_cost(), passes: params.t_cost(), lanes: params.p_cost() }
    }

    fn params(&self) -> Option<Params> {
        Params::new(self.memory_kib, self.passes, self.lanes, Some(OUTPUT)).ok()
    }
}

fn output(password: &str, salt: &[u8], params: Params) -> Option<[u8; OUTPUT]> {
    let mut output = [0; OUTPUT];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_into(normalized(password).as_bytes(), salt, &mut output).ok()?;
    Some(output)
}

fn is_ours(hash: &PasswordHash) -> bool {
    hash.algorithm == Algorithm::Argon2id.ident() && hash.version == Some(Version::V0x13.into())
}

fn taken_apart(stored: &str) -> Option<(Params, Salt, Output)> {
    let hash = PasswordHash::new(stored).ok().filter(is_ours)?;
    let params = Params::try_from(&hash).ok()?;
    Some((params, hash.salt?, hash.hash?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn floor() -> PasswordHasher {
        PasswordHasher::new(19_456, 2, 1).unwrap()
    }

    impl PasswordHasher {
        fn verify(&self, password: &str, stored: &str) -> bool {
            Self::compare(&[*self], password, Some(stored)).matches
        }
    }

    #[test]
    fn a_cost_tells_its_memory_and_why_it_is_refused() {
        assert_eq!(floor().memory_kib(), 19_456);
        assert!(HashRefused::BelowFloor.to_string().contains("at least 19456 KiB"));
        assert!(HashRefused::OutOfBounds.to_string().contains("doesn't allow"));
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
    fn the_cost_of_a_stored_string_is_read_with_and_without_salt_and_hash() {
        let stored = floor().hash("correct horse battery", [7; 16]).unwrap();
        let cost = &stored[..stored.len() - SALT_AND_HASH];
        assert_eq!(cost, "$argon2id$v=19$m=19456,t=2,p=1");
        assert_eq!(
            (PasswordHasher::of_stored(&stored), PasswordHasher::of_stored(cost)),
            (Some(floor()), Some(floor()))
        );
        for other in ["", "secret", "$argon2i$v=19$m=19456,t=2,p=1", "$2b$12"] {
            assert_eq!(PasswordHasher::of_stored(other), None, "{other}");
        }
    }

    #[test]
    fn whatever_is_stored_takes_the_same_work() {
        let in_use = [floor(), PasswordHasher::new(20_000, 3, 1).unwrap(), PasswordHasher::new(24_000, 2, 1).unwrap()];
        let all = 19_456 * 2 + 20_000 * 3 + 24_000 * 2;
        let compare = |password, stored: Option<&str>| {
            let compared = PasswordHasher::compare(&in_use, password, stored);
            (compared.matches, compared.work)
        };
        for cost in &in_use {
            let stored = cost.hash("correct horse battery", [7; 16]).unwrap();
            assert_eq!(compare("correct horse battery", Some(&stored)), (true, all), "{cost:?}");
            assert_eq!(compare("correct horse batterz", Some(&stored)), (false, all), "{cost:?}");
        }
        for stored in [None, Some(""), Some("$2b$12$abcdefghijklmnopqrstuv")] {
            assert_eq!(compare("correct horse battery", stored), (false, all), "{stored:?}");
        }
        let foreign = PasswordHasher::new(30_000, 2, 1).unwrap().hash("correct horse battery", [7; 16]).unwrap();
        assert_eq!(
            compare("correct horse battery", Some(&foreign)),
            (true, all + 60_000),
            "in use nowhere at the start"
        );
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
