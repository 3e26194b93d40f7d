package plan

import (
	"slices"
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// trigger is the name of the trigger that carries rows over. Triggers fire in
// the order of their names: what another one does to the row has to come after.
func (s *tableSwap) trigger() string { return ident.Object("!decade", s.t.From.Name.Name, "both") }

// emptier is the name of the one for TRUNCATE.
func (s *tableSwap) emptier() string { return ident.Object("!decade", s.t.From.Name.Name, "empty") }

func (s *tableSwap) function() string {
	return sqlwrite.Name(catalog.Name{Schema: Beside, Name: s.m.spare(inSchema(routineNames, Beside), s.t.From.Name.Name, "", "both")})
}

// alias is the old row's name in expressions: the table's without its schema.
func (s *tableSwap) alias() string { return ident.Quote(s.t.From.Name.Name) }

func (s *tableSwap) names() string {
	out := make([]string, len(s.cols))
	for i, c := range s.cols {
		out[i] = c.to.Name
	}
	return sqlwrite.Columns(out)
}

// carried writes a query that gives old rows in the form of new ones. It is a
// query of its own, so that an expression sees the columns of the old row alone.
func (s *tableSwap) carried(from string) string {
	return s.selected(s.cols, from)
}

// keys is carried for the columns of the key alone.
func (s *tableSwap) keys(from string) string {
	key := make([]swapColumn, len(s.key))
	for i, n := range s.key {
		key[i], _ = s.column(n)
	}
	return s.selected(key, from)
}

func (s *tableSwap) selected(cols []swapColumn, from string) string {
	out := make([]string, len(cols))
	for i, c := range cols {
		out[i] = c.expr + " AS " + ident.Quote(c.to.Name)
	}
	return "SELECT " + strings.Join(out, ", ") + " FROM " + from + " AS " + s.alias()
}

// sameKey compares the keys of two rows in the new form.
func (s *tableSwap) sameKey(a, b string) string {
	out := make([]string, len(s.key))
	for i, n := range s.key {
		out[i] = a + "." + ident.Quote(n) + " = " + b + "." + ident.Quote(n)
	}
	return strings.Join(out, " AND ")
}

func (s *tableSwap) insert() string {
	_, fresh := s.quoted()
	sql := "INSERT INTO " + fresh + " AS fresh (" + s.names() + ")"
	if slices.ContainsFunc(s.cols, func(c swapColumn) bool { return c.to.Identity == catalog.IdentityAlways }) {
		sql += " OVERRIDING SYSTEM VALUE"
	}
	return sql
}

// forwarding writes the triggers and their function. It runs with the rights
// of whoever migrates: writers have none on the new table yet.
func (s *tableSwap) forwarding() []string {
	old, fresh := s.quoted()
	var set []string
	for _, c := range s.cols {
		if !slices.Contains(s.key, c.to.Name) {
			set = append(set, ident.Quote(c.to.Name)+" = EXCLUDED."+ident.Quote(c.to.Name))
		}
	}
	conflict := "DO NOTHING"
	if len(set) > 0 {
		conflict = "DO UPDATE SET " + strings.Join(set, ", ")
	}
	row := func(row string) string { return "(SELECT k FROM (" + s.keys("(SELECT "+row+".*)") + ") AS k)" }
	return []string{
		"CREATE FUNCTION " + s.function() + "() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $decade$\n" +
			"BEGIN\n" +
			"    IF TG_OP = 'TRUNCATE' THEN\n" +
			"        TRUNCATE " + fresh + ";\n" +
			"        RETURN NULL;\n" +
			"    END IF;\n" +
			"    IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND " + row("OLD") + " IS DISTINCT FROM " + row("NEW") + " THEN\n" +
			"        DELETE FROM " + fresh + " AS fresh USING (" + s.keys("(SELECT OLD.*)") + ") AS gone WHERE " + s.sameKey("fresh", "gone") + ";\n" +
			"    END IF;\n" +
			"    IF TG_OP <> 'DELETE' THEN\n" +
			"        " + s.insert() + "\n" +
			"        " + s.carried("(SELECT NEW.*)") + "\n" +
			"        ON CONFLICT (" + sqlwrite.Columns(s.key) + ") " + conflict + ";\n" +
			"    END IF;\n" +
			"    RETURN NULL;\n" +
			"END\n$decade$",
		"REVOKE ALL ON FUNCTION " + s.function() + "() FROM PUBLIC",
		"CREATE TRIGGER " + ident.Quote(s.trigger()) + " AFTER INSERT OR UPDATE OR DELETE ON " + old + " FOR EACH ROW EXECUTE FUNCTION " + s.function() + "()",
		"CREATE TRIGGER " + ident.Quote(s.emptier()) + " AFTER TRUNCATE ON " + old + " FOR EACH STATEMENT EXECUTE FUNCTION " + s.function() + "()",
		// Rows that replication writes have to be in both, too.
		alter(s.t.From.Name) + "ENABLE ALWAYS TRIGGER " + ident.Quote(s.trigger()),
		alter(s.t.From.Name) + "ENABLE ALWAYS TRIGGER " + ident.Quote(s.emptier()),
	}
}

// copyBatches writes a block that copies the rows. One time through is enough:
// what is written since the triggers are there is carried over by them, wherever
// it lies. The lock on a row that is copied keeps it from being changed or
// deleted in between.
func (s *tableSwap) copyBatches() string {
	return batches(s.t.From.Name, s.alias(), s.insert()+" "+s.carried("ONLY "+ofLeaf), "",
		" FOR SHARE OF "+s.alias()+" ON CONFLICT ("+sqlwrite.Columns(s.key)+") DO NOTHING", "")
}

// comparison writes a block that fails unless both tables hold the same rows.
// Values are compared in the new table's types; those of a type that may not
// know equality are compared as text.
func (s *tableSwap) comparison() string {
	old, fresh := s.quoted()
	var was, is []string
	for _, c := range s.cols {
		a, b := "CAST("+c.expr+" AS "+sqlwrite.Type(c.to.Type)+")", ident.Quote(c.to.Name)
		if !knowsEquality(c.to.Type) {
			a, b = a+"::text", b+"::text"
		}
		was, is = append(was, a), append(is, b)
	}
	a := "SELECT " + strings.Join(was, ", ") + " FROM " + old + " AS " + s.alias()
	b := "SELECT " + strings.Join(is, ", ") + " FROM " + fresh
	return `DO $decade$
BEGIN
    IF EXISTS (SELECT FROM (` + a + `
               EXCEPT ALL
               ` + b + `) AS missing)
       OR EXISTS (SELECT FROM (` + b + `
               EXCEPT ALL
               ` + a + `) AS surplus) THEN
        RAISE EXCEPTION ` + ident.Literal("the old and the new "+strings.ReplaceAll(s.t.To.Name.String(), "%", "%%")+" do not hold the same rows") + `
            USING HINT = 'Two rows of the old table have one key of the new one, or an expression gives another value each time.';
    END IF;
END
$decade$`
}

// knowsEquality reports types of the server itself that are known to have equality.
func knowsEquality(t catalog.TypeName) bool {
	return t.Schema == "" && !slices.Contains([]string{"json", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle", "txid_snapshot", "pg_snapshot"}, t.Name)
}

// moveTree writes a block that moves a table and whatever partitions it has at
// that moment to a schema.
func moveTree(table, schema string) string {
	return `DO $decade$
DECLARE
    part pg_catalog.regclass;
BEGIN
    FOR part IN SELECT t.relid FROM pg_catalog.pg_partition_tree(` + ident.Literal(table) + `) AS t WHERE t.level > 0 LOOP
        EXECUTE pg_catalog.format('ALTER TABLE %s SET SCHEMA %I', part, ` + ident.Literal(schema) + `);
    END LOOP;
    ALTER TABLE ` + table + ` SET SCHEMA ` + ident.Quote(schema) + `;
END
$decade$`
}

// takeOwner gives a table, and its partitions, the owner of another one.
func takeOwner(old, fresh string) string {
	return `DO $decade$
DECLARE
    owner name := (SELECT pg_catalog.pg_get_userbyid(c.relowner) FROM pg_catalog.pg_class AS c WHERE c.oid = ` + ident.Literal(old) + `::pg_catalog.regclass);
    part pg_catalog.regclass;
BEGIN
    IF owner <> current_user THEN
        EXECUTE pg_catalog.format('GRANT USAGE, CREATE ON SCHEMA ` + Beside + `, ` + Past + ` TO %I', owner);
        FOR part IN SELECT ` + ident.Literal(fresh) + `::pg_catalog.regclass UNION SELECT t.relid FROM pg_catalog.pg_partition_tree(` + ident.Literal(fresh) + `) AS t LOOP
            EXECUTE pg_catalog.format('ALTER TABLE %s OWNER TO %I', part, owner);
        END LOOP;
    END IF;
END
$decade$`
}

// cutPartitions writes a block that makes partitions of one width for the
// rows that are there, one width before the first, and some ahead of now.
func (s *tableSwap) cutPartitions(c swapColumn) string {
	old, fresh := s.quoted()
	kind := c.to.Type.Name
	bound, width := "YYYY-MM-DD HH24:MI:SS\"+00\"", s.cut.Width
	switch kind {
	case "date":
		bound = "YYYY-MM-DD"
	case "timestamp without time zone":
		bound = "YYYY-MM-DD HH24:MI:SS"
	}
	utc := func(e string) string {
		if kind == "timestamp with time zone" {
			return "pg_catalog.timezone('UTC', " + e + ")"
		}
		return e + "::pg_catalog.timestamp"
	}
	n := strconv.Itoa(max(width.Months, 1))
	start, suffix := "pg_catalog.make_timestamp(month / 12, month % 12 + 1, 1, 0, 0, 0)", "_YYYY_MM"
	if width.Months == 0 {
		start, suffix = "pg_catalog.date_bin("+ident.Literal(width.String())+"::interval, first, '2000-01-03'::pg_catalog.timestamp)", "_YYYYMMDD"
	}
	w := ident.Literal(width.String()) + "::interval"
	return `DO $decade$
#variable_conflict use_column
DECLARE
    first pg_catalog.timestamp;
    last pg_catalog.timestamp;
    today pg_catalog.timestamp := pg_catalog.timezone('UTC', pg_catalog.now());
    month integer;
    part name;
BEGIN
    SELECT min(` + utc("v.at") + `), max(` + utc("v.at") + `) INTO first, last
    FROM (SELECT CAST(` + c.expr + ` AS ` + sqlwrite.Type(c.to.Type) + `) AS at FROM ` + old + ` AS ` + s.alias() + `) AS v;
    first := least(first, today) - ` + w + `;
    last := greatest(last, today) + ` + strconv.Itoa(s.cut.Premake) + ` * ` + w + `;
    month := (extract(year FROM first)::integer * 12 + extract(month FROM first)::integer - 1) / ` + n + ` * ` + n + `;
    first := ` + start + `;
    WHILE first <= last LOOP
        part := ` + ident.Literal(s.t.To.Name.Name) + ` || pg_catalog.to_char(first, '` + suffix + `');
        EXECUTE pg_catalog.format('CREATE TABLE ` + Beside + `.%I PARTITION OF ` + forFormat(fresh) + ` FOR VALUES FROM (%L) TO (%L)',
            part, pg_catalog.to_char(first, '` + bound + `'), pg_catalog.to_char(first + ` + w + `, '` + bound + `'));
        first := first + ` + w + `;
    END LOOP;
END
$decade$`
}

// continueIdentity lets the identity column's sequence go on where the old
// one stands, or behind the greatest value.
func (s *tableSwap) continueIdentity(c *catalog.Column) string {
	old := sqlwrite.Name(catalog.Name{Schema: Past, Name: s.t.From.Name.Name})
	table := sqlwrite.Name(s.t.To.Name)
	position := "(SELECT pg_catalog.max(" + ident.Quote(c.Name) + ") + 1 FROM " + table + ")"
	for _, q := range s.m.d.From.Sequences {
		if q.OwnedBy == s.t.From.Name && q.OwnedByColumn == c.Name {
			where := "pg_catalog.pg_get_serial_sequence(" + ident.Literal(old) + ", " + ident.Literal(c.Name) + ")"
			if !q.Identity {
				where = ident.Literal(sqlwrite.Name(q.Name)) // it was untied before
			}
			position = "pg_catalog.nextval(" + where + "::pg_catalog.regclass)"
		}
	}
	return "SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence(" + ident.Literal(table) + ", " + ident.Literal(c.Name) + "), coalesce(" + position + ", 1), false)"
}

// foreignKeyByPartition gives each partition that there is the foreign key,
// proven, before the parent takes it over. The names of partitions that
// maintenance has made are not known to the plan.
func (s *tableSwap) foreignKeyByPartition(c *catalog.Constraint) {
	t := s.t.To
	name, key := sqlwrite.Name(t.Name), ident.Quote(c.Name)
	each := func(what string) string {
		return `DO $decade$
DECLARE
    leaf pg_catalog.regclass;
BEGIN
    FOR leaf IN SELECT t.relid FROM pg_catalog.pg_partition_tree(` + ident.Literal(name) + `) AS t WHERE t.isleaf LOOP
        EXECUTE pg_catalog.format('ALTER TABLE %s ` + forFormat(what) + `', leaf);
    END LOOP;
END
$decade$`
	}
	s.m.add(makeForeignKey, Step{Title: "hold new rows of the partitions of " + t.Name.String() + " to " + c.Name, Object: constraintObject(t.Name, c),
		Why: "before version 18 a partitioned table takes no NOT VALID foreign key itself",
		SQL: []string{each("ADD CONSTRAINT " + key + " " + sqlwrite.ConstraintDefinition(t, c) + " NOT VALID")}, Undo: []string{each("DROP CONSTRAINT IF EXISTS " + key)}})
	s.m.add(makeForeignKey, Step{Title: "prove " + c.Name + " for the rows of " + t.Name.String(), Object: constraintObject(t.Name, c),
		Why: "reads the partitions while everybody works; in a transaction of its own, so that no strong lock is kept through it", SQL: []string{each("VALIDATE CONSTRAINT " + key)},
		Hazards: []Hazard{{Name: DataDependent, What: "fails, and changes nothing, when a row breaks " + c.Name}, readBeside(t.Name)}})
	s.m.adoptForeignKey(makeForeignKey, t, c)
}
