//! One door for what was lost. Only an address with an account gets a mail; the answer is the same either way.

mod proofs;
mod state;

pub use proofs::{answer_question, prove_by_backup_code};

use std::sync::Arc;

use api::linked_page::LinkedPage;
use api::problem::Refusal;
use api::recovery::{
    BeginRecovery, Lost, OpenRecovery, OpenRecoveryRefusal, PasswordReset, ReadRecovery, Recovery, RecoveryMailed,
    RecoveryRefusal, ResetPassword, ResetPasswordRefusal,
};

use super::account::devices::known;
use super::account::lockout::{failure_key, total_key};
use super::caller::{PROGRESS_COOKIE, Visitor, new_progress_token, set_cookie};
use super::endpoint::{Answer, Success};
use super::error::ApiError;
use crate::app::App;
use crate::clock::{MINUTE, minutes, seconds};
use crate::credential::offer::by_mail;
use crate::domain::limits::{RECOVERY_LINK_LIFE, SIGN_INS_A_MINUTE};
use crate::entropy;
use crate::message::Message;
use crate::secrets::token_hash;
use crate::sending;
use crate::store::{AccountId, HeldBack, RecoveryRow};
use state::{account_of, open, standing};

/// Begins.
pub async fn begin_recovery(app: Arc<App>, visitor: Visitor, request: BeginRecovery) -> Answer<BeginRecovery> {
    let now = app.clock.now();
    app.buckets.count("recovery", &visitor.address, SIGN_INS_A_MINUTE, MINUTE, now).map_err(ApiError::Throttled)?;
    let account = app.store.account_by_login(&request.email.key()).await.map_err(ApiError::store)?;
    let whose = account.as_ref().map_or_else(|| AccountId::of_nobody(""), |account| account.id.clone());
    let known_to = known(&app, &visitor, &whose).await?.map(|_| whose.as_str());
    let sending = sending::recovery(&app, request.email.as_str(), &visitor.address, known_to);
    app.claim_sending(&sending).await.map_err(ApiError::store)?.map_err(ApiError::held_back)?;
    let link_token = entropy::token(&*app.entropy);
    let language = account.as_ref().map_or(request.language.as_str(), |account| account.language.as_str());
    let link = app.link(language, LinkedPage::RecoverLink, &link_token);
    let message = match request.lost {
        Lost::Password => Message::ResetPassword { link, minutes: minutes(RECOVERY_LINK_LIFE) },
        Lost::UserName | Lost::AccountNumber => Message::SeeNumbers { link, minutes: minutes(RECOVERY_LINK_LIFE) },
    };
    // To the spelling that was proven: what was typed may be found by its key and yet be another mailbox.
    let recipient = account.as_ref().map_or(request.email.as_str(), |account| &account.email);
    // Composed for an unknown address too, and then thrown away: the same work.
    let mut message = app.mail(recipient, language, &message).map_err(ApiError::Internal)?;
    // What was counted by the reserve leaves by it too.
    message.urgency = sending.urgency;
    // Looked for where there is no account too.
    let question = match request.lost {
        Lost::Password => pick_question(&app, &whose).await?,
        _ => None,
    };
    let row = RecoveryRow {
        id: entropy::id(&*app.entropy),
        account_id: account.as_ref().map(|account| account.id.clone()),
        lost: request.lost.code().to_owned(),
        link_hash: token_hash(&link_token),
        link_expires_at: now + RECOVERY_LINK_LIFE,
        question,
        proven_at: None,
        tries: 0,
        spent_at: None,
    };
    app.store.begin_recovery(&row, &message, now).await.map_err(ApiError::store)?;
    app.wake_outbox();
    let may_send = app.may_send(&sending).await.map_err(ApiError::store)?;
    Ok(RecoveryMailed {
        email: request.email.to_string(),
        link_expires_in: seconds(RECOVERY_LINK_LIFE),
        resend_in: may_send.err().map_or(0, HeldBack::seconds),
    }
    .into())
}

