-- The request log as the console looks through it: by class of status (2xx, 4xx, 5xx), and one request by its id.
create index request_log_class on request_log (organization_id, (status / 100), id);
create index request_log_request on request_log (organization_id, request_id, id);
