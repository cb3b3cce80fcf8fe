-- Two roles for one database: calendar_owner applies migrations and owns what they make, calendar_app runs the API, the
-- worker and the tools. Run once by whoever may create roles and databases, against any database of the server:
--
--   psql -v ON_ERROR_STOP=1 -f deploy/postgres/roles.sql postgres
--   psql postgres -c '\password calendar_owner' -c '\password calendar_app'
--   psql -v ON_ERROR_STOP=1 -f deploy/postgres/grants.sql calendar
--
-- Then MIGRATIONS_DATABASE_URL names the first, DATABASE_URL the second.

CREATE ROLE calendar_owner LOGIN;
CREATE ROLE calendar_app LOGIN;

-- A process that hangs in a transaction keeps its person waiting no longer than this. The service asks for it itself,
-- except through a pooler that hands out connections by the transaction.
ALTER ROLE calendar_app SET idle_in_transaction_session_timeout = '30s';

CREATE DATABASE calendar OWNER calendar_owner;
