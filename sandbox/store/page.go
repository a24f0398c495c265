package store

// Page is one scanned page of a case; Body is its JSON.
type Page struct {
	OutletID, CaseID, ID string
	At                   int64
	Body                 string
}

// AddPage keeps a page with its image in base64; false when there is one with this ID in the case.
func (t *Tx) AddPage(p Page, image string) (bool, error) {
	n, err := t.change(`INSERT INTO pages (outlet_id, case_id, page_id, at, body, image) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (outlet_id, case_id, page_id) DO NOTHING`, p.OutletID, p.CaseID, p.ID, p.At, p.Body, image)
	return n == 1, err
}

// SavePage writes what is known of a page. Its image is never written anew.
func (t *Tx) SavePage(p Page) error {
	return t.must(`UPDATE pages SET body = $4 WHERE outlet_id = $1 AND case_id = $2 AND page_id = $3`, p.OutletID, p.CaseID, p.ID, p.Body)
}

// Pages gives the JSON of a case's pages.
func (t *Tx) Pages(outlet, caseID string) ([]string, error) {
	return t.bodies(`SELECT body FROM pages WHERE outlet_id = $1 AND case_id = $2`, outlet, caseID)
}

// PageImage gives a page with its image, or ErrNone.
func (t *Tx) PageImage(outlet, caseID, id string) (body, image string, err error) {
	err = t.row(`SELECT body, image FROM pages WHERE outlet_id = $1 AND case_id = $2 AND page_id = $3`, outlet, caseID, id).Scan(&body, &image)
	return body, image, err
}

// MovePages gives the pages of a case to the outlet that it was passed to.
func (t *Tx) MovePages(from, to, caseID string) error {
	return t.must(`UPDATE pages SET outlet_id = $2 WHERE outlet_id = $1 AND case_id = $3`, from, to, caseID)
}
