package forms

import "sheyin/desk"

// test is the page that shows whether a printer prints well: which printer it was, and what there is to look for. Nothing of
// a customer is on it, and it is no paper of the counter.
func (w *writer) test() {
	d := w.Device
	name := d.State.Name
	if name == "" {
		name = w.t("devices.kind." + string(desk.PrinterDevice))
	}
	w.doc.code = code{}
	w.add(given(w.fact("printer", name), w.fact("printer_address", d.Address), w.fact("serial", d.State.Number)))
	w.add(paragraph(w.t("paper.test.words")))
	w.add(heading(w.t("paper.test.look")))
	w.add(facts{
		{w.t("paper.test.letters"), w.t("paper.test.sample")},
		{w.t("paper.test.digits"), "0123456789  1,620.00  2026-11-24  ABCDEFGHJKLMNPQRSTUVWXYZ"},
		{w.t("paper.test.edges"), w.t("paper.test.edges_look")},
	})
	w.add(signatures{w.t("paper.sign.clerk")})
}
