package desk_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"sheyin/desk"
)

// shop is a small catalogue, to try each way of finding by itself.
func shop(t *testing.T) *desk.Catalogue {
	t.Helper()
	item := func(code, zh, en, pinyin string, rank int) desk.Item {
		i := sound()
		i.Code, i.NameZH, i.NameEN, i.Pinyin, i.Rank = code, zh, en, pinyin, rank
		return i
	}
	c := &desk.Catalogue{
		Items: []desk.Item{
			item("sbk.code", "待遇核对", "Check", "dai yu he dui", 0),
			item("b.contains", "补领社保卡", "Reissue of a card", "bu ling she bao ka", 2),
			item("c.prefix", "社保卡申领", "Card application", "she bao ka shen ling", 7),
			item("d.prefix", "社保卡挂失", "Card loss", "she bao ka gua shi", 3),
			item("e.prefix", "社保卡查询", "Card enquiry", "she bao ka cha xun", 0),
			item("f.both", "社会保障", "Social-security", "she hui bao zhang", 1),
			item("a.prefix", "社保卡启用", "Card start", "she bao ka qi yong", 0),
			item("g.pension", "养老金（城镇）重算", "Pension, CITY", "yang lao jin _ cheng zhen _ chong suan", 5),
			item("h.plain", "还款", "Café", "", 0),
		},
		Words: desk.Words{Mark: desk.Typical, Items: []desk.Sayings{
			{Code: "d.prefix", ZH: []desk.Word{{Text: "卡丢了", Pinyin: "ka diu le"}, {Text: "丢卡", Pinyin: "diu ka"}}, EN: []string{"lost my card"}},
			{Code: "b.contains", ZH: []desk.Word{{Text: "丢卡", Pinyin: "diu ka"}}, EN: []string{"card lost"}},
			{Code: "h.plain", ZH: []desk.Word{{Text: "丢卡"}}},
		}},
	}
	c.Items[0].National = "000214002000"
	if err := c.Ready(); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSearch(t *testing.T) {
	c := shop(t)
	type hit struct {
		code, word string
		from, to   int
	}
	frequent := []hit{{"f.both", "", 0, 0}, {"b.contains", "", 0, 0}, {"d.prefix", "", 0, 0}, {"g.pension", "", 0, 0}, {"c.prefix", "", 0, 0}}
	cards := []hit{{"d.prefix", "", 0, 3}, {"c.prefix", "", 0, 3}, {"a.prefix", "", 0, 3}, {"e.prefix", "", 0, 3}, {"b.contains", "", 2, 5}}
	for _, tt := range []struct {
		query, lang string
		want        []hit
	}{
		{"", "zh-CN", frequent},
		{"  ", "en", frequent},
		{"，", "zh-CN", nil},

		{"社保卡", "zh-CN", cards},
		{"shebaoka", "zh-CN", cards},
		{" SHE bao  ka ", "zh-CN", cards},
		{"shebk", "zh-CN", cards},
		{"社bao卡", "zh-CN", cards},
		{" SBK ", "zh-CN", append(slices.Clone(cards), hit{"sbk.code", "", 0, 0})},
		{"社保卡", "en", nil},
		{"chongs", "zh-CN", []hit{{"g.pension", "", 7, 9}}},
		{"zhongs", "zh-CN", nil},
		{"还款", "zh-CN", []hit{{"h.plain", "", 0, 2}}}, // without pinyin, in characters only
		{"huankuan", "zh-CN", nil},

		{"ylj", "zh-CN", []hit{{"g.pension", "", 0, 3}}},
		{"金城镇", "zh-CN", []hit{{"g.pension", "", 2, 6}}}, // signs are passed over on both sides
		{"金（城", "zh-CN", []hit{{"g.pension", "", 2, 5}}},
		{"jcz", "zh-CN", []hit{{"g.pension", "", 2, 6}}},

		{"丢卡", "zh-CN", []hit{{"b.contains", "丢卡", 0, 2}, {"d.prefix", "丢卡", 0, 2}, {"h.plain", "丢卡", 0, 2}}},
		{"dk", "zh-CN", []hit{{"b.contains", "丢卡", 0, 2}, {"d.prefix", "丢卡", 0, 2}}},
		{"丢", "zh-CN", []hit{{"b.contains", "丢卡", 0, 1}, {"d.prefix", "丢卡", 0, 1}, {"h.plain", "丢卡", 0, 1}}},
		{"我的卡丢了怎么办", "zh-CN", []hit{{"d.prefix", "卡丢了", 0, 3}}},
		{"wo de ka diu le", "zh-CN", []hit{{"d.prefix", "卡丢了", 0, 3}}},

		{"card", "en", []hit{
			{"b.contains", "", 13, 17}, // its word begins with it, its name only holds it
			{"d.prefix", "", 0, 4},
			{"c.prefix", "", 0, 4},
			{"a.prefix", "", 0, 4},
			{"e.prefix", "", 0, 4},
		}},
		{"City", "en", []hit{{"g.pension", "", 9, 13}}},
		{"it", "en", nil}, // no word begins with it
		{"social security", "en", []hit{{"f.both", "", 0, 15}}},
		{"social-sec", "en", []hit{{"f.both", "", 0, 10}}},
		{"ss", "en", nil}, // initials are for pinyin
		{"café", "en", []hit{{"h.plain", "", 0, 4}}},
		{"caf\xc3", "en", []hit{{"h.plain", "", 0, 3}}}, // half a letter is none
		{"I have lost my card", "en", []hit{{"d.prefix", "lost my card", 0, 12}}},

		{"sbk", "en", []hit{{"sbk.code", "", 0, 0}}},
		{"d.pre", "zh-CN", []hit{{"d.prefix", "", 0, 0}}},
		{"prefix", "zh-CN", nil},
		{"0002140", "zh-CN", []hit{{"sbk.code", "", 0, 0}}},
		{"没有", "zh-CN", nil},
	} {
		var got []hit
		for _, h := range c.Search(tt.query, tt.lang) {
			got = append(got, hit{h.Item.Code, h.Word, h.From, h.To})
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q in %s:\n%v, want\n%v", tt.query, tt.lang, got, tt.want)
		}
	}
}

// Several words must all be found, wherever they stand in an item.
func TestSearchSeveral(t *testing.T) {
	c := shop(t)
	for _, tt := range []struct {
		query, lang string
		want        []desk.Hit
	}{
		{"挂失 社保", "zh-CN", []desk.Hit{{From: 3, To: 5, Also: []desk.Span{{From: 0, To: 2}}}}},
		{"gs sbk", "zh-CN", []desk.Hit{{From: 3, To: 5, Also: []desk.Span{{From: 0, To: 3}}}}},
		{"丢 挂失", "zh-CN", []desk.Hit{{Word: "卡丢了", From: 1, To: 2}}}, // one in the word, one in the name
		{"挂失 没有", "zh-CN", nil},
		{"loss ca", "en", []desk.Hit{{From: 5, To: 9, Also: []desk.Span{{From: 0, To: 2}}}}},
	} {
		got := c.Search(tt.query, tt.lang)
		for n := range got {
			if got[n].Item.Code != "d.prefix" {
				t.Errorf("%q finds %s", tt.query, got[n].Item.Code)
			}
			got[n].Item = nil
			if len(got[n].Also) == 0 {
				got[n].Also = nil
			}
		}
		if len(got)+len(tt.want) > 0 && !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%q: %+v, want %+v", tt.query, got, tt.want)
		}
	}
	if got := c.Search("card lost", "en"); got[0].Item.Code != "b.contains" || got[0].Word != "card lost" || got[1].Item.Code != "d.prefix" {
		t.Errorf("the words as they stand do not come first: %+v", got)
	}
}

