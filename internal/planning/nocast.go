package planning

import (
	"context"

	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// cannotCoerce is the SQLSTATE with which the server says that no cast leads
// from one type to another.
const cannotCoerce = "42846"

// withoutCast gives the columns, by their path, whose new type no cast leads
// to, where a step of the plan failed for want of one. The server is asked in the
// state in which the step failed: the types that the plan makes are there.
func (r *runner) withoutCast(ctx context.Context, p *plan.Plan, d *diff.Diff) (map[string]bool, error) {
	if f := p.Proof.Failed; f == nil || f.SQLState != cannotCoerce {
		return nil, nil
	}
	out := map[string]bool{}
	for _, t := range d.Details {
		for _, c := range t.Columns.Changed {
			path := t.To.Name.String() + "." + c.To.Name
			if c.From.Type == c.To.Type {
				continue
			}
			no, err := r.lab.Exec(ctx, "SELECT NULL::"+sqlwrite.Type(c.From.Type)+"::"+sqlwrite.Type(c.To.Type))
			if err != nil {
				return nil, err
			}
			if no != nil && no.SQLState == cannotCoerce {
				out[path] = true
			}
		}
	}
	return out, nil
}
