package ddl

import "github.com/decadedb/decade/internal/catalog"

type grantKey struct {
	kind, object, columns, grantee, forRole, inSchema string
	grantable                                         bool
}

func keyOfGrant(g *catalog.Grant) grantKey                                                { return grantKey{} }
func jobKey(j *catalog.CronJob) string                                                    { return j.Name }
func (f *folder) inheritTrigger(child catalog.Name, tr *catalog.Trigger)                  {}
func (f *folder) statisticsName(n catalog.Name, columns []string, exprs int) catalog.Name { return n }
