package planning

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/introspect"
	"github.com/decadedb/decade/internal/lab"
	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/prove"
	"github.com/decadedb/decade/internal/review"
	"github.com/decadedb/decade/internal/shadow"
	"github.com/decadedb/decade/internal/sqlparse"
)

// usual is the major version that is planned for where nobody names one.
const usual = 17

// Run makes the plan: both states are loaded into a throw-away database of
// the right version and read from there, so that like is compared with like;
// then the steps are run on the actual state and the result is compared.
//
// A state that is known already, a live database or files that were executed
// before, is not loaded to be compared: where there is nothing to do, no
// server is started.
func Run(ctx context.Context, opt Options) (*plan.Plan, error) {
	r := &runner{opt: opt, lab: opt.Lab}
	if err := r.live(ctx); err != nil {
		return nil, err
	}
	var err error
	if r.bin, err = review.FindServer(ctx, opt.Getenv, opt.PGBin, r.version()); err != nil {
		return nil, err
	}
	defer r.close(ctx)
	r.states = openStates(ctx, r.bin, opt.States, opt.Now)
	desiredText, err := r.texts(opt.Desired)
	if err != nil {
		return nil, err
	}
	desired, err := r.state(ctx, desiredText)
	if err != nil {
		return nil, err
	}
	if err := r.wantedThere(desired); err != nil {
		return nil, err
	}
	said, err := values(desiredText, opt.Values, desired)
	if err != nil {
		return nil, err
	}
	makeOptions := plan.Options{Postgres: r.bin.Version, LockTimeout: opt.LockTimeout, Roles: r.roles, Values: said.exprs}
	if makeOptions.Anew, err = anew(opt.Anew, desired); err != nil {
		return nil, err
	}
	if opt.Config != nil {
		makeOptions.Lifecycle = opt.Config.Policies()
	}
	left := slices.Concat(rowsIn(desiredText), ownersIn(desiredText), r.onDatabase())
	if actual, err := r.known(); err != nil {
		return nil, err
	} else if actual != nil && len(opt.Renames) == 0 {
		if d := diff.Compare(actual, desired); d.Empty() {
			p := plan.Make(d, makeOptions)
			p.Proof = &plan.Proof{Postgres: r.bin.VersionText, Reached: true, Empty: len(p.Steps)+len(p.Refused) == 0}
			r.name(p, actual, desired, len(d.Managed) == 0)
			p.Left = append(p.Left, left...)
			return p, nil
		}
	}
	b, err := r.begin(ctx, desiredText, desired)
	if err != nil {
		return nil, err
	}
	d := diff.Compare(b.before, desired)
	p, err := r.proven(ctx, d, makeOptions, said)
	if err != nil {
		return nil, err
	}
	if makeOptions.NoCast, err = r.withoutCast(ctx, p, d); err != nil {
		return nil, err
	} else if len(makeOptions.NoCast) > 0 {
		if b, err = r.begin(ctx, desiredText, desired); err != nil {
			return nil, err
		}
		if p, err = r.proven(ctx, d, makeOptions, said); err != nil {
			return nil, err
		}
	}
	r.name(p, b.actual, desired, false)
	p.Left = append(p.Left, left...)
	if p.Proof.Failed == nil {
		reached, err := r.read(ctx)
		if err != nil {
			return nil, err
		}
		left := diff.Compare(reached, desired)
		again := plan.Make(left, makeOptions)
		p.Proof.Reached, p.Proof.Empty = left.Empty(), len(again.Steps) == 0 && len(again.Refused) == 0
		if !p.Proof.Reached {
			p.Proof.Differs = prove.Differences(reached, desired, 20)
		}
	}
	prepend(p, b.renames)
	r.estimate(p)
	return p, nil
}

// beginning is the actual state in the lab, as it is and after the renames
// that come before all else, from where the plan starts.
type beginning struct {
	actual, before *catalog.Catalog
	renames        []plan.Step
}

