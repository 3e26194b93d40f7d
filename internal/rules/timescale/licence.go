package timescale

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

// apache reports whether the server is known to run the Apache build.
func apache(p *rule.Pass) bool {
	for _, c := range []*catalog.Catalog{p.Catalog, p.Live} {
		if c != nil && c.Server != nil && c.Server.Settings["timescaledb.license"] == "apache" {
			return true
		}
	}
	return false
}

// licence tells what is known of the server's build.
func licence(p *rule.Pass) []rule.Fact {
	if apache(p) {
		return []rule.Fact{{Name: "build", Value: "Apache: compression, policies and continuous aggregates are refused (0A000)", Source: "timescaledb.license"}}
	}
	return []rule.Fact{{Name: "build", Value: "not known to be Apache; the Apache build refuses compression, policies and continuous aggregates (0A000)"}}
}

// few: the declared growth is too small for compression and roll-ups to matter.
func few(p *rule.Pass, n catalog.Name) bool {
	g, ok := p.GrowthOf(n)
	return ok && g.RowsPerDay < 1000
}
