package pg_test

import (
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/decadedb/decade/internal/pg"
)

func itoa(n uint32) string { return strconv.FormatUint(uint64(n), 10) }

// fakeServer answers start-up packets as fn says and gives its target.
func fakeServer(t *testing.T, fn func(params map[string]string) []pgproto3.BackendMessage) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { l.Close(); <-done })
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			answer(c, fn)
		}
	}()
	return "host=127.0.0.1 sslmode=disable user=u dbname=d port=" + strings.TrimPrefix(l.Addr().String(), "127.0.0.1:")
}

func answer(c net.Conn, fn func(params map[string]string) []pgproto3.BackendMessage) {
	defer c.Close()
	b := pgproto3.NewBackend(c, c)
	m, err := b.ReceiveStartupMessage()
	if err != nil {
		return
	}
	s, ok := m.(*pgproto3.StartupMessage)
	if !ok {
		return
	}
	for _, out := range fn(s.Parameters) {
		b.Send(out)
	}
	if b.Flush() != nil {
		return
	}
	_, _ = b.Receive() // wait for the end
}

func welcome(version string) []pgproto3.BackendMessage {
	return []pgproto3.BackendMessage{
		&pgproto3.AuthenticationOk{},
		&pgproto3.ParameterStatus{Name: "server_version", Value: version},
		&pgproto3.ReadyForQuery{TxStatus: 'I'},
	}
}

func TestTooOldIsRefused(t *testing.T) {
	for _, version := range []string{"14.20 (Debian 14.20-1)", "9.6.24", "8.0.2"} {
		target := fakeServer(t, func(map[string]string) []pgproto3.BackendMessage { return welcome(version) })
		conn, err := pg.Connect(t.Context(), target, pg.Options{})
		if err == nil {
			conn.Close(t.Context())
			t.Fatalf("%s: connected", version)
		}
		e := asError(t, err)
		if e.Kind != pg.TooOld || !strings.Contains(err.Error(), version) || !strings.Contains(e.Next, "pg_dump") {
			t.Errorf("%s: %q: %v; %s", version, e.Kind, err, e.Next)
		}
	}
}

func TestNewEnoughOrUnknownIsTaken(t *testing.T) {
	for _, version := range []string{"15.1", "18beta1", "19devel", "unknown"} {
		target := fakeServer(t, func(map[string]string) []pgproto3.BackendMessage { return welcome(version) })
		conn, err := pg.Connect(t.Context(), target, pg.Options{})
		if err != nil {
			t.Errorf("%s: %v", version, err)
			continue
		}
		conn.Close(t.Context())
	}
}

// A pooler refuses start-up parameters it does not track; the second attempt
// goes without.
func TestPoolerThatRefusesParameters(t *testing.T) {
	var seen []string
	target := fakeServer(t, func(params map[string]string) []pgproto3.BackendMessage {
		seen = append(seen, params["default_transaction_read_only"])
		if params["default_transaction_read_only"] != "" {
			return []pgproto3.BackendMessage{&pgproto3.ErrorResponse{Severity: "FATAL", Code: "08P01",
				Message: "unsupported startup parameter: default_transaction_read_only"}}
		}
		return welcome("17.5")
	})
	conn, err := pg.Connect(t.Context(), target, pg.Options{})
	if err != nil {
		t.Fatal(err)
	}
	conn.Close(t.Context())
	if strings.Join(seen, "|") != "on|" {
		t.Errorf("asked with %q", seen)
	}
}

func TestServerErrorsByState(t *testing.T) {
	tests := map[string]pg.Kind{
		"28P01": pg.Auth, "28000": pg.Auth, "3D000": pg.NoDatabase, "42501": pg.Denied,
		"53300": pg.NotReady, "57P03": pg.NotReady, "57P01": pg.Lost, "XX000": pg.Other,
	}
	for code, kind := range tests {
		target := fakeServer(t, func(map[string]string) []pgproto3.BackendMessage {
			return []pgproto3.BackendMessage{&pgproto3.ErrorResponse{Severity: "FATAL", Code: code, Message: "no"}}
		})
		conn, err := pg.Connect(t.Context(), target, pg.Options{})
		if err == nil {
			conn.Close(t.Context())
			t.Fatalf("%s: connected", code)
		}
		if e := asError(t, err); e.Kind != kind {
			t.Errorf("%s: %q, want %q: %v", code, e.Kind, kind, err)
		}
	}
}
