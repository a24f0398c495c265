package forms_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/forms"
	"sheyin/i18n"
	"sheyin/ui"
)

func preview(t testing.TB, s desk.Sheet, lang string, cells int) []string {
	t.Helper()
	lines, err := forms.New(forms.Options{}).Preview(s, lang, cells)
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// bare is text without the spaces and line ends that setting it put in.
func bare(s string) string {
	return strings.NewReplacer(" ", "", "\n", "", "　", "", "\f", "").Replace(s)
}

// plain is a paper's preview without spaces, as one text.
func plain(t testing.TB, s desk.Sheet) string {
	return bare(strings.Join(preview(t, s, "zh-CN", 2000), ""))
}

func TestPreviewFits(t *testing.T) {
	for name, s := range data(t).sheets(t) {
		for _, lang := range i18n.Languages {
			for _, cells := range []int{40, 76, 116} {
				for _, line := range preview(t, s, lang, cells) {
					if w := ui.Width(line); w > cells {
						t.Errorf("%s %s: %q takes %d cells of %d", name, lang, line, w, cells)
					}
					if strings.Contains(line, "?]") || strings.ContainsAny(line, "{}") {
						t.Errorf("%s %s: %q lacks words", name, lang, line)
					}
				}
			}
		}
	}
}

// Every paper says on whose behalf the outlet acts, what it is, its number, when, where and by whom.
func TestEveryPaperHasItsHead(t *testing.T) {
	for name, s := range data(t).sheets(t) {
		got := plain(t, s)
		for _, want := range []string{
			"塔城迎宾路支行受塔城市社会保险中心委托", "编号" + s.Paper.Number, "2026年11月23日11:05、1号窗、王敏",
			"0901-6230101", "09:30-17:30", "0901-6220001",
		} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q is missing", name, want)
			}
		}
		if url := s.Paper.AskURL + s.Paper.RateURL; !strings.Contains(got, url) {
			t.Errorf("%s: the address %q is missing", name, url)
		}
	}
}

func TestCopySaysWhy(t *testing.T) {
	w := data(t)
	s := w.noticeSheet(t, "李清和")
	if got := plain(t, s); strings.Contains(got, "副本") {
		t.Error("the original is marked as a copy")
	}
	s.Paper.Copy, s.Paper.Reason = 3, "群众弄丢了"
	if got := plain(t, s); !strings.Contains(got, "副本第3份") || !strings.Contains(got, "重印原因：群众弄丢了") {
		t.Errorf("the copy is not marked: %s", got)
	}
	lines, err := forms.New(forms.Options{Demo: true}).Preview(s, "zh-CN", 76)
	if err != nil || !strings.Contains(lines[0], "培训演示，不作凭证") {
		t.Errorf("a training paper begins with %q (%v)", lines[0], err)
	}
}

// The four contents of a one-time notice: whether all is there, everything missing with how to supply
// it, the time limits, and how the result comes; and what need not be brought.
//
// clause: H-7.2a1, H-7.2b2, H-9.2b
func TestNoticeNamesEverything(t *testing.T) {
	w := data(t)
	for _, item := range w.catalogue.Items {
		if w.list.Has(item.Code) && (desk.Rules{Outlet: w.outlet, List: w.list, Catalogue: w.catalogue}).Offers(item.Code, monday) != nil {
			continue
		}
		s := w.sheet(desk.NoticePaper, "TCA-T20261123-0001")
		var holds []string
		for _, c := range item.Circumstances() {
			holds = append(holds, c.Key)
		}
		s.Case = w.walk(t, desk.Consultation{Item: item.Code, Circumstances: holds})
		got := plain(t, s)
		missing := s.Case.Missing(item)
		for _, m := range item.Materials {
			if slices.Contains(missing, m.ID) &&
				(!strings.Contains(got, bare(m.ZH)) || !strings.Contains(got, bare(w.catalogue.HowTo(m.ID, "zh-CN")))) {
				t.Errorf("%s: %s is missing from the notice, or how to supply it", item.Code, m.ID)
			}
		}
		for _, want := range []string{"材料", "承诺时限", "法定时限", "怎么取", "怎么问", "群众签收", item.Results[0].ZH} {
			if !strings.Contains(got, bare(want)) {
				t.Errorf("%s: %q is missing", item.Code, want)
			}
		}
	}
	got := plain(t, w.noticeSheet(t, "李清和"))
	for _, want := range []string{"不齐全，还缺2样", "怎么补【示例】", "本人有效身份证件", "已核验", "失业登记信息", "免提交", "含样例数据"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing: %s", want, got)
		}
	}
	if strings.Contains(got, "420802198803070012") {
		t.Error("the number of the document stands on the notice in full")
	}
}

