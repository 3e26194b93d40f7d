package lab

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/ident"
)

// Roles makes those roles that another server has and this one has not: what
// is about to run was written for that one.
func (l *Lab) Roles(ctx context.Context, names []string) error {
	if len(names) == 0 {
		return nil
	}
	rows, err := l.admin.Query(ctx, `SELECT n FROM pg_catalog.unnest($1::pg_catalog.text[]) n
		WHERE n !~ '^pg_' AND n NOT IN (SELECT rolname::pg_catalog.text FROM pg_catalog.pg_roles)`, names)
	if err != nil {
		return fmt.Errorf("looking for roles on the throw-away server: %w", err)
	}
	missing, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("looking for roles on the throw-away server: %w", err)
	}
	for _, name := range missing {
		if _, err := l.makeRole(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// makeRole makes a role that the owner of the lab is a member of; it reports
// false where the server does not let it be.
func (l *Lab) makeRole(ctx context.Context, name string) (bool, error) {
	if _, err := l.admin.Exec(ctx, "CREATE ROLE "+ident.Quote(name)); err != nil {
		return false, nil
	}
	if l.only != nil {
		return true, nil // a superuser needs no membership
	}
	if _, err := l.admin.Exec(ctx, "GRANT "+ident.Quote(name)+" TO "+owner); err != nil {
		return false, fmt.Errorf("granting a role on the throw-away server: %w", err)
	}
	return true, nil
}
