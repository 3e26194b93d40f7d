package cli

import (
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/decadedb/decade/internal/pg"
)

// connFlags are psql's connection flags. Any of them makes the target a database.
type connFlags struct {
	host, port, user, dbname string
	statementTimeout         time.Duration
}

func (c *connFlags) add(fl *pflag.FlagSet) {
	fl.StringVarP(&c.host, "host", "h", "", "server host or socket folder")
	fl.StringVarP(&c.port, "port", "p", "", "server port")
	fl.StringVarP(&c.user, "username", "U", "", "role to connect as")
	fl.StringVarP(&c.dbname, "dbname", "d", "", "database, or a whole connection string")
	fl.DurationVar(&c.statementTimeout, "statement-timeout", pg.DefaultStatementTimeout, "how long one reading query may take")
}

// target gives the flags as a connection string, "" when none is set.
func (c *connFlags) target() string {
	if strings.Contains(c.dbname, "=") || strings.Contains(c.dbname, "://") {
		return c.dbname
	}
	var parts []string
	for _, kv := range [][2]string{{"host", c.host}, {"port", c.port}, {"user", c.user}, {"dbname", c.dbname}} {
		if kv[1] != "" {
			parts = append(parts, kv[0]+"='"+strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(kv[1])+"'")
		}
	}
	return strings.Join(parts, " ")
}
