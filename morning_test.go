//go:build real

package main_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
)

// A morning is one clerk's at her window, with nine customers and what each of them leaves behind. The authority's reviewer and the
// customers' phones are beside her, each on the way that is theirs.
type morning struct {
	*counter
	authority *browser
	phone     *browser // of whoever rates
	guests    []guest  // all invented people
	logs      []string // what the programs wrote beside the screen
}

// guest is the invented person of this name.
func (m *morning) guest(name string) guest {
	m.t.Helper()
	n := slices.IndexFunc(m.guests, func(g guest) bool { return g.Name == name })
	if n < 0 {
		m.t.Fatal("nobody was invented with that name")
	}
	return m.guests[n]
}

func people(t testing.TB) []guest {
	t.Helper()
	data, err := os.ReadFile("sandbox/data/people.json")
	if err != nil {
		t.Fatal(err)
	}
	var out []guest
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// begins starts the clerk's program.
func begins(t testing.TB, s seat) *morning {
	t.Helper()
	m := &morning{counter: sit(t, s), guests: people(t)}
	m.authority = review(t, m.web, "江卫")
	m.phone = &browser{t: t, client: &http.Client{Timeout: soon}}
	m.login("王敏")
	return m
}

// Nine customers, from the first call to the last paper, by keys as a clerk presses them; afterwards the authority's database agrees
// with every slip that was printed.
//
// clause: H-7.2, H-7.2a1, H-7.2a2, H-7.2b2, H-7.2c, H-7.2d1, H-7.2d2, H-7.3b, H-9.2a, H-9.2b, H-9.2c, H-9.4, H-10.1a, H-10.1b, B-9.5, D-6.2, G-5.4, G-9.4
func TestMorning(t *testing.T) {
	t.Parallel()
	logged := filepath.Join(t.TempDir(), "authority.log")
	m := begins(t, seat{terminal: "TC-A-01", options: []string{"--log", logged}, cols: 120, rows: 36})

	second := m.goesFirst()
	m.everythingThere()
	third := m.comesIncomplete()
	m.comesBack(third)
	m.sentElsewhere()
	m.askedAlong()
	m.complained()
	m.visitedAtHome()
	m.wentBadly()
	m.collected(second)
	m.broken()
	m.figures()
	m.agrees()

	m.Press("C-q")
	m.WaitFor("退出社银", soon)
	m.Press("C-q")
	if code := m.WaitEnd(soon); code != 0 {
		t.Errorf("exit code %d", code)
	}
	m.trail()
	m.silent(append(m.logs, m.log, logged)...)
}

// goesFirst is the second customer: she came after another one and belongs to those who go first. The authority decides while she
// is away; the first call fails.
func (m *morning) goesFirst() (number string) {
	m.t.Log("2: goes first, is decided later, told by telephone")
	g := m.guest("陈伯年")
	m.WaitFor("下一位 Y001", soon)
	m.WaitFor("等候 3 人 (优先 1)", soon)
	m.next("Y001")
	m.find("正式挂失", "社会保障卡正式挂失")
	m.person(g.Name, g.ID)
	number = m.all()
	m.fill(entry{"社保卡服务银行", "合作银行一"}, entry{"丢失日期", yesterday()})
	m.send()
	m.waits(number)
	m.prints("")
	m.leave(g)
	m.forgotten(g)

	m.authority.decide(number, decision{verdict: "granted"})
	m.WaitFor("人社有决定了：准予  "+number, soon)
	m.open("社会保障卡正式挂失", "陈**", "告知")
	m.toldAll()
	m.byPhone()
	m.Press("F5")
	m.WaitFor("没人接", soon)
	m.Press("1")
	m.WaitFor("已记下这次没联系上", soon)
	m.home()
	m.WaitFor("已联系 1 次没联系上", soon)
	m.open("社会保障卡正式挂失", "陈**", "告知")
	m.toldAll()
	m.byPhone()
	m.Settled()
	m.Press("Enter")
	m.WaitFor("结果等本人来领", soon)
	m.holdsActs(number, "collecting", consulted, accepted, handled, decided, "try", notified)
	return number
}

// everythingThere is the first customer: all papers are there, it is done on the spot, and he is content.
func (m *morning) everythingThere() {
	m.t.Log("1: everything there, done on the spot")
	g := m.guest("阿依努尔·吐尔逊江")
	m.home()
	m.next("A001")
	m.find("参保缴费证明", "个人参保缴费证明查询打印")
	m.person(g.Name, g.ID)
	number := m.all()
	m.fill(entry{"险种", "职工养老"})
	m.send()
	m.toldAll()
	m.prints("3") // the receipt
	m.prints("1") // the result
	m.prints("2") // the certificate
	m.Settled()
	m.Press("Enter")
	m.WaitFor("已告知，办结", soon)
	m.holdsActs(number, "closed", consulted, accepted, handled, notified)
	if handed := m.kept(number)["handed"]; handed == nil {
		m.t.Error("the certificate was not handed over")
	}
	m.leave(g)
	link := m.code()
	if status := m.phone.ratesByApp(link, 1); status >= 300 {
		m.t.Errorf("rating by %s: %d", link, status)
	}
	if status := m.phone.ratesByApp(link, 2); status != http.StatusConflict {
		m.t.Errorf("rated twice: %d", status)
	}
	m.forgotten(g)
}

// comesIncomplete is the third customer: most papers are missing, and he is told so once and completely.
func (m *morning) comesIncomplete() string {
	m.t.Log("3: incomplete")
	g := m.guest("郑安国")
	m.home()
	m.next("A002")
	m.find("工伤医疗", "工伤医疗(康复)费用申报")
	m.person(g.Name, g.ID)
	m.ticks(2)
	m.Press("F6")
	m.WaitFor("听清后按 Enter", soon)
	for _, words := range []string{"缺 3 项", "诊断证明", "病历资料", "社会保障卡", "(示例)", "不用带", "补齐后 20 个工作日", "法定时限", "怎么取", "交到哪里"} {
		m.WaitFor(words, soon)
	}
	m.Press("Enter")
	m.WaitFor("已开第 1 号告知单", soon)
	m.leave(g)
	m.forgotten(g)
	return m.newest("case")
}

// comesBack is the fourth customer: the third one with more papers. The case goes on where it was; to ask for something again needs
// a reason, and what the first notice did not name is counted.
func (m *morning) comesBack(id string) {
	m.t.Log("4: comes back")
	g := m.guest("郑安国")
	m.home()
	m.Press("Tab")
	m.WaitFor("打号码叫这个号", soon)
	m.Press("F6")
	m.WaitFor("哪一类群众", soon)
	m.Press("0")
	m.WaitFor("A003 号已给，前面 0 位", soon)
	m.Press("Enter")
	m.serves("A003")
	m.home()
	m.open("工伤医疗", "郑**", "受理")
	m.WaitFor("【受理】", soon)
	m.WaitFor("登记一致", soon)
	if rows := m.Settled(); lacks(rows) != 3 {
		m.t.Errorf("%d papers are missing when he comes back, want 3", lacks(rows))
	}
	m.ticks(2)
	// The first one was looked at on the first visit; now it is not there.
	for !strings.Contains(at(m.Settled()), "本人有效身份证件") {
		m.step("Up")
	}
	for !missing(at(m.Settled())) {
		row := at(m.Settled())
		m.Press("Space")
		m.WaitUntil("for another state", soon, func(rows []string) bool { return at(rows) != row })
	}
	m.Press("F6")
	m.WaitFor("这是第 2 次告知", soon)
	m.WaitFor("首次未告知", soon)
	m.Press("Enter")
	m.WaitFor("写明为什么再告知一次", soon)
	m.Settled()
	m.holdsID(id, "accepting", consulted, "supplement")
	m.enter("票据淋湿了看不清")
	m.Press("Enter")
	m.WaitFor("已开第 2 号告知单", soon)
	m.open("工伤医疗", "郑**", "受理")
	m.WaitFor("登记一致", soon)
	number := m.all()
	m.fill(entry{"开户银行", "塔城示范农商银行"}, entry{"事故(诊断)日期", yesterday()}, entry{"就诊医院", "塔城示范医院"}, entry{"票据合计(元)", "1620.00"})
	m.send()
	m.waits(number)
	m.prints("1")
	m.holdsActs(number, "reviewing", consulted, "supplement", "supplement", accepted, handled)
	m.leave(g)
	m.forgotten(g)
}

// lacks counts the papers that the checklist says are missing.
func lacks(rows []string) (n int) {
	for _, r := range rows {
		if missing(r) {
			n++
		}
	}
	return n
}

// sentElsewhere is the fifth customer: this morning the item was taken off the outlet's list.
func (m *morning) sentElsewhere() {
	m.t.Log("5: not handled here")
	m.home()
	m.authority.unlist("TCA", "card.ecard")
	m.WaitFor("事项清单换成第 2 版", soon)
	m.typed("B020")
	m.Press("F3")
	m.WaitFor("要办什么", soon)
	m.enter("电子社会保障卡签发")
	m.down("电子社会保障卡签发")
	m.WaitFor("本网点刚停办", soon)
	m.Press("Enter")
	for _, words := range []string{"这里不能办", "这一项不在本网点的协议清单里。", "塔城文化路支行", "塔城市文化路26号", "09:30-17:30", "网上办"} {
		m.WaitFor(words, soon)
	}
	m.Settled()
	m.Press("F10")
	m.WaitFor("已记下引导去处", soon)
	var c struct{ Referred string }
	m.body("case", m.newest("case"), &c)
	if c.Referred != "TCB" {
		m.t.Errorf("sent to %q", c.Referred)
	}

	// And he is shown how to print something at the machine: he may not go before it is known how that ended.
	m.window()
	m.Press("F4")
	m.WaitFor("引导自己办", soon)
	m.enter("参保缴费证明")
	m.WaitUntil("for the item", soon, func(rows []string) bool { return strings.HasPrefix(at(rows), "个人参保缴费证明查询打印") })
	m.Press("Enter")
	m.WaitFor("引导已记下", soon)
	m.down("引导自助机：个人参保缴费证明查询打印")
	m.Press("F10")
	m.WaitFor("引导还没结果，按 1 2 3 记", soon)
	m.Press("1")
	m.WaitFor("引导的结果已记下", soon)
	var v desk.Visit
	m.body("visit", m.newest("visit"), &v)
	if len(v.Guided) != 1 || v.Guided[0] != (desk.Guided{Item: "qry.person_cert", Channel: "self_service", Outcome: "done"}) {
		m.t.Errorf("guided: %+v", v.Guided)
	}
	m.leave()
}

// askedAlong is the sixth customer: nobody here knows the answer. The question cannot be closed before there is one.
func (m *morning) askedAlong() {
	m.t.Log("6: a question taken along")
	g := m.guest("李清和")
	const text = "外省的年限怎么转进来"
	m.typed("B021")
	m.Press("F8")
	m.WaitFor("带走的话", soon)
	m.Press("1")
	m.WaitFor("当场答不上来的", soon)
	m.fill(entry{"内容", text}, entry{"姓名", g.Name}, entry{"手机", g.Phone})
	number := m.raised("Q", text)
	m.WaitFor(visitPage, soon)
	m.down("代问：" + text)
	m.Press("Enter")
	m.WaitFor("等人社答复，最迟", soon)
	screen := m.Settled()
	m.Press("F10", "Enter")
	if now := m.Settled(); strings.Contains(strings.Join(now, "\n"), "已告诉群众") || strings.Contains(screen[len(screen)-1], "F10") {
		m.t.Errorf("the act that closes is offered before there is an answer:\n%s", strings.Join(now, "\n"))
	}
	m.holdsTicket(number, "open", "raise")
	m.prints("")
	m.leave(g)
	m.forgotten(g)

	m.authority.answer(number, "先在转出地开缴费凭证，再来申请转入。")
	m.WaitFor("人社答复了 "+number, soon)
	m.open("代问："+text, "有答复了")
	m.WaitFor("先在转出地开缴费凭证", soon)
	m.reached("已告诉群众，办结")
	m.holdsTicket(number, "closed", "raise", "answer", "tell")
	m.home()
}

// complained is the seventh customer: he points at what he wrote into the book hours ago. Its clock stands on every screen.
func (m *morning) complained() {
	m.t.Log("7: a complaint from the book")
	g := m.guest("吴桂香")
	const text = "窗口牌子看不清"
	m.typed("B022")
	m.Press("F8")
	m.WaitFor("带走的话", soon)
	m.Press("2")
	m.WaitFor("照原话记", soon)
	received := time.Now().In(china).Add(-20*time.Hour - 40*time.Minute).Format("1-2 15:04")
	m.fill(entry{"内容", text}, entry{"从哪里来", "意见簿"}, entry{"收到时间", received}, entry{"姓名", g.Name}, entry{"手机", g.Phone})
	number := m.raised("V", text)
	m.WaitFor(visitPage, soon)
	m.clocked("the page of the visit")
	m.Press("F10")
	m.WaitFor("这次什么都没有办", soon)
	m.Type("来说意见簿上的事")
	m.WaitFor("来说意见簿上的事", soon)
	m.Press("F10")
	m.parted(g)
	m.clocked("the farewell")
	m.home()
	m.clocked("the work of the day")
	m.Press("Tab")
	m.WaitFor("打号码叫这个号", soon)
	m.clocked("the queue")
	m.home()
	m.Press("F3")
	m.WaitFor("要办什么", soon)
	m.clocked("the search")
	m.enter("参保缴费证明")
	m.down("个人参保缴费证明查询打印")
	m.Press("Enter")
	m.WaitFor("办多久，怎么取", soon)
	m.clocked("the page of an item")
	m.home()

	m.open("投诉："+text, "回复")
	m.WaitFor("怎么回复", soon)
	m.clocked("the ticket")
	m.fill(entry{"怎么回复", "已经换了大字的牌子"})
	m.reached("已回复，还要回访")
	m.reached("已回访，还要反馈结果")
	m.fill(entry{"什么结果", "三个窗口都换了"})
	m.reached("已反馈结果，办结")
	m.prints("")
	m.holdsTicket(number, "closed", "raise", "reply", "revisit", "result")
	m.home()
	m.forgotten(g)
	m.WaitUntil("for the clock to end", soon, func(rows []string) bool { return !voiceClock.MatchString(strings.Join(rows, "\n")) })
}
