//! The command line: the server's options, and the commands beside it.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::config::Options;

/// The reference server of Ellis: the page, the contract behind it, the database, and the messages. Without a command it
/// serves; with one it does that and ends.
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
}
