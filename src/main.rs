//! Starts the page: where it was painted ahead the program takes over what stands there, elsewhere it builds it.

fn main() {
    match ellis::shell::Root::find() {
        ellis::shell::Root::Painted(root) => leptos::mount::hydrate_from(root, || ellis::app::app(true)).forget(),
        ellis::shell::Root::Bare(root) => leptos::mount::mount_to(root, || ellis::app::app(false)).forget(),
    }
}
