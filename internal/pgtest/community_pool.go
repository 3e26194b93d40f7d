package pgtest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// communityStart bounds the time that a server takes to start: about two
// seconds of processor time, on a machine that may be busy.
const communityStart = 2 * time.Minute

// communityGrace is what a server gets to end by itself.
const communityGrace = 15 * time.Second

// communities are the servers of this process that no test uses at the moment.
// Starting one costs a hundred times as much as emptying it, so one is lent
// again when it can be shown to be as empty as before. Main takes them down.
var communities = communityPool{slots: make(chan struct{}, maxCommunity)}

type communityPool struct {
	slots chan struct{} // one in it for every test that has a server
	sync.Mutex
	free []*communityServer
}

// communityServer is a process that serves one database.
type communityServer struct {
	dir        string // of its socket
	cmd        *exec.Cmd
	in         io.Closer // it ends when this is closed, at the latest with this process
	out        io.Reader
	complaints *bytes.Buffer
	empty      string // its fingerprint when it was new
	uses       int
}

func (s *communityServer) target(role string) string {
	return "host=" + s.dir + " user=postgres dbname=template1 sslmode=disable options='-crole=" + role + "'"
}

func (p *communityPool) take(program string) (*communityServer, error) {
	p.Lock()
	if n := len(p.free); n > 0 {
		s := p.free[n-1]
		p.free = p.free[:n-1]
		p.Unlock()
		s.uses++
		return s, nil
	}
	p.Unlock()
	s, err := startCommunity(program)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), communityStart)
	defer cancel()
	if s.empty, err = s.prepare(ctx); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	s.uses = 1
	return s, nil
}

// giveBack keeps a server that can be emptied, and ends any other. It fails
// when the server has died.
func (p *communityPool) giveBack(s *communityServer) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if s.uses < maxUses && s.clean(ctx) == nil {
		p.Lock()
		defer p.Unlock()
		p.free = append(p.free, s)
		return nil
	}
	return s.stop()
}

func (p *communityPool) stop() error {
	p.Lock()
	defer p.Unlock()
	var failed error
	for _, s := range p.free {
		failed = errors.Join(failed, s.stop())
	}
	p.free = nil
	return failed
}

