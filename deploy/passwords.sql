-- Gives the two logins of roles.sql their passwords, from the secrets: run by psql of the official image after it, once, when the volume is empty.
-- To change one later: write the new one into its secret (and into database_url), then
--     docker compose exec database psql --file=/docker-entrypoint-initdb.d/20-passwords.sql

\set ON_ERROR_STOP on
\set otn `cat /run/secrets/otn_password`
\set otn_backup `cat /run/secrets/otn_backup_password`

ALTER ROLE otn PASSWORD :'otn';
ALTER ROLE otn_backup PASSWORD :'otn_backup';
