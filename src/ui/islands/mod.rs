//! The parts that move. Everything works without them; each holds one interaction, and nothing but what the page
//! already shows goes into its properties.

mod copy_button;
mod keep_secret;
mod live_tail;
mod palette;
mod password_reveal;
mod shortcuts;
mod texts;

pub use copy_button::{CopyButton, CopyWords};
pub use keep_secret::KeepSecret;
pub use live_tail::{LiveTail, LiveWords};
pub use palette::{Palette, PaletteEntry, PaletteKind, PaletteWords};
pub use password_reveal::{PasswordReveal, PasswordWords};
pub use shortcuts::{Shortcut, Shortcuts};
