package migdir

import (
	"fmt"
	"strings"
)

// change is one line of a sqitch plan.
type change struct {
	name string
	line int
	// tags that follow it before the next change of the same name.
	tags []string
}

// readSqitch reads the changes of sqitch.plan from deploy/.
func (l *listing) readSqitch(d *Dir) error {
	text, err := l.text("sqitch.plan")
	if err != nil {
		return err
	}
	plan := readPlan(text)
	if len(plan) == 0 {
		return fmt.Errorf("%s names no change", l.path("sqitch.plan"))
	}
	for i, c := range plan {
		file, err := l.deployFile(plan, i)
		if err != nil {
			return fmt.Errorf("%s, line %d: %w", l.path("sqitch.plan"), c.line, err)
		}
		sql, err := l.text(file)
		if err != nil {
			return err
		}
		// psql runs the script, which begins and commits by itself.
		d.Migrations = append(d.Migrations, Migration{Name: c.name, Path: l.path(file), SQL: sql})
	}
	return nil
}

// readPlan reads the changes of a plan in order. Pragmas begin with %, tags
// with @, comments with #.
func readPlan(text string) []change {
	var out []change
	n := 0
	lines(text, func(line string, _, _ int) {
		n++
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		if len(fields) == 0 || strings.HasPrefix(fields[0], "%") {
			return
		}
		if tag, ok := strings.CutPrefix(fields[0], "@"); ok {
			for i := range out {
				out[i].tags = append(out[i].tags, tag)
			}
			return
		}
		out = append(out, change{name: strings.TrimPrefix(fields[0], "+"), line: n})
	})
	return out
}

// deployFile finds the script of a change. One that was reworked later stands
// in a file named after a tag in between.
func (l *listing) deployFile(plan []change, i int) (string, error) {
	name := plan[i].name
	reworked := -1
	for j := i + 1; j < len(plan); j++ {
		if plan[j].name == name {
			reworked = j
			break
		}
	}
	if reworked >= 0 {
		between := plan[i].tags[:len(plan[i].tags)-len(plan[reworked].tags)]
		for _, tag := range between {
			if file := "deploy/" + name + "@" + tag + ".sql"; l.exists(file) {
				return file, nil
			}
		}
		return "", fmt.Errorf("change %s was reworked, and no deploy/%s@tag.sql is there", name, name)
	}
	if file := "deploy/" + name + ".sql"; l.exists(file) {
		return file, nil
	}
	return "", fmt.Errorf("change %s has no deploy/%s.sql", name, name)
}
