// Package config reads decade.yaml: one struct, strict, every error with its
// line and a caret. An unknown key is an error, because a setting that is
// silently ignored is worse than none.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

// FileName is what is looked for, in the folder of the target and upwards.
const FileName = "decade.yaml"

// Config is a project's settings.
type Config struct {
	// Postgres is the major version that is judged for; 0 asks the server,
	// and without one means 17.
	Postgres int `yaml:"postgres"`
	// Profile is "default" or "strict"; strict also reports advice.
	Profile string `yaml:"profile"`
	// FailOn is the severity from which the exit code is 1; default "error".
	FailOn string `yaml:"fail_on"`
	// Schema, Queries and Migrations are paths beside the file; defaults
	// "schema" and "queries" where those folders exist.
	Schema     string `yaml:"schema"`
	Queries    string `yaml:"queries"`
	Migrations string `yaml:"migrations"`
	// Baseline is the file of accepted findings, "" for none.
	Baseline string `yaml:"baseline"`
	// Rules sets rules by id: "off" or a severity.
	Rules map[string]string `yaml:"rules"`
	// Paths sets rules for some files only; a later entry wins over an earlier one.
	Paths []PathRules `yaml:"paths"`
	// Growth declares the future of tables, by name.
	Growth map[string]Growth `yaml:"growth"`

	// Path is where the file was found, "" for none.
	Path string `yaml:"-"`
}

// PathRules are rule settings for files that match a glob.
type PathRules struct {
	// Path is a glob relative to the file's folder; ** crosses folders.
	Path  string            `yaml:"path"`
	Rules map[string]string `yaml:"rules"`
}

// Growth is the declared growth of one table.
type Growth struct {
	RowsPerDay float64  `yaml:"rows_per_day"`
	RowWidth   int      `yaml:"row_width"`
	Keep       Duration `yaml:"keep"`
}

// Error is a mistake in a file of settings, with its place.
type Error struct {
	Path string
	Msg  string
}

func (e *Error) Error() string { return e.Path + ": " + e.Msg }

// Find climbs from dir to the root and gives the path of the first
// decade.yaml, or "".
func Find(dir string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for {
		p := filepath.Join(dir, FileName)
		if st, err := os.Stat(p); err == nil && !st.IsDir() {
			return p
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

// Load reads a file of settings. An empty path gives the defaults.
func Load(path string) (*Config, error) {
	if path == "" {
		return Parse("", nil)
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &Error{Path: path, Msg: "there is no such file"}
	}
	if err != nil {
		return nil, fmt.Errorf("reading settings: %w", err)
	}
	return Parse(path, data)
}

// Parse reads settings from bytes; path is for messages and for what is
// relative to it.
func Parse(path string, data []byte) (*Config, error) {
	c := &Config{Path: path}
	if len(strings.TrimSpace(string(data))) > 0 {
		if err := yaml.UnmarshalWithOptions(data, c, yaml.Strict()); err != nil {
			return nil, &Error{Path: path, Msg: strings.TrimSpace(yaml.FormatError(err, false, true))}
		}
	}
	if err := c.validate(); err != nil {
		return nil, &Error{Path: path, Msg: err.Error()}
	}
	return c, nil
}

func (c *Config) validate() error {
	if c.Profile == "" {
		c.Profile = "default"
	}
	if c.Profile != "default" && c.Profile != "strict" {
		return fmt.Errorf("profile %q: must be default or strict", c.Profile)
	}
	if c.FailOn == "" {
		c.FailOn = "error"
	}
	if _, ok := rule.ParseSeverity(c.FailOn); !ok && c.FailOn != "never" {
		return fmt.Errorf("fail_on %q: must be error, warning, advice, info or never", c.FailOn)
	}
	if c.Postgres != 0 && (c.Postgres < 15 || c.Postgres > 19) {
		return fmt.Errorf("postgres %d: decade judges for 15 to 19", c.Postgres)
	}
	if err := checkSettings("rules", c.Rules); err != nil {
		return err
	}
	for i, p := range c.Paths {
		if p.Path == "" {
			return fmt.Errorf("paths[%d]: path is missing", i)
		}
		if err := checkSettings("paths["+p.Path+"]", p.Rules); err != nil {
			return err
		}
	}
	for name, g := range c.Growth {
		if g.RowsPerDay < 0 || g.RowWidth < 0 {
			return fmt.Errorf("growth.%s: rows_per_day and row_width cannot be negative", name)
		}
	}
	return nil
}

func checkSettings(where string, m map[string]string) error {
	for _, id := range sortedKeys(m) {
		if v := m[id]; v != "off" {
			if _, ok := rule.ParseSeverity(v); !ok {
				return fmt.Errorf("%s.%s %q: must be off, info, advice, warning or error", where, id, v)
			}
		}
	}
	return nil
}

// UnknownRules gives the ids in the settings that no rule has, sorted.
func (c *Config) UnknownRules(known func(id string) bool) []string {
	seen := map[string]bool{}
	add := func(m map[string]string) {
		for id := range m {
			if !known(id) {
				seen[id] = true
			}
		}
	}
	add(c.Rules)
	for _, p := range c.Paths {
		add(p.Rules)
	}
	var out []string
	for id := range seen {
		out = append(out, id)
	}
	sort.Strings(out)
	return out
}

// Setting gives what the settings say of a rule in a file: "", "off" or a
// severity's word. file is slash-separated and relative to the settings'
// folder; "" stands for a live object.
func (c *Config) Setting(id, file string) string {
	v := c.Rules[id]
	for _, p := range c.Paths {
		if s, ok := p.Rules[id]; ok && file != "" && Match(p.Path, file) {
			v = s
		}
	}
	return v
}

// GrowthList gives the declared growth in the rules' form, sorted by table;
// an unqualified name is in public.
func (c *Config) GrowthList() []rule.Growth {
	var out []rule.Growth
	for _, name := range sortedKeys(c.Growth) {
		g := c.Growth[name]
		n := catalog.Name{Schema: "public", Name: name}
		if s, t, ok := strings.Cut(name, "."); ok {
			n = catalog.Name{Schema: s, Name: t}
		}
		out = append(out, rule.Growth{Table: n, RowsPerDay: g.RowsPerDay, RowWidth: g.RowWidth, Keep: g.Keep.Duration})
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
