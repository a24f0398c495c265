package forms_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox"
)

// monday is a working day with nothing special about it.
var monday = time.Date(2026, 11, 23, 10, 5, 0, 0, calendar.China)

// Names that a paper must carry as they are: minority names with a dot, and characters beyond the
// first 65,536.
const (
	rareName = "㙓㛃䶮𠅤𣲗𫖯𬭎𬀩鿍鿔"
	longName = "阿卜杜热依木江·吐尔逊买买提·努尔艾合买提·克里木江·沙吾提阿吉·阿卜杜热合曼江·买买提艾力"
)

const askURL, rateURL = "HTTP://127.0.0.1:8471/Q/7K2M9P4R6T8W3X", "HTTP://127.0.0.1:8471/R/3X7K2M9P4R6T8W"

// world is the authority's data that papers are made from.
type world struct {
	catalogue *desk.Catalogue
	outlet    desk.Outlet
	list      desk.ItemList
	handler   desk.Person
	reviewer  desk.Person
}

var theWorld = sync.OnceValues(func() (world, error) {
	c, err := sandbox.Catalogue(sandbox.Data)
	if err != nil {
		return world{}, err
	}
	w := world{catalogue: c}
	var outlets []desk.Outlet
	var staff []desk.Person
	for name, into := range map[string]any{"demo/outlets.json": &outlets, "demo/staff.json": &staff} {
		data, err := fs.ReadFile(sandbox.Data, name)
		if err == nil {
			err = json.Unmarshal(data, into)
		}
		if err != nil {
			return world{}, err
		}
	}
	w.outlet = outlets[0]
	w.list = desk.ItemList{OutletID: w.outlet.ID, Version: 7, From: monday.AddDate(0, -2, 0)}
	for _, i := range c.Items {
		w.list.Entries = append(w.list.Entries, desk.ListEntry{Code: i.Code, Basis: i.Mark})
	}
	for _, p := range staff {
		switch p.ID {
		case "wangmin":
			w.handler = p
		case "jiangwei":
			w.reviewer = p
		}
	}
	return w, nil
})

