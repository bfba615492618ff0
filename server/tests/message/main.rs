//! Messages as they leave: rendering, the outbox, mail over a real socket, the text gateway, the message box.

mod box_page;
mod gateway;
mod mail;
mod outbox;
mod queue;
mod rendering;
mod sink;
mod stored;
