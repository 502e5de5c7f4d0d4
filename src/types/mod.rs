//! What crosses a wire: the Admin API's objects and requests, and what the console's pages ask for.
//!
//! Every field of a request is optional here: whether it is required is the operation's to say, after it has
//! made sure that the caller may know the answer.

pub mod admin_keys;
pub mod given;
pub mod ids;
pub mod organizations;
pub mod pages;
pub mod problem;
pub mod projects;
pub mod sensitive;
pub mod sessions;
pub mod setup;
pub mod sign_in;
pub mod users;
