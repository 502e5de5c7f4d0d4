-- A seal is a MAC over what a row grants and to whom, under a key derived from the secret key file. The server writes it
-- with the row and checks it whenever the row is used. Rows of earlier versions are sealed once, by the first start of
-- this version; after that, a row without a seal is refused.
alter table users add column seal text;
alter table organization_users add column seal text;
alter table project_users add column seal text;
alter table admin_keys add column seal text;
alter table project_keys add column seal text;
alter table service_accounts add column seal text;
alter table sessions add column seal text;
alter table invites add column seal text;
alter table account_links add column seal text;
alter table setup_links add column seal text;
alter table mails add column seal text;

-- The mark that every row has been sealed, itself a seal. The data folder holds it too, outside the database.
alter table instance add column credentials_sealed text;