func TestNoticeWhenAllIsThere(t *testing.T) {
	w := data(t)
	s := w.noticeSheet(t, "李清和")
	c := *s.Case
	c.Notices = nil
	c.Circumstances = nil
	c.Materials = w.shown(t, "une.claim", nil)
	s.Case = &c
	if got := plain(t, s); !strings.Contains(got, "齐全，可以受理") || strings.Contains(got, "还缺的材料") {
		t.Errorf("a complete notice says %s", got)
	}
}

// clause: H-7.2b2
func TestSecondNoticeSaysWhy(t *testing.T) {
	got := plain(t, data(t).sheets(t)["notice-second"])
	for _, want := range []string{"这是第2次告知", "第一次告知时数据还没有回来", "已记入二次告知", longName} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing: %s", want, got)
		}
	}
}

// The receipt has the promised day and the statutory one, and how to ask and to get the result.
//
// clause: H-7.2d2, H-7.4c
func TestReceiptHasDayAndWay(t *testing.T) {
	w := data(t)
	s := w.sheets(t)["receipt"]
	got := plain(t, s)
	for _, want := range []string{
		"受理编号TCA20261123-0007", "承诺时限10个工作日，2026年12月07日前", "法定时限10个工作日，2026年12月07日前",
		"受理时间2026年11月23日10:12", "怎么取本窗口、短信、网上", "扫右上角的码", askURL, longName, "居民身份证4208**********0012",
		"周素琴（配偶，居民身份证4201**********128X）",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing: %s", want, got)
		}
	}
	// The place promises to be quicker: both stand there, apart.
	c := *s.Case
	c.Due.Days, c.Due.LastDay = 3, calendar.MustParse("2026-11-26")
	s.Case = &c
	if got := plain(t, s); !strings.Contains(got, "承诺时限3个工作日，2026年11月26日前") ||
		!strings.Contains(got, "法定时限10个工作日，2026年12月07日前") {
		t.Errorf("the limits are not apart: %s", got)
	}
	// A calendar that is not issued is said, not guessed.
	c.Due.LastDay, c.Due.MissingYear = calendar.Date{}, 2027
	if got := plain(t, s); !strings.Contains(got, "2027年的日历还没公布") {
		t.Errorf("an unknown day is not said: %s", got)
	}
}

func TestResult(t *testing.T) {
	w := data(t)
	got := plain(t, w.resultSheet(t, desk.Granted, ""))
	for _, want := range []string{"决定准予", "申请退费金额(元)10,203.05元（大写壹万零贰佰零叁元零伍分）", "6299********0011", "199****0101"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing: %s", want, got)
		}
	}
	if strings.Contains(got, "行政复议") || strings.Contains(got, "420802198803070012") {
		t.Error("a granted result tells of remedies, or a full number")
	}
	got = plain(t, w.resultSheet(t, desk.Refused, "没有重复缴费"))
	for _, want := range []string{"决定不予", "原因没有重复缴费", "60日内申请行政复议", "6个月内向人民法院起诉", "决定单位塔城市社会保险中心"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing: %s", want, got)
		}
	}
}

// What a second person agreed to was decided when she did.
func TestResultOfASecondCheck(t *testing.T) {
	w := data(t)
	s := w.resultSheet(t, desk.Granted, "")
	last := &s.Case.History[len(s.Case.History)-1]
	last.Kind, last.At = desk.KindCheck, last.At.Add(25*time.Hour)
	want := "决定时间" + last.At.In(calendar.China).Format("2006年1月2日15:04")
	if got := plain(t, s); !strings.Contains(got, want) || !strings.Contains(got, "本窗口当场办好") {
		t.Errorf("%q is missing: %s", want, got)
	}
}

// A certificate carries numbers in full: whoever is shown it compares them.
//
// clause: N-8
func TestCertificate(t *testing.T) {
	got := plain(t, data(t).sheets(t)["certificate"])
	for _, want := range []string{
		"420802198803070012", "李清和", "起始年月2020年01月", "是样例", "贰零贰陆年壹拾壹月贰拾叁日", "险种职工养老",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing: %s", want, got)
		}
	}
}

