//! The parts of a page that run in the browser, compiled to WASM. Every page works without them. Each island does one
//! thing, and its properties contain only what the page already shows.

mod copy_button;
mod icon;
mod keep_secret;
mod live_tail;
mod palette;
mod password_reveal;
mod search_request;
mod shortcuts;
mod texts;

pub use copy_button::{CopyButton, CopyWords};
pub use icon::{Icon, Sprite};
pub use keep_secret::KeepSecret;
pub use live_tail::{LiveTail, LiveWords};
pub use palette::{Palette, PaletteEntry, PaletteKind, PaletteWords};
pub use password_reveal::{PasswordReveal, PasswordWords};
pub use shortcuts::{Shortcut, Shortcuts};

/// The entry point. The page's boot script calls it before it hydrates the islands.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
