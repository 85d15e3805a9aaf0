//! The files of the console's front end, compiled into the program.

use actix_web::{HttpResponse, http::header};

use super::{fresh, pages};

/// A file: its name below `/console/`, its type and its content.
pub(super) struct Asset {
    name: &'static str,
    content_type: &'static str,
    content: &'static [u8],
}

/// Lists files of `assets/` with their type.
macro_rules! assets {
    ($($content_type:literal: $($name:literal)*;)*) => {
        &[$($(Asset {
            name: $name,
            content_type: $content_type,
            content: include_bytes!(concat!("assets/", $name)),
        },)*)*]
    };
}

static ASSETS: &[Asset] = assets! {
    "text/html; charset=utf-8": "index.html";
    "image/svg+xml": "icon.svg";
    "text/css; charset=utf-8": "base.css" "layout.css" "parts.css" "run.css";
    "text/javascript; charset=utf-8":
        "action.js" "api.js" "app.js" "cells.js" "dom.js" "form.js" "json.js" "list.js" "memory.js" "menu.js"
        "panel.js" "record.js" "router.js" "schema.js" "sidebar.js" "states.js" "toast.js";
};

pub(super) fn get(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

/// The console's page itself.
pub(super) fn page(asset: &'static Asset) -> HttpResponse {
    fresh().content_type(asset.content_type).body(asset.content)
}

/// What the page loads. A browser asks again each time: another build of the program may stand at the same address.
pub(super) fn file(asset: &'static Asset) -> HttpResponse {
    let mut builder = HttpResponse::Ok();
    pages::secure(&mut builder);
    builder
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .content_type(asset.content_type)
        .body(asset.content)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    #[test]
    fn every_file_of_the_folder_is_served_and_says_what_it_is_about() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/console/assets");
        let on_disk: BTreeSet<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        let served: BTreeSet<String> = ASSETS.iter().map(|asset| asset.name.to_owned()).collect();
        assert_eq!(on_disk, served);
        for asset in ASSETS {
            let text = std::str::from_utf8(asset.content).unwrap();
            match asset.name.rsplit_once('.').unwrap().1 {
                "js" => assert!(text.starts_with("// "), "{}", asset.name),
                "css" => assert!(text.starts_with("/* "), "{}", asset.name),
                _ => {}
            }
        }
    }

    #[test]
    fn the_front_end_brings_nothing_from_elsewhere_and_parses_no_html() {
        for asset in ASSETS {
            let text = std::str::from_utf8(asset.content).unwrap();
            for forbidden in [
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
                "//cdn",
                "@import",
                "<style",
                " style=\"",
                "onclick=",
            ] {
                assert!(!text.contains(forbidden), "{} holds {forbidden}", asset.name);
            }
        }
    }
}
