-- Who may call the service: tokens, of which only the hash is kept.
--
-- The service asks about hashes that it was presented and can list none; making and revoking tokens takes another role.

CREATE TABLE store.token (
    token_id            bigint GENERATED ALWAYS AS IDENTITY,
    name                text COLLATE "C" NOT NULL,
    sha256              text        NOT NULL,
    roles               text[]      NOT NULL,
    requests_per_second integer,
    created_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by          text        NOT NULL DEFAULT session_user,
    expires_at          timestamptz,
    revoked_at          timestamptz,
    CONSTRAINT token_pkey PRIMARY KEY (token_id),
    CONSTRAINT token_sha256_key UNIQUE (sha256),
    CONSTRAINT token_name_is_well_formed CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' AND name <> 'anonymous'),
    CONSTRAINT token_sha256_is_hex CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT token_roles_are_known CHECK (
        cardinality(roles) >= 1 AND roles <@ ARRAY['reader', 'cart', 'inventory', 'fulfillment', 'admin']),
    CONSTRAINT token_requests_per_second_range CHECK (requests_per_second BETWEEN 1 AND 1000000),
    CONSTRAINT token_expires_after_creation CHECK (isfinite(expires_at) AND expires_at > created_at)
);
COMMENT ON TABLE store.token IS
    'Tokens for the HTTP API; bitcoin-store token makes and revokes them. A token itself is stored nowhere.';
COMMENT ON COLUMN store.token.token_id IS 'The key inside the database.';
COMMENT ON COLUMN store.token.name IS
    'Who calls with it, as the ledger will say; given to one token at a time, revoked ones aside.';
COMMENT ON COLUMN store.token.sha256 IS 'Of the token''s 256 random bits, in hexadecimal.';
COMMENT ON COLUMN store.token.roles IS 'What it is good for: reader, cart, inventory, fulfillment, admin.';
COMMENT ON COLUMN store.token.requests_per_second IS
    'How many requests each instance of the service takes of it; null is without limit.';
COMMENT ON COLUMN store.token.created_at IS 'When it was made.';
COMMENT ON COLUMN store.token.created_by IS 'The database role that made it.';
COMMENT ON COLUMN store.token.expires_at IS 'From this instant on it is refused; null is never.';
COMMENT ON COLUMN store.token.revoked_at IS 'When it was revoked; the service notices within seconds. The row stays.';
CREATE UNIQUE INDEX token_name_key ON store.token (name) WHERE revoked_at IS NULL;
COMMENT ON INDEX store.token_name_key IS 'A name is free again once its token is revoked.';
COMMENT ON CONSTRAINT token_name_is_well_formed ON store.token IS
    'As a SKU; anonymous is who calls without a token.';
COMMENT ON CONSTRAINT token_sha256_is_hex ON store.token IS 'SHA-256 is 64 digits of hexadecimal.';
COMMENT ON CONSTRAINT token_roles_are_known ON store.token IS 'At least one of the five roles.';
COMMENT ON CONSTRAINT token_requests_per_second_range ON store.token IS 'One to a million, or no limit.';
COMMENT ON CONSTRAINT token_expires_after_creation ON store.token IS 'A token lives for some time, and not for ever unless null.';

-- The owner of the table alone reads it. Whoever has a token's hash learns what it is good for, and nobody else does.
CREATE FUNCTION store.find_tokens(hashes text[])
    RETURNS TABLE (sha256 text, name text, roles text[], requests_per_second integer, milliseconds_left bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
    SELECT t.sha256, t.name, t.roles, t.requests_per_second,
           (extract(epoch FROM t.expires_at - statement_timestamp()) * 1000)::bigint
    FROM store.token t
    WHERE t.sha256 = ANY (hashes) AND t.revoked_at IS NULL
        AND (t.expires_at IS NULL OR t.expires_at > statement_timestamp())
$$;
COMMENT ON FUNCTION store.find_tokens(text[]) IS
    'The live tokens of these hashes: how the service knows its callers without being able to list tokens.';

CREATE VIEW store.token_state AS
    SELECT name, roles, requests_per_second,
           CASE WHEN revoked_at IS NOT NULL THEN 'revoked'
                WHEN expires_at <= statement_timestamp() THEN 'expired'
                ELSE 'live' END AS state,
           created_at, created_by, expires_at, revoked_at
    FROM store.token;
COMMENT ON VIEW store.token_state IS 'Every token that was ever made, without its hash.';
COMMENT ON COLUMN store.token_state.name IS 'Who calls with it.';
COMMENT ON COLUMN store.token_state.roles IS 'What it is good for.';
COMMENT ON COLUMN store.token_state.requests_per_second IS 'How many requests an instance takes of it; null is without limit.';
COMMENT ON COLUMN store.token_state.state IS 'live, expired or revoked.';
COMMENT ON COLUMN store.token_state.created_at IS 'When it was made.';
COMMENT ON COLUMN store.token_state.created_by IS 'The database role that made it.';
COMMENT ON COLUMN store.token_state.expires_at IS 'From this instant on it is refused; null is never.';
COMMENT ON COLUMN store.token_state.revoked_at IS 'When it was revoked.';

-- Roles are the cluster's, migrations a database's: another database may have made it already.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'store_token_admin') THEN
        CREATE ROLE store_token_admin NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;  -- somebody else was faster
END
$$;

REVOKE ALL ON FUNCTION store.find_tokens(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION store.find_tokens(text[]) TO store_service;

-- Makes and revokes tokens, and reads no hash: neither the service nor a clerk can.
GRANT USAGE ON SCHEMA store TO store_token_admin;
GRANT SELECT ON store.token_state TO store_token_admin;
GRANT INSERT (name, sha256, roles, requests_per_second, expires_at) ON store.token TO store_token_admin;
GRANT SELECT (name, revoked_at), UPDATE (revoked_at) ON store.token TO store_token_admin;

-- Whoever keeps the tokens may write revoked_at, and must not bring back a token that somebody else may have by now.
CREATE FUNCTION store.token_stays_revoked() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'token % was revoked, and stays so', OLD.name USING ERRCODE = 'check_violation',
        HINT = 'Make a new one: bitcoin-store token create.';
END
$$;
COMMENT ON FUNCTION store.token_stays_revoked() IS 'Trigger: refuses to bring back a token that was revoked.';
REVOKE ALL ON FUNCTION store.token_stays_revoked() FROM PUBLIC;
CREATE TRIGGER token_stays_revoked BEFORE UPDATE OF revoked_at ON store.token
    FOR EACH ROW WHEN (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
    EXECUTE FUNCTION store.token_stays_revoked();
COMMENT ON TRIGGER token_stays_revoked ON store.token IS 'A revoked token never comes back.';
