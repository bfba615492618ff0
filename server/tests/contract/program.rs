//! The program itself: its help, its refusals, what it prints, and that it ends when it is asked to.

use std::process::{Output, Stdio};

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use crate::server::SECRET_KEY;

/// The program, where the environment says nothing.
pub fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ellis-server"));
    command.env_clear().args(arguments).kill_on_drop(true).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// How it ended, and all that it printed.
pub async fn output(arguments: &[&str]) -> (Output, String) {
    let output = program(arguments).output().await.expect("it ran");
    let text = String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned();
    (output, text)
}

#[tokio::test]
async fn the_help_names_every_option_and_its_variable() {
    use clap::CommandFactory;
    let (output, text) = output(&["--help"]).await;
    assert!(output.status.success());
    for option in ellis_server::config::Options::command().get_arguments().filter(|one| one.get_id() != "test_clock") {
        let name = option.get_long().expect("a long name");
        assert!(text.contains(&format!("--{name}")), "{name}");
        let variable = format!("ELLIS_{}", name.replace('-', "_").to_uppercase());
        assert!(text.contains(&variable), "{variable}");
    }
}

#[tokio::test]
async fn what_the_server_does_not_start_with_is_said_in_one_line_and_the_program_fails() {
    for (arguments, word) in [
        (&[][..], "--smtp-url"),
        (&["--message-box", "--listen=0.0.0.0:0"], "loopback"),
        (&["--message-box", "--password-memory=1024"], "--password-memory"),
        (&["--smtp-url=smtp://mail.example.org"], "unencrypted"),
        (&["--message-box", "--database-url=sqlite:///nowhere/at/all/ellis.db"], "database"),
        (&["--message-box", "--database-url=postgres://maria:canary@database.example.org/ellis"], "--secret-key"),
        (
            &["--message-box", SECRET_KEY, "--database-url=postgres://maria:canary@database.example.org/ellis"],
            "verify-full",
        ),
        (&["--message-box", SECRET_KEY, "--database-url=postgres://maria:canary@127.0.0.1:1/ellis"], "127.0.0.1:1"),
        (&["--message-box", "--database-url=sqlite://nowhere/ellis.db?key=canary"], "database"),
        (&["--smtp-url=smtps://mail.example.org", "--listen=0.0.0.0:0"], "--public-address"),
    ] {
        // On a free port, unless the address is what can't be: another program may listen at the usual one.
        let mut given = arguments.to_vec();
        if !given.iter().any(|one| one.starts_with("--listen")) {
            given.push("--listen=127.0.0.1:0");
        }
        let (output, text) = output(&given).await;
        assert!(!output.status.success(), "{arguments:?}");
        assert!(text.contains(word) && text.trim().lines().count() == 1, "{arguments:?}: {text}");
        assert!(!text.contains("canary"), "{text}");
    }
}

#[tokio::test]
async fn options_are_printed_without_secrets_and_the_program_ends_when_asked() {
    let room = tempfile::tempdir().expect("a folder");
    let folder = room.path();
    let database = format!("sqlite://{}", folder.join("ellis.db").display());
    let mut command =
        program(&["--listen=127.0.0.1:0", "--smtp-url=smtp://maria:canary@127.0.0.1:9", "--database-url", &database]);
    command.env("ELLIS_SECRET_KEY", "canary0canary0canary0canary0canary0canary0c");
    command.env("ELLIS_CASE_STATUS_SECRET", "canary").env("ELLIS_TEXT_GATEWAY_KEY", "canary");
    command.env("ELLIS_TEXT_GATEWAY_URL", "https://maria:canary@texts.example.org");
    let mut child = command.spawn().expect("it runs");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let address = lines.next_line().await.expect("readable").expect("a line");
    let address = address.strip_prefix("Address: ").expect("the address").to_owned();
    let health = crate::server::client().get(format!("{address}/health"));
    assert_eq!(health.send().await.expect("an answer").status(), 200);

    let process = child.id().expect("it lives").to_string();
    let kill = format!("kill -TERM {process}");
    assert!(Command::new("sh").args(["-c", &kill]).status().await.expect("a shell").success());
    let output = child.wait_with_output().await.expect("it ended");
    assert!(output.status.success(), "{:?}", output.status);
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    for line in ["listen: 127.0.0.1:0", "SMTP: given", "secret key: given", "message box: off", "questions: off"] {
        assert!(printed.contains(line), "{line} in {printed}");
    }
    assert!(!printed.contains("canary"), "{printed}");
}