func TestWordsRefused(t *testing.T) {
	for name, change := range map[string]func(*desk.Catalogue){
		"unknown item":       func(c *desk.Catalogue) { c.Words.Items[0].Code = "no.such" },
		"item twice":         func(c *desk.Catalogue) { c.Words.Items[0].Code = c.Words.Items[1].Code },
		"no text":            func(c *desk.Catalogue) { c.Words.Items[0].ZH[0] = desk.Word{} },
		"a syllable missing": func(c *desk.Catalogue) { c.Words.Items[0].ZH[0].Pinyin = "ka diu" },
		"pinyin of a name":   func(c *desk.Catalogue) { c.Items[0].Pinyin = "dyhd" },
	} {
		c := shop(t)
		change(c)
		if c.Ready() == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestInitials(t *testing.T) {
	c := shop(t)
	for n, want := range map[int]string{1: "blsbk", 7: "yljczcs", 8: ""} {
		if got := c.Items[n].Initials(); got != want {
			t.Errorf("%s: %q, want %q", c.Items[n].NameZH, got, want)
		}
	}
}

// What clerks type and customers say, and the item that has to come first.
func TestSearchRanking(t *testing.T) {
	c := read(t).catalogue
	for lang, queries := range map[string]map[string]string{
		"zh-CN": {
			// Names.
			"失业保险金": "une.claim", "权益记录": "qry.rights", "参保缴费证明": "qry.person_cert", "灵活就业人员缴费": "pay.flexible",
			"养老金测算": "qry.pension_estimate", "补领": "card.reissue", "工伤认定": "inj.determine", "丧葬": "pen.death_grant",
			"密码重置(解锁)": "card.pin_reset",
			// Pinyin, begun and whole, with and without spaces.
			"shiye": "une.claim", "shi ye": "une.claim", "shiyebaoxian": "une.claim", "shiy": "une.claim", "yanglaojincesuan": "qry.pension_estimate",
			"tuixiu": "pen.retire", "quanyijilu": "qry.rights", "mimachongzhi": "card.pin_reset", "duochongyanglao": "pen.multi_refund",
			"wengang": "une.stable", "wengangfanhuan": "une.stable", "yanchangjiaofei": "pay.extend_minimum", "tanxingtiqian": "pen.retire_early", "yinhang": "info.payout_pension",
			// Initials, and any mixture.
			"sybx": "une.claim", "sybxjsl": "une.claim", "grqyjl": "qry.rights", "lhjyry": "reg.flexible", "yljcs": "qry.pension_estimate", "shiybx": "une.claim",
			"失业jin": "une.claim", "shbzkbl": "card.reissue", "zgzctx": "pen.retire", "gsrdsq": "inj.determine",
			// What customers say.
			"丢卡": "card.loss_formal", "卡丢了": "card.loss_formal", "diuka": "card.loss_formal", "dk": "card.loss_formal", "挂失": "card.loss_formal",
			"换手机号": "info.person_contact", "换手机": "info.person_contact", "hsjh": "info.person_contact", "搬家": "info.person_contact",
			"老人去世": "pen.death_grant", "laorenqushi": "pen.death_grant", "生孩子没人交社保": "reg.flexible",
			"失业了": "une.claim", "被辞退": "une.claim", "退休": "pen.retire", "几岁退休": "qry.retire_age", "养老金怎么查": "qry.pension_payment",
			"换银行卡": "info.payout_pension", "刷脸": "pen.cert", "刷脸认证": "pen.cert", "年审": "pen.cert", "人脸": "pen.cert", "忘记密码": "card.pin_reset",
			"社保卡坏了": "card.replace", "激活": "card.activate", "孩子办社保卡": "card.child", "改名字": "info.person_key", "断缴": "pay.gap",
			"没交满十五年": "pay.extend_minimum", "社保转移": "pen.transfer_in", "打社保证明": "qry.person_cert", "新农保": "res.enrol", "农保换档次": "res.pay_level",
			"下不了床": "pen.cert_home", "考证补贴": "une.skill", "快递小哥": "reg.courier_injury", "外国人": "reg.foreigner", "新员工": "pay.staff_change",
			"社保流水": "qry.payment_record", "电子社保卡": "card.ecard", "三代卡": "card.convert", "假肢": "inj.device", "老板不付医药费": "inj.advance",
			// Several words, sentences, codes.
			"养老 认证": "pen.cert", "认证 养老": "pen.cert", "居民 丧葬": "res.death_grant", "卡 密码 忘": "card.pin_reset", "我的卡丢了怎么办": "card.loss_formal", "我想换银行卡": "info.payout_pension",
			"une.claim": "une.claim", "res.pay": "res.pay", "card.pin": "card.pin_change",
		},
		"en": {
			"unemployment benefit claim": "une.claim", "unemp ben": "une.claim", "lost my job": "une.claim", "fired": "une.claim", "lost card": "card.loss_formal",
			"card lost": "card.loss_formal", "wallet": "card.loss_formal", "retire": "pen.retire", "retirement age": "qry.retire_age", "proof of life": "pen.cert",
			"change phone": "info.person_contact", "bank account": "info.payout_pension", "forgot pin": "card.pin_reset", "funeral": "pen.death_grant",
			"self-employed": "reg.flexible", "freelancer": "reg.flexible", "rights": "qry.rights", "bedridden": "pen.cert_home", "parent died": "pen.death_grant", "une.cl": "une.claim",
			"I have lost my job": "une.claim",
		},
	} {
		for query, want := range queries {
			got := ""
			if hits := c.Search(query, lang); len(hits) > 0 {
				got = hits[0].Item.Code
			}
			if got != want {
				t.Errorf("%s in %s: %s, want %s", query, lang, got, want)
			}
		}
	}
}

// firstPage is how many items a small screen shows of a search.
const firstPage = 12

// Every item is found by all that it is called, and every place that is marked lies in its text.
func TestSearchFindsAll(t *testing.T) {
	c := read(t).catalogue
	if n := len(c.Search("", "zh-CN")); n != 25 {
		t.Errorf("%d frequent items", n)
	}
	queries := map[string][]string{}
	said := map[string]desk.Sayings{}
	for _, s := range c.Words.Items {
		said[s.Code] = s
	}
	for _, i := range c.Items {
		s := said[i.Code]
		if len(s.ZH) < 2 || len(s.ZH) > 8 || len(s.EN) < 2 || len(s.EN) > 4 {
			t.Errorf("%s: %d words in Chinese, %d in English", i.Code, len(s.ZH), len(s.EN))
		}
		zh := []string{i.NameZH, i.Initials(), i.Pinyin, strings.ReplaceAll(i.Pinyin, " ", ""), i.Code}
		for _, w := range s.ZH {
			zh = append(zh, w.Text, w.Pinyin, strings.ReplaceAll(w.Pinyin, " ", ""))
		}
		for lang, all := range map[string][]string{"zh-CN": zh, "en": append([]string{i.NameEN, strings.ToUpper(i.NameEN), i.Code}, s.EN...)} {
			for _, q := range all {
				hits := c.Search(q, lang)
				at := slices.IndexFunc(hits, func(h desk.Hit) bool { return h.Item.Code == i.Code })
				if at < 0 || at >= firstPage {
					t.Errorf("%s in %s: %s is number %d of %d", q, lang, i.Code, at+1, len(hits))
				}
			}
			queries[lang] = append(queries[lang], all...)
		}
	}
	for lang, all := range queries {
		for _, q := range all {
			for _, h := range c.Search(q, lang) {
				checkPlaces(t, q, lang, h)
			}
		}
	}
}

func checkPlaces(t *testing.T, q, lang string, h desk.Hit) {
	t.Helper()
	text := h.Word
	if text == "" {
		text = h.Item.Name(lang)
	}
	n := len([]rune(text))
	for _, s := range append(h.Also, desk.Span{From: h.From, To: h.To}) {
		if s.From < 0 || s.From > s.To || s.To > n || s.From == s.To && h.Word != "" {
			t.Errorf("%s: found at %d to %d of %s", q, s.From, s.To, text)
		}
	}
}

// Whatever is typed: no panic, no item twice, and no place outside of its text.
func FuzzSearch(f *testing.F) {
	for _, q := range []string{"sybx", "失业jin", "卡 密码 忘", "我的卡丢了怎么办", "（）", "nanananana", "\xff\xe4", "card lost", "ǅ İ", "une."} {
		f.Add(q, true)
		f.Add(q, false)
	}
	c := read(f).catalogue
	f.Fuzz(func(t *testing.T, q string, chinese bool) {
		lang := map[bool]string{true: "zh-CN", false: "en"}[chinese]
		seen := map[string]bool{}
		for _, h := range c.Search(q, lang) {
			if seen[h.Item.Code] {
				t.Errorf("%+q: %s twice", q, h.Item.Code)
			}
			seen[h.Item.Code] = true
			checkPlaces(t, q, lang, h)
		}
	})
}
