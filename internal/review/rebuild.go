package review

import "context"

// rebuildLive makes the schema of the reviewed database, without its rows, in
// the lab, so that fixes can be tried there and never on the original.
func rebuildLive(ctx context.Context, opt *Options, m *material) error {
	l, err := openLab(ctx, opt, m.input.Version)
	if err != nil {
		return unproven(opt, m, err)
	}
	m.lab = l
	if err := l.Rebuild(ctx, m.database, m.input.Catalog, false); err != nil {
		return unproven(opt, m, err)
	}
	return nil
}
