package partition

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var makerLocksReaders = &rule.Rule{
	ID: "PAR007", Name: "maker-locks-readers", Severity: rule.Warning,
	Title: "Function makes partitions by CREATE TABLE ... PARTITION OF",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "CREATE TABLE ... PARTITION OF takes ACCESS EXCLUSIVE on the parent and on its default partition: it waits for the longest query, and everybody else waits behind it, every month " +
		"at the same minute. CREATE TABLE ... LIKE followed by ATTACH PARTITION takes SHARE UPDATE EXCLUSIVE on the parent, which lets readers and writers go on.",
	Sources: []string{"ddl-partitioning", "explicit-locking", "schema-design:partitioning/function"},
	Limits:  "Read off the text of the function; what it puts together in another way is not seen.",
	Run: func(p *rule.Pass) {
		for _, fn := range makers(p) {
			if !strings.Contains(strings.ToUpper(strings.Join(strings.Fields(body(fn)), " ")), "PARTITION OF") {
				continue
			}
			f := makerFinding(p, fn, rule.Measured, "function %s makes partitions by PARTITION OF, which stops readers and writers of the parent until it is done", fn.Name)
			f.Facts = []rule.Fact{
				{Name: "lock on the parent", Value: "ACCESS EXCLUSIVE", Source: "measured on PostgreSQL 15, 17 and 18"},
				{Name: "with LIKE and ATTACH", Value: "SHARE UPDATE EXCLUSIVE", Source: "measured on PostgreSQL 15, 17 and 18"},
			}
			p.Report(f)
		}
	},
}

func makerFinding(p *rule.Pass, fn *catalog.Function, c rule.Confidence, format string, args ...any) rule.Finding {
	f := rule.Finding{Confidence: c, Evidence: p.TableEvidence(), Object: rule.FunctionObject(fn), Pos: fn.Pos, Message: fmt.Sprintf(format, args...)}
	if sql, ok := betterMaker(fn); ok {
		f.Fixes = []rule.Fix{{
			Title: "Replace the function by one that attaches the partition",
			Steps: []rule.FixStep{{SQL: sql}},
			Note:  "Months in UTC, schema-qualified names, and an error when a table of that name is there but is no partition of this parent. Indexes and foreign keys are made by ATTACH.",
		}}
		return f
	}
	f.Fixes = []rule.Fix{{
		Title: "CREATE TABLE ... LIKE, then ATTACH PARTITION", Manual: true,
		Note: "Take the parent as regclass, write the bounds with +00, and leave out IF NOT EXISTS: look into pg_inherits instead.",
	}}
	return f
}

// betterMaker writes the function anew where its arguments are a table and a
// first day, as in create_monthly_partition(table_name text, start_date date).
func betterMaker(fn *catalog.Function) (string, bool) {
	if fn.Language != "plpgsql" || fn.Returns != "void" || len(fn.Args) != 2 || len(fn.ArgNames) != 2 ||
		fn.Args[0] != "text" && fn.Args[0] != "regclass" || fn.Args[1] != "date" || fn.ArgNames[0] == "" || fn.ArgNames[1] == "" {
		return "", false
	}
	text := strings.ToLower(fn.Body)
	if !strings.Contains(text, "1 month") || strings.Count(text, "execute") != 1 {
		return "", false
	}
	table, start := ident.Quote(fn.ArgNames[0]), ident.Quote(fn.ArgNames[1])
	return fmt.Sprintf(`CREATE OR REPLACE FUNCTION %s(%s %s, %s date) RETURNS void LANGUAGE plpgsql AS $function$
DECLARE
    parent regclass := %s::regclass;
    place  name;
    part   text;
    month  text := to_char(date_trunc('month', %s::timestamp), 'YYYY-MM-DD') || ' 00:00:00+00';
    next   text := to_char(date_trunc('month', %s::timestamp) + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00';
BEGIN
    SELECT n.nspname, c.relname || '_' || to_char(%s, 'YYYY_MM') INTO place, part
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = parent;
    IF EXISTS (SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = parent AND c.relname = part) THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE %%I.%%I (LIKE %%s INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED INCLUDING STORAGE)', place, part, parent);
    EXECUTE format('ALTER TABLE %%s ATTACH PARTITION %%I.%%I FOR VALUES FROM (%%L) TO (%%L)', parent, place, part, month, next);
END
$function$`, sqlName(fn.Name), table, fn.Args[0], start, table, start, start, start), true
}
