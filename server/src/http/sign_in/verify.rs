//! The proof behind the password: a code by one of the person's methods, or a backup code.

use std::sync::Arc;

use api::sign_in::{CodeMethod, VerifyBackupCode, VerifyBackupCodeRefusal, VerifyCode, VerifyCodeRefusal};

use super::state::open;
use crate::app::App;
use crate::challenge::CodeTry;
use crate::credential::{authenticator, backup_code};
use crate::domain::limits::SIGN_IN_TRIES;
use crate::domain::throttle::{FACTOR_OFF_AFTER, HELD_FROM};
use crate::http::account::lockout::{count_failure, second_factor_key};
use crate::http::account::sessions::begin_with_code;
use crate::http::account::sign_in_code::challenge;
use crate::http::caller::Visitor;
use crate::http::endpoint::Answer;
use crate::http::error::ApiError;
use crate::store::Tried;

/// The six digits, by the method in use.
pub async fn verify_code(app: Arc<App>, visitor: Visitor, request: VerifyCode) -> Answer<VerifyCode> {
    use VerifyCodeRefusal as Refusal;
    let (_, row, account) = open(&app, &visitor).await?.ok_or(ApiError::Refused(Refusal::NotBegun))?;
    let (method, failure_key) = (CodeMethod::parse(&row.method), second_factor_key(&app, &account));
    let failures = if method == Ok(CodeMethod::Authenticator) { count_failure(&app, &failure_key).await? } else { 0 };
    let Some(sign_in_tries) =
        app.store.count_sign_in_try(&row.progress_hash, SIGN_IN_TRIES).await.map_err(ApiError::store)?
    else {
        return Err(ApiError::Refused(Refusal::Exhausted));
    };
    match method {
        Ok(CodeMethod::Authenticator) => {
            let credentials = app.store.credentials(&account.id).await.map_err(ApiError::store)?;
            if credentials.authenticators.is_empty() {
                return Err(ApiError::Refused(Refusal::NotBegun));
            }
            let tried = authenticator::try_code(&app, &account, &credentials, request.code.as_str()).await;
            match tried.map_err(ApiError::credential)? {
                Tried::Right => app.store.forgive(&failure_key).await.map_err(ApiError::store)?,
                Tried::Spent => return Err(ApiError::Refused(Refusal::Used)),
                Tried::Off => return Err(ApiError::Refused(Refusal::Exhausted)),
                Tried::Wrong(in_a_row) => {
                    return Err(ApiError::Refused(wrong(left(sign_in_tries, failures, in_a_row))));
                }
            }
        }
        Ok(method) if method.is_sent() => {
            let challenge = challenge(&account.id, &row.progress_hash, method);
            match app.challenges().try_code(&challenge, request.code.as_str()).await.map_err(ApiError::store)? {
                CodeTry::Right => {}
                CodeTry::Spent => return Err(ApiError::Refused(Refusal::Used)),
                CodeTry::Expired => return Err(ApiError::Refused(Refusal::Expired)),
                CodeTry::Exhausted => return Err(ApiError::Refused(Refusal::Exhausted)),
                CodeTry::Wrong { attempts_left } => {
                    return Err(ApiError::Refused(Refusal::WrongCode { attempts_left }));
                }
            }
        }
        _ => return Err(ApiError::Refused(Refusal::NotBegun)),
    }
    begin_with_code(&app, &visitor, &account, Refusal::NotBegun).await
}

/// One of the ten.
pub async fn verify_backup_code(
    app: Arc<App>,
    visitor: Visitor,
    request: VerifyBackupCode,
) -> Answer<VerifyBackupCode> {
    use VerifyBackupCodeRefusal as Refusal;
    let (_, row, account) = open(&app, &visitor).await?.ok_or(ApiError::Refused(Refusal::NotBegun))?;
    let failure_key = second_factor_key(&app, &account);
    let failures = count_failure(&app, &failure_key).await?;
    let Some(tries) = app.store.count_sign_in_try(&row.progress_hash, SIGN_IN_TRIES).await.map_err(ApiError::store)?
    else {
        return Err(ApiError::Refused(Refusal::Exhausted));
    };
    match backup_code::spend(&app, &account, &request.backup_code).await.map_err(ApiError::credential)? {
        Tried::Right => {}
        Tried::Spent => return Err(ApiError::Refused(Refusal::Used)),
        Tried::Off => return Err(ApiError::Refused(Refusal::Exhausted)),
        Tried::Wrong(in_a_row) => {
            return Err(ApiError::Refused(match wrong(left(tries, failures, in_a_row)) {
                VerifyCodeRefusal::WrongCode { attempts_left } => Refusal::WrongCode { attempts_left },
                _ => Refusal::Exhausted,
            }));
        }
    }
    app.store.forgive(&failure_key).await.map_err(ApiError::store)?;
    begin_with_code(&app, &visitor, &account, Refusal::NotBegun).await
}

/// Tries left of this sign-in, before the second factor of this person is held, and before it is off.
fn left(tries: i64, failures: i64, in_a_row: i64) -> i64 {
    (SIGN_IN_TRIES - tries).min(HELD_FROM - failures).min(FACTOR_OFF_AFTER - in_a_row)
}

fn wrong(attempts_left: i64) -> VerifyCodeRefusal {
    match u32::try_from(attempts_left) {
        Ok(attempts_left) if attempts_left > 0 => VerifyCodeRefusal::WrongCode { attempts_left },
        _ => VerifyCodeRefusal::Exhausted,
    }
}
