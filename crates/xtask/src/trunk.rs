//! Trunk, for those who use it: `index.html` and `Trunk.toml` define the page for trunk and for `cargo xtask build`. A hook
//! in `Trunk.toml` has the page completed here, so that both make the same files.

use crate::page;
use crate::prelude::*;
use crate::tally::{TestTally, skipped_line};

/// Completes the page in trunk's staging folder, where trunk moves it from afterwards. Nothing is written elsewhere: trunk
/// watches the sources.
pub fn hook() -> Result {
    let stage = env::var_os("TRUNK_STAGING_DIR").ok_or(
        "trunk runs this command after a build (`trunk build`, `trunk serve`); without it, run `cargo xtask build`",
    )?;
    page::complete(Path::new(&stage))
}

/// Lets trunk, if installed, build the page, and compares the files with those in `page`. Without trunk that is not checked, only that
/// the page's definition contains nothing unknown to our reader.
pub fn check(page: &Path, tally: &mut TestTally) -> Result {
    let mut path = cached()?;
    path.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    let path = env::join_paths(path)?;
    let trunk = |arguments: &[&str]| {
        let mut command = Command::new("trunk");
        command.current_dir(tools::root()).env("PATH", &path);
        // Trunk insists on `true` or `false` in this variable, many shells set `1`.
        command.env_remove("NO_COLOR").args(arguments);
        command
    };
    if try_output(&mut trunk(&["--version"])).is_none() {
        tally.add(skipped_line(
            "NOT CHECKED by trunk itself, which is not installed: whether `trunk build` works. \
             Checked: `index.html` and `Trunk.toml` say nothing that our reader does not know.",
        ));
        return Ok(());
    }
    progress("Building the page with trunk too, and comparing the files");
    let folder = tools::scratch("trunk");
    let mut build = trunk(&["--offline=true", "--skip-version-check", "build", "--dist"]);
    run(build
        .arg(&folder)
        .env("CARGO_PROFILE_DEV_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_DEV_DEBUG", "false"))?;
    same(page, &folder)
}

/// Compares the files of our page with those of trunk's.
fn same(ours: &Path, theirs: &Path) -> Result {
    let (ours, theirs) = (files(ours)?, files(theirs)?);
    let differing: Vec<_> = ours.symmetric_difference(&theirs).collect();
    if differing.is_empty() {
        return Ok(());
    }
    Err(format!(
        "trunk and `cargo xtask build` put different files into the page; only one of them has {differing:?}"
    )
    .into())
}

/// The folders in our cache with programs that this command or its user put there earlier.
fn cached() -> Result<Vec<PathBuf>> {
    let tools = fs::read_dir(tools::cache()?.join("tools"));
    let bins = (tools.into_iter().flatten().flatten()).map(|tool| tool.path().join("bin"));
    Ok(bins.filter(|bin| bin.is_dir()).collect())
}

