package ddl

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/span"
	"github.com/decadedb/decade/internal/sqlparse"
)

// Fold executes the statements of the files in order on an empty database or
// on opts.Base. It never fails: what it could not do is in Result.Problems.
// Every file is a session of its own: settings do not outlive it and an open
// transaction is committed at its end.
func Fold(files []*sqlparse.File, opts Options) *Result {
	if opts.Version == 0 {
		opts.Version = 17
	}
	f := &folder{opts: opts, state: newState(), res: &Result{}, missed: map[string]bool{}}
	f.load(opts.Base)
	for i, file := range files {
		f.file = i
		if opts.Together {
			f.file = 0
		}
		f.fileTx = i < len(opts.FileTransaction) && opts.FileTransaction[i]
		f.settings = f.freshSettings()
		for _, st := range file.Statements {
			f.statement(st)
		}
		f.endFile()
	}
	var server *catalog.Server
	if opts.Base != nil {
		server = opts.Base.Server
	}
	f.res.Catalog = f.build(server)
	return f.res
}

// folder is a fold under way.
type folder struct {
	*state
	opts Options
	res  *Result

	file   int
	fileTx bool
	stmt   *sqlparse.Statement
	step   *Step
	// clause is the place of the ALTER TABLE clause being folded.
	clause span.Span
	// vague is set once something could not be seen (a DO block, a statement
	// that does not parse), so that a missing type or function proves nothing.
	vague bool

	// missed schemas were reported as missing already.
	missed map[string]bool

	settings *settings
	tx       *transaction
	txCount  int
	// quiet counts the nested reasons not to report problems.
	quiet int
}

// statement folds one statement into the state and logs its step.
func (f *folder) statement(st *sqlparse.Statement) {
	f.stmt = st
	f.step = &Step{Stmt: st, File: f.file, FileTransaction: f.fileTx, Settings: f.settings.values, DDL: true}
	if f.tx != nil {
		f.step.Transaction = f.tx.number
	}
	f.res.Steps = append(f.res.Steps, f.step)
	f.clause = span.Span{}
	if st.Err != nil {
		f.vague = true
		f.res.Problems = append(f.res.Problems, Problem{Kind: "syntax", Message: st.Err.Message, Span: st.Err.Span, Stmt: st})
		return
	}
	f.guarded(st.Tree)
}

// guarded dispatches a tree. A panic is a fault of this package; the user
// still gets the rest of the answer, and sees what was lost.
func (f *folder) guarded(tree *sqlparse.Node) {
	defer func() {
		if r := recover(); r != nil {
			f.problem("unsupported", -1, "decade failed on this statement: %v", r)
		}
	}()
	f.dispatch(tree)
}

// problem records what could not be done. loc is an offset in the statement,
// -1 for the whole of it.
func (f *folder) problem(kind string, loc int32, format string, args ...any) {
	if f.quiet > 0 {
		return
	}
	sp := f.clause
	if loc >= 0 || sp.IsZero() {
		sp = f.at(loc)
	}
	f.res.Problems = append(f.res.Problems, Problem{
		Kind: kind, Message: fmt.Sprintf(format, args...), Span: sp, Stmt: f.stmt,
	})
}

// unsupported records a part of a statement that the fold has no word for.
func (f *folder) unsupported(what string) {
	f.problem("unsupported", -1, "%s is not folded into the schema", what)
}

// act logs an effect of the current statement.
func (f *folder) act(a Action) {
	if a.Span.IsZero() {
		a.Span = f.clause
	}
	if a.Span.IsZero() {
		a.Span = f.stmt.Span
	}
	if !a.Relation.IsZero() {
		if born, ok := f.born.m[a.Relation]; ok {
			a.Existed = born < f.file
		}
	} else if kind := kindOfAction(a.Kind); kind != "" {
		f.bearOther(&a, kind)
	}
	f.step.Actions = append(f.step.Actions, a)
}

// kindOfAction is the kind of the object that an action on no relation is
// about, "" for actions on something else.
func kindOfAction(k ActionKind) string {
	switch k {
	case CreateType, AlterType, DropType:
		return "type "
	case CreateFunction, AlterFunction, DropFunction:
		return "function "
	case CreateSchema, DropSchema:
		return "schema "
	case CreateExtension, AlterExtension, DropExtension:
		return "extension "
	}
	return ""
}

// bearOther notes when an object that is no relation was made, and tells the
// action whether that was before this file. What nobody made was there before.
func (f *folder) bearOther(a *Action, kind string) {
	switch a.Kind {
	case CreateType, CreateFunction, CreateSchema, CreateExtension:
		if a.Detail != "exists" && !f.bornOther.has(kind+a.Name) {
			f.bornOther.put(kind+a.Name, f.file)
			return
		}
	}
	born, made := f.bornOther.m[kind+a.Name]
	a.Existed = !made && a.Detail != "missing" || made && born < f.file
	if a.NewName != "" && made {
		n := a.Name[:strings.LastIndexByte("."+a.Name, '.')] + a.NewName
		f.bornOther.put(kind+n, born)
	}
}

// at gives the place of the token at an offset of the statement.
func (f *folder) at(loc int32) span.Span {
	if loc < 0 || int(loc) >= len(f.stmt.SQL) {
		return f.stmt.Span
	}
	return f.stmt.SpanAt(int(loc), tokenEnd(f.stmt.SQL, int(loc)))
}

// element gives the place of a list element that begins at an offset: up to
// the comma or bracket that ends it.
func (f *folder) element(loc int32) span.Span {
	if loc < 0 || int(loc) >= len(f.stmt.SQL) {
		return f.stmt.Span
	}
	return f.stmt.SpanAt(int(loc), elementEnd(f.stmt.SQL, int(loc)))
}

// persistence gives the word for a RangeVar's persistence letter.
func persistence(letter string) catalog.Persistence {
	switch letter {
	case "u":
		return catalog.Unlogged
	case "t":
		return catalog.Temporary
	}
	return catalog.Permanent
}

func lower(s string) string { return strings.ToLower(s) }
