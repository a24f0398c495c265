//go:build real

package main_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"sheyin/desk"
)

// mostKeys is how many keys a frequent item may take for a customer who has everything, besides the text that is typed in.
const mostKeys = 12

// fewKeys is the table of what was counted. FEW_KEYS=docs/few-keys.md writes it anew.
const fewKeys = "docs/few-keys.md"

// A count is what one item took: until its end, or until the authority has it; and from the answer on.
type count struct {
	item        desk.Item
	class       string
	keys, after []string
}

func (c count) sum() int { return len(c.keys) + len(c.after) }

// A window is where some of the items are counted. Each item is that of a customer.
type window struct {
	terminal, clerk string
	items           []wanted
}

// wanted is an item and who wants it. Text goes into the fields by their keys; what a person chooses from, he has the first of.
type wanted struct {
	code, name, number string
	text               map[string]string
}

// windows are at outlets of the classes that may handle the items: each of the frequent ones at one of them.
func windows() []window {
	month, day := today().Format("2006-01"), yesterday()
	bank := map[string]string{"bank_name": "合作银行一"}
	with := func(more map[string]string) map[string]string {
		more["bank_name"] = bank["bank_name"]
		return more
	}
	return []window{
		{"TC-A-01", "王敏", []wanted{
			{"pen.retire", "陈伯年", "32120419660920015X", with(map[string]string{"retire_month": month})},
			{"pen.transfer_in", "李清和", "420802198803070012", map[string]string{"from_area": "420100"}},
			{"info.payout_pension", "卢成远", "321202196305060212", bank},
			{"pen.death_grant", "周素琴", "42010219750815128X", with(map[string]string{"dead_name": "马秀云", "dead_id_no": "130522196103150266", "death_date": day})},
			{"pay.staff_change", "李清和", "420802198803070012", map[string]string{
				"employer_name": "塔城示范商贸有限公司", "uscc": "91420802MA4KXT0281", "name": "赵景川", "id_no": "110106198312310119", "effect_month": month, "wage": "5000",
			}},
			{"inj.disability", "郑安国", "620102197206060179", with(map[string]string{"injury_date": day})},
		}},
		{"TC-B-01", "陈昊", []wanted{
			{"qry.rights", "阿依努尔·吐尔逊江", "654201198711220420", map[string]string{"year": "2025"}},
			{"qry.person_cert", "周素琴", "42010219750815128X", nil},
			{"reg.flexible", "李清和", "420802198803070012", map[string]string{"start_month": month}},
			{"pay.flexible", "李清和", "420802198803070012", map[string]string{"pay_from": month, "pay_to": month}},
			{"pen.cert", "卢成远", "321202196305060212", nil},
			{"qry.pension_payment", "卢成远", "321202196305060212", map[string]string{"period_from": "2025-01", "period_to": "2025-12"}},
		}},
		{"TC-B-02", "陈昊", []wanted{
			{"une.claim", "赵景川", "110106198312310119", with(map[string]string{"end_date": day})},
			{"qry.pension_account", "李清和", "420802198803070012", nil},
			{"qry.retire_age", "吴桂香", "420822197511030482", nil},
			{"qry.transfer_progress", "欧阳若兰", "42010619920229002X", nil},
			{"une.skill", "阿依努尔·吐尔逊江", "654201198711220420", with(map[string]string{"cert_no": "S000123", "cert_date": day})},
		}},
		{"TC-C-01", "古丽娅", []wanted{
			{"card.apply", "欧阳若兰", "42010619920229002X", nil},
			{"card.activate", "欧阳若兰", "42010619920229002X", nil},
		}},
		{"TC-D-01", "马东", []wanted{
			{"res.cert", "马秀云", "130522196103150266", nil},
			{"res.enrol", "扎西旺堆", "540102197007040132", map[string]string{"village": "示范村", "pay_level": "1000"}},
			{"res.pay", "扎西旺堆", "540102197007040132", map[string]string{"year": "2026", "pay_level": "1000"}},
			{"res.claim", "马秀云", "130522196103150266", bank},
			{"info.person_contact", "马秀云", "130522196103150266", map[string]string{"new_phone": "19900000106"}},
			{"qry.resident_account", "马秀云", "130522196103150266", nil},
		}},
	}
}

// frequent are the items that are asked for most, in the order of their rank.
func frequent(t *testing.T) []desk.Item {
	t.Helper()
	files, err := filepath.Glob("sandbox/data/catalogue/items/*.json")
	if err != nil {
		t.Fatal(err)
	}
	var out []desk.Item
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var items []desk.Item
		if err := json.Unmarshal(data, &items); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		out = append(out, slices.DeleteFunc(items, func(i desk.Item) bool { return i.Rank == 0 })...)
	}
	slices.SortFunc(out, func(a, b desk.Item) int { return cmp.Compare(a.Rank, b.Rank) })
	return out
}

