//! The set-up of an account: which step is the first that isn't met.

use api::set_up::Step;

/// What an account has of its set-up.
#[derive(Debug, Clone, Copy, Default)]
pub struct Progress {
    /// The version in force was accepted.
    pub terms: bool,
    /// At least one way to get codes.
    pub codes: bool,
    /// The backup codes are saved.
    pub backup_codes: bool,
    /// The questions are answered.
    pub questions: bool,
}

/// The steps of this operator's policy, in order.
pub fn steps(questions_asked: bool) -> Vec<Step> {
    let all = [Step::Terms, Step::Codes, Step::BackupCodes, Step::Questions, Step::Done];
    all.into_iter().filter(|step| questions_asked || *step != Step::Questions).collect()
}

/// The first step that isn't met.
pub fn next_step(progress: Progress, questions_asked: bool) -> Step {
    if !progress.terms {
        Step::Terms
    } else if !progress.codes {
        Step::Codes
    } else if !progress.backup_codes {
        Step::BackupCodes
    } else if questions_asked && !progress.questions {
        Step::Questions
    } else {
        Step::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_unmet_step_comes_next_whatever_comes_after() {
        let mut progress = Progress::default();
        assert_eq!(next_step(progress, true), Step::Terms);
        progress.questions = true;
        progress.terms = true;
        assert_eq!(next_step(progress, true), Step::Codes);
        progress.codes = true;
        assert_eq!(next_step(progress, true), Step::BackupCodes);
        progress.backup_codes = true;
        assert_eq!(next_step(progress, true), Step::Done);
    }

    #[test]
    fn without_questions_in_the_policy_none_is_asked() {
        let progress = Progress { terms: true, codes: true, backup_codes: true, questions: false };
        assert_eq!(next_step(progress, false), Step::Done);
        assert_eq!(steps(false), [Step::Terms, Step::Codes, Step::BackupCodes, Step::Done]);
        assert_eq!(steps(true), [Step::Terms, Step::Codes, Step::BackupCodes, Step::Questions, Step::Done]);
    }
}
