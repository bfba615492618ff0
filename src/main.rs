//! Starts the page: where it was painted ahead the program takes over what stands there, elsewhere it builds it.

use ellis::app::app;
use ellis::shell::{Root, runs};
use ellis::ui::in_turn;
use leptos::mount::{hydrate_from_async, mount_to};
use wasm_bindgen_futures::spawn_local;

fn main() {
    match Root::find() {
        Root::Painted(root) => {
            spawn_local(async {
                hydrate_from_async(root, || in_turn(|| app(true))).await.forget();
                runs();
            });
        }
        Root::Bare(root) => {
            mount_to(root, || app(false)).forget();
            runs();
        }
    }
}
