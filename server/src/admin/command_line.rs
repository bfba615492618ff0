//! The command line: the server's options, and the commands beside it.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::config::Options;

/// The reference server of Ellis: the page, the contract behind it, the database, and the messages. Without a command
/// it serves; with one it does that and ends.
#[derive(Parser)]
#[command(name = "ellis-server", version)]
pub struct CommandLine {
    /// Of the server. Commands take --database-url and --secret-key, and pass over the others.
    #[command(flatten)]
    pub options: Options,
    /// What to do instead of serving.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What is done beside the server.
#[derive(Subcommand)]
pub enum Command {
    /// Copy the database into a new file, while the server runs, and verify the copy (SQLite).
    Backup {
        /// The file to make. One that is there is never overwritten.
        file: PathBuf,
    },
    /// Verify a backup and put it where --database-url says, where no database is yet (SQLite).
    Restore {
        /// What `backup` made.
        file: PathBuf,
    },
    /// Help somebody with their account, or see what wasn't sent.
    #[command(subcommand)]
    Admin(AdminCommand),
}

/// What an operator does for one person, or sees of all. Each works while the server runs.
#[derive(Subcommand)]
pub enum AdminCommand {
    /// Let somebody sign in again: forget wrong passwords, codes and answers, and codes that were sent.
    Unlock {
        /// Their user name or e-mail address.
        login: String,
    },
    /// Free an address of sign-ups that wait for it, or of an account whose set-up was never finished.
    ReleaseAddress {
        /// The address.
        address: String,
        /// Do it: what is deleted doesn't come back.
        #[arg(long)]
        yes: bool,
    },
    /// Delete an account, its cases, and the messages to it.
    DeleteAccount {
        /// Its user name or e-mail address.
        login: String,
        /// Do it: what is deleted doesn't come back.
        #[arg(long)]
        yes: bool,
    },
    /// List messages that never will leave, the newest first. Their words are gone, so none can be sent again.
    DeadLetters {
        /// How many.
        #[arg(long, default_value_t = 100)]
        most: u32,
    },
}
