//! `admin unlock`, `admin release-address`, `admin delete-account`.

use api::value::{Email, Login};

use super::database::opened;
use crate::config::Options;
use crate::count_keys::{PROOFS, in_all, of_device, of_login, of_recovery, of_second_factor, of_sending};
use crate::secrets::ServerKey;
use crate::server_key;
use crate::store::{Account, CountKeys, Released, Store, StoreError, Traces};

/// Lets somebody sign in again.
pub async fn unlock(login: &str, options: &Options) -> Result<String, String> {
    let (key, store) = (key(options)?, opened(options).await?);
    let account = account(&store, login).await?;
    let unlocked = store.unlock_account(&account.id, |traces| count_keys(&key, traces)).await.map_err(cannot)?;
    let (failures, sendings) = unlocked.ok_or(NO_ACCOUNT)?;
    tracing::info!(account = account.id.as_str(), failures, sendings, "an operator unlocked an account");
    if failures + sendings == 0 {
        return Ok("Nothing was counted against this login.".to_owned());
    }
    Ok(format!(
        "Unlocked. Forgotten were {failures} counts of wrong passwords, codes or answers, and {sendings} codes that were sent. \
         Limits of the network address that somebody comes from are in the server's memory: those end by themselves within \
         minutes."
    ))
}

/// Frees an address that no finished account needs.
pub async fn release_address(address: &str, yes: bool, options: &Options) -> Result<String, String> {
    let address = Email::parse(address).map_err(|_| "this is no e-mail address")?.key();
    if !yes {
        return Err(
            "release-address deletes sign-ups, and an account whose set-up wasn't finished: add --yes to do it"
                .to_owned(),
        );
    }
    let (key, store) = (key(options)?, opened(options).await?);
    match store.release_address(&address, |traces| count_keys(&key, traces)).await.map_err(cannot)? {
        Released::Unknown => Err("neither an account nor a sign-up has this address".to_owned()),
        Released::Needed => {
            Err("an account that is set up has this address, and can't be without it: see admin delete-account"
                .to_owned())
        }
        Released::Freed { sign_ups, account } => {
            tracing::info!(sign_ups, account, "an operator released an address");
            let account = if account { ", and an account whose set-up wasn't finished" } else { "" };
            Ok(format!("The address is free. Deleted were {sign_ups} sign-ups{account}."))
        }
    }
}

/// Deletes an account.
pub async fn delete_account(login: &str, yes: bool, options: &Options) -> Result<String, String> {
    if !yes {
        return Err("delete-account deletes the account and its cases for good: add --yes to do it".to_owned());
    }
    let (key, store) = (key(options)?, opened(options).await?);
    let account = account(&store, login).await?;
    let deleted = store.delete_account(&account.id, |traces| count_keys(&key, traces)).await.map_err(cannot)?;
    if !deleted {
        return Err(NO_ACCOUNT.to_owned());
    }
    tracing::info!(account = account.id.as_str(), "an operator deleted an account");
    Ok("The account is deleted, with its cases and the messages to it. Backups from before still have it.".to_owned())
}

const NO_ACCOUNT: &str = "no account has this user name or e-mail address";

async fn account(store: &Store, login: &str) -> Result<Account, String> {
    let login = Login::parse(login).map_err(|_| "this is neither a user name nor an e-mail address")?;
    store.account_by_login(&login.key()).await.map_err(cannot)?.ok_or_else(|| NO_ACCOUNT.to_owned())
}

fn cannot(error: StoreError) -> String {
    format!("nothing was changed, as the database refused: {error}")
}

/// The key is in the names of all counts.
fn key(options: &Options) -> Result<ServerKey, String> {
    server_key::find(options)?.ok_or_else(|| {
        "the server's key is missing, which counts are kept under: give ELLIS_SECRET_KEY, or the --database-url of the server".to_owned()
    })
}

/// Where something is counted for one account alone. What strangers can have sent to a mailbox stays counted: that
/// guards whoever reads it, and is deleted within a day.
fn count_keys(key: &ServerKey, traces: &Traces) -> CountKeys {
    let id = &traces.id;
    let logins = traces.logins.iter().map(|login| of_login(key, login));
    let devices = traces.devices.iter().map(|device| of_device(key, device));
    let proofs = PROOFS.iter().map(|kind| of_recovery(key, kind, id));
    let failures = [in_all(key, id), of_second_factor(key, id)].into_iter().chain(logins).chain(devices).chain(proofs);
    let recipients = || traces.addresses.iter().chain(&traces.numbers);
    let codes = ["sign_in", "try_method"].iter().flat_map(|what| recipients().map(|to| of_sending(key, &[what, to])));
    CountKeys {
        failures: failures.collect(),
        sendings: codes.chain([of_sending(key, &["recovery_reserve", id.as_str()])]).collect(),
    }
}
