-- Plugins, what they may do, and who did what.

CREATE TABLE public.agents (
    user_id    text NOT NULL,
    agent_id   uuid NOT NULL DEFAULT public.new_id(now()),
    name       text NOT NULL,
    token_hash bytea NOT NULL,
    is_enabled boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, agent_id),
    CONSTRAINT agents_name_once UNIQUE (user_id, name),
    CONSTRAINT agents_user_named CHECK (user_id <> ''),
    CONSTRAINT agents_token_is_sha256 CHECK (octet_length(token_hash) = 32)
);
COMMENT ON TABLE public.agents IS 'Plugins of a user; a token is kept as its SHA-256 only.';

CREATE TABLE public.agent_permissions (
    user_id    text NOT NULL,
    agent_id   uuid NOT NULL,
    permission text NOT NULL,
    PRIMARY KEY (user_id, agent_id, permission),
    CONSTRAINT agent_permissions_agent_fkey FOREIGN KEY (user_id, agent_id)
        REFERENCES public.agents (user_id, agent_id) ON DELETE CASCADE,
    CONSTRAINT agent_permissions_known
        CHECK (permission IN ('read_memories', 'write_memories', 'read_events', 'write_events', 'read_views', 'write_views'))
);
COMMENT ON TABLE public.agent_permissions IS 'What a plugin may do, one row for each permission.';

-- Append only, kept seven years. The name of the agent is written down, because the agent may go and the log stays.
CREATE TABLE public.audit_logs (
    log_id      uuid NOT NULL DEFAULT public.new_id(now()),
    user_id     text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
    agent_name  text NOT NULL,
    action      text NOT NULL,
    object_type text NOT NULL,
    object_name text NOT NULL,
    result      text NOT NULL,
    detail      jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (log_id, user_id, created_at),
    CONSTRAINT audit_logs_user_named CHECK (user_id <> ''),
    CONSTRAINT audit_logs_id_tells_time CHECK (public.time_of_id(log_id) = created_at),
    CONSTRAINT audit_logs_result_known CHECK (result IN ('done', 'refused', 'failed')),
    CONSTRAINT audit_logs_detail_is_object CHECK (jsonb_typeof(detail) = 'object')
) PARTITION BY RANGE (created_at);
COMMENT ON TABLE public.audit_logs IS 'Who did what, when, with what result; append only, one partition a month, seven years.';
CREATE INDEX audit_logs_user_time_idx ON public.audit_logs (user_id, created_at DESC);

-- Privileges keep the application from changing the log; the trigger keeps the owner from doing it by mistake. Only
-- erase_user, which says so by a setting of its transaction, takes rows away.
CREATE FUNCTION public.refuse_change_of_audit() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('dirsoul.erasing', true) = OLD.user_id THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'audit_logs is append only: % is refused', TG_OP;
END
$$;
CREATE TRIGGER audit_logs_append_only
    BEFORE UPDATE OR DELETE ON public.audit_logs
    FOR EACH ROW EXECUTE FUNCTION public.refuse_change_of_audit();
