//! What an operator does beside the running server: backup and restore.

mod backup;
mod command_line;
mod fresh_file;
mod restore;

pub use command_line::{Command, CommandLine};

use crate::clock::Clock;
use crate::config::Options;

/// Carries out a command. Returns what it tells the operator. Errors: one line that says why nothing was done.
pub async fn run(command: Command, options: &Options, _clock: &dyn Clock) -> Result<String, String> {
    match command {
        Command::Backup { file } => backup::run(&file, options).await,
        Command::Restore { file } => restore::run(&file, options).await,
    }
}
