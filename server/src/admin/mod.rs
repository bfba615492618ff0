//! What an operator does beside the running server: backup and restore, accounts, dead letters.

mod accounts;
mod backup;
mod command_line;
mod database;
mod dead_letters;
mod fresh_file;
mod restore;

pub use command_line::{AdminCommand, Command, CommandLine};

use crate::config::Options;

/// Carries out a command. Returns what it tells the operator. Errors: one line that says why nothing was done.
pub async fn run(command: Command, options: &Options) -> Result<String, String> {
    match command {
        Command::Backup { file } => backup::run(&file, options).await,
        Command::Restore { file } => restore::run(&file, options).await,
        Command::Admin(AdminCommand::Unlock { login }) => accounts::unlock(&login, options).await,
        Command::Admin(AdminCommand::ReleaseAddress { address, yes }) => {
            accounts::release_address(&address, yes, options).await
        }
        Command::Admin(AdminCommand::DeleteAccount { login, yes }) => {
            accounts::delete_account(&login, yes, options).await
        }
        Command::Admin(AdminCommand::DeadLetters { most }) => dead_letters::list(most, options).await,
    }
}
