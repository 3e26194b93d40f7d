package lifecycle

import (
	"cmp"
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
)

// DefaultPremake is how many partitions are made ahead where nothing is said:
// fewer than three widths ahead is an alarm, as one missed run would be an outage.
const DefaultPremake = 3

// DefaultRefresh is how many buckets back a roll-up is computed again where
// nothing is said, so that rows which arrive late are counted.
const DefaultRefresh = 3

// Policy is the declared lifecycle of one table.
type Policy struct {
	Relation catalog.Name
	// PartitionBy is the column by whose ranges the table is cut.
	PartitionBy string
	// Width of one partition or chunk: months, days, or a time below a day.
	Width Period
	// Premake is how many widths ahead of now there are partitions.
	Premake int
	// Hot is how long rows stay in the table itself.
	Hot Period
	// CompressAfter is the age from which rows are no longer changed and may
	// be compressed; zero for never.
	CompressAfter Period
	// ArchiveTo is the schema to which partitions older than Hot move; "" for none.
	ArchiveTo string
	// DropAfter is the age at which rows are gone for good, archive included.
	DropAfter Period
	Rollups   []Rollup
}

// Rollup is a summary of the table that outlives its rows.
type Rollup struct {
	// Name of the table, materialized view or continuous aggregate.
	Name string
	// Every is the width of one bucket.
	Every Period
	// By are the columns that a bucket is made for, beside the time.
	By []string
	// Value is the column of which average, minimum, maximum and count are kept.
	Value string
	// Refresh is how far back buckets are computed again, for late rows.
	Refresh Period
	// Keep is how long the buckets are kept.
	Keep Period
}

// Error is a contradiction in a policy.
type Error struct {
	// Field is the key of decade.yaml that it is about: "drop_after", "rollups[1].keep".
	Field string
	Msg   string
}

func (e *Error) Error() string { return e.Field + ": " + e.Msg }

// Defaulted gives the policy with what was left open filled in.
func (p Policy) Defaulted() Policy {
	p.Premake = cmp.Or(p.Premake, DefaultPremake)
	rollups := make([]Rollup, len(p.Rollups))
	for i, r := range p.Rollups {
		if r.Refresh.IsZero() {
			r.Refresh = r.Every.Times(DefaultRefresh)
		}
		rollups[i] = r
	}
	p.Rollups = rollups
	return p
}

// Validate gives the first contradiction of the policy, an *Error, or nil.
func (p Policy) Validate() error {
	for _, check := range []func() *Error{p.checkPartitions, p.checkAges, p.checkRollups} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func fault(field, format string, args ...any) *Error {
	return &Error{field, fmt.Sprintf(format, args...)}
}

func (p Policy) checkPartitions() *Error {
	switch {
	case p.PartitionBy == "":
		return fault("partition_by", "is missing: name the column of time that the table is cut by")
	case p.Width.IsZero():
		return fault("width", "is missing: say how long one partition is, as in 1 month")
	case p.Width.Mixed():
		return fault("width", "%s: must be months, days or hours, not a mixture, so that partitions have one length", p.Width)
	case p.Premake < 0:
		return fault("premake", "%d: cannot be negative", p.Premake)
	}
	return nil
}

func (p Policy) checkAges() *Error {
	switch {
	case p.ArchiveTo != "" && p.Hot.IsZero():
		return fault("archive_to", "%s: say with hot after how long rows are archived", p.ArchiveTo)
	case !p.Hot.IsZero() && p.Hot.Longer(p.DropAfter):
		return fault("drop_after", "%s is before the end of the hot time, %s: rows would be dropped while they are hot", p.DropAfter, p.Hot)
	case p.ArchiveTo != "" && !p.DropAfter.Longer(p.Hot):
		return fault("drop_after", "%s is the end of the hot time: rows would be dropped when they are to be archived", p.DropAfter)
	case !p.CompressAfter.IsZero() && p.CompressAfter.Longer(p.Hot):
		return fault("compress_after", "%s is after the hot time, %s: there would be nothing left to compress", p.CompressAfter, p.Hot)
	case !p.CompressAfter.IsZero() && p.CompressAfter.Longer(p.DropAfter):
		return fault("compress_after", "%s is after drop_after, %s: there would be nothing left to compress", p.CompressAfter, p.DropAfter)
	}
	return nil
}

func (p Policy) checkRollups() *Error {
	names := map[string]bool{}
	gone := p.DropAfter
	for i, r := range p.Defaulted().Rollups {
		at := func(key string) string { return fmt.Sprintf("rollups[%d].%s", i, key) }
		switch {
		case r.Name == "":
			return fault(at("name"), "is missing")
		case names[r.Name]:
			return fault(at("name"), "%s is there already", r.Name)
		case r.Every.IsZero():
			return fault(at("every"), "is missing: say how long one bucket is, as in 1 hour")
		case r.Every.Mixed():
			return fault(at("every"), "%s: must be months, days or hours, not a mixture", r.Every)
		case r.Value == "":
			return fault(at("value"), "is missing: name the column that is summed up")
		case r.Every.Longer(r.Keep):
			return fault(at("keep"), "%s is shorter than one bucket, %s", r.Keep, r.Every)
		}
		// A refresh computes whole buckets from the rows that are left. Rows go
		// by whole partitions, so the oldest sure to be there are a width younger.
		if reach := r.Refresh.Plus(r.Every).Plus(p.Width); !gone.IsZero() && !gone.Longer(reach) {
			return fault(at("refresh"), "%s, with a bucket of %s and partitions of %s, reaches rows that drop_after, %s, has taken: their buckets would be emptied",
				r.Refresh, r.Every, p.Width, gone)
		}
		names[r.Name] = true
	}
	return nil
}
