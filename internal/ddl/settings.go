package ddl

import (
	"maps"
	"strings"

	"github.com/decadedb/decade/internal/sqlparse"
)

// settings are the session's parameters as the script set them. The value is
// immutable: a change makes a new one, so that steps can share it.
type settings struct {
	values  map[string]string // in force, by SET and SET LOCAL
	session map[string]string // what remains at the transaction's end
	path    []string
}

// transaction is an explicit transaction block.
type transaction struct {
	number     int
	mark       int
	saved      *settings
	savepoints []savepoint
	begin      *sqlparse.Statement
}

type savepoint struct {
	name  string
	mark  int
	saved *settings
}

func (f *folder) freshSettings() *settings {
	return f.withPath(map[string]string{}, map[string]string{})
}

func (f *folder) withPath(values, session map[string]string) *settings {
	s := &settings{values: values, session: session, path: f.opts.SearchPath}
	if len(s.path) == 0 {
		s.path = []string{"public"}
	}
	if p, ok := values["search_path"]; ok {
		s.path = splitPath(p)
	}
	return s
}

// splitPath reads a search_path value: names separated by commas, quoted or not.
func splitPath(value string) []string {
	var out []string
	for len(value) > 0 {
		value = strings.TrimLeft(value, " \t\n,")
		if value == "" {
			break
		}
		var name string
		if value[0] == '"' {
			end := strings.IndexByte(value[1:], '"')
			if end < 0 {
				break
			}
			name, value = value[1:end+1], value[end+2:]
		} else {
			end := strings.IndexByte(value, ',')
			if end < 0 {
				end = len(value)
			}
			name, value = strings.ToLower(strings.TrimSpace(value[:end])), value[end:]
		}
		if name != "" && name != "$user" && name != "pg_catalog" && name != "''" {
			out = append(out, name)
		}
	}
	return out
}

// set changes a setting; unset when ok is false.
func (f *folder) set(name, value string, ok, local bool) {
	if local && f.tx == nil && !f.fileTx {
		return // SET LOCAL outside of a transaction has no effect
	}
	change := func(m map[string]string) map[string]string {
		m = maps.Clone(m)
		if ok {
			m[name] = value
		} else {
			delete(m, name)
		}
		return m
	}
	session := f.settings.session
	if !local {
		session = change(session)
	}
	f.settings = f.withPath(change(f.settings.values), session)
}

func (f *folder) variableSet(v *sqlparse.VariableSetStmt) {
	name := lower(v.Name)
	var values []string
	for _, a := range v.Args {
		text := constText(a)
		if name == "search_path" && text != lower(text) {
			text = `"` + text + `"`
		}
		values = append(values, text)
	}
	value := strings.Join(values, ", ")
	switch v.Kind {
	case sqlparse.VariableSetKind_VAR_SET_VALUE:
		f.set(name, value, true, v.IsLocal)
	case sqlparse.VariableSetKind_VAR_SET_DEFAULT, sqlparse.VariableSetKind_VAR_RESET:
		f.set(name, "", false, v.IsLocal)
	case sqlparse.VariableSetKind_VAR_RESET_ALL:
		f.settings = f.freshSettings()
	case sqlparse.VariableSetKind_VAR_SET_MULTI:
		name = lower(strings.TrimPrefix(v.Name, "TRANSACTION "))
	}
	f.act(Action{Kind: SetSetting, Name: name, Detail: value})
}

func (f *folder) transactionStmt(t *sqlparse.TransactionStmt) {
	detail := ""
	switch t.Kind {
	case sqlparse.TransactionStmtKind_TRANS_STMT_BEGIN, sqlparse.TransactionStmtKind_TRANS_STMT_START:
		detail = "begin"
		if f.tx != nil {
			f.problem("conflict", -1, "there is already a transaction in progress")
			break
		}
		f.begin()
		f.step.Transaction = f.tx.number
	case sqlparse.TransactionStmtKind_TRANS_STMT_COMMIT, sqlparse.TransactionStmtKind_TRANS_STMT_PREPARE:
		detail = "commit"
		if f.tx == nil && !f.fileTx {
			f.problem("conflict", -1, "there is no transaction in progress")
			break
		}
		f.commit()
		if t.Chain {
			f.begin()
		}
	case sqlparse.TransactionStmtKind_TRANS_STMT_ROLLBACK:
		detail = "rollback"
		if f.tx == nil {
			if !f.fileTx {
				f.problem("conflict", -1, "there is no transaction in progress")
			}
			break
		}
		f.journal.rollback(f.tx.mark)
		f.settings = f.tx.saved
		f.endTransaction()
		if t.Chain {
			f.begin()
		}
	case sqlparse.TransactionStmtKind_TRANS_STMT_SAVEPOINT:
		detail = "savepoint"
		if f.tx != nil {
			f.tx.savepoints = append(f.tx.savepoints, savepoint{t.SavepointName, f.journal.mark(), f.settings})
		}
	case sqlparse.TransactionStmtKind_TRANS_STMT_RELEASE:
		detail = "release"
		if i := f.savepoint(t.SavepointName); i >= 0 {
			f.tx.savepoints = f.tx.savepoints[:i]
		}
	case sqlparse.TransactionStmtKind_TRANS_STMT_ROLLBACK_TO:
		detail = "rollback to savepoint"
		if i := f.savepoint(t.SavepointName); i >= 0 {
			sp := f.tx.savepoints[i]
			f.journal.rollback(sp.mark)
			f.settings = sp.saved
			f.tx.savepoints = f.tx.savepoints[:i+1]
		}
	default:
		detail = lower(f.stmt.Tag)
	}
	f.act(Action{Kind: Transaction, Detail: detail, Name: t.SavepointName})
}

// savepoint finds the latest savepoint of a name, -1 when there is none.
func (f *folder) savepoint(name string) int {
	if f.tx != nil {
		for i := len(f.tx.savepoints) - 1; i >= 0; i-- {
			if f.tx.savepoints[i].name == name {
				return i
			}
		}
	}
	f.problem("conflict", -1, `savepoint "%s" does not exist`, name)
	return -1
}

func (f *folder) begin() {
	f.txCount++
	f.journal.depth++
	f.tx = &transaction{number: f.txCount, mark: f.journal.mark(), saved: f.settings, begin: f.stmt}
}

func (f *folder) commit() {
	f.settings = f.withPath(f.settings.session, f.settings.session)
	f.endTransaction()
}

func (f *folder) endTransaction() {
	if f.tx != nil {
		f.tx = nil
		f.journal.depth--
		f.journal.undo = nil
	}
}

// endFile ends the session of a file. A transaction that is still open would
// be rolled back by the server, which nobody means: it counts as committed,
// and is reported.
func (f *folder) endFile() {
	if f.tx == nil {
		return
	}
	f.stmt, f.clause = f.tx.begin, f.tx.begin.Span
	f.problem("conflict", -1, "the transaction that begins here is never committed")
	f.commit()
}
