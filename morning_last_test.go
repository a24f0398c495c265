//go:build real

package main_test

import (
	"net/http"
	"strings"
	"time"
)

// visitedAtHome is the eighth customer, who cannot come.
func (m *morning) visitedAtHome() {
	m.t.Log("8: visited at home")
	g := m.guest("卢成远")
	m.home()
	m.Press("Tab")
	m.WaitFor("打号码叫这个号", soon)
	m.Press("F4")
	m.WaitFor("给高龄、重病、偏远、残疾的群众", soon)
	m.fill(entry{"人群", "重病或卧床"}, entry{"姓名", g.Name}, entry{"手机", g.Phone}, entry{"地址", "塔城市示范路9号"},
		entry{"日子", today().Format("1-2")}, entry{"上午下午", "下午"})
	m.Settled()
	m.Press("Enter") // to the items, if the cursor is not there yet
	m.enter("上门资格认证")
	m.WaitFor("特殊群体上门资格认证", soon)
	m.Settled()
	m.Press("Enter")
	m.WaitFor("1 项；还要办的接着找", soon)
	m.Press("F10")
	m.WaitFor("上门服务", soon)
	m.WaitFor("还没出发", soon)
	m.WaitGone("正在读这次来访", soon) // nothing can be done before
	m.Press("F10")
	m.WaitFor("已出发，带", soon)
	m.prints("1") // what is taken along

	m.find("上门资格认证", "特殊群体上门资格认证") // worked through at the customer's home
	m.person(g.Name, g.ID)
	number := m.all()
	m.fill(entry{"预约上门日期", today().Format(time.DateOnly)})
	m.send()
	m.WaitFor("等同网点复核", soon) // by a colleague, when he has time
	m.WaitFor(number, soon)
	m.prints("")
	m.holdsActs(number, "checking", consulted, accepted, handled)
	m.home()
	m.Press("Tab")
	m.WaitFor("上门在外", soon)
	m.walk(func(row string) bool { return strings.Contains(row, "上门在外") })
	m.Press("Enter")
	m.WaitFor("上门服务", soon)
	m.WaitFor("特殊群体上门资格认证", soon)
	m.counted("评价单", "留给了群众")
	m.Press("F10")
	m.WaitFor("已回来，资料都清点了", soon)
	m.Press("F10")
	m.WaitGone("上门服务", soon)
	var visit struct {
		State string
		Cases []string
		Home  struct {
			Back   bool
			Papers []struct {
				Returned bool
				Note     string
			}
		}
	}
	m.body("visit", m.newest("visit"), &visit)
	left := 0
	for _, p := range visit.Home.Papers {
		if !p.Returned && p.Note == "留给了群众" {
			left++
		}
	}
	if visit.State != "closed" || !visit.Home.Back || len(visit.Cases) != 1 || left != 1 {
		m.t.Errorf("the visit at home is kept as %+v", visit)
	}
	m.forgotten(g)
}

// counted ticks every paper that is back but one, of which it is said where it stayed.
func (m *morning) counted(stays, where string) {
	m.t.Helper()
	for out := "还没清点"; m.shows(out); {
		row := at(m.Settled())
		switch {
		case strings.Contains(row, out) && strings.Contains(row, stays):
			m.Press("Enter")
			m.WaitFor("在哪里", soon)
			m.enter(where)
			m.Press("Enter")
			m.WaitUntil("for where it stayed", soon, func(rows []string) bool { return strings.Contains(at(rows), where) })
		case strings.Contains(row, out):
			m.Press("Space")
			m.WaitUntil("for the paper to be back", soon, func(rows []string) bool { return !strings.Contains(at(rows), out) })
		default:
			m.step("Down")
		}
	}
}

// wentBadly is the ninth customer: everything is done, and she is not content. The manager answers her at the other window.
func (m *morning) wentBadly() {
	m.t.Log("9: rates badly")
	g := m.guest("欧阳若兰")
	const said = "态度不好，说得太快"
	m.typed("B030")
	m.find("社保卡激活", "社会保障卡启用(含社会保障卡银行账户激活)")
	m.person(g.Name, g.ID)
	m.all()
	m.fill(entry{"社保卡服务银行", "合作银行一"})
	m.send()
	m.toldAll()
	m.Press("Enter")
	m.WaitFor("已告知，办结", soon)
	m.window()
	m.prints("") // the slip with the code
	link := paperCode(m.t, m.printed("slip"))
	m.Press("F10")
	m.parted(g)
	if page := m.phone.get(link); !strings.Contains(page, "B030") || strings.Contains(page, g.Name) {
		m.t.Error("the page that the code leads to is not that of the visit, or says whose it is")
	}
	m.phone.rates(link, 5, said)
	if status := m.phone.ratesByApp(link, 1); status != http.StatusConflict {
		m.t.Errorf("rated again: %d", status)
	}
	m.home()
	m.WaitFor("差评整改：", soon)
	m.open("差评整改：")
	m.WaitFor("这张差评说的是您，要由别人处理", soon)
	if m.shows(said) {
		m.t.Error("the words of the bad rating are shown to whom they are about")
	}
	number := m.raisedBy("rating")
	m.Press("F10")
	m.Settled()
	m.holdsTicket(number, "open", "raise")
	m.home()
	m.forgotten(g)

	other := sit(m.t, seat{folder: m.seat.folder, printed: m.seat.printed, terminal: "TC-A-02"})
	other.login("赵磊")
	other.open("差评整改：")
	other.WaitFor(said, soon)
	other.fill(entry{"怎么整改", "已培训，慢慢说"})
	other.Press("F10")
	other.WaitFor("整改已写好，还要告诉群众", soon)
	other.reached("已告诉群众，办结")
	m.holdsTicket(number, "closed", "raise", "answer", "tell")
	other.Press("C-q")
	other.WaitFor("退出社银", soon)
	other.Press("C-q")
	if code := other.WaitEnd(soon); code != 0 {
		m.t.Errorf("the manager's program ended with %d", code)
	}
	m.logs = append(m.logs, other.log)
}

