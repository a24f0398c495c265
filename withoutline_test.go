//go:build real

package main_test

import (
	"bytes"
	"database/sql"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
)

// A halfDay is that of a convenience point: one clerk at one terminal, and a line that is cut.
type halfDay struct {
	*counter
	authority *server
	line      *wire
	cut, back time.Time // when the line was down
	taken     []intake
}

// An intake is a customer who was taken in without the line.
type intake struct {
	item, code   string
	name, number string
	from, until  time.Time // that his steps were taken between
}

// Half a day at a convenience point: five customers are taken in while there is no line, a sixth is half typed when the
// power goes too. When both are back everything arrives once, as it was done then; what was typed is there to the
// character. (Forty of them, in process: TestHalfADayOffline.)
//
// clause: N-5, H-7.4a, H-7.4b, H-4.4.1b, G-9.4
func TestHalfDayWithoutLine(t *testing.T) {
	t.Parallel()
	authority := serve(t)
	h := &halfDay{authority: authority, line: authority.lay()}
	h.counter = authority.console(seat{terminal: "TC-D-01", line: h.line.address})
	h.scan("madong", "马东")
	h.WaitFor("在线", soon)

	h.line.cut()
	h.cut = time.Now()
	h.WaitFor("断线", soon)
	h.refused()
	for _, c := range []intake{
		{item: "城乡居民养老保险缴费档次变更", code: "res.pay_level", name: "李清和", number: "420802198803070012"},
		{item: "城乡居民养老保险参保登记", code: "res.enrol", name: "扎西旺堆", number: "540102197007040132"},
		{item: "个人联系信息变更", code: "info.person_contact", name: "马秀云", number: "130522196103150266"},
		{item: "城乡居民养老保险个人账户查询打印", code: "qry.resident_account", name: "卢成远", number: "321202196305060212"},
		{item: "困难群体代缴资格核对", code: "res.hardship", name: "周素琴", number: "42010219750815128X"},
	} {
		h.takes(c)
	}
	h.waiting()
	h.typesHalf()
	h.written()
	h.Kill()
	h.startsBlind()

	h.back = time.Now()
	h.line.mend()
	h.comesBack()
	h.arrived()
	h.goesOn()
	h.revealed()
	h.locked()
	h.trail()
	h.wiped()
}

// refused is a step that nobody may take without the line: why, and what to do, stand there. To consult was possible.
func (h *halfDay) refused() {
	h.t.Log("refused without the line")
	h.find("资格认证", "城乡居民养老保险待遇资格认证")
	h.WaitFor("待发 1", soon)
	h.identified("马秀云", "130522196103150266")
	h.papers()
	h.WaitFor("这个事项断线时不能受理，可以先咨询，或请群众稍等、改日再来。", soon)
	h.Press("Enter")
	h.WaitFor("【受理】", soon)
	h.home()
}

// identified fills in who came while the register cannot be asked: the original is compared by eye.
func (h *halfDay) identified(name, number string) {
	h.t.Helper()
	h.down("姓名")
	h.enter(name)
	h.down("证件号码")
	h.enter(number)
	h.WaitFor("登记暂时查不了", soon)
	h.down("核对原件")
	h.Press("Space")
	h.WaitFor("[x] 已核对原件", soon)
}

// takes takes a customer in.
func (h *halfDay) takes(c intake) {
	h.t.Log("taken in without the line:", c.code)
	c.from = time.Now()
	h.find(c.item, c.item)
	h.identified(c.name, c.number)
	h.papers()
	h.Press("Enter")
	h.WaitFor("【办理】", soon)
	h.WaitFor("已记在本机，编号随后到", soon)
	c.until = time.Now()
	h.taken = append(h.taken, c)
	h.home()
	h.WaitFor(c.item[:len("城乡居民")], soon)
}

// waiting is the queue: what waits, in which order, and what to tell the customers. Nobody is named in it.
func (h *halfDay) waiting() {
	h.t.Log("the queue")
	h.WaitFor("待发 11", soon)
	h.Press("F9")
	for _, words := range []string{"断线时能办", "断线时不能办", "排在后", "告诉群众", "等线路", "待发 11 件"} {
		h.WaitFor(words, soon)
	}
	for _, c := range h.taken {
		if h.shows(c.name) || h.shows(c.number) {
			h.t.Errorf("%s's data stand in the queue", c.name)
		}
	}
	h.Press("F5")
	h.WaitFor("试过了，还没送到。写好的都在，通了自动发", soon)
	h.home()
}

// half is what the sixth customer's number is when the power goes.
const half = "42010619920229"

// typesHalf is a sixth customer, whose number is not typed to its end.
func (h *halfDay) typesHalf() {
	h.t.Log("half a form")
	h.find("缴费档次变更", "城乡居民养老保险缴费档次变更")
	h.down("姓名")
	h.enter("欧阳若兰")
	h.down("证件号码")
	h.enter(half)
}

