//! What a page needs of the current session, and where to go when that isn't met. Pure.

use api::set_up::Step as SetUpStep;

use super::Session;
use crate::route::Route;

/// What a page needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Anyone,
    /// Somebody who isn't signed in yet.
    Guest,
    /// A code is due.
    CodeDue,
    /// This step of the set-up is due.
    Step(SetUpStep),
    /// Both factors.
    SignedIn,
}

/// The decision of a guard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The session isn't known yet.
    Wait,
    /// The page may be shown.
    Met,
    /// Another screen comes first.
    Elsewhere(Route),
}

impl Needs {
    /// Decides about the page at `here`.
    pub fn verdict(self, session: &Session, here: &Route) -> Verdict {
        let next = here.clone().into_next();
        match (self, session) {
            (Self::Anyone, _) => Verdict::Met,
            (_, Session::Unknown) => Verdict::Wait,
            (Self::Guest, Session::Guest | Session::CodeDue(_)) => Verdict::Met,
            (_, Session::Guest) => Verdict::Elsewhere(Route::SignIn(next)),
            (Self::CodeDue, Session::CodeDue(_)) => Verdict::Met,
            (_, Session::CodeDue(_)) => Verdict::Elsewhere(Route::EnterCode(next)),
            (Self::Step(step), Session::SettingUp(set_up)) if step == set_up.next => Verdict::Met,
            (_, Session::SettingUp(set_up)) => Verdict::Elsewhere(step_page(set_up.next)),
            (Self::SignedIn | Self::Step(SetUpStep::Done), Session::SignedIn(_)) => Verdict::Met,
            (_, Session::SignedIn(_)) => Verdict::Elsewhere(next.map_or(Route::Cases, |next| *next)),
        }
    }
}

/// Returns the page of a step.
fn step_page(step: SetUpStep) -> Route {
    match step {
        SetUpStep::Terms => Route::Terms,
        SetUpStep::Codes => Route::Codes,
        SetUpStep::BackupCodes => Route::BackupCodes,
        SetUpStep::Questions => Route::Questions,
        SetUpStep::Done => Route::Done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::session::Viewer;
    use api::set_up::SetUp;
    use api::value::Language;

    fn signed_in() -> Session {
        Session::SignedIn(Viewer { display_name: "Maria".to_owned(), language: Language::english(), seconds_left: 900 })
    }

    fn setting_up(next: SetUpStep) -> Session {
        let (steps, methods) = (Vec::new(), Vec::new());
        Session::SettingUp(SetUp {
            steps,
            next,
            methods,
            email: String::new(),
            terms_version: String::new(),
            proving: None,
            backup_codes_made_at: None,
        })
    }

    #[test]
    fn a_guest_signs_in_first_and_comes_back() {
        let verdict = Needs::SignedIn.verdict(&Session::Guest, &Route::AddCase);
        assert_eq!(verdict, Verdict::Elsewhere(Route::SignIn(Some(Box::new(Route::AddCase)))));
    }

    #[test]
    fn signing_in_goes_on_to_where_it_began() {
        let here = Route::EnterCode(Some(Box::new(Route::Profile)));
        assert_eq!(Needs::CodeDue.verdict(&signed_in(), &here), Verdict::Elsewhere(Route::Profile));
        assert_eq!(Needs::Guest.verdict(&signed_in(), &Route::SignIn(None)), Verdict::Elsewhere(Route::Cases));
    }

    #[test]
    fn a_step_whose_turn_has_not_come_leads_to_the_first_unmet_one() {
        let verdict = Needs::Step(SetUpStep::Done).verdict(&setting_up(SetUpStep::Codes), &Route::Done);
        assert_eq!(verdict, Verdict::Elsewhere(Route::Codes));
        assert_eq!(Needs::Step(SetUpStep::Codes).verdict(&setting_up(SetUpStep::Codes), &Route::Codes), Verdict::Met);
    }

    #[test]
    fn the_account_number_stays_on_screen_once_the_set_up_is_finished() {
        assert_eq!(Needs::Step(SetUpStep::Done).verdict(&signed_in(), &Route::Done), Verdict::Met);
    }
}
