//! Reasons about requests in general: size, format, URL, parameters, and errors of the server.

use super::reasons;

reasons! {
    array_spelling(name): "Invalid '{name}': give each value a parameter of its own, {name}[]=a&{name}[]=b. A plus sign is written %2B.";
    after: "Invalid 'after': it is not the id of an item of this list.";
    answer_not_shown: "It is done, but the answer could not be shown.";
    as_stored(text): "{text}";
    body_compressed: "The body is compressed with gzip. Send it without compression.";
    body_large(largest): "The body could not be read, or is larger than {largest} bytes. Nothing was changed.";
    body_not_json(why): "We could not parse the JSON body of your request: {why}.";
    body_not_object: "The body must be a JSON object.";
    body_not_utf8: "The body is not UTF-8.";
    body_slow: "The body took longer than 30 seconds to arrive. Nothing was changed.";
    body_utf16: "The body is in UTF-16. Send it in UTF-8.";
    boolean(param): "Invalid '{param}': it must be 'true' or 'false'.";
    content_encoding(encoding): "Unsupported content encoding '{encoding}'. Send the body without compression.";
    content_type(kind): "Unsupported content type '{kind}'. Send application/json.";
    crashed: "Something went wrong on our side.";
    field_twice(param): "The field '{param}' is in the body twice. Send it once.";
    field_type(param, why): "Invalid type for '{param}': {why}.";
    form_already_sent: "This form was sent twice, and the first attempt failed. Nothing was changed. Send it again.";
    form_not_repeated:
        "This form was sent before, with other entries. Nothing was changed now. Send it again only to make another one.";
    form_out_of_date:
        "This form was opened more than a day ago, in another session or before an update of this server. Nothing was \
         changed. Check what you typed and send it again.";
    form_unreadable: "The form could not be read. Load the page again and fill it in once more.";
    headers_large: "The headers are larger than 16 KiB or more than 100.";
    host_unknown(host):
        "This server does not answer to the name '{host}'. Use its IP address, or have the server administrator name it in \
         public_url or allowed_hosts.";
    integer(param): "Invalid '{param}': expected an integer.";
    integer_range(param, sent, least, most):
        "Invalid '{param}': {sent} is out of range. Send an integer from {least} to {most}.";
    internal: "Something went wrong on our side. Nothing was changed.";
    limit_above(limit): "Invalid 'limit': {limit} is above the largest page, 100.";
    limit_below(limit): "Invalid 'limit': {limit} is below the smallest page, 1.";
    limit_type: "Invalid 'limit': expected an integer between 1 and 100.";
    missing(param): "Missing required parameter: '{param}'.";
    no_method(method, path): "Not allowed to {method} on {path}.";
    no_page: "There is no page at this address.";
    no_url(method, path): "Invalid URL ({method} {path}).";
    no_url_base(method, path, base):
        "Invalid URL ({method} {path}). The Admin API is under /v1: add /v1 to the base URL, so that it is {base}.";
    no_url_other_base(method, path, base): "Invalid URL ({method} {path}). The base URL of the Admin API is {base}.";
    not_found(what, id): "The {what} {id} was not found.";
    nothing_to_send: "There is nothing to send on this page.";
    one_of(param, words): "Invalid '{param}': it must be one of {words}.";
    order: "Invalid 'order': it must be 'asc' or 'desc'.";
    other_site: "This was sent from another site, so it was not carried out. Open the page here and send it again.";
    outcome_unknown:
        "The database did not say whether this was saved. Look whether it was done before you send it again.";
    outside_gate: "This address is not behind the gate.";
    outside_request: "This was called outside a request.";
    over_http(url):
        "This page was opened over http, but this server is reached over https, so it was not carried out. Open {url} and \
         send it again there.";
    path_not_utf8: "The address is not UTF-8, so it names nothing here.";
    rate_limit(most): "Rate limit reached for requests: {most} a minute for each key.";
    request_moment: "Enter a date and a time, for example 2026-11-23T14:02.";
    request_span: "Invalid 'span': it must be '1h', '24h', '7d' or '30d'.";
    request_status: "Invalid 'status': it must be a status like 404, or a class like 4xx.";
    send_form: "Send this as a form.";
    too_many_at_once: "Too many requests are in progress from this IP address. Try again in a moment.";
    too_many_tails: "Too many live views of the audit log are open. Close some of them, then load the page again.";
    unavailable:
        "Orgward cannot write to its database just now, for example because its disk is full or read-only. Nothing was \
         changed; try again in a moment.";
    unreadable(text): "The request could not be read: {text}.";
    would_narrow(param):
        "Unknown parameter '{param}'. It is not ignored, because more would be granted than it seems to ask for. Leave it \
         out.";
    url_long: "The address is longer than 8 KiB.";
}
