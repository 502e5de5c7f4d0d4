//! The parts that move. Everything works without them; each holds one interaction, and nothing but what the page
//! already shows goes into its properties.

mod copy_button;
mod keep_secret;
mod live_tail;
mod password_reveal;

pub use copy_button::CopyButton;
pub use keep_secret::KeepSecret;
pub use live_tail::{LiveTail, LiveWords};
pub use password_reveal::{PasswordReveal, PasswordWords};