// A frequent item for a customer who has everything takes at most twelve keys, besides what is typed in.
func TestFewKeys(t *testing.T) {
	t.Parallel()
	items := frequent(t)
	var mu sync.Mutex
	var counts []count
	t.Run("windows", func(t *testing.T) {
		for _, w := range windows() {
			t.Run(w.terminal, func(t *testing.T) {
				t.Parallel()
				h := &hand{counter: sit(t, seat{terminal: w.terminal}), clerk: w.clerk}
				authority := review(t, h.web, "江卫")
				h.login(w.clerk)
				for _, of := range w.items {
					n := slices.IndexFunc(items, func(i desk.Item) bool { return i.Code == of.code })
					if n < 0 {
						t.Fatalf("%s is not a frequent item", of.code)
					}
					c := h.count(items[n], of, authority)
					if c.class = w.terminal[3:4]; c.sum() > mostKeys {
						t.Errorf("%s takes %d keys: %v %v", of.code, c.sum(), c.keys, c.after)
					}
					mu.Lock()
					counts = append(counts, c)
					mu.Unlock()
				}
			})
		}
	})
	if t.Failed() {
		return
	}
	if len(counts) != len(items) {
		t.Fatalf("counted %d of %d items", len(counts), len(items))
	}
	slices.SortFunc(counts, func(a, b count) int { return cmp.Compare(a.item.Rank, b.item.Rank) })
	table := tableOf(counts)
	if path := os.Getenv("FEW_KEYS"); path != "" {
		if err := os.WriteFile(path, []byte(table), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if kept, err := os.ReadFile(fewKeys); err != nil || string(kept) != table {
		t.Errorf("%s is stale (%v): FEW_KEYS=%s go test -tags real -run TestFewKeys .\n%s", fewKeys, err, fewKeys, table)
	}
}

// count drives one case from home to its end.
func (h *hand) count(item desk.Item, of wanted, authority *browser) count {
	h.t.Helper()
	h.keys = nil
	h.seeks(item)
	h.enter(of.name)
	h.key("Enter")
	h.WaitUntil("for the number", soon, func(rows []string) bool { return named(at(rows), "证件号码") })
	h.enter(of.number)
	h.WaitFor("登记一致", soon)
	number := h.takes()
	out := count{item: item}
	steps := []string{consulted, accepted, handled}
	if stage := h.sends(item, of.text, number); stage != "notifying" {
		out.keys, h.keys = h.keys, nil
		steps = append(steps, h.answered(item, number, stage, authority)...)
	}
	h.end()
	if out.keys == nil {
		out.keys = h.keys
	} else {
		out.after = h.keys
	}
	h.holds(number, "closed", append(steps, notified)...)
	return out
}

const fewKeysHead = `<!-- Made by TestFewKeys, which drives the program: FEW_KEYS=docs/few-keys.md go test -tags real -run TestFewKeys . -->

# 按键数 · Few keys

25 个常办事项，群众材料齐全，从待办到办结各按几个键。打进去的字（姓名、号码、日期）不算，其他键都算：功能键、回车、空格、
代替选择的数字、离开一栏的键。要人社决定或同网点复核的事项分两段，各从待办数起，“…” 是等决定；离开等待页的那一键是下一位群众的第一键。
最多 %d 个。打印另加 F6 和回车，有几种单据时再加一个数字。

The 25 frequent items for a customer who brings everything: keys from the work of the day to the closed case. Typed text (name, number,
date) is not counted, every other key is: function keys, Enter, Space, digits that choose, the key that leaves a field. What the
authority decides or a colleague checks has two parts, each from the work of the day, with "…" between them; the key that leaves the waiting page is the next
customer's first. At most %d. Printing adds F6 and Enter, and a digit where there are several papers.

| # | 编码 Code | 事项 Item | 网点 Outlet | 键数 Keys | 按键 Which |
|--:|:--|:--|:-:|--:|:--|
`

func tableOf(counts []count) string {
	var b strings.Builder
	fmt.Fprintf(&b, fewKeysHead, mostKeys, mostKeys)
	for _, c := range counts {
		which := strings.Join(c.keys, " ")
		if len(c.after) > 0 {
			which += " … " + strings.Join(c.after, " ")
		}
		fmt.Fprintf(&b, "| %d | `%s` | %s<br>%s | %s | %d | %s |\n", c.item.Rank, c.item.Code, c.item.NameZH, c.item.NameEN, c.class, c.sum(), which)
	}
	return b.String()
}
