//! What just happened, in words. A code travels with the redirect, never the text: nobody can put words in our mouth.

/// The sentence for a code; none for a code we do not know.
pub fn sentence(code: &str) -> Option<&'static str> {
    Some(match code {
        "admin-key-deleted" => "Admin key deleted. Requests that use it are refused from now on.",
        "project-created" => "Project created.",
        "project-renamed" => "Project renamed.",
        "project-archived" => "Project archived. It stays in the list of archived projects.",
        "session-revoked" => "Signed out there. That browser has to sign in again.",
        "other-sessions-revoked" => "Signed out everywhere else. Only this browser is still signed in.",
        "theme-saved" => "Appearance saved for this browser.",
        "signed-out" => "You are signed out.",
        "signed-in" => "You are signed in.",
        "set-up" => "The organization is yours. Its setup link no longer works.",
        _ => return None,
    })
}
