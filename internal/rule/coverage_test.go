package rule

import "testing"

func TestPerChunk(t *testing.T) {
	for _, c := range []struct{ tail, want string }{
		{"", " WITH (timescaledb.transaction_per_chunk)"},
		{" INCLUDE (b)", " INCLUDE (b) WITH (timescaledb.transaction_per_chunk)"},
		{" WHERE c > 2", " WITH (timescaledb.transaction_per_chunk) WHERE c > 2"},
		{" INCLUDE (b) WITH (fillfactor = '80') WHERE c > 2", " INCLUDE (b) WITH (timescaledb.transaction_per_chunk, fillfactor = '80') WHERE c > 2"},
	} {
		if got := perChunk(c.tail); got != c.want {
			t.Errorf("perChunk(%q) = %q, want %q", c.tail, got, c.want)
		}
	}
}
