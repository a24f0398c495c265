package cmd

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"sheyin/desk/calendar"
	"sheyin/journal"
)

// logSettings are what it takes to open the terminal's log.
var logSettings = []string{"bundle", "journal", "key", "log-retention"}

// chosenEntries are the flags that say which entries are wanted.
type chosenEntries struct{ day, from, to, person, subject string }

func (p *program) entryFlags(c *cobra.Command, o *chosenEntries) {
	for _, f := range []struct {
		into *string
		name string
		help string
	}{
		{&o.day, "day", "cmd.log.day"},
		{&o.from, "from", "cmd.log.from"},
		{&o.to, "to", "cmd.log.to"},
		{&o.person, "person", "cmd.log.person"},
		{&o.subject, "case", "cmd.log.subject"},
	} {
		c.Flags().StringVar(f.into, f.name, "", p.words.T(f.help))
	}
}

// filter reads the flags.
func (p *program) filter(o chosenEntries) (journal.LogFilter, error) {
	f := journal.LogFilter{Person: o.person, Subject: o.subject}
	flag := func(name, value string) string { // that the day was given with
		if value == "" {
			return "day"
		}
		return name
	}
	for _, d := range []struct {
		flag, value string
		into        *time.Time
		plus        int
	}{
		{flag("from", o.from), cmp.Or(o.from, o.day), &f.From, 0},
		{flag("to", o.to), cmp.Or(o.to, o.day), &f.To, 1},
	} {
		if d.value == "" {
			continue
		}
		at, err := time.ParseInLocation(time.DateOnly, d.value, calendar.China)
		if err != nil {
			return f, usage(p.words.T("cmd.log.bad_day", "flag", d.flag, "value", d.value))
		}
		*d.into = at.AddDate(0, 0, d.plus)
	}
	return f, nil
}

// by is who does something with the log.
func (p *program) by(person string) error {
	if strings.TrimSpace(person) == "" {
		return usage(p.words.T("cmd.log.needs_by"))
	}
	return nil
}

func (p *program) logShow() *cobra.Command {
	var o chosenEntries
	var by string
	var asJSON bool
	c := &cobra.Command{
		Use: "show", Short: p.words.T("cmd.log.show"), Args: p.none,
		Example: "  sheyin log show --bundle TC-A-01.pem --by wangmin --day 2026-11-22\n  sheyin log show --bundle TC-A-01.pem --by wangmin --case ID --json",
		RunE: func(c *cobra.Command, _ []string) error {
			f, err := p.filter(o)
			if err != nil {
				return err
			}
			if err := p.by(by); err != nil {
				return err
			}
			return p.inLogbook(c, func(ctx context.Context, j *journal.Journal) error {
				if err := j.NoteLook(ctx, by, f); err != nil {
					return err
				}
				if asJSON {
					return p.showJSON(ctx, j, f)
				}
				return p.showTable(ctx, j, f)
			})
		},
	}
	p.flags(c, logSettings...)
	p.entryFlags(c, &o)
	c.Flags().StringVar(&by, "by", "", p.words.T("cmd.log.by"))
	c.Flags().BoolVar(&asJSON, "json", false, p.words.T("cmd.log.json"))
	return c
}

