package review

import (
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/sqlparse"
)

// foldTogether folds the files of one schema. Their order is nobody's
// statement: they come as their names sort. So files that miss something are
// tried behind the others, for as long as that leaves fewer conflicts.
func (m *material) foldTogether(opt ddl.Options) *ddl.Result {
	res := ddl.Fold(m.sqlFiles, opt)
	for m.together && conflicts(res) > 0 {
		files, tx := m.conflictingLast(res)
		opt.FileTransaction = tx
		again := ddl.Fold(files, opt)
		if conflicts(again) >= conflicts(res) {
			break
		}
		res, m.sqlFiles, m.fileTx = again, files, tx
	}
	return res
}

func (m *material) conflictingLast(res *ddl.Result) (files []*sqlparse.File, tx []bool) {
	misses := map[string]bool{}
	for _, p := range res.Problems {
		if p.Kind == "conflict" {
			misses[p.Span.File] = true
		}
	}
	for _, last := range []bool{false, true} {
		for i, f := range m.sqlFiles {
			if misses[f.Name] == last {
				files, tx = append(files, f), append(tx, m.fileTx[i])
			}
		}
	}
	return files, tx
}
