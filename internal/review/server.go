package review

import (
	"context"
	"errors"

	"github.com/decadedb/decade/internal/lab"
	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/shadow"
)

// openLab starts a server of the version, or the nearest where none was
// stated.
func openLab(ctx context.Context, opt *Options, version int) (*lab.Lab, error) {
	bin, err := findServer(ctx, opt, version)
	if err != nil {
		return nil, err
	}
	return lab.Open(ctx, bin, opt.Getenv("DECADE_PG_USER"))
}

// findServer picks the server programs. A stated version binds; where 17 was
// merely assumed, another version proves more than none.
func findServer(ctx context.Context, opt *Options, version int) (shadow.Binary, error) {
	found, err := shadow.Find(ctx, opt.Getenv, opt.PGBin...)
	if err != nil {
		return shadow.Binary{}, noServerHere(err)
	}
	bin, err := shadow.Pick(found, version)
	if err == nil || opt.Postgres != 0 {
		return bin, noServerHere(err)
	}
	for _, b := range found {
		if b.Version >= pg.MinVersion && (bin.Version == 0 || apart(b.Version, version) < apart(bin.Version, version)) {
			bin = b
		}
	}
	if bin.Version == 0 {
		return bin, noServerHere(err)
	}
	return bin, nil
}

func apart(a, b int) int { return max(a-b, b-a) }

// noServerHere says what to do where there are no server programs to start.
func noServerHere(err error) error {
	if err == nil || ctxErr(err) {
		return err
	}
	var none *shadow.ErrNoServer
	if errors.As(err, &none) {
		return &UsageError{What: none.What(), Next: none.Next()}
	}
	return &UsageError{What: err.Error(), Next: "name a folder that holds initdb and postgres with --pg-bin or DECADE_PG_BIN"}
}

// FindServer picks server programs of exactly a major version.
func FindServer(ctx context.Context, getenv func(string) string, dirs []string, version int) (shadow.Binary, error) {
	return findServer(ctx, &Options{Getenv: getenv, PGBin: dirs, Postgres: version}, version)
}
