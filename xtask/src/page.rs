//! Building the page with Trunk and finishing what it leaves, so that the content security policy is constant.
//! The program in the page is not here.

use std::path::Path;

use crate::process::{Outcome, Program, files_below, fingerprint, read_text, root, step, write};
use crate::{style, toolchain};

/// Release pages are small and compressed ahead; debug pages are quick to build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    Release,
    Debug,
}

/// Builds the page into `destination`, a folder below the root, which changes only once the new page is whole.
pub fn build(profile: Profile, destination: &str) -> Outcome {
    style::run()?;
    let stage = root().join("target").join(format!("page-{destination}"));
    let (what, target) = match profile {
        Profile::Release => ("building the page (some minutes the first time)", "target/wasm"),
        Profile::Debug => ("building the page, debug", "target/wasm-dev"),
    };
    step(what, || {
        let mut trunk = toolchain::page_program("trunk", target)?
            .args(["build", "--offline", "true", "--log", "warn", "--dist"])
            .arg(&stage)
            .without_env("NO_COLOR") // Trunk takes it for an option and wants true or false.
            // Views without their types: much less to compile, 5 % less to download, a little slower to run.
            .env("RUSTFLAGS", "--cfg erase_components");
        if profile == Profile::Release {
            // Nobody reads what `Debug` prints and where a panic was in a shipped page: 2 % less to download. The two
            // flags aren't stable yet; the compiler takes them where it is told that this is known.
            trunk = trunk
                .args(["--release", "true"])
                .env("RUSTFLAGS", "--cfg erase_components -Zfmt-debug=none -Zlocation-detail=none")
                .env("RUSTC_BOOTSTRAP", "1");
        }
        trunk.run()?;
        finish(&stage)
    })?;
    if profile == Profile::Release {
        step("shortening and compressing the page ahead", || shorten(&stage).and_then(|()| compress(&stage)))?;
    }
    replace(&stage, &root().join(destination))
}

/// Turns Trunk's inline script, which differs from build to build, into a file named by its content.
fn finish(folder: &Path) -> Outcome {
    let index = folder.join("index.html");
    let (html, script) = move_script(&read_text(&index)?)?;
    write(&folder.join(boot_name(&script)), &script)?;
    write(&index, html)
}

fn boot_name(script: &str) -> String {
    format!("boot-{}.js", fingerprint(script.as_bytes()))
}

/// The page without inline scripts, and the one script that was in it.
fn move_script(html: &str) -> Outcome<(String, String)> {
    let open = "<script type=\"module\">";
    let start = html.find(open).ok_or("index.html has no inline module script: is its rust link there?")?;
    let length = html[start..].find("</script>").ok_or("index.html: the module script has no end")?;
    let script = format!("{}\n", html[start + open.len()..start + length].trim());
    let moved = format!("<script type=\"module\" src=\"{}{}\">", base(&script), boot_name(&script));
    let html = format!("{}{moved}{}", &html[..start], &html[start + length..]);
    for tag in html.split("<script").skip(1).filter_map(|rest| rest.split('>').next()) {
        if !tag.contains("src=") {
            return Err("index.html holds an inline script, which the content security policy refuses".to_owned());
        }
    }
    if html.contains("<style") || html.contains(" style=\"") {
        return Err("index.html holds an inline style, which the content security policy refuses".to_owned());
    }
    Ok((html, script))
}

/// The folder that the page's files are under, as the script that starts the program names it: `/`, or a base path.
fn base(script: &str) -> &str {
    let program = script.split_once("from '").and_then(|(_, rest)| rest.split_once('\'')).map_or("/", |(path, _)| path);
    &program[..=program.rfind('/').unwrap_or(0)]
}

/// Drops from the script between browser and program what only people read. Its name goes on telling its content.
fn shorten(folder: &Path) -> Outcome {
    let glue = files_below(folder)
        .into_iter()
        .find(|file| {
            file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("ellis-"))
                && file.extension().is_some_and(|extension| extension == "js")
        })
        .ok_or("the page has no script between browser and program")?;
    Program::new("node")
        .args(["node_modules/terser/bin/terser", "--module", "--compress", "passes=2", "--mangle", "--output"])
        .arg(&glue)
        .arg("--")
        .arg(&glue)
        .run()
}

fn compress(folder: &Path) -> Outcome {
    for old in files_below(folder) {
        if old.extension().is_some_and(|extension| extension == "br" || extension == "gz") {
            std::fs::remove_file(&old).map_err(|error| format!("{}: {error}", old.display()))?;
        }
    }
    Program::new("node").args(["--input-type=module", "--eval", include_str!("compress.mjs")]).arg(folder).run()
}

fn replace(new: &Path, place: &Path) -> Outcome {
    if place.exists() {
        std::fs::remove_dir_all(place).map_err(|error| format!("{}: {error}", place.display()))?;
    }
    std::fs::rename(new, place).map_err(|error| format!("{}: {error}", place.display()))
}

#[cfg(test)]
mod tests {
    use super::move_script;

    #[test]
    fn the_inline_module_script_becomes_a_file_named_by_its_content() {
        let html = "<body><script type=\"module\">\nimport a from '/a.js';\n</script><p>x</p></body>";
        let (html, script) = move_script(html).unwrap();
        assert_eq!(script, "import a from '/a.js';\n");
        assert!(html.starts_with("<body><script type=\"module\" src=\"/boot-"), "{html}");
        assert!(html.ends_with(".js\"></script><p>x</p></body>"), "{html}");
    }

    #[test]
    fn below_a_base_path_the_file_is_asked_for_there() {
        let (html, _) = move_script("<script type=\"module\">import init from '/portal/a.js';</script>").unwrap();
        assert!(html.starts_with("<script type=\"module\" src=\"/portal/boot-"), "{html}");
    }

    #[test]
    fn another_inline_script_or_style_is_refused() {
        let module = "<script type=\"module\">a</script>";
        assert!(move_script(&format!("{module}<script>b</script>")).is_err());
        assert!(move_script(&format!("{module}<p style=\"color:red\">")).is_err());
        assert!(move_script(&format!("{module}<style>p{{}}</style>")).is_err());
        assert!(move_script("<p>no program</p>").is_err());
    }
}
