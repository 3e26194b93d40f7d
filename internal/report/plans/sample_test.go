package plans_test

import (
	"time"

	"github.com/decadedb/decade/internal/lockmode"
	"github.com/decadedb/decade/internal/plan"
)

// before is the schema that the sample plan starts from.
const before = `
CREATE TABLE public.users (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE public.events (id bigint PRIMARY KEY, user_id bigint NOT NULL, at timestamptz NOT NULL, note text);
INSERT INTO public.users SELECT i, 'u' || i FROM generate_series(1, 20) i;
INSERT INTO public.events SELECT i, i % 20 + 1, now(), 'n' FROM generate_series(1, 100) i;
`

// full has every field of a plan in it, and runs on before.
func full() *plan.Plan {
	lock := func(mode lockmode.Mode, relation, kind string) plan.Lock {
		return plan.Lock{Relation: relation, Kind: kind, Mode: mode}
	}
	return &plan.Plan{
		Postgres: 17,
		From:     plan.State{Source: "database lifeops at db.example", Hash: "9f2c51aa"},
		To:       plan.State{Source: "schema/", Hash: "03be77d1"},
		Steps: []plan.Step{
			{
				Number: 1, Title: "create table public.tags", Phase: plan.Expand, Class: plan.Transaction,
				Object: plan.Object{Kind: "table", Path: "public.tags"},
				SQL: []string{
					"CREATE TABLE public.tags (\n    event_id bigint NOT NULL,\n    tag text NOT NULL,\n    PRIMARY KEY (event_id, tag)\n)",
					"COMMENT ON TABLE public.tags IS 'words; not $ymbols'",
				},
				Undo: []string{"DROP TABLE public.tags"}, Verify: "SELECT to_regclass('public.tags') IS NOT NULL",
				LockTimeout: 200 * time.Millisecond, StatementTimeout: 30 * time.Second, Effects: &plan.Effects{},
				Estimate: &plan.Estimate{Max: 10 * time.Millisecond, Basis: "a new table"},
			},
			{
				Number: 2, Title: "build index public.events_user_at", Phase: plan.Expand, Class: plan.Alone,
				Why:    "Built without stopping writers. An interrupted build leaves an invalid index behind, which the next run drops.",
				Object: plan.Object{Kind: "index", Path: "public.events_user_at"},
				SQL:    []string{"CREATE INDEX CONCURRENTLY events_user_at ON public.events (user_id, at)"},
				Undo:   []string{"DROP INDEX CONCURRENTLY public.events_user_at"},
				Verify: "SELECT coalesce((SELECT indisvalid FROM pg_catalog.pg_index WHERE indexrelid = to_regclass('public.events_user_at')), false)",
				Effects: &plan.Effects{
					Locks: []plan.Lock{lock(lockmode.ShareUpdateExclusive, "public.events", "table")},
					Scans: []string{"public.events"}, Builds: []string{"public.events_user_at"},
				},
				Estimate: &plan.Estimate{Min: 3 * time.Minute, Max: 9 * time.Minute, Basis: "41 GB read twice at 150 to 400 MB/s"},
			},
			{
				Number: 3, Title: "add foreign key events_user_id_fkey to public.events without reading it", Phase: plan.Expand, Class: plan.Transaction,
				Why:    "NOT VALID holds for new rows at once; the old rows are checked in the next step under a weak lock.",
				Object: plan.Object{Kind: "constraint", Path: "public.events.events_user_id_fkey"},
				SQL:    []string{"ALTER TABLE public.events ADD CONSTRAINT events_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) NOT VALID"},
				Undo:   []string{"ALTER TABLE public.events DROP CONSTRAINT events_user_id_fkey"},
				Verify: "SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = 'public.events'::regclass AND conname = 'events_user_id_fkey')",

				LockTimeout: 200 * time.Millisecond, StatementTimeout: 30 * time.Second,
				Effects: &plan.Effects{Locks: []plan.Lock{
					lock(lockmode.ShareRowExclusive, "public.events", "table"), lock(lockmode.ShareRowExclusive, "public.users", "table"),
				}},
				Estimate: &plan.Estimate{Max: 50 * time.Millisecond},
			},
			{
				Number: 4, Title: "validate foreign key events_user_id_fkey", Phase: plan.Expand, Class: plan.Transaction,
				Object: plan.Object{Kind: "constraint", Path: "public.events.events_user_id_fkey"},
				SQL:    []string{"ALTER TABLE public.events VALIDATE CONSTRAINT events_user_id_fkey"},
				Verify: "SELECT convalidated FROM pg_catalog.pg_constraint WHERE conrelid = 'public.events'::regclass AND conname = 'events_user_id_fkey'",

				LockTimeout: 200 * time.Millisecond,
				Hazards: []plan.Hazard{
					{Name: plan.DataDependent, What: "fails when a row of public.events has a user_id that is not in public.users", NeedsAllow: true},
					{Name: plan.Scan, What: "reads public.events from end to end, under a lock that lets writers pass"},
				},
				Effects: &plan.Effects{
					Locks: []plan.Lock{lock(lockmode.ShareUpdateExclusive, "public.events", "table"), lock(lockmode.RowShare, "public.users", "table"), lock(lockmode.AccessShare, "public.users_pkey", "index")},
					Scans: []string{"public.events", "public.users"},
				},
				Estimate: &plan.Estimate{Min: 40 * time.Second, Max: 3 * time.Minute, Basis: "41 GB at 250 to 1000 MB/s"},
			},
			{
				Number: 5, Title: "replace function public.touch()", Phase: plan.Expand, Class: plan.Alone,
				Object: plan.Object{Kind: "function", Path: "public.touch()"},
				SQL: []string{
					"CREATE OR REPLACE FUNCTION public.touch() RETURNS text LANGUAGE plpgsql AS $fn$\nBEGIN\n    -- two statements; one body\n    RETURN 'a;b';\nEND;\n$fn$",
					"COMMENT ON FUNCTION public.touch() IS 'a; b' -- the last word",
				},
				Undo: []string{"COMMENT ON FUNCTION public.touch() IS NULL", "DROP FUNCTION public.touch()"}, Verify: "SELECT to_regprocedure('public.touch()') IS NOT NULL",
				LockTimeout: 200 * time.Millisecond, Effects: &plan.Effects{},
			},
			{
				Number: 6, Title: "drop column public.events.note", Phase: plan.Contract, Class: plan.Transaction,
				Object: plan.Object{Kind: "column", Path: "public.events.note"},
				SQL:    []string{"ALTER TABLE public.events DROP COLUMN note"},
				Verify: "SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = 'public.events'::regclass AND attname = 'note')",

				LockTimeout: 200 * time.Millisecond, StatementTimeout: 30 * time.Second,
				Hazards:  []plan.Hazard{{Name: plan.DataLoss, What: "the values of public.events.note are gone, and no undo brings them back", NeedsAllow: true}},
				Effects:  &plan.Effects{Locks: []plan.Lock{lock(lockmode.AccessExclusive, "public.events", "table")}, Rewrites: nil},
				Estimate: &plan.Estimate{Max: 50 * time.Millisecond},
			},
		},
		Renames: []plan.Rename{{Kind: "column", From: "public.events.note", To: "public.events.remark", Why: "same type, same place in the table, and no other column is new"}},
		Left: []plan.Left{
			{Kind: "partitions", Path: "public.raw_memories_2026_01 and 23 more", Why: "made by maintenance; the policy is compared, not the children"},
			{Kind: "schema", Path: "audit", Why: "--ignore audit.*"},
		},
		Proof: &plan.Proof{Postgres: "17.6", Reached: true, Empty: true},
	}
}

