-- What the application may do. decade plan makes the role where the server lacks it; ALTER ROLE dirsoul_app LOGIN lets it in.
-- It may not touch partitions by name, change what was said, or write the audit log anew; it reads the archive.

GRANT USAGE ON SCHEMA public, archive TO dirsoul_app;
GRANT SELECT, INSERT, DELETE ON public.raw_memories, public.event_memories, public.entity_mentions TO dirsoul_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.entities, public.entity_relations, public.cognitive_views,
    public.cognitive_view_events, public.stable_concepts, public.agents, public.agent_permissions TO dirsoul_app;
GRANT SELECT ON public.entity_counts, public.active_views TO dirsoul_app;
GRANT SELECT, INSERT ON public.entity_mention_notes, public.audit_logs TO dirsoul_app;
GRANT SELECT ON archive.raw_memories, archive.event_memories, archive.entity_mentions TO dirsoul_app;
