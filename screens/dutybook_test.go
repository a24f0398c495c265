package screens

import (
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/ui"
)

// Where the blank cards of a drawer went comes out even on the screen, and the number of a spoiled one is there to be found,
// at both widths.
func TestBookOfTheDrawerIsSeen(t *testing.T) {
	for _, lang := range languages {
		f, env, s := dutyOf(t, lang, "wangmin")
		w := &f.st.Windows[1]
		w.Book, w.Blank = desk.CardBook{Received: 28, Made: 1, Spoiled: 1, Settled: -1}, 25
		w.Stock = []desk.StockLine{
			{Kind: desk.StockReceived, Count: 28, By: "王敏", At: tenEleven},
			{Kind: desk.StockSpoiled, Count: 1, Number: "K00000001", For: "TCA-20261122-0001", By: "王敏", At: tenEleven},
			{Kind: desk.StockMade, Count: 1, Number: "K00000002", For: "TCA-20261122-0001", By: "王敏", At: tenEleven},
			{Kind: desk.StockSettled, Count: -1, Number: "TCA-H20261122-0001", By: "李倩", At: tenEleven},
		}
		hear(t, s, Work{})
		do(t, s, "home", "down")
		wants(t, painted(t, s, 120, 36), env.T("duty.book"), env.T("handover.book.spoiled")+" K00000001")
		do(t, s, "f4")
		even := env.T("duty.book_sum", "received", 28, "settled", env.T("duty.book_settled", "n", -1), "made", 1, "spoiled", 1, "destroyed", 0, "left", 25)
		for _, size := range [][2]int{{80, 24}, {120, 36}} {
			wants(t, painted(t, s, size[0], size[1]), even, "K00000001", "K00000002", "TCA-20261122-0001", "TCA-H20261122-0001", "李倩")
		}
	}
}

// Who stands at a window whose drawer is another's reads so when it is opened, on home, and before an item is taken on that ends with a
// card made here, each time with the way round. Once the drawer is hers nothing is said.
//
// clause: H-4.4.1b
func TestDrawerOfAnotherIsTold(t *testing.T) {
	for _, lang := range languages {
		f, env, s := dutyOf(t, lang, "liqian")
		w := &f.st.Windows[0]
		w.Terminal, w.State, w.HolderID, w.KeeperID, w.Keeper, w.Blank = env.Session.Terminal.ID, desk.WindowClosed, "", "wangmin", "王敏", 26
		hear(t, s, Work{})
		lent := env.T("duty.lent", "name", "王敏")
		do(t, s, "home")
		if out, _ := do(t, s, "enter").(Said); !strings.Contains(out.Text, lent) || out.Style != ui.Warn {
			t.Errorf("opened: %+v", out)
		}
		wants(t, painted(t, s, 80, 24), env.T("duty.lent_short"), lent)

		env.Board.Windows = []desk.WindowNow{f.st.Windows[0].Now()}
		work := workWith(sampleWork())
		work.Board = env.Board
		wants(t, painted(t, Home(*env, work, ""), 80, 24), env.T("home.duty.lent", "name", "王敏"))
		code := ""
		for _, e := range env.Rules.List.Entries {
			if i, _ := env.Rules.Catalogue.Item(e.Code); env.Rules.Catalogue.Service.Making.MayMake(i) {
				code = e.Code
			}
		}
		way := env.T("item.drawer", "name", "王敏")
		begun := desk.Case{ID: "c", OutletID: env.Session.Outlet.ID, Version: 1, Stage: desk.StageAccept, Item: code}
		item, _ := env.Rules.Catalogue.Item(code)
		for _, page := range []func() Screen{func() Screen { return ItemPage(*env, code) }, func() Screen { return Accept(*env, begun, item) }} {
			c := painted(t, page(), 80, 24)
			wants(t, c, ui.Wrap(way, c.Layout().Work.W)...)
		}
		env.Board.Windows[0].KeeperID = "liqian"
		if c := painted(t, ItemPage(*env, code), 80, 24); strings.Contains(c.Plain(), string([]rune(way)[:6])) {
			t.Error("her own drawer is told of")
		}
	}
}
