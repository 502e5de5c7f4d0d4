# The audit log: explorer, record, exports, verification.
audit-logs-live-broken = Der Strom ist abgerissen; es wird neu verbunden.
audit-logs-live-tail = Live mitlesen
audit-logs-live-waiting = Neue Einträge erscheinen hier, sobald sie entstehen.
audit-logs-new-records = Neue Einträge
