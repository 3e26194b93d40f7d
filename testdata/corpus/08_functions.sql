-- Functions, procedures, aggregates: languages, bodies, arguments, attributes, overloads, renames.

CREATE TABLE accounts (id bigint PRIMARY KEY, owner text NOT NULL, balance numeric NOT NULL DEFAULT 0, at timestamptz);

CREATE FUNCTION add_numbers(a integer, b integer) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS 'SELECT a + b';

CREATE FUNCTION add_numbers(a numeric, b numeric DEFAULT 1) RETURNS numeric
    LANGUAGE sql
    RETURN a + b;

CREATE FUNCTION double_precision_sum(double precision, float8, real) RETURNS double precision LANGUAGE sql AS $$ SELECT $1 + $2 + $3 $$;

CREATE OR REPLACE FUNCTION balance_of(p_owner text, p_at timestamptz DEFAULT now()) RETURNS numeric
    LANGUAGE sql STABLE PARALLEL RESTRICTED
BEGIN ATOMIC
    SELECT sum(balance) FROM accounts WHERE owner = p_owner AND at <= p_at;
END;

CREATE FUNCTION touch() RETURNS trigger AS $$
BEGIN
    NEW.at := now();
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION transfer(p_from bigint, p_to bigint, p_amount numeric(10, 2), OUT moved boolean, OUT message text)
    RETURNS record
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = public, pg_temp
    SET work_mem TO '16MB'
AS $body$
DECLARE
    v_balance numeric;
BEGIN
    SELECT balance INTO v_balance FROM accounts WHERE id = p_from FOR UPDATE;
    IF v_balance < p_amount THEN
        moved := false;
        message := format('only %s left', v_balance);
        RETURN;
    END IF;
    UPDATE accounts SET balance = balance - p_amount WHERE id = p_from;
    UPDATE accounts SET balance = balance + p_amount WHERE id = p_to;
    moved := true;
END;
$body$;

CREATE FUNCTION accounts_of(p_owner text) RETURNS SETOF accounts LANGUAGE sql STABLE ROWS 20 COST 50
    AS $$ SELECT * FROM accounts WHERE owner = p_owner $$;

CREATE FUNCTION richest(n integer DEFAULT 10) RETURNS TABLE (owner text, total numeric) LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT a.owner, sum(a.balance) FROM accounts a GROUP BY a.owner ORDER BY 2 DESC LIMIT n;
END
$$;

CREATE FUNCTION joined(sep text, VARIADIC words text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT array_to_string(words, sep) $$;
CREATE FUNCTION both_ways(INOUT x integer, IN y integer DEFAULT 2) LANGUAGE sql AS $$ SELECT x * y $$;
CREATE FUNCTION unnamed(integer, text, timestamp without time zone, character varying) RETURNS void LANGUAGE sql AS '';
CREATE FUNCTION arrays(a integer[], b text[][], c numeric(4, 1)[]) RETURNS bigint[] LANGUAGE sql LEAKPROOF CALLED ON NULL INPUT AS $$ SELECT '{}'::bigint[] $$;
CREATE FUNCTION any_first(a anyarray) RETURNS anyelement LANGUAGE sql IMMUTABLE AS $$ SELECT a[1] $$;
CREATE FUNCTION any_range(r anyrange, VARIADIC o anycompatiblearray) RETURNS boolean LANGUAGE sql AS $$ SELECT NOT isempty(r) $$;
CREATE FUNCTION row_in(a accounts) RETURNS text LANGUAGE sql STABLE AS $$ SELECT a.owner $$;
CREATE FUNCTION typed_like(p accounts.balance%TYPE) RETURNS accounts.owner%TYPE LANGUAGE sql AS $$ SELECT 'x'::text $$;
CREATE FUNCTION nested_quotes() RETURNS text LANGUAGE plpgsql AS $outer$
BEGIN
    EXECUTE $inner$ SELECT 'it''s; -- not a comment' $inner$;
    RETURN $$a;b$$ || ';' || /* ; */ 'c';
END
$outer$;
CREATE FUNCTION numbers(n integer) RETURNS SETOF integer LANGUAGE sql AS $$ SELECT generate_series(1, n) $$;
CREATE FUNCTION as_window(VARIADIC "any") RETURNS bigint LANGUAGE internal WINDOW IMMUTABLE STRICT AS 'window_rank';
DROP FUNCTION as_window;

CREATE PROCEDURE settle(p_day date, INOUT p_done integer DEFAULT 0)
    LANGUAGE plpgsql
AS $$
BEGIN
    FOR i IN 1..3 LOOP
        UPDATE accounts SET at = p_day WHERE id = i;
        COMMIT;
        p_done := p_done + 1;
    END LOOP;
END;
$$;
CREATE OR REPLACE PROCEDURE clear_all(text DEFAULT 'x') LANGUAGE sql SECURITY INVOKER
BEGIN ATOMIC
    DELETE FROM accounts WHERE balance = 0;
    UPDATE accounts SET owner = $1 WHERE owner = '';
END;

DO $$
BEGIN
    IF to_regclass('public.made_by_do') IS NULL THEN
        RAISE NOTICE 'nothing is made here';
    END IF;
END
$$;

CREATE FUNCTION longest_step(state text, word text) RETURNS text LANGUAGE sql IMMUTABLE
    AS $$ SELECT CASE WHEN length(word) > length(coalesce(state, '')) THEN word ELSE state END $$;
CREATE AGGREGATE longest(text) (SFUNC = longest_step, STYPE = text, PARALLEL = safe);
CREATE AGGREGATE total_of(numeric) (SFUNC = numeric_add, STYPE = numeric, INITCOND = '0', COMBINEFUNC = numeric_add, SORTOP = >);
CREATE AGGREGATE middle(double precision ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);

ALTER FUNCTION add_numbers(integer, integer) RENAME TO plus;
ALTER FUNCTION touch() SECURITY DEFINER SET search_path TO '';
ALTER FUNCTION richest(integer) RESET ALL;
ALTER FUNCTION balance_of(text, timestamptz) VOLATILE PARALLEL UNSAFE COST 200;
ALTER ROUTINE joined SET SCHEMA public;
ALTER PROCEDURE settle(date, integer) RENAME TO settle_day;
CREATE SCHEMA bank;
ALTER FUNCTION transfer(bigint, bigint, numeric) SET SCHEMA bank;
CREATE OR REPLACE FUNCTION row_in(a accounts) RETURNS text LANGUAGE sql STABLE AS $$ SELECT upper(a.owner) $$;
DROP FUNCTION IF EXISTS unnamed(integer, text, timestamp, varchar), no_such_function(integer);
DROP AGGREGATE middle(double precision ORDER BY anyelement);
DROP ROUTINE numbers;
COMMENT ON FUNCTION plus(integer, integer) IS 'adds';
COMMENT ON PROCEDURE clear_all IS 'clears';