// raisedBy is the number of the newest ticket from there.
func (m *morning) raisedBy(source string) string {
	m.t.Helper()
	db := m.database()
	defer m.closes(db)
	rows := m.rows(db, `SELECT number, '' FROM records WHERE what = 'ticket' AND body LIKE ? ORDER BY changed DESC LIMIT 1`, `%"source":"`+source+`"%`)
	if len(rows) == 0 {
		m.t.Fatalf("no ticket came by %s", source)
	}
	return rows[0][0]
}

// collected is the second customer's paper: somebody whom he has authorised comes for it.
func (m *morning) collected(number string) {
	m.t.Log("2: collected by somebody else")
	g := m.guest("吴桂香")
	m.typed("B031")
	m.home()
	m.open("社会保障卡正式挂失", "待领取")
	m.WaitFor("等领取", soon)
	m.Press("Enter")
	m.WaitFor("还没有核对领取人的证件原件", soon)
	m.Press("Right")
	m.WaitFor("[他人]", soon)
	m.Press("Space")
	m.WaitFor("来领的人  核对原件", soon)
	m.fill(entry{"姓名", g.Name}, entry{"证件号码", g.ID}, entry{"与本人关系", "配偶"})
	m.down("核对原件")
	m.Press("Space")
	m.WaitFor("[x] 已核对原件", soon)
	m.down("授权")
	m.Press("Enter")
	m.WaitFor("没有看到授权，不能交", soon)
	m.Press("Enter")
	m.Settled()
	m.holdsActs(number, "collecting", consulted, accepted, handled, decided, "try", notified)
	m.Press("Space")
	m.WaitFor("来领的人  核对原件", soon)
	m.down("授权")
	m.Press("Space")
	m.WaitFor("[x] 已看到授权", soon)
	m.Press("Enter")
	m.WaitFor("来领的人已核对，授权已看到", soon)
	m.Press("Enter")
	m.WaitFor("已领取，办结", soon)
	m.holdsActs(number, "closed", consulted, accepted, handled, decided, "try", notified, "collection")
	m.leave(g, m.guest("陈伯年"))
	m.forgotten(g)
}

// broken is what a clerk reports of the program itself: no customer's data goes along.
func (m *morning) broken() {
	m.t.Log("a problem is reported")
	const text = "打印机卡纸两次了"
	m.home()
	m.Press("F3")
	m.WaitFor("要办什么", soon)
	m.enter("养老")
	m.Press("C-r")
	m.WaitFor("哪里不对，做了什么之后", soon)
	m.down("内容")
	m.enter(text + "，号码19900000102")
	m.Press("F10")
	m.WaitFor("像有人的号码，请去掉", soon)
	for range "，号码19900000102" {
		m.Press("BSpace")
	}
	m.WaitGone("号码1", soon)
	number := m.raised("P", text)
	m.WaitFor("要办什么", soon)
	m.WaitFor("养老", soon)
	var kept struct {
		Subject struct{ Screen, Item, Case, Visit string }
		Contact struct{ Name, Phone string }
	}
	m.body("ticket", m.id("ticket", number), &kept)
	if kept.Subject.Screen != "find" || kept.Subject.Item+kept.Subject.Case+kept.Subject.Visit+kept.Contact.Name+kept.Contact.Phone != "" {
		m.t.Errorf("the report has %+v", kept)
	}
	m.authority.answer(number, "换个纸盒再试，还不行就打电话。")
	m.WaitFor("人社答复了报修 "+number, soon)
	m.home()
	m.open("报修：" + text)
	m.WaitFor("换个纸盒再试", soon)
	m.Settled()
	m.Press("F10")
	m.WaitFor("已看过答复，办结", soon)
	m.holdsTicket(number, "closed", "raise", "answer", "tell")
	m.home()
}
