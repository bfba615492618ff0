//! Starts the page.

fn main() {
    ellis::mount::start();
}
