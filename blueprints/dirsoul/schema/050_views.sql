-- Hypotheses derived from events, and the concepts that the good ones become.

CREATE TABLE public.stable_concepts (
    user_id        text NOT NULL,
    concept_id     uuid NOT NULL DEFAULT public.new_id(now()),
    canonical_name text NOT NULL,
    version        integer NOT NULL DEFAULT 1,
    parent_id      uuid,
    definition     text NOT NULL,
    usage_count    bigint NOT NULL DEFAULT 0,
    last_used_at   timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now(),
    deprecated_at  timestamptz,
    PRIMARY KEY (user_id, concept_id),
    -- decade:ignore CON019 a deprecated version keeps its number for ever; that is what the history is
    CONSTRAINT stable_concepts_version_once UNIQUE (user_id, canonical_name, version),
    CONSTRAINT stable_concepts_parent_fkey FOREIGN KEY (user_id, parent_id)
        REFERENCES public.stable_concepts (user_id, concept_id) ON DELETE CASCADE,
    CONSTRAINT stable_concepts_named CHECK (canonical_name <> ''),
    CONSTRAINT stable_concepts_version_positive CHECK (version > 0),
    CONSTRAINT stable_concepts_later_has_parent CHECK ((version = 1) = (parent_id IS NULL)),
    CONSTRAINT stable_concepts_usage_positive CHECK (usage_count >= 0),
    CONSTRAINT stable_concepts_deprecated_later CHECK (deprecated_at IS NULL OR deprecated_at >= created_at)
) WITH (fillfactor = 85);
COMMENT ON TABLE public.stable_concepts IS 'Concepts of a user with all their versions.';
-- One that is not deprecated for each name.
CREATE UNIQUE INDEX stable_concepts_current_idx ON public.stable_concepts (user_id, canonical_name)
    WHERE deprecated_at IS NULL;
CREATE INDEX stable_concepts_parent_idx ON public.stable_concepts (user_id, parent_id);

CREATE TABLE public.cognitive_views (
    user_id          text NOT NULL,
    view_id          uuid NOT NULL DEFAULT public.new_id(now()),
    hypothesis       text NOT NULL,
    view_type        text NOT NULL,
    confidence       numeric(4, 3) NOT NULL DEFAULT 0.5,
    validation_count integer NOT NULL DEFAULT 0,
    status           text NOT NULL DEFAULT 'active',
    concept_id       uuid,
    created_at       timestamptz NOT NULL DEFAULT now(),
    expires_at       timestamptz NOT NULL DEFAULT now() + interval '30 days',
    PRIMARY KEY (user_id, view_id),
    CONSTRAINT cognitive_views_concept_fkey FOREIGN KEY (user_id, concept_id)
        REFERENCES public.stable_concepts (user_id, concept_id) ON DELETE CASCADE,
    CONSTRAINT cognitive_views_user_named CHECK (user_id <> ''),
    CONSTRAINT cognitive_views_type_known CHECK (view_type IN ('pattern', 'preference', 'habit', 'relation')),
    CONSTRAINT cognitive_views_status_known CHECK (status IN ('active', 'expired', 'promoted', 'rejected')),
    CONSTRAINT cognitive_views_promoted_to_concept CHECK ((status = 'promoted') = (concept_id IS NOT NULL)),
    CONSTRAINT cognitive_views_confidence_range CHECK (confidence BETWEEN 0 AND 1),
    CONSTRAINT cognitive_views_validations_positive CHECK (validation_count >= 0),
    CONSTRAINT cognitive_views_expires_later CHECK (expires_at > created_at)
) WITH (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.02);
COMMENT ON TABLE public.cognitive_views IS 'Hypotheses. Read them through active_views: status lags behind the clock by one sweep.';
CREATE INDEX cognitive_views_active_idx ON public.cognitive_views (user_id, expires_at) WHERE status = 'active';
-- For the two jobs that look at everybody's views: those to promote, and those whose time is over.
CREATE INDEX cognitive_views_promising_idx ON public.cognitive_views (expires_at)
    WHERE status = 'active' AND confidence > 0.85;
CREATE INDEX cognitive_views_due_idx ON public.cognitive_views (expires_at) WHERE status = 'active';
CREATE INDEX cognitive_views_concept_idx ON public.cognitive_views (user_id, concept_id) WHERE concept_id IS NOT NULL;

-- Which events speak for a view, and which against it. Counts are taken from here and nowhere stored.
CREATE TABLE public.cognitive_view_events (
    user_id  text NOT NULL,
    view_id  uuid NOT NULL,
    event_id uuid NOT NULL,
    supports boolean NOT NULL,
    PRIMARY KEY (user_id, view_id, event_id),
    CONSTRAINT cognitive_view_events_view_fkey FOREIGN KEY (user_id, view_id)
        REFERENCES public.cognitive_views (user_id, view_id) ON DELETE CASCADE
);
COMMENT ON TABLE public.cognitive_view_events IS 'Events for and against a hypothesis; event_id leads to its month.';
CREATE INDEX cognitive_view_events_event_idx ON public.cognitive_view_events (user_id, event_id);

-- A view is over at its time, whether or not anybody has updated it.
CREATE VIEW public.active_views WITH (security_invoker = true) AS
SELECT v.user_id, v.view_id, v.hypothesis, v.view_type, v.confidence, v.validation_count, v.created_at, v.expires_at
FROM public.cognitive_views AS v
WHERE v.status = 'active' AND v.expires_at > now();
COMMENT ON VIEW public.active_views IS 'Hypotheses that are active at this moment.';

CREATE FUNCTION public.expire_views(p_batch integer DEFAULT 10000) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
DECLARE
    expired bigint;
BEGIN
    WITH due AS (
        SELECT v.user_id, v.view_id
        FROM public.cognitive_views AS v
        WHERE v.status = 'active' AND v.expires_at <= now()
        ORDER BY v.expires_at
        LIMIT p_batch
        FOR UPDATE SKIP LOCKED
    )
    UPDATE public.cognitive_views AS v
    SET status = 'expired'
    FROM due AS d
    WHERE v.user_id = d.user_id AND v.view_id = d.view_id;
    GET DIAGNOSTICS expired = ROW_COUNT;
    RETURN expired;
END
$$;
COMMENT ON FUNCTION public.expire_views IS 'Writes down what active_views knows already, so that the index of active views stays small.';

CREATE FUNCTION public.promote_view(p_user_id text, p_view_id uuid, p_name text, p_definition text) RETURNS uuid
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
DECLARE
    old public.stable_concepts;
    fresh uuid;
BEGIN
    PERFORM FROM public.cognitive_views AS v
    WHERE v.user_id = p_user_id AND v.view_id = p_view_id AND v.status = 'active' AND v.expires_at > now()
    FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'view % of user % is not active', p_view_id, p_user_id;
    END IF;
    UPDATE public.stable_concepts AS c
    SET deprecated_at = greatest(now(), c.created_at)
    WHERE c.user_id = p_user_id AND c.canonical_name = p_name AND c.deprecated_at IS NULL
    RETURNING c.* INTO old;
    INSERT INTO public.stable_concepts AS c (user_id, canonical_name, version, parent_id, definition)
    VALUES (p_user_id, p_name, coalesce(old.version, 0) + 1, old.concept_id, p_definition)
    RETURNING c.concept_id INTO fresh;
    UPDATE public.cognitive_views AS v
    SET status = 'promoted', concept_id = fresh
    WHERE v.user_id = p_user_id AND v.view_id = p_view_id;
    RETURN fresh;
END
$$;
COMMENT ON FUNCTION public.promote_view IS 'Makes a view a concept, or the next version of one.';