/// The names of a page's files without their hashes; all stylesheets count as one. The later part of the program and compressed
/// copies, which only a release has, do not count.
fn files(page: &Path) -> Result<BTreeSet<String>> {
    let mut names = weight::names(page)?;
    names.retain(|name| !name.ends_with("_later.wasm") && !name.ends_with(".br"));
    let names = names.into_iter().map(|name| {
        let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
        let stem = stem.trim_end_matches("_bg");
        let plain = match stem.rsplit_once('-') {
            Some((plain, hash))
                if hash.len() >= 12 && hash.bytes().all(|it| it.is_ascii_hexdigit()) =>
            {
                plain
            }
            _ => stem,
        };
        if ending == "css" {
            "styles.css".into()
        } else {
            format!("{plain}.{ending}")
        }
    });
    Ok(names.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assemble::{self, Compiled, Settings};

    /// Puts into a folder what trunk puts there before it runs the hook. The program is a made-up one.
    fn as_trunk_does(stage: &Path) {
        let read = |name: &str| fs::read_to_string(tools::root().join(name)).unwrap();
        let settings = Settings::read(&read("Trunk.toml")).unwrap();
        let (mut html, links) = assemble::without_links(&read("index.html")).unwrap();
        let (js, wasm) = ("web-0123456789abcdef.js", "web-0123456789abcdef_bg.wasm");
        for name in [js, wasm] {
            fs::write(stage.join(name), name).unwrap();
        }
        let mut head = settings.fill(&settings.pattern_preload, js, wasm);
        for link in links {
            let from = tools::root().join(&link.href);
            let name = from.file_name().unwrap().to_string_lossy().into_owned();
            match link.rel.as_str() {
                "css" => {
                    let name = name.replace(".css", "-0123456789abcdef.css");
                    fs::copy(&from, stage.join(&name)).unwrap();
                    head += &format!("<link rel=\"stylesheet\" href=\"./{name}\">");
                }
                "copy-file" => drop(fs::copy(&from, stage.join(name)).unwrap()),
                "copy-dir" => tools::copy(&stage.join(name), &from).unwrap(),
                _ => {}
            }
        }
        let script = settings.fill(&settings.pattern_script, js, wasm);
        html = html.replace("</head>", &(head + "</head>"));
        html = html.replace("</body>", &(script + "</body>"));
        fs::write(stage.join("index.html"), html).unwrap();
    }

    #[test]
    fn trunk_makes_the_whole_page() {
        let (ours, theirs) = (tools::scratch("trunk-ours"), tools::scratch("trunk-theirs"));
        let _ = fs::remove_dir_all(&theirs);
        fs::create_dir_all(&theirs).unwrap();
        let program = Compiled {
            js: "made up".into(),
            wasm: b"made up".into(),
            later: None,
        };
        assemble::page(&ours, &program).unwrap();
        page::add_texts(&ours).unwrap();
        page::finish(&ours, false).unwrap();
        as_trunk_does(&theirs);
        page::complete(&theirs).unwrap();
        same(&ours, &theirs).unwrap();
        // The offline copy has every file under the name that trunk gave it, and the page names the offline copy.
        let read = |name: &str| fs::read_to_string(theirs.join(name)).unwrap();
        let worker = read("sw.js");
        let listed = |name: &&String| worker.contains(&format!("{name:?}:["));
        let apart = ["sw.js", "licenses.txt", "managed-policies.txt"];
        for name in weight::names(&theirs).unwrap() {
            let is_apart = apart.contains(&&*name) || name.starts_with("install/screenshot-");
            assert_eq!(listed(&&name), !is_apart, "{name}");
        }
        let html = read("index.html");
        let script = html.split("<script defer src=\"./").nth(1).unwrap();
        let (boot, rest) = script.split_once('"').unwrap();
        assert!(theirs.join(boot).is_file(), "{boot}");
        assert!(
            rest.contains(" data-offline=\"sw.js\" data-version=\""),
            "{rest}"
        );
        assert!(html.contains("<template id=\"first-view\"") && !html.contains("<!--"));
        // This is what Trunk.toml has trunk run.
        let hooks: toml::Table = fs::read_to_string(tools::root().join("Trunk.toml"))
            .unwrap()
            .parse()
            .unwrap();
        let [hook] = hooks["hooks"].as_array().unwrap().as_slice() else {
            panic!("one hook");
        };
        assert_eq!(hook["stage"].as_str(), Some("post_build"));
        let words: Vec<_> = hook["command_arguments"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it.as_str().unwrap())
            .collect();
        assert_eq!(words, ["xtask", "trunk"]);
    }

    #[test]
    fn files_are_compared_without_their_hashes() {
        let folder = tools::scratch("trunk-test");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("install")).unwrap();
        for name in [
            "web-0123456789abcdef_bg.wasm",
            "web-0123456789abcdef_later.wasm",
            "a-0123456789abcdef.css.br",
            "a-0123456789abcdef.css",
            "install/es.txt",
        ] {
            fs::write(folder.join(name), "").unwrap();
        }
        let names: Vec<_> = files(&folder).unwrap().into_iter().collect();
        assert_eq!(names, ["install/es.txt", "styles.css", "web.wasm"]);
    }
}