// startsBlind starts the program while there is no line: nobody can log in, and it says so; what to do in an emergency can
// be read all the same.
func (h *halfDay) startsBlind() {
	h.t.Log("the power is back, the line is not")
	h.counter = h.authority.begins(h.seat)
	h.WaitFor("没有取到登录码", soon)
	h.WaitFor("连不上人社", soon)
	for _, c := range h.taken {
		if h.shows(c.name[:len("李")]+"*") || h.shows(c.number[14:]) {
			h.t.Error("somebody's data are shown before the login")
		}
	}
	h.Press("C-e")
	h.WaitFor("突发情况怎么办", soon)
	h.WaitFor("线路断了", soon)
	h.Settled()
	h.Press("Escape")
	h.WaitFor("没有取到登录码", soon)
}

// comesBack logs in over the line that is back, which has brought the letters over by itself.
func (h *halfDay) comesBack() {
	h.t.Log("the line is back")
	h.Press("F5")
	h.WaitFor("核对号", soon)
	h.scan("madong", "马东")
	h.WaitFor("上次没写完的 2 件，按 F9 接着写", soon)
	h.WaitUntil("for the letters to have arrived", soon, func(rows []string) bool {
		return !strings.Contains(rows[0], "待发") && strings.Count(strings.Join(rows, "\n"), "已受理编号") == len(h.taken)
	})
	h.Press("F9")
	h.WaitFor("没写完", soon)
	h.reach("缴费档次变更")
	h.Press("Enter")
	h.WaitFor("写的，一个字都没少", soon)
	h.WaitFor("姓名            欧阳若兰", soon)
	h.Type("002X") // the cursor is where it was
	h.WaitFor(half+"002X", soon)
	h.WaitFor("登记一致", soon)
}

// arrived compares what the authority has with what was done: once each, with author, terminal and time of the act; and
// when it came.
func (h *halfDay) arrived() {
	h.t.Log("what the authority has")
	db := h.database()
	defer h.closes(db)
	numbers := map[string]bool{}
	for _, c := range h.taken {
		found := h.rows(db, `SELECT record_id, body FROM records WHERE what = 'case' AND outlet_id = 'TCD' AND body LIKE ? AND body LIKE ?`,
			`%"item":"`+c.code+`"%`, `%`+c.number+`%`)
		if len(found) != 1 {
			h.t.Errorf("%s: %d cases of this customer", c.code, len(found))
			continue
		}
		var kept desk.Case
		parse(h.t, found[0][1], &kept)
		if kept.Receipt == "" || numbers[kept.Receipt] || kept.Stage != desk.StageHandle || len(kept.History) != 2 {
			h.t.Errorf("%s: number %q, %s, %d steps", c.code, kept.Receipt, kept.Stage, len(kept.History))
		}
		numbers[kept.Receipt] = true
		for _, r := range kept.History {
			if r.By != "madong" || r.Terminal != "TC-D-01" || r.At.Before(c.from.Truncate(time.Millisecond)) || r.At.After(c.until) {
				h.t.Errorf("%s: %s by %q at %s, %v; it was done between %v and %v", c.code, r.Kind, r.By, r.Terminal, r.At, c.from, c.until)
			}
		}
		h.received(db, kept.ID)
	}
}

// received reads the authority's own trail of a case: it came after the line was back.
func (h *halfDay) received(db *sql.DB, id string) {
	h.t.Helper()
	acts := h.rows(db, `SELECT act, person_id || ' ' || terminal_id || ' ' || outcome FROM audit WHERE subject = ? AND at >= ? ORDER BY at, audit_id`,
		id, h.back.UnixMilli())
	want := [][2]string{{consulted, "madong TC-D-01 "}, {accepted, "madong TC-D-01 "}}
	if !slices.Equal(acts, want) {
		h.t.Errorf("received: %q, want %q", acts, want)
	}
}

// goesOn ends what was half typed, and handles one that was taken in without the line.
func (h *halfDay) goesOn() {
	h.t.Log("work goes on")
	h.papers()
	h.Press("Enter")
	h.WaitFor("【办理】", soon)
	h.WaitFor("已受理，编号 ", soon)
	h.holds(h.number(), "handling", consulted, accepted)
	h.home()
	h.contact()
}

// contact opens the case of the third customer.
func (h *halfDay) contact() {
	h.t.Helper()
	h.open("个人联系信息变更", "马** 0266", "办理")
	h.WaitFor("【办理】", soon)
}

