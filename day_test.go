//go:build real

package main_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"sheyin/desk"
)

// A day is that of an outlet: two clerks at two terminals, and the authority beside them in a process of its own.
type day struct {
	t         testing.TB
	authority *browser
	first     *counter // TC-A-01
	second    *counter // TC-A-02
}

// A day of the people behind the window: another person decides, the list lives, a notice stops one item, everything changes hands,
// the files leave, the manager reads the figures, and the authority freezes the outlet.
func TestDay(t *testing.T) {
	t.Parallel()
	s := serve(t)
	d := &day{t: t, authority: review(t, "http://"+s.page, "江卫")}
	d.first = s.console(seat{terminal: "TC-A-01", cols: 120, rows: 36})
	d.second = s.console(seat{terminal: "TC-A-02"})
	d.first.scan("wangmin", "王敏")
	d.second.scan("liqian", "李倩")

	d.opens()
	d.decidedElsewhere()
	d.listChanges()
	left := d.noticed()
	d.checkedInside()
	d.handedOver(left)
	d.daysEnd()
	d.figures()
	d.frozen()
}

// opens is the first customer of the day: the window opens with him.
func (d *day) opens() {
	d.t.Log("A opens her window with the first customer")
	d.first.typed("B001")
	for _, c := range []*counter{d.first, d.second} {
		c.home()
		c.WaitFor("A角 王敏 1号窗", soon)
	}
	var w desk.Window
	d.first.held("wangmin", &w)
	if w.State != desk.WindowOpen || w.Terminal != "TC-A-01" {
		d.t.Errorf("the window is %+v", w)
	}
}

// held reads the window of whoever stands there.
func (d *counter) held(person string, into *desk.Window) {
	d.t.Helper()
	db := d.database()
	defer d.closes(db)
	for _, r := range d.rows(db, `SELECT record_id, body FROM records WHERE what = 'window'`) {
		if strings.Contains(r[1], `"holder_id":"`+person+`"`) {
			parse(d.t, r[1], into)
			return
		}
	}
	d.t.Fatalf("%s stands at no window", person)
}

// decidedElsewhere is a high-risk case: the authority sends it back once, then grants it. Nobody at the outlet could have.
func (d *day) decidedElsewhere() {
	d.t.Log("a high-risk case goes to the authority, comes back, goes again")
	c := d.first
	c.starts("个人关键信息", "个人关键信息变更(姓名、证件号码、出生日期)")
	c.person("王䶮", "420882197809090193")
	number := c.accept()
	c.fill(entry{"变更项目", "姓名"}, entry{"变更前", "王䶮"}, entry{"变更后", "王严"}, entry{"变更原因", "户口登记更正"})
	c.send()
	c.waits(number)
	d.authority.decide(number, decision{verdict: "returned", reason: "变更原因与证明文书不一致", fields: []string{"变更原因"}})
	c.WaitFor("【办理】", soon)
	c.WaitFor("变更原因与证明文书不一致", soon)
	c.correct("户口登记更正", entry{"变更原因", "公安机关更正姓名"})
	c.send()
	c.waits(number)
	d.authority.decide(number, decision{verdict: "granted"})
	c.tell()
	c.close()
	c.holds(number, "closed", consulted, accepted, handled, decided, handled, decided, notified)
}

// listChanges takes an item off the list while people work: both terminals hear of it, and it is refused from then on.
func (d *day) listChanges() {
	d.t.Log("the list changes")
	d.authority.unlist("TCA", "card.ecard")
	for _, c := range []*counter{d.first, d.second} {
		c.WaitFor("事项清单换成第 2 版", soon)
	}
	c := d.first
	c.Press("F3")
	c.WaitFor("要办什么", soon)
	c.enter("电子社会保障卡签发")
	c.down("电子社会保障卡签发")
	c.WaitFor("本网点刚停办", soon)
	c.Press("Enter")
	c.WaitFor("这里不能办", soon)
	c.WaitFor("这一项不在本网点的协议清单里。", soon)
	c.home()
}

// noticed is a notice that must be read: it stops its item and no other. It gives the number of the other case, which stays open.
func (d *day) noticed() string {
	d.t.Log("a notice stops one item")
	d.authority.issues("pen.cert", "认证当面核验就可以")
	c := d.first
	c.WaitFor("须读", soon)
	c.starts("领取养老保险待遇资格认证", stopped)
	c.person("卢成远", "321202196305060212")
	c.papers()
	c.Press("Enter")
	c.WaitFor("政策通知没读", soon)
	c.understood("没有办成")
	c.home()
	c.starts("参保缴费证明", "个人参保缴费证明查询打印")
	c.person("阿依努尔·吐尔逊江", "654201198711220420")
	number := c.all()
	c.home()
	c.Press("F4")
	c.WaitFor("从今天起，窗口当面核验本人就可以。", soon)
	c.Settled()
	c.Press("F10")
	c.WaitFor("已确认读过，事项照办", soon)
	c.home()
	return number
}

// stopped is the item that the notice is about.
const stopped = "领取养老保险待遇资格认证"

