//go:build real

package main_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
)

// What the memory of a console is measured beside.
const (
	casesClosed = 50_000 // of former days, filed nowhere yet
	casesOpen   = 300
)

// BenchmarkResident reads the memory of a console at its home screen, whose authority keeps 50,000 cases of its outlet, a
// few hundred of them open, after its clerk has looked for an item. It is no matter of speed: one start is one reading.
func BenchmarkResident(b *testing.B) {
	authority := serve(b)
	d := authority.console(seat{terminal: "TC-B-01"})
	d.scan("chenhao", "陈昊")
	const item = "个人参保缴费证明查询打印"
	d.find("参保缴费证明", item)
	d.person("阿依努尔·吐尔逊江", "654201198711220420")
	d.accept()
	d.fill(entry{"险种", "职工养老"})
	d.send()
	d.tell()
	d.close()
	d.find("参保缴费证明", item)
	d.person("李清和", "420802198803070012")
	d.accept()
	d.home()
	d.Kill()
	authority.kill()
	authority.multiply("TCB", "closed", casesClosed)
	authority.multiply("TCB", "handling", casesOpen)
	authority.start()

	var resident, own int
	for b.Loop() {
		d = authority.console(d.seat)
		d.scan("chenhao", "陈昊")
		d.Press("F3")
		d.WaitFor("要办什么", soon)
		d.Settled()
		d.Press("Escape")
		d.WaitFor("今日待办", soon)
		d.Settled()
		resident, own = d.Memory()
		d.Kill()
	}
	b.ReportMetric(float64(resident)/1024, "MiB-resident")
	b.ReportMetric(float64(own)/1024, "MiB-own")
}

// multiply makes n more cases of the newest one of an outlet in a state, as they are kept.
func (s *server) multiply(outlet, state string, n int) {
	s.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(s.folder, "authority.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		s.t.Fatal(err)
	}
	defer (&counter{t: s.t}).closes(db)
	result, err := db.ExecContext(s.t.Context(), `
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?),
		model AS (SELECT * FROM records WHERE what = 'case' AND outlet_id = ? AND state = ? ORDER BY changed DESC LIMIT 1)
		INSERT INTO records (outlet_id, what, record_id, version, state, open, number, changed, due, body, unfiled)
		SELECT outlet_id, what, substr(record_id, 1, 28) || printf('%08x', i), version, state, open, state || i, changed - i * 60000, due,
			replace(body, record_id, substr(record_id, 1, 28) || printf('%08x', i)), unfiled
		FROM model, n`, n, outlet, state)
	if err != nil {
		s.t.Fatal(err)
	}
	if made, err := result.RowsAffected(); err != nil || made != int64(n) {
		s.t.Fatal(fmt.Errorf("%d of %d cases were made: %w", made, n, err))
	}
}
