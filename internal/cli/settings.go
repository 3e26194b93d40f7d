package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/decadedb/decade/internal/config"
	"github.com/decadedb/decade/internal/review"
	"github.com/decadedb/decade/internal/rules"
)

// loadConfig reads the named settings, or those around the first target.
func loadConfig(path string, args []string) (*config.Config, error) {
	if path == "" {
		path = config.Find(around(args))
	}
	cfg, err := config.Load(path)
	if err != nil {
		return nil, err
	}
	return cfg, cfg.ResolveRules(func(word string) (string, bool) {
		if r := rules.Find(word); r != nil {
			return r.ID, true
		}
		return "", false
	})
}

// checkVersion refuses a version that is not judged for.
func checkVersion(major int) error {
	if major != 0 && (major < config.OldestPostgres || major > config.NewestPostgres) {
		return &review.UsageError{What: fmt.Sprintf("--postgres %d: decade judges for %d to %d", major, config.OldestPostgres, config.NewestPostgres)}
	}
	return nil
}

// around gives the folder from which settings are looked for.
func around(args []string) string {
	if len(args) > 0 {
		if st, err := os.Stat(args[0]); err == nil {
			if st.IsDir() {
				return args[0]
			}
			return filepath.Dir(args[0])
		}
	}
	return "."
}
