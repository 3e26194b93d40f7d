package introspect

import (
	"context"
	"math"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
)

func (r *reader) scanSequence(rows pgx.Rows) error {
	var oid, space, owner uint32
	var name, persistence, typ string
	var attnum int16
	var identity, readable bool
	var s catalog.Sequence
	return each(rows, []any{&oid, &space, &name, &persistence, &typ, &s.Start, &s.Increment, &s.Min, &s.Max, &s.Cache,
		&s.Cycle, &owner, &attnum, &identity, &readable}, func() error {
		if !r.own(classRelation, oid) {
			return nil
		}
		q := s
		q.Name = catalog.Name{Schema: r.spaces[space], Name: name}
		q.Type, q.Unlogged, q.Identity = typ, persistence == "u", identity
		q.Comment = r.comment(classRelation, oid, 0)
		if x := r.relations[owner]; x != nil {
			q.OwnedBy = x.name
			if c := x.column(attnum); c != nil {
				q.OwnedByColumn = c.Name
			}
		}
		r.cat.Sequences = append(r.cat.Sequences, &q)
		switch {
		case r.bigEnough(&q, r.relations[owner], attnum):
		case !readable:
			r.deafSequences = append(r.deafSequences, q.Name.String())
		case !r.locked[oid] && !(q.Unlogged && r.cat.Server.IsReplica):
			r.sequences[oid] = &q
		}
		return nil
	})
}

// bigEnough reports whether a sequence and the column that owns it are both
// of bigint without a limit of their own.
func (r *reader) bigEnough(q *catalog.Sequence, owner *relation, attnum int16) bool {
	return q.Type == "bigint" && !q.Cycle && q.Max == math.MaxInt64 && owner != nil && owner.bigint[attnum]
}

// readSequenceValues asks how far the sequences have got, but those of bigint
// that feed a bigint column: they do not run out, and there may be thousands.
// Without the answer the catalog is complete, so a failure is noted and no more.
func (r *reader) readSequenceValues(ctx context.Context, tx pgx.Tx) {
	if n := len(r.deafSequences); n > 0 {
		r.hide("how far these sequences have got: "+some(r.deafSequences),
			"role "+r.cat.Server.Role+" has neither SELECT nor USAGE on them",
			"GRANT SELECT ON ALL SEQUENCES IN SCHEMA "+ident.Quote(r.spaceOfDeaf())+" TO "+ident.Quote(r.cat.Server.Role)+";")
	}
	if len(r.sequences) == 0 {
		return
	}
	oids := make([]uint32, 0, len(r.sequences))
	for oid := range r.sequences {
		oids = append(oids, oid)
	}
	slices.Sort(oids)
	b := r.batch("read the sequences' values")
	b.add("sequence_values", func(rows pgx.Rows) error {
		var oid uint32
		var value *int64
		return each(rows, []any{&oid, &value}, func() error {
			r.sequences[oid].LastValue = value
			value = nil
			return nil
		})
	}, oids)
	if err := b.run(ctx, tx); err != nil {
		r.hide("how far sequences have got", err.Error(), "")
	}
}

func (r *reader) spaceOfDeaf() string {
	for _, s := range r.cat.Sequences {
		for _, n := range r.deafSequences {
			if s.Name.String() == n {
				return s.Name.Schema
			}
		}
	}
	return "public"
}
