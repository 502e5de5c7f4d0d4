# The page of a new key of any kind.
new-keys-example = An environment variable
new-keys-once = Store the key before you leave this page. Loading it again shows the key at most once more, within ten minutes. If it is lost, rotate or delete it.
new-keys-try = Use it
