package security

import (
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var secretInPlainText = &rule.Rule{
	ID: "SEC021", Name: "secret-in-plain-text", Severity: rule.Warning,
	Title: "Column for a secret in plain text",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "What is in the table is in every backup, replica, log of slow queries and developer's copy of ten years. A password is kept as a hash, a token that is only compared as a digest, " +
		"and what must be read again encrypted with a key that is not in the database.",
	Sources: []string{"pgcrypto"},
	Limits:  "Known by the column's name. A column password that holds a hash is better called password_hash; a CHECK on the form of the hash, or a comment that says hash or encrypted, silences the rule.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			for _, c := range t.Columns {
				what, how := secretName(c.Name)
				if what == "" || c.Type.Dims > 0 || !c.Type.Is("text", "character varying", "character") && c.Type.Name != "citext" || saysProtected(t, c) {
					continue
				}
				p.Report(rule.Finding{
					Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.ColumnObject(t, c.Name), Pos: c.Pos,
					Message: fmt.Sprintf("column %s.%s looks like a %s in plain text", t.Name, c.Name, what),
					Facts:   []rule.Fact{{Name: "type", Value: c.Type.String()}},
					Fixes:   []rule.Fix{{Title: how, Manual: true, Note: "Old values stay in backups, so let the users renew them. If the column holds a hash or a ciphertext already, say so in its name or its comment."}},
				})
			}
		}
	},
}

var (
	passwordColumn = pattern.New(`^(.*_)?(password|passwd|pwd|passphrase)$`)
	tokenColumn    = pattern.New(`^(.*_)?(api_key|apikey|secret_key|client_secret|webhook_secret|access_token|refresh_token|session_token|auth_token|api_token|bearer_token|reset_token|id_token|secret)$`)
	keyColumn      = pattern.New(`^(.*_)?(private_key|totp_secret|otp_secret|credit_card|credit_card_number|card_number|cvv|cvc|ssn|social_security_number|iban)$`)
	protectedName  = pattern.New(`(^|_)(encrypted|crypted|hashed|digested|hash|digest|cipher|ciphertext)(_|$)`)
	camel          = pattern.New(`([a-z0-9])([A-Z])`)
)

// secretName tells what a column of that name holds and what to do instead.
func secretName(name string) (what, how string) {
	name = strings.ToLower(camel.ReplaceAllString(name, "${1}_$2"))
	switch {
	case protectedName.MatchString(name): // encrypted_password, as Rails' devise has it
	case passwordColumn.MatchString(name):
		return "password", "Keep a salted slow hash (argon2id, bcrypt, scrypt) in " + name + "_hash"
	case keyColumn.MatchString(name):
		return strings.ReplaceAll(keyColumn.FindStringSubmatch(name)[2], "_", " "), "Encrypt it in the application, and keep the key out of the database"
	case tokenColumn.MatchString(name):
		return strings.ReplaceAll(tokenColumn.FindStringSubmatch(name)[2], "_", " "), "Keep sha256 of it as bytea where it is only compared, and encrypt it where it is sent on"
	}
	return "", ""
}

// saysProtected: a comment or a CHECK says that the value is no plain text.
func saysProtected(t *catalog.Table, c *catalog.Column) bool {
	said := strings.ToLower(c.Comment)
	for _, k := range t.Constraints {
		if k.Kind == catalog.Check && slices.Contains(k.Columns, c.Name) {
			said += " " + strings.ToLower(k.Expr.SQL)
		}
	}
	return slices.ContainsFunc([]string{"hash", "encrypt", "digest", "cipher", "argon2", "scrypt", "bcrypt", "$2", "{64}", "masked"}, func(w string) bool { return strings.Contains(said, w) })
}
