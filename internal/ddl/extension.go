package ddl

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// knownExtension reports whether decade knows what an extension brings, so
// that what is missing is missing indeed.
func knownExtension(name string) bool {
	switch name {
	case "plpgsql", "vector", "citext", "hstore", "ltree", "cube", "seg", "lo", "pg_trgm", "pgcrypto", "uuid-ossp",
		"btree_gin", "btree_gist", "timescaledb", "pg_stat_statements", "pg_cron", "pg_partman", "hypopg", "unaccent",
		"fuzzystrmatch", "tablefunc", "postgis", "postgis_topology", "postgis_raster", "intarray", "isn", "earthdistance",
		"bloom", "pgstattuple", "pg_buffercache", "pg_prewarm", "pg_visibility", "postgres_fdw", "file_fdw", "dblink",
		"amcheck", "pageinspect", "pgrowlocks", "autoinc", "moddatetime", "insert_username", "refint", "tcn",
		"dict_int", "dict_xsyn", "xml2", "sslinfo", "tsm_system_rows", "tsm_system_time", "auto_explain",
		"pg_freespacemap", "pg_surgery", "pg_walinspect":
		return true
	}
	return false
}

// extensionSchema is where an extension goes whatever the path says; "" when
// it goes where it is told.
func extensionSchema(name string) string {
	switch name {
	case "plpgsql", "pg_cron", "adminpack", "pg_surgery":
		return "pg_catalog"
	case "postgis_topology":
		return "topology"
	case "postgis_tiger_geocoder":
		return "tiger"
	}
	return ""
}

// requiredExtensions are created too by CREATE EXTENSION ... CASCADE.
func requiredExtensions(name string) []string {
	switch name {
	case "earthdistance":
		return []string{"cube"}
	case "postgis_topology", "postgis_raster", "postgis_sfcgal":
		return []string{"postgis"}
	case "postgis_tiger_geocoder":
		return []string{"postgis", "fuzzystrmatch"}
	case "vectorscale":
		return []string{"vector"}
	}
	return nil
}

func (f *folder) createExtension(s *sqlparse.CreateExtensionStmt) {
	if f.extensions.has(s.Extname) {
		if !s.IfNotExists && s.Extname != "plpgsql" {
			f.problem("conflict", -1, `extension "%s" already exists`, s.Extname)
			return
		}
		f.act(Action{Kind: CreateExtension, Name: s.Extname, IfExists: true, Detail: "exists"})
		return
	}
	e := &catalog.Extension{Name: s.Extname, Schema: extensionSchema(s.Extname), Pos: f.stmt.Span}
	cascade := false
	for _, o := range s.Options {
		d := o.GetDefElem()
		switch d.GetDefname() {
		case "schema":
			e.Schema = constText(d.Arg)
			f.wantSchema(e.Schema, d.Location)
		case "new_version":
			e.Version = constText(d.Arg)
		case "cascade":
			cascade = true
		}
	}
	if e.Schema == "" {
		e.Schema = f.creationSchema()
	}
	for _, need := range requiredExtensions(s.Extname) {
		if f.extensions.has(need) {
			continue
		}
		if !cascade {
			f.problem("conflict", -1, `required extension "%s" is not installed`, need)
			continue
		}
		f.extensions.put(need, &catalog.Extension{Name: need, Schema: e.Schema, Pos: f.stmt.Span})
	}
	f.extensions.put(e.Name, e)
	f.act(Action{Kind: CreateExtension, Name: e.Name, IfExists: s.IfNotExists, Cascade: cascade})
}
