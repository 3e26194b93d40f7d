package baseline

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/rule"
)

func finding(fp string) rule.Finding { return rule.Finding{Rule: "KEY001", Fingerprint: fp} }

func TestApply(t *testing.T) {
	b, err := Parse(Of([]rule.Finding{finding("a"), finding("b"), finding("a")}).Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Findings) != 2 {
		t.Fatalf("baseline has %d entries, want 2: doubles count once", len(b.Findings))
	}
	fresh, accepted, gone := b.Apply([]rule.Finding{finding("a"), finding("c")})
	if accepted != 1 || len(fresh) != 1 || fresh[0].Fingerprint != "c" {
		t.Errorf("accepted %d, fresh %v; want 1 and c", accepted, fresh)
	}
	if diff := cmp.Diff([]Entry{{Fingerprint: "b", Rule: "KEY001"}}, gone); diff != "" {
		t.Errorf("gone (-want +got):\n%s", diff)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tt := range []struct{ in, want string }{{"{", "reading baseline"}, {`{"version": 2}`, "version 2"}} {
		if _, err := Parse([]byte(tt.in)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Parse(%s) = %v, want %q", tt.in, err, tt.want)
		}
	}
}
