//! Reasons about sign-in, passwords, sessions and the key of a request.

use super::reasons;

reasons! {
    account_removed: "Your account was removed just now.";
    attempts(minutes): "Too many attempts. Try again in {minutes} minutes.";
    attempts_one: "Too many attempts. Try again in 1 minute.";
    confirm_password: "Enter your password to do this: you last entered it more than 15 minutes ago.";
    credentials: "This address and password do not belong together. Check both and try again.";
    enter_address: "Enter your e-mail address.";
    enter_password: "Enter your password.";
    gone: "This sign-in or key no longer works.";
    homeless: "You do not belong to an organization any more. Ask one of its owners to invite you again.";
    key_absent:
        "You didn't provide an API key. Send an Admin key in the Authorization header, as in: Authorization: Bearer \
         sk-admin-...";
    key_incorrect(key): "Incorrect API key provided: {key}.";
    key_of_other_organization: "The OpenAI-Organization header does not match the API key's organization.";
    key_of_project:
        "You have insufficient permissions for this operation. Missing scopes: api.management.read. A project's key \
         does not work here: use an Admin key, which begins with sk-admin-.";
    link_invalid: "This link was used already, was replaced by a newer one, or has expired.";
    not_your_password: "This is not your password.";
    password_changed: "The password was changed just now. Sign in again.";
    password_common: "This is a very common password.";
    password_common_names: "Common names and surnames are easy to guess.";
    password_dates: "Dates are often easy to guess.";
    password_easy: "This password is easy to guess.";
    password_holder: "A password is changed by whoever has signed in with it.";
    password_keyboard: "Short keyboard patterns are easy to guess.";
    password_long(longest): "Use at most {longest} characters.";
    password_names: "Names and surnames by themselves are easy to guess.";
    password_repeats: "Repeats like \"aaa\" are easy to guess.";
    password_repeats_long: "Repeats like \"abcabcabc\" are only slightly harder to guess than \"abc\".";
    password_rows: "Straight rows of keys are easy to guess.";
    password_sequences: "Sequences like abc or 6543 are easy to guess.";
    password_short(shortest): "Use at least {shortest} characters. Spaces are welcome: four unrelated words do well.";
    password_similar: "This is similar to a commonly used password.";
    password_top_10: "This is a top-10 common password.";
    password_top_100: "This is a top-100 common password.";
    password_weak(why): "{why} Four unrelated words do well.";
    password_word: "A word by itself is easy to guess.";
    password_years: "Recent years are easy to guess.";
    session_gone: "You are no longer signed in there. Nothing is left to end.";
    session_not_begun: "You could not be signed in just now. Try again.";
    session_not_cleared: "You are signed out, but the browser may not know it yet.";
    sign_in_on: "Sign in to go on.";
    sign_in_see: "Sign in to see this.";
    signed_out_before:
        "You were signed out before this was sent, so nothing was changed. What you typed is kept on this page: sign in \
         in another tab, then send it again from here.";
    too_many_changes(seconds): "You have changed a great deal within a short time. Try again in {seconds} seconds.";
    too_many_signing_in: "Too many people are signing in at this moment. Try again in 5 seconds.";
}