func data(t testing.TB) world {
	t.Helper()
	w, err := theWorld()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// walk does steps on a case of the item and gives it.
func (w world) walk(t testing.TB, steps ...desk.Step) *desk.Case {
	t.Helper()
	c := desk.Case{ID: "0198c0de-0000-7000-8000-000000000001", OutletID: w.outlet.ID}
	for n, s := range steps {
		a := desk.Act{
			By: w.handler, Terminal: "TC-A-01", At: monday.Add(time.Duration(n) * 7 * time.Minute),
			Rules:  desk.Rules{Outlet: w.outlet, List: w.list, Catalogue: w.catalogue},
			Number: "TCA20261123-0007",
		}
		switch s.Kind() {
		case desk.KindDecision:
			a.By = w.reviewer
		case desk.KindSupplement:
			a.Number = "TCA-T20261123-000" + string(rune('1'+len(c.Notices)))
		}
		next, err := c.Apply(s, a)
		if err != nil {
			t.Fatalf("step %s: %v", s.Kind(), err)
		}
		c = next
	}
	return &c
}

func applicant(name string) desk.Identity {
	return desk.Identity{
		Name: name, IDType: "resident_id", IDNo: "420802198803070012", Phone: "19900000101", Verified: desk.ByOriginal,
	}
}

// sheet is a sheet of the kind about whatever the caller puts into it.
func (w world) sheet(kind desk.PaperKind, number string) desk.Sheet {
	terminal, _ := w.outlet.Terminal("TC-A-01")
	return desk.Sheet{
		Paper:  desk.Paper{Kind: kind, Number: number, Copy: 1, By: w.handler.Name, At: monday.Add(time.Hour), AskURL: askURL},
		Outlet: w.outlet, Terminal: terminal, Catalogue: w.catalogue,
	}
}

// shown are material states: everything that the item wants under the circumstances, but these.
func (w world) shown(t testing.TB, code string, circumstances []string, but ...string) []desk.MaterialState {
	t.Helper()
	item, ok := w.catalogue.Item(code)
	if !ok {
		t.Fatalf("no item %s", code)
	}
	var out []desk.MaterialState
	for _, m := range item.Materials {
		if m.Need(circumstances) != desk.Bring || slices.Contains(but, m.ID) {
			continue
		}
		state := desk.Present
		if m.Form == "verify_only" {
			state = desk.Shown
		}
		out = append(out, desk.MaterialState{ID: m.ID, State: state})
	}
	return out
}

// values fill every field of the item that a form must have.
func (w world) values(t testing.TB, code, name string, own map[string]string) map[string]string {
	t.Helper()
	item, _ := w.catalogue.Item(code)
	out := map[string]string{}
	for _, f := range item.Fields {
		switch f.Type {
		case "select":
			if len(f.Options) > 0 {
				out[f.Key] = f.Options[0].Value
			}
		case "phone":
			out[f.Key] = "19900000101"
		case "bank_card":
			out[f.Key] = "6299990000000010011"
		case "date":
			out[f.Key] = "2026-10-31"
		case "bool":
			out[f.Key] = "false"
		case "id_no":
			out[f.Key] = "420802198803070012"
		default:
			out[f.Key] = "12"
		}
		switch f.Key {
		case "name", "account_holder":
			out[f.Key] = name
		case "bank_name":
			out[f.Key] = "塔城示范农商银行"
		}
		if v, ok := own[f.Key]; ok {
			out[f.Key] = v
		}
		if asked, _ := f.Asked(out); !asked {
			delete(out, f.Key)
		}
	}
	return out
}

// noticeSheet is a notice for somebody of this name.
func (w world) noticeSheet(t testing.TB, name string) desk.Sheet {
	circumstances := []string{"nomatch:terminate"}
	s := w.sheet(desk.NoticePaper, "TCA-T20261123-0001")
	s.Case = w.walk(t,
		desk.Consultation{Item: "une.claim", Circumstances: circumstances},
		desk.Supplement{Intake: desk.Intake{
			Applicant: applicant(name), Circumstances: circumstances,
			Materials: []desk.MaterialState{{ID: "id", State: desk.Shown}},
		}, Acknowledged: true})
	return s
}

// resultSheet is the result of a case with an amount of money.
func (w world) resultSheet(t testing.TB, verdict desk.Verdict, reason string) desk.Sheet {
	s := w.sheet(desk.ResultPaper, "TCA-Z20261123-0004")
	values := w.values(t, "pay.refund_person", "李清和", map[string]string{"refund_amount": "10203.05"})
	s.Case = w.walk(t,
		desk.Consultation{Item: "pay.refund_person"},
		desk.Acceptance{Intake: desk.Intake{Applicant: applicant("李清和"), Materials: w.shown(t, "pay.refund_person", nil)}},
		desk.Handling{Values: values, Confirmed: true, Channel: "counter"},
		desk.Decision{Verdict: verdict, Reason: reason})
	return s
}

// sheets are one of every kind, and the ways in which a kind differs.
func (w world) sheets(t testing.TB) map[string]desk.Sheet {
	t.Helper()
	out := map[string]desk.Sheet{}
	add := func(name string, s desk.Sheet) { out[name] = s }

	add("notice", w.noticeSheet(t, "李清和"))
	add("notice-rare", w.noticeSheet(t, rareName))
	second := w.noticeSheet(t, longName)
	second.Paper.Number, second.Paper.Copy, second.Paper.Reason = "TCA-T20261123-0002", 2, "群众的那一份淋湿了，字看不清"
	second.Case = w.walk(t,
		desk.Consultation{Item: "une.claim"},
		desk.Supplement{Intake: desk.Intake{Applicant: applicant(longName)}, Acknowledged: true},
		desk.Supplement{Intake: desk.Intake{
			Applicant: applicant(longName), Circumstances: []string{"nomatch:terminate"},
			Materials: []desk.MaterialState{{ID: "id", State: desk.Shown}},
		}, Acknowledged: true, Reason: "共享数据里的单位名称与群众说的不一致，第一次告知时数据还没有回来"})
	add("notice-second", second)
	asked := w.sheet(desk.NoticePaper, "TCA-T20261123-0003")
	asked.Case = w.walk(t, desk.Consultation{Item: "pen.death_grant"})
	add("notice-asked", asked)

	receipt := w.sheet(desk.ReceiptPaper, "TCA20261123-0007")
	receipt.Case = w.walk(t,
		desk.Consultation{Item: "une.claim"},
		desk.Acceptance{Intake: desk.Intake{
			Applicant: applicant(longName), Materials: w.shown(t, "une.claim", nil),
			Agent: &desk.Agent{Identity: desk.Identity{
				Name: "周素琴", IDType: "resident_id", IDNo: "42010219750815128X", Verified: desk.ByOriginal,
			}, Relation: "spouse", Authorised: true},
		}})
	receipt.List = &w.list
	add("receipt", receipt)

	add("result", w.resultSheet(t, desk.Granted, ""))
	add("result-refused", w.resultSheet(t, desk.Refused, strings.Repeat("缴费记录里 2026 年 3 月只有一笔，没有重复；", 12)))

	cert := w.sheet(desk.CertificatePaper, "TCA-Z20261123-0005")
	cert.Case = w.walk(t,
		desk.Consultation{Item: "qry.person_cert"},
		desk.Acceptance{Intake: desk.Intake{Applicant: applicant("李清和"), Materials: w.shown(t, "qry.person_cert", nil)}},
		desk.Handling{Values: w.values(t, "qry.person_cert", "李清和", map[string]string{"period_from": "2020-01", "period_to": "2026-10"}), Confirmed: true, Channel: "counter"})
	add("certificate", cert)

	list := w.sheet(desk.ListPaper, "TCA-Z20261123-0006")
	list.Paper.AskURL, list.List = "", &w.list
	add("list", list)

	ticket := desk.Ticket{
		OutletID: w.outlet.ID, Kind: desk.Complaint, State: desk.TicketOpen, Number: "TCA-V20261123-0001",
		Text: strings.Repeat("排队叫号机坏了，等了一个多小时没有人来问；", 20), Source: "box",
		Contact: desk.Contact{Name: "欧阳若兰", Phone: "19900000102"}, Owner: "赵磊",
		Received: monday.Add(-3 * time.Hour), Due: monday.Add(21 * time.Hour), Replied: monday.Add(-time.Hour),
		Answer: "叫号机当天已经修好，并向您道歉。",
	}
	voice := w.sheet(desk.VoicePaper, ticket.Number)
	voice.Ticket = &ticket
	add("voice", voice)

	q := desk.Ticket{
		OutletID: w.outlet.ID, Kind: desk.Inquiry, State: desk.TicketOpen, Number: "TCA-Q20261123-0001",
		Subject: desk.Subject{Item: "pen.transfer_in"}, Source: "window", Owner: "王敏",
		Text:    "2009 年以前在部队的年限，转到〇〇五厂以后算不算视同缴费？要不要原单位再开一张证明？",
		Contact: desk.Contact{Name: "卢成远", Phone: "19900000106"}, Received: monday, Due: monday.Add(30 * time.Hour),
	}
	question := w.sheet(desk.QuestionPaper, q.Number)
	question.Ticket = &q
	add("question", question)

	slip := w.sheet(desk.SlipPaper, "TCA-Z20261123-0008")
	slip.Paper.AskURL, slip.Paper.RateURL = "", rateURL
	slip.Visit = &desk.Visit{OutletID: w.outlet.ID, State: desk.VisitServing, Number: "A012", Came: monday}
	add("slip", slip)

	kit := w.sheet(desk.KitPaper, "TCA-Z20261123-0009")
	kit.Paper.AskURL = ""
	kit.Visit = &desk.Visit{
		OutletID: w.outlet.ID, State: desk.VisitServing, Number: "H001", Group: "elderly", Owner: "王敏", Came: monday,
		Home: &desk.Home{
			Name: "卢成远", Phone: "19900000106", Address: "塔城市新城街道和平社区文化路 26 号院 3 号楼 2 单元 501 室",
			Day: calendar.MustParse("2026-11-24"), Half: "am", Items: []string{"pen.cert_home", "card.replace"},
			Papers: []desk.HomePaper{{Name: "上门资格认证表 2 份"}, {Name: "卢成远的退休证", Returned: true}, {Name: "换卡申请表", Note: "留给本人签字，周三来取"}},
		},
	}
	add("kit", kit)

	bundle := w.sheet(desk.BundlePaper, "TCA-B20261123-0001")
	bundle.Paper.AskURL, bundle.Paper.Reason = "", "移交人社归档"
	bundle.Bundle = w.bundle()
	add("bundle", bundle)
	add("hand_over", w.handOverSheet())

	report := w.sheet(desk.ReportPaper, "TCA-Z20261123-0010")
	report.Paper.AskURL, report.Report = "", reported()
	add("report", report)
	add("ledger", w.ledgerSheet())
	return out
}

// bundle is a bundle of many files, one of them short.
func (w world) bundle() *desk.Bundle {
	b := desk.Bundle{
		ID: "b-1", OutletID: w.outlet.ID, Version: 3, State: desk.BundleShort, Number: "TCA-B20261123-0001", Reason: "打印机坏了，缺的随后补",
		From: calendar.MustParse("2026-11-01"), To: calendar.MustParse("2026-11-20"), Root: strings.Repeat("5d", 32), Packer: "王敏", Carrier: "高远", Receiver: "江卫",
	}
	for n, i := range w.catalogue.Items[:60] {
		b.Files = append(b.Files, desk.Filed{Receipt: fmt.Sprintf("TCA-20261120-%04d", n+1), Item: i.Code, Years: 30, Pages: 4, Root: strings.Repeat("a7", 32)})
		b.Count, b.Pages = n+1, b.Pages+4
	}
	b.Files[3].Fault = desk.FaultPages
	return &b
}
