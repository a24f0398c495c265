package screens

import (
	"testing"

	"sheyin/desk"
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