// begin loads the actual state into an empty lab and executes the renames.
func (r *runner) begin(ctx context.Context, desiredText []text, desired *catalog.Catalog) (beginning, error) {
	var b beginning
	if err := r.reset(ctx); err != nil {
		return b, err
	}
	if err := r.lab.Roles(ctx, r.roles); err != nil {
		return b, err
	}
	var err error
	if b.actual, err = r.loadActual(ctx); err != nil {
		return b, err
	}
	wanted, err := noted(desiredText, b.actual, desired)
	if err != nil {
		return b, err
	}
	if b.renames, err = r.renames(ctx, b.actual, append(wanted, r.opt.Renames...)); err != nil {
		return b, err
	}
	b.before = b.actual
	if len(b.renames) > 0 {
		if b.before, err = r.read(ctx); err != nil {
			return b, err
		}
	}
	return b, r.firstRenames(ctx, &b, desired)
}

// firstRenames executes the renames that the desired names of relations ask for.
func (r *runner) firstRenames(ctx context.Context, b *beginning, desired *catalog.Catalog) error {
	first := &plan.Plan{Steps: plan.FirstRenames(b.before, desired, plan.Options{LockTimeout: r.opt.LockTimeout})}
	if len(first.Steps) == 0 {
		return nil
	}
	if err := prove.Run(ctx, r.lab, first); err != nil {
		return err
	}
	if f := first.Proof.Failed; f != nil {
		return &review.UsageError{What: fmt.Sprintf("giving relations the names of the desired state: %s: %s", f.SQL, f.Message), Next: "rename what has the name yourself, and plan again"}
	}
	var err error
	b.renames = append(b.renames, first.Steps...)
	b.before, err = r.read(ctx)
	return err
}

// proven makes the plan and runs its steps in the lab.
func (r *runner) proven(ctx context.Context, d *diff.Diff, opt plan.Options, said valueNotes) (*plan.Plan, error) {
	p := plan.Make(d, opt)
	if err := r.qualified(ctx, p, d.To, said); err != nil {
		return nil, err
	}
	return p, prove.Run(ctx, r.lab, p)
}

// runner is one planning under way.
type runner struct {
	opt    Options
	bin    shadow.Binary
	states *states
	files  map[string][]text // what was read, by path
	lab    *lab.Lab          // nil until something has to be executed
	roles  []string          // of the live server
	target string            // of the live database; "" when the actual state is text
	server *catalog.Catalog  // what the live database holds, with its sizes
}

func (r *runner) version() int {
	switch {
	case r.server != nil:
		return r.server.Server.VersionNum / 10000
	case r.opt.Postgres != 0:
		return r.opt.Postgres
	case r.opt.Config != nil && r.opt.Config.Postgres != 0:
		return r.opt.Config.Postgres
	}
	return usual
}

// live reads the database that is planned for, if it is one.
func (r *runner) live(ctx context.Context) error {
	switch r.opt.From {
	case Empty:
		return nil
	case "":
		r.target = r.opt.Connection
	default:
		t, err := review.ParseTarget(r.opt.From)
		if err != nil {
			return err
		}
		if t.Kind != review.DatabaseTarget {
			return nil
		}
		r.target = t.Path
	}
	conn, err := pg.Connect(ctx, r.target, pg.Options{Verb: "plan"})
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	c, _, err := introspect.Read(ctx, conn, introspect.Options{Definitions: true, Limits: pg.Limits{Statement: r.opt.StatementTimeout}})
	if err != nil {
		return err
	}
	if r.opt.Postgres != 0 && r.opt.Postgres != c.Server.VersionNum/10000 {
		return &review.UsageError{What: fmt.Sprintf("the database runs PostgreSQL %d, and --postgres says %d", c.Server.VersionNum/10000, r.opt.Postgres),
			Next: "leave --postgres out: a plan is made for the server that it is for"}
	}
	r.server = c
	rows, err := conn.Query(ctx, "SELECT rolname::text FROM pg_catalog.pg_roles ORDER BY 1")
	if err == nil {
		r.roles, err = pgx.CollectRows(rows, pgx.RowTo[string])
	}
	if err != nil {
		return fmt.Errorf("reading the roles of the server: %w", err)
	}
	return nil
}

