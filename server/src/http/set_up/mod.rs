//! The set-up after the first sign-in. Each step checks that the ones before it are met.

mod backup_codes;
mod methods;

pub use backup_codes::{keep_backup_codes, make_backup_codes};
pub use methods::{
    begin_authenticator, begin_email, begin_text, confirm_authenticator, confirm_method, resend_set_up_code,
};

use std::sync::Arc;

use api::field::Reason;
use api::set_up::{
    AcceptTerms, AcceptTermsRefusal, AnswerQuestions, FinishSetUp, ListQuestions, Questions, Step, StepRefusal,
};
use api::value::Question;

use super::account::sessions::{again, finish};
use super::account::set_up_progress::reached;
use super::caller::NewMember;
use super::endpoint::Answer;
use super::error::ApiError;
use crate::app::App;
use crate::domain::limits::ANSWERS_OF_ACCOUNT;
use crate::domain::questions;
use crate::entropy;
use crate::store::{Account, Credentials};

/// Terms.
pub async fn accept_terms(app: Arc<App>, NewMember(member): NewMember, request: AcceptTerms) -> Answer<AcceptTerms> {
    if request.terms_version != app.options.terms_version {
        return Err(ApiError::Refused(AcceptTermsRefusal::OtherVersion));
    }
    app.store
        .accept_terms(&member.account.id, &request.terms_version, app.clock.now())
        .await
        .map_err(ApiError::store)?;
    again(&app, &member).await
}

/// The bank.
pub async fn list_questions(_: Arc<App>, _: NewMember, _: ListQuestions) -> Answer<ListQuestions> {
    Ok(Questions { questions: Question::BANK.iter().map(ToString::to_string).collect() }.into())
}

/// Three answers, hashed like passwords.
pub async fn answer_questions(
    app: Arc<App>,
    NewMember(member): NewMember,
    request: AnswerQuestions,
) -> Answer<AnswerQuestions> {
    let credentials = reached(&app, &member.account, Step::Questions, StepRefusal::OutOfOrder).await?;
    let ((most, window), now) = (ANSWERS_OF_ACCOUNT, app.clock.now());
    app.buckets.count("answers", member.account.id.as_str(), most, window, now).map_err(ApiError::Throttled)?;
    let pairs = [
        (&request.question_1, &request.answer_1),
        (&request.question_2, &request.answer_2),
        (&request.question_3, &request.answer_3),
    ];
    let own_words = own_words(&member.account, &credentials);
    let own_words: Vec<&str> = own_words.iter().map(String::as_str).collect();
    for (index, (question, answer)) in pairs.iter().enumerate() {
        let twice = pairs[..index].iter().any(|(_, earlier)| questions::alike(earlier.as_str(), answer.as_str()));
        let refused = questions::refused(question, answer.as_str(), &own_words);
        if let Some(reason) = twice.then_some(Reason::AnswerTwice).or(refused) {
            return Err(ApiError::field(["answer_1", "answer_2", "answer_3"][index], reason));
        }
    }
    let mut answers = Vec::with_capacity(pairs.len());
    for (question, answer) in pairs {
        let answer = questions::folded(answer.as_str());
        answers.push((question.to_string(), app.passwords.hash(&answer).await.map_err(ApiError::Busy)?));
    }
    app.store.answer_questions(&member.account.id, &answers, app.clock.now()).await.map_err(ApiError::store)?;
    again(&app, &member).await
}

/// What whoever knows a person knows of them.
fn own_words(account: &Account, credentials: &Credentials) -> Vec<String> {
    let mailbox = account.email.split('@').next().unwrap_or_default();
    let whole = format!("{} {}", account.given_name, account.family_name);
    let words = [&account.email, mailbox, account.login(), &account.given_name, &account.family_name, whole.trim()];
    words.into_iter().map(str::to_owned).chain(credentials.phones.iter().cloned()).collect()
}

/// The account number, and a session of a member.
pub async fn finish_set_up(app: Arc<App>, NewMember(member): NewMember, _: FinishSetUp) -> Answer<FinishSetUp> {
    reached(&app, &member.account, Step::Done, StepRefusal::OutOfOrder).await?;
    // A taken number is drawn again; ten in a row are as good as impossible among 10^12.
    for _ in 0..10 {
        let number = entropy::digits(&*app.entropy, 12);
        if let Some(begun) = finish(&app, &member, &number, StepRefusal::OutOfOrder).await? {
            return Ok(begun);
        }
    }
    Err(ApiError::Internal("no free account number".to_owned()))
}
