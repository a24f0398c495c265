//go:build real

package main_test

import (
	"testing"
	"time"
)

// The ten items of one customer each, at an outlet of a class that may handle them. Nothing here knows what the screen does not
// say: items are found by their names, fields by their labels, choices by their words.

// Kinds of steps, as the authority's database names them.
const (
	consulted = "consultation"
	accepted  = "acceptance"
	handled   = "handling"
	decided   = "decision"
	notified  = "notification"
)

// china is the counter's time zone; the machine's may be another.
var china = time.FixedZone("CST", 8*60*60)

func today() time.Time  { return time.Now().In(china) }
func yesterday() string { return today().AddDate(0, 0, -1).Format(time.DateOnly) }

// clause: H-8.3.1c, H-7.2a1, H-7.2b1, H-7.4b
func TestCustomersAtClassA(t *testing.T) {
	t.Parallel()
	d := sit(t, seat{terminal: "TC-A-01"})
	authority := review(t, d.web, "江卫")
	d.login("王敏")

	t.Log("employer registration")
	d.find("企业社会保险登记", "企业社会保险登记")
	d.operator("李清和", "420802198803070012")
	number := d.accept()
	d.fill(entry{"单位名称", "塔城示范商贸有限公司"}, entry{"统一社会信用代码", "91420802MA4KXT0281"}, entry{"法定代表人(负责人)", "李清和"}, entry{"行业类别", "一类(较小风险)"}, entry{"开户银行账号", "6299990000000010011"})
	d.send()
	(&hand{counter: d, clerk: "王敏"}).checked()
	d.open("企业社会保险登记")
	d.tell()
	d.close()
	d.holds(number, "closed", consulted, accepted, handled, "check", notified)

	t.Log("work-injury reimbursement")
	d.find("工伤医疗", "工伤医疗(康复)费用申报")
	d.person("郑安国", "620102197206060179")
	number = d.accept()
	d.fill(entry{"开户银行", "塔城示范农商银行"}, entry{"事故(诊断)日期", yesterday()}, entry{"就诊医院", "塔城示范医院"}, entry{"票据合计(元)", "1620.00"})
	d.send()
	d.waits(number)
	authority.decide(number, decision{verdict: "granted"})
	d.tell()
	d.close()
	d.holds(number, "closed", consulted, accepted, handled, decided, notified)

	t.Log("change of key data, once returned")
	d.find("个人关键信息", "个人关键信息变更(姓名、证件号码、出生日期)")
	d.person("王䶮", "420882197809090193")
	number = d.accept()
	d.fill(entry{"变更项目", "姓名"}, entry{"变更前", "王䶮"}, entry{"变更后", "王严"}, entry{"变更原因", "户口登记更正"})
	d.send()
	d.waits(number)
	authority.decide(number, decision{verdict: "returned", reason: "变更原因与证明文书不一致", fields: []string{"变更原因"}})
	d.WaitFor("【办理】", soon)
	d.WaitFor("变更原因与证明文书不一致", soon)
	d.correct("户口登记更正", entry{"变更原因", "公安机关更正姓名"})
	d.send()
	d.waits(number)
	authority.decide(number, decision{verdict: "granted"})
	d.tell()
	d.close()
	r := d.holds(number, "closed", consulted, accepted, handled, decided, handled, decided, notified)
	if r.Handled["reason"] != "公安机关更正姓名" {
		t.Errorf("the correction is not in the case: %q", r.Handled)
	}
}

func TestCustomersAtClassB(t *testing.T) {
	t.Parallel()
	d := sit(t, seat{terminal: "TC-B-01"})
	authority := review(t, d.web, "陆丹")
	d.login("陈昊")

	t.Log("certificate print")
	d.find("参保缴费证明", "个人参保缴费证明查询打印")
	d.person("阿依努尔·吐尔逊江", "654201198711220420")
	number := d.accept()
	d.fill(entry{"险种", "职工养老"})
	d.send()
	d.tell()
	d.close()
	d.holds(number, "closed", consulted, accepted, handled, notified)

	t.Log("flexible payment")
	d.find("灵活就业人员缴费", "灵活就业人员缴费")
	d.person("李清和", "420802198803070012")
	number = d.accept()
	month := today().Format("2006-01")
	d.fill(entry{"费款起月", month}, entry{"费款止月", month}, entry{"缴费基数档次", "60%"}, entry{"缴费方式", "社保卡银行账户"})
	d.send()
	d.tell()
	d.close()
	d.holds(number, "closed", consulted, accepted, handled, notified)

	t.Log("unemployment claim")
	d.find("失业保险金", "失业保险金申领")
	d.person("赵景川", "110106198312310119")
	number = d.accept()
	d.fill(entry{"开户银行", "塔城示范农商银行"}, entry{"终止解除日期", yesterday()}, entry{"离职原因", "合同期满"}, entry{"是否有求职要求", "是"})
	d.send()
	d.waits(number)
	authority.decide(number, decision{verdict: "granted"})
	d.tell()
	d.close()
	d.holds(number, "closed", consulted, accepted, handled, decided, notified)
}

func TestCustomersAtClassC(t *testing.T) {
	t.Parallel()
	d := sit(t, seat{terminal: "TC-C-01"})
	authority := review(t, d.web, "江卫")
	d.login("古丽娅")

	t.Log("card loss")
	d.find("正式挂失", "社会保障卡正式挂失")
	d.person("欧阳若兰", "42010619920229002X")
	number := d.accept()
	d.fill(entry{"社保卡服务银行", "合作银行一"}, entry{"丢失日期", yesterday()})
	d.send()
	d.waits(number)
	authority.decide(number, decision{verdict: "granted"})
	d.tell()
	d.close()
	d.holds(number, "closed", consulted, accepted, handled, decided, notified)
}

func TestCustomersAtClassD(t *testing.T) {
	t.Parallel()
	d := sit(t, seat{terminal: "TC-D-01"})
	authority := review(t, d.web, "陆丹")
	d.login("马东")

	t.Log("resident enrolment")
	d.find("参保登记", "城乡居民养老保险参保登记")
	d.person("扎西旺堆", "540102197007040132")
	number := d.accept()
	d.fill(entry{"村(居)委会", "示范村"}, entry{"年缴费档次(元)", "200"})
	d.send()
	d.waits(number)
	authority.decide(number, decision{verdict: "granted"})
	d.tell()
	d.close()
	d.holds(number, "closed", consulted, accepted, handled, decided, notified)

	t.Log("eligibility certification")
	d.find("资格认证", "城乡居民养老保险待遇资格认证")
	d.person("卢成远", "321202196305060212")
	number = d.accept()
	d.fill(entry{"认证方式", "柜台核验"})
	d.send()
	d.waits(number) // nobody else is there to check it
	authority.decide(number, decision{verdict: "granted"})
	d.tell()
	d.close()
	d.holds(number, "closed", consulted, accepted, handled, decided, notified)

	t.Log("pension claim")
	d.find("待遇申领", "城乡居民养老保险待遇申领")
	d.person("卢成远", "321202196305060212")
	number = d.accept()
	d.fill(entry{"开户银行", "塔城示范农商银行"})
	d.send()
	d.waits(number)
	authority.decide(number, decision{verdict: "refused", reason: "缴费年限不足，补缴后再申请"})
	d.WaitFor("缴费年限不足，补缴后再申请", soon)
	d.tell()
	d.close()
	d.holds(number, "closed", consulted, accepted, handled, decided, notified)
}
