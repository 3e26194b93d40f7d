package html

import (
	"html/template"
	"strings"

	"github.com/decadedb/decade/internal/report"
)

// highlight marks keywords, strings and comments of SQL. The text itself is
// unchanged, so that what is copied is what was meant.
func highlight(sql string) template.HTML {
	sql = strings.TrimRight(report.Printable(sql), "\n")
	var b strings.Builder
	span := func(class, s string) {
		if class == "" {
			template.HTMLEscape(&b, []byte(s))
			return
		}
		b.WriteString(`<span class="` + class + `">`)
		template.HTMLEscape(&b, []byte(s))
		b.WriteString("</span>")
	}
	for i := 0; i < len(sql); {
		n, class := token(sql[i:])
		span(class, sql[i:i+n])
		i += n
	}
	return template.HTML(b.String())
}

// token gives the length and the class of the token at the start of s.
func token(s string) (n int, class string) {
	switch c := s[0]; {
	case strings.HasPrefix(s, "--"):
		return upTo(s, "\n", 0), "c"
	case strings.HasPrefix(s, "/*"):
		return upTo(s, "*/", 2), "c"
	case c == '\'':
		return quoted(s, '\''), "s"
	case c == '"':
		return quoted(s, '"'), ""
	case c == '$':
		if end := strings.IndexByte(s[1:], '$'); end >= 0 && isWord(s[1:end+1]) {
			tag := s[:end+2]
			return len(tag) + upTo(s[len(tag):], tag, len(tag)), "s"
		}
		return 1, ""
	case letter(c):
		for n < len(s) && (letter(s[n]) || s[n] >= '0' && s[n] <= '9') {
			n++
		}
		if keywords[strings.ToUpper(s[:n])] && s[:n] == strings.ToUpper(s[:n]) {
			return n, "k"
		}
		return n, ""
	case c >= '0' && c <= '9':
		for n < len(s) && (s[n] >= '0' && s[n] <= '9' || s[n] == '.') {
			n++
		}
		return n, "n"
	}
	return 1, ""
}

func upTo(s, end string, with int) int {
	if i := strings.Index(s, end); i >= 0 {
		return i + with
	}
	return len(s)
}

func quoted(s string, q byte) int {
	for i := 1; i < len(s); i++ {
		if s[i] == q {
			if i+1 < len(s) && s[i+1] == q {
				i++
				continue
			}
			return i + 1
		}
	}
	return len(s)
}

func letter(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func isWord(s string) bool {
	for i := 0; i < len(s); i++ {
		if !letter(s[i]) && (i == 0 || s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return true
}

// keywords are marked where they are written in capitals, as decade writes them.
var keywords = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`ADD ALL ALTER ALWAYS ANALYZE AND ANY AS ASC ATTACH BEGIN BETWEEN BY CASCADE CASE CAST CHECK
		CLUSTER COLUMN COMMENT COMMIT CONCURRENTLY CONFLICT CONSTRAINT CONSTRAINTS CREATE CROSS CURRENT_DATE CURRENT_TIMESTAMP
		DATABASE DEFAULT DEFAULTS DEFERRABLE DELETE DESC DETACH DISTINCT DO DROP ELSE ENABLE END EXCLUDE EXCLUDING EXECUTE EXISTS
		EXTENSION FALSE FETCH FIRST FOR FORCE FOREIGN FROM FULL FUNCTION GENERATED GRANT GROUP HAVING IDENTITY IF ILIKE IN INCLUDE
		INCLUDING INDEX INDEXES INNER INSERT INTERVAL INTO IS JOIN KEY LANGUAGE LAST LATERAL LEFT LEVEL LIKE LIMIT LOCAL LOCK
		MATERIALIZED MAXVALUE MINVALUE NO NOT NULL NULLS OF OFFSET ON ONLY OR ORDER OUTER OVER OWNER PARTITION POLICY PRIMARY
		PROCEDURE RANGE REFERENCES REFRESH REINDEX RENAME REPLACE RESET RESTRICT RETURNING RETURNS REVOKE RIGHT ROW ROWS SCHEMA
		SECURITY SELECT SEQUENCE SET SHARE SHOW STATISTICS STORAGE TABLE THEN TO TRIGGER TRUE TRUNCATE TYPE UNION UNIQUE UNLOGGED
		UPDATE USING VACUUM VALID VALIDATE VALUES VIEW WHEN WHERE WITH WITHOUT WORK ZONE`) {
		m[w] = true
	}
	return m
}()

// why renders the little Markdown that rules use: paragraphs, `code`,
// **strong** and *emphasis*. Everything is escaped first.
func why(s string) template.HTML {
	var b strings.Builder
	for para := range strings.SplitSeq(report.Printable(s), "\n\n") {
		if strings.TrimSpace(para) == "" {
			continue
		}
		b.WriteString("<p>")
		parts := strings.Split(report.OneLine(para), "`")
		for i, part := range parts {
			esc := template.HTMLEscapeString(part)
			switch {
			case i%2 == 1 && i < len(parts)-1:
				b.WriteString("<code>" + esc + "</code>")
			case i%2 == 1:
				b.WriteString("`" + esc) // an odd backtick is only a backtick
			default:
				b.WriteString(emphasis(emphasis(esc, "**", "strong"), "*", "em"))
			}
		}
		b.WriteString("</p>")
	}
	return template.HTML(b.String())
}

// emphasis replaces pairs of mark around text that touches them.
func emphasis(s, mark, tag string) string {
	var b strings.Builder
	for {
		i := strings.Index(s, mark)
		if i < 0 {
			break
		}
		rest := s[i+len(mark):]
		j := strings.Index(rest, mark)
		if j <= 0 || rest[0] == ' ' || rest[j-1] == ' ' {
			b.WriteString(s[:i+len(mark)])
			s = rest
			continue
		}
		b.WriteString(s[:i] + "<" + tag + ">" + rest[:j] + "</" + tag + ">")
		s = rest[j+len(mark):]
	}
	return b.String() + s
}
