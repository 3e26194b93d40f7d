package plan

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/feature"
	"github.com/decadedb/decade/internal/ident"
)

// updateExtension brings an extension to a newer version. There is no way
// back to an older one.
func (m *maker) updateExtension(from *catalog.Extension) {
	for _, to := range m.d.To.Extensions {
		if to.Name != from.Name || from.Version == "" || to.Version == "" || from.Version == to.Version {
			continue
		}
		if feature.Compare(from.Version, to.Version) > 0 {
			m.plan.Left = append(m.plan.Left, Left{Kind: "extension", Path: from.Name, Why: "it is at version " + from.Version + ", wanted is " + to.Version + ": an extension does not go back"})
			continue
		}
		m.add(makeExtension, Step{Title: "update extension " + from.Name + " from " + from.Version + " to " + to.Version, Object: Object{"extension", from.Name},
			Why:    "the extension's own scripts run, in one transaction; what they lock is theirs to say",
			SQL:    []string{"ALTER EXTENSION " + ident.Quote(from.Name) + " UPDATE TO " + ident.Quote(to.Version)},
			Verify: exists("SELECT FROM pg_catalog.pg_extension WHERE extname = " + ident.Literal(from.Name) + " AND extversion = " + ident.Literal(to.Version))})
	}
}