func (p *program) showJSON(ctx context.Context, j *journal.Journal, f journal.LogFilter) error {
	out := json.NewEncoder(p.out)
	for line, err := range j.LogLines(ctx, f) {
		if err != nil {
			return err
		}
		if err := out.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) showTable(ctx context.Context, j *journal.Journal, f journal.LogFilter) error {
	n := 0
	columns := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	if _, err := fmt.Fprintln(columns, p.words.T("cmd.log.head")); err != nil {
		return err
	}
	for line, err := range j.LogLines(ctx, f) {
		if err != nil {
			return err
		}
		n++
		if err := p.showLine(columns, line); err != nil {
			return err
		}
	}
	if err := columns.Flush(); err != nil {
		return err
	}
	if err := p.tell("cmd.log.shown", "n", n); err != nil {
		return err
	}
	return p.tellAuditDue(ctx, j)
}

func (p *program) showLine(out io.Writer, line journal.LogLine) error {
	outcome := line.Outcome
	switch {
	case line.Forgotten:
		outcome = p.words.T("cmd.log.gone")
	case outcome == "":
		outcome = p.words.T("cmd.log.done")
	case outcome == "written":
		outcome = p.words.T("cmd.log.written")
	case outcome == "offline":
		outcome = p.words.T("cmd.log.offline")
	case p.words.Has("error." + outcome):
		// What the words would name (an outlet, an item) is not in the log: such a refusal stands there by its key.
		if words := p.words.T("error." + outcome); !strings.Contains(words, "{") {
			outcome += " (" + words + ")"
		}
	}
	_, err := fmt.Fprintf(out, "%d\t%s\t%s\t%s\t%s\t%s\t%s\n", line.N, localTime(line.At), dash(line.Person), dash(line.Act), dash(line.Subject), dash(line.Item), outcome)
	return err
}

func dash(s string) string { return cmp.Or(s, "-") }

func (p *program) logExport() *cobra.Command {
	var o chosenEntries
	var by, ground, path string
	c := &cobra.Command{
		Use: "export", Short: p.words.T("cmd.log.export"), Args: p.none,
		Example: "  sheyin log export --bundle TC-A-01.pem --by wangmin --ground \"...\" --from 2026-11-01 --to 2026-11-30 --out november.jsonl",
		RunE: func(c *cobra.Command, _ []string) error {
			f, err := p.filter(o)
			if err != nil {
				return err
			}
			if err := p.by(by); err != nil {
				return err
			}
			if path == "" {
				return usage(p.words.T("cmd.log.needs_out"))
			}
			return p.inLogbook(c, func(ctx context.Context, j *journal.Journal) error {
				var n int
				file, err := p.newFile(path)
				err = written(file, err, func(out io.Writer) (err error) {
					n, err = j.ExportLog(ctx, journal.ExportOrder{Filter: f, Person: by, Ground: ground}, out)
					return err
				})
				if err != nil {
					return err
				}
				return p.tell("cmd.log.exported", "entries", n, "value", path)
			})
		},
	}
	p.flags(c, logSettings...)
	p.entryFlags(c, &o)
	c.Flags().StringVar(&by, "by", "", p.words.T("cmd.log.by"))
	c.Flags().StringVar(&ground, "ground", "", p.words.T("cmd.log.ground"))
	c.Flags().StringVar(&path, "out", "", p.words.T("cmd.log.out"))
	return c
}

func (p *program) logAudit() *cobra.Command {
	var by string
	c := &cobra.Command{
		Use: "audit", Short: p.words.T("cmd.log.audit"), Args: p.none,
		Example: "  sheyin log audit --bundle TC-A-01.pem --by wangmin",
		RunE: func(c *cobra.Command, _ []string) error {
			if err := p.by(by); err != nil {
				return err
			}
			return p.inLogbook(c, func(ctx context.Context, j *journal.Journal) error {
				a, err := j.AuditLog(ctx, by)
				if err != nil {
					return err
				}
				return p.tellAudit(ctx, j, a)
			})
		},
	}
	p.flags(c, logSettings...)
	c.Flags().StringVar(&by, "by", "", p.words.T("cmd.log.by"))
	return c
}

// tellAudit prints what an audit found; what is odd line by line.
func (p *program) tellAudit(ctx context.Context, j *journal.Journal, a journal.LogAudit) error {
	since := 0
	for _, n := range a.Acts {
		since += n
	}
	for _, say := range []func() error{
		func() error { return p.tell("cmd.log.audit_period", "n", since, "from", a.From) },
		func() error { return p.tell("cmd.log.audit_acts", "list", counted(a.Acts)) },
		func() error { return p.tell("cmd.log.audit_people", "list", counted(a.People)) },
		func() error {
			return p.tell("cmd.log.audit_odd", "refusals", a.Refusals, "nights", a.Nights, "reveals", a.Reveals)
		},
		func() error {
			columns := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
			for _, line := range a.Odd {
				if err := p.showLine(columns, line); err != nil {
					return err
				}
			}
			return columns.Flush()
		},
		func() error {
			due, err := j.AuditDue(ctx)
			if err != nil {
				return err
			}
			return p.tell("cmd.log.audit_next", "day", due.In(calendar.China).Format(time.DateOnly))
		},
		func() error { return p.tellReport(a.Report) },
	} {
		if err := say(); err != nil {
			return err
		}
	}
	return nil
}

// counted is a list of how often each came, the most frequent first.
func counted(n map[string]int) string {
	names := slices.SortedFunc(maps.Keys(n), func(a, b string) int {
		return cmp.Or(cmp.Compare(n[b], n[a]), cmp.Compare(a, b))
	})
	parts := make([]string, len(names))
	for at, name := range names {
		parts[at] = name + " " + strconv.Itoa(n[name])
	}
	return dash(strings.Join(parts, ", "))
}

// tellAuditDue says that the regular audit is overdue.
func (p *program) tellAuditDue(ctx context.Context, j *journal.Journal) error {
	due, err := j.AuditDue(ctx)
	if err != nil || due.IsZero() || time.Now().Before(due) {
		return err
	}
	return p.tell("cmd.log.audit_over", "day", due.In(calendar.China).Format(time.DateOnly))
}
