package review

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/introspect"
	"github.com/decadedb/decade/internal/lab"
	"github.com/decadedb/decade/internal/migdir"
	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/span"
	"github.com/decadedb/decade/internal/sqlparse"
	"github.com/decadedb/decade/internal/workload"
)

// material is what was read for a review.
type material struct {
	input    *rule.Input
	sqlFiles []*sqlparse.File // in the order of folding
	fileTx   []bool           // the migration tool wraps the file in a transaction
	// together: the files are one schema, not releases that follow each other.
	together     bool
	queryFiles   []*sqlparse.File
	sources      map[string]*span.Source
	files        int
	topic        string
	notEvaluated []rule.NotEvaluated
	configDir    string
	cwd          string
	// exported is the folder with the files of an older revision, "" for the
	// working tree; files in it are shown by the place that they come from.
	exported string
	// lab is open while a review proves; notProven says why it is not.
	lab       *lab.Lab
	database  string // the connection string of a reviewed database
	notProven string
	refused   int
	// adviceLeftOut counts findings that only the strict profile reports.
	adviceLeftOut int
}

// catalogFromFiles reports whether there is SQL text to try on a server.
func (m *material) catalogFromFiles() bool { return len(m.sqlFiles) > 0 }

// configPath gives a shown file name relative to the settings' folder.
func (m *material) configPath(file string) string {
	if file == "" || m.configDir == "" {
		return file
	}
	return shownPath(m.configDir, filepath.Join(m.cwd, filepath.FromSlash(file)))
}

// read reads all targets and folds or introspects them.
func read(ctx context.Context, opt *Options) (*material, error) {
	cwd, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("finding the working folder: %w", err)
	}
	m := &material{cwd: cwd, sources: map[string]*span.Source{}}
	if opt.Config.Path != "" {
		if abs, err := filepath.Abs(opt.Config.Path); err == nil {
			m.configDir = filepath.Dir(abs)
		}
	}
	targets, err := resolveTargets(opt)
	if err != nil {
		return nil, err
	}
	var database string
	var names []string
	for _, t := range targets {
		switch t.Kind {
		case DatabaseTarget:
			if database != "" {
				return nil, &UsageError{What: "two databases were given", Next: "review one at a time"}
			}
			database = t.Path
		case StdinTarget:
			text, err := readAll("standard input", opt.Stdin)
			if err != nil {
				return nil, err
			}
			if err := m.addText("<stdin>", text); err != nil {
				return nil, err
			}
			names = append(names, "standard input")
		case FileTarget:
			text, err := readFile(t.Path)
			if err != nil {
				return nil, err
			}
			if err := m.addText(shownPath(cwd, t.Path), text); err != nil {
				return nil, err
			}
			names = append(names, filepath.Base(t.Path))
		case FolderTarget:
			if err := m.readFolder(t.Path); err != nil {
				return nil, err
			}
			names = append(names, folderName(t.Path))
		}
	}
	m.files = len(m.sqlFiles)
	if err := m.readQueries(opt, targets); err != nil {
		return nil, err
	}
	if database != "" && len(m.sqlFiles) > 0 {
		if opt.Live != "" {
			return nil, &UsageError{What: "a database target and --live were both given beside files"}
		}
		opt.Live, database = database, ""
	}
	m.input = &rule.Input{Version: opt.Postgres, Now: opt.Now, Growth: opt.Config.GrowthList(), Maintained: opt.Config.Maintained(), Archives: opt.Config.Archives()}
	if database != "" {
		err = m.readLive(ctx, opt, database)
	} else {
		err = m.fold(ctx, opt)
	}
	if err != nil {
		return nil, err
	}
	if m.topic == "" {
		m.topic = strings.Join(names, ", ")
	}
	m.analyzeQueries()
	return m, nil
}

