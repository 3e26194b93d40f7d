package plan

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// ofLeaf stands in the SQL of a batch for the name of the table or partition
// that it is about: no SQL holds that byte.
const ofLeaf = "\x00"

// batches writes a block that goes through the rows of a table and all below
// it, page range by page range: what a batch costs does not depend on how far
// it is. from and where are the two halves of its statement, around the range
// of row under the name alias; tail is what follows. more asks whether something is
// left that asks for another time through, "" when once is enough.
//
// Each batch commits. One that takes longer than a tenth of a second, or has to
// wait so long, is followed by smaller ones: writers of its rows wait for it.
// It gives up before anybody who waits for it could call it a deadlock, and is
// tried again; so it is where somebody moves a row to another partition.
func batches(t catalog.Name, alias, from, where, tail, more string) string {
	format := func(sql string) string { return strings.ReplaceAll(forFormat(sql), ofLeaf, "%s") }
	row := format(alias)
	again := "EXIT;"
	if more != "" {
		again = "EXECUTE pg_catalog.format('SELECT EXISTS (" + format(more) + ")', leaf) INTO more;\n            EXIT WHEN NOT more;"
	}
	if where != "" {
		where = format(where) + " AND "
	}
	return `DO $decade$
DECLARE
    leaf pg_catalog.regclass;
    page bigint;
    pages bigint;
    width bigint := 16;
    began timestamptz;
    took interval;
    more boolean;
BEGIN
    FOR leaf IN WITH RECURSIVE tree (relid) AS (
                    SELECT ` + ident.Literal(sqlwrite.Name(t)) + `::pg_catalog.regclass
                    UNION ALL
                    SELECT i.inhrelid::pg_catalog.regclass FROM pg_catalog.pg_inherits i JOIN tree ON i.inhparent = tree.relid)
                SELECT relid FROM tree JOIN pg_catalog.pg_class c ON c.oid = relid WHERE c.relkind = 'r' LOOP
        FOR pass IN 1..100 LOOP
            pages := pg_catalog.pg_relation_size(leaf) / pg_catalog.current_setting('block_size')::bigint;
            page := 0;
            WHILE page <= pages LOOP
                BEGIN
                    PERFORM pg_catalog.set_config('lock_timeout', '100ms', true);
                    began := pg_catalog.clock_timestamp();
                    EXECUTE pg_catalog.format('` + format(from) + ` WHERE ` + where + row + `.ctid >= %L::pg_catalog.tid AND ` + row + `.ctid < %L::pg_catalog.tid` + format(tail) + `',
                        leaf, '(' || page || ',0)', '(' || page + width || ',0)');
                    page := page + width;
                    took := pg_catalog.clock_timestamp() - began;
                    width := CASE WHEN took > '100 milliseconds' THEN greatest(width / 2, 1) WHEN took < '25 milliseconds' THEN least(width * 2, 1024) ELSE width END;
                EXCEPTION WHEN lock_not_available OR serialization_failure OR deadlock_detected THEN
                    width := greatest(width / 2, 1);
                END;
                COMMIT;
            END LOOP;
            ` + again + `
        END LOOP;
    END LOOP;
END
$decade$`
}

// forFormat writes SQL as it stands in a format of pg_catalog.format that is
// itself a literal.
func forFormat(sql string) string {
	return strings.ReplaceAll(strings.ReplaceAll(sql, "'", "''"), "%", "%%")
}

// fillBatches writes a block that sets columns of the rows that are to do. A
// row that somebody updates meanwhile moves, maybe to a page that is done, so the
// table is gone through until nothing is to do. The passes are bounded for
// values that stay to do.
func (m *maker) fillBatches(t catalog.Name, set, todo string) string {
	m.fills = append(m.fills, t)
	alias := ident.Quote(t.Name)
	return batches(t, alias, "UPDATE ONLY "+ofLeaf+" AS "+alias+" SET "+set, todo, "", "SELECT FROM ONLY "+ofLeaf+" AS "+alias+" WHERE "+todo)
}
