package shadow

import (
	"context"
	"sync"

	"github.com/jackc/pgx/v5"
)

// control is the session from which databases are made and dropped. It stays
// open: to begin a session costs the server more than to copy an empty database.
type control struct {
	sync.Mutex
	conn *pgx.Conn // nil before the first use
}

// with lets do work on the session, one at a time. One that has been lost, as
// when a context ended it, is begun anew.
func (c *control) with(ctx context.Context, s *Server, do func(*pgx.Conn) error) (err error) {
	c.Lock()
	defer c.Unlock()
	if c.conn == nil || c.conn.IsClosed() {
		if c.conn, err = s.Connect(ctx, "postgres"); err != nil {
			return err
		}
	}
	return do(c.conn)
}

func (c *control) close() {
	c.Lock()
	defer c.Unlock()
	if c.conn != nil {
		c.conn.Close(context.Background())
		c.conn = nil
	}
}