// resolveTargets gives the targets of the command line, of the project, or
// of the environment, in this order.
func resolveTargets(opt *Options) ([]Target, error) {
	var out []Target
	for _, arg := range opt.Targets {
		t, err := ParseTarget(arg)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	if len(out) > 0 {
		return out, nil
	}
	if c := opt.Config; c.Path != "" {
		dir := filepath.Dir(c.Path)
		for _, sub := range []string{c.Schema, c.Migrations, "schema"} {
			if sub == "" {
				continue
			}
			if st, err := os.Stat(filepath.Join(dir, sub)); err == nil {
				kind := FileTarget
				if st.IsDir() {
					kind = FolderTarget
				}
				return []Target{{kind, filepath.Join(dir, sub)}}, nil
			}
		}
	}
	for _, name := range []string{"DECADE_DATABASE_URL", "DATABASE_URL"} {
		if v := opt.Getenv(name); v != "" {
			return []Target{{DatabaseTarget, v}}, nil
		}
	}
	return nil, &UsageError{
		What: "nothing to review",
		Next: "give a .sql file, a folder, - for standard input, or a database; or set DECADE_DATABASE_URL",
	}
}

// addText adds a text that was named as a target. One that is no text at all
// is a mistake; in a folder it is a finding.
func (m *material) addText(name, text string) error {
	m.add(name, text, false)
	f := m.sqlFiles[len(m.sqlFiles)-1]
	if len(f.Statements) == 1 && f.Statements[0].Err != nil && f.Statements[0].SQL == "" {
		return &UsageError{What: name + " cannot be read as SQL: " + f.Statements[0].Err.Message}
	}
	return nil
}

func (m *material) add(name, text string, tx bool) {
	f := sqlparse.Parse(name, text)
	m.sqlFiles = append(m.sqlFiles, f)
	m.fileTx = append(m.fileTx, tx)
	m.sources[name] = f.Source
	m.passedOver(f)
}

// passedOver tells in one line what of a file was left out on purpose.
func (m *material) passedOver(f *sqlparse.File) {
	const few = 3
	var texts []string
	more := 0
	var first span.Span
	for _, n := range f.Notes {
		switch {
		case m.exported != "", strings.Contains(n.Text, "restrict skipped"): // pg_dump's own seal around its output
			continue
		case len(texts) == 0:
			first = n.Span
		}
		if slices.Contains(texts, n.Text) || len(texts) == few {
			more++
			continue
		}
		texts = append(texts, n.Text)
	}
	if more > 0 {
		texts = append(texts, fmt.Sprintf("%d more such places", more))
	}
	if len(texts) > 0 {
		m.notEvaluated = append(m.notEvaluated, rule.NotEvaluated{Reason: strings.Join(texts, "; "), Pos: first})
	}
}

// readFolder reads a folder of SQL, or a project's schema and queries.
func (m *material) readFolder(path string) error {
	if st, err := os.Stat(filepath.Join(path, "schema")); err == nil && st.IsDir() {
		path = filepath.Join(path, "schema")
	}
	dir, err := migdir.Read(os.DirFS(path), ".")
	if err != nil {
		wrong := &UsageError{What: fmt.Sprintf("reading folder %s: %v", path, err)}
		if errors.Is(err, migdir.ErrEmpty) {
			wrong.Next = "give a folder that holds .sql files, of a schema or of migrations"
		}
		return wrong
	}
	for _, n := range dir.Notes {
		m.notEvaluated = append(m.notEvaluated, rule.NotEvaluated{Object: n.Path, Reason: n.Text})
	}
	for _, mg := range dir.Migrations {
		shown := shownPath(m.cwd, filepath.Join(path, filepath.FromSlash(mg.Path)))
		if m.exported != "" {
			shown = shownPath(realPath(m.cwd), strings.TrimPrefix(filepath.Join(path, filepath.FromSlash(mg.Path)), m.exported))
		}
		m.add(shown, mg.SQL, mg.Transaction)
	}
	m.together = dir.Tool == migdir.PlainSchema
	return nil
}

func folderName(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if base := filepath.Base(abs); base == "schema" || base == "migrations" {
		return filepath.Base(filepath.Dir(abs)) + "/" + base
	}
	return filepath.Base(abs)
}

// readQueries finds the workload: --queries, the settings', or a folder
// queries beside the reviewed file or folder.
func (m *material) readQueries(opt *Options, targets []Target) error {
	path := opt.Queries
	if path == "" && opt.Config.Queries != "" {
		path = filepath.Join(filepath.Dir(opt.Config.Path), opt.Config.Queries)
	}
	explicit := path != ""
	if path == "" {
		for _, t := range targets {
			if t.Kind != FileTarget && t.Kind != FolderTarget {
				continue
			}
			dir := t.Path
			if t.Kind == FileTarget || filepath.Base(filepath.Clean(dir)) == "schema" {
				dir = filepath.Dir(filepath.Clean(dir))
			}
			if st, err := os.Stat(filepath.Join(dir, "queries")); err == nil && st.IsDir() {
				path = filepath.Join(dir, "queries")
				break
			}
		}
	}
	if path == "" {
		return nil
	}
	st, err := os.Stat(path)
	if err != nil {
		if explicit {
			return &UsageError{What: fmt.Sprintf("there is no file or folder of queries at %s", path)}
		}
		return nil
	}
	list := []string{path}
	if st.IsDir() {
		if list, err = sqlBelow(path); err != nil {
			return fmt.Errorf("listing queries below %s: %w", path, err)
		}
	}
	for _, p := range list {
		text, err := readFile(p)
		if err != nil {
			return err
		}
		name := shownPath(m.cwd, p)
		f := sqlparse.Parse(name, text)
		m.queryFiles = append(m.queryFiles, f)
		m.sources[name] = f.Source
	}
	return nil
}

func sqlBelow(dir string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(p, ".sql") {
			out = append(out, p)
		}
		return err
	})
	sort.Strings(out)
	return out, err
}

