//! The sign-in that is open in a browser.

use api::problem::Refusal;

use crate::app::App;
use crate::http::caller::Visitor;
use crate::http::error::ApiError;
use crate::secrets::token_hash;
use crate::store::{Account, SignInRow};

/// The sign-in that is open in this browser, with the secret of its cookie.
pub async fn open<R: Refusal>(
    app: &App,
    visitor: &Visitor,
) -> Result<Option<(String, SignInRow, Account)>, ApiError<R>> {
    let Some(token) = visitor.progress_token.clone() else { return Ok(None) };
    let Some(row) = app.store.sign_in_of(&token_hash(&token), app.clock.now()).await.map_err(ApiError::store)? else {
        return Ok(None);
    };
    let account = app.store.account(&row.account_id).await.map_err(ApiError::store)?;
    Ok(account.map(|account| (token, row, account)))
}