// revealed are masked numbers, for ten seconds.
func (h *halfDay) revealed() {
	h.t.Log("a number is looked at")
	number := h.taken[2].number
	h.WaitFor(number[:4]+"**********"+number[14:], soon)
	if h.shows(number) {
		h.t.Error("the number is whole before anybody asked for it")
	}
	h.Press("F9")
	h.WaitFor(number, soon)
	h.WaitFor("号码显示 10 秒，已记日志", soon)
	h.WaitGone(number, soon)
	h.home()
}

// locked is a terminal that nobody touches: it says so, locks, and opens for the same person to the character.
func (h *halfDay) locked() {
	h.t.Log("nobody touches the terminal")
	h.ends()
	h.seat.options = []string{"--idle", "20s"}
	h.counter = h.authority.console(h.seat)
	h.scan("madong", "马东")
	h.contact()
	h.down("新手机号码")
	h.enter("199000001")
	h.WaitFor("秒后锁屏，按任意键不锁", soon)
	h.Press("End")
	h.WaitGone("秒后锁屏，按任意键不锁", soon)
	h.WaitFor("已锁屏，只有马东本人", soon)
	h.WaitFor("核对号", soon)
	if h.shows("199000001") || h.shows("马**") || h.shows("个人联系信息变更") {
		h.t.Error("a customer's data stand on the locked screen")
	}
	h.confirm("madong")
	h.WaitFor("已开锁，内容都在", soon)
	h.WaitFor("199000001", soon)
	h.Type("06")
	h.WaitFor("199****0106", soon) // the field is full: the cursor leaves it, and it is masked
	h.home()
	h.ends()
}

// ends leaves the program by its key.
func (h *halfDay) ends() {
	h.t.Helper()
	h.Press("C-q")
	h.WaitFor("退出社银", soon)
	h.Press("C-q")
	if code := h.WaitEnd(soon); code != 0 {
		h.t.Errorf("exit code %d", code)
	}
}

// trail is what the terminal's log says of the day, and that it was not changed.
func (h *halfDay) trail() {
	h.t.Log("the terminal's log")
	if out := h.run(0, "log", "verify", h.journal()); !strings.Contains(out, "日志完好") || !strings.Contains(out, "与人社会签的") {
		h.t.Errorf("the log is not sound:\n%s", out)
	}
	outcomes := map[string][]string{} // of the acceptances, by case
	acts := map[string]int{}
	for line := range strings.Lines(h.run(0, "log", "show", "--bundle", h.authority.bundle("TC-D-01"), "--journal", h.journal(), "--by", "madong", "--json")) {
		var e desk.LogEntry
		parse(h.t, line, &e)
		acts[e.Act]++
		if e.Act == accepted {
			outcomes[e.Subject] = append(outcomes[e.Subject], e.Outcome)
		}
	}
	if len(outcomes) != len(h.taken)+1 {
		h.t.Errorf("%d cases were taken in, says the log", len(outcomes))
	}
	for id, said := range outcomes {
		if !slices.Equal(said, []string{"written", ""}) {
			h.t.Errorf("case %s: %q, want written and then done", id, said)
		}
	}
	if acts["login"] != 3 || acts["lock"] != 1 || acts["unlock"] != 1 || acts["reveal"] != 1 {
		h.t.Errorf("logged: %v", acts)
	}
}

// wiped is the end of the terminal: nothing of it is left but its log and a record that proves the wiping.
func (h *halfDay) wiped() {
	h.t.Log("the terminal is wiped")
	out := h.t.TempDir()
	h.run(0, "wipe", "--url", "https://"+h.line.address, "--bundle", h.authority.bundle("TC-D-01"), "--journal", h.journal(),
		"--by", "madong", "--ground", "2026-17", "--out", out)
	if left, err := filepath.Glob(filepath.Join(h.journal(), "*")); err != nil || len(left) > 0 {
		h.t.Errorf("left behind: %v %v", left, err)
	}
	records, err := filepath.Glob(filepath.Join(out, "sheyin-wipe-TC-D-01*.json"))
	if err != nil || len(records) != 1 {
		h.t.Fatalf("%v records %v", records, err)
	}
	if said := h.run(0, "wipe", "check", records[0]); !strings.Contains(said, "终端 TC-D-01 已于") || !strings.Contains(said, "2026-17") {
		h.t.Errorf("the record says:\n%s", said)
	}
}

// run runs the program's command and gives what it prints.
func (d *counter) run(code int, args ...string) string {
	d.t.Helper()
	c := command(d.t, 2*soon, binary(d.t), args...)
	c.Env = append(c.Environ(), quiet(d.t, nil)...)
	var said, complaints bytes.Buffer
	c.Stdout, c.Stderr = &said, &complaints
	if err := c.Run(); c.ProcessState.ExitCode() != code {
		d.t.Fatalf("%s: %v, want %d\n%s%s", args[0], err, code, said.String(), complaints.String())
	}
	return said.String()
}
