//! Starts the page: the crash notice first, then the app in place of what was painted before it.

fn main() {
    ellis::shell::show_crash_notice_on_panic();
    leptos::mount::mount_to(ellis::shell::cleared_root(), ellis::app::App).forget();
}
