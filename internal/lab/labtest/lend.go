package labtest

import (
	"context"
	"os"
	"sync"
	"testing"

	"github.com/decadedb/decade/internal/lab"
	"github.com/decadedb/decade/internal/pgtest"
)

// free holds the labs of this process that nobody uses, by version. Starting
// one costs more than most tests; pgtest.Main takes them down.
var free struct {
	sync.Mutex
	labs map[int][]*lab.Lab
}

// Lend gives a lab of a major version for the time of the test, or until it is
// given back, which may be earlier. It holds whatever the test before has left
// there: Reset it, as a plan does. Who has made it unusable closes it.
func Lend(t testing.TB, version int) (l *lab.Lab, back func()) {
	t.Helper()
	pgtest.Server(t, version) // skips, or fails in CI, where there is none
	if l = take(version); l == nil {
		bin := pgtest.Programs(t, version)
		var err error
		if l, err = lab.Open(context.WithoutCancel(t.Context()), bin, os.Getenv("DECADE_PG_USER")); err != nil {
			t.Fatal(err)
		}
	}
	var once sync.Once
	back = func() { once.Do(func() { put(version, l) }) }
	t.Cleanup(back)
	return l, back
}

func take(version int) *lab.Lab {
	free.Lock()
	defer free.Unlock()
	list := free.labs[version]
	if len(list) == 0 {
		return nil
	}
	free.labs[version] = list[:len(list)-1]
	return list[len(list)-1]
}

func put(version int, l *lab.Lab) {
	free.Lock()
	defer free.Unlock()
	if free.labs == nil {
		free.labs = map[int][]*lab.Lab{}
		pgtest.AtEnd(closeAll)
	}
	free.labs[version] = append(free.labs[version], l)
}

func closeAll() {
	free.Lock()
	defer free.Unlock()
	for _, list := range free.labs {
		for _, l := range list {
			l.Close(context.Background())
		}
	}
	free.labs = nil
}
