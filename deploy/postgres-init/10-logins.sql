-- The logins of the service. PostgreSQL's image runs this once, as the superuser, when its volume is empty.

\getenv migrator_password STORE_MIGRATOR_PASSWORD
\getenv app_password STORE_APP_PASSWORD

-- Owns the database and all that the migrations make in it. CREATEROLE: the migrations make the other group roles.
CREATE ROLE store_migrator LOGIN CREATEROLE PASSWORD :'migrator_password';
ALTER DATABASE :"DBNAME" OWNER TO store_migrator;

-- The group role that the migrations grant the service's rights to. They make it where it is missing; made here, the
-- service's login can be a member of it before they have run. By their role, so that they may describe it, too.
SET ROLE store_migrator;
CREATE ROLE store_service NOLOGIN;
RESET ROLE;

-- What the service runs as: it owns nothing and cannot change the schema.
CREATE ROLE store_app LOGIN PASSWORD :'app_password' IN ROLE store_service;
