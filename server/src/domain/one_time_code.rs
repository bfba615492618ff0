//! What a try of a one-time code comes to, from the row that the counting returned.

/// What the counting of a try returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Tries so far, this one included.
    pub tries: i64,
    /// UTC milliseconds.
    pub expires_at: i64,
    /// The digests are equal.
    pub matches: bool,
}

/// What a try comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Right and in time; it still has to be consumed.
    Right,
    /// Wrong.
    Wrong {
        /// Tries left.
        attempts_left: u32,
    },
    /// Its time is over.
    Expired,
    /// No tries are left.
    Exhausted,
}

/// Judges a counted try. Time first: an expired code tells nothing of what was typed.
pub fn judge(counted: Counted, now: i64, most_tries: i64) -> Verdict {
    if now >= counted.expires_at {
        Verdict::Expired
    } else if counted.matches {
        Verdict::Right
    } else if counted.tries >= most_tries {
        Verdict::Exhausted
    } else {
        Verdict::Wrong { attempts_left: u32::try_from(most_tries - counted.tries).unwrap_or(0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_holds_up_to_its_last_millisecond() {
        let counted = Counted { tries: 1, expires_at: 600_000, matches: true };
        assert_eq!(judge(counted, 599_999, 5), Verdict::Right);
        assert_eq!(judge(counted, 600_000, 5), Verdict::Expired);
    }

    #[test]
    fn the_fifth_try_may_be_right_and_a_fifth_wrong_one_is_the_last() {
        let right = Counted { tries: 5, expires_at: 10, matches: true };
        assert_eq!(judge(right, 0, 5), Verdict::Right);
        assert_eq!(judge(Counted { matches: false, ..right }, 0, 5), Verdict::Exhausted);
        assert_eq!(judge(Counted { matches: false, tries: 4, ..right }, 0, 5), Verdict::Wrong { attempts_left: 1 });
        assert_eq!(judge(Counted { matches: false, tries: 2, ..right }, 0, 5), Verdict::Wrong { attempts_left: 3 });
    }
}
