-- The three roles of the product and its database, by a superuser of the database, with psql; harmless when run again.
-- The embedded server runs this file by itself; docker-compose mounts it among the init scripts of the official image.

SET client_min_messages = warning;

SELECT format('CREATE ROLE %I', role)
  FROM unnest(ARRAY['otn', 'otn_staff', 'otn_backup']) AS role
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role)
\gexec

-- Owns the tables and logs in for web, worker, migrations and tests. FORCE ROW LEVEL SECURITY puts even the owner under the policies.
ALTER ROLE otn LOGIN NOSUPERUSER NOBYPASSRLS NOREPLICATION NOCREATEROLE CREATEDB;

-- The only bypass: its policies see every office. It is entered by SET LOCAL ROLE, never inherited.
ALTER ROLE otn_staff NOLOGIN NOSUPERUSER NOBYPASSRLS NOREPLICATION NOCREATEROLE NOCREATEDB;
GRANT otn_staff TO otn WITH INHERIT FALSE, SET TRUE;

-- Reads everything, for the backup.
ALTER ROLE otn_backup LOGIN NOSUPERUSER BYPASSRLS NOREPLICATION NOCREATEROLE NOCREATEDB;
GRANT pg_read_all_data TO otn_backup;

-- Code point order, the same everywhere (the builtin provider: PostgreSQL 17 or later).
SELECT $$CREATE DATABASE otn OWNER otn TEMPLATE template0 ENCODING 'UTF8'
         LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE 'C'$$
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'otn')
\gexec
ALTER DATABASE otn OWNER TO otn;  -- the official image makes that of POSTGRES_DB its superuser's