// startCommunity returns when the server listens.
func startCommunity(program string) (*communityServer, error) {
	// Directly in the folder for temporary files: the path of a socket must stay
	// below 108 characters, and a test's name may be long.
	dir, err := os.MkdirTemp("", "decade-tsc-")
	if err != nil {
		return nil, err
	}
	s := &communityServer{dir: dir, cmd: exec.Command(program, dir), complaints: &bytes.Buffer{}}
	s.cmd.Stderr = s.complaints
	in, errIn := s.cmd.StdinPipe()
	out, errOut := s.cmd.StdoutPipe()
	if err := errors.Join(errIn, errOut); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	s.in, s.out = in, out
	if err := s.cmd.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	late := time.AfterFunc(communityStart, func() { s.cmd.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if line = strings.TrimSpace(line); !late.Stop() || err != nil || line != "ready" {
		return nil, fmt.Errorf("it does not listen, and says %q: %w", line, errors.Join(err, s.stop()))
	}
	return s, nil
}

// stop ends the server, and tells what it complained of when it ended badly.
func (s *communityServer) stop() error {
	s.in.Close()
	// One that is busy with a statement that nobody waits for any more does not
	// see that.
	grace := time.AfterFunc(communityGrace, func() { s.cmd.Process.Kill() })
	defer grace.Stop()
	io.Copy(io.Discard, s.out)
	err := s.cmd.Wait()
	if err != nil {
		err = fmt.Errorf("it ended with %w: %s", err, strings.TrimSpace(s.complaints.String()))
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}

// prepare makes the tests' role and takes the fingerprint of the empty database.
func (s *communityServer) prepare(ctx context.Context) (string, error) {
	conn, err := connect(ctx, s.target("postgres"))
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CREATE ROLE "+tester+" SUPERUSER LOGIN"); err != nil {
		return "", err
	}
	return s.fingerprint(ctx, conn)
}

// dropHypertables: DROP OWNED takes relations in no order that TimescaleDB
// could follow, and a view upon a continuous aggregate is in its way.
const dropHypertables = `
DO $$
DECLARE r record;
BEGIN
	FOR r IN SELECT v.schemaname AS s, v.viewname AS n FROM pg_catalog.pg_views v
		WHERE v.viewowner <> 'postgres' AND v.schemaname !~ '^_timescaledb_'
			AND NOT EXISTS (SELECT FROM timescaledb_information.continuous_aggregates a WHERE (a.view_schema, a.view_name) = (v.schemaname, v.viewname)) LOOP
		EXECUTE pg_catalog.format('DROP VIEW IF EXISTS %I.%I CASCADE', r.s, r.n);
	END LOOP;
	-- One that reads another is younger, and has to go first.
	FOR r IN SELECT user_view_schema AS s, user_view_name AS n FROM _timescaledb_catalog.continuous_agg ORDER BY mat_hypertable_id DESC LOOP
		EXECUTE pg_catalog.format('DROP MATERIALIZED VIEW IF EXISTS %I.%I CASCADE', r.s, r.n);
	END LOOP;
	FOR r IN SELECT hypertable_schema AS s, hypertable_name AS n FROM timescaledb_information.hypertables LOOP
		EXECUTE pg_catalog.format('DROP TABLE IF EXISTS %I.%I CASCADE', r.s, r.n);
	END LOOP;
	PERFORM public.delete_job(job_id) FROM timescaledb_information.jobs WHERE job_id >= 1000;
END $$`

// clean empties the database in a session of its own.
func (s *communityServer) clean(ctx context.Context) error {
	conn, err := connect(ctx, s.target(tester))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	return s.empties(ctx, conn)
}

// empties empties the database in a session of the tests' role, and makes sure of
// it. The session is left as it began, with the statements that are prepared in it.
func (s *communityServer) empties(ctx context.Context, conn *pgx.Conn) error {
	if conn.PgConn().TxStatus() != 'I' {
		if _, err := conn.Exec(ctx, "ROLLBACK"); err != nil {
			return err
		}
	}
	for _, sql := range []string{
		// DISCARD ALL but for DEALLOCATE ALL and DISCARD PLANS.
		"CLOSE ALL", "RESET SESSION AUTHORIZATION", "RESET ALL", "UNLISTEN *", "SELECT pg_catalog.pg_advisory_unlock_all()", "DISCARD TEMP", "DISCARD SEQUENCES",
		"SET ROLE NONE", "SET client_min_messages = error", dropHypertables, "DROP OWNED BY " + tester + " CASCADE",
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	now, err := s.fingerprint(ctx, conn)
	if err != nil {
		return err
	}
	if now != s.empty {
		return fmt.Errorf("the database is not as it was: %s, not %s", now, s.empty)
	}
	for _, sql := range []string{"RESET ALL", "SET ROLE " + tester} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// fingerprint counts PostgreSQL's own catalogs and TimescaleDB's.
func (s *communityServer) fingerprint(ctx context.Context, conn *pgx.Conn) (string, error) {
	own, err := Fingerprint(ctx, conn)
	if err != nil {
		return "", err
	}
	var extension string
	err = conn.QueryRow(ctx, `
		SELECT pg_catalog.concat_ws(' ',
			(SELECT pg_catalog.count(*) FROM _timescaledb_catalog.hypertable),
			(SELECT pg_catalog.count(*) FROM _timescaledb_catalog.dimension),
			(SELECT pg_catalog.count(*) FROM _timescaledb_catalog.chunk),
			(SELECT pg_catalog.count(*) FROM _timescaledb_catalog.continuous_agg),
			(SELECT pg_catalog.count(*) FROM _timescaledb_catalog.compression_settings),
			(SELECT pg_catalog.string_agg(id::text, ',' ORDER BY id) FROM _timescaledb_config.bgw_job),
			(SELECT pg_catalog.string_agg(rolname, ',' ORDER BY rolname) FROM pg_catalog.pg_roles))`).Scan(&extension)
	return own + " timescaledb=" + extension, err
}
