//! What just happened, in words. A code travels with the redirect, never the text: nobody can put words in our mouth.

/// The sentence for a code; none for a code we do not know.
pub fn sentence(code: &str) -> Option<&'static str> {
    Some(match code {
        "admin-key-deleted" => "Admin key deleted. Requests that use it are refused from now on.",
        "general-saved" => "Saved.",
        "member-updated" => "Role changed. It holds from the next request on.",
        "member-removed" => "Removed. Their sessions here and their keys have stopped.",
        "invite-created" => "Invite created. Make its link and send it.",
        "invite-revoked" => "Invite revoked. Its link no longer works.",
        "data-retention-saved" => "Saved. The audit log is not affected.",
        "audit-logging-enabled" => "Audit logging is on. The first record is this one.",
        "joined" => "Welcome. The invite is used up; from now on you sign in.",
        "project-key-deleted" => "Key deleted. Requests that use it are refused from now on.",
        "project-user-added" => "They are in the project.",
        "project-user-removed" => "Removed from the project. Their keys in it have stopped.",
        "service-account-deleted" => "Service account deleted. Its keys are refused from now on.",
        "project-created" => "Project created.",
        "project-renamed" => "Project renamed.",
        "project-archived" => "Project archived. It stays in the list of archived projects.",
        "session-revoked" => "Signed out there. That browser has to sign in again.",
        "other-sessions-revoked" => "Signed out everywhere else. Only this browser is still signed in.",
        "profile-saved" => "Saved. It holds wherever you belong.",
        "password-changed" => "Password changed. Every other browser has to sign in again.",
        "theme-saved" => "Appearance saved for this browser.",
        "signed-out" => "You are signed out.",
        "signed-in" => "You are signed in.",
        "set-up" => "The organization is yours. Its setup link no longer works.",
        _ => return None,
    })
}
