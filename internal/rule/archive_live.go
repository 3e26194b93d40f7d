package rule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
)

// LiveClaim is one thing that a server is taken to say in an example: the
// state of ten years' use, which no test can wait for, or a setting of the
// whole server, which no test may change.
type LiveClaim struct {
	Setting string // name of a setting, with Value
	Value   string
	// Table and Field name a figure of a table; Field alone one of the
	// database ("xid_age", "mxid_age").
	Table  catalog.Name
	Field  string
	Number float64
}

// parseLive reads the lines of a file live/NAME.txt.
func parseLive(f archiveFile) ([]LiveClaim, error) {
	var out []LiveClaim
	for i, line := range strings.Split(f.text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		c, err := liveClaim(words)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", f.line+i, err)
		}
		out = append(out, c)
	}
	return out, nil
}

func liveClaim(words []string) (c LiveClaim, err error) {
	number := words[len(words)-1]
	switch {
	case words[0] == "setting" && len(words) >= 3:
		return LiveClaim{Setting: words[1], Value: strings.Join(words[2:], " ")}, nil
	case words[0] == "table" && len(words) == 4 && slices.Contains(liveFields, words[2]):
		schema, name, ok := strings.Cut(words[1], ".")
		if !ok {
			schema, name = "public", words[1]
		}
		c = LiveClaim{Table: catalog.Name{Schema: schema, Name: name}, Field: words[2]}
	case len(words) == 2 && (words[0] == "xid_age" || words[0] == "mxid_age"):
		c = LiveClaim{Field: words[0]}
	default:
		return c, fmt.Errorf("want a setting, an age or a table's figure, got %q", strings.Join(words, " "))
	}
	c.Number, err = strconv.ParseFloat(strings.ReplaceAll(number, "_", ""), 64)
	if err != nil {
		return c, fmt.Errorf("reading the number %q: %w", number, err)
	}
	return c, nil
}

var liveFields = []string{"rows", "dead", "inserted", "updated", "deleted", "bytes", "scans", "xid_age"}

// ApplyLive puts what the claims say into a catalog that was read from a server.
func ApplyLive(c *catalog.Catalog, claims []LiveClaim) error {
	for _, l := range claims {
		if err := l.apply(c); err != nil {
			return err
		}
	}
	return nil
}

func (l LiveClaim) apply(c *catalog.Catalog) error {
	switch {
	case l.Setting != "":
		c.Server.Settings[l.Setting] = l.Value
		return nil
	case l.Field == "xid_age" && l.Table.IsZero():
		c.Server.XIDAge = int64(l.Number)
		return nil
	case l.Field == "mxid_age":
		c.Server.MXIDAge = int64(l.Number)
		return nil
	}
	t := c.Table(l.Table)
	if t == nil || t.Stats == nil {
		return fmt.Errorf("the example has no table %s with statistics", l.Table)
	}
	s, n := t.Stats, int64(l.Number)
	switch l.Field {
	case "rows":
		s.Rows, s.LiveRows = l.Number, n
	case "dead":
		s.DeadRows = n
	case "inserted":
		s.Inserted = n
	case "updated":
		s.Updated = n
	case "deleted":
		s.Deleted = n
	case "bytes":
		s.TableBytes, s.Pages = n, n/8192
	case "scans":
		s.SeqScan = n
	case "xid_age":
		s.XIDAge = n
	}
	return nil
}
