-- What calendar_app may do in the database that it is run in: read and write rows, and change no table. Also for what
-- migrations make later. Can be run again, and for a database that had one role so far, once its tables belong to
-- calendar_owner (REASSIGN OWNED BY <the former role> TO calendar_owner).

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO calendar_owner;
GRANT USAGE ON SCHEMA public TO calendar_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO calendar_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO calendar_app;

ALTER DEFAULT PRIVILEGES FOR ROLE calendar_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO calendar_app;
ALTER DEFAULT PRIVILEGES FOR ROLE calendar_owner IN SCHEMA public GRANT USAGE ON SEQUENCES TO calendar_app;
