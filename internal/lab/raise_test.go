package lab

import "testing"

// Only what names objects and runs nothing may have the superuser's rights.
func TestNeedsSuperuser(t *testing.T) {
	for sql, want := range map[string]bool{
		"CREATE EVENT TRIGGER e ON sql_drop EXECUTE FUNCTION f()":                               true,
		"create publication p for all tables":                                                   true,
		"ALTER PUBLICATION p SET TABLES IN SCHEMA s":                                            true,
		"COMMENT ON EVENT TRIGGER e IS 'x'":                                                     true,
		"CREATE FOREIGN DATA WRAPPER w OPTIONS (a 'b')":                                         true,
		"ALTER FOREIGN DATA WRAPPER w OPTIONS (SET a 'c')":                                      true,
		"ALTER FUNCTION f(integer) LEAKPROOF":                                                   true,
		"CREATE FOREIGN DATA WRAPPER w VALIDATOR v":                                             false,
		"ALTER FOREIGN DATA WRAPPER w\nHANDLER h":                                               false,
		"ALTER FUNCTION f() SET session_replication_role = replica LEAKPROOF":                   false,
		"CREATE FUNCTION f() RETURNS int LANGUAGE c AS '/tmp/x' LEAKPROOF":                      false,
		"CREATE OPERATOR CLASS c FOR TYPE text USING btree AS FUNCTION 1 btint4cmp(int4, int4)": false,
		"COPY t FROM PROGRAM 'id'":                                                              false,
		"CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p":                               false,
		"DO $$ BEGIN EXECUTE 'CREATE PUBLICATION p FOR ALL TABLES'; END $$":                     false,
		"SELECT 1; CREATE PUBLICATION p FOR ALL TABLES":                                         false,
		"ALTER FUNCTION f() OWNER TO postgres; ALTER FUNCTION f() LEAKPROOF":                    false,
	} {
		if got := needsSuperuser(sql); got != want {
			t.Errorf("%v for %s", got, sql)
		}
	}
}
