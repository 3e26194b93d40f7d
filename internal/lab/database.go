package lab

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/pg"
)

// template is a database as a lab begins with it. A copy of it has what a
// backend computes when it is the first in a database, too.
const template = "decade_empty"

// begin makes the lab's database from a template, in the place of one that is
// there, and connects.
func (l *Lab) begin(ctx context.Context, from string) error {
	l.lacks, l.Failed = nil, map[string]bool{}
	if err := l.Server.Replace(ctx, database, from); err != nil {
		return fmt.Errorf("making the throw-away database: %w", err)
	}
	admin, err := l.Server.Connect(ctx, database)
	if err != nil {
		return err
	}
	l.admin = admin
	// In one go, by the simple protocol.
	if _, err := admin.Exec(ctx, `
		DO $$ DECLARE roles text; BEGIN
			-- With the database before went all that they could have been kept for.
			SELECT pg_catalog.string_agg(pg_catalog.quote_ident(rolname), ', ') INTO roles FROM pg_catalog.pg_roles WHERE oid >= 16384;
			IF roles IS NOT NULL THEN
				EXECUTE 'DROP ROLE ' || roles;
			END IF;
		END $$;
		CREATE ROLE `+owner+` LOGIN CREATEROLE CREATEDB REPLICATION BYPASSRLS;
		ALTER ROLE `+owner+` SET statement_timeout = '`+Timeout+`';
		ALTER DATABASE `+database+` OWNER TO `+owner+`;
		ALTER SCHEMA public OWNER TO `+owner+`;
		GRANT pg_read_all_stats, pg_monitor TO `+owner, pgx.QueryExecModeSimpleProtocol); err != nil {
		return fmt.Errorf("preparing the throw-away database: %w", err)
	}
	if l.Server.Binary.Version < 16 {
		if err := withoutWayOut(ctx, admin); err != nil {
			return err
		}
	}
	// SET SESSION AUTHORIZATION would let the text under review RESET it;
	// a connection of the role's own does not.
	l.Conn, err = pg.Connect(ctx, l.Server.ConnString(database)+" user="+owner,
		pg.Options{Verb: "shadow", ReadWrite: true, AnyVersion: true, Prepared: true})
	return err
}

// withoutWayOut removes the roles whose members reach programs and files of
// the machine. Before version 16 a role that may create roles may also make
// itself a member of them, and there is no right that would keep it from that.
func withoutWayOut(ctx context.Context, admin *pgx.Conn) error {
	for _, sql := range []string{
		"SET allow_system_table_mods = on",
		"DELETE FROM pg_catalog.pg_authid WHERE rolname IN ('pg_execute_server_program', 'pg_write_server_files', 'pg_read_server_files')",
		"RESET allow_system_table_mods",
	} {
		if _, err := admin.Exec(ctx, sql); err != nil {
			return fmt.Errorf("removing the roles that reach the machine: %w", err)
		}
	}
	return nil
}

// Reset drops the database with all that was made in it, and the roles, and
// begins a new one.
func (l *Lab) Reset(ctx context.Context) error {
	if l.only != nil {
		return l.beginOnly(ctx)
	}
	for _, c := range []*pgx.Conn{l.Conn, l.admin} {
		c.Close(ctx)
	}
	if err := l.makeTemplate(ctx); err != nil {
		return fmt.Errorf("making a template of the throw-away database: %w", err)
	}
	return l.begin(ctx, template)
}

// makeTemplate makes the template once, before the second database of a lab:
// most labs have one.
func (l *Lab) makeTemplate(ctx context.Context) error {
	if l.empty {
		return nil
	}
	if err := l.Server.Create(ctx, template, ""); err != nil {
		return err
	}
	first, err := l.Server.Connect(ctx, template)
	if err != nil {
		return err
	}
	if err := first.Close(ctx); err != nil {
		return err
	}
	l.empty = true
	return l.Server.Freeze(ctx, template)
}