// What hangs at the door is what the rules let a clerk begin, no more and no less: the handler tries
// every item of the catalogue.
//
// clause: H-4.3.1e, H-4.3.2d
func TestListIsWhatIsEnforced(t *testing.T) {
	w := data(t)
	short := w.list
	short.Entries = slices.Clone(short.Entries[10:60])
	over := w.list
	over.Until = monday.Add(-1)
	classC := w.outlet
	classC.Class = "C"
	frozen := w.outlet
	frozen.State = desk.OutletFrozen
	for _, tc := range []struct {
		name   string
		outlet desk.Outlet
		list   desk.ItemList
	}{{"whole", w.outlet, w.list}, {"fifty", w.outlet, short}, {"class C", classC, w.list}, {"not in force", w.outlet, over}, {"frozen", frozen, w.list}} {
		t.Run(tc.name, func(t *testing.T) {
			s := w.sheet(desk.ListPaper, "TCA-Z20261123-0001")
			s.Outlet, s.List = tc.outlet, &tc.list
			onPaper := map[string]bool{}
			for line := range strings.SplitSeq(strings.Join(preview(t, s, "zh-CN", 2000), "\n"), "\n") {
				if fields := strings.Fields(line); len(fields) > 3 {
					for _, f := range fields {
						if _, ok := w.catalogue.Item(f); ok {
							onPaper[f] = true
						}
					}
				}
			}
			for _, item := range w.catalogue.Items {
				_, err := desk.Case{OutletID: w.outlet.ID}.Apply(desk.Consultation{Item: item.Code}, desk.Act{
					By: w.handler, At: s.Paper.At, Rules: desk.Rules{Outlet: tc.outlet, List: tc.list, Catalogue: w.catalogue},
				})
				if enforced := err == nil; enforced != onPaper[item.Code] {
					t.Errorf("%s: printed %t, enforced %t (%v)", item.Code, onPaper[item.Code], enforced, err)
				}
			}
		})
	}
	s := w.sheets(t)["list"]
	got := plain(t, s)
	for _, want := range []string{"网点类别A类", "清单版本7", "生效2026年09月23日10:05", "社会保险登记11项", "TC-SY-2025-001"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

// clause: H-10.1b
func TestVoiceHasItsDuties(t *testing.T) {
	got := plain(t, data(t).sheets(t)["voice"])
	for _, want := range []string{
		"类别投诉", "来源意见箱", "收到时间2026年11月23日07:05", "办结期限2026年11月24日07:05", "24小时内",
		"答复[x]2026年11月23日09:05叫号机当天已经修好", "回访[]", "结果反馈[]", "199****0102",
		strings.Repeat("排队叫号机坏了，等了一个多小时没有人来问；", 20),
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing: %s", want, got)
		}
	}
}

func TestSlipNamesNobody(t *testing.T) {
	got := plain(t, data(t).sheets(t)["slip"])
	for _, want := range []string{rateURL, "非常满意、满意、基本满意、不满意、非常不满意", "7天内", "窗口人员不能代填", "A012"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing: %s", want, got)
		}
	}
}

// clause: H-7.3b
func TestKitAccountsForEveryPaper(t *testing.T) {
	got := plain(t, data(t).sheets(t)["kit"])
	for _, want := range []string{
		"上门资格认证表2份[x][]", "卢成远的退休证[x][x]", "留给本人签字，周三来取", "2026年11月24日上午", "19900000106", "文化路26号院", "高龄老年人",
		"社会保障卡换领",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing: %s", want, got)
		}
	}
}

func TestQuestion(t *testing.T) {
	s := data(t).sheets(t)["question"]
	got := plain(t, s)
	for _, want := range []string{"〇〇五厂", "答复期限2026年11月24日16:05【示例】", "城镇职工基本养老保险关系转移接续申请", "199****0106", "负责人王敏"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing: %s", want, got)
		}
	}
	answered := *s.Ticket
	answered.Answer = "算视同缴费，不用再开证明。"
	s.Ticket = &answered
	if got := plain(t, s); !strings.Contains(got, "答复算视同缴费") {
		t.Errorf("the answer is missing: %s", got)
	}
}

// The list of a bundle names cases, pages and who signs, and no customer.
//
// clause: G-7.6, B-9.3b
func TestBundleList(t *testing.T) {
	w := data(t)
	got := plain(t, w.sheets(t)["bundle"])
	for _, want := range []string{
		"业务档案移交清单", "TCA-B20261123-0001", "2026年11月01日至2026年11月20日", "60件，240页", "移交人社归档", "打印机坏了，缺的随后补",
		"王敏", "高远", "江卫", "TCA-20261120-0060", "页数不符", "移交人签字", "转运人签字", "含样例数据",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	s := w.sheets(t)["bundle"]
	s.Bundle = nil
	if _, err := forms.New(forms.Options{}).Preview(s, "en", 80); err == nil {
		t.Error("a list of nothing is printed")
	}
}

// What the authority returned and the counter then decided is not said to be the authority's decision.
func TestResultAfterAReturn(t *testing.T) {
	w := data(t)
	s := w.resultSheet(t, desk.Granted, "")
	const here = "本窗口当场办好"
	if got := plain(t, s); strings.Contains(got, here) {
		t.Errorf("the authority decided: %s", got)
	}
	h := s.Case.History
	n := len(h) - 1
	h[n-1], h[n] = h[n], h[n-1] // the decision that returned it comes before what the counter did
	if got := plain(t, s); !strings.Contains(got, here) {
		t.Errorf("the counter decided: %s", got)
	}
}