// reset gives an empty lab, and opens it where that has not been done yet.
func (r *runner) reset(ctx context.Context) error {
	if r.lab != nil {
		return r.lab.Reset(ctx)
	}
	var err error
	r.lab, err = lab.Open(ctx, r.bin, r.opt.Getenv("DECADE_PG_USER"))
	return err
}

func (r *runner) close(ctx context.Context) {
	if r.lab != nil && r.opt.Lab == nil {
		r.lab.Close(ctx)
	}
}

// name writes what the plan leads from and to; same says that the two are one.
func (r *runner) name(p *plan.Plan, actual, desired *catalog.Catalog, same bool) {
	p.From, p.To = plan.State{Source: r.source()}, plan.State{Source: shown(r.opt.Desired), Hash: hash(desired)}
	if p.From.Hash = p.To.Hash; !same {
		p.From.Hash = hash(actual)
	}
}

func (r *runner) source() string {
	switch {
	case r.server != nil:
		return "database " + r.server.Server.Database
	case r.opt.From == Empty:
		return "an empty database"
	}
	return shown(r.opt.From)
}

func shown(path string) string {
	if path == "-" {
		return "standard input"
	}
	return path
}

func (r *runner) loadActual(ctx context.Context) (*catalog.Catalog, error) {
	switch {
	case r.server != nil:
		if err := r.sameBuild(ctx); err != nil {
			return nil, err
		}
		if err := r.lab.Rebuild(ctx, r.target, r.server, true); err != nil {
			return nil, fmt.Errorf("rebuilding the schema of database %s on a throw-away server: %w", r.server.Server.Database, err)
		}
		rebuilt, err := r.read(ctx)
		if err != nil {
			return nil, err
		}
		original := r.without(r.server)
		if left := diff.Compare(rebuilt, original); !left.Empty() {
			return nil, &review.UsageError{
				What: "the schema could not be rebuilt exactly on a throw-away server: " + strings.Join(prove.Differences(rebuilt, original, 5), "; "),
				Next: "leave those objects out with --ignore, or install the extensions that they need beside the server programs"}
		}
		return rebuilt, nil
	case r.opt.From == Empty:
		return r.read(ctx)
	}
	texts, err := r.texts(r.opt.From)
	if err != nil {
		return nil, err
	}
	return r.load(ctx, texts)
}

// known gives the actual state where it is known without executing anything,
// else nil.
func (r *runner) known() (*catalog.Catalog, error) {
	switch {
	case r.server != nil:
		return r.without(r.server), nil
	case r.opt.From == Empty:
		return nil, nil
	}
	texts, err := r.texts(r.opt.From)
	if err != nil {
		return nil, err
	}
	if c := r.states.find(texts); c != nil {
		return r.without(c), nil
	}
	return nil, nil
}

// state gives what files make of an empty database.
func (r *runner) state(ctx context.Context, texts []text) (*catalog.Catalog, error) {
	if c := r.states.find(texts); c != nil {
		return r.without(c), nil
	}
	if err := something(r.opt.Desired, texts); err != nil {
		return nil, err
	}
	if err := r.reset(ctx); err != nil {
		return nil, err
	}
	return r.load(ctx, texts)
}

