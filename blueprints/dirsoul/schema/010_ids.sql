-- Ids that lead to their month. A memory's id is a UUID of version 7: its first 48 bits are the milliseconds of
-- created_at. Whoever holds the id alone so knows the one partition that the row can be in, without a look-up table,
-- which would be one row more for each memory and one more thing that can be wrong.

CREATE FUNCTION public.new_id(p_at timestamptz) RETURNS uuid
LANGUAGE sql VOLATILE PARALLEL SAFE
SET search_path = pg_catalog
RETURN encode(
    set_bit(set_bit(
        overlay(uuid_send(gen_random_uuid())
            PLACING substring(int8send(floor(extract(epoch FROM p_at) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
        52, 1), 53, 1),
    'hex')::uuid;
COMMENT ON FUNCTION public.new_id IS 'Makes an id of an instant: a UUID of version 7.';

CREATE FUNCTION public.time_of_id(p_id uuid) RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN to_timestamp((('x' || substr(p_id::text, 1, 8) || substr(p_id::text, 10, 4))::bit(48)::bigint / 1000.0)::double precision);
COMMENT ON FUNCTION public.time_of_id IS 'Gives the instant of an id, to the millisecond.';
