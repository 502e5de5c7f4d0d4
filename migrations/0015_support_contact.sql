-- Where people find help who are refused: an address, a channel, a sentence. Empty: nowhere.
alter table organizations add column support_contact text not null default '';
