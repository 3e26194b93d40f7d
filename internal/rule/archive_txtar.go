package rule

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/decadedb/decade/internal/catalog"
)

// archiveFile is one file of a txtar archive with the line where its text
// begins, so that complaints point into the archive.
type archiveFile struct {
	name, text string
	line       int
}

// splitArchive cuts a txtar text at its "-- name --" lines. The module that
// reads txtar is not used because it loses the line numbers.
func splitArchive(text string) (comment string, files []archiveFile, err error) {
	var cur *strings.Builder
	head := &strings.Builder{}
	cur = head
	var bodies []*strings.Builder
	seen := map[string]bool{}
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if name, ok := marker(line); ok {
			if seen[name] {
				return "", nil, fmt.Errorf("line %d: second file named %s", i+1, name)
			}
			seen[name] = true
			files = append(files, archiveFile{name: name, line: i + 2})
			cur = &strings.Builder{}
			bodies = append(bodies, cur)
			continue
		}
		cur.WriteString(line)
		cur.WriteByte('\n')
	}
	for i := range files {
		files[i].text = strings.TrimRight(bodies[i].String(), "\n") + "\n"
	}
	return head.String(), files, nil
}

func marker(line string) (string, bool) {
	name, ok := strings.CutPrefix(line, "-- ")
	if !ok {
		return "", false
	}
	name, ok = strings.CutSuffix(name, " --")
	if !ok || name == "" || strings.ContainsAny(name, " \t") {
		return "", false
	}
	return name, true
}

// parseGrowth reads lines "table rows_per_day keep".
func parseGrowth(f archiveFile) ([]Growth, error) {
	var out []Growth
	for i, line := range strings.Split(f.text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if len(words) != 3 {
			return nil, fmt.Errorf("line %d: want \"table rows_per_day keep\", got %q", f.line+i, line)
		}
		rows, err := strconv.ParseFloat(strings.ReplaceAll(words[1], "_", ""), 64)
		if err != nil {
			return nil, fmt.Errorf("line %d: reading rows per day: %w", f.line+i, err)
		}
		keep, err := parseKeep(words[2])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", f.line+i, err)
		}
		schema, name, ok := strings.Cut(words[0], ".")
		if !ok {
			schema, name = "public", words[0]
		}
		out = append(out, Growth{Table: catalog.Name{Schema: schema, Name: name}, RowsPerDay: rows, Keep: keep})
	}
	return out, nil
}

// parseKeep reads 90d, 10y or forever.
func parseKeep(s string) (time.Duration, error) {
	if s == "forever" {
		return 0, nil
	}
	const day = 24 * time.Hour
	unit := map[byte]time.Duration{'d': day, 'y': 365 * day}[s[len(s)-1]]
	n, err := strconv.Atoi(s[:len(s)-1])
	if err != nil || unit == 0 {
		return 0, fmt.Errorf("reading keep time %q: want 90d, 10y or forever", s)
	}
	return time.Duration(n) * unit, nil
}
