package workload

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/span"
)

func TestFromBody(t *testing.T) {
	body := `
DECLARE n int;
BEGIN
    -- DELETE FROM nothing;
    IF n > 0 THEN
        DELETE FROM log WHERE at < now() - interval '1 year; or so';
    ELSE
        PERFORM touch(id) FROM log;
    END IF;
    FOR r IN SELECT 1 LOOP
        UPDATE log SET n = n + 1;
    END LOOP;
    EXECUTE 'DELETE FROM elsewhere';
    n := (SELECT count(*) FROM log);
    RETURN QUERY SELECT * FROM log;
END`
	fn := &catalog.Function{Name: catalog.Name{Schema: "public", Name: "f"}, Language: "plpgsql", Body: body}
	src := span.NewSource("x.sql", "AS $$"+body+"$$")
	fn.BodyPos = src.Span(5, 5+len(body))
	var got []string
	for _, q := range FromBody(fn) {
		got = append(got, strings.Join(strings.Fields(q.SQL), " "))
		if text := src.Text[q.Span.Start:q.Span.End]; !strings.HasSuffix(text, q.SQL[8:]) {
			t.Errorf("place of %q is %q", q.SQL, text)
		}
		if want := src.Span(q.Span.Start, q.Span.End); q.Span != want {
			t.Errorf("span of %q is %+v, want %+v", q.SQL, q.Span, want)
		}
	}
	want := []string{
		"DELETE FROM log WHERE at < now() - interval '1 year; or so'",
		"SELECT touch(id) FROM log",
		"UPDATE log SET n = n + 1",
		"SELECT * FROM log",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFromBodyOfSQLFunction(t *testing.T) {
	fn := &catalog.Function{Language: "sql", Body: "DELETE FROM a; SELECT ';' FROM b;"}
	var got []string
	for _, q := range FromBody(fn) {
		got = append(got, q.SQL)
	}
	if diff := cmp.Diff([]string{"DELETE FROM a", "SELECT ';' FROM b"}, got); diff != "" {
		t.Error(diff)
	}
}
