//! Reasons about names, email addresses, members, invites and email.

use super::reasons;

reasons! {
    account_here(email): "{email} has an account here already. Sign in with it to accept.";
    account_keeps_password(email): "{email} has an account on this server already and keeps its password. Leave the password out. To set a new one, use 'orgward user reset-link'.";
    address_after: "The part after the @ is not a domain.";
    address_at: "The address has no @.";
    address_before: "The part before the @ is not an address.";
    address_edges: "The address begins or ends with a space. Send it without.";
    address_empty: "Enter an e-mail address.";
    address_example(why): "{why} An address looks like ada@example.com.";
    address_long: "The address is longer than 254 characters.";
    address_taken: "Somebody has this address by now. Sign in.";
    after_gone: "Whoever this page began after is gone. Begin with the first page.";
    already_member: "Somebody in this organization has this address already.";
    chosen_many(count, most): "{count} members are chosen. At most {most} are changed at once.";
    chosen_none: "Choose at least one member in the list.";
    email_not_verified(email): "{email} has an account on this server, but nobody has shown that the address is theirs: the account was made with an invite link that an owner copied. Have the person reset their password by email, or hand them a link from 'orgward user reset-link', and try again.";
    email_taken: "Somebody here has this address already.";
    email_whose: "An address is changed by whoever has signed in with it.";
    email_yours: "This is your address already.";
    emails_most(most): "Invalid 'emails': at most {most} addresses.";
    id_or_email: "Give either 'user_id' or 'email', not both.";
    invite_accepted: "This invite was already accepted.";
    invite_expired: "This invite has expired. Ask whoever invited you to send another.";
    invite_inviter_gone: "The person who sent this invite is no longer an owner of the organization, so it cannot be accepted. Ask an owner to send it again.";
    invite_not_yours(email): "This invite is for {email}. Sign out, then follow the link again.";
    invite_nothing: "This link opens no invite. Check that it was copied whole, or ask for another.";
    invite_pending(id): "This address has a pending invite already, {id}. Revoke that one to send another.";
    invite_project_twice(id): "Invalid 'projects': {id} is named twice.";
    invite_projects(most): "Invalid 'projects': an invite grants at most {most}.";
    invite_remove_instead: "This invite was already accepted. Remove the person from the organization instead.";
    invite_replaced: "A newer link was made for this invite, and only that one works. Ask for it.";
    invite_revoke_first: "This invite has expired. Revoke it and send another.";
    invite_revoked: "This invite was revoked. Ask whoever invited you whether to send another.";
    invite_used: "This invite was accepted already. Sign in instead.";
    list_long(count, most): "The list names {count} people. At most {most} are invited at once: send the rest after.";
    mail_address: "The address cannot be used in an e-mail.";
    mail_off: "This server sends no mail. Its operator can name a mail server.";
    mail_refused(why): "The mail server refused it ({why}).";
    mail_silent(seconds): "The mail server did not answer within {seconds} seconds.";
    mail_tls(why): "A secure connection to the mail server could not be made ({why}).";
    mail_later: "It could not be written because of a database error. Another attempt will be made.";
    mail_too_late: "It could not be handed over in time.";
    mail_unicode: "The mail server does not take addresses with letters such as ö or 用 before the @ (it lacks SMTPUTF8).";
    mail_unknown_kind(kind): "This version does not know the kind {kind} of email.";
    mail_unreached(why): "The mail server could not be reached ({why}).";
    mail_unreadable: "Its details in the database cannot be read.";
    mail_unwritten(why): "The e-mail could not be written ({why}).";
    name_characters:
        "The name holds a character that cannot be read or shown. Use letters, digits, spaces and punctuation.";
    name_edges: "The name begins or ends with a space. Send it without.";
    name_empty: "Enter a name. It cannot be empty.";
    name_long(length, longest): "The name is {length} characters long. The longest is {longest}.";
    no_account(email): "No account on this server has the address {email}.";
    no_member: "There is no such member of this organization. Invite them first.";
    not_a_person(id):
        "{id} is not the id of a person. The id of a person begins with user-; find it in the audit log.";
    secret_as_address: "This looks like a secret key and not like an email address. It was not stored.";
    secret_as_name: "The name holds what looks like a secret key. It was not stored. Choose a name without it.";
    sort_members: "Invalid 'sort': it must be 'joined' or 'name'.";
    still_a_member(id): "{id} still belongs to the organization. Remove them first; then they can be erased.";
    time_zone: "There is no such time zone. They are named like Europe/Oslo.";
}
