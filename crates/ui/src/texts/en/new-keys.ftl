# The page of a new key of any kind.
new-keys-example = An environment variable
new-keys-once = Store the key before you leave this page. Loading the page again may not show it, and after ten minutes nothing can. If the key is lost, rotate or delete it.
new-keys-try = Use it
