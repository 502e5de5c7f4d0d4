# The audit log: explorer, record, exports, verification.
audit-logs-live-broken = The stream broke off; it is tried again.
audit-logs-live-tail = Live tail
audit-logs-live-waiting = New records appear here as they happen.
audit-logs-new-records = New records