// load runs files in an empty lab and reads the result.
func (r *runner) load(ctx context.Context, texts []text) (*catalog.Catalog, error) {
	statements := 0
	for _, t := range texts {
		for _, st := range sqlparse.Parse(t.name, t.sql).Statements {
			statements++
			if st.Tag == "LOCK TABLE" {
				continue // leaves nothing behind, and asks for the transaction that a migration tool puts around its file
			}
			no, err := r.lab.Run(ctx, st)
			if err != nil {
				return nil, err
			}
			if no != nil {
				at := st.Span
				if no.Offset > 0 && st.File != nil {
					at = st.SpanAt(no.Offset, no.Offset)
				}
				return nil, &review.UsageError{What: fmt.Sprintf("%s: PostgreSQL %d refuses this statement: %s", at, r.bin.Version, no), Next: cmp.Or(madeLater(texts, st, no), r.nextFor(no))}
			}
		}
	}
	// Temporary tables are no part of a schema, and stand on what is.
	if _, err := r.lab.Exec(ctx, "DISCARD TEMP"); err != nil {
		return nil, err
	}
	c, err := r.readAll(ctx)
	if err != nil {
		return nil, err
	}
	if statements > 0 { // nothing is remembered of what would be refused as a desired state
		r.states.keep(texts, c)
	}
	return r.without(c), nil
}

// readAll reads the lab.
func (r *runner) readAll(ctx context.Context) (*catalog.Catalog, error) {
	c, _, err := introspect.Read(ctx, r.lab.Conn, introspect.Options{NoStats: true, Definitions: true})
	if err != nil {
		return nil, fmt.Errorf("reading the throw-away database: %w", err)
	}
	return c, nil
}

// read reads the lab, without what the user told to ignore.
func (r *runner) read(ctx context.Context) (*catalog.Catalog, error) {
	c, err := r.readAll(ctx)
	if err != nil {
		return nil, err
	}
	return r.without(c), nil
}

// renames executes the confirmed renames in the lab: the server itself then
// says what else has changed its name with them.
func (r *runner) renames(ctx context.Context, actual *catalog.Catalog, wanted []Rename) ([]plan.Step, error) {
	var steps []plan.Step
	for _, n := range wanted {
		s, err := renameIn(actual, n)
		if err != nil {
			return nil, err
		}
		s.LockTimeout = r.opt.LockTimeout
		one := &plan.Plan{Steps: []plan.Step{s}}
		if err := prove.Run(ctx, r.lab, one); err != nil {
			return nil, err
		}
		if f := one.Proof.Failed; f != nil {
			return nil, &review.UsageError{What: fmt.Sprintf("renaming %s to %s: %s", n.From, n.To, f.Message), Next: "--rename takes OLD=NEW, both as schema.table or schema.table.column"}
		}
		steps = append(steps, one.Steps...)
	}
	return steps, nil
}

// prepend puts steps before those of a plan.
func prepend(p *plan.Plan, first []plan.Step) {
	p.Steps = append(first, p.Steps...)
	for i := range p.Steps {
		p.Steps[i].Number = i + 1
	}
	if p.Proof.Failed != nil {
		p.Proof.Failed.Step += len(first)
	}
}

func hash(c *catalog.Catalog) string {
	sum := sha256.Sum256([]byte(catalog.Dump(catalog.Exact(c))))
	return hex.EncodeToString(sum[:])
}

// What a disk is taken to read, and a server to read and write, in bytes a
// second: from a slow network disk to memory.
const slow, fast = 50 << 20, 1 << 30

// estimate tells from the sizes of the live database how long the work of a
// step takes there.
func (r *runner) estimate(p *plan.Plan) {
	if r.server == nil {
		return
	}
	size := map[string]int64{}
	for _, t := range r.server.Tables {
		if t.Stats != nil {
			size[t.Name.String()] = t.Stats.TableBytes
		}
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Effects == nil {
			continue
		}
		var bytes int64
		for _, n := range s.Effects.Scans {
			bytes += size[n]
		}
		for _, n := range s.Effects.Rewrites {
			bytes += 2 * size[n]
		}
		if bytes > 0 {
			s.Estimate = &plan.Estimate{Min: seconds(bytes, fast), Max: seconds(bytes, slow),
				Basis: fmt.Sprintf("%d MB read or written at an assumed 50 to 1024 MB/s", bytes>>20)}
		}
	}
}

func seconds(bytes, rate int64) time.Duration {
	return time.Duration(float64(bytes) / float64(rate) * float64(time.Second)).Round(time.Millisecond)
}