/// Spends the link and ties the rest to this browser.
pub async fn open_recovery(app: Arc<App>, visitor: Visitor, request: OpenRecovery) -> Answer<OpenRecovery> {
    use OpenRecoveryRefusal as Refusal;
    let now = app.clock.now();
    let mut row = app
        .store
        .recovery_by_link(&token_hash(request.token.as_str()))
        .await
        .map_err(ApiError::store)?
        .ok_or(ApiError::Refused(Refusal::Used))?;
    if now >= row.link_expires_at {
        return Err(ApiError::Refused(Refusal::Expired));
    }
    let account = account_of(&app, &row).await?.ok_or(ApiError::Refused(Refusal::Used))?;
    let credentials = app.store.credentials(&account.id).await.map_err(ApiError::store)?;
    let known = by_mail(&app, &credentials) && known(&app, &visitor, &account.id).await?.is_some();
    // A new cookie: somebody who copied the old one before must not look in, or go on in the owner's place.
    let token = new_progress_token(&app);
    let (before, progress_hash) = (visitor.progress_hash(), token_hash(&token));
    let spent = app.store.spend_recovery_link(&row.id, before.as_deref(), &progress_hash, known, now).await;
    if !spent.map_err(ApiError::store)? {
        // Followed once more in the browser that spent it, it leads back to where that one stands.
        return match open(&app, &visitor).await? {
            Some((mine, account)) if mine.id == row.id => Ok(standing(&app, &mine, &account).await?.into()),
            _ => Err(ApiError::Refused(Refusal::Used)),
        };
    }
    row.proven_at = known.then_some(now);
    Ok(Success::from(standing(&app, &row, &account).await?).cookie(set_cookie(PROGRESS_COOKIE, &token)))
}

/// Where it stands in this browser.
pub async fn read_recovery(app: Arc<App>, visitor: Visitor, _: ReadRecovery) -> Answer<ReadRecovery> {
    let (row, account) = open(&app, &visitor).await?.ok_or(ApiError::Refused(RecoveryRefusal::NotBegun))?;
    Ok(standing(&app, &row, &account).await?.into())
}

/// The new password. No session comes of it: the second factor is asked at the next sign-in.
pub async fn reset_password(app: Arc<App>, visitor: Visitor, request: ResetPassword) -> Answer<ResetPassword> {
    let refused = || ApiError::Refused(ResetPasswordRefusal::NotBegun);
    let (row, account) = open(&app, &visitor).await?.ok_or_else(refused)?;
    if standing(&app, &row, &account).await? != Recovery::PasswordDue {
        return Err(refused());
    }
    app.passwords
        .refuse_weak(request.password.as_str(), &[&account.email, account.login()])
        .await
        .map_err(ApiError::Busy)?
        .map_err(|reason| ApiError::field("password", reason))?;
    let hash = app.passwords.hash(request.password.as_str()).await.map_err(ApiError::Busy)?;
    let message = app.notice(&account, |recover_link| Message::PasswordChanged { recover_link });
    let message = message.map_err(ApiError::Internal)?;
    let (now, device) = (app.clock.now(), visitor.device_token.as_deref().map(token_hash));
    let reset = app.store.reset_password(&row.id, &account.id, &hash, device.as_deref(), &message, now).await;
    if !reset.map_err(ApiError::store)? {
        return Err(refused());
    }
    app.wake_outbox();
    for login in [account.email_key.clone(), account.login().to_lowercase()] {
        app.store.forgive(&failure_key(&app, &login)).await.map_err(ApiError::store)?;
    }
    app.store.forgive(&total_key(&app, &account.id)).await.map_err(ApiError::store)?;
    Ok(PasswordReset { login: account.login().to_owned() }.into())
}

/// The same question for a person until it is answered: which one, chance that depends on the account alone decides.
async fn pick_question<R: Refusal>(app: &App, account_id: &AccountId) -> Result<Option<String>, ApiError<R>> {
    let answers = app.store.question_answers(account_id).await.map_err(ApiError::store)?;
    let digest = app.key.digest("question", &[account_id.as_str()]);
    let place = digest.as_str().bytes().map(usize::from).sum::<usize>() % answers.len().max(1);
    Ok(answers.into_iter().nth(place).map(|(question, _)| question))
}
