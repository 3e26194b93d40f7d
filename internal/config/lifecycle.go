package config

import (
	"errors"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/lifecycle"
)

// Lifecycle is the declared policy of one table. Periods are words here, so
// that a wrong one is shown with its place.
type Lifecycle struct {
	PartitionBy   string   `yaml:"partition_by"`
	Width         string   `yaml:"width"`
	Premake       int      `yaml:"premake"`
	Hot           string   `yaml:"hot"`
	CompressAfter string   `yaml:"compress_after"`
	ArchiveTo     string   `yaml:"archive_to"`
	DropAfter     string   `yaml:"drop_after"`
	Rollups       []Rollup `yaml:"rollups"`
}

// Rollup is a summary that outlives the rows of its table.
type Rollup struct {
	Name    string   `yaml:"name"`
	Every   string   `yaml:"every"`
	By      []string `yaml:"by"`
	Value   string   `yaml:"value"`
	Refresh string   `yaml:"refresh"`
	Keep    string   `yaml:"keep"`
}

// policy turns the words into a policy; the error is a *lifecycle.Error.
func (l Lifecycle) policy(name string) (lifecycle.Policy, error) {
	p := lifecycle.Policy{Relation: relation(name), PartitionBy: l.PartitionBy, Premake: l.Premake, ArchiveTo: l.ArchiveTo}
	var failed error
	read := func(field, words string) lifecycle.Period {
		v, err := lifecycle.ParsePeriod(words)
		if err != nil && failed == nil {
			failed = &lifecycle.Error{Field: field, Msg: err.Error()}
		}
		return v
	}
	p.Width, p.Hot = read("width", l.Width), read("hot", l.Hot)
	p.CompressAfter, p.DropAfter = read("compress_after", l.CompressAfter), read("drop_after", l.DropAfter)
	for _, r := range l.Rollups {
		p.Rollups = append(p.Rollups, lifecycle.Rollup{Name: r.Name, Every: read("rollups", r.Every), By: r.By, Value: r.Value,
			Refresh: read("rollups", r.Refresh), Keep: read("rollups", r.Keep)})
	}
	if failed != nil {
		return p, failed
	}
	return p.Defaulted(), p.Validate()
}

// checkLifecycle reads every policy, so that Policies cannot fail later.
func (c *Config) checkLifecycle() error {
	for _, name := range sortedKeys(c.Lifecycle) {
		_, err := c.Lifecycle[name].policy(name)
		var e *lifecycle.Error
		if !errors.As(err, &e) {
			continue
		}
		place := child("$.lifecycle", name)
		if deeper := place + "." + e.Field; c.has(deeper) {
			place = deeper
		}
		return c.at(place, "lifecycle.%s.%s", name, e.Error())
	}
	return nil
}

// Policies gives the declared lifecycles, sorted by table, with what they
// leave open filled in.
func (c *Config) Policies() []lifecycle.Policy {
	var out []lifecycle.Policy
	for _, name := range sortedKeys(c.Lifecycle) {
		if p, err := c.Lifecycle[name].policy(name); err == nil { // checked when the file was read
			out = append(out, p)
		}
	}
	return out
}

// Maintained gives the tables whose lifecycle is declared, in the rules' form.
func (c *Config) Maintained() []catalog.Name {
	var out []catalog.Name
	for _, p := range c.Policies() {
		out = append(out, p.Relation)
	}
	return out
}

// Archives gives the tables that partitions move to when they are no longer
// hot: those of the same name in the schema of archive_to.
func (c *Config) Archives() []catalog.Name {
	var out []catalog.Name
	for _, p := range c.Policies() {
		if p.ArchiveTo != "" {
			out = append(out, catalog.Name{Schema: p.ArchiveTo, Name: p.Relation.Name})
		}
	}
	return out
}
