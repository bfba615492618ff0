//! Sample data for a first look, through the server's own rooms: one account that is set up, with a few cases.

use crate::app::App;
use crate::case_sync::Person;
use crate::entropy;
use crate::secrets::token_hash;
use crate::store::{AccountId, Confirmer, Origin, SessionKind, SessionRow, SignUpRow, Standing, StoreError};

/// Whose account it is.
pub const EMAIL: &str = "maria@example.org";
/// Printed at start; the server refuses sample data outside loopback.
pub const PASSWORD: &str = "lighthouse over a quiet bay";

const RECEIPTS: [&str; 4] = ["EAC9999103403", "LIN9999106498", "SRC9999102777", "EAC9999103400"];

/// Loads it where the account isn't there yet. Errors: what went wrong.
pub async fn load(app: &App) -> Result<(), String> {
    let problem = |error: crate::store::StoreError| format!("sample data: {error}");
    if app.store.account_by_login(EMAIL).await.map_err(problem)?.is_some() {
        return Ok(());
    }
    let now = app.clock.now();
    let busy = |_: u32| "sample data: no room for hashing".to_owned();
    let row = SignUpRow {
        id: entropy::id(&*app.entropy),
        progress_hash: token_hash(&entropy::token(&*app.entropy)),
        email: EMAIL.to_owned(),
        email_key: EMAIL.to_owned(),
        known: false,
        user_name: Some("maria.sample".to_owned()),
        password_hash: app.passwords.hash(PASSWORD).await.map_err(busy)?,
        language: "en".to_owned(),
        link_hash: token_hash(&entropy::token(&*app.entropy)),
        link_expires_at: now,
        confirmed_at: None,
        created_at: now,
    };
    let id = AccountId::new(entropy::id(&*app.entropy));
    app.store.add_sign_up(&row).await.map_err(problem)?;
    app.store.confirm_sign_up(&row, &id, Confirmer::WhoBegan, now).await.map_err(problem)?;
    app.store.accept_terms(&id, &app.options.terms_version, now).await.map_err(problem)?;
    app.store.confirm_recipient(&id, None, None, None, ("", now)).await.map_err(problem)?;
    let answers = [("first_pet", "canela"), ("childhood_street", "calle luna"), ("favorite_teacher", "ms rivera")];
    let mut hashed = Vec::with_capacity(answers.len());
    for (question, answer) in answers {
        hashed.push((question.to_owned(), app.passwords.hash(answer).await.map_err(busy)?));
    }
    app.store.answer_questions(&id, &hashed, now).await.map_err(problem)?;
    finish(app, &id, &row.password_hash).await.map_err(problem)?;
    app.store.change_profile(&id, "María", "Sample", Some("maria.sample"), "en").await.map_err(problem)?;
    for receipt_number in RECEIPTS {
        app.case_sync.refresh(receipt_number, Person::Member).await.map_err(problem)?;
        app.store
            .add_case(&id, &entropy::id(&*app.entropy), receipt_number, Standing::Shown, now)
            .await
            .map_err(problem)?;
    }
    Ok(())
}

/// Finishes the set-up as a browser would, which then signs out.
async fn finish(app: &App, id: &AccountId, password_hash: &str) -> Result<(), StoreError> {
    let session = |kind| SessionRow {
        token_hash: token_hash(&entropy::token(&*app.entropy)),
        account_id: id.clone(),
        kind,
        without_code: false,
        mailbox_proven: true,
        created_at: app.clock.now(),
        seen_at: app.clock.now(),
    };
    let (begun, member) = (session(SessionKind::SetUp), session(SessionKind::Member));
    app.store.begin_session(&begun, None, None, Origin::Password(password_hash)).await?;
    let number = entropy::digits(&*app.entropy, 12);
    app.store.finish_set_up(&number, &member, &begun.token_hash, None).await?;
    app.store.end_session(&member.token_hash).await
}
