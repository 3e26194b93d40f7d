package query

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// systemColumns lists the columns of the server's own views and catalogs and
// of the extensions' views, as measured: a line is "relation versions: columns".
// Test TestSystemColumns writes it anew with -update.
//
//go:embed systemviews.txt
var systemColumns string

// measuredVersions are those of the list.
var measuredVersions = []int{15, 17, 18}

var systemRelations = sync.OnceValue(func() map[string]map[int][]string {
	out := map[string]map[int][]string{}
	for line := range strings.Lines(systemColumns) {
		head, columns, _ := strings.Cut(strings.TrimSpace(line), ": ")
		name, versions, ok := strings.Cut(head, " ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		if out[name] == nil {
			out[name] = map[int][]string{}
		}
		for _, v := range strings.Split(versions, ",") {
			n, _ := strconv.Atoi(v)
			out[name][n] = strings.Fields(columns)
		}
	}
	return out
})

// systemRelation gives the columns of a relation in a version. known is false
// for a name that is no system relation of any version; columns is nil where
// the version does not have the relation. Between two measured versions only
// what both have in common, or neither has, is certain: sure gives the columns
// of either.
func systemRelation(schema, name string, version int) (columns []string, known bool) {
	key := name
	if schema != "" && schema != "pg_catalog" && schema != "public" {
		key = schema + "." + name
	}
	byVersion, known := systemRelations()[key]
	if !known {
		return nil, false
	}
	for _, v := range neighbours(version) {
		for _, c := range byVersion[v] {
			if !slices.Contains(columns, c) {
				columns = append(columns, c)
			}
		}
	}
	return columns, true
}

// neighbours gives the measured versions that a version lies between.
func neighbours(version int) []int {
	first, last := measuredVersions[0], measuredVersions[len(measuredVersions)-1]
	switch {
	case version <= first:
		return []int{first}
	case version >= last:
		return []int{last}
	case slices.Contains(measuredVersions, version):
		return []int{version}
	}
	for i, v := range measuredVersions {
		if v > version {
			return []int{measuredVersions[i-1], v}
		}
	}
	return []int{last}
}
