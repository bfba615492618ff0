//! Messages as they leave: rendering, the outbox, mail over a real socket, the text gateway, the message box.

mod box_page;
#[allow(dead_code)] // The contract asks which database it is.
#[path = "../database.rs"]
mod database;
mod gateway;
mod mail;
mod outbox;
mod queue;
mod rendering;
#[allow(dead_code)] // The contract looks whether it is empty.
mod sink;
mod stored;
