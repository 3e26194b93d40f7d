package vector

import (
	"math"
	"testing"
)

// The sizes that the model must give, by published and measured indexes.
func TestHNSWBytes(t *testing.T) {
	for _, c := range []struct {
		typ     string
		dims, m int
		want    float64
	}{
		{"vector", 384, 16, 2048}, {"vector", 768, 16, 4096}, {"vector", 768, 48, 4096}, {"vector", 1024, 16, 8192}, {"vector", 1536, 16, 8192},
		{"halfvec", 384, 16, 1170}, {"halfvec", 768, 16, 2048}, {"halfvec", 1024, 16, 2731}, {"halfvec", 1536, 16, 4096}, {"bit", 768, 16, 398},
	} {
		if got := hnswBytes(c.typ, c.dims, c.m); math.Abs(got-c.want)/c.want > 0.02 {
			t.Errorf("%s(%d), m = %d: %.0f bytes a row, want %.0f", c.typ, c.dims, c.m, got, c.want)
		}
	}
}
