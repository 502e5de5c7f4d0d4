//! Serves the browser bundle: embedded in a release, read from disk in development. File names contain a hash of their
//! content.

use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;
use std::collections::HashMap;
use ui::Assets;

#[derive(RustEmbed)]
#[folder = "target/site"]
struct Bundle;

/// Loads the URLs of the bundle's files.
///
/// # Errors
/// A sentence when the bundle was not built.
pub fn load() -> Result<Assets, String> {
    let missing = "the browser bundle is missing: run 'make run', or 'cargo xtask bundle' before 'cargo run'";
    let manifest = Bundle::get("manifest.json").ok_or(missing)?;
    let names: HashMap<String, String> = serde_json::from_slice(&manifest.data).map_err(|error| error.to_string())?;
    let url = |name: &str| names.get(name).map(|hashed| format!("/assets/{hashed}")).ok_or_else(|| missing.to_owned());
    Ok(Assets {
        css: url("main.css")?,
        boot: url("boot.js")?,
        early_keys: url("early_keys.js")?,
        icons: url("icons.svg")?,
        favicon: url("favicon.svg")?,
        dev_reload: if cfg!(debug_assertions) { url("dev_reload.js").ok() } else { None },
    })
}

/// The current URLs: in development a rebuilt bundle is picked up without a restart.
pub fn current(known: &Assets) -> Assets {
    if cfg!(debug_assertions) { load().unwrap_or_else(|_| known.clone()) } else { known.clone() }
}

/// Serves one file, compressed if the browser accepts it and a compressed form exists.
pub async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    // Files that only the bundler uses, and compressed files that are served only under the plain name.
    if name.starts_with('.') || name.ends_with(".br") || name == "manifest.json" {
        return (StatusCode::NOT_FOUND, "There is no such file.").into_response();
    }
    let takes_brotli = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(',').any(|coding| coding.trim().split(';').next() == Some("br")));
    let compressed = takes_brotli.then(|| Bundle::get(&format!("{name}.br"))).flatten();
    let is_compressed = compressed.is_some();
    let Some(file) = compressed.or_else(|| Bundle::get(&name)) else {
        return (StatusCode::NOT_FOUND, "There is no such file.").into_response();
    };
    let mut response = file.data.into_owned().into_response();
    let kind = mime_guess::from_path(&name).first_or_octet_stream();
    let answer = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(kind.as_ref()) {
        answer.insert(header::CONTENT_TYPE, kind);
    }
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if is_compressed {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    response
}

/// Tells open pages to reload after a rebuild: when the server restarts, or when the manifest changes while it runs.
#[cfg(debug_assertions)]
pub async fn reload(axum::extract::State(app): axum::extract::State<crate::app::App>) -> impl IntoResponse {
    use axum::response::sse::{Event, KeepAlive, Sse};
    use futures::{StreamExt, stream};
    let modified = || std::fs::metadata("target/site/manifest.json").and_then(|data| data.modified()).ok();
    let ticks = stream::unfold(modified(), move |seen| async move {
        loop {
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            let now = modified();
            if now.is_some() && now != seen {
                return Some((Event::default().data("changed"), now));
            }
        }
    });
    let ticks = ticks.take_until(app.stopping.clone().cancelled_owned());
    Sse::new(ticks.map(Ok::<_, std::convert::Infallible>)).keep_alive(KeepAlive::default())
}