var everything = []plan.HazardName{plan.DataLoss, plan.DataDependent}

// refused has differences without a way, a rewrite, and steps without measures.
func refused() *plan.Plan {
	p := full()
	p.Steps = p.Steps[:1:1]
	p.Steps[0].Effects, p.Steps[0].Estimate = nil, nil
	p.Steps = append(p.Steps, plan.Step{
		Number: 2, Title: "change the type of public.events.id", Phase: plan.Expand, Class: plan.Transaction, Object: plan.Object{Kind: "column", Path: "public.events.id"},
		SQL: []string{"ALTER TABLE public.events ALTER COLUMN id TYPE numeric"},
		Hazards: []plan.Hazard{
			{Name: plan.LongLock, What: "nobody reads or writes public.events for 20 to 55 min", NeedsAllow: true},
			{Name: plan.Rewrite, What: "public.events is written anew, 41 GB", NeedsAllow: true},
			{Name: plan.DependentBroken, What: "view public.recent stops working", NeedsAllow: true},
		},
		Effects: &plan.Effects{
			Locks:    []plan.Lock{{Relation: "public.events", Kind: "table", Mode: lockmode.AccessExclusive}},
			Rewrites: []string{"public.events"}, Scans: []string{"public.events"}, Builds: []string{"public.events_pkey"},
		},
		Estimate: &plan.Estimate{Min: 20 * time.Minute, Max: 55 * time.Minute, Basis: "41 GB written anew"},
	})
	p.Renames, p.Left = nil, nil
	p.Refused = []plan.Refusal{{
		Object: plan.Object{Kind: "table", Path: "public.raw_memories"}, What: "a plain table cannot become a partitioned one in place.",
		Next: "decade convert moves its rows while writers go on.",
	}}
	p.Proof = nil
	return p
}

// unproven failed on the throw-away server.
func unproven() *plan.Plan {
	p := full()
	p.Renames, p.Left = nil, nil
	p.Proof = &plan.Proof{
		Postgres: "17.6",
		Failed:   &plan.Failure{Step: 3, SQL: p.Steps[2].SQL[0], SQLState: "42830", Message: `there is no unique constraint matching given keys for referenced table "users"`, Next: "make the key of users first"},
		Differs:  []string{"constraint public.events.events_user_id_fkey is missing", "column public.events.note is still there"},
	}
	return p
}

// nothing has no step.
func nothing() *plan.Plan {
	p := full()
	return &plan.Plan{Postgres: 17, From: p.From, To: p.To, Left: p.Left}
}

// hostile tries to be obeyed by a terminal, a forge and a script.
func hostile() *plan.Plan {
	p := full()
	const name = "public.\"x\x1b[31m | <img src=x> @someone `code`\n; DROP TABLE users; --\u202e\""
	for i := range p.Steps {
		s := &p.Steps[i]
		s.Title, s.Why = "drop "+name, name
		for j := range s.Hazards {
			s.Hazards[j].What = name
		}
		if s.Effects != nil {
			for j := range s.Effects.Locks {
				s.Effects.Locks[j].Relation = name
			}
			s.Effects.Scans = []string{name}
		}
	}
	p.From.Source, p.Left[0].Path, p.Renames[0].From = name, name, name
	p.Refused = []plan.Refusal{{Object: plan.Object{Kind: "table", Path: name}, What: name, Next: name}}
	return p
}