// checkedInside is the medium-risk case that the notice had stopped: B, who had no part in it, looks it through; then A tells.
func (d *day) checkedInside() {
	d.t.Log("a medium-risk case is checked by B")
	c := d.first
	c.open(stopped, "受理")
	c.WaitFor("登记一致", soon)
	number := c.accept()
	c.fill(entry{"认证方式", "柜台核验"}, entry{"生存状态", "正常"})
	c.send()
	c.WaitFor("等同网点复核", soon)
	b := d.second
	b.open(stopped, "复核")
	b.WaitFor("请您复核", soon)
	b.Settled()
	b.Press("F10")
	b.WaitFor("已复核通过", soon)
	c.tell()
	c.close()
	c.holds(number, "closed", consulted, accepted, handled, "check", notified)
}

// tooFew is the line that differs: five cards in the books, five given, four found.
var tooFew = regexp.MustCompile(`空白社保卡 +5 +5 +4 +接 少 1`)

// handedOver is everything of A to B, each counting at the own terminal. B counts a card too few first.
func (d *day) handedOver(left string) {
	d.t.Log("A hands over to B")
	a, b := d.first, d.second
	a.palette("值守")
	a.Press("F4")
	a.WaitFor("记进这个窗口抽屉的账", soon)
	a.fill(entry{"多少", "5"}, entry{"号码", "SH-0117"})
	a.Press("F10")
	a.WaitFor("1号窗抽屉的账记下了", soon)
	a.home()

	a.Press("F7")
	a.WaitFor("您名下", soon)
	a.WaitFor("李倩 B角", soon)
	a.Settled()
	a.Press("F10")
	a.WaitFor("还有 8 项没点", soon)
	a.counts("5")
	a.WaitFor("八项都对上", soon)
	a.Press("F10")
	a.WaitFor("已交出，等李倩清点", soon)

	b.home()
	b.WaitFor("王敏交给您，等您清点", soon)
	b.Press("F7")
	b.WaitFor("还有 8 项没点", soon)
	b.counts("4")
	b.WaitUntil("for the line to be named", soon, func(rows []string) bool { return tooFew.MatchString(strings.Join(rows, "\n")) })
	b.WaitFor("还不能确认", soon)
	b.Press("F10")
	b.WaitFor("清点已记下，有 1 项对不上", soon)
	b.Press("F5")
	b.WaitFor("还有 1 项没点", soon)
	b.Type("5")
	b.WaitFor("八项都对上", soon)
	b.Press("F10")
	b.WaitFor("已接", soon)
	b.WaitFor("王敏交的都在您名下", soon)
	a.home()
	a.WaitFor("经办    李倩", soon)

	d.t.Log("B goes on with what is hers")
	b.home()
	b.next("B001")
	b.home()
	b.open("个人参保缴费证明查询打印", "办理")
	b.WaitFor("【办理】", soon)
	b.fill(entry{"险种", "职工养老"})
	b.send()
	b.tell()
	b.close()
	b.holds(left, "closed", consulted, accepted, "hand_over", handled, notified)
	b.leave()
}

// daysEnd is the manager's: he packs what is on paper and closes the day; the courier signs for the bundle.
func (d *day) daysEnd() {
	d.t.Log("the day is closed, its files are packed and carried")
	c := d.first
	c.leaves()
	c.scan("zhaolei", "赵磊")
	c.palette("业务档案")
	c.WaitFor("待装盒", soon)
	for n := range 2 { // the third one of the day is electronic only
		if n > 0 {
			c.step("Down")
		}
		c.Press("Space")
		c.WaitFor(fmt.Sprintf("选了 %d 件", n+1), soon)
	}
	c.Press("F10")
	c.WaitFor("装一盒", soon)
	c.Type("结果单明天补印")
	c.WaitFor("结果单明天补印", soon)
	c.Press("F10")
	c.WaitFor("等转运签收", soon)
	c.Press("F3")
	c.WaitFor("没有等着装盒的档案", soon)
	c.Press("F7")
	c.WaitFor("日结 ", soon)
	c.Press("F8")
	c.WaitFor("已日结", soon)
	c.leaves()

	c.scan("gaoyuan", "高远")
	c.WaitFor("档案盒", soon)
	c.Press("F10")
	c.WaitFor("当面点清再签", soon)
	c.Press("F10")
	c.WaitFor("已签收，送人社清点", soon)
	c.keeps("bundle", "carried")
	c.leaves()
}

// accepted3 is the first number of the whole and of A: cases that were accepted.
var accepted3 = regexp.MustCompile(`合计 +3 [^\n]*\n(?s:.*)王敏 +3 `)

// figures are what the manager reads of the day.
func (d *day) figures() {
	d.t.Log("the manager reads the figures")
	c := d.first
	c.scan("zhaolei", "赵磊")
	c.palette("统计")
	c.WaitFor("本网点统计", soon)
	c.WaitUntil("for three accepted cases, all by A", soon, func(rows []string) bool {
		text := strings.Join(rows, "\n")
		return accepted3.MatchString(text) && strings.Contains(text, "李倩")
	})
}

// frozen is the end: one act of the authority ends both sessions, and nobody logs in any more.
func (d *day) frozen() {
	d.t.Log("the authority freezes the outlet")
	d.authority.freezes("TCA", "2026-8", "协议终止")
	for _, c := range []*counter{d.first, d.second} {
		c.awake("登录结束了")
		c.WaitFor("本网点已冻结", soon)
		c.Press("Escape")
		c.WaitGone("登录结束了", soon)
		c.Press("F5") // there is not even a code to scan
		c.WaitFor("没有取到登录码", soon)
		c.WaitFor("本网点已冻结", soon)
		if c.shows("核对号") {
			d.t.Error("a frozen outlet gets a code to log in")
		}
	}
	d.first.keeps("exit", "open")
}