// fold builds the catalog from text; a live database beside it lends sizes,
// and its schema where the files do not make it themselves.
func (m *material) fold(ctx context.Context, opt *Options) error {
	var live *catalog.Catalog
	if opt.Live != "" {
		c, queries, hidden, err := readDatabase(ctx, opt, opt.Live)
		if err != nil {
			return err
		}
		live = c
		m.hidden(hidden)
		m.input.Queries = queries
	}
	fopt := ddl.Options{Version: m.input.Version, FileTransaction: m.fileTx, Together: m.together}
	if fopt.Version == 0 && live != nil {
		fopt.Version = live.Server.VersionNum / 10000
	}
	res := m.foldTogether(fopt)
	if live != nil && conflicts(res) > 0 {
		fopt.Base, fopt.FileTransaction = live, m.fileTx
		if onLive := ddl.Fold(m.sqlFiles, fopt); conflicts(onLive) < conflicts(res) {
			res = onLive
		}
	}
	m.input.Catalog, m.input.Steps, m.input.Problems, m.input.Live = res.Catalog, res.Steps, res.Problems, live
	m.input.Version = fopt.Version
	for _, f := range m.queryFiles {
		for _, st := range f.Statements {
			if st.Err != nil {
				m.input.Problems = append(m.input.Problems, ddl.Problem{Kind: "syntax", Message: st.Err.Message, Span: st.Err.Span, Stmt: st})
			}
		}
	}
	return nil
}

func conflicts(r *ddl.Result) int {
	n := 0
	for _, p := range r.Problems {
		if p.Kind == "conflict" {
			n++
		}
	}
	return n
}

// readLive makes a database the subject of the review.
func (m *material) readLive(ctx context.Context, opt *Options, target string) error {
	c, queries, hidden, err := readDatabase(ctx, opt, target)
	if err != nil {
		return err
	}
	m.hidden(hidden)
	m.input.Queries = queries
	m.input.Catalog, m.input.Live = c, c
	if m.input.Version == 0 {
		m.input.Version = c.Server.VersionNum / 10000
	}
	m.topic = liveTopic(c)
	m.database = target
	return nil
}

func readDatabase(ctx context.Context, opt *Options, target string) (*catalog.Catalog, []*workload.Query, []introspect.Hidden, error) {
	conn, err := pg.Connect(ctx, target, pg.Options{Verb: opt.Verb})
	if err != nil {
		return nil, nil, nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	c, hidden, err := introspect.Read(ctx, conn, introspect.Options{Limits: opt.Limits})
	if err != nil {
		return nil, nil, nil, err
	}
	queries, unseen, err := introspect.Statements(ctx, conn, 0, opt.Limits)
	if err != nil {
		return nil, nil, nil, err
	}
	return c, queries, append(hidden, unseen...), nil
}

func (m *material) hidden(list []introspect.Hidden) {
	for _, h := range list {
		m.notEvaluated = append(m.notEvaluated, rule.NotEvaluated{Object: h.What, Reason: h.Why, Next: h.Grant})
	}
}

// analyzeQueries resolves the workload and the script's own queries against
// the catalog.
func (m *material) analyzeQueries() {
	in := m.input
	for _, f := range m.queryFiles {
		qs, problems := workload.FromFile(f)
		for _, p := range problems {
			in.Problems = append(in.Problems, ddl.Problem{Kind: "syntax", Message: p.Message, Span: p.Span})
		}
		in.Queries = append(in.Queries, qs...)
	}
	in.Queries = append(in.Queries, workload.FromSteps(in.Steps)...)
	resolver := workload.NewResolver(in.Catalog)
	var asked []*workload.Query
	for _, q := range in.Queries {
		resolver.Resolve(q)
		// What a server ran over its own catalog is monitoring and the work of
		// drivers, and not the application's.
		if q.Origin != "pg_stat_statements" || readsUserTable(q) {
			asked = append(asked, q)
		}
	}
	in.Queries = asked
}

func readsUserTable(q *workload.Query) bool {
	for _, l := range q.Levels {
		for _, r := range l.Relations {
			if r.Table != nil || r.View != nil {
				return true
			}
		}
	}
	return false
}
